# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""UPDATE messages, and the answers to them: signatures first, then codes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.tsig
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import updates
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.queries import Place
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import Change, RRset, read_wishes
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.tsig import read_key
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.updates import (
    MAX_MESSAGE,
    MessageTooBig,
    PrerequisiteFailed,
    Update,
    build,
    build_all,
    check_answer,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

ZONE = dns.name.from_text("cup.example.")
PLACE = Place("203.0.113.53", ZONE)
SECRET = "c2VjcmV0IG9mIHRoZSB0ZXN0cw=="
KEY = read_key("site-key", SECRET)


def rrset(*values: str, ttl: int = 300) -> RRset:
    (wish,) = read_wishes([{"name": "x.cup.example", "type": "A", "ttl": ttl, "rdata": list(values)}], ZONE, True)
    return RRset(wish.name, "A", ttl, wish.rdatas)


def change(before: RRset | None, after: RRset | None) -> Change:
    one = before or after
    assert one is not None
    return Change(one.name, one.rdtype, before, after)


def texts(section: list[dns.rrset.RRset]) -> list[str]:
    return [line for one in section for line in one.to_text().splitlines()]


@pytest.mark.parametrize(
    ("before", "after", "prerequisites", "actions"),
    [
        (None, rrset("192.0.2.1"), ["x.cup.example. NONE A"], ["x.cup.example. 300 IN A 192.0.2.1"]),
        (
            rrset("192.0.2.1", "192.0.2.2"),
            rrset("192.0.2.3", ttl=60),
            ["x.cup.example. 0 IN A 192.0.2.1", "x.cup.example. 0 IN A 192.0.2.2"],
            ["x.cup.example. ANY A", "x.cup.example. 60 IN A 192.0.2.3"],
        ),
        (rrset("192.0.2.1"), None, ["x.cup.example. 0 IN A 192.0.2.1"], ["x.cup.example. ANY A"]),
    ],
)
def test_what_is_sent(before: RRset | None, after: RRset | None, prerequisites: list[str], actions: list[str]) -> None:
    message = dns.message.from_wire(build([change(before, after)], PLACE, None, 9).wire)
    assert message.id == 9
    assert texts(message.sections[0]) == ["cup.example. IN SOA"]
    assert texts(message.sections[1]) == prerequisites
    assert texts(message.sections[2]) == actions


def request() -> Update:
    return build([change(None, rrset("192.0.2.1"))], PLACE, KEY, 9)


def answer(to: Update, rcode: str = "NOERROR", signed: bool = True, tsig_error: int = 0, other: bytes = b"") -> bytes:
    """What a server that has the key would send back."""
    asked = dns.message.from_wire(to.wire, keyring=KEY)
    reply = dns.message.make_response(asked, tsig_error=tsig_error)
    reply.set_rcode(dns.rcode.from_text(rcode))
    if signed:
        reply.use_tsig(KEY, tsig_error=tsig_error, other_data=other)
    else:
        reply.tsig = None
        reply.want_tsig_sign = False
    return bytes(reply.to_wire())


def test_done() -> None:
    asked = request()
    check_answer(answer(asked), asked, KEY, PLACE)


@pytest.mark.parametrize("rcode", ["YXDOMAIN", "YXRRSET", "NXDOMAIN", "NXRRSET"])
def test_prerequisites(rcode: str) -> None:
    asked = request()
    with pytest.raises(PrerequisiteFailed, match=rcode):
        check_answer(answer(asked, rcode), asked, KEY, PLACE)


@pytest.mark.parametrize(
    ("rcode", "tsig_error", "clock", "part"),
    [
        ("NOTAUTH", dns.rcode.BADKEY, None, "does not know the key site-key. with the algorithm hmac-sha256 (BADKEY)"),
        ("NOTAUTH", dns.rcode.BADSIG, None, "its secret differs from the one given (BADSIG)"),
        ("NOTAUTH", dns.rcode.BADTIME, None, "differ too much (BADTIME)"),
        ("NOTAUTH", dns.rcode.BADTIME, 3600, "seconds behind the server's (BADTIME)"),
        ("NOTAUTH", dns.rcode.BADTIME, -3600, "seconds ahead of the server's (BADTIME)"),
        ("NOTAUTH", dns.rcode.BADTRUNC, None, "(BADTRUNC)"),
        ("NOTAUTH", 99, None, "cannot be accepted"),
        ("REFUSED", 0, None, "the key site-key. may not change all of these records"),
        ("NOTAUTH", 0, None, "does not serve this zone"),
    ],
)
def test_refused_with_a_signature(rcode: str, tsig_error: int, clock: int | None, part: str) -> None:
    asked = request()
    # The server's clock (RFC 8945, section 5.2.3), beside ours at the time of the test and not of its collection.
    other = b"" if clock is None else (int(time.time()) + clock).to_bytes(6, "big")
    with pytest.raises(FederationError) as caught:
        check_answer(answer(asked, rcode, tsig_error=tsig_error, other=other), asked, KEY, PLACE)
    assert part in str(caught.value)
    assert caught.value.details["rcode"] == rcode
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("rcode", ["NOERROR", "REFUSED", "NOTAUTH", "YXRRSET"])
def test_an_unsigned_answer_is_never_believed(rcode: str) -> None:
    asked = request()
    with pytest.raises(FederationError) as caught:
        check_answer(answer(asked, rcode, signed=False), asked, KEY, PLACE)
    assert f"the answer, {rcode}, carries no signature" in str(caught.value)
    assert "a key named site-key." in str(caught.value)


def test_a_changed_answer_is_never_believed() -> None:
    asked = request()
    wire = bytearray(answer(asked, "REFUSED"))
    wire[3] &= 0xF0  # now it says NOERROR
    with pytest.raises(FederationError, match="does not fit the key"):
        check_answer(bytes(wire), asked, KEY, PLACE)


def test_an_answer_from_long_ago_is_never_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request()
    wire = answer(asked)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    with pytest.raises(FederationError, match="signed at another time"):
        check_answer(wire, asked, KEY, PLACE)


@pytest.mark.parametrize("wire", [b"", b"x" * 30])
def test_no_dns_message(wire: bytes) -> None:
    with pytest.raises(FederationError, match="is not a DNS message"):
        check_answer(wire, request(), KEY, PLACE)


def many(count: int, *values: str, suffix: str = "") -> list[Change]:
    wishes = read_wishes(
        [
            {"name": f"n{number}{suffix}.cup.example", "type": "TXT", "ttl": 60, "rdata": list(values)}
            for number in range(count)
        ],
        ZONE,
        True,
    )
    return [Change(wish.name, wish.rdtype, None, wish.outcome(None)) for wish in wishes]


@pytest.mark.parametrize("suffix", ["", ".a-rather-long-name-that-all-of-them.have-in-common"])
def test_what_fits_into_one_message_is_not_split(suffix: str) -> None:
    """The longest list that one message holds, found by building, and one more."""
    changes = many(1500, '"' + "x" * 20 + '"', suffix=suffix)
    low, high = 100, 1500
    while low + 1 < high:
        middle = (low + high) // 2
        try:
            build(changes[:middle], PLACE, KEY, 1)
            low = middle
        except MessageTooBig:
            high = middle
    assert len(build_all(changes[:low], PLACE, KEY, 1)) == 1
    assert len(build_all(changes[: low + 1], PLACE, KEY, 1)) == 2


def test_parts_are_whole_ordered_and_full() -> None:
    """RRsets of very different sizes: nothing is lost, and no message is built for little."""
    changes = [
        *many(800, "x"),
        *many(6, *['"' + f"{number}" + "y" * 200 + '"' for number in range(250)], suffix=".big"),
    ]
    parts = build_all(changes, PLACE, KEY, 1)
    assert [change for part in parts for change in part.changes] == changes
    assert all(len(part.wire) <= MAX_MESSAGE for part in parts)
    assert len(parts) == 7


def test_building_costs_no_more_than_the_list_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change is put into a message a bounded number of times, however many messages there are."""
    built: list[int] = []
    plain = updates.build

    def counted(changes: Sequence[Change], *others: Any) -> Update:
        built.append(len(changes))
        return plain(changes, *others)

    monkeypatch.setattr(updates, "build", counted)
    changes = many(5000, '"' + "x" * 60 + '"')
    assert len(build_all(changes, PLACE, KEY, 1)) > 5
    assert sum(built) < 2 * len(changes)
