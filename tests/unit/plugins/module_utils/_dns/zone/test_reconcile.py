# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what stands to what is wished, against a primary in memory that can be made to misbehave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

import dns.message
import dns.name
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.queries import Place
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.reconcile import Zone, ZoneOutcome
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import read_prune, read_wishes
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.tsig import read_key
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._dns.dns_server_double import ZONE, Primary

SRV = "_xmpp-server._tcp.cup.example."


def entry(name: str, rdtype: str, *values: str, ttl: int = 300) -> dict[str, Any]:
    return {"name": name, "type": rdtype, "ttl": ttl, "rdata": list(values)}


def run(primary: Primary, *records: dict[str, Any], present: bool = True, check_mode: bool = False) -> ZoneOutcome:
    zone = Zone(primary, Place("203.0.113.53", ZONE))
    return zone.reconcile(read_wishes(list(records), ZONE, present), check_mode)


def refusal(primary: Primary, *records: dict[str, Any], present: bool = True) -> FederationError:
    with pytest.raises(FederationError) as caught:
        run(primary, *records, present=present)
    return caught.value


def test_create_then_nothing() -> None:
    primary = Primary()
    wish = [entry(SRV, "SRV", "0 0 5269 cup1.cup.example."), entry("cup1.cup.example", "A", "192.0.2.1", ttl=60)]
    first = run(primary, *wish)
    assert primary.texts() == {
        f"{SRV} SRV": (300, ["0 0 5269 cup1.cup.example."]),
        "cup1.cup.example. A": (60, ["192.0.2.1"]),
    }
    assert (len(first.changes), first.messages_sent, len(first.standing)) == (2, 1, 2)
    second = run(primary, *wish)
    assert (second.changes, second.messages_sent) == ([], 0)
    assert primary.updates == 1


def test_check_mode_tells_the_same_and_sends_nothing() -> None:
    primary = Primary()
    primary.put(SRV, "SRV", 300, "0 0 5269 old.cup.example.")
    wish = entry(SRV, "SRV", "0 0 5269 cup1.cup.example.")
    told = run(primary, wish, check_mode=True)
    assert (primary.updates, told.messages_sent) == (0, 0)
    assert [rrset.values() for rrset in told.standing] == [["0 0 5269 old.cup.example."]]
    assert told.changes == run(primary, wish).changes


def test_what_is_not_named_stays() -> None:
    primary = Primary()
    primary.put(SRV, "TXT", 300, '"mine"')
    primary.put("www.cup.example.", "A", 300, "192.0.2.80")
    run(primary, entry(SRV, "SRV", "0 0 5269 cup1.cup.example."))
    run(primary, entry(SRV, "SRV"), present=False)
    assert sorted(primary.texts()) == [f"{SRV} TXT", "www.cup.example. A"]


def test_another_writer_in_between_is_not_overwritten() -> None:
    """The second reading shows the other's value, which the wish then replaces knowingly."""
    primary = Primary()
    primary.put(SRV, "SRV", 300, "0 0 5269 one.cup.example.")

    def other(server: Primary, number: int) -> None:
        if number == 1:
            server.put(SRV, "SRV", 300, "0 0 5269 other.cup.example.")

    primary.before_update = other
    outcome = run(primary, entry(SRV, "SRV", "0 0 5269 cup1.cup.example."))
    assert primary.updates == 2
    (change,) = outcome.changes
    assert change.before is not None
    assert change.before.values() == ["0 0 5269 other.cup.example."]


def test_another_writer_who_removes_values_only_sees_his_own_kept() -> None:
    primary = Primary()
    primary.put(SRV, "SRV", 300, "0 0 5269 one.cup.example.")

    def other(server: Primary, number: int) -> None:
        if number == 1:
            server.put(SRV, "SRV", 300, "0 0 5269 one.cup.example.", "0 0 5269 other.cup.example.")

    primary.before_update = other
    run(primary, entry(SRV, "SRV", "0 0 5269 one.cup.example."), present=False)
    assert primary.texts() == {f"{SRV} SRV": (300, ["0 0 5269 other.cup.example."])}


def test_another_writer_with_the_same_wish() -> None:
    primary = Primary()
    primary.before_update = lambda server, number: server.put(SRV, "SRV", 300, "0 0 5269 cup1.cup.example.")
    outcome = run(primary, entry(SRV, "SRV", "0 0 5269 cup1.cup.example."))
    assert outcome.changes == []
    assert (primary.updates, outcome.messages_sent) == (1, 1)


def test_a_writer_who_never_stops_ends_in_both_versions() -> None:
    primary = Primary()
    primary.before_update = lambda server, number: server.put(SRV, "SRV", 300, f"{number} 0 5269 other.cup.example.")
    error = refusal(primary, entry(SRV, "SRV", "0 0 5269 cup1.cup.example."))
    assert "someone else changes the same records" in str(error)
    assert "1 0 5269 other" in error.details["read"]
    assert "2 0 5269 other" in error.details["stands_now"]
    assert "cup1" in error.details["requested"]
    assert (error.details["changed"], error.details["messages_sent"]) == (False, 2)


def test_a_zone_that_holds_other_than_it_answers() -> None:
    primary = Primary()
    primary.rcode_of_update = "YXRRSET"
    error = refusal(primary, entry(SRV, "SRV", "0 0 5269 cup1.cup.example."))
    assert "does not hold what it answers" in str(error)


def test_noerror_for_what_was_not_done() -> None:
    primary = Primary()
    primary.ignore = {(dns.name.from_text("cup1.cup.example."), "A")}
    error = refusal(primary, entry("cup1.cup.example", "A", "192.0.2.1"), entry("cup2.cup.example", "A", "192.0.2.2"))
    assert "does not hold what it was told: cup1.cup.example. A" in str(error)
    assert error.details["stands_now"] == ""
    assert error.details["requested"] == "cup1.cup.example. 300 IN A 192.0.2.1\n"
    assert error.details["changed"] is True


def test_another_writer_before_the_reading_back() -> None:
    """Who removes a value has what he wants, whatever else has come to stand there."""
    primary = Primary()
    primary.put(SRV, "SRV", 300, "0 0 5269 one.cup.example.", "0 0 5269 two.cup.example.")
    plain = primary.ask

    def ask(messages: Sequence[bytes], repeatable: bool = True) -> list[bytes]:
        if primary.updates == 1:
            primary.put(SRV, "SRV", 300, "0 0 5269 three.cup.example.")
        return plain(messages, repeatable)

    primary.ask = ask  # type: ignore[method-assign]
    assert len(run(primary, entry(SRV, "SRV", "0 0 5269 one.cup.example."), present=False).changes) == 1


@pytest.mark.parametrize(
    ("rcode", "part"),
    [
        ("REFUSED", "which carried no signature"),
        ("NOTAUTH", "does not serve this zone"),
        ("NOTZONE", "not inside the zone"),
        ("SERVFAIL", "could not carry out"),
        ("NOTIMP", "does not implement"),
        ("FORMERR", "does not understand"),
        ("DSOTYPENI", "the server answers DSOTYPENI"),
    ],
)
def test_refused_updates(rcode: str, part: str) -> None:
    primary = Primary()
    primary.rcode_of_update = rcode
    error = refusal(primary, entry("cup1.cup.example", "A", "192.0.2.1"))
    assert part in str(error)
    assert primary.data == {}


def test_an_alias_in_the_way() -> None:
    primary = Primary()
    primary.put("cup1.cup.example.", "CNAME", 300, "host.cup.example.")
    error = refusal(primary, entry("cup1.cup.example", "A", "192.0.2.1"))
    assert "cup1.cup.example. is an alias (CNAME) for host.cup.example." in str(error)
    assert primary.updates == 0


def test_an_alias_has_no_other_type_to_remove() -> None:
    primary = Primary()
    primary.put("cup1.cup.example.", "CNAME", 300, "host.cup.example.")
    assert run(primary, entry("cup1.cup.example", "A"), present=False).changes == []


def test_more_than_a_message_holds() -> None:
    primary = Primary()
    wish = [entry(f"h{number}.cup.example", "TXT", '"' + "x" * 250 + '"') for number in range(600)]
    outcome = run(primary, *wish)
    assert len(primary.data) == 600
    assert (outcome.messages_sent, primary.updates) == (3, 3)
    assert "they go in 3 messages" in outcome.warnings[0]


def test_a_failure_between_two_messages_says_that_something_was_changed() -> None:
    primary = Primary()

    def stop(server: Primary, number: int) -> None:
        server.rcode_of_update = "SERVFAIL" if number == 2 else None

    primary.before_update = stop
    wish = [entry(f"h{number}.cup.example", "TXT", '"' + "x" * 250 + '"') for number in range(300)]
    error = refusal(primary, *wish)
    assert "SERVFAIL" in str(error)
    assert (error.details["changed"], error.details["messages_sent"]) == (True, 2)


def test_one_rrset_that_no_message_can_hold() -> None:
    primary = Primary()
    values = ['"' + f"{number}" + "x" * 240 + '"' for number in range(300)]
    error = refusal(primary, entry("big.cup.example", "TXT", *values))
    assert "does not fit into a DNS message" in str(error)
    assert primary.updates == 0


def test_an_alias_beside_other_records_is_refused_with_nothing_changed() -> None:
    primary = Primary()
    primary.put("www.cup.example.", "TXT", 300, "x")
    before = primary.texts()
    error = refusal(
        primary, entry("www.cup.example", "CNAME", "h.cup.example."), entry("new.cup.example", "A", "192.0.2.1")
    )
    assert "www.cup.example. cannot become an alias (CNAME)" in str(error)
    assert error.details["changed"] is False
    assert primary.texts() == before


def test_former_targets_go_in_the_same_update() -> None:
    primary = Primary()
    primary.put(SRV, "SRV", 300, "0 0 5269 one.cup.example.", "0 0 5269 two.cup.example.")
    for rdtype, value in (("A", "192.0.2.2"), ("AAAA", "2001:db8::2"), ("TXT", "x")):
        primary.put("two.cup.example.", rdtype, 300, value)
    wishes = read_wishes([entry(SRV, "SRV", "0 0 5269 one.cup.example.")], ZONE, True)
    wishes += read_prune(["two.cup.example", "never.cup.example"], ZONE, wishes)
    zone = Zone(primary, Place("203.0.113.53", ZONE))
    assert len(zone.reconcile(wishes).changes) == 3
    assert primary.updates == 1
    assert sorted(primary.texts()) == [f"{SRV} SRV", "two.cup.example. TXT"]
    assert zone.reconcile(wishes).changes == []


NAMES = ["a.cup.example.", "b.cup.example.", SRV]
VALUES = {
    "A": ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
    "AAAA": ["2001:db8::1", "2001:db8::2"],
    "SRV": ["0 0 5269 a.cup.example.", "5 0 5269 b.cup.example.", "5 0 5269 B.cup.example.org."],
    "TXT": ['"one"', '"one; two" "three"'],
    "CNAME": ["a.cup.example.", "elsewhere.example."],
}
RRSETS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda rdtype: st.tuples(
        st.tuples(st.sampled_from(NAMES), st.just(rdtype)),
        st.tuples(
            st.sampled_from([60, 300]),
            st.sets(st.sampled_from(VALUES[rdtype]), min_size=1, max_size=1 if rdtype == "CNAME" else 3),
        ),
    )
)
STANDING = st.lists(RRSETS, max_size=8).map(lambda found: without_mixed_aliases(dict(found)))
Texts = dict[tuple[str, str], tuple[int, set[str]]]


def without_mixed_aliases(found: Texts) -> Texts:
    """A zone as it can be: an alias stands alone."""
    others = {name for name, rdtype in found if rdtype != "CNAME"}
    return {key: one for key, one in found.items() if key[1] != "CNAME" or key[0] not in others}


@given(STANDING, STANDING, st.booleans(), st.booleans())
def test_one_run_reaches_the_wish_and_a_second_changes_nothing(
    start: Texts, wish: Texts, present: bool, with_values: bool
) -> None:
    """Or, where an alias is in the way of other records, it says so and changes nothing."""
    primary = Primary()
    for (name, rdtype), (ttl, values) in start.items():
        primary.put(name, rdtype, ttl, *values)
    records = [
        entry(name, rdtype, *(sorted(values) if present or with_values else []), ttl=ttl)
        for (name, rdtype), (ttl, values) in wish.items()
    ]
    before = primary.texts()
    clash = present and any(
        name == other and (rdtype == "CNAME") != (kind == "CNAME") for name, rdtype in wish for other, kind in start
    )
    if clash:
        assert "alias (CNAME)" in str(refusal(primary, *records))
        assert primary.texts() == before
        return
    first = run(primary, *records, present=present)
    after = primary.texts()
    for (name, rdtype), (ttl, values) in wish.items():
        label = f"{name} {rdtype}"
        expected: Optional[tuple[int, list[str]]] = (ttl, sorted(values))
        if not present:
            old_ttl, old = before.get(label, (0, []))
            rest = sorted(set(old) - values) if with_values else []
            expected = (old_ttl, rest) if rest else None
        assert after.get(label) == expected
    untouched = {label for label in before if label not in {f"{name} {rdtype}" for name, rdtype in wish}}
    assert all(after[label] == before[label] for label in untouched)
    assert bool(first.changes) == (before != after)
    assert run(primary, *records, present=present).changes == []


KEYS = {name: read_key(name, "c2VjcmV0IG9mIHRoaXMga2V5") for name in ("inside", "outside")}


class Views(Primary):
    """A primary that shows another zone to each key, as BIND's views do (match-clients); ``self`` is for those without."""

    def __init__(self) -> None:
        super().__init__()
        self.views = {dns.name.from_text(name): Primary() for name in KEYS}
        self.signs = True

    def ask(self, messages: Sequence[bytes], repeatable: bool = True) -> list[bytes]:
        return [self._answer_in_view(wire) for wire in messages]

    def _answer_in_view(self, wire: bytes) -> bytes:
        request = dns.message.from_wire(wire, keyring={key.name: key for key in KEYS.values() if key})
        if not request.had_tsig:
            return self._answer(request)
        if not self.signs:
            request.tsig = None
        return self.views[request.keyname or dns.name.from_text("inside")]._answer(request)


def run_with(primary: Views, key: Any, *records: dict[str, Any]) -> ZoneOutcome:
    return Zone(primary, Place("203.0.113.53", ZONE), key).reconcile(read_wishes(list(records), ZONE, True))


def test_what_is_written_with_a_key_is_read_with_it() -> None:
    """Views are chosen by key: read without one, another view answers, the first run fails and every later one too."""
    primary = Views()
    primary.put("x.cup.example.", "A", 60, "192.0.2.99")
    wish = entry("x.cup.example", "A", "192.0.2.1")
    for key in KEYS.values():
        assert len(run_with(primary, key, wish).changes) == 1
        assert run_with(primary, key, wish).changes == []
    assert {name.to_text(): view.texts() for name, view in primary.views.items()} == {
        name: {"x.cup.example. A": (300, ["192.0.2.1"])} for name in ("inside.", "outside.")
    }
    assert primary.texts() == {"x.cup.example. A": (60, ["192.0.2.99"])}


def test_an_unsigned_answer_to_a_signed_question_says_nothing() -> None:
    primary = Views()
    primary.signs = False
    with pytest.raises(FederationError, match="carries no signature"):
        run_with(primary, KEYS["inside"], entry("x.cup.example", "A", "192.0.2.1"))


def test_an_answer_with_another_key_says_nothing() -> None:
    primary = Views()
    other = read_key("inside", "YW5vdGhlciBzZWNyZXQ=")

    def with_other(messages: Sequence[bytes], repeatable: bool = True) -> list[bytes]:
        found = []
        for wire in messages:
            request = dns.message.from_wire(wire, keyring={KEYS["inside"].name: KEYS["inside"]})
            reply = dns.message.from_wire(primary._answer(request), keyring=False)
            reply.use_tsig(other)
            reply.request_mac = request.mac
            found.append(reply.to_wire())
        return found

    primary.ask = with_other  # type: ignore[method-assign]
    with pytest.raises(FederationError, match="does not fit the key"):
        run_with(primary, KEYS["inside"], entry("x.cup.example", "A", "192.0.2.1"))
