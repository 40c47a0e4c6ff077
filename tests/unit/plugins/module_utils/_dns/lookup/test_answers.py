# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What answers say, and the lookups of many of them, with resolvers that follow a script."""

from __future__ import annotations

import asyncio
from typing import Any, Optional

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.addresses import summary
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import Answer, Reply, read_reply
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.questions import (
    read_questions,
    system_resolvers,
)
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.srv_lookups import SrvLookups
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

NAME = dns.name.from_text("_xmpp-server._tcp.cup.example.")
RA = dns.flags.RA
AA = dns.flags.AA
SOA = ("cup.example.", "SOA", "ns1.cup.example. hostmaster.cup.example. 1 3600 600 86400 5")
Record = tuple[str, str, str]


def grouped(records: list[Record]) -> list[dns.rrset.RRset]:
    values: dict[tuple[str, str], list[str]] = {}
    for owner, kind, value in records:
        values.setdefault((owner, kind), []).append(value)
    return [dns.rrset.from_text(owner, 60, "IN", kind, *those) for (owner, kind), those in values.items()]


def reply(
    answer: Optional[list[Record]] = None,
    rcode: str = "NOERROR",
    authority: Optional[list[Record]] = None,
    flags: int = RA,
    name: dns.name.Name = NAME,
    rdtype: str = "SRV",
) -> Reply:
    message = dns.message.make_response(dns.message.make_query(name, rdtype))
    message.flags |= flags
    message.set_rcode(dns.rcode.from_text(rcode))
    message.answer, message.authority = grouped(answer or []), grouped(authority or [])
    return Reply(message, elapsed_ms=1.0)


@pytest.mark.parametrize(
    ("given", "status", "aliases"),
    [
        (reply([(str(NAME), "SRV", "0 0 5269 h.cup.example.")]), "ok", []),
        (reply([(str(NAME).upper(), "SRV", "0 0 5269 h.cup.example.")]), "ok", []),
        (
            reply(
                [
                    (str(NAME), "CNAME", "x.example."),
                    ("x.example.", "CNAME", "y.example."),
                    ("y.example.", "SRV", "0 0 1 h."),
                ]
            ),
            "ok",
            ["x.example.", "y.example."],
        ),
        (reply(rcode="NXDOMAIN", authority=[SOA]), "nxdomain", []),
        (reply([(str(NAME), "CNAME", "x.cup.example.")], "NXDOMAIN", [SOA]), "nxdomain", ["x.cup.example."]),
        (reply(authority=[SOA]), "nodata", []),
        (reply(), "nodata", []),
        (reply([(str(NAME), "CNAME", "x.example.")], authority=[SOA]), "nodata", ["x.example."]),
        (reply([(str(NAME), "CNAME", "x.example.")], flags=AA), "error", ["x.example."]),
        (reply(authority=[("cup.example.", "NS", "ns.cup.example.")], flags=0), "error", []),
        (reply([(str(NAME), "CNAME", str(NAME))]), "nodata", [str(NAME)] * 16),
        (reply(rcode="SERVFAIL"), "servfail", []),
        (reply(rcode="REFUSED"), "refused", []),
        (reply(rcode="FORMERR"), "error", []),
        (Reply(None, "timeout", "no answer within 5 seconds"), "timeout", []),
        (Reply(None, "error", "nothing answers on that port"), "error", []),
    ],
)
def test_what_an_answer_says(given: Reply, status: str, aliases: list[str]) -> None:
    answer = read_reply(given, NAME, "SRV")
    assert (answer.status, answer.aliases) == (status, aliases)
    assert (answer.rrset is not None) == (status == "ok")
    assert bool(answer.detail) == (status != "ok")


def addresses(*values: str) -> Answer:
    return Answer("ok", rrset=dns.rrset.from_text("h.", 60, "IN", "AAAA" if ":" in values[0] else "A", *values))


NODATA = Answer("nodata", "none")
NXDOMAIN = Answer("nxdomain", "none")


@pytest.mark.parametrize(
    ("v4", "v6", "status", "found"),
    [
        (
            addresses("192.0.2.2", "192.0.2.1"),
            addresses("2001:db8::1"),
            "ok",
            ["192.0.2.1", "192.0.2.2", "2001:db8::1"],
        ),
        (addresses("192.0.2.1"), NODATA, "ok", ["192.0.2.1"]),
        (addresses("192.0.2.1"), Answer("timeout", "silence"), "ok", ["192.0.2.1"]),
        (NODATA, NODATA, "nodata", []),
        (NXDOMAIN, NXDOMAIN, "nxdomain", []),
        (NODATA, Answer("servfail", "x"), "servfail", []),
        (Answer("timeout", "x"), NODATA, "timeout", []),
        (NXDOMAIN, Answer("refused", "x"), "refused", []),
        (Answer("nxdomain", "x", ["gone."]), Answer("nxdomain", "x", ["gone."]), "missing", []),
        (Answer("nodata", "x", ["empty."]), NODATA, "missing", []),
        (Answer("ok", "", ["h."], addresses("192.0.2.1").rrset), Answer("nodata", "x", ["h."]), "cname", ["192.0.2.1"]),
    ],
)
def test_two_answers_about_addresses(v4: Answer, v6: Answer, status: str, found: list[str]) -> None:
    result = summary([v4, v6], ["A", "AAAA"])
    assert (result.status, result.addresses) == (status, found)


class Script:
    """Answers questions from a table of (name, type); what is not in it does not exist."""

    def __init__(self, table: dict[tuple[str, str], list[Record]]) -> None:
        self.table = table
        self.asked: list[tuple[str, str, str]] = []

    async def ask(self, resolver: str, name: dns.name.Name, rdtype: str, checked: bool = True) -> Reply:
        self.asked.append((resolver, str(name), rdtype))
        await asyncio.sleep(0)
        if resolver == "192.0.2.66":
            return Reply(None, "timeout", "no answer within 5 seconds", 5000.0)
        records = self.table.get((str(name).lower(), rdtype))
        code = "NOERROR" if any(known == str(name).lower() for known, _type in self.table) else "NXDOMAIN"
        return reply(records, code, None if records else [SOA], name=name, rdtype=rdtype)


HOST = "h.cup.example."
TABLE = {
    (str(NAME), "SRV"): [
        (str(NAME), "SRV", "10 0 5269 h.cup.example."),
        (str(NAME), "SRV", "5 10 5269 light.cup.example."),
        (str(NAME), "SRV", "5 60 5269 H.cup.example."),
        (str(NAME), "SRV", "20 0 5269 192.0.2.7."),
        (str(NAME), "SRV", "30 0 0 ."),
    ],
    (HOST, "A"): [(HOST, "A", "192.0.2.1")],
    ("bare.example.", "A"): [("bare.example.", "A", "192.0.2.80")],
    ("text.example.", "TXT"): [],
}


def look_up(script: Script, domains: list[str], resolvers: list[str], **options: bool) -> list[dict[str, Any]]:
    return asyncio.run(SrvLookups(script, **options).run(read_questions(domains, ["_xmpp-server._tcp"], resolvers)))


def test_records_in_processing_order() -> None:
    (lookup,) = look_up(Script(TABLE), ["cup.example"], ["192.0.2.53"])
    assert lookup["status"] == "ok"
    assert [(one["priority"], one["weight"], one["target"], one["address_status"]) for one in lookup["records"]] == [
        (5, 60, "H.cup.example.", "ok"),
        (5, 10, "light.cup.example.", "nxdomain"),
        (10, 0, "h.cup.example.", "ok"),
        (20, 0, "192.0.2.7.", "not_a_name"),
        (30, 0, ".", "not_a_name"),
    ]
    assert lookup["records"][0]["addresses"] == ["192.0.2.1"]
    assert lookup["address_fallback"] is None
    assert "0 5269 h.cup.example." in lookup["evidence"][0]


def test_a_target_is_asked_for_once_a_resolver() -> None:
    script = Script(TABLE)
    look_up(script, ["cup.example", "cup.example."], ["192.0.2.53", "192.0.2.54"])
    assert sorted(one for one in script.asked if one[1].lower() == HOST) == [
        ("192.0.2.53", "H.cup.example.", "A"),
        ("192.0.2.53", "H.cup.example.", "AAAA"),
        ("192.0.2.54", "H.cup.example.", "A"),
        ("192.0.2.54", "H.cup.example.", "AAAA"),
    ]


@pytest.mark.parametrize(
    ("domain", "fallback", "found"),
    [("bare.example", "ok", ["192.0.2.80"]), ("text.example", "nodata", []), ("gone.example", "nxdomain", [])],
)
def test_the_domain_itself_is_the_fallback(domain: str, fallback: str, found: list[str]) -> None:
    (lookup,) = look_up(Script(TABLE), [domain], ["192.0.2.53"])
    assert lookup["status"] == "nxdomain"
    assert (lookup["address_fallback"]["status"], lookup["address_fallback"]["addresses"]) == (fallback, found)


def test_no_fallback_after_silence() -> None:
    first, second = look_up(Script(TABLE), ["bare.example"], ["192.0.2.66", "192.0.2.53"])
    assert (first["resolver"], first["status"], first["address_fallback"]) == ("192.0.2.66", "timeout", None)
    assert (second["resolver"], second["status"]) == ("192.0.2.53", "nxdomain")
    assert "timeout, no answer within 5 seconds" in first["evidence"][0]


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("cup.example", "_xmpp-server._tcp.cup.example."),
        ("cup.example.", "_xmpp-server._tcp.cup.example."),
        ("B\u00dcCHER.example", "_xmpp-server._tcp.xn--bcher-kva.example."),
        ("local", "_xmpp-server._tcp.local."),
    ],
)
def test_names_are_absolute(domain: str, name: str) -> None:
    (question,) = read_questions([domain], ["_xmpp-server._tcp"], ["192.0.2.53"])
    assert (question.domain, question.name.to_text()) == (domain, name)


@pytest.mark.parametrize(
    ("domain", "service", "resolver", "part"),
    [
        ("", "_xmpp-server._tcp", "192.0.2.53", "is not a domain name"),
        (".", "_xmpp-server._tcp", "192.0.2.53", "is not a domain"),
        ("a..b", "_xmpp-server._tcp", "192.0.2.53", "is not a domain name"),
        ("192.0.2.1", "_xmpp-server._tcp", "192.0.2.53", "is not a domain"),
        (".".join(["x" * 60] * 4), "_xmpp-server._tcp", "192.0.2.53", "is not a name"),
        ("a.example", "xmpp-server._tcp", "192.0.2.53", "Write it as _xmpp-server._tcp"),
        ("a.example", "_xmpp-server", "192.0.2.53", "Write it as _xmpp-server._tcp"),
        ("a.example", "_xmpp-server._tcp", "ns1.example", "the resolver 'ns1.example' is not an address"),
    ],
)
def test_bad_input(domain: str, service: str, resolver: str, part: str) -> None:
    with pytest.raises(FederationError) as caught:
        read_questions([domain], [service], [resolver])
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "# comment\nsearch example\nnameserver 192.0.2.53\nnameserver\t2001:db8::53 # second\noptions ndots:2\n",
            ["192.0.2.53", "2001:db8::53"],
        ),
        ("search example\n", ["127.0.0.1"]),
        ("nameserver\n", ["127.0.0.1"]),
    ],
)
def test_resolv_conf(text: str, found: list[str], tmp_path: Any) -> None:
    (tmp_path / "resolv.conf").write_text(text)
    assert system_resolvers(str(tmp_path / "resolv.conf")) == found


def test_no_resolv_conf(tmp_path: Any) -> None:
    assert system_resolvers(str(tmp_path / "none")) == ["127.0.0.1"]
    with pytest.raises(FederationError, match="cannot be read"):
        system_resolvers(str(tmp_path))


TLSA = "_5269._tcp.h.cup.example."
LONG = ".".join(["a" * 62] * 3 + ["b" * 55]) + "."


def with_tlsa(*values: str) -> Script:
    return Script({**TABLE, (TLSA, "TLSA"): [(TLSA, "TLSA", value) for value in values]})


def test_tlsa_records_of_every_target_once_a_resolver() -> None:
    script = with_tlsa(f"3 1 1 {'ab' * 32}", "2 0 0 3000")
    (lookup,) = look_up(script, ["cup.example"], ["192.0.2.53"], tlsa=True)
    found = [(one["target"], one["tlsa"]["name"], one["tlsa"]["status"]) for one in lookup["records"]]
    assert found == [
        ("H.cup.example.", "_5269._tcp.H.cup.example.", "ok"),
        ("light.cup.example.", "_5269._tcp.light.cup.example.", "nxdomain"),
        ("h.cup.example.", "_5269._tcp.H.cup.example.", "ok"),
        ("192.0.2.7.", "_5269._tcp.192.0.2.7.", "not_a_name"),
        (".", "_0._tcp.", "not_a_name"),
    ]
    assert lookup["records"][0]["tlsa"]["records"] == [
        {"usage": 2, "selector": 0, "matching_type": 0, "data": "3000"},
        {"usage": 3, "selector": 1, "matching_type": 1, "data": "ab" * 32},
    ]
    assert lookup["records"][0]["tlsa"]["dnssec"] is None
    assert len([one for one in script.asked if one[2] == "TLSA"]) == 2
    assert any("TLSA 3 1 1" in text for text in lookup["evidence"])


def test_nobody_asks_for_tlsa_records_unless_told_to() -> None:
    script = with_tlsa(f"3 1 1 {'ab' * 32}")
    (lookup,) = look_up(script, ["cup.example"], ["192.0.2.53"])
    assert {one["tlsa"] for one in lookup["records"]} == {None}
    assert not [one for one in script.asked if one[2] == "TLSA"]


def test_tlsa_answers_tell_of_their_signatures_where_that_was_asked() -> None:
    (lookup,) = look_up(with_tlsa(f"3 1 1 {'ab' * 32}"), ["cup.example"], ["192.0.2.53"], tlsa=True, dnssec=True)
    assert lookup["records"][0]["tlsa"]["dnssec"] == {"status": "unsigned", "validated": False}


def test_a_target_too_long_for_a_name_before_it() -> None:
    script = Script({(str(NAME), "SRV"): [(str(NAME), "SRV", f"0 0 5269 {LONG}")]})
    (lookup,) = look_up(script, ["cup.example"], ["192.0.2.53"], tlsa=True)
    assert lookup["records"][0]["tlsa"]["status"] == "error"
