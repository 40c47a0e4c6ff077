# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Knot DNS as a primary server that takes RFC 2136 updates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PROGRAM, PACKAGE = "knotd", "knot"


def prepare(
    directory: Path,
    address: str,
    port: int,
    zones: Mapping[str, str],
    writers: Mapping[str, str],
    readers: Mapping[str, str],
) -> list[str]:
    """Write what knotd needs into the directory, and say how to run it.

    :param zones: name -> text of the zone file
    :param writers: TSIG keys (hmac-sha256) that may update and transfer: name -> secret
    :param readers: keys that may only transfer
    """
    (directory / "db").mkdir(parents=True, exist_ok=True)
    for name, text in zones.items():
        (directory / f"{name}.zone").write_text(text)
    configuration = directory / "knot.conf"
    configuration.write_text(
        _SERVER.format(directory=directory, address=address, port=port)
        + "key:\n"
        + "".join(_KEY.format(name=name, secret=secret) for name, secret in {**writers, **readers}.items())
        + "acl:\n"
        + _ACL.format(name="write", keys=", ".join(writers), actions="update, transfer")
        + (_ACL.format(name="read", keys=", ".join(readers), actions="transfer") if readers else "")
        + _TEMPLATE.format(directory=directory, acls="write, read" if readers else "write")
        + "zone:\n"
        + "".join(f"  - domain: {name}\n" for name in zones)
    )
    return [PROGRAM, "-c", str(configuration)]


# Knot reads a small part of YAML: one line a field.
_SERVER = """\
server:
    rundir: "{directory}"
    listen: {address}@{port}
    user: root:root
    tcp-workers: 1
    udp-workers: 1
    background-workers: 1
    tcp-reuseport: off
log:
  - target: stdout
    any: info
database:
    storage: "{directory}/db"
"""
_KEY = """\
  - id: {name}
    algorithm: hmac-sha256
    secret: {secret}
"""
_ACL = """\
  - id: {name}
    key: [{keys}]
    action: [{actions}]
"""
_TEMPLATE = """\
template:
  - id: default
    storage: "{directory}"
    file: "%s.zone"
    acl: [{acls}]
    zonefile-sync: -1
    journal-content: changes
"""
