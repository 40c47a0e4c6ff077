# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a firewall in multiple context mode has around the one context that is rehearsed: the system space, and where one logs in."""

from __future__ import annotations

from lab.asa.store import Configuration


def around(context: str, text: str) -> dict[str, str]:
    """Name -> configuration of the system space (``system``) and of the admin context, where that is another one.

    :param text: the configuration of the context, whose release the device has
    """
    config = Configuration.load(text)
    admin = "admin" if context.casefold() != "admin" else context
    frame = f": Saved\n:\nASA Version {config.version}"
    hardware = [
        line.split(None, 1)[1]
        for block in config.of("interface")
        for line in block.lines
        if line.startswith("interface ")
    ]
    # One name everywhere: the prompt begins with it, and whose hostname that is in a context has not been confirmed.
    name = config.hostname
    lines = [f"{frame} <system>", "!", f"hostname {name}", *(f"interface {name}\n!" for name in hardware)]
    lines += [f"admin-context {admin}"]
    for space in dict.fromkeys([admin, context]):
        lines += [f"context {space}"]
        lines += [f"  allocate-interface {one}" for one in hardware if space == context]
        lines += [f"  config-url disk0:/{space}.cfg", "!"]
    found = {"system": "\n".join([*lines, ": end", ""])}
    if admin != context:
        found[admin] = f"{frame} <context>\n!\nhostname {name}\n: end\n"
    return found
