# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on server dialback with a wrong key (H7): one answer proves the whole way back.

Whoever gets ``db:result`` with a wrong key has to look the sender's domain up, connect to its server and ask; a healthy
way ends in ``invalid``. The inside PC asks the partner in the site's name, which proves the way in as the partner sees it.
The outside PC asks our node in the partner's name, which proves our node's own outbound access. (XEP-0220, section 2)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts, probe_evidence, purpose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    PASS,
    WARN,
    Result,
    blocked,
    caused,
    passed,
    untested,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.streams import HOSTS_US

# Stanza error condition (XEP-0220, section 2.5) -> code towards a partner. ejabberd puts everything into
# remote-server-not-found, so its text is looked at first.
_CONDITIONS = {
    "remote-server-not-found": "A06",
    "item-not-found": "A06",
    "remote-connection-failed": "A07",
    "remote-server-timeout": "A07",
    "policy-violation": "A08",
    "forbidden": "A08",
    "not-allowed": "A08",
    "not-acceptable": "A08",
    "not-authorized": "A08",
    "resource-constraint": "E02",
}

# Beginning of a text (ejabberd 23.01) -> code.
_TEXTS = (
    ("DNS lookup failed", "A06"),
    ("Connection failed", "A07"),
    ("Stream closed by local host: Use of STARTTLS", "T01"),
    ("Stream closed by peer: Attempt to connect from a host we serve", "A05"),
)

_SILENT = ("silence", "closed")


def way_back(check: Check, facts: Facts) -> Result:
    """The partner verifies us: our DNS, our way in and our server, as the partner sees them."""
    result = _judge(check, facts, _Words("the partner", "A07", check.expected[0]))
    if result.status == PASS and _leads_elsewhere(facts, check.expected[0]):
        found = f"{result.found}; but the SRV record of {check.expected[0]} does not lead to this site, so another server was asked"
        return caused(check, "A04", found).with_evidence(list(result.evidence))
    return result


def nodes_way(check: Check, facts: Facts) -> Result:
    """Our node verifies the partner: the node's DNS and its own outbound access."""
    result = _judge(check, facts, _Words("our node", "A09", check.expected[0]))
    return _with_count(result, facts) if result.code == "A09" else result


def _with_count(result: Result, facts: Facts) -> Result:
    """The result of a node that did not call back, with whether the firewall saw it try."""
    check = result.check
    risen = facts.let_through("out", facts.real_address(check.address, check.port))
    if risen is None:
        return result
    tried = "let the node out meanwhile" if risen else "let nothing of the node out, so it may not even have tried"
    return replace(result, found=f"{result.found}; the firewall {tried} (TCP port 5269)")


def _leads_elsewhere(facts: Facts, domain: str) -> bool:
    """Whether public DNS leads to none of the site's nodes for the domain, neither by name nor by address."""
    records = [record for lookup in facts.published("outside", domain) for record in lookup["records"]]
    nodes = {f"{node['fqdn']}." for node in facts.plan["presence"]["nodes"]}
    ours = [
        record
        for record in records
        if record["target"].lower() in nodes or set(record["addresses"]) & facts.own_addresses
    ]
    return bool(records) and not ours


class _Words:
    """Who asks whom, in words: ``asker`` is who has to look up and call back."""

    def __init__(self, asker: str, silent_code: str, domain: str) -> None:
        self.asker = asker
        self.silent_code = silent_code
        self.domain = domain

    def code(self, code: str) -> str:
        """Towards our own node, every failure to call back is one of the node's outbound access."""
        return self.silent_code if self.silent_code == "A09" and code in ("A06", "A07") else code


def _judge(check: Check, facts: Facts, words: _Words) -> Result:
    probes = [probe for probe in facts.probes(check.vantage, check.id) if purpose(probe) == "dialback"]
    if not probes:
        return blocked(check, "DNS gives no address to ask")
    return _read(check, probes[0], words).with_evidence(probe_evidence(probes))


def _read(check: Check, probe: dict[str, Any], words: _Words) -> Result:
    answer = probe.get("dialback") or {"status": "skipped"}
    status, text, condition = answer["status"], answer.get("text") or "", answer.get("condition") or ""
    took = f"{(answer.get('elapsed_ms') or 0) / 1000:.1f} s"
    if status == "invalid":
        return passed(check, f"{words.asker} called back and was told that the key is wrong, as it is ({took})")
    if status == "valid":
        return Result(
            check, WARN, f"{words.asker} took a wrong key for right", remedy="find out who answers for the domain"
        )
    if status in _SILENT:
        return caused(check, words.silent_code, f"{words.asker} never answered ({took})", domain=words.domain)
    if status == "error":
        return caused(
            check, words.code(_error_code(condition, text)), _said(words, condition, text), domain=words.domain
        )
    if status == "stream_error":
        return caused(
            check, words.code(_stream_error_code(condition, text)), _said(words, condition, text), domain=words.domain
        )
    if status == "not_offered":
        return _without_dialback(check, probe)
    return blocked(check, "the stream did not come so far")


def _said(words: _Words, condition: str, text: str) -> str:
    return f"{words.asker} answered {condition}" + (f" ({text})" if text else "")


def _error_code(condition: str, text: str) -> str:
    for beginning, code in _TEXTS:
        if text.startswith(beginning):
            return code
    return _CONDITIONS.get(condition, "A07")


def _stream_error_code(condition: str, text: str) -> str:
    if HOSTS_US in text:
        return "A05"
    if condition == "policy-violation":
        return "T01" if "TLS" in text or "encrypt" in text.lower() else "A08"
    if condition == "connection-timeout":
        return "A07"
    if condition in ("host-unknown", "host-gone"):
        return "X03"
    return "A10" if condition == "unsupported-stanza-type" else "A07"


def _without_dialback(check: Check, probe: dict[str, Any]) -> Result:
    after = probe.get("stream_after_tls") or probe["stream"]
    mechanisms = (after.get("features") or {}).get("mechanisms") or []
    if "EXTERNAL" in mechanisms:
        return untested(
            check,
            "the server authenticates by certificates (SASL EXTERNAL) and not by dialback, so this probe says nothing",
            "send a message to see whether both sides accept each other's certificates",
        )
    return caused(check, "A01", "neither dialback nor SASL EXTERNAL is offered")
