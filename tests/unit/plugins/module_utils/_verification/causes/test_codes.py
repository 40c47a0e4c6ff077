# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.codes import CODES

ROOT = Path(__file__).parents[6]
VERIFICATION = ROOT / "plugins" / "module_utils" / "_verification"


def test_every_code_that_a_judgement_gives_is_in_the_table_and_the_other_way_round():
    used = set()
    for path in VERIFICATION.rglob("*.py"):
        if path.parent.name != "causes" or path.name == "phrases.py":
            used |= set(re.findall(r'"([A-Z]\d\d)"', path.read_text()))
    assert used - set(CODES) == set()
    assert set(CODES) - used == set(), "codes that nothing gives"


def test_the_page_for_people_is_current():
    spec = importlib.util.spec_from_file_location("diagnosis", ROOT / "docs" / "generate-diagnosis.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.PAGE.read_text() == generator.page(), "run docs/generate-diagnosis.py"


def test_causes_and_remedies_are_clauses():
    for known in CODES.values():
        assert known.hop in ("", *(f"H{number}" for number in range(10)))
        assert not known.cause.endswith(".")
        assert not known.remedy.endswith(".")
        assert not known.own.endswith(".")


def test_references_are_of_the_check_and_of_the_cause_the_guide_first(site_plan, facts):
    own_srv = ["Cisco document 116339, Troubleshooting step 1", "RFC 2782", "RFC 6120 section 3.2"]
    assert (
        next(one for one in diagnose(site_plan, facts)["results"] if one["id"].startswith("H1.srv"))["refs"] == own_srv
    )
    facts["outside"]["srv"]["lookups"][0]["dnssec"] = {"status": "bogus"}
    result = next(one for one in diagnose(site_plan, facts)["results"] if one["id"].startswith("H1.srv"))
    assert (result["code"], result["refs"]) == ("D14", [*own_srv, "RFC 4035 section 5"])
