# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on DNS: own records (H1) and the partners' (H2)."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import (
    ABSENT,
    Facts,
    addresses,
    lookup_evidence,
    question_label,
    srv_text,
    trace_evidence,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    NOT_RUN,
    PASS,
    WARN,
    Result,
    blocked,
    caused,
    passed,
    untested,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.retired import retired

LOST = ("timeout", "servfail")
"""What a DNS server comes to whose own questions get no answer."""


def own_srv(check: Check, facts: Facts) -> Result:
    """The SRV record of the site's domain or of a chat alias, as the Internet sees it."""
    lookups = facts.lookups(check.vantage, check.subject)
    if not lookups:
        return untested(check, "it was not looked up")
    result = _own_srv(check, facts, facts.published(check.vantage, check.subject)[0])
    bogus = [lookup["resolver"] for lookup in lookups if _is_bogus(lookup)]
    if bogus:
        result = caused(check, "D14", f"{', '.join(bogus)} finds the signatures wrong, and gives no answer")
    if result.status == PASS:
        result = _one_port_for_two(result, facts) or result
    return result.with_evidence(lookup_evidence(lookups))


def _is_bogus(lookup: dict[str, Any]) -> bool:
    return (lookup.get("dnssec") or {}).get("status") == "bogus"


def _cut_short(lookups: list[dict[str, Any]]) -> list[str]:
    """The servers whose answer was too long for UDP, and did not come over TCP."""
    return [one["resolver"] for one in lookups if one.get("truncated") and one["status"] in ("timeout", "error")]


def _one_port_for_two(result: Result, facts: Facts) -> Result | None:
    """Whether something else is published where servers are sent to: one port cannot speak two protocols."""
    check = result.check
    servers = {place for lookup in facts.lookups(check.vantage, check.subject) for place in _places(lookup)}
    twice = [
        f"{lookup['service']} leads to {target.rstrip('.')} port {port}, too"
        for lookup in facts.other_services(check.vantage, check.subject)
        for target, port in sorted(_places(lookup) & servers)
    ]
    if not twice:
        return None
    found = "; ".join(dict.fromkeys(twice))
    return caused(check, "D11", f"{result.found}; {found}", WARN)


def _places(lookup: dict[str, Any]) -> set[tuple[str, int]]:
    return {(record["target"].lower(), record["port"]) for record in lookup["records"] if record["target"] != "."}


def _own_srv(check: Check, facts: Facts, lookup: dict[str, Any]) -> Result:
    if lookup["status"] in ABSENT:
        return _own_srv_missing(check, facts, lookup)
    if _cut_short([lookup]):
        return untested(
            check,
            f"the answer of {lookup['resolver']} is too long for UDP, and TCP does not pass ({lookup['detail']})",
            "let the outside PC ask over TCP port 53 as well",
        )
    if lookup["status"] != "ok":
        return untested(
            check,
            f"{lookup['resolver']} gives no answer ({lookup['status']}: {lookup['detail']})",
            "see that the outside PC reaches a DNS resolver",
        )
    records = lookup["records"]
    text = ", ".join(srv_text(record) for record in records)
    dots = [record for record in records if record["target"] == "."]
    if dots:
        return caused(check, "D03" if len(dots) == len(records) else "D04", text)
    if any(record["address_status"] == "not_a_name" or _is_address(record["target"]) for record in records):
        return caused(check, "D06", text)
    if lookup.get("aliases"):
        return caused(check, "D08", f"{lookup['name']} is an alias of {lookup['aliases'][-1]}: {text}", WARN)
    return _own_srv_values(check, facts, records, text)


def _is_address(target: str) -> bool:
    try:
        ipaddress.ip_address(target.rstrip("."))
    except ValueError:
        return False
    return True


def _own_srv_missing(check: Check, facts: Facts, lookup: dict[str, Any]) -> Result:
    found = f"there is none ({lookup['status'].upper()})"
    if check.subject != facts.plan.get("domain", check.subject):
        return caused(check, "D16", found)
    return caused(check, "D01" if (lookup.get("address_fallback") or {}).get("addresses") else "D02", found)


def _own_srv_values(check: Check, facts: Facts, records: list[dict[str, Any]], text: str) -> Result:
    seen = {srv_text(record).lower() for record in records}
    wanted = set(check.expected)
    if seen == wanted:
        aliases = [record for record in records if record["address_status"] == "cname"]
        return caused(check, "D07", f"{text}: the target is an alias", WARN) if aliases else passed(check, text)
    if {_without_weight(value) for value in seen} == {_without_weight(value) for value in wanted}:
        found = f"{text}: priorities or weights are not as planned"
        return Result(check, WARN, found, remedy=f"publish {', '.join(check.expected)}")
    found = f"{text}, planned is {', '.join(check.expected)}"
    others = [record for record in records if srv_text(record).lower() not in wanted]
    if others and all(record["address_status"] in ABSENT for record in others):
        return caused(check, "D05", f"{found}; {others[0]['target']} has no address ({others[0]['address_status']})")
    if others and all(set(record["addresses"]) & facts.own_addresses for record in others):
        return _other_name_of_ours(check, records, others, found)
    hosts = {value.split()[3] for value in seen}
    return caused(check, "D10" if hosts == {value.split()[3] for value in wanted} else "D17", found)


def _other_name_of_ours(
    check: Check, records: list[dict[str, Any]], others: list[dict[str, Any]], found: str
) -> Result:
    """The records name a node otherwise than planned, and lead to it all the same."""
    ports = {value.split()[2] for value in check.expected}
    if not {str(record["port"]) for record in records} <= ports:
        return caused(check, "D10", found)
    if any(record["address_status"] == "cname" for record in others):
        return caused(check, "D07", f"{found}: the target is an alias", WARN)
    remedy = f"publish {', '.join(check.expected)}"
    return Result(check, WARN, f"{found}: another name with the same address", remedy=remedy)


def _without_weight(value: str) -> str:
    return " ".join(value.split()[2:])


def own_views(check: Check, facts: Facts) -> Result:
    """Whether the zone's own servers, public resolvers and the inside say the same of the site's domain."""
    compared = facts.comparison(check.vantage, check.subject)
    asked = facts.lookups(check.vantage, check.subject)
    own = facts.own_servers(check.vantage, check.subject)
    views = [
        f"{_who(view['servers'], own)}: {', '.join(view['records']) or view['status']}"
        for view in compared.get("answers", [])
    ]
    if compared and (compared["agree"] is False or compared.get("addresses")):
        return _differing_views(check, compared, own, views).with_evidence(views)
    inside = facts.lookups("inside", check.subject)
    within, public = _values(inside), _values(asked)
    if any(lookup["status"] == "ok" for lookup in inside) and within != public:
        found = f"inside: {', '.join(sorted(within))}; outside: {', '.join(sorted(public)) or 'none'}"
        return caused(check, "D13", found, WARN).with_evidence(lookup_evidence(inside))
    return _alike(check, compared, asked, views)


def _who(servers: list[str], own: dict[str, int | None]) -> str:
    """Servers by what they are, because an old answer means something else at each."""
    kinds = {
        "the zone's own": [server for server in servers if server in own],
        "" if not own else "resolver": [server for server in servers if server not in own],
    }
    return ", ".join(f"{kind} {', '.join(some)}".strip() for kind, some in kinds.items() if some)


def _differing_views(check: Check, compared: dict[str, Any], own: dict[str, int | None], views: list[str]) -> Result:
    """Which servers are behind: a secondary of the zone, or a resolver that remembers an old answer."""
    places = compared.get("addresses") or []
    views = views + [
        f"{one['target']} is "
        + ", ".join(f"{'/'.join(seen['addresses']) or 'nothing'} at {seen['server']}" for seen in one["found"])
        for one in places
    ]
    holding = [view for view in compared.get("answers", []) if any(server in own for server in view["servers"])]
    serials = {serial for serial in own.values() if serial is not None}
    result = caused(check, "D12", "; ".join(views), WARN)
    if len(holding) > 1 or len(serials) > 1:
        told = ", ".join(f"{server} {'?' if serial is None else serial}" for server, serial in own.items())
        found = f"{result.found}; the zone's own servers differ (serials: {told})"
        return replace(result, found=found, remedy="bring the zone's secondary servers up to date")
    if len(holding) == 1:
        return replace(result, remedy="wait for the record's TTL: the resolvers still have an old answer")
    return result


def _values(lookups: list[dict[str, Any]]) -> set[str]:
    return {srv_text(record).lower() for lookup in lookups for record in lookup["records"]}


def _alike(check: Check, compared: dict[str, Any], asked: list[dict[str, Any]], views: list[str]) -> Result:
    if compared and compared["agree"] is not None:
        return passed(check, "; ".join(views))
    own = [lookup["resolver"] for lookup in asked if lookup.get("authoritative")]
    if own:
        return passed(check, f"{', '.join(own)} is the zone's own server")
    return Result(check, NOT_RUN, "only one server was asked")


def own_address(check: Check, facts: Facts) -> Result:
    """The node's addresses, as the SRV records that name it lead to them."""
    lookups = [one for domain in facts.plan.get("domains", []) for one in facts.published(check.vantage, domain)]
    records = [
        record
        for lookup in lookups
        for record in lookup["records"]
        if record["target"].rstrip(".").lower() == check.subject
    ]
    if not records:
        return blocked(check, "no SRV record leads to this name")
    found = sorted({address for record in records for address in record["addresses"]})
    evidence = lookup_evidence(lookups)
    if set(found) == set(check.expected):
        return passed(check, ", ".join(found)).with_evidence(evidence)
    if not found and records[0]["address_status"] not in ABSENT:
        asked = f"its address is not known ({records[0]['address_status']})"
        return untested(check, asked, "see that the outside PC reaches a DNS resolver").with_evidence(evidence)
    if not found:
        return caused(check, "D05", f"no address ({records[0]['address_status']})").with_evidence(evidence)
    return caused(check, "D09", f"{', '.join(found)} instead of {', '.join(check.expected)}").with_evidence(evidence)


def partner_srv(check: Check, facts: Facts) -> Result:
    """The partner's SRV record, as the DNS servers of the node give it."""
    lookups = facts.lookups(check.vantage, check.subject)
    if not lookups:
        return untested(check, "it was not looked up")
    bogus = [lookup["resolver"] for lookup in lookups if _is_bogus(lookup)]
    if bogus:
        found = f"{', '.join(bogus)} finds the signatures of the partner's zone wrong, and gives no answer"
        wrong = replace(
            caused(check, "D14", found), remedy="tell the partner to sign its zone again, or to correct its DS"
        )
        return wrong.with_evidence(lookup_evidence(lookups))
    result = _partner_srv(check, lookups, facts).with_evidence(lookup_evidence(lookups))
    if facts.node_resolvers >= {lookup["resolver"] for lookup in lookups}:
        return result
    return replace(result, found=f"{result.found}; that the node asks the same DNS server is not known")


def _partner_srv(check: Check, lookups: list[dict[str, Any]], facts: Facts) -> Result:
    answered = [lookup for lookup in lookups if lookup["status"] == "ok"]
    if not answered:
        return _partner_not_found(check, lookups, facts)
    text = ", ".join(srv_text(record) for record in answered[0]["records"])
    if all(record["target"] == "." for lookup in answered for record in lookup["records"]):
        return caused(check, "D22", f"{text}: there is no such service")
    if not addresses(answered):
        return caused(check, "D22", f"{text}: no target has an address")
    cut = _cut_short(lookups)
    if cut:
        return caused(check, "D21", f"{text}, but the answer of {', '.join(cut)} is cut short", WARN)
    silent = [lookup["resolver"] for lookup in lookups if lookup["status"] not in ("ok", *ABSENT)]
    if silent:
        return caused(check, "D20", f"{text}, but {', '.join(silent)} does not answer", WARN)
    return passed(check, f"{text} (asked {answered[0]['resolver']})")


def _partner_not_found(check: Check, lookups: list[dict[str, Any]], facts: Facts) -> Result:
    states = ", ".join(f"{lookup['resolver']} says {lookup['status']}" for lookup in lookups)
    ended = retired(check.subject, facts)
    if ended:
        return caused(check, "L04", f"there is none ({states}): {ended}")
    if any(addresses([lookup]) for lookup in lookups):
        found = f"no SRV record ({states}); servers then try the domain's own address, port 5269"
        return caused(check, "D22", found, WARN)
    outside = facts.lookups("outside", check.subject)
    known_outside = any(lookup["status"] == "ok" for lookup in outside)
    if _cut_short(lookups):
        return caused(check, "D21", f"the answer is cut short ({states})")
    if not all(lookup["status"] in ABSENT for lookup in lookups):
        return _unanswered(check, lookups, facts, f"the node's DNS server does not resolve it ({states})")
    if known_outside:
        return caused(check, "D20", f"the node's DNS server does not resolve it ({states})")
    return caused(check, "D22", f"there is none ({states})")


def _unanswered(check: Check, lookups: list[dict[str, Any]], facts: Facts, found: str) -> Result:
    """The DNS server is there and gets no answer, or is not there: the firewall knows whether its questions go out."""
    for lookup in lookups:
        trace = facts.trace(question_label(lookup["resolver"]))
        if trace is None or lookup["status"] not in LOST:
            continue
        if trace["verdict"] != "allow":
            rule = trace["rule"] or trace["drop_reason"]
            stopped = f"{found}; the firewall says that it drops its questions to the Internet, by {rule}"
            return caused(check, "D20", stopped).with_evidence(trace_evidence(trace))
        if not trace["translation"]:
            untranslated = f"{found}; the firewall lets its questions out, but translates nothing"
            return caused(check, "F13", untranslated).with_evidence(trace_evidence(trace))
    return caused(check, "D20", found)
