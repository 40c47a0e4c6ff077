# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the site's XMPP server and its partners' really talk: in clear text or under TLS, as the server itself has logged it.

``python -m lab.streams`` in the lab prints that for each partner as JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CLEAR, TLS = "clear text", "TLS"

_ENCRYPTED = re.compile(r"(s2s(?:in|out)\w+)\s+info\s+Stream encrypted \(")
_COMPLETE = re.compile(r"(s2s(?:in|out)\w+)\s+info\s+(?:Incoming|Outgoing) s2s connection (\S+)->(\S+) complete")
_CLOSED = re.compile(r"(s2s(?:in|out)\w+)\s+info\s+(?:Incoming|Outgoing) s2s stream .* closed")


def streams(lines: Iterable[str]) -> dict[tuple[str, str], str]:
    """The newest stream of each pair of domains that was agreed on, by (from, to): ``clear text`` or ``TLS``.

    :param lines: of Prosody's log
    """
    encrypted: set[str] = set()
    found = {}
    for line in lines:
        if match := _ENCRYPTED.search(line):
            encrypted.add(match[1])
        elif match := _COMPLETE.search(line):
            found[match[2], match[3]] = TLS if match[1] in encrypted else CLEAR
        elif match := _CLOSED.search(line):
            encrypted.discard(match[1])  # its name may come back
    return found


def of_the_site(lab: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The streams of all nodes of the lab's site."""
    found: dict[tuple[str, str], str] = {}
    for node in lab["nodes"]:
        found |= streams(Path(node["state"], "prosody.log").read_text(errors="replace").splitlines())
    return found


def by_partner(found: Mapping[tuple[str, str], str], own: str) -> dict[str, dict[str, str | None]]:
    """The streams of one domain by partner, to it (``out``) and from it (``in``); None where there is none."""
    partners = dict.fromkeys(domain for pair in found for domain in pair if domain != own)
    return {partner: {"out": found.get((own, partner)), "in": found.get((partner, own))} for partner in partners}


def main() -> int:
    """Print how the site talks with each partner."""
    lab = json.loads(Path(os.environ["LAB_FACTS"]).read_text())
    print(json.dumps(by_partner(of_the_site(lab), lab["site"]["domain"]), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
