# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run's diagnoses as files for people and machines: an HTML page, JUnit XML, JSON, and lines for the terminal.

Pure: :func:`render` returns texts, and the same diagnoses give the same texts. Times are those of the diagnoses.
"""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._report import data, junit, page
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import Report

DOOR = (
    "model",
    "text",
)
"""What other rooms may import of this one, beside what stands in this file."""

FORMATS = {"html": page.render, "junit": junit.render, "json": data.render}
"""What a report can be rendered as."""

FILES = {"html": "federation.html", "junit": "federation.junit.xml", "json": "federation.json"}
"""The file of each format."""


def render(report: Report, formats: list[str]) -> dict[str, str]:
    """File name -> text, for each format, in the order of :data:`FORMATS`."""
    return {FILES[name]: render_it(report) for name, render_it in FORMATS.items() if name in formats}
