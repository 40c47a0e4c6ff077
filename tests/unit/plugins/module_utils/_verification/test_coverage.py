# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No code without a judged case or a rehearsal, and no kind of check without a rehearsal or a reason (docs/checks.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.codes import CODES
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.phrases import PHRASES
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks import KINDS, checks
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site
from lab.breaks import CATALOGUE
from lab.breaks.recorded import recordings
from lab.breaks.verdict import first

CASES = Path(__file__).parent
NOT_REHEARSED = {
    "Outcome": "the description alone decides, so nothing can be broken in the lab; checks/test_settings.py has the cases",
    "Secrets": "no secret, nor anything of it, is ever recorded; checks/test_settings.py has the cases",
    "NodeDns": "the lab's node asks the same DNS server as the inside PC, so that what breaks it shows at PartnerSrv first",
    "Hairpin": "the lab's firewall never translates it, as most do not: every rehearsal shows F07, which harms no partner",
    "FirewallEndings": "no break of the lab has such a line; checks/test_firewall.py has the cases",
    "FirewallLeftovers": "whole runs leave nodes over (test_leftovers.py of tests/system); checks/test_firewall.py has the cases",
    "NodesWay": "each thing that breaks it in the lab breaks something before it, which it is then behind",
    "BothWays": "the site of the recordings has no probe domain; test_probe_domain.py of tests/system has one, checks/test_stanza.py the cases",
}


def test_every_code_has_a_judged_case_or_a_rehearsal():
    judged = {each.code for each in CATALOGUE.values()}
    for path in CASES.rglob("test_*.py"):
        judged |= set(re.findall(r'"([A-Z]\d\d)"', path.read_text()))
    assert set(CODES) - judged == set()


def test_every_kind_is_rehearsed_or_has_a_reason():
    rehearsed = set()
    for recording in recordings():
        site_plan = plan(recording.site).as_data()
        kinds = {check.id: type(check).__name__ for check in checks(read_site(site_plan))}
        diagnosis = diagnose(site_plan, recording.seen)
        found = [first(diagnosis, each) for each in recording.breaks]
        rehearsed |= {kinds[result["id"]] for result in found if result is not None}
    names = {kind.__name__ for kind in KINDS}
    assert names - rehearsed == set(NOT_REHEARSED)
    assert all(NOT_REHEARSED.values())


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.part)
def test_a_servers_own_words_have_their_source(phrase):
    assert phrase.part == phrase.part.lower()
    assert phrase.code in CODES
    assert phrase.source
