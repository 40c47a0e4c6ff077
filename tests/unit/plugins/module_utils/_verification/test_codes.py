# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.xmpp.federation.plugins.module_utils._verification import JUDGEMENTS
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.codes import CODES
from ansible_collections.xmpp.federation.plugins.module_utils._verification.references import CAUSES, KINDS, references

DIAGNOSIS = Path(__file__).parents[5] / "plugins" / "module_utils" / "_verification"
PAGE = Path(__file__).parents[5] / "docs" / "diagnosis.md"


def test_every_code_that_a_judgement_gives_is_in_the_table_and_the_other_way_round():
    used = set()
    for path in DIAGNOSIS.glob("*.py"):
        if path.name != "codes.py":
            used |= set(re.findall(r'"([A-Z]\d\d)"', path.read_text()))
    assert used - set(CODES) == set()
    assert set(CODES) - used == set(), "codes that nothing gives"


def test_the_page_for_people_has_every_code_with_its_cause():
    rows = dict(re.findall(r"^\| ([A-Z]\d\d) \| [^|]* \| ([^|]*) \|", PAGE.read_text(), re.MULTILINE))
    causes = {code: cause.strip() for code, cause in rows.items()}
    assert causes == {code: known.cause for code, known in CODES.items()}, "run docs/generate-diagnosis.py"


def test_causes_and_remedies_are_clauses():
    for known in CODES.values():
        assert known.hop in ("", *(f"H{number}" for number in range(10)))
        assert not known.cause.endswith(".")
        assert not known.remedy.endswith(".")


def test_every_kind_of_check_has_references_and_every_reference_is_of_something():
    assert set(KINDS) == set(JUDGEMENTS)
    assert set(CAUSES) <= set(CODES)


def test_references_are_of_the_check_and_of_the_cause_the_guide_first():
    assert references("own_srv", "") == [
        "Cisco document 116339, Troubleshooting step 1",
        "RFC 2782",
        "RFC 6120 section 3.2",
    ]
    assert references("own_srv", "D14") == [*references("own_srv", ""), "RFC 4035 section 5"]
    assert references("way_back", "A05")[0] == "Cisco document 116339, Verification step 4"
    assert references("nobody's", "X99") == []
