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
    return {name: read(facts) for name, facts in _of_run(hostvars, "hosts", {}).items()}


def unseen(hostvars: Mapping[str, Any]) -> list[str]:
    """The hosts that could not be looked at, or changed, so far."""
    return [str(name) for name in _of_run(hostvars, "unseen", ())]


def seen_of(
    hosts: Mapping[str, Collection[str]], stages: Collection[str], progress: Mapping[str, Progress]
) -> dict[str, Progress]:
    """Host of a site -> its progress, of the groups that count."""
    return {name: progress.get(name, Progress()) for stage in stages for name in hosts.get(stage, ())}


def _of_run(hostvars: Mapping[str, Any], part: str, default: Any) -> Any:
    """A part of the fact; a run begins with an empty one."""
    return plain(hostvars["localhost"].get(FACT, {}).get(part, default))
