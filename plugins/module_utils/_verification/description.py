# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on the description itself (H0): what can be known before anybody looks at a wire."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._site.partners.outcome import UNSUCCESSFUL
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    NOT_RUN,
    WARN,
    Result,
    caused,
    passed,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.retired import retired


def outcome(check: Check, facts: Facts) -> Result:
    """Whether the site's settings and the partner's can ever meet, and whether there is still somebody to meet."""
    expected = next(one for one in facts.plan["presence"]["outcomes"] if one["partner"] == check.partner)
    ways = (
        ("to it", expected["outward"], expected["outward_why"]),
        ("from it", expected["inward"], expected["inward_why"]),
    )
    evidence = [f"{way}: {outcome} ({why})" for way, outcome, why in ways]
    never = [f"no connection {way} can come about: {why}" for way, outcome, why in ways if outcome == UNSUCCESSFUL]
    if never:
        return caused(check, "L01", "; ".join(never)).with_evidence(evidence)
    ended = retired(check.partner, facts)
    if ended:
        return caused(check, "L04", ended, WARN).with_evidence(evidence)
    return passed(check, ", ".join(f"{way}: {outcome}" for way, outcome, _why in ways)).with_evidence(evidence)


def secrets(check: Check, facts: Facts) -> Result:
    """Whether the inventory gives all nodes one dialback secret. The secrets themselves were never recorded."""
    found = facts.secrets
    if not found:
        return Result(check, NOT_RUN, "the secrets were not compared")
    wrong = [
        words for words in (_named("is empty on", found["empty"]), _named("is another on", found["differing"])) if words
    ]
    if wrong:
        return caused(check, "L03", f"the dialback secret {' and '.join(wrong)}")
    if not found["same"]:
        return Result(check, NOT_RUN, "the inventory has no dialback secret, so the nodes keep theirs")
    if found["unset"]:
        words = f"the inventory has one for {_list(found['same'])}, but none for {_list(found['unset'])}, which keeps its own"
        return caused(check, "L03", words, WARN)
    return passed(check, f"the same for {_list(found['same'])}")


def _named(words: str, nodes: list[str]) -> str:
    return f"{words} {_list(nodes)}" if nodes else ""


def _list(nodes: list[str]) -> str:
    return ", ".join(nodes)
