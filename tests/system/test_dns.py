# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""dns_records and srv_info against a real BIND; what other servers do likewise is in test_dns_servers.py."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.name
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import tsig
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.queries import Place
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.reconcile import Zone as ZoneOnServer
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.reconcile import ZoneOutcome
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import read_wishes
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.tcp import TcpServer
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from lab.loopback.dns import NAMED, Key, Server, Zone, bind
from lab.loopback.ports import reserved
from system.test_srv_info import look

pytestmark = pytest.mark.skipif(not os.access(NAMED, os.X_OK), reason="BIND (named) is not installed")

MAIN = Key()
NARROW = Key("narrow-key")
KEYS = {algorithm: Key(f"key-{algorithm}", algorithm) for algorithm in tsig.ALGORITHMS}
SRV = "_xmpp-server._tcp"
STANDING = """
www A 192.0.2.80
alias CNAME www
text TXT "left alone"
delegated NS ns.delegated
ns.delegated A 192.0.2.90
two.wild A 192.0.2.91
*.wild A 192.0.2.92
"""
LOOKUPS = """
h A 192.0.2.1
h AAAA 2001:db8::1
alias CNAME h
dead CNAME gone
text TXT "x"
_xmpp-server._tcp SRV 5 0 5269 h
_xmpp-server._tcp SRV 0 10 5269 alias
_xmpp-server._tcp SRV 0 20 5269 nothere
_xmpp-server._tcp SRV 7 0 5269 text
_xmpp-server._tcp SRV 8 0 5269 dead
_xmpp-server._tcp SRV 9 0 5269 192.0.2.7.
_xmpp-server._tcp.dot SRV 0 0 0 .
_xmpp-server._tcp.pointer CNAME _xmpp-server._tcp
_xmpp-server._tcp.away CNAME _xmpp-server._tcp.elsewhere.example.
_xmpp-server._tcp.bare TXT "the name exists, but has no SRV record"
bare A 192.0.2.9
""" + "".join(f"{SRV}.big SRV {number} 0 5269 a-rather-long-host-name-{number}\n" for number in range(40))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    grants = " ".join(f"grant {key.name} zonesub ANY;" for key in [MAIN, *KEYS.values()])
    narrow = f"grant {NARROW.name} name {SRV}.cup.example. SRV;"
    zones = [
        Zone("cup.example", STANDING, f"update-policy {{ {grants} {narrow} }};"),
        Zone("fixed.example", "", ""),
        Zone("child.cup.example", "h A 192.0.2.70\n", f"update-policy {{ {grants} }};"),
        Zone("open.example", "", "allow-update { 127.0.0.1; };"),
        Zone("hidden.example", "", "allow-query { none; };"),
        Zone("look.example", LOOKUPS, ""),
    ]
    with bind(tmp_path_factory.mktemp("named"), [MAIN, NARROW, *KEYS.values()], zones) as running:
        yield running


def key(one: Key = MAIN, **other: str) -> Any:
    parts = {"name": one.name, "secret": one.secret, "algorithm": one.algorithm, **other}
    return tsig.read_key(parts["name"], parts["secret"], parts["algorithm"])


def entry(name: str, rdtype: str, *values: str, ttl: int = 300) -> dict[str, Any]:
    return {"name": name, "type": rdtype, "ttl": ttl, "rdata": list(values)}


def run(
    server: Server,
    *records: dict[str, Any],
    zone: str = "cup.example",
    sign: Any = "main",
    present: bool = True,
    check_mode: bool = False,
    timeout: float = 5,
    address: str = "",
) -> ZoneOutcome:
    name = dns.name.from_text(zone)
    transport = TcpServer(address or server.address, server.port, timeout)
    signing = key() if sign == "main" else sign
    try:
        wishes = read_wishes(list(records), name, present)
        outcome = ZoneOnServer(transport, Place(str(transport), name), signing).reconcile(wishes, check_mode)
        assert transport.connections == 1
        return outcome
    finally:
        transport.close()


def refusal(server: Server, *records: dict[str, Any], **options: Any) -> FederationError:
    with pytest.raises(FederationError) as caught:
        run(server, *records, **options)
    assert MAIN.secret not in repr(caught.value) + repr(caught.value.details)
    return caught.value


@pytest.mark.parametrize("algorithm", sorted(tsig.ALGORITHMS))
def test_every_algorithm(server: Server, algorithm: str) -> None:
    one = entry(f"{algorithm}.cup.example", "A", "192.0.2.1")
    if algorithm.count("-") == 2:  # BIND names no truncated algorithm in a key's name, but in its size
        assert "BADKEY" in str(refusal(server, one, sign=key(KEYS[algorithm])))
    else:
        assert len(run(server, one, sign=key(KEYS[algorithm])).changes) == 1


NEW = entry("new.cup.example", "A", "192.0.2.1")


def test_a_key_for_one_record(server: Server) -> None:
    one = entry(f"{SRV}.cup.example", "SRV", "0 0 5269 cup1.cup.example.")
    assert len(run(server, one, sign=key(NARROW)).changes) == 1


@pytest.mark.parametrize(
    ("record", "zone", "part"),
    [
        (entry("x.nothere.example", "A", "192.0.2.1"), "nothere.example", "refuses to answer (REFUSED)"),
        (entry("x.www.cup.example", "A", "192.0.2.1"), "www.cup.example", "Set zone to cup.example."),
        (entry("x.none.cup.example", "A", "192.0.2.1"), "none.cup.example", "Set zone to cup.example."),
        (entry("x.hidden.example", "A", "192.0.2.1"), "hidden.example", "refuses to answer (REFUSED)"),
        (entry("x.fixed.example", "A", "192.0.2.1"), "fixed.example", "may not change all of these records"),
        (entry("x.delegated.cup.example", "A", "192.0.2.1"), "cup.example", "delegated.cup.example. is delegated to"),
        (entry("alias.cup.example", "A", "192.0.2.1"), "cup.example", "is an alias (CNAME) for www.cup.example."),
        (
            entry("www.cup.example", "CNAME", "x.example."),
            "cup.example",
            "www.cup.example. cannot become an alias (CNAME)",
        ),
        (entry("three.wild.cup.example", "A", "192.0.2.1"), "cup.example", "A wildcard record or another view"),
        (entry("h.child.cup.example", "A", "192.0.2.1"), "cup.example", "does not hold what it answers"),
    ],
)
def test_what_stands_in_the_way(server: Server, record: dict[str, Any], zone: str, part: str) -> None:
    assert part in str(refusal(server, record, zone=zone))


VIEWS = """
view "main" {{ match-clients {{ key {main}; }}; zone "cup.example" {{ type primary; file "{home}/main"; allow-update {{ key {main}; }}; }}; }};
view "narrow" {{ match-clients {{ key {narrow}; }}; zone "cup.example" {{ type primary; file "{home}/narrow"; allow-update {{ key {narrow}; }}; }}; }};
view "others" {{ match-clients {{ any; }}; zone "cup.example" {{ type primary; file "{home}/others"; }}; }};
"""


def test_views_chosen_by_key(tmp_path: Path) -> None:
    """Each key writes and reads its own zone of the same name; those without a key see another."""
    for name in ("main", "narrow", "others"):
        (tmp_path / name).write_text(
            "$TTL 60\n@ SOA ns1 hostmaster 1 60 60 60 5\n@ NS ns1\nns1 A 127.0.0.1\nx A 192.0.2.99\n"
        )
    views = VIEWS.format(home=tmp_path, main=MAIN.name, narrow=NARROW.name)
    with bind(tmp_path / "named", [MAIN, NARROW], [], views) as running:
        for number, one in enumerate((MAIN, NARROW), 1):
            wish = entry("x.cup.example", "A", f"192.0.2.{number}")
            assert len(run(running, wish, sign=key(one)).changes) == 1
            assert run(running, wish, sign=key(one)).changes == []
        assert len(run(running, entry("x.cup.example", "A", "192.0.2.99", ttl=60), sign=None).changes) == 0


def test_an_address_may_be_enough(server: Server) -> None:
    assert len(run(server, entry("x.open.example", "A", "192.0.2.1"), zone="open.example", sign=None).changes) == 1


def test_by_name_and_over_ipv6(server: Server) -> None:
    name = dns.name.from_text("cup.example.")
    for host in ("localhost", "::1"):
        transport = TcpServer(host, server.port, 5)
        wishes = read_wishes([entry("www.cup.example", "A", "192.0.2.80", ttl=60)], name, True)
        outcome = ZoneOnServer(transport, Place(host, name)).reconcile(wishes, True)
        transport.close()
        assert outcome.changes == []


def test_silence(server: Server) -> None:
    server.pause()
    try:
        assert "no answer to 2 of 2 messages within 0.3 seconds" in str(refusal(server, NEW, timeout=0.3))
    finally:
        server.resume()


def test_more_than_a_message_holds(server: Server) -> None:
    wish = [
        entry(f"{SRV}.n{number}.many.cup.example", "SRV", f"0 0 5269 cup{number}.cup.example.")
        for number in range(1500)
    ]
    outcome = run(server, *wish)
    assert (len(outcome.changes), len(outcome.standing)) == (1500, 1500)
    assert outcome.messages_sent > 1
    assert "do not fit into one DNS message" in outcome.warnings[0]
    assert run(server, *wish).changes == []


def test_srv_info_targets(server: Server) -> None:
    (lookup,) = look(server, "look.example")["lookups"]
    assert lookup["status"] == "ok"
    assert [
        (one["priority"], one["weight"], one["target"], one["address_status"], one["addresses"])
        for one in lookup["records"]
    ] == [
        (0, 20, "nothere.look.example.", "nxdomain", []),
        (0, 10, "alias.look.example.", "cname", ["192.0.2.1", "2001:db8::1"]),
        (5, 0, "h.look.example.", "ok", ["192.0.2.1", "2001:db8::1"]),
        (7, 0, "text.look.example.", "nodata", []),
        (8, 0, "dead.look.example.", "missing", []),
        (9, 0, "192.0.2.7.", "not_a_name", []),
    ]


@pytest.mark.parametrize(
    ("domain", "status", "aliases", "fallback"),
    [
        ("dot.look.example", "ok", [], None),
        ("pointer.look.example", "ok", ["_xmpp-server._tcp.look.example."], None),
        ("away.look.example", "error", ["_xmpp-server._tcp.elsewhere.example."], None),
        ("h.look.example", "nxdomain", [], {"status": "ok", "addresses": ["192.0.2.1", "2001:db8::1"], "detail": ""}),
        ("bare.look.example", "nodata", [], {"status": "ok", "addresses": ["192.0.2.9"], "detail": ""}),
        ("text.look.example", "nxdomain", [], {"status": "nodata", "addresses": [], "detail": ""}),
        ("x.delegated.cup.example", "error", [], None),
        ("nothere.example", "refused", [], None),
        ("hidden.example", "refused", [], None),
    ],
)
def test_srv_info_statuses(server: Server, domain: str, status: str, aliases: list[str], fallback: Any) -> None:
    (lookup,) = look(server, domain)["lookups"]
    assert (lookup["status"], lookup["aliases"], lookup["address_fallback"]) == (status, aliases, fallback)
    assert lookup["evidence"]


def test_srv_info_cut_off_answers_come_over_tcp(server: Server) -> None:
    (lookup,) = look(server, "big.look.example")["lookups"]
    assert (lookup["status"], lookup["truncated"], len(lookup["records"])) == ("ok", True, 40)


def test_srv_info_silence_and_closed_ports(server: Server) -> None:
    server.pause()
    try:
        (lookup,) = look(server, "look.example", timeout=0.3)["lookups"]
    finally:
        server.resume()
    assert (lookup["status"], lookup["detail"]) == ("timeout", "no answer within 0.3 seconds, asked 3 times")
    with reserved(1) as (closed,):
        (lookup,) = look(server, "look.example", port=closed)["lookups"]
    assert (lookup["status"], lookup["detail"]) == ("error", "nothing answers on that port: Connection refused")


def test_srv_info_many_at_once(server: Server) -> None:
    found = look(server, *[f"d{number}.look.example" for number in range(300)])["lookups"]
    assert [lookup["status"] for lookup in found] == ["nxdomain"] * 300
    assert [lookup["domain"] for lookup in found] == [f"d{number}.look.example" for number in range(300)]


def test_the_server_is_gone_at_the_end(tmp_path: Path) -> None:
    with bind(tmp_path / "short", [MAIN], [Zone("cup.example")]) as running:
        port = running.port
    with pytest.raises(FederationError, match="nothing listens there"):
        TcpServer(running.address, port, 1).ask([b"\0" * 12])
