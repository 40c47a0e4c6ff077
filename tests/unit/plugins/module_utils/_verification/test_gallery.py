# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every manner of the gallery as a partner, with and without TLS, probed for real on loopback as verification asks, and judged.

Only the partner is played: DNS, firewall and node are those of a healthy site, so that what is told is the partner's alone.
"""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose, lines
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.targets import targets
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.probe import probe
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import Contexts, Credentials
from lab.loopback.certificates import Authority
from lab.peers.manners import MANNERS, peer_class
from lab.peers.server import serving

from unit.plugins.module_utils._verification.conftest import FACTS, SITE

DOMAIN, PLACE = "gmail.example", ("203.0.113.20", 5269)
OUT, TLS, BACK = f"H3.out.{DOMAIN}", f"H6.out.{DOMAIN}", f"H7.out.{DOMAIN}"
DEAD = "203.0.113.21"
CLAIM = f"H7.claim.{DOMAIN}.cupdomain.example"
SRV = f"H2.srv.{DOMAIN}"
CERTIFIED = {
    "status": "established",
    "version": "TLSv1.3",
    "certificate": {
        "subject": "CN=cupdomain.example",
        "not_after": "2027-01-01T00:00:00Z",
        "days_left": 40,
        "matches_domain": True,
    },
}
"""TLS of our own node, which here is in order."""

SECONDS, PATIENCE = 12.0, 45.0
SLOW = "18"
"""Slower than the first try waits and quicker than the patient one, each by more than a busy machine takes."""

PASS, X10 = ("PASS", ""), ("WARN", "X10")
BLOCKED = ("BLOCKED", "")
UNTESTED = ("ERROR", "E01")
WELL = ("working", PASS, PASS, PASS)
EXPECTED: dict[str, tuple[str, tuple[str, str], tuple[str, str], tuple[str, str]]] = {
    # manner, or manner/tls where that makes a difference -> the partner's verdict; its servers, their TLS, dialback
    "good": WELL,
    "before-1.0": ("degraded", ("WARN", "X05"), PASS, PASS),
    "namespace-dialback": WELL,
    "no-dialback": ("broken", PASS, PASS, ("FAIL", "A01")),
    "slow-header": ("degraded", X10, PASS, PASS),
    "slow-features": ("degraded", X10, PASS, PASS),
    "slow-tls": ("degraded", X10, PASS, PASS),
    "silent": ("broken", ("FAIL", "F11"), BLOCKED, BLOCKED),
    "refuses/none": ("broken", PASS, PASS, ("FAIL", "A01")),
    "refuses": ("broken", PASS, ("FAIL", "A01"), BLOCKED),
    "dialback-error": ("broken", PASS, PASS, ("FAIL", "X03")),
    "demands-certificate": ("unknown", PASS, ("WARN", "T07"), UNTESTED),
    "demands-certificate-tls1.2": ("unknown", PASS, ("WARN", "T07"), UNTESTED),
    "demands-certificate-after": ("unknown", PASS, ("WARN", "T07"), UNTESTED),
    "redirects": ("broken", ("FAIL", "X12"), BLOCKED, BLOCKED),
    "limits=1000": ("unknown", ("ERROR", "E02"), BLOCKED, BLOCKED),
    "international": WELL,
    "dead-ipv6": WELL,
    "old-tls": ("degraded", PASS, ("WARN", "T09"), PASS),
    "direct-tls": ("broken", BLOCKED, BLOCKED, BLOCKED),
    "closes": ("broken", ("FAIL", "X13"), BLOCKED, BLOCKED),
    "closes-after-tls": ("unknown", PASS, ("WARN", "T07"), UNTESTED),
    "unbound-prefix": ("broken", ("FAIL", "X07"), BLOCKED, BLOCKED),
    "bare-text": ("broken", ("FAIL", "X03"), BLOCKED, BLOCKED),
    "blank-before": ("degraded", ("WARN", "X11"), PASS, PASS),
    "two-declarations": ("degraded", ("WARN", "X11"), PASS, PASS),
    "endless": ("broken", ("FAIL", "X11"), BLOCKED, BLOCKED),
    "dripping": ("broken", ("FAIL", "X05"), BLOCKED, BLOCKED),
}
VALUES = {"slow-header": SLOW, "slow-features": SLOW, "slow-tls": SLOW, "limits": "1000"}
CASES = [(manner, tls) for manner, kind in MANNERS.items() for tls in kind.WITH_TLS]
TAKES = {
    # what a service ended with as its stream went on after TLS, or in answer to a key -> code
    "policy-violation:not you": ("X07", "A08"),
    "host-unknown": ("X03", "X03"),
    "undefined-condition:something else": ("X09", "A07"),
    "unsupported-feature": ("A01", "A01"),
}


def of(diagnosis: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["id"]: (one["status"], one["code"]) for one in diagnosis["results"]}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> Path:
    return authority.issue(DOMAIN)


@pytest.fixture(scope="module")
def settings(authority: Authority) -> Settings:
    return Settings(
        SECONDS, dialback_timeout=30.0, contexts=Contexts(Credentials(ca_path=str(authority.file))), patience=PATIENCE
    )


@pytest.fixture(scope="module")
def diagnoses(certificate: Path, settings: Settings) -> dict[tuple[str, str], dict[str, Any]]:
    """All of them, side by side: most of their time they wait."""
    with ThreadPoolExecutor(len(CASES)) as pool:
        found = pool.map(lambda case: judged(certificate, settings, *case, VALUES.get(case[0], "")), CASES)
        return dict(zip(CASES, found))


@pytest.mark.parametrize(("manner", "tls"), CASES)
def test_a_partner_of_each_manner_is_told_as_what_it_is(diagnoses, manner: str, tls: str) -> None:
    diagnosis = diagnoses[manner, tls]
    found = of(diagnosis)
    if manner == "hostile":  # it takes turns, so which of its two harms a probe meets is open
        assert found[OUT] in (("FAIL", "X07"), ("FAIL", "X11")) and {found[TLS], found[BACK]} == {BLOCKED}
        assert all(visible(line) == line for line in lines(diagnosis))
        return
    name = f"{manner}={VALUES[manner]}" if manner == "limits" else manner
    expected = EXPECTED.get(f"{name}/{tls}") or EXPECTED[name]
    said = [one["found"] for one in diagnosis["results"] if one["partner"]]
    assert (diagnosis["by_partner"][0]["verdict"], found[OUT], found[TLS], found[BACK]) == expected, said
    if manner == "direct-tls":
        assert found[SRV] == ("FAIL", "D24")
    if manner == "dead-ipv6":
        assert any("2001:db8:ffff::1" in line for line in diagnosis["by_partner"][0]["not_tried"])


@pytest.mark.parametrize(("manner", "tls"), CASES)
def test_nothing_of_our_own_is_called_broken_for_it(diagnoses, manner: str, tls: str) -> None:
    own = [one for one in diagnoses[manner, tls]["results"] if not one["partner"]]
    assert [one["id"] for one in own if one["status"] not in ("PASS", "NOT RUN")] == []


@pytest.mark.parametrize(("value", "codes"), TAKES.items(), ids=TAKES)
def test_a_refusal_after_tls_and_in_answer_to_a_key(
    certificate: Path, settings: Settings, value: str, codes: tuple[str, str]
) -> None:
    over_tls = of(judged(certificate, settings, "refuses", "required", value))
    in_clear = of(judged(certificate, settings, "refuses", "none", value))
    assert (over_tls[TLS], in_clear[BACK]) == (("FAIL", codes[0]), ("FAIL", codes[1]))


def test_a_limit_that_passes_is_no_failure(certificate: Path, settings: Settings) -> None:
    found = of(judged(certificate, settings, "limits", "none", "1"))
    assert found[OUT] in (PASS, X10)
    assert found[BACK] == PASS


def test_one_of_two_servers_is_dead(certificate: Path, settings: Settings) -> None:
    """A second server behind the domain: the first in order answers nobody, and what is asked is asked of the other."""
    found = of(judged(certificate, settings, "good", "none", beside="refused"))
    assert (found[OUT], found[BACK], found[CLAIM]) == (("WARN", "D18"), PASS, PASS)


def judged(
    certificate: Path, settings: Settings, manner: str, tls: str, value: str = "", beside: str = ""
) -> dict[str, Any]:
    """The diagnosis of a site whose partner has this manner.

    Args:
        beside: what TCP comes to at a second server, which is the first in order; empty for none.
    """
    site_plan, facts = _site(tls), copy.deepcopy(FACTS)
    facts["node"]["nodes"][0]["settings"]["values"]["security_mode"] = site_plan["presence"]["settings"][
        "security_mode"
    ]
    for vantage, number in (("inside", 0), ("outside", 1)):
        lookup = facts[vantage]["srv"]["lookups"][number]
        if manner == "direct-tls":
            direct = {**copy.deepcopy(lookup), "service": "_xmpps-server._tcp", "name": f"_xmpps-server._tcp.{DOMAIN}."}
            facts[vantage]["srv"]["lookups"].append(direct)
            lookup.update(status="nodata", records=[])
        elif manner == "dead-ipv6":
            lookup["records"][0]["addresses"].append("2001:db8:ffff::1")
        elif beside:
            lookup["records"][0]["priority"] = 10
            lookup["records"].insert(
                0, {**lookup["records"][0], "priority": 0, "target": f"dead.{DOMAIN}.", "addresses": [DEAD]}
            )
    with serving(peer_class(manner)(DOMAIN, tls, certificate, value=value)) as port, ThreadPoolExecutor(8) as pool:
        for vantage in ("inside", "outside"):
            kept = [one for one in facts[vantage]["s2s"]["results"] if (one["address"], one["port"]) != PLACE]
            for one in kept:
                if tls != "none" and one["address"] in _OURS:
                    one["stream"]["features"]["starttls"] = "optional"
                    one["tls"] = CERTIFIED
            asked = [one for one in targets(site_plan, vantage, facts[vantage]["srv"]) if one["address"] not in _OURS]
            found = pool.map(lambda one: _probed(one, port, settings, beside), asked)
            facts[vantage]["s2s"]["results"] = [*kept, *found]
    return diagnose(site_plan, facts)


_OURS = ("203.0.113.10", "10.10.0.10")


def _site(tls: str) -> dict[str, Any]:
    described = copy.deepcopy(SITE)
    described["partners"] = [{"domain": DOMAIN, "profile": "xmpp", "tls": tls}]
    return plan(described).as_data()


def _probed(asked: dict[str, Any], port: int, settings: Settings, beside: str) -> dict[str, Any]:
    """What s2s_info would return of a target, had the peer its address."""
    away = {DEAD: {"status": beside, "no_route": False}}.get(asked["address"])
    if ":" in asked["address"]:
        away = {"status": "unreachable", "no_route": True}
    if away:
        skipped = {"status": "skipped"}
        found = {
            "tcp": {**away, "detail": "", "elapsed_ms": 1.0},
            "stream": skipped,
            "tls": skipped,
            "dialback": skipped,
        }
        found.update(to=asked["to"], stream_after_tls=skipped, transcript=[])
    else:
        found = probe(Target("127.0.0.1", port, asked["to"], asked.get("from"), "", asked["level"]), settings)
    return {**found, "id": asked["id"], "address": asked["address"], "port": asked["port"], "from": asked.get("from")}
