# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter diagnose: what is shown on the terminal is visible text."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.filter.diagnose import FilterModule
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible

from unit.plugins.module_utils._verification.conftest import SITE, lookup, probe

ODD = "\x1b[2J\x9b31m\u202e\x00"


def test_no_word_of_a_partner_drives_the_terminal():
    refusal = {"stream": {**probe("x", "203.0.113.20", "gmail.example")["stream"], "status": "error", "features": None}}
    refusal["stream"]["error"] = {"condition": "policy-violation", "text": f"go away {ODD}"}
    probes = [{**probe("H3.out.gmail.example", "203.0.113.20", "gmail.example"), **refusal}]
    srv = {"lookups": [lookup("gmail.example", "xmpp.gmail.example.", "203.0.113.20")]}
    facts = {"inside": {"srv": srv, "s2s": {"results": probes}}}
    diagnosis = FilterModule().filters()["diagnose"](plan(SITE).as_data(), facts)
    assert any("go away \u241b[2J<U+009B>31m" in line for line in diagnosis["lines"])
    assert all(visible(line) == line for line in diagnosis["lines"])
