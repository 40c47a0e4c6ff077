# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: one file that needs no network, with everything that a run found."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..._text import visible
from .. import words
from ..contents import VERDICTS, Report
from . import manual, strip, view

with contextlib.suppress(
    ImportError
):  # ansible-core itself needs both; only a check of imports in a bare Python lands here
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

_TEMPLATES = Path(__file__).with_name("templates")
_ICON_COLOURS = {
    "working": "#1b6e42",
    "degraded": "#8a5a00",
    "waiting": "#8a5a00",
    "broken": "#b3261e",
    "unknown": "#6a3fa5",
}


def render(report: Report) -> str:
    """The page as text. The same report gives the same page, byte for byte."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(report=report, anchors=view.anchors(report.sites), icon=_icon(report.verdict))
    )


def render_drift(drift: Mapping[str, Any]) -> str:
    """The page about what differs from the descriptions; the same data give the same page."""
    worst = drift["sites"][0]["state"] if drift["sites"] else "refused"
    return _environment().get_template("drift.html.j2").render(drift=drift, LOOKS=_LOOKS, icon=_icon(_LOOKS[worst]))


_LOOKS = {
    "refused": "unknown",
    "not looked at": "unknown",
    "differs": "broken",
    "left over": "degraded",
    "corrected": "working",
    "as planned": "working",
}
"""The state of a site or device -> the verdict whose sign and colour it has."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        digest=_digest,
        n=strip.coordinate,
        status_symbol=view.status_symbol,
        verdict_symbol=view.verdict_symbol,
    )
    environment.globals.update(
        FEW=view.FEW,
        MOST_CHANGES=view.MOST_CHANGES,
        VERDICTS=VERDICTS,
        count=lambda results: Counter(result.status for result in results),
        drawings=strip.drawings,
        duration=view.duration,
        evidence=view.evidence,
        split=manual.split,
        unfolded=view.unfolded,
        when=view.when,
        words=words,
        # Ours, and no value of a diagnosis.
        style=Markup((_TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup((_TEMPLATES / "page.js").read_text(encoding="utf-8")),  # noqa: S704
    )
    return environment


def _shown(value: Any) -> Any:
    """What stands for a value on the page, before it is escaped: every text from outside as visible text."""
    if isinstance(value, Markup):
        return value
    return visible(str(value))


def _icon(verdict: str) -> str:
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
        f"<circle cx='8' cy='8' r='7' fill='{_ICON_COLOURS[verdict]}'/></svg>"
    )
    return f"data:image/svg+xml,{quote(drawing)}"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
