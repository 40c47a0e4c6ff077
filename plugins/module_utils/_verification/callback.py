# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgement on the call-back (H8): does a stanza pass both ways between a node and a server on the Internet?

The outside PC stands for the server of a probe domain. It authenticates to the node by dialback, so the node has to find it
in DNS and to call it back; the node authenticates to it in the same way; then a ping goes one way, and its reply the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import ABSENT, Facts
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    PASS,
    WARN,
    Result,
    blocked,
    caused,
    passed,
    untested,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.streams import CONDITIONS, read_probe

# Conditions by which a server says that it will not, not that it cannot.
_WILL_NOT = ("policy-violation", "forbidden", "not-allowed", "not-acceptable", "not-authorized")


def both_ways(check: Check, facts: Facts) -> Result:
    """A ping to the node, whose reply comes on a stream that the node opens itself."""
    seen = facts.call_back(check.id)
    if seen is None:
        why = facts.call_back_stopped
        return untested(
            check, why or "the node was not asked to call back", "mend this on the outside PC" if why else ""
        )
    return _both_ways(check, facts, seen).with_evidence(
        [f"{seen['address']} port {seen['port']} to={seen['to']} from={check.expected[0]}", *seen["transcript"]]
    )


def _both_ways(check: Check, facts: Facts, seen: dict[str, Any]) -> Result:
    finding = read_probe(seen)
    if finding is None or not finding.features:
        words = finding.words if finding else "was not asked"
        if finding is not None and CONDITIONS.get(str((seen["stream"].get("error") or {}).get("condition"))) == "X07":
            return _refused(check, f"it {words}")
        return blocked(check, f"{check.address} port {check.port} {words}", check.id.replace("H8.in.", "H3.in.", 1))
    status = seen["dialback"]["status"]
    if status == "valid":
        return _authenticated(check, facts, seen)
    if status == "not_offered":
        return untested(
            check,
            "the node authenticates by certificates (SASL EXTERNAL) and not by dialback",
            "give the outside PC a certificate for the probe domain that the node trusts, or do without the probe domain",
        )
    return _not_authenticated(check, facts, seen["dialback"], seen)


def _refused(check: Check, found: str) -> Result:
    """A node may have a list of domains that it federates with: that is its policy, and partners may be on it."""
    domain = check.expected[0]
    refused = caused(check, "A08", f"{found}: the node's policy does not let {domain} through", WARN, domain=domain)
    return replace(refused, remedy=f"except {domain} from the node's policy (site.yml does with presence.policy: deny)")


def _not_authenticated(check: Check, facts: Facts, answer: dict[str, Any], seen: dict[str, Any]) -> Result:
    """The node did not take the probe for the server of the probe domain, although it is."""
    said = _said(answer)
    if answer.get("condition") in _WILL_NOT:
        if "TLS" in (answer.get("text") or ""):
            return caused(check, "T01", f"the node answered {said}")
        return _refused(check, f"it answered {said}")
    unknown = _not_published(check, facts)
    if unknown:
        return untested(check, unknown, "publish it (site.yml does where the domain lies in the site's zone)")
    if seen["called_back_from"] is None:
        return caused(check, "A09", f"the node did not call back ({said})", domain=check.expected[0])
    place = f"called back from {seen['called_back_from']}"
    if answer["status"] == "invalid":
        return caused(check, "A03", f"the node {place}, and took the right key for wrong")
    if not seen["asked"]:
        return caused(check, "A10", f"the node {place}, but did not ask whether the key is right ({said})")
    return caused(check, "A10", f"the node {place} and was told that the key is right, but did not accept it ({said})")


def _not_published(check: Check, facts: Facts) -> str:
    """Why nobody can call back: the node's DNS server, or public DNS, does not have the probe domain."""
    for vantage, whose in (("inside", "the node's DNS server"), ("outside", "public DNS")):
        lookups = facts.lookups(vantage, check.expected[0])
        if lookups and all(lookup["status"] in ABSENT for lookup in lookups):
            return f"{whose} has no SRV record of {check.expected[0]}, so the node cannot call back"
    return ""


def _authenticated(check: Check, facts: Facts, seen: dict[str, Any]) -> Result:
    """The node took the probe for what it is; now it has to authenticate itself, and to answer."""
    ping, theirs = seen["ping"], seen["their_dialback"]
    if ping["status"] in ("result", "error"):
        if ping.get("condition") in _WILL_NOT:
            return _refused(check, f"it answered the ping with {_said(ping)}")
        return _passes(check, facts, seen)
    if theirs["status"] == "invalid":
        return caused(check, "A03", "the node called back with a key that it then did not know")
    if theirs["status"] not in ("skipped", "valid"):
        return caused(check, "A10", f"the node did not say whether its own key is right ({_said(theirs)})")
    if ping.get("condition") == "invalid-from":
        return caused(check, "S03", f"the node answered the ping with {_said(ping)}")
    if ping.get("condition") in _WILL_NOT:
        return _refused(check, f"it answered the ping with {_said(ping)}")
    how = "authenticated itself" if theirs["status"] == "valid" else "never authenticated itself"
    return caused(check, "S01", f"the probe was authenticated, the node {how}; the ping: {_said(ping)}")


def _passes(check: Check, facts: Facts, seen: dict[str, Any]) -> Result:
    """Both directions work; whatever else there is to say is a note."""
    ping, source = seen["ping"], str(seen["called_back_from"])
    found = f"a ping and its answer ({ping['elapsed_ms'] / 1000:.1f} s)"
    noted = passed(check, f"{found}; it called back from {source}")
    if ping["status"] == "error":
        words = f"a ping, and {ping['condition']} as its answer, which proves as much; it called back from {source}"
        noted = _note(check, "S02", words)
    if source == check.address:
        return noted
    known = facts.ways_out()
    if known - {check.address} and source not in known:
        return caused(check, "F06", f"{noted.found}, while the firewall says {', '.join(sorted(known))}", WARN)
    return _note(check, "F06", f"{noted.found}, not from {check.address}")


def _note(check: Check, code: str, found: str) -> Result:
    """It works, and there is a code to look up, but nothing to do."""
    return replace(caused(check, code, found, PASS), remedy="")


def _said(answer: dict[str, Any]) -> str:
    """What came, as the server put it."""
    condition, text = answer.get("condition") or "", answer.get("text") or ""
    if condition:
        return condition + (f": {text}" if text else "")
    return {"silence": "no answer", "closed": "it hung up"}.get(str(answer["status"]), str(answer["status"]))
