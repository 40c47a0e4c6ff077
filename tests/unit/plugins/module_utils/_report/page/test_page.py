# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: sound markup whatever the texts, no network, no colour alone, and what is unfolded."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report import page
from ansible_collections.xmpp.federation.plugins.module_utils._report.contents import Change, Since
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.page import view
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from hypothesis import given

from unit.plugins.module_utils._report.report_cases import (
    BROKEN,
    FIELDS,
    HOSTILE,
    WORKING,
    diagnoses,
    diagnosis,
    result,
)

VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """Every element of a page, with a check that each end tag closes what is open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in {attrs}"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def attributes(self, name: str) -> list[str]:
        return [str(attributes[name]) for _tag, attributes in self.elements if name in attributes]

    def of(self, tag: str, class_: str = "") -> list[dict[str, str | None]]:
        return [
            there
            for name, there in self.elements
            if name == tag and (not class_ or class_ in str(there.get("class")).split())
        ]


def rendered(*there: dict[str, Any], **options: Any) -> Page:
    return Page(page.render(read(list(there), **options)))


TAGS = {tag for tag, _attributes in rendered(BROKEN, WORKING, check_mode=True).elements}
ATTRIBUTES = {name for _tag, attributes in rendered(BROKEN, WORKING).elements for name in attributes} | {"data-site"}


@given(diagnoses())
def test_any_text_gives_sound_markup(there: list[dict[str, Any]]) -> None:
    found = Page(page.render(read(there)))
    assert {tag for tag, _attributes in found.elements} <= TAGS
    assert {name for _tag, attributes in found.elements for name in attributes} <= ATTRIBUTES
    ids = found.attributes("id")
    assert len(ids) == len(set(ids))
    for target in found.attributes("href"):
        assert target.startswith("data:image/svg+xml,") or target.removeprefix("#") in ids
    assert len(found.of("script")) == 1


@given(diagnoses())
def test_nothing_on_the_page_acts_on_who_shows_it(there: list[dict[str, Any]]) -> None:
    assert visible(page.render(read(there))) == page.render(read(there))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_in_every_field_are_shown_as_text(text: str) -> None:
    one = {**dict.fromkeys(FIELDS, text), "status": "FAIL", "evidence": [text], "refs": [text]}
    there = diagnosis(one, site=f"x{text}", partners=(text,), domain=text, started=text, finished=text)
    found = rendered(there, title=text)
    assert {tag for tag, _attributes in found.elements} <= TAGS
    assert {name for _tag, attributes in found.elements for name in attributes} <= ATTRIBUTES
    source = page.render(read([there], title=text))
    assert source.count("<script") == 1
    assert "onerror=alert(1)>" not in source


def test_the_same_run_gives_the_same_bytes() -> None:
    assert page.render(read([BROKEN, WORKING])) == page.render(read([WORKING, BROKEN]))


def test_nothing_is_loaded_and_only_our_script_may_run() -> None:
    source = page.render(read([BROKEN, WORKING]))
    policy = Page(source).of("meta")[1]["content"] or ""
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert not re.search(r"url\(|@import|https?://", content)
    found = Page(source)
    assert found.attributes("src") == []
    assert found.attributes("style") == []
    assert not [name for _tag, attributes in found.elements for name in attributes if name.startswith("on")]


def test_every_check_has_its_status_in_words() -> None:
    found = rendered(BROKEN)
    rows = found.of("tr", "check")
    assert len(rows) == len(BROKEN["results"])
    for status in ("FAIL", "BLOCKED", "PASS", "NOT RUN"):
        assert status in {text.strip() for text in found.texts}


def test_what_is_unfolded() -> None:
    found = rendered(BROKEN, WORKING)
    assert {str(one["data-site"]): "open" in one for one in found.of("details", "site")} == {
        "hq": True,
        "branch": False,
    }
    assert not any("open" in one for one in found.of("details", "more"))
    assert all("open" in one for one in rendered(WORKING).of("details", "site"))


def test_of_many_partners_that_share_a_trouble_the_first_is_unfolded() -> None:
    names = ("a.example", "b.example", "c.example", "d.example")
    shared = diagnosis(
        result("H1.in", "FAIL"),
        *(result(f"H7.out.{name}", "FAIL" if name == "c.example" else "PASS", partner=name) for name in names),
        partners=names,
    )
    found = rendered(shared).of("details", "partner")
    assert [one["data-partner"] for one in found if "open" in one] == ["a.example", "c.example"]


def test_evidence_is_cut_only_with_a_word() -> None:
    many = [f"line {number}" for number in range(view.MOST_EVIDENCE + 7)]
    text = "".join(rendered(diagnosis(result("H1.in", evidence=many))).texts)
    assert "... 7 more lines, in the JSON report" in text
    assert "line 399\n" in text
    assert "line 400" not in text


def test_links_to_a_site_stay_the_same_from_run_to_run() -> None:
    names = ["HQ", "hq", "h q", "\u6771\u4eac", "a.c1"]
    one = rendered(*(diagnosis(result("H1.in"), site=name) for name in names))
    other = rendered(*(diagnosis(result("H1.in", "FAIL"), site=name) for name in reversed(names)))

    def links(there: Page) -> dict[str, str]:
        return {str(site["data-site"]): str(site["id"]) for site in there.of("details", "site")}

    assert links(one) == links(other)
    assert links(one) == {
        "HQ": "site-hq",
        "hq": "site-hq--2",
        "h q": "site-h-q",
        "\u6771\u4eac": "site-x",
        "a.c1": "site-a-c1",
    }


def test_check_mode_and_missing_sites_are_told() -> None:
    text = "".join(rendered(check_mode=True, sites=["lost"]).texts)
    assert "Made in check mode" in text
    assert "nothing was checked" in text


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-11-22T10:30:41Z", "2026-11-22 10:30:41 UTC"),
        ("2026-11-22T10:30:41.123456+00:00", "2026-11-22 10:30:41 UTC"),
        ("2026-11-22T10:30:41", "2026-11-22 10:30:41"),
        ("last week", "last week"),
    ],
)
def test_times_are_those_of_the_diagnoses(time: str, shown: str) -> None:
    assert f"{shown}, 0 checks" in "".join(rendered(diagnosis(started=time, finished=time)).texts)


# --- contrast (WCAG 2.2, success criteria 1.4.3 and 1.4.11) ----------------------------------------------------------

STYLE = re.findall(r"<style>(.*?)</style>", page.render(read([])), re.DOTALL)[0]
SCHEMES = [
    dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})\b", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", range(3), ids=["light", "dark", "print"])
def test_everything_can_be_read(scheme: int) -> None:
    colours = SCHEMES[scheme]
    assert len(colours) == 14
    for behind in ("paper", "card", "sunken", "tint"):
        for ink in ("ink", "soft", "link", "pass", "warn", "fail", "error", "dim"):
            assert contrast(colours[ink], colours[behind]) >= 4.5, f"{ink} on {behind}"
    for behind in ("paper", "card"):
        assert contrast(colours["edge"], colours[behind]) >= 3, f"edge on {behind}"
    for mark in ("fail",):
        assert contrast(colours["card"], colours[mark]) >= 4.5


def test_what_no_probe_sees_is_told_only_where_the_probes_see_nothing_wrong() -> None:
    assert "(P01)" in page.render(read([WORKING]))
    assert "(P01)" not in page.render(read([BROKEN]))
    assert "(P01)" not in page.render(read([], sites=["nowhere"]))


def test_a_vantage_that_nobody_has_is_said_once_for_all_partners():
    missing = {"status": "NOT RUN", "vantage": "outside", "found": "the inventory has no outside vantage"}
    diagnosed = diagnosis(
        result("H4.in.node", vantage="inside"),
        *(result(f"H7.in.{name}", partner=name, title=f"asks {name}", no_vantage=True, **missing) for name in "ab"),
        result("H7.out.a", "NOT RUN", partner="a", found="the firewall was not asked"),
        partners=("a", "b"),
    )
    found = Page(page.render(read([diagnosed])))
    texts = [text.strip() for text in found.texts]
    assert texts.count("2 checks: the inventory has no outside vantage") == 1
    assert "Not tried from the outside PC" in texts
    assert len(found.of("tr", "check")) == 2, "only what could be tried has a row"
    # Links to a check still lead somewhere.
    fragments = set(found.attributes("id"))
    assert {f"site-hq.c{number}" for number in (1, 2, 3, 4)} <= fragments


def test_a_working_site_says_what_was_seen_of_each_partner() -> None:
    texts = [text.strip() for text in rendered(WORKING).texts]
    for said in (
        "branch federates with a.example.",
        "TLSv1.3, dialback",
        "clear text",
        "12 days left",
        "dialback, 2.3 s",
        "Our own certificate: 64 days left.",
        "H8 message: the description has no probe domain",
        "H8 message to a.example: none",
    ):
        assert said in texts
    unknown = {**WORKING, "wire": None, "not_tried": [], "by_partner": []}
    texts = [text.strip() for text in rendered(unknown).texts]
    assert texts.count("not seen") == 4
    assert not {"Not tried", "Not tried:"} & set(texts)


@pytest.mark.parametrize(("days", "said"), [(1, "1 day left"), (0, "0 days left"), (-3, "ended 3 days ago")])
def test_days_of_a_certificate(days: int, said: str) -> None:
    assert said in [
        text.strip()
        for text in rendered(
            {**WORKING, "wire": {"partners": [{"partner": "a.example", "certificate_days": days}]}}
        ).texts
    ]


def test_what_changed_is_said_up_to_a_limit() -> None:
    changes = tuple(Change("hq", "", f"check {number}", "PASS", "FAIL") for number in range(view.MOST_CHANGES + 2))
    report = read([BROKEN])
    text = page.render(replace(report, since=Since("2026-01-01T00:00:00Z", changes)))
    assert "Changed since the last report, of 2026-01-01 00:00:00 UTC" in text
    assert "hq, check 0: FAIL, was PASS" in text
    assert "and 2 more changes, in the JSON report" in text
    assert "Nothing changed since the last report" in page.render(replace(report, since=Since("", ())))
    assert "last report" not in page.render(report)


@pytest.mark.parametrize(("seconds", "said"), [(12.34, "12.3 s"), (1, "1.0 s"), (0.04, "40 ms"), (0.0001, "1 ms")])
def test_durations(seconds: float, said: str) -> None:
    assert view.duration(seconds) == said


def test_one_reason_why_many_checks_were_not_made_is_said_once() -> None:
    down = {
        "vantage": "inside",
        "found": "the inside PC could not ask: unreachable",
        "remedy": "mend it",
        "code": "E01",
    }
    alone = {**down, "found": "it was not probed"}
    there = diagnosis(
        *(result(f"H{hop}.out.a", "ERROR", partner="a.example", **down) for hop in (2, 3, 6)),
        result("H4.in", "ERROR", **down),
        result("H5.in", "ERROR", **alone),
        partners=("a.example",),
    )
    found = rendered(there)
    texts = [text.strip() for text in found.texts]
    assert texts.count("4 checks: the inside PC could not ask: unreachable") == 1
    assert len(found.of("tr", "check")) == 1, "what stands alone keeps its row"
    assert {f"site-hq.c{number}" for number in range(1, 6)} <= set(found.attributes("id"))
