# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run's diagnoses as files for people and machines: an HTML page, JUnit XML, JSON, metrics, the line of a Nagios plugin, letters to
operators, and lines for the terminal.

Pure: :func:`render` returns texts, and the same diagnoses give the same texts. Times are those of the diagnoses.
"""

from __future__ import annotations

from . import data, junit, monitoring, page
from .contents import Report
from .letter import letters

DOOR = ("changes", "contents", "drift", "model", "run", "text")
"""What other rooms may import of this one, beside what stands in this file."""

_RENDERERS = {
    "html": page.render,
    "junit": junit.render,
    "json": data.render,
    "openmetrics": monitoring.metrics,
    "nagios": monitoring.plugin_lines,
}

FILES = {
    "html": "federation.html",
    "junit": "federation.junit.xml",
    "json": "federation.json",
    "openmetrics": "federation.prom",
    "nagios": "federation.nagios",
}
"""The file of each format that is one file."""

LETTERS = "letters"
"""The format that is a file a partner."""


def render(report: Report, formats: list[str]) -> dict[str, str]:
    """File name -> text: each format in the order of :data:`FILES`, then the letters."""
    files = {FILES[name]: render_it(report) for name, render_it in _RENDERERS.items() if name in formats}
    return {**files, **letters(report)} if LETTERS in formats else files
