# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each kind of check is judged. Codes are those of the diagnosis table (docs/diagnosis.md)."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.facts import (
    Facts,
    addresses,
    purpose,
    srv_text,
)
from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.result import (
    BLOCKED,
    ERROR,
    FAIL,
    PASS,
    WARN,
    Result,
)
from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.streams import Finding, read_probe
from ansible_collections.xmpp.federation.plugins.module_utils.plan.model import Check

ABSENT = ("nxdomain", "nodata")
"""Answers that say for certain that there is no record; everything else but ``ok`` says nothing about the record."""


def own_srv(check: Check, facts: Facts) -> Result:
    lookups = facts.lookups(check.vantage, check.subject)
    trouble = _no_answer(check, lookups)
    if trouble:
        return trouble
    lookup = lookups[0]
    wanted = ", ".join(check.expected)
    if lookup["status"] in ABSENT:
        code = "D01" if (lookup.get("address_fallback") or {}).get("addresses") else "D02"
        return Result(
            check, FAIL, f"there is none ({lookup['status'].upper()})", code, f"publish the SRV record {wanted}"
        )
    seen = [srv_text(record) for record in lookup["records"]]
    text = ", ".join(seen)
    if any(record["target"] == "." for record in lookup["records"]):
        return Result(
            check, FAIL, f"{text}: the target . says that there is no service", "D03", f"publish {wanted} instead"
        )
    if {value.lower() for value in seen} == set(check.expected):
        return Result(check, PASS, text)
    if {_without_weight(value) for value in seen} == {_without_weight(value) for value in check.expected}:
        return Result(check, WARN, f"{text}: priorities or weights are not as planned", "", f"publish {wanted}")
    ports = {value.split()[2] for value in seen} - {value.split()[2] for value in check.expected}
    return Result(check, FAIL, f"{text}, planned is {wanted}", "D10" if ports else "D17", f"publish {wanted}")


def _without_weight(value: str) -> str:
    return " ".join(value.lower().split()[2:])


def own_address(check: Check, facts: Facts) -> Result:
    """The node's addresses, as the SRV records that name it lead to them."""
    records = [
        record
        for domain in facts.srv_domains(check.vantage)
        for lookup in facts.lookups(check.vantage, domain)
        for record in lookup["records"]
        if record["target"].rstrip(".").lower() == check.subject
    ]
    if not records:
        return Result(check, BLOCKED, "no SRV record leads to this name")
    found = sorted({address for record in records for address in record["addresses"]})
    wanted = ", ".join(check.expected)
    if set(found) == set(check.expected):
        return Result(check, PASS, ", ".join(found))
    if not found:
        status = records[0]["address_status"]
        return Result(check, FAIL, f"no address ({status})", "D05", f"publish the address record {wanted}")
    return Result(
        check,
        FAIL,
        f"{', '.join(found)} instead of {wanted}",
        "D09",
        f"publish {wanted}, the address that the firewall maps",
    )


def partner_srv(check: Check, facts: Facts) -> Result:
    lookups = facts.lookups(check.vantage, check.subject)
    if not lookups:
        return Result(check, ERROR, "it was not looked up")
    answered = [lookup for lookup in lookups if lookup["status"] == "ok"]
    if not answered:
        return _partner_not_found(check, lookups, facts)
    if all(record["target"] == "." for lookup in answered for record in lookup["records"]):
        return Result(
            check, FAIL, "the target . says that there is no service", "D22", "ask the partner whether it federates"
        )
    text = ", ".join(srv_text(record) for record in answered[0]["records"])
    if not addresses(answered):
        return Result(
            check, FAIL, f"{text}: no target has an address", "D22", "tell the partner that its record leads nowhere"
        )
    silent = [lookup["resolver"] for lookup in lookups if lookup["status"] not in ("ok", *ABSENT)]
    if silent:
        return Result(
            check,
            WARN,
            f"{text}, but {', '.join(silent)} does not answer",
            "D20",
            "repair that DNS server, or take it off the node",
        )
    return Result(check, PASS, f"{text} (asked {answered[0]['resolver']})")


def _partner_not_found(check: Check, lookups: list[dict[str, Any]], facts: Facts) -> Result:
    states = ", ".join(f"{lookup['resolver']} says {lookup['status']}" for lookup in lookups)
    if any(addresses([lookup]) for lookup in lookups):
        return Result(
            check,
            WARN,
            f"no SRV record ({states}); servers then try the domain's own address, port 5269",
            "D22",
            "ask the partner",
        )
    outside = facts.lookups("outside", check.subject)
    if any(lookup["status"] == "ok" for lookup in outside) or not all(lookup["status"] in ABSENT for lookup in lookups):
        return Result(
            check,
            FAIL,
            f"the node's DNS server does not resolve it ({states})",
            "D20",
            "repair DNS or forwarding on that server, and let it out through the firewall with UDP and TCP port 53",
        )
    return Result(
        check,
        FAIL,
        f"there is none ({states})",
        "D22",
        "correct the partner's domain in the intent, or ask the partner",
    )


def inbound(check: Check, facts: Facts) -> Result:
    """From outside, through NAT and access rule."""
    finding = _first_probe(check, facts)
    if finding is None:
        return Result(check, ERROR, "it was not probed")
    place = f"{check.address} port {check.port} {finding.words}"
    if finding.tcp == "connected":
        return Result(check, finding.status, place, finding.code, finding.remedy)
    inside = read_probe(*facts.probes("inside", check.id.replace("H3.in.", "H4.in."))[:1])
    works_inside = inside is not None and inside.tcp == "connected"
    if finding.tcp == "refused" and inside is not None and not works_inside:
        return Result(check, BLOCKED, f"{place}, as it does inside: the service is not running")
    if finding.tcp == "refused":
        return Result(check, FAIL, place, "F09", "see to which address and port the firewall's static NAT leads")
    if finding.tcp in ("timeout", "unreachable"):
        return Result(
            check,
            FAIL,
            place,
            "F03",
            "see that the firewall has the static NAT and the access rule for the node's real address (site.yml writes both), "
            "and that the public address is routed to it",
        )
    return Result(check, ERROR, place, finding.code, finding.remedy)


def service(check: Check, facts: Facts) -> Result:
    """From inside, past the firewall: the service itself."""
    finding = _first_probe(check, facts)
    if finding is None:
        return Result(check, ERROR, "it was not probed")
    place = f"{check.address} port {check.port} {finding.words}"
    if finding.tcp == "refused":
        return Result(
            check,
            FAIL,
            place,
            "F08",
            "turn XMPP federation on for the node, start the XCP XMPP Federation Connection Manager and restart the XCP Router "
            "(site.yml does all of it)",
        )
    if finding.tcp in ("timeout", "unreachable"):
        return Result(check, FAIL, place, "F08", "see that the node is up and that the probe PC reaches its network")
    return Result(check, finding.status, place, finding.code, finding.remedy)


def outbound(check: Check, facts: Facts) -> Result:
    """From inside to each address of the partner, through the firewall."""
    probes = facts.probes(check.vantage, check.id)
    if not probes:
        return Result(check, BLOCKED, "DNS gives no address of the partner")
    findings = [(probe, finding) for probe in probes for finding in [read_probe(probe)] if finding is not None]
    text = ", ".join(f"{probe['address']} port {probe['port']} {finding.words}" for probe, finding in findings)
    bad = [finding for _probe, finding in findings if finding.status != PASS]
    if not bad:
        return Result(check, PASS, text)
    worst = bad[0]
    code, remedy = worst.code, worst.remedy
    if worst.tcp in ("timeout", "unreachable") and not check.expected:
        # The firewall need not let a PC out for the node's sake, so its silence proves nothing about the node.
        return Result(
            check,
            ERROR,
            f"{text}; the firewall is not meant to let the inside PC out, so this says nothing about the node",
            "E01",
            "set federation_site.firewall.inside_pc to the PC's address, so that it is let out as the node is",
        )
    if worst.tcp in ("timeout", "unreachable"):
        code, remedy = (
            "F05",
            "let the node out to TCP port 5269 on the firewall, and see that its address is translated on the way",
        )
    elif worst.tcp == "refused":
        remedy = "the packet arrived and was refused: ask the partner whether its service runs"
    return Result(check, WARN if len(bad) < len(findings) else FAIL, text, code, remedy)


def claim(check: Check, facts: Facts) -> Result:
    """Whether the partner serves our domain itself: asked with a positive and a negative control."""
    answers = {purpose(probe): read_probe(probe) for probe in facts.probes(check.vantage, check.id)}
    own, theirs, nobodys = (answers.get(name) for name in ("own", "theirs", "nobodys"))
    if own is None or theirs is None or nobodys is None:
        return Result(check, BLOCKED, "DNS gives no address of the partner to ask")
    if not theirs.features:
        return Result(
            check,
            ERROR,
            f"the partner's server cannot be asked: it {theirs.words}",
            remedy="repair the way to the partner first",
        )
    domain = check.expected[0]
    if not own.features:
        return Result(check, PASS, f"asked for {domain}, it {own.words}")
    if nobodys.features:
        return Result(
            check,
            WARN,
            "the partner's server accepts any domain, so asking it proves nothing",
            "X06",
            "ask the partner whether the domain is registered there",
        )
    return Result(
        check,
        FAIL,
        f"the partner's server answers for {domain} itself, so it never asks our server",
        "A05",
        f"have {domain} removed from the partner's service (Google Apps, WebEx): their support does it, and it takes about an hour",
    )


def _first_probe(check: Check, facts: Facts) -> Finding | None:
    return read_probe(*facts.probes(check.vantage, check.id)[:1])


def _no_answer(check: Check, lookups: list[dict[str, Any]]) -> Result | None:
    """The result where DNS gave no answer to judge."""
    if not lookups:
        return Result(check, ERROR, "it was not looked up")
    lookup = lookups[0]
    if lookup["status"] in ("ok", *ABSENT):
        return None
    return Result(
        check,
        ERROR,
        f"{lookup['resolver']} gives no answer ({lookup['status']}: {lookup['detail']})",
        "E01",
        "see that the outside PC reaches a DNS resolver",
    )


JUDGEMENTS = {
    "own_srv": own_srv,
    "own_address": own_address,
    "partner_srv": partner_srv,
    "inbound": inbound,
    "service": service,
    "outbound": outbound,
    "claim": claim,
}
