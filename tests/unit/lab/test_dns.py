# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may change the zones of the public DNS."""

from __future__ import annotations

from pathlib import Path

from lab import bind
from lab.layout import PARTNERS

ALL = tuple(PARTNERS.values())


def test_configuration_gives_each_key_its_own_zones() -> None:
    text = bind.configuration(Path("/d"), bind.zones(ALL), {bind.SITE_KEY: "AAAA", bind.PARTNER_KEY: "BBBB"})
    lines = {line.split('"')[1]: line for line in text.splitlines() if line.startswith("zone ")}
    assert f'grant "{bind.SITE_KEY}" zonesub ANY' in lines["cupdomain.example"]
    assert bind.PARTNER_KEY not in lines["cupdomain.example"]
    assert f'grant "{bind.PARTNER_KEY}" zonesub ANY' in lines["gmail.example"]
    assert "update-policy" not in lines["."]
