# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on the way through the firewall (H3), TCP (H4) and the stream behind it (H5)."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import XMPP_SERVER_PORT, Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.codes import MEDIUM
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import (
    Facts,
    addresses,
    inside_id,
    node_id,
    probe_evidence,
    trace_evidence,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.node import not_serving
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
from ansible_collections.xmpp.federation.plugins.module_utils._verification.streams import SILENT, Finding, read_probe


def inbound(check: Check, facts: Facts) -> Result:
    """From outside, through NAT and access rule."""
    probes = facts.probes(check.vantage, check.id)
    finding = read_probe(*probes[:1])
    if finding is None:
        return untested(check, "it was not probed")
    return _inbound(check, facts, finding).with_evidence(probe_evidence(probes))


def _inbound(check: Check, facts: Facts, finding: Finding) -> Result:
    place = f"{check.address} port {check.port} {finding.words}"
    if finding.tcp == "connected":
        return _by_stream(check, facts, finding, place)
    service_id = inside_id(check.id)
    inside = read_probe(*facts.probes("inside", service_id)[:1])
    why = _not_serving(check, facts)
    if finding.tcp == "refused" and why:
        return blocked(check, f"{place}; the node says: {why}", node_id(check.id))
    if finding.tcp == "refused" and inside is not None and inside.tcp != "connected":
        return blocked(check, f"{place}, as it does inside: the service is not running", service_id)
    if finding.tcp == "refused":
        return caused(check, "F09", place)
    if finding.tcp in SILENT:
        return _lost_on_the_way_in(check, facts, inside, place)
    return untested(check, place, "see that the outside PC reaches the Internet")


def _lost_on_the_way_in(check: Check, facts: Facts, inside: Finding | None, place: str) -> Result:
    """Nothing comes back: only the firewall itself can say whether it is the translation, a rule, or neither."""
    trace = facts.trace(f"firewall.{check.id}")
    if trace is None:
        return caused(check, "F14", place)
    place = f"{place}; {_firewall_says(trace)}"
    if trace["verdict"] == "allow":
        return _let_in_but_lost(check, facts, inside, place).with_evidence(trace_evidence(trace))
    code = "F02" if trace["untranslation"] else "F03"
    return caused(check, code, place).with_evidence(trace_evidence(trace))


def _let_in_but_lost(check: Check, facts: Facts, inside: Finding | None, place: str) -> Result:
    """The firewall would let it in: its count tells whether anything came, so which side of it the packets are lost on."""
    node = facts.real_address(check.address, check.port)
    risen = facts.let_through("in", node)
    callers = facts.callers(node)
    if not risen and "any" not in callers:
        return untested(
            check,
            f"{place}; it lets in {', '.join(callers)} only, so where the outside PC is none of them this says nothing",
            "let the outside PC in as well (sources), or look from one of those addresses",
        )
    if risen is None:
        unsure = caused(check, "F01", f"{place}; whether anything came to it was not counted")
        return replace(unsure, confidence=MEDIUM)
    if risen == 0:
        return caused(check, "F01", f"{place}, but the hit count of its rule did not rise: nothing came to it")
    counted = f"{place}, and the hit count of its rule rose by {risen} meanwhile"
    if facts.answered_a_partner and len(facts.plan["presence"]["nodes"]) == 1:
        # Those may have been the partner's: it was called back, so the node answers somebody.
        return caused(
            check, "F01", f"{counted}; but a partner reached the node, so it is the outside PC that is kept out"
        )
    if inside is not None and inside.tcp in SILENT:
        return blocked(check, f"{counted}; inside, too, the node {inside.words}", inside_id(check.id))
    if inside is not None and inside.tcp == "connected":
        return caused(check, "F04", f"{counted}; inside the node answers, so its answer to the Internet is lost")
    return caused(check, "F04", counted)


def _firewall_says(trace: dict[str, Any]) -> str:
    if trace["verdict"] == "allow":
        return "the firewall says that it would let it in"
    rule = f" by {trace['rule']}" if trace["rule"] else ""
    return f"the firewall says that it drops it{rule} ({trace['drop_reason'] or 'no reason given'})"


def firewall(check: Check, facts: Facts) -> Result:
    """The firewall's own verdict on a flow (packet-tracer)."""
    trace = facts.trace(check.id)
    if trace is None:
        return Result(check, NOT_RUN, "the firewall was not asked")
    return _firewall(check, facts, trace).with_evidence(trace_evidence(trace))


def _firewall(check: Check, facts: Facts, trace: dict[str, Any]) -> Result:
    inwards = check.direction == "in"
    says = _firewall_says(trace)
    if trace["verdict"] != "allow" and not inwards:
        return _kept_in(check, facts, says)
    if trace["verdict"] != "allow":
        return caused(check, "F02" if trace["untranslation"] else "F03", says)
    changed = trace["untranslation"] if inwards else trace["translation"]
    if not changed:
        return caused(
            check, "F03" if inwards else "F13", "the firewall would let it pass, but translates nothing", WARN
        )
    by = f", by {trace['rule']}" if trace["rule"] else ""
    return passed(check, f"it would pass{by}, translated by {changed['rule']}")


def _kept_in(check: Check, facts: Facts, says: str) -> Result:
    """A port other than the standard's is not let out by the plan, so it may well be the partner's record that is wrong."""
    found = addresses(facts.lookups("inside", check.subject))
    port = found[0][1] if found else XMPP_SERVER_PORT
    seen = _from_outside(facts, check.subject, *found[0]) if found else None
    if port != XMPP_SERVER_PORT and seen is not None and seen.code:
        return blocked(check, f"{says}; but at port {port} the partner {seen.words}", f"H3.out.{check.subject}")
    return caused(check, "F05", says if port == XMPP_SERVER_PORT else f"port {port}: {says}", port=str(port))


def service(check: Check, facts: Facts) -> Result:
    """From inside, past the firewall: the service itself."""
    probes = facts.probes(check.vantage, check.id)
    finding = read_probe(*probes[:1])
    if finding is None:
        return untested(check, "it was not probed")
    return _service(check, facts, finding).with_evidence(probe_evidence(probes))


def _service(check: Check, facts: Facts, finding: Finding) -> Result:
    place = f"{check.address} port {check.port} {finding.words}"
    if finding.tcp == "connected":
        return _by_stream(check, facts, finding, place)
    if finding.tcp == "refused":
        why = _not_serving(check, facts)
        if why:
            return blocked(check, f"{place}; the node says: {why}", node_id(check.id))
        return caused(check, "F08", place)
    if finding.tcp in SILENT:
        return caused(check, "F15", place)
    return untested(check, place, "see that the inside PC reaches the node's network")


def _not_serving(check: Check, facts: Facts) -> str:
    """Why the node that a check is about takes no connection, where it says so itself: then that is the cause."""
    inside = next((one for one in facts.plan["checks"] if one["id"] == inside_id(check.id)), None)
    return not_serving(facts.node(inside["address"])) if inside else ""


def hairpin(check: Check, facts: Facts) -> Result:
    """From inside to the public address: what an engineer tries first, and what no partner needs."""
    probes = facts.probes(check.vantage, check.id)
    outside_id = check.id.replace("H3.hairpin.", "H3.in.", 1)
    outside = read_probe(*facts.probes("outside", outside_id)[:1])
    if not probes:
        return untested(check, "it was not probed")
    tcp = str(probes[0]["tcp"]["status"])
    return _hairpin(check, tcp, outside, outside_id).with_evidence(probe_evidence(probes))


def _hairpin(check: Check, tcp: str, outside: Finding | None, outside_id: str) -> Result:
    place = f"{check.address} port {check.port}"
    if tcp == "connected":
        return passed(check, f"{place} answers inside, too")
    if outside is None:
        return Result(check, NOT_RUN, f"{place} does not answer inside; nobody has tried outside, where it has to")
    if outside.tcp != "connected":
        return blocked(check, f"{place} answers neither inside nor outside", outside_id)
    # Nothing is to be done about it, so it has a cause, and no remedy.
    return replace(caused(check, "F07", f"{place} does not answer inside; outside it does", PASS), remedy="")


def outbound(check: Check, facts: Facts) -> Result:
    """From inside to each address of the partner, through the firewall."""
    probes = facts.probes(check.vantage, check.id)
    findings = [(probe, finding) for probe in probes for finding in [read_probe(probe)] if finding is not None]
    if not findings:
        return blocked(check, "DNS gives no address of the partner", f"H2.srv.{check.subject}")
    return _outbound(check, facts, findings).with_evidence(probe_evidence(probes))


def _outbound(check: Check, facts: Facts, findings: list[tuple[dict[str, Any], Finding]]) -> Result:
    text = ", ".join(f"{probe['address']} port {probe['port']} {finding.words}" for probe, finding in findings)
    bad = [(probe, finding) for probe, finding in findings if finding.status != PASS]
    if not bad:
        return passed(check, text)
    if len(bad) < len(findings):
        only_six = all(ipaddress.ip_address(probe["address"]).version == 6 for probe, _finding in bad)
        return caused(check, "F10" if only_six else "D18", text, WARN)
    probe, worst = bad[0]
    if worst.tcp == "connected":
        return _by_stream(check, facts, worst, text)
    return _unreachable_partner(check, facts, probe, worst, text)


def _unreachable_partner(check: Check, facts: Facts, probe: dict[str, Any], finding: Finding, text: str) -> Result:
    """Nothing of the partner can be reached from inside: is it the firewall, or the partner?"""
    outside = _from_outside(facts, check.subject, probe["address"], probe["port"])
    if finding.tcp == "refused":
        if outside is not None and outside.tcp == "connected":
            return caused(check, "F05", f"{text}, but not to the outside PC")
        return caused(check, "F12", text)
    if finding.tcp not in SILENT:
        return untested(check, text, "see that the inside PC may open connections")
    if outside is not None and outside.tcp == "refused":
        return caused(check, "F12", f"{text}; to the outside PC it {outside.words}")
    if outside is not None and outside.tcp in SILENT:
        return caused(check, "F16", f"{text}, nor to the outside PC")
    if outside is not None and outside.code:
        return _by_stream(check, facts, outside, f"{text}; to the outside PC it {outside.words}")
    if not check.expected:
        # The firewall need not let a PC out for the node's sake, so its silence proves nothing about the node.
        return untested(
            check,
            f"{text}; the firewall is not meant to let the inside PC out, so this says nothing about the node",
            "set federation_site.firewall.inside_pc to the PC's address, so that it is let out as the node is",
        )
    return _lost_on_the_outbound(check, facts.trace_to(check.subject), outside, text, probe["port"])


def _lost_on_the_outbound(
    check: Check, trace: dict[str, Any] | None, outside: Finding | None, text: str, port: int
) -> Result:
    if trace is None or trace["verdict"] != "allow":
        says = f"; {_firewall_says(trace)}" if trace else ""
        return caused(check, "F05", f"{text}{says}", port=str(port)).with_evidence(trace_evidence(trace))
    if not trace["translation"]:
        return caused(check, "F13", f"{text}; the firewall lets the node out, but translates nothing")
    if outside is not None and outside.tcp == "connected":
        return caused(
            check, "F05", f"{text}; the firewall says that it lets the node out, so it is the PC that it stops", WARN
        )
    return caused(check, "F16", f"{text}; the firewall says that it lets the node out")


def _from_outside(facts: Facts, domain: str, address: str, port: int) -> Finding | None:
    """What the outside PC saw when it asked for the same domain at the same address, if it did so for any check."""
    for probe in facts.all_probes("outside"):
        if (probe["to"], probe["address"], probe["port"]) == (domain, address, port):
            return read_probe(probe)
    return None


def _by_stream(check: Check, facts: Facts, finding: Finding, place: str) -> Result:
    if finding.status == PASS:
        return passed(check, place)
    return caused(check, finding.code, place, domain=facts.plan["domain"])
