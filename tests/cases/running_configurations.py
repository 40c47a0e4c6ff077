# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running configurations of different making, for the sites of the examples as well as for those of the tests.

``old`` is of release 8.4, with names, a standby unit and the NAT of its time; ``new`` of 9.20 on a Firepower, with sub-interfaces, IPv6, a
global list and a tunnel interface; ``unbound`` has no list at any interface and the nodes behind a router; ``large`` has 2,500 lines.
"""

from __future__ import annotations

import re
from pathlib import Path

from cases import large_configuration

MAKINGS = ("old", "new", "unbound", "large")
_FILES = Path(__file__).parent / "configurations"
_OF_EXAMPLES = {
    r"\binternet\b": "outside",
    r"\blan\b": "inside",
    r"\b10\.20\.0\.0 255\.255\.0\.0": "10.10.0.0 255.255.0.0",
    r"\b10\.20\.0\.": "10.10.9.",
    r"\b10\.20\.1\.": "10.10.0.",
}
"""What the sites of the examples call their interfaces, and where their nodes are."""


def text(making: str, of_examples: bool = False) -> str:
    """A running configuration."""
    found = large_configuration.text() if making == "large" else (_FILES / f"{making}.cfg").read_text()
    for mine, theirs in _OF_EXAMPLES.items() if of_examples else ():
        found = re.sub(mine, theirs, found)
    return found
