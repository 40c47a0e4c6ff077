# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What BIND, Knot and PowerDNS answer to an UPDATE, and what dns_records makes of each answer; two writers at once."""

from __future__ import annotations

import base64
import multiprocessing
import os
import time
from collections.abc import Iterator
from typing import Any, Optional

import dns.name
import dns.rdata
import dns.update
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import tsig, updates
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.queries import Place
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.reconcile import Zone as ZoneOnServer
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.reconcile import ZoneOutcome
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import read_prune, read_wishes
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.tcp import TcpServer
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from lab.dns import knot, powerdns
from lab.loopback.dns import NAMED, Key, Server, Zone, bind, primary, why_not
from lab.running import alive

WRITER, READER = Key(), Key("ro-key")
ZONE = "cup.example"
APEX = dns.name.from_text(ZONE)
STANDING = "www A 192.0.2.80\n"
WRONG = base64.b64encode(b"another secret of 32 bytes, well").decode()
SERVERS = ("BIND", "Knot", "PowerDNS")


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp(request.param)
    zones = [Zone(ZONE, STANDING)]
    if request.param == "BIND":
        if not os.access(NAMED, os.X_OK):
            pytest.skip("BIND is not installed: bind9")
        running: Any = bind(home, [WRITER, READER], zones)
    else:
        software = {"Knot": knot, "PowerDNS": powerdns}[request.param]
        if why := why_not(software):
            pytest.skip(f"{request.param} is {why}")
        running = primary(software, home, [WRITER], [READER], zones)
    with running as one:
        one.kind = request.param
        yield one


def key(one: Key = WRITER, **other: str) -> Any:
    parts = {"name": one.name, "secret": one.secret, "algorithm": one.algorithm, **other}
    return tsig.read_key(parts["name"], parts["secret"], parts["algorithm"])


def message(zone: str = ZONE) -> dns.update.UpdateMessage:
    return dns.update.UpdateMessage(zone)


def adding(
    name: str = "new", rdtype: str = "A", value: str = "192.0.2.1", zone: str = ZONE
) -> dns.update.UpdateMessage:
    one = message(zone)
    one.add(name, 300, rdtype, value)
    return one


def send(server: Server, update: dns.update.UpdateMessage, sign: Optional[Any], zone: str = ZONE) -> str:
    """How dns_records understands the answer: done, the code of a prerequisite, or its message."""
    if sign is not None:
        update.use_tsig(sign)
    place = Place("the server", dns.name.from_text(zone))
    request = updates.Update([], update, update.to_wire())
    transport = TcpServer(server.address, server.port, 5)
    try:
        (answer,) = transport.ask([request.wire], repeatable=False)
        updates.check_answer(answer, request, sign, place)
    except updates.PrerequisiteFailed as failed:
        return failed.rcode
    except FederationError as error:
        assert WRITER.secret not in repr(error) + repr(error.details)
        return f"{error} [{error.details.get('rcode')} {error.details.get('tsig_error', '-')}]"
    finally:
        transport.close()
    return "done"


def run(server: Server, *records: dict[str, Any], present: bool = True, prune: tuple[str, ...] = ()) -> ZoneOutcome:
    transport = TcpServer(server.address, server.port, 10)
    try:
        wishes = read_wishes(list(records), APEX, present)
        wishes += read_prune(prune, APEX, wishes)
        return ZoneOnServer(transport, Place("the server", APEX), key()).reconcile(wishes)
    finally:
        transport.close()


def entry(name: str, rdtype: str, *values: str, ttl: int = 300) -> dict[str, Any]:
    return {"name": f"{name}.{ZONE}", "type": rdtype, "ttl": ttl, "rdata": list(values)}


UNSIGNED = "carries no signature although the question did"
KEYS = {
    # case: the key, and what the message says for each server
    "no signature": (
        None,
        "which carried no signature",
        "takes no update of it without a key",
        "which carried no signature",
    ),
    "unknown key": (key(name="nobody"), "(BADKEY)", "(BADKEY)", f"REFUSED, {UNSIGNED}"),
    "wrong secret": (key(secret=WRONG), "(BADSIG)", "(BADSIG)", f"REFUSED, {UNSIGNED}"),
    "wrong algorithm": (key(algorithm="hmac-sha512"), "(BADKEY)", "(BADKEY)", f"REFUSED, {UNSIGNED}"),
    "no right": (key(READER), "the key ro-key. may not change", "(BADKEY)", "the key ro-key. may not change"),
}


def expected(server: Any, *texts: str) -> str:
    return texts[SERVERS.index(server.kind)] if len(texts) > 1 else texts[0]


@pytest.mark.parametrize("case", KEYS)
def test_keys(server: Server, case: str) -> None:
    sign, *said = KEYS[case]
    assert expected(server, *said) in send(server, adding(), sign)


def test_clock(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 3600)
    said = send(server, adding(), key())
    assert expected(server, "(BADTIME)", "(BADTIME)", f"REFUSED, {UNSIGNED}") in said


@pytest.mark.parametrize("zone", ["nothere.example", "www.cup.example"], ids=["zone not served", "name for a zone"])
def test_zones(server: Server, zone: str) -> None:
    said = send(server, adding(zone=zone), key(), zone)
    assert expected(server, "says NOTAUTH", f"NOTAUTH, {UNSIGNED}", "says NOTAUTH") in said


def test_name_out_of_zone(server: Server) -> None:
    assert "(NOTZONE)" in send(server, adding("x.other.example."), key())


def prerequisite(kind: str) -> dns.update.UpdateMessage:
    one = message()
    if kind == "YXDOMAIN":
        one.absent("www")
    elif kind == "YXRRSET":
        one.absent("www", "A")
    elif kind == "NXDOMAIN":
        one.present("nobody")
    elif kind == "NXRRSET":
        one.present("www", "TXT")
    else:
        one.present("www", "A", "192.0.2.99")
    one.add("new", 300, "A", "192.0.2.1")
    return one


@pytest.mark.parametrize("kind", ["YXDOMAIN", "YXRRSET", "NXDOMAIN", "NXRRSET", "another value: NXRRSET"])
def test_prerequisites(server: Server, kind: str) -> None:
    assert send(server, prerequisite(kind), key()) == kind.split()[-1]
    (outcome,) = [run(server, entry("new", "A"), present=False)]
    assert outcome.changes == []  # nothing of the message was carried out


def test_what_is_done(server: Server) -> None:
    assert send(server, adding("twice"), key()) == "done"
    assert send(server, adding("twice"), key()) == "done"
    replacing = message()
    replacing.present("twice", "A", "192.0.2.1")
    replacing.replace("twice", 300, "A", "192.0.2.2")
    assert send(server, replacing, key()) == "done"
    missing = message()
    missing.delete("nobody")
    assert send(server, missing, key()) == "done"
    assert run(server, entry("twice", "A", "192.0.2.2")).changes == []
    text = '"' + "x" * 255 + '"'
    assert len(run(server, entry("long", "TXT", text)).changes) == 1
    both = entry("_xmpp-server._tcp", "SRV", "0 0 5269 a.cup.example.", "5 0 5269 b.cup.example.")
    assert send(server, adding("_xmpp-server._tcp", "SRV", "0 0 5269 a"), key()) == "done"
    assert send(server, adding("_xmpp-server._tcp", "SRV", "5 0 5269 b"), key()) == "done"
    assert run(server, both).changes == []


def test_what_is_accepted_and_not_done(server: Server) -> None:
    """The reason to read back. dns_records itself refuses each of these before, or by a prerequisite."""
    alias = send(server, adding("www", "CNAME", "x.example."), key())
    assert expected(server, "done", "done", "REFUSED") in alias
    for rdtype in ("NS", "SOA"):
        apex = message()
        apex.delete(APEX, rdtype)
        assert send(server, apex, key()) == "done"
    assert run(server, entry("www", "A", "192.0.2.80", ttl=60)).changes == []
    with pytest.raises(FederationError, match="cannot become an alias"):
        run(server, entry("www", "CNAME", "x.example."))


def test_the_life_of_records(server: Server) -> None:
    wish = [
        entry("_xmpp-server._tcp.life", "SRV", "0 0 5269 c1.life.cup.example.", "5 0 5269 c2.life.cup.example."),
        entry("c1.life", "A", "192.0.2.1"),
        entry("c1.life", "AAAA", "2001:db8::1"),
        entry("c1.life", "TXT", '"a; b" "c"'),
        entry("c2.life", "A", "192.0.2.2"),
        entry("b\u00fccher.life", "CNAME", "c1.life.cup.example."),
    ]
    made = run(server, *wish)
    assert (len(made.changes), made.messages_sent) == (6, 1)
    assert run(server, *wish).changes == []
    less = [entry("_xmpp-server._tcp.life", "SRV", "0 0 5269 c1.life.cup.example.", ttl=60), *wish[1:4], wish[5]]
    assert len(run(server, *less, prune=("c2.life.cup.example",)).changes) == 2
    assert run(server, *less, prune=("c2.life.cup.example",)).changes == []
    gone = [{**one, "rdata": []} for one in wish]
    assert len(run(server, *gone, present=False).changes) == 5
    assert run(server, *gone, present=False).changes == []


def _write(server: Server, number: int, failures: Any) -> None:
    """One of two processes: takes its own values out of an RRset that both use, and makes records of its own meanwhile."""
    for value in (f"192.0.2.{octet}" for octet in range(10 + number, 40, 2)):
        for _attempt in range(100):
            try:
                run(server, entry("shared", "A", value), present=False)
                run(server, entry(f"own{number}-{value.rsplit('.', maxsplit=1)[1]}", "A", value))
                break
            except FederationError as error:
                if "someone else" not in str(error):
                    failures.put(str(error))
                    return
        else:
            failures.put(f"{value} could not be removed")


def test_two_processes_at_once_lose_nothing(server: Any) -> None:
    kept = ["192.0.2.200", "192.0.2.201"]
    run(server, entry("shared", "A", *kept, *(f"192.0.2.{octet}" for octet in range(10, 40))))
    context = multiprocessing.get_context("fork")
    failures = context.Queue()
    writers = [context.Process(target=_write, args=(server, number, failures)) for number in (0, 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert failures.empty(), failures.get()
    assert alive(server.pid)
    assert run(server, entry("shared", "A", *kept)).changes == []
    own = [entry(f"own{octet % 2}-{octet}", "A", f"192.0.2.{octet}") for octet in range(10, 40)]
    assert run(server, *own).changes == []
