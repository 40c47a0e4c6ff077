# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds whatever was seen: over every recording, each of them cut short at every stage, and with parts of it damaged."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose, lines
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks import KINDS, checks
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site
from ansible_collections.xmpp.federation.plugins.module_utils._verification.verdict import VERDICTS
from lab.breaks.recorded import recordings

STORED = {
    "subject": "CN=cupdomain.example",
    "not_after": "2027-01-01T00:00:00Z",
    "valid": True,
    "days_left": 40,
    "fingerprint_sha256": "ab" * 32,
}


def _told_more(site_plan: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """A recording with what nodes and firewall tell beyond what it has: their own SRV records, certificates, why a packet is dropped."""
    facts = copy.deepcopy(seen)
    for node in (facts.get("node") or {}).get("nodes", []):
        if node.get("info"):
            node["info"].update(
                srv_records=[_own_lookup(partner, facts) for partner in site_plan["partners"]],
                certificates=[{"name": "cup-xmpp-s2s/x.pem", "status": "ok", "certificate": STORED, "detail": ""}],
                tls_min_version="TLSv1.2",
            )
    for one in (facts.get("firewall") or {}).get("traces", []):
        dropped = one["verdict"] == "drop"
        one.update(drop_cause="rules" if dropped else "", rules_verdict="drop" if dropped else "allow")
    return facts


def _own_lookup(partner: str, facts: dict[str, Any]) -> dict[str, Any]:
    listed = facts.get("outside", {}).get("srv", {}).get("lookups", [])
    lookups = [
        one
        for one in listed
        if one["domain"] == partner and one.get("service", "_xmpp-server._tcp") == "_xmpp-server._tcp"
    ]
    records = [
        {name: one[name] for name in ("priority", "weight", "port", "target")}
        for lookup in lookups[:1]
        for one in lookup["records"]
    ]
    status = "ok" if records else "missing"
    return {"name": f"_xmpp-server._tcp.{partner}", "status": status, "records": records, "detail": ""}


def _recorded() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for one in recordings():
        site_plan = plan(one.site).as_data()
        yield one.name, site_plan, _told_more(site_plan, one.seen)


RECORDINGS = list(_recorded())
IDS = [name for name, _plan, _seen in RECORDINGS]
STATUSES = {"PASS", "WARN", "FAIL", "ERROR", "BLOCKED", "NOT RUN"}
HEADER = {"from": None, "version": "1.0", "xmlns": "jabber:server"}
Facts = dict[str, Any]
Cut = Callable[[Facts], None]


def _stream(status: str, **more: Any) -> Facts:
    return {"status": status, "detail": "", "header": None, "features": None, "error": None, **more}


SKIPPED = _stream("skipped")
_NO_KEY = {"status": "skipped"}
ERROR = {"condition": "undefined-condition", "text": ""}
STAGES: dict[str, Facts] = {
    # where a conversation ends -> what a probe then is
    "tcp": {"tcp": {"status": "timeout", "detail": ""}, "stream": SKIPPED, "tls": _NO_KEY, "stream_after_tls": SKIPPED},
    "tcp refused": {
        "tcp": {"status": "refused", "detail": ""},
        "stream": SKIPPED,
        "tls": _NO_KEY,
        "stream_after_tls": SKIPPED,
    },
    "not tried": {
        "tcp": {"status": "unusable", "detail": "no time was left"},
        "stream": SKIPPED,
        "tls": _NO_KEY,
        "stream_after_tls": SKIPPED,
    },
    "header": {"stream": _stream("timeout"), "tls": _NO_KEY, "stream_after_tls": SKIPPED},
    "hang-up": {"stream": _stream("closed"), "tls": _NO_KEY, "stream_after_tls": SKIPPED},
    "features": {"stream": _stream("no_features", header=HEADER), "tls": _NO_KEY, "stream_after_tls": SKIPPED},
    "error": {"stream": _stream("error", error=ERROR), "tls": _NO_KEY, "stream_after_tls": SKIPPED},
    "tls": {"tls": {"status": "alert", "alert": "handshake_failure"}, "stream_after_tls": SKIPPED},
    "tls not tried": {"tls": _NO_KEY, "stream_after_tls": SKIPPED},
    "features after tls": {"stream_after_tls": _stream("timeout")},
    "hang-up after tls": {"stream_after_tls": _stream("closed")},
    "error after tls": {"stream_after_tls": _stream("error", error=ERROR)},
    "dialback": {},
    "external": {"external": _NO_KEY},
}
KEYS = {"dialback": {"status": "silence"}, "external": None}


def _end_at(stage: str, vantage: str) -> Cut:
    def cut(seen: Facts) -> None:
        for probe in (seen.get(vantage) or {}).get("s2s", {}).get("results", []):
            probe.update(copy.deepcopy(STAGES[stage]))
            key = KEYS.get(stage, _NO_KEY)
            if key is not None and "dialback" in probe:
                probe["dialback"] = key

    return cut


def _leave_out(vantage: str) -> Cut:
    return lambda seen: seen.update({vantage: {}})


def _do_not_ask(vantage: str, part: str, why: str) -> Cut:
    empty = {"firewall": {"traces": []}, "callback": {"results": []}}.get(vantage, {})

    def cut(seen: Facts) -> None:
        before = seen.get(vantage) or {}
        seen[vantage] = {**before, **(empty or {key: {} for key in part.split("+")}), "why": why}

    return cut


def _mute_nodes(seen: Facts) -> None:
    for node in (seen.get("node") or {}).get("nodes", []):
        node.update(info=None, info_error="the login was refused")
        node["settings"] = {"asked": True, "values": {}, "to_set": [], "error": "the login was refused"}


def _of_nodes(**changes: Any) -> Cut:
    """What the nodes say otherwise; None takes it out."""

    def cut(seen: Facts) -> None:
        for node in (seen.get("node") or {}).get("nodes", []):
            if node.get("info"):
                node["info"].update(copy.deepcopy(changes))

    return cut


def _own_answers(status: str) -> Cut:
    def cut(seen: Facts) -> None:
        for node in (seen.get("node") or {}).get("nodes", []):
            for one in (node.get("info") or {}).get("srv_records", []):
                one.update(status=status, records=[])

    return cut


def _dropped(cause: str) -> Cut:
    """The firewall drops everything for a cause that may be none of its rules."""

    def cut(seen: Facts) -> None:
        for one in (seen.get("firewall") or {}).get("traces", []):
            rules = "allow" if cause in ("host", "link", "route", "limit") else ""
            one.update(verdict="drop", drop_cause=cause, drop_reason="its words", rules_verdict=rules)

    return cut


def _in_lookups(**changes: Any) -> Cut:
    def cut(seen: Facts) -> None:
        for vantage in ("inside", "outside"):
            for one in (seen.get(vantage) or {}).get("srv", {}).get("lookups", []):
                one.update(copy.deepcopy(changes))

    return cut


_MORE: dict[str, Cut] = {
    **{
        f"the firewall drops by {cause}": _dropped(cause)
        for cause in ("translation", "tunnel", "host", "link", "route", "limit", "other")
    },
    **{
        f"the nodes' own look-ups are {status}": _own_answers(status)
        for status in ("missing", "unsupported", "not_understood", "failed", "not_a_name", "not_asked")
    },
    "the nodes tell of no look-up of their own": _of_nodes(srv_records=None),
    "the nodes were not asked for certificates": _of_nodes(certificates=None),
    "the nodes list no certificate": _of_nodes(certificates=[]),
    **{
        f"the nodes' certificates are {status}": _of_nodes(
            certificates=[{"name": "x", "status": status, "certificate": None, "detail": "its words"}]
        )
        for status in ("not_shown", "unsupported", "not_understood", "failed")
    },
    "records that cannot be used": _in_lookups(unusable=["the record is of class CH"]),
    "no record that can be used": _in_lookups(unusable=["the record is of class CH"], status="nodata", records=[]),
    "more than can be looked at": _in_lookups(left_out=["2900 of 3000 SRV records"]),
    "signatures that are wrong": _in_lookups(
        status="servfail", records=[], dnssec={"status": "bogus", "validated": False}
    ),
}

CUTS: dict[str, Cut] = {
    "as it is": lambda _seen: None,
    **_MORE,
    **{f"{stage} from {vantage}": _end_at(stage, vantage) for stage in STAGES for vantage in ("inside", "outside")},
    **{
        f"no {vantage}": _leave_out(vantage)
        for vantage in ("inside", "outside", "firewall", "node", "callback", "description")
    },
    **{
        f"{vantage} not asked {part}{' for a reason' if why else ''}": _do_not_ask(vantage, part, why)
        for vantage, part in (
            ("inside", "srv+s2s"),
            ("inside", "s2s"),
            ("inside", "srv"),
            ("outside", "srv+s2s"),
            ("outside", "s2s"),
            ("outside", "srv"),
            ("firewall", ""),
            ("callback", ""),
        )
        for why in ("", "the port is closed")
    },
    "nodes not asked": _mute_nodes,
}


def _violations(site_plan: Facts, diagnosis: Facts) -> Iterator[str]:
    results = diagnosis["results"]
    by_id = {one["id"]: one for one in results}
    site = read_site(site_plan)
    if [one["id"] for one in results] != [check.id for check in checks(site)]:
        yield "not one result a check"
    for one in results:
        if one["status"] not in STATUSES:
            yield f"{one['id']} is {one['status']}"
        if one["status"] == "BLOCKED" and by_id.get(one["blocked_by"], {}).get("status") not in ("FAIL", "ERROR"):
            yield f"{one['id']} is BLOCKED by {one['blocked_by']!r}, which has not failed"
        if one["status"] in ("FAIL", "WARN") and not (one["remedy"] and one["found"]):
            yield f"{one['id']} is {one['status']} without what was found or what to do"
        if one["status"] == "ERROR" and not one["found"]:
            yield f"{one['id']} is ERROR without a reason"
    yield from _unjudged(diagnosis["verdict"], results, diagnosis["not_tried"], "the site")
    for partner in diagnosis["by_partner"]:
        path = [one for one in results if one["partner"] in ("", partner["partner"])]
        yield from _unjudged(partner["verdict"], path, partner["not_tried"], partner["partner"])
        if VERDICTS.index(partner["verdict"]) < VERDICTS.index(diagnosis["verdict"]):
            yield f"{partner['partner']} is {partner['verdict']}, and the site only {diagnosis['verdict']}"
    if not site.probe_domain and not any(line.startswith("H8") for line in diagnosis["not_tried"]):
        yield "it is not said that no stanza was sent"


def _unjudged(verdict: str, results: list[Facts], not_tried: list[str], whose: str) -> Iterator[str]:
    """A verdict of working needs a judged check for every hop and direction that has one to need, and nothing that failed."""
    if verdict in ("working", "degraded", "waiting"):
        ways = {(check.hop, check.direction) for check in KINDS if not check.supporting} & {
            _way(one) for one in results
        }
        judged = {_way(one) for one in results if one["status"] in ("PASS", "WARN", "FAIL", "BLOCKED")}
        if verdict == "waiting":
            judged = ways  # what follows from the restart is not judged
        for hop, direction in sorted(ways - judged):
            yield f"{whose} is {verdict}, and {hop} {direction} was not judged"
        if any(one["status"] == "ERROR" for one in results):
            yield f"{whose} is {verdict}, though something could not be tested"
        if verdict != "waiting" and any(one["status"] == "FAIL" for one in results):
            yield f"{whose} is {verdict}, though something failed"
    for one in results:
        if one["no_vantage"] and not any(line.startswith(f"{one['vantage']}:") for line in not_tried):
            yield f"of {whose} it is not said that there is no {one['vantage']} vantage"


def _way(result: Facts) -> tuple[str, str]:
    """Where a check looked, wherever its cause lies."""
    return _hop_of(result["id"]), result["direction"]


def _hop_of(check: str) -> str:
    return next(part for part in check.split(".") if len(part) == 2 and part[0] == "H" and part[1].isdigit())


@pytest.mark.parametrize("name", CUTS)
def test_what_holds_of_every_recording_cut_short(name):
    violations = []
    for recording, site_plan, seen in RECORDINGS:
        facts = copy.deepcopy(seen)
        CUTS[name](facts)
        violations += [f"{recording}: {one}" for one in _violations(site_plan, diagnose(site_plan, facts))]
    assert violations == []


@pytest.mark.parametrize(
    "name", ["no outside", "outside not asked srv+s2s for a reason", "tcp from inside", "nodes not asked"]
)
def test_one_cause_is_given_once(name):
    """No two lines of the text give the same reason why something could not be tested."""
    for _recording, site_plan, seen in RECORDINGS:
        facts = copy.deepcopy(seen)
        CUTS[name](facts)
        text = [line for line in lines(diagnose(site_plan, facts)) if line.startswith(("ERROR", "NOT RUN"))]
        assert len(text) == len(set(text))
        reasons = [line.partition(": ")[2] for line in text if line.startswith("ERROR") and "could not ask" in line]
        assert len(reasons) == len(set(reasons))


@pytest.mark.parametrize("name", ["as it is", "hang-up after tls from inside", "nodes not asked"])
def test_the_order_of_keys_makes_no_difference(name):
    for recording, site_plan, seen in RECORDINGS:
        facts = copy.deepcopy(seen)
        CUTS[name](facts)
        assert diagnose(site_plan, facts) == diagnose(site_plan, _shuffled(facts, random.Random(recording)))


def _shuffled(value: Any, source: random.Random) -> Any:
    if isinstance(value, list):
        return [_shuffled(one, source) for one in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    source.shuffle(keys)
    return {key: _shuffled(value[key], source) for key in keys}


# --- damaged observations

ODD = (None, "", "\x1b[31m\u202eodd\ud800", -1, 1.5, True, [], [None], {}, {"status": "odd"}, "x" * 5000)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in data."""
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from _places(one, (*place, key))


def _damaged(seen: Facts, place: tuple[Any, ...], odd: Any) -> Any:
    if not place:
        return odd
    facts = copy.deepcopy(seen)
    *way, last = place
    inner: Any = facts
    for key in way:
        inner = inner[key]
    inner[last] = odd
    return facts


@pytest.mark.parametrize(
    ("_name", "site_plan", "seen"), RECORDINGS[:: max(1, len(RECORDINGS) // 8)], ids=IDS[:: max(1, len(IDS) // 8)]
)
def test_damaged_observations_are_findings_and_no_tracebacks(_name, site_plan, seen):
    source = random.Random(len(json.dumps(seen)))
    places = list(_places(seen))
    for place in source.sample(places, min(len(places), 60)):
        diagnosis = diagnose(site_plan, _damaged(seen, place, source.choice(ODD)))
        assert list(_violations(site_plan, diagnosis)) == [], place
        text = "\n".join([*lines(diagnosis), *(line for one in diagnosis["results"] for line in one["evidence"])])
        assert "\x1b" not in text and "\u202e" not in text, place
        text.encode()


@pytest.mark.parametrize(
    "odd", [None, "text", 3, [], {"outside": "text"}, {"node": [1]}, {"firewall": {"traces": "x"}}]
)
def test_facts_that_are_none(odd):
    _name, site_plan, _seen = RECORDINGS[0]
    diagnosis = diagnose(site_plan, odd)
    assert diagnosis["verdict"] == "unknown"
    assert list(_violations(site_plan, diagnosis)) == []


def test_what_does_not_fit_is_said_with_its_place():
    _name, site_plan, seen = next(one for one in RECORDINGS if one[0].startswith("healthy"))
    facts = copy.deepcopy(seen)
    probe = facts["inside"]["s2s"]["results"][0]
    probe["stream"]["status"] = "a status of tomorrow"
    diagnosis = diagnose(site_plan, facts)
    result = next(one for one in diagnosis["results"] if one["id"] == probe["id"].split(" ")[0])
    assert (result["status"], result["code"]) == ("ERROR", "E03")
    assert "inside.s2s.results[0].stream.status" in result["found"]
    assert "a status of tomorrow" in result["found"]
    assert diagnosis["verdict"] == "unknown"
