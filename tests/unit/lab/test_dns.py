# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zones of the public DNS, as another implementation reads them."""

from __future__ import annotations

from pathlib import Path

import dns.zone
from lab import bind
from lab.layout import PARTNERS

ALL = tuple(PARTNERS.values())


def read(zone: bind.Zone) -> dns.zone.Zone:
    return dns.zone.from_text(zone.text(), origin=zone.name, relativize=False)


def rrset(zone: dns.zone.Zone, name: str, kind: str) -> list[str]:
    return sorted(data.to_text() for data in zone.get_rdataset(name, kind) or ())


def test_every_zone_is_whole_and_short_lived() -> None:
    for zone in bind.zones(ALL):
        parsed = read(zone)
        parsed.check_origin()
        assert parsed.get_soa().minimum <= 5, "a record that appears must be seen soon"
        assert {dataset.ttl for _, dataset in parsed.iterate_rdatasets()} == {60}


def test_root_delegates_the_site_and_each_partner_of_this_lab_only() -> None:
    root = read(bind.zones(ALL[:2])[0])
    delegated = {str(name) for name, dataset in root.iterate_rdatasets("NS")} - {"."}
    assert delegated == {"cupdomain.example.", "gmail.example.", "webex.example."}


def test_a_new_site_publishes_no_federation() -> None:
    site = next(zone for zone in bind.zones(ALL) if zone.name == "cupdomain.example")
    names = {str(name) for name in read(site)}
    assert names == {"cupdomain.example.", "ns1.cupdomain.example.", "www.cupdomain.example."}
    assert site.key == bind.SITE_KEY


def test_partner_is_found_by_servers_and_clients() -> None:
    zone = next(zone for zone in bind.zones(ALL) if zone.name == "sametime.example")
    parsed = read(zone)
    assert rrset(parsed, "_xmpp-server._tcp.sametime.example.", "SRV") == ["5 0 5269 xmpp.sametime.example."]
    assert rrset(parsed, "_xmpp-client._tcp.sametime.example.", "SRV") == ["5 0 5222 xmpp.sametime.example."]
    assert rrset(parsed, "xmpp.sametime.example.", "A") == ["203.0.113.22"]
    assert zone.key == bind.PARTNER_KEY


def test_configuration_gives_each_key_its_own_zones() -> None:
    text = bind.configuration(Path("/d"), bind.zones(ALL), {bind.SITE_KEY: "AAAA", bind.PARTNER_KEY: "BBBB"})
    lines = {line.split('"')[1]: line for line in text.splitlines() if line.startswith("zone ")}
    assert f'grant "{bind.SITE_KEY}" zonesub ANY' in lines["cupdomain.example"]
    assert bind.PARTNER_KEY not in lines["cupdomain.example"]
    assert f'grant "{bind.PARTNER_KEY}" zonesub ANY' in lines["gmail.example"]
    assert "update-policy" not in lines["."]
