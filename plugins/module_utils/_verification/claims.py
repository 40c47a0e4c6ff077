# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on who serves which domain (H7): is ours served by a partner?"""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts, probe_evidence, purpose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    WARN,
    Result,
    blocked,
    caused,
    passed,
    untested,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.streams import read_probe


def claim(check: Check, facts: Facts) -> Result:
    """Whether the partner serves our domain itself: asked with a positive and a negative control."""
    probes = facts.probes(check.vantage, check.id)
    return _claim(check, facts).with_evidence(probe_evidence(probes))


def _claim(check: Check, facts: Facts) -> Result:
    answers = {purpose(probe): read_probe(probe) for probe in facts.probes(check.vantage, check.id)}
    own, theirs, nobodys = (answers.get(name) for name in ("own", "theirs", "nobodys"))
    if own is None or theirs is None or nobodys is None:
        return blocked(check, "DNS gives no address of the partner to ask", f"H2.srv.{check.subject}")
    if theirs.tcp != "connected":
        return blocked(check, f"the partner's server {theirs.words}", f"H3.out.{check.subject}")
    if not theirs.features:
        return untested(check, f"asked for its own domain, the partner's server {theirs.words}", "ask the partner")
    domain = check.expected[0]
    if not own.features:
        return passed(check, f"asked for {domain}, it {own.words}")
    if nobodys.features:
        return caused(check, "X06", "the partner's server accepts even a domain that nobody has", WARN)
    return caused(check, "A05", f"the partner's server answers for {domain}", domain=domain)
