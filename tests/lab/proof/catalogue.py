# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One break after another at each site, each found with the right hop and cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lab.proof.result import Outcome, SiteResult, not_run
from lab.proof.steps import Stage


def play(stage: Stage, sites: Mapping[str, SiteResult], breaks: str) -> Iterator[tuple[str, Outcome]]:
    """The outcomes, as they come."""
    if breaks == "none":
        for site in sites:
            yield site, not_run("breaks", "Breaks are found", "none was asked for (--breaks)")
