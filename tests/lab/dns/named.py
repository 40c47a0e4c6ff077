# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""BINDs that answer other than the public server: from memory, not at all, or by who asks."""

from __future__ import annotations

from pathlib import Path

from lab.bind import ALGORITHM, Zone
from lab.layout import PUBLIC_DNS, SITE

PRIVATE = "10.10.0.10"  # where the inside view leads to
STALE_SECONDS = 90  # as long as BIND lets a resolver remember against what a record says

_OPTIONS = """
options {{
  directory "{directory}"; pid-file none; session-keyfile "{directory}/session.key"; managed-keys-directory "{directory}";
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }}; dnssec-validation no; notify no; empty-zones-enable no; {more}
}};
controls {{ }};
"""


def stale(named: str, directory: Path, address: str) -> list[str]:
    """A resolver that keeps every answer, also that there is none, for STALE_SECONDS."""
    more = (
        f"recursion yes; allow-recursion {{ any; }}; forward only; forwarders {{ {PUBLIC_DNS}; }}; "
        f"min-cache-ttl {STALE_SECONDS}; min-ncache-ttl {STALE_SECONDS};"
    )
    return _prepared(named, directory, address, more)


def refusing(named: str, directory: Path, address: str) -> list[str]:
    """A server that answers nobody: REFUSED to every question."""
    return _prepared(named, directory, address, "recursion no; allow-query { none; };")


def views(named: str, directory: Path, address: str, key: str, secret: str) -> list[str]:
    """A server that shows the site's zone in two views, which the key may both update.

    Who asks from the site or its management network (the controller) sees an SRV record that leads to a private
    address; everybody else sees neither.
    """
    shown = [f"within A {PRIVATE}", "_xmpp-server._tcp SRV 0 0 5269 within"]
    text = f'key "{key}" {{ algorithm {ALGORITHM}; secret "{secret}"; }};\n'
    directory.mkdir(parents=True)
    for view, clients, records in (("inside", "10.10.0.0/24; 172.31.0.0/24;", shown), ("outside", "any;", [])):
        file = directory / view
        file.write_text(Zone(SITE, records, key).text())
        text += (
            f'view "{view}" {{ match-clients {{ {clients} }}; zone "{SITE}" {{ type primary; file "{file}"; '
            f'update-policy {{ grant "{key}" zonesub ANY; }}; }}; }};\n'
        )
    return _prepared(named, directory, address, "recursion no;", text)


def _prepared(named: str, directory: Path, address: str, more: str, rest: str = "") -> list[str]:
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "named.conf"
    file.write_text(_OPTIONS.format(directory=directory, address=address, more=more) + rest)
    return [named, "-n", "1", "-g", "-c", str(file)]
