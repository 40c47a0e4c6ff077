# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML: what CI servers make of it, and that they can read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report.junit import render
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from hypothesis import given
from lxml import etree

from unit.plugins.module_utils._report.report_cases import BROKEN, HOSTILE, WORKING, diagnoses, diagnosis, result

SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("junit.xsd"))))


def parsed(there: list[dict[str, Any]], **options: Any) -> Any:
    root = etree.fromstring(render(read(there, **options)).encode("utf-8"))
    SCHEMA.assertValid(root)
    return root


@given(diagnoses())
def test_every_report_is_valid_and_visible(there: list[dict[str, Any]]) -> None:
    text = render(read(there))
    assert visible(text) == text
    root = parsed(there)
    assert int(root.get("tests")) == len(root.findall(".//testcase"))
    assert int(root.get("failures")) == len(root.findall(".//failure"))
    for suite in root:
        assert int(suite.get("skipped")) == len(suite.findall(".//skipped"))
        assert int(suite.get("errors")) == len(suite.findall(".//error"))


def test_a_suite_a_partner() -> None:
    root = parsed([BROKEN, WORKING])
    assert [suite.get("name") for suite in root] == [
        "hq",
        "hq \u2192 a.example",
        "hq \u2192 b.example",
        "branch",
        "branch \u2192 a.example",
    ]
    assert root[0].get("timestamp") == "2026-01-02T03:04:05Z"
    assert root[0].get("time") == "42.000"


def test_what_a_failure_tells() -> None:
    case = parsed([BROKEN]).find(".//testcase[@name='node from outside [H3.in.node]']")
    assert case.get("classname") == "fed.hq.H3"
    failure = case.find("failure")
    assert failure.get("message") == "H3 Firewall and NAT, inbound: no access rule permits it"
    assert failure.get("type") == "F02"
    for part in (
        "Do: permit TCP 5269",
        "Expected: a connection",
        "  packet-tracer: DROP",
        "By hand: telnet 203.0.113.10 5269",
        "(confidence: high)",
    ):
        assert part in failure.text


def test_properties_have_the_code_and_the_manual_step_of_each_check() -> None:
    known = {one.get("name"): one.get("value") for one in parsed([BROKEN])[0].find("properties")}
    assert known["H3.in.node.code"] == "F02"
    assert known["H3.in.node.replaces"] == "telnet 203.0.113.10 5269 (from outside)"
    assert (known["site"], known["verdict"]) == ("hq", "broken")


@pytest.mark.parametrize(
    ("one", "tag", "message"),
    [
        (result("H5.in", "BLOCKED", blocked_by="H3.in.node"), "skipped", "blocked by H3.in.node"),
        (result("H5.in", "BLOCKED", found="behind it"), "skipped", "blocked: behind it"),
        (result("H5.in", "NOT RUN", found="no outside PC"), "skipped", "not run: no outside PC"),
        (result("H5.in", "ERROR", found="no resolver", code="E01"), "error", "H5 XMPP stream, inbound: no resolver"),
    ],
)
def test_what_was_not_judged_is_no_failure(one: dict[str, Any], tag: str, message: str) -> None:
    root = parsed([diagnosis(one)])
    assert root.find(".//testcase")[0].tag == tag
    assert root.find(".//failure") is None
    assert root.find(f".//{tag}").get("message") == message


def test_a_warning_passes_and_is_told() -> None:
    case = parsed([diagnosis(result("H6.in", "WARN", found="ends in 12 days"))]).find(".//testcase")
    assert [child.tag for child in case] == ["system-out"]
    assert "Status: WARN\nFound: ends in 12 days" in case.findtext("system-out")


def test_a_site_without_a_diagnosis_is_an_error() -> None:
    root = parsed([WORKING], sites=["lost"])
    assert (root.get("errors"), root[0].get("name"), root[0].find(".//error").get("message")) == (
        "1",
        "lost",
        "Not known: nothing was checked.",
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_stay_texts(text: str) -> None:
    root = parsed(
        [diagnosis(result("H1.in", "FAIL", found=text, evidence=[text], title=text), site=f"x{text}")], title=text
    )
    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
    }


def test_times_that_are_none_are_left_out() -> None:
    suite = parsed([diagnosis(result("H1.in"), started="yesterday", finished="2026-01-02T03:04:05Z")])[0]
    assert suite.get("time") is None
