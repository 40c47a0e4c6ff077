# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other devices that answer under the same address: other products, and other places in a cluster or a pair."""

from __future__ import annotations

#: Product and release that a character's configuration names, in place of `ASA Version`.
PRODUCTS = {"ftd": "NGFW Version 6.6.1", "fwsm": "FWSM Version 4.1(5)", "pix": "PIX Version 8.0(4)"}
CHARACTERS = (*PRODUCTS, "cluster-data", "active-active")
#: Name and role of this unit and of the other one, where the character is a cluster's data unit. Releases from 9.19 on
#: say control and data (unconfirmed), those before master and slave.
UNIT, CONTROL_UNIT = "unit-2", "unit-1"


def roles(release: tuple[int, int]) -> tuple[str, str]:
    """What a release calls the unit that is configured, and the others."""
    return ("control", "data") if release >= (9, 19) else ("master", "slave")


def dress(header: list[str], character: str, space: str) -> list[str]:
    """The frame of a configuration with the character's product and the mark of a multiple mode device's space.

    ``space``: empty on a device in single mode, else `system` or `context`.
    """
    lines = []
    for line in header:
        if " Version " in line and not line.startswith(": "):
            line = PRODUCTS.get(character, line.split(" <")[0].rstrip()) + (f" <{space}>" if space else "") + " "
        lines.append(line)
    return lines
