# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JUnit XML, in the dialect that Jenkins' junit-10.xsd describes and the other CI servers read.

A suite is a site and a partner, or a site by itself; a test case is a check. That schema lets only suites have
properties, so the code of each check that has one stands there under the check's id.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # nosec B405 - it writes XML here, and reads none
from collections import Counter

from .._text import one_line, visible
from .._times import moment
from . import words
from .contents import Report, Result, Site

_OUTCOMES = {"FAIL": "failure", "ERROR": "error", "BLOCKED": "skipped", "NOT RUN": "skipped"}


def render(report: Report) -> str:
    """XML text."""
    root = ET.Element("testsuites", name=one_line(report.title))
    for site in report.sites:
        if not site.results:
            _missing(root, site)
        if site.own:
            _suite(root, site, "", site.verdict, site.own)
        for partner in site.partners:
            if partner.results:
                _suite(root, site, partner.domain, partner.verdict, partner.results)
    _add_up(root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_up(root: ET.Element) -> None:
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))


def _texts(numbers: dict[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}


def _suite(root: ET.Element, site: Site, partner: str, verdict: str, results: tuple[Result, ...]) -> None:
    counts = Counter(result.status for result in results)
    name = f"{site.name} \u2192 {partner}" if partner else site.name
    numbers = {
        "tests": len(results),
        "failures": counts["FAIL"],
        "errors": counts["ERROR"],
        "skipped": counts["BLOCKED"] + counts["NOT RUN"],
    }
    suite = ET.SubElement(root, "testsuite", {"name": one_line(name), **_texts(numbers), **_times(site)})
    properties = ET.SubElement(suite, "properties")
    known = {"site": site.name, "domain": site.domain, "partner": partner, "verdict": verdict}
    for name, value in known.items():
        _property(properties, name, value)
    for result in results:
        if result.code:
            _property(properties, f"{result.id}.code", result.code)
        if result.replaces:
            _property(properties, f"{result.id}.replaces", result.replaces)
    for result in results:
        _case(suite, site, partner, result)


def _missing(root: ET.Element, site: Site) -> None:
    """A site that nothing is known of is an error, or CI would take it for well."""
    suite = ET.SubElement(root, "testsuite", name=one_line(site.name), tests="1", failures="0", errors="1", skipped="0")
    case = ET.SubElement(suite, "testcase", name="diagnosis", classname=one_line(f"fed.{site.name}"))
    ET.SubElement(case, "error", message=words.site_sentence(site), type="unknown")


def _times(site: Site) -> dict[str, str]:
    found = {}
    if site.started:
        found["timestamp"] = one_line(site.started)
    seconds = _seconds(site.started, site.finished)
    if seconds is not None:
        found["time"] = f"{seconds:.3f}"
    return found


def _seconds(started: str, finished: str) -> float | None:
    """Between two ISO 8601 times; None where they are no such times."""
    begin, end = moment(started), moment(finished)
    return None if begin is None or end is None else max(0.0, (end - begin).total_seconds())


def _property(properties: ET.Element, name: str, value: str) -> None:
    ET.SubElement(properties, "property", name=one_line(name), value=one_line(value))


def _case(suite: ET.Element, site: Site, partner: str, result: Result) -> None:
    place = ".".join(part for part in ("fed", site.name, partner, result.hop) if part)
    name = f"{result.title} [{result.id}]" if result.title else result.id
    case = ET.SubElement(suite, "testcase", name=one_line(name) or "check", classname=one_line(place))
    outcome = _OUTCOMES.get(result.status)
    if outcome == "skipped":
        ET.SubElement(case, outcome, message=_skipped(result))
    elif outcome:
        message = one_line(f"{words.hop(result)}: {result.why}")
        found = ET.SubElement(case, outcome, message=message, type=one_line(result.code) or result.status)
        found.text = _body(result)
        return
    ET.SubElement(case, "system-out").text = _body(result)


def _skipped(result: Result) -> str:
    if result.status == "BLOCKED":
        return one_line(f"blocked by {result.blocked_by}" if result.blocked_by else f"blocked: {result.why}")
    return one_line(f"not run: {result.why}")


def _body(result: Result) -> str:
    confidence = f" (confidence: {result.confidence})" if result.cause and result.confidence else ""
    lines = [
        f"{label}: {text}"
        for label, text in (
            ("Status", result.status),
            ("Code", result.code),
            ("Seen", words.vantage(result)),
            ("Found", result.found),
            ("Expected", result.expected),
            ("Cause", f"{result.cause}{confidence}"),
            ("Do", result.remedy),
            ("By hand", result.replaces),
            ("See", "; ".join(result.refs)),
        )
        if text
    ]
    if result.evidence:
        lines += ["Evidence:", *(f"  {line}" for line in result.evidence)]
    return visible("\n".join(lines))
