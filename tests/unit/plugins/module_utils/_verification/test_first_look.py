# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first look at a domain: whom to probe, and what is advised for each manner of the gallery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._report import render
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._verification.first_look import MOST_TARGETS, first_look
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.probe import probe
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import Contexts, Credentials
from lab.loopback.certificates import Authority
from lab.peers.manners import peer_class
from lab.peers.server import serving

DOMAIN = "partner.example"


def record(
    *addresses: str, port: int = 5269, target: str = "xmpp.partner.example.", status: str = "ok"
) -> dict[str, Any]:
    return {
        "priority": 5,
        "weight": 0,
        "port": port,
        "target": target,
        "address_status": status,
        "addresses": list(addresses),
    }


def lookup(*records: dict[str, Any], service: str = "_xmpp-server._tcp", **more: Any) -> dict[str, Any]:
    plain = {"status": "ok" if records else "nxdomain", "root_target": "none", "address_fallback": None}
    return {"service": service, "name": f"{service}.{DOMAIN}.", "records": list(records), **plain, **more}


def seen(*lookups: dict[str, Any]) -> dict[str, Any]:
    return {"lookups": list(lookups)}


def test_whom_to_probe() -> None:
    found = first_look(
        DOMAIN,
        seen(
            lookup(record("192.0.2.1", "2001:db8::1"), record("192.0.2.1")),
            lookup(record("192.0.2.1", port=5270), service="_xmpps-server._tcp"),
        ),
    )
    assert [(one["address"], one["port"], one["tls_mode"], one["level"]) for one in found["targets"]] == [
        ("192.0.2.1", 5269, "starttls", "tls"),
        ("2001:db8::1", 5269, "starttls", "tls"),
        ("192.0.2.1", 5270, "direct", "tls"),
    ]
    assert all(one["to"] == DOMAIN and "from" not in one for one in found["targets"])
    assert found["partner"] == {}


def test_with_a_domain_to_speak_for() -> None:
    (target,) = first_look(DOMAIN, seen(lookup(record("192.0.2.1"))), sender="our.example")["targets"]
    assert (target["level"], target["from"]) == ("dialback", "our.example")


def test_without_records_the_domain_itself_is_tried() -> None:
    fallback = {"status": "ok", "addresses": ["192.0.2.9"], "detail": ""}
    found = first_look(DOMAIN, seen(lookup(address_fallback=fallback), lookup(service="_xmpps-server._tcp")))
    assert [(one["address"], one["port"]) for one in found["targets"]] == [("192.0.2.9", 5269)]
    assert "servers try the domain's own address 192.0.2.9, port 5269" in found["lines"][0]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (record("192.0.2.1", port=0), "port 0 cannot be used"),
        (record("192.0.2.1", port=22), "port 22 belongs to another service"),
        (record("10.0.0.1"), "a private address (RFC 1918), which no partner reaches"),
        (record("127.0.0.1"), "a loopback address"),
        (record("::ffff:192.0.2.1"), "an IPv4-mapped address"),
        (record("fe80::1"), "a link-local address"),
    ],
)
def test_what_is_not_tried_is_said_and_stops_nothing(bad: dict[str, Any], why: str) -> None:
    found = first_look(DOMAIN, seen(lookup(bad, record("192.0.2.7"))))
    assert [one["address"] for one in found["targets"]] == ["192.0.2.7"]
    assert any(line.startswith("not tried") and why in line for line in found["lines"])


def test_no_more_than_a_few_are_tried() -> None:
    found = first_look(DOMAIN, seen(lookup(*(record(f"192.0.2.{number}") for number in range(1, 200)))))
    assert len(found["targets"]) == MOST_TARGETS
    assert any(f"{199 - MOST_TARGETS} of 199 places" in line for line in found["lines"])


def test_a_domain_without_servers() -> None:
    found = first_look(DOMAIN, seen(lookup()), {"results": []})
    assert (
        found["lines"][-1] == "advice     nothing to write: no server of partner.example is published that can be tried"
    )


def test_no_lookups() -> None:
    with pytest.raises(FederationError, match="there are no lookups"):
        first_look(DOMAIN, {})


# --- with what servers say -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Authority(tmp_path_factory.mktemp("ca")).issue(DOMAIN)


def look(
    certificate: Path,
    manner: str,
    tls: str,
    *,
    target: str = "xmpp.partner.example.",
    value: str = "",
    sender: str = "",
) -> dict[str, Any]:
    """The advice about a peer of the gallery, as if it were at a public address."""
    direct = manner == "direct-tls"
    service = "_xmpps-server._tcp" if direct else "_xmpp-server._tcp"
    lookups = seen(lookup(record("192.0.2.1", target=target), service=service))
    (wanted,) = first_look(DOMAIN, lookups, sender=sender)["targets"]
    with serving(peer_class(manner)(DOMAIN, tls, certificate, value=value)) as port:
        there = Target("127.0.0.1", port, DOMAIN, sender or None, "", wanted["level"], wanted["tls_mode"])
        found = probe(there, Settings(1.0, contexts=Contexts(Credentials())))
    result = {**found, "id": wanted["id"], "address": wanted["address"], "port": wanted["port"]}
    return first_look(DOMAIN, lookups, {"results": [result], "vantage": {"ipv4": True, "ipv6": False}}, sender)


@pytest.mark.parametrize(
    ("manner", "tls", "more"),
    [
        ("good", "none", {"tls": "none"}),
        ("good", "optional", {"tls": "optional"}),
        ("good", "required", {"tls": "required"}),
        ("before-1.0", "none", {"tls": "none"}),
        ("namespace-dialback", "none", {"tls": "none"}),
        ("demands-certificate", "required", {"tls": "required", "sasl_external": True}),
        ("demands-certificate-tls1.2", "optional", {"tls": "optional", "sasl_external": True}),
        ("demands-certificate-after", "optional", {"tls": "optional", "sasl_external": True}),
        ("no-dialback", "required", {"tls": "required", "sasl_external": True}),
        ("direct-tls", "required", {"tls": "required"}),
        ("blank-before", "none", {"tls": "none"}),
    ],
)
def test_what_to_write(certificate: Path, manner: str, tls: str, more: dict[str, Any]) -> None:
    found = look(certificate, manner, tls)
    assert found["partner"] == {"domain": DOMAIN, "profile": "xmpp", **more}
    assert any(line.startswith("advice     partners: [{domain: partner.example") for line in found["lines"])


@pytest.mark.parametrize("manner", ["redirects", "closes", "unbound-prefix", "refuses", "silent"])
def test_nothing_to_write(certificate: Path, manner: str) -> None:
    found = look(certificate, manner, "required" if manner == "refuses" else "none", value="")
    assert found["partner"] == {}
    assert "nothing to write yet" in found["lines"][-1]


@pytest.mark.parametrize(
    ("target", "profile"),
    [
        ("xmpp-server.l.google.com.", "googletalk"),
        ("ALT1.xmpp-server.L.google.com.", "googletalk"),
        ("c2s.partner.example.webexconnect.com.", "webex"),
        ("xmpp.l.google.com.evil.example.", "xmpp"),
    ],
)
def test_the_profile_by_the_servers_name(certificate: Path, target: str, profile: str) -> None:
    assert look(certificate, "good", "none", target=target)["partner"]["profile"] == profile


@pytest.mark.parametrize(
    ("manner", "tls", "value", "line"),
    [
        ("redirects", "none", "", "refused: see-other-host, which is other.example port 5270"),
        (
            "unbound-prefix",
            "none",
            "",
            'policy-violation "You are not on the list"; its XML is not well-formed (unbound prefix)',
        ),
        ("refuses", "required", "policy-violation:a\x1bb", 'over TLS   refused: policy-violation "a\u241bb"'),
        ("old-tls", "required", "", "TLSv1 (too old for many servers)"),
        ("demands-certificate", "required", "", "asks for a client's certificate"),
        ("before-1.0", "none", "", "a header without version: a server from before XMPP 1.0"),
    ],
)
def test_what_is_said(certificate: Path, manner: str, tls: str, value: str, line: str) -> None:
    lines = look(certificate, manner, tls, value=value)["lines"]
    assert any(line in one for one in lines), lines
    assert all(one.isprintable() for one in lines)


def test_the_way_back(certificate: Path) -> None:
    lines = look(certificate, "good", "none", sender="our.example")["lines"]
    assert "dialback   offered; the server found and asked the authority of our.example: the way back works" in lines


@pytest.mark.parametrize(
    ("tcp", "line"),
    [
        ({"status": "connected"}, "IPv6       answers"),
        ({"status": "timeout"}, "IPv6       published, and does not answer at 2001:db8::1"),
        ({"status": "unreachable", "no_route": True}, "IPv6       published; not tried: this machine has no IPv6"),
    ],
)
def test_ipv6(certificate: Path, tcp: dict[str, Any], line: str) -> None:
    lookups = seen(lookup(record("2001:db8::1")))
    (wanted,) = first_look(DOMAIN, lookups)["targets"]
    with serving(peer_class("good")(DOMAIN, "none", certificate)) as port:
        found = probe(Target("127.0.0.1", port, DOMAIN), Settings(1.0))
    result = {**found, "id": wanted["id"], "address": "2001:db8::1", "tcp": {**found["tcp"], **tcp}}
    advice = first_look(DOMAIN, lookups, {"results": [result], "vantage": {"ipv4": True, "ipv6": False}})
    assert line in advice["lines"]


def test_ipv6_that_is_not_published(certificate: Path) -> None:
    assert "IPv6       no address is published" in look(certificate, "good", "none")["lines"]


# --- the same, judged, as the report takes it


def results(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        one["id"].split(".")[0] + "." + one["id"].split(".")[1]: (one["status"], one["code"])
        for one in found["diagnosis"]["results"]
    }


@pytest.mark.parametrize(
    ("manner", "tls", "verdict", "expected"),
    [
        ("good", "none", "working", {"H2.srv": ("PASS", ""), "H3.out": ("PASS", ""), "H6.out": ("PASS", "")}),
        ("before-1.0", "none", "degraded", {"H3.out": ("WARN", "X05")}),
        ("redirects", "none", "broken", {"H3.out": ("FAIL", "X12"), "H6.out": ("BLOCKED", "")}),
        ("refuses", "required", "broken", {"H3.out": ("PASS", ""), "H6.out": ("FAIL", "A01")}),
        ("demands-certificate", "required", "degraded", {"H6.out": ("WARN", "T07")}),
        ("demands-certificate-tls1.2", "required", "degraded", {"H6.out": ("WARN", "T07")}),
        ("old-tls", "required", "degraded", {"H6.out": ("WARN", "T09")}),
    ],
)
def test_it_is_judged_as_a_partner_is(
    certificate: Path, manner: str, tls: str, verdict: str, expected: dict[str, tuple[str, str]]
) -> None:
    found = look(certificate, manner, tls)
    assert (found["diagnosis"]["verdict"], {one: results(found)[one] for one in expected}) == (verdict, expected)
    assert any("no site" in line for line in found["diagnosis"]["not_tried"])
    assert any("no dialback key was sent" in line for line in found["diagnosis"]["not_tried"])


def test_direct_tls_alone_is_no_way_for_a_node() -> None:
    direct = lookup(record("192.0.2.1", port=5270), service="_xmpps-server._tcp")
    found = first_look(DOMAIN, seen(lookup(), direct), {"results": []})
    assert (results(found)["H2.srv"], results(found)["H3.out"]) == (("FAIL", "D24"), ("BLOCKED", ""))


def test_the_page_is_made_of_it(certificate: Path) -> None:
    found = look(certificate, "redirects", "none", sender="our.example")
    report = read([found["diagnosis"]], "A first look")
    page = render(report, ["html", "junit", "json"])
    assert "partner.example is broken at H5 XMPP stream, outbound" in page["federation.html"]
    assert "from this machine" in page["federation.html"]
    assert "other.example" in page["federation.html"]
    assert results(found)["H7.out"] == ("BLOCKED", "")


@pytest.mark.parametrize(("tcp", "code"), [("refused", "F12"), ("timeout", "F16")])
def test_one_machine_alone_is_not_sure_of_a_server_that_is_away(certificate: Path, tcp: str, code: str) -> None:
    lookups = seen(lookup(record("192.0.2.1")))
    (wanted,) = first_look(DOMAIN, lookups)["targets"]
    gone = {
        "id": wanted["id"],
        "address": "192.0.2.1",
        "port": 5269,
        "to": DOMAIN,
        "tcp": {"status": tcp, "detail": ""},
    }
    (found,) = [
        one for one in first_look(DOMAIN, lookups, {"results": [gone]})["diagnosis"]["results"] if one["hop"] == "H4"
    ]
    assert (found["code"], found["confidence"], "look from another machine" in found["remedy"]) == (
        code,
        "medium",
        True,
    )


def test_what_stands_on_a_probe_that_could_not_be_tried_is_not_run_either() -> None:
    """A machine without a way to the servers learns nothing of their TLS, which is no error of anybody."""
    lookups = seen(lookup(record("192.0.2.1")))
    (wanted,) = first_look(DOMAIN, lookups)["targets"]
    tcp = {"status": "unreachable", "detail": "Network is unreachable", "no_route": True}
    untried = {**{name: wanted[name] for name in ("id", "address", "port", "to")}, "tcp": tcp}
    probes = {"results": [untried], "vantage": {"ipv4": False, "ipv6": False}}
    found = results(first_look(DOMAIN, lookups, probes))
    assert {found[one][0] for one in ("H3.out", "H6.out")} == {"NOT RUN"}


# --- observations that are cut, or of another version


@pytest.mark.parametrize("odd", [None, 3, "text", [], {"id": 3}, {"service": None}, {"records": [3]}, {"status": {}}])
def test_lookups_that_do_not_fit_are_said(odd: Any) -> None:
    found = first_look(DOMAIN, {"lookups": [odd, lookup(record("192.0.2.1"))]}, {"results": []})
    assert any(line.startswith("not read   lookups[0]") for line in found["lines"])
    assert [one["address"] for one in found["targets"]] == ["192.0.2.1"]
    assert found["diagnosis"]["verdict"] in ("broken", "unknown", "degraded")


@pytest.mark.parametrize(
    "odd",
    [{}, {"tcp": None}, {"tcp": {"status": "odd"}}, {"tls": []}, {"stream": {"status": "features"}}, {"port": "x"}],
)
def test_probes_that_do_not_fit_are_said(certificate: Path, odd: dict[str, Any]) -> None:
    lookups = seen(lookup(record("192.0.2.1")))
    (wanted,) = first_look(DOMAIN, lookups)["targets"]
    broken = {"id": wanted["id"], "address": "192.0.2.1", "port": 5269, "tcp": {"status": "connected"}, **odd}
    found = first_look(DOMAIN, lookups, {"results": [broken, None, 3]})
    assert sum(line.startswith("not read") for line in found["lines"]) == 3
    assert results(found)["H3.out"] == ("ERROR", "E03")
    assert found["partner"] == {}


@pytest.mark.parametrize("odd", [3, "text", []])
def test_what_is_no_result_at_all_is_one_error(odd: Any) -> None:
    with pytest.raises(FederationError):
        first_look(DOMAIN, odd)
    with pytest.raises(FederationError):
        first_look(DOMAIN, seen(), odd)
