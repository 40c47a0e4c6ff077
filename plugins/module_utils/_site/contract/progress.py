# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a run has come with each site, and what may be done next: what is not known to be ready is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from .types import DEVICES, DNS, FIREWALL, PRESENCE

TAGS = {PRESENCE: "presence", FIREWALL: "firewall", DNS: "dns"}
"""The tag that chooses the work on each group."""

LEFT_THERE = "what an earlier description left there could not be taken away (see above)"


@dataclass(frozen=True)
class Progress:
    """One host in this run.

    Attributes:
        differs: whether it is not as planned; None while it has not been looked at, or could not be.
        acted: whether it was brought to what is planned.
        differences: what differs, one line each.
        trouble: why it is not ready although it was looked at; empty where nothing is wrong.
        leftovers: what an earlier description made there and the present one does not name, one line each.
        objects: the names of those on a firewall, as they were when it was looked at.
        leaving: whether they are to be taken away.
    """

    differs: Optional[bool] = None
    acted: bool = False
    differences: tuple[str, ...] = ()
    trouble: str = ""
    leftovers: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    leaving: bool = False


def stages(run_tags: Collection[str], skip_tags: Collection[str], withdraw: bool = False) -> tuple[str, ...]:
    """The groups that a run works on, by Ansible's --tags and --skip-tags, in the order in which they are provisioned or withdrawn."""
    chosen = [
        group for group in DEVICES if (TAGS[group] in run_tags or "all" in run_tags) and TAGS[group] not in skip_tags
    ]
    return tuple(reversed(chosen) if withdraw else chosen)


def waits_for(
    group: str, hosts: Mapping[str, Collection[str]], progress: Mapping[str, Progress], stages_: Sequence[str]
) -> str:
    """Why a site's devices of a group must not be changed; empty where they may be.

    Every device of the site has been looked at, and those of the groups before are as planned: a device that is not
    known to be so, for whatever reason, keeps everything after it from being changed.

    Args:
        group: the group whose turn it is.
        hosts: group -> hosts of the site.
        progress: host -> how far it has come.
        stages_: the groups that this run works on.
    """
    every = [name for stage in stages_ for name in hosts.get(stage, ())]
    unseen = [name for name in every if _of(progress, name).differs is None]
    if unseen:
        return f"{', '.join(unseen)} could not be looked at, or was left out of this run"
    troubled = [name for name in every if _of(progress, name).trouble]
    if troubled:
        return f"{', '.join(troubled)} is not ready"
    before = stages_[: stages_.index(group)] if group in stages_ else ()
    unready = [name for stage in before for name in hosts.get(stage, ()) if not _ready(_of(progress, name))]
    return f"{', '.join(unready)} could not be provisioned" if unready else ""


def differs(group: str, hosts: Mapping[str, Collection[str]], progress: Mapping[str, Progress]) -> bool:
    """Whether a device of the group is not as planned."""
    return any(_of(progress, name).differs for name in hosts.get(group, ()))


def turns(
    sites: Mapping[str, Mapping[str, Collection[str]]], progress: Mapping[str, Progress], stages_: Sequence[str]
) -> dict[str, list[str]]:
    """Group -> the hosts that may be changed now and are not as planned, those of all sites.

    Args:
        sites: site -> group -> hosts of the site.
        progress: host -> how far it has come.
        stages_: the groups that this run works on.
    """
    return {
        stage: [
            name
            for hosts in sites.values()
            if differs(stage, hosts, progress) and not waits_for(stage, hosts, progress, stages_)
            for name in hosts.get(stage, ())
            if not _of(progress, name).acted
        ]
        for stage in stages_
    }


def to_clear(
    sites: Mapping[str, Mapping[str, Collection[str]]], progress: Mapping[str, Progress], stages_: Sequence[str]
) -> list[str]:
    """The firewalls whose leftovers go now: nothing in the site waits for anything any more, so no partner is led to them."""
    return [
        name
        for hosts in sites.values()
        if FIREWALL in stages_ and all(_ready(_of(progress, one)) for stage in stages_ for one in hosts.get(stage, ()))
        for name in hosts.get(FIREWALL, ())
        if _of(progress, name).leaving and _of(progress, name).acted
    ]


def left_over(
    hosts: Mapping[str, Collection[str]], progress: Mapping[str, Progress], stages_: Sequence[str]
) -> list[str]:
    """What earlier descriptions left over at a site's devices, and is not taken away."""
    seen = ((name, _of(progress, name)) for stage in stages_ for name in hosts.get(stage, ()))
    return [
        f"{name}: left over from an earlier description: {line}; federation_leftovers=remove takes it away"
        for name, one in seen
        if not (one.leaving and one.acted)
        for line in one.leftovers
    ]


def unfinished(
    hosts: Mapping[str, Collection[str]],
    progress: Mapping[str, Progress],
    stages_: Sequence[str],
    differences: bool = True,
    acting: bool = True,
) -> list[str]:
    """What a run leaves undone at a site, one line a device; empty where everything is as planned.

    Args:
        differences: whether a device that differs counts; in check mode a difference is no failure.
        acting: whether differences were to be corrected, so that it is said why they were not.
    """
    lines = []
    for stage in stages_:
        why = waits_for(stage, hosts, progress, stages_) if acting else ""
        for name in hosts.get(stage, ()):
            seen = _of(progress, name)
            if seen.trouble:
                lines.append(f"{name}: {seen.trouble}")
            elif seen.differs is None:
                lines.append(f"{name}: not looked at (see above, or it was left out by --limit)")
            elif seen.differs and not seen.acted and differences:
                what = "; ".join(seen.differences) or "see above"
                left = f"; it was left as it is, because {why}" if why else ""
                lines.append(f"{name}: differs: {what}{left}")
    return lines


def read(facts: Mapping[str, Any]) -> Progress:
    """A host's progress from its form as data, ``dataclasses.asdict``."""
    lists = ("differences", "leftovers", "objects")
    return Progress(**{**facts, **{name: tuple(str(line) for line in facts.get(name) or ()) for name in lists}})


def not_changed(before: Progress) -> Progress:
    """A device that could not be changed. It is not ready, also where only the others of its group differed."""
    if before.acted:
        # It is as planned, and what failed is to take away what is left over.
        return replace(before, differences=(), trouble=LEFT_THERE)
    return replace(before, differs=True)


def _ready(one: Progress) -> bool:
    return not one.trouble and (one.acted or one.differs is False)


def _of(progress: Mapping[str, Progress], name: str) -> Progress:
    return progress.get(name, Progress())
