# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""srv_info with authoritative servers, views, stale and refusing resolvers, and signatures: real BIND throughout."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.dnssec
import dns.name
import dns.query
import dns.tsig
import dns.update
import dns.zone
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.publication import View, Watch
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import read_prune, read_wishes
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.modules import srv_info
from cryptography.hazmat.primitives.asymmetric import ec
from lab.loopback.dns import ADDRESS, NAMED, Key, Server, Zone, bind

pytestmark = pytest.mark.skipif(not os.access(NAMED, os.X_OK), reason="BIND (named) is not installed")

SRV, DIRECT = "_xmpp-server._tcp", "_xmpps-server._tcp"
SOA = "@ 60 SOA ns1 hostmaster 1 3600 600 86400 5\n"


def look(server: Server, *domains: str, **options: Any) -> dict[str, Any]:
    params = {
        "domains": list(domains),
        "services": [SRV],
        "resolvers": [server.address],
        "authoritative": False,
        "dnssec": False,
        "tlsa": False,
        "port": server.port,
        "timeout": 3.0,
    }
    return srv_info.run({**params, **options})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Root, ``example`` and the zones below it on one server; each is asked for as if it were another one."""
    zones = [
        Zone(".", f"example. NS ns1.example.\nns1.example. A {ADDRESS}\n"),
        Zone(
            "example",
            f"cup NS ns1.cup\nns1.cup A {ADDRESS}\nlame NS ns1.lame\nns1.lame A {ADDRESS}\ngone NS ns.nowhere\n",
        ),
        Zone(
            "cup.example",
            f"h A 192.0.2.1\nin A 10.0.0.1\nin A 192.0.2.2\nin AAAA fd00::1\n{SRV} SRV 0 0 5269 h\n{SRV} SRV 1 0 5269 in\n"
            f"{SRV} SRV 2 0 5269 h.other.example.\n{DIRECT} SRV 0 0 5270 h\n{SRV}.off SRV 0 0 0 .\n"
            f"{SRV}.mixed SRV 0 0 0 .\n{SRV}.mixed SRV 0 0 5269 h\n_5269._tcp.h TLSA 3 1 1 {'ab' * 32}\n",
        ),
        Zone("lame.example", "@ NS ns.elsewhere.invalid.\n"),
    ]
    with bind(tmp_path_factory.mktemp("named"), [], zones) as running:
        yield running


def test_the_authoritative_servers_are_found_and_asked(server: Server) -> None:
    found = look(server, "cup.example", authoritative=True)
    (zone,) = found["zones"]
    assert (zone["zone"], zone["status"]) == ("cup.example.", "ok")
    assert zone["servers"] == [{"name": "ns1.cup.example.", "status": "ok", "addresses": [ADDRESS], "serials": [1]}]
    (lookup,) = found["authoritative"]
    assert (lookup["server"], lookup["resolver"], lookup["authoritative"]) == ("ns1.cup.example.", ADDRESS, True)
    assert [(one["target"], one["address_status"]) for one in lookup["records"]] == [
        ("h.cup.example.", "ok"),
        ("in.cup.example.", "ok"),
        ("h.other.example.", "not_asked"),
    ]
    assert any("cup.example. SOA" in text or "SOA" in text for text in zone["evidence"])


def test_a_server_without_an_address(server: Server) -> None:
    (zone,) = look(server, "lame.example", authoritative=True)["zones"]
    assert [(one["name"], one["status"], one["serials"]) for one in zone["servers"]] == [
        ("ns1.lame.example.", "ok", [1]),
        ("ns.elsewhere.invalid.", "nxdomain", []),
    ]


def test_a_domain_that_does_not_exist_belongs_to_the_zone_above(server: Server) -> None:
    found = look(server, "nothere.example", authoritative=True)
    assert [one["zone"] for one in found["zones"]] == ["example."]
    assert [(one["status"], one["authoritative"]) for one in found["authoritative"]] == [("nxdomain", True)]


def test_a_delegation_that_leads_nowhere(server: Server) -> None:
    found = look(server, "gone.example", authoritative=True)
    assert [one["status"] for one in found["zones"]] == ["error"]  # a referral: this server resolves nothing
    assert found["authoritative"] == []


def test_addresses_and_root_targets(server: Server) -> None:
    found = look(server, "cup.example", "off.cup.example", "mixed.cup.example")["lookups"]
    assert found[0]["records"][1]["addresses"] == ["10.0.0.1", "192.0.2.2", "fd00::1"]
    assert [one["root_target"] for one in found] == ["none", "alone", "mixed"]


def test_tlsa_records_of_the_targets(server: Server) -> None:
    found = look(server, "cup.example", authoritative=True, tlsa=True)
    (asked,), (own,) = found["lookups"], found["authoritative"]
    assert [one["tlsa"]["status"] for one in asked["records"]] == ["ok", "nxdomain", "nxdomain"]
    assert [one["tlsa"]["status"] for one in own["records"]] == ["ok", "nxdomain", "not_asked"]
    record = {"usage": 3, "selector": 1, "matching_type": 1, "data": "ab" * 32}
    assert asked["records"][0]["tlsa"]["records"] == own["records"][0]["tlsa"]["records"] == [record]
    assert found["comparison"] == []


VIEWS = """
acl one {{ 127.0.0.1; }};
view "one" {{ match-clients {{ one; }}; zone "split.example" {{ type primary; file "{home}/one"; }}; }};
view "other" {{ match-clients {{ any; }}; zone "split.example" {{ type primary; file "{home}/other"; }}; }};
"""


def test_a_zone_with_two_views(tmp_path: Path) -> None:
    """The same server, asked from two addresses, as the node's and an outside resolver would ask it."""
    for name, target in (("one", "10.0.0.1"), ("other", "203.0.113.10")):
        (tmp_path / name).write_text(
            f"{SOA}@ 60 NS ns1\nns1 60 A {ADDRESS}\nh 60 A {target}\n{SRV} 60 SRV 0 0 5269 h\n"
        )
    with bind(tmp_path / "named", [], [], VIEWS.format(home=tmp_path)) as running:
        inner = look(running, "split.example")["lookups"]
        outer = look(running, "split.example", resolvers=["::1"])["lookups"]
        both = look(running, "split.example", resolvers=["127.0.0.1", "::1"])["comparison"]
    assert [one["addresses"] for one in inner[0]["records"]] == [["10.0.0.1"]]
    assert [one["addresses"] for one in outer[0]["records"]] == [["203.0.113.10"]]
    assert (both[0]["agree"], len(both[0]["answers"])) == (False, 1)
    assert [one["addresses"] for one in both[0]["addresses"][0]["found"]] == [["10.0.0.1"], ["203.0.113.10"]]


FORWARDING = "recursion yes; forward only; forwarders port {port} {{ {address}; }}; allow-recursion {{ any; }};"


def resolving(server: Server, more: str = "") -> str:
    """What makes a resolver of a named: it forwards everything to ``server``."""
    return FORWARDING.format(port=server.port, address=server.address) + more


def test_a_stale_resolver_and_a_refusing_one(tmp_path: Path) -> None:
    key = Key()
    with bind(tmp_path / "primary", [key], [Zone("cup.example", f"h A 192.0.2.1\n{SRV} SRV 0 0 5269 h\n")]) as primary:
        options = resolving(primary, "dnssec-validation no; min-cache-ttl 90; min-ncache-ttl 90;")
        with bind(tmp_path / "stale", [], [], options=options) as stale:
            assert look(stale, "cup.example")["lookups"][0]["records"][0]["port"] == 5269
            change = dns.update.UpdateMessage("cup.example")
            change.use_tsig(dns.tsig.Key(key.name, key.secret))
            change.replace(SRV, 60, "SRV", "0 0 25269 h")
            assert dns.query.tcp(change, primary.address, port=primary.port).rcode() == 0
            assert look(stale, "cup.example")["lookups"][0]["records"][0]["port"] == 5269
            assert look(primary, "cup.example")["lookups"][0]["records"][0]["port"] == 25269
    with bind(tmp_path / "refusing", [], [], "", options="recursion no; allow-query { none; };") as refusing:
        found = look(refusing, "cup.example", authoritative=True)
    assert [one["status"] for one in found["lookups"]] == ["refused"]
    assert [(one["status"], one["zone"]) for one in found["zones"]] == [("refused", "")]


def signed(home: Path, name: str, expired: bool) -> tuple[Zone, str]:
    """A zone with signatures (expired ones on request), and the trust anchor for it."""
    origin = dns.name.from_text(name)
    text = f"{SOA}@ 60 NS ns1\nns1 60 A {ADDRESS}\nh 60 A 192.0.2.1\n{SRV} 60 SRV 0 0 5269 h\n"
    zone = dns.zone.from_text(text, origin, relativize=False)
    private = ec.generate_private_key(ec.SECP256R1())
    public = dns.dnssec.make_dnskey(private.public_key(), dns.dnssec.Algorithm.ECDSAP256SHA256, flags=257)
    now = datetime.datetime.now(datetime.timezone.utc)
    begin, end = (now - datetime.timedelta(days=days) for days in ((20, 10) if expired else (1, -1)))
    with zone.writer() as transaction:
        dns.dnssec.sign_zone(
            zone, transaction, keys=[(private, public)], dnskey_ttl=60, inception=begin, expiration=end, lifetime=None
        )
    file = home / name
    file.write_text(zone.to_text(relativize=False))
    # dnspython writes a key in groups, BIND wants it in one piece.
    key = public.to_text().split(" ", 3)
    anchor = f'{name}. static-key {key[0]} {key[1]} {key[2]} "{"".join(key[3].split())}";'
    return Zone(name, "", ""), anchor


def test_signatures(tmp_path: Path) -> None:
    names = {"good.example": False, "bad.example": True}
    anchors = [signed(tmp_path, name, expired)[1] for name, expired in names.items()]
    more = "".join(f'zone "{name}" {{ type primary; file "{tmp_path}/{name}"; }};\n' for name in names)
    plain = Zone("plain.example", f"h A 192.0.2.1\n{SRV} SRV 0 0 5269 h\n", "")
    with bind(tmp_path / "primary", [], [plain], more) as primary:
        found = look(primary, *names, "plain.example", dnssec=True)["lookups"]
        assert [one["dnssec"]["status"] for one in found] == ["signed", "signed", "unsigned"]
        assert [one["dnssec"] for one in look(primary, "good.example")["lookups"]] == [None]
        options = resolving(primary, "dnssec-validation yes;")
        trust = f"trust-anchors {{ {' '.join(anchors)} }};"
        with bind(tmp_path / "validating", [], [], trust, options=options) as validating:
            found = look(validating, *names, "plain.example", "none.good.example", dnssec=True)["lookups"]
    assert [(one["status"], one["dnssec"]["status"]) for one in found] == [
        ("ok", "secure"),
        ("servfail", "bogus"),
        ("ok", "unsigned"),
        ("nxdomain", "secure"),
    ]


@pytest.mark.parametrize("broken", ["partner.example", "own.example"])
def test_a_zone_with_broken_signatures_is_told_as_such(tmp_path: Path, broken: str) -> None:
    """A validating resolver that gives no answer for one zone: the cause is its signatures, and the other zone is judged."""
    names = ("own.example", "partner.example")
    anchors = [signed(tmp_path, name, name == broken)[1] for name in names]
    more = "".join(f'zone "{name}" {{ type primary; file "{tmp_path}/{name}"; }};\n' for name in names)
    with bind(tmp_path / "primary", [], [], more) as primary:
        options, trust = resolving(primary, "dnssec-validation yes;"), f"trust-anchors {{ {' '.join(anchors)} }};"
        with bind(tmp_path / "validating", [], [], trust, options=options) as validating:
            found = look(validating, *names, dnssec=True)
    site = {
        "name": "hq",
        "domain": "own.example",
        "presence": {"release": "12.5"},
        "nodes": [{"name": "h", "private_address": "10.10.0.10", "public_address": "192.0.2.1"}],
        "firewall": {"inside": "inside", "outside": "outside"},
        "dns": {"zone": "own.example", "server": "203.0.113.53"},
        "partners": [{"domain": "partner.example", "profile": "xmpp"}],
    }
    diagnosis = diagnose(plan(site).as_data(), {"inside": {"srv": found}, "outside": {"srv": found}})
    results = {one["id"]: one for one in diagnosis["results"]}
    own, theirs = results["H1.srv.own.example"], results["H2.srv.partner.example"]
    bad, good = (theirs, own) if broken == "partner.example" else (own, theirs)
    assert (bad["status"], bad["code"], good["status"]) == ("FAIL", "D14", "PASS"), (bad["found"], good["found"])
    assert ("ask the partner" in bad["remedy"]) is (broken == "partner.example")
    assert diagnosis["verdict"] == "broken" and diagnosis["first"]["id"] == bad["id"]


def watching(primary: Server, resolver: Server, **other: Any) -> View:
    zone = dns.name.from_text("cup.example")
    records = [
        {"name": f"{SRV}.cup.example", "type": "SRV", "ttl": 60, "rdata": ["0 0 5269 new.cup.example."]},
        {"name": "new.cup.example", "type": "A", "ttl": 60, "rdata": ["192.0.2.9"]},
    ]
    wishes = read_wishes(records, zone, True)
    wishes += read_prune(["old.cup.example"], zone, wishes)
    assert primary.port == resolver.port
    return asyncio.run(Watch(zone, wishes, [resolver.address], port=primary.port, timeout=3, **other).look())


def test_records_come_into_sight(tmp_path: Path) -> None:
    """First the authoritative server lacks them, then it has them; only then the resolver is asked, and has not seen less."""
    key = Key()
    standing = f"@ NS ns2\nns2 A {ADDRESS}\nold A 192.0.2.8\n{SRV} SRV 0 0 5269 old\n"
    with bind(tmp_path / "primary", [key], [Zone("cup.example", standing)]) as primary:
        first = watching(primary, primary)
        assert len(first.sights) == 4 * 2  # four RRsets at two servers
        assert {(sight.name, sight.rdtype, sight.state) for sight in first.sights} == {
            (f"{SRV}.cup.example.", "SRV", "differs"),
            ("new.cup.example.", "A", "absent"),
            ("old.cup.example.", "A", "differs"),
            ("old.cup.example.", "AAAA", "shown"),
        }
        assert first.waiting == [ADDRESS]
        change = dns.update.UpdateMessage("cup.example")
        change.use_tsig(dns.tsig.Key(key.name, key.secret))
        change.replace(SRV, 60, "SRV", "0 0 5269 new")
        change.replace("new", 60, "A", "192.0.2.9")
        change.delete("old")
        assert dns.query.tcp(change, primary.address, port=primary.port).rcode() == 0
        second = watching(primary, primary)
        assert (second.complete, len(second.sights)) == (True, 4 * 3)
        assert {sight.server for sight in second.sights} == {
            f"ns1.cup.example. ({ADDRESS})",
            f"ns2.cup.example. ({ADDRESS})",
            ADDRESS,
        }
        assert watching(primary, primary, authoritative=False).complete


def test_a_zone_that_public_dns_does_not_have(server: Server) -> None:
    zone = dns.name.from_text("inner.cup.example")
    found = asyncio.run(Watch(zone, [], [server.address], port=server.port, timeout=3).look())
    assert found.missing() == ["public DNS has no zone inner.cup.example.: the name lies in cup.example."]
