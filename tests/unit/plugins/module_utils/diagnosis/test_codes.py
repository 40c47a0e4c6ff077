# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.codes import CODES

DIAGNOSIS = Path(__file__).parents[5] / "plugins" / "module_utils" / "diagnosis"
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
