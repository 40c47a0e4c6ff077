# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON against its published schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report import data
from ansible_collections.xmpp.federation.plugins.module_utils._report.contents import Result
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from hypothesis import given

from unit.plugins.module_utils._report.report_cases import BROKEN, WORKING, diagnoses

jsonschema = pytest.importorskip("jsonschema")

SCHEMA = json.loads((Path(__file__).resolve().parents[5] / "docs/schema/report-1.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"]["const"] == data.VERSION


@given(diagnoses())
def test_every_report_is_valid_and_can_be_written(there: list[dict[str, Any]]) -> None:
    text = data.render(read(there))
    assert visible(text) == text
    VALIDATOR.validate(json.loads(text.encode("utf-8")))


def test_the_schema_names_every_field_of_a_result() -> None:
    named = SCHEMA["$defs"]["result"]
    assert set(named["properties"]) == set(named["required"]) == set(Result.__dataclass_fields__)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("verdict",), "fine"),
        (("counts", "checks", "FAIL"), -1),
        (("counts", "sites", "fine"), 1),
        (("sites", 0, "site"), ""),
        (("sites", 0, "results", 0, "status"), "OK"),
        (("sites", 0, "results", 0, "evidence"), "text"),
        (("sites", 0, "first"), "H3.in.node"),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: tuple[Any, ...], value: Any) -> None:
    there = data.as_data(read([BROKEN]))
    place: Any = there
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(there)


def test_what_programs_want_of_a_run() -> None:
    there = data.as_data(read([WORKING, BROKEN], title="Night run"))
    assert (there["title"], there["verdict"]) == ("Night run", "broken")
    assert there["counts"]["sites"] == {"broken": 1, "unknown": 0, "waiting": 0, "degraded": 0, "working": 1}
    hq = there["sites"][0]
    assert (hq["first"]["id"], hq["first"]["code"]) == ("H3.in.node", "F02")
    assert [(one["partner"], one["first"]) for one in hq["partners"]] == [
        ("a.example", "H3.in.node"),
        ("b.example", "H3.in.node"),
    ]
    assert hq["results"][2]["evidence"] == ["three SYN, no answer", "packet-tracer: DROP"]


def test_what_was_found_is_not_changed_for_programs() -> None:
    odd = "\x1b[31m\x7f\x9b <b>\u202e\U000e0041"
    there = json.loads(data.render(read([{**WORKING, "results": [{"status": "PASS", "found": odd}]}])))
    assert there["sites"][0]["results"][0]["found"] == odd
