# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's page in a real browser: it opens, folds, filters and prints, on a desk, on a phone and in the dark."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report import page
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from chromium import PROGRAMS, Chromium
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.common.print_page_options import PrintOptions
from unit.plugins.module_utils._report.report_cases import BROKEN, HOSTILE, WORKING, diagnosis, result

ODD = [f"{text} {'long' * 60}" for text in HOSTILE]


def needed(program: str | None, package: str) -> str:
    """Where a program is missing, the test is left out, except where everything has to be tested."""
    if program is None:
        reason = f"no {package}: apt-get install {package} (tests/lab/packages-optional.txt)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    for package, program in PROGRAMS.items():
        needed(shutil.which(program), package)
    there = Chromium(tmp_path_factory.mktemp("profile"))
    yield there
    there.quit()


@pytest.fixture
def show(browser: Chromium, tmp_path: Path) -> Any:
    """Opens the page of some diagnoses."""

    def opened(*diagnoses: dict[str, Any], fragment: str = "", width: int = 1200, dark: bool = False) -> Chromium:
        path = tmp_path / "federation.html"
        path.write_text(page.render(read(list(diagnoses))), encoding="utf-8")
        browser.look(width=width, dark=dark)
        browser.show(path, fragment)
        return browser

    return opened


def fleet(number: int = 50) -> list[dict[str, Any]]:
    """Sites of which every tenth is broken and every seventh degraded, half of them with a second partner."""
    sites = []
    for count in range(number):
        status = "FAIL" if count % 10 == 3 else "WARN" if count % 7 == 5 else "PASS"
        partners = ("a.example", "b.example")[: 1 + count % 2]
        checks = [result(f"H8.{way}.{name}", partner=name) for name in partners for way in ("in", "out")]
        checks.append(result("H3.in.node", status, title="node from outside", code="F02" if status == "FAIL" else ""))
        sites.append(diagnosis(*checks, site=f"site{count:02}", partners=partners, domain=f"d{count:02}.example"))
    return sites


def visible(browser: Chromium, selector: str) -> list[str]:
    """The names of the sites or partners that are to be seen."""
    script = f"Array.from(document.querySelectorAll('{selector}')).filter((one) => one.checkVisibility())"
    names: list[str] = browser.evaluate(f"{script}.map((one) => one.dataset.site || one.dataset.partner || one.id)")
    return names


def choose(browser: Chromium, field: str, value: str) -> None:
    browser.evaluate(
        f"(() => {{ const field = document.getElementById('{field}'); field.value = '{value}';"
        " field.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )


@pytest.mark.parametrize("width", [1200, 800, 360])
@pytest.mark.parametrize("there", [[WORKING], [BROKEN], fleet()], ids=["working", "broken", "fleet"])
def test_it_opens_without_a_word_in_the_console_or_on_the_network(
    show: Any, there: list[dict[str, Any]], width: int
) -> None:
    browser = show(*there, width=width)
    assert browser.evaluate("document.querySelectorAll('.site').length") == len(there)
    assert browser.problems() == []
    schemes = {url.split(":", 1)[0] for url in browser.requests()}
    assert "file" in schemes
    assert schemes <= {"file", "data"}
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1200, 360])
def test_hostile_and_endless_texts_neither_run_nor_break_the_layout(show: Any, width: int) -> None:
    fields = ("title", "replaces", "found", "expected", "cause", "remedy", "code", "partner", "id", "blocked_by")
    checks = [
        {**dict.fromkeys(fields, text), "hop": "H3", "direction": way, "status": "FAIL", "evidence": [text]}
        for text in ODD
        for way in ("in", "out")
    ]
    browser = show(diagnosis(*checks, site=ODD[0], domain=ODD[1]), WORKING, width=width)
    browser.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert browser.problems() == []
    assert browser.evaluate("document.querySelectorAll('img, script').length") == 1
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


def test_folds_by_mouse_and_by_keyboard(show: Any) -> None:
    browser = show(BROKEN)
    fold = "document.querySelector('tr.fail details.more')"
    assert browser.evaluate(f"{fold}.open") is False
    browser.evaluate(f"{fold}.querySelector('summary').click()")
    assert browser.evaluate(f"{fold}.open && {fold}.querySelector('.evidence').checkVisibility()") is True
    browser.evaluate(f"{fold}.querySelector('summary').focus()")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert browser.evaluate(f"{fold}.open") is False


def test_everything_that_can_be_used_is_reached_by_tab(show: Any) -> None:
    browser = show(BROKEN)
    wanted = browser.evaluate(
        "Array.from(document.querySelectorAll('a, button, select, input, summary')).filter((one) => one.checkVisibility() && !one.disabled).length"
    )
    browser.evaluate(
        "(() => { window.reached = new Set(); addEventListener('focusin', (event) => reached.add(event.target)); })()"
    )
    for _press in range(wanted + 5):
        ActionChains(browser).send_keys(Keys.TAB).perform()
    assert (
        browser.evaluate("Array.from(reached).filter((one) => one.matches('a, button, select, input, summary')).length")
        == wanted
    )


def test_filters_by_verdict(show: Any) -> None:
    browser = show(*fleet())
    browser.evaluate("document.querySelector('button[data-verdict=broken]').click()")
    broken = [f"site{count:02}" for count in range(3, 50, 10)]
    assert visible(browser, "details.site") == broken
    assert visible(browser, ".fleet tr[data-site]") == broken
    assert browser.evaluate("document.getElementById('shown').textContent") == "5 of 50 shown"
    assert browser.evaluate("document.querySelector('[aria-pressed=true]').dataset.verdict") == "broken"
    browser.evaluate("document.querySelector('button[data-verdict=\"\"]').click()")
    assert len(visible(browser, "details.site")) == 50


def test_filters_by_partner_and_text_together(show: Any) -> None:
    browser = show(*fleet())
    choose(browser, "partner", "b.example")
    assert len(visible(browser, "details.site")) == 25
    assert set(visible(browser, "details.partner")) == {"b.example"}
    choose(browser, "text", "D13.example f02")
    assert visible(browser, "details.site") == ["site13"]
    choose(browser, "text", "no such thing")
    assert visible(browser, "details.site") == []
    assert visible(browser, "#nothing") == ["nothing"]


def test_shows_only_what_needs_attention(show: Any) -> None:
    browser = show(BROKEN, WORKING)
    browser.evaluate("document.getElementById('attention').click()")
    assert visible(browser, "details.site") == ["hq"]
    shown = browser.evaluate(
        "Array.from(document.querySelectorAll('tr.check')).filter((one) => one.checkVisibility()).map((one) => one.className)"
    )
    assert shown
    assert set(shown) == {"check fail"}


def test_a_link_leads_into_what_is_folded(show: Any) -> None:
    browser = show(BROKEN, WORKING, fragment="#site-branch.c1")
    assert browser.evaluate("document.getElementById('site-branch.c1').checkVisibility()") is True
    assert browser.evaluate("document.getElementById('site-branch').open") is True


def test_a_command_can_be_copied(show: Any) -> None:
    browser = show(BROKEN)
    permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": permissions})
    browser.evaluate("document.querySelector('tr.fail details.more').open = true")
    browser.evaluate("document.querySelector('tr.fail .copy').click()")
    said = browser.evaluate(
        "new Promise((done) => setTimeout(() => done(document.querySelector('tr.fail .copy').textContent), 200))"
    )
    assert said == "Copied"
    assert browser.evaluate("document.querySelector('tr.fail .command code').textContent") == "telnet 203.0.113.10 5269"


@pytest.mark.parametrize("width", [1200, 360])
def test_who_cannot_see_it_is_told_the_same(show: Any, width: int) -> None:
    browser = show(BROKEN, width=width)
    nodes = browser.tree()
    roles = Counter(node["role"]["value"] for node in nodes)
    assert roles["table"] == 4
    assert roles["row"] >= len(BROKEN["results"])
    pictures = [node["name"]["value"] for node in nodes if node["role"]["value"] in ("image", "img")]
    assert len(pictures) == 2
    assert all("H3 Firewall and NAT FAIL (F02)" in name for name in pictures)


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_screenshot_can_be_read(show: Any, width: int, dark: bool) -> None:
    seen_width, seen_height, pixels = show(BROKEN, width=width, dark=dark).colours()
    assert (seen_width, seen_height) == (width, 1000)
    paper, most = pixels.most_common(1)[0]
    assert (sum(paper) < 200) is dark
    total = sum(pixels.values())
    assert 0.2 < most / total < 0.97
    assert len(pixels) > 50
    ink = sum(count for pixel, count in pixels.items() if abs(sum(pixel) - sum(paper)) > 300)
    assert ink / total > 0.01, "hardly anything stands out against the background"


def test_it_prints_what_explains_a_failure(show: Any, tmp_path: Path) -> None:
    passing = result("H4.in.other", title="a check that passes", evidence=["evidence of no interest"])
    options = PrintOptions()
    options.set_page_size(PrintOptions.A4)
    browser = show({**BROKEN, "results": [*BROKEN["results"], passing]})
    printed = base64.b64decode(browser.print_page(options))
    assert printed.startswith(b"%PDF-")
    reader = needed(shutil.which("pdftotext"), "poppler-utils")
    path = tmp_path / "printed.pdf"
    path.write_bytes(printed)
    text = subprocess.run(
        [reader, "-layout", str(path), "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    for part in ("broken here: F02", "three SYN, no answer", "telnet 203.0.113.10 5269", "FAIL", "a check that passes"):
        assert part in text
    assert "evidence of no interest" not in text
    assert "needs attention" not in text


def test_it_reads_without_scripts(show: Any) -> None:
    browser = show(WORKING)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser = show(BROKEN, WORKING)
        names = {node["name"]["value"] for node in browser.tree() if node.get("name")}
        assert any("What to do first" in name for name in names)
        assert not any("only what needs attention" in name for name in names)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
