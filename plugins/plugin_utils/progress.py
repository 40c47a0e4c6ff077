# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fact by which the playbooks keep how far they have come with each host."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..module_utils._site.contract.progress import Progress, read
from .values import plain

FACT = "federation_progress"


def kept(hostvars: Mapping[str, Any]) -> dict[str, Progress]:
    """Host -> its progress, of every host that was looked at so far. Nothing else of any host's variables is evaluated."""
    of_run = hostvars["localhost"]
    return {name: read(facts) for name, facts in plain(of_run[FACT]["hosts"]).items()} if FACT in of_run else {}


def unseen(hostvars: Mapping[str, Any]) -> list[str]:
    """The hosts that could not be looked at so far."""
    of_run = hostvars["localhost"]
    return [str(name) for name in plain(of_run[FACT].get("unseen", ()))] if FACT in of_run else []


def seen_of(
    hosts: Mapping[str, Collection[str]], stages: Collection[str], progress: Mapping[str, Progress]
) -> dict[str, Progress]:
    """Host of a site -> its progress, of the groups that count."""
    return {name: progress.get(name, Progress()) for stage in stages for name in hosts.get(stage, ())}
