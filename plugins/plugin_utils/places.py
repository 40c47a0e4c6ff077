# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a run puts its files on the controller: beside the inventory, and never where Ansible reads inventory or variables."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from ..module_utils._errors import FederationError

CURE = "see that the directory can be written by the user who runs the playbook, and that the disk has room"
"""For a directory of reports that cannot be written to."""

_VARIABLES = ("group_vars", "host_vars")
_LONGEST = 60  # characters of a limit that are kept in a name


def place(directory: str, task_vars: dict[str, Any]) -> Path:
    """The absolute path of a directory to write to.

    Args:
        directory: as the user gave it. A relative one counts from the directory in which the inventory lies, or the playbook
            where no inventory is a file.
        task_vars: the task's variables, for the inventory's sources (``ansible_inventory_sources``) and ``playbook_dir``.

    Raises:
        FederationError: Ansible would take what is written there for inventory, or for variables, the next time.
    """
    sources = [Path(source) for source in task_vars.get("ansible_inventory_sources") or [] if Path(source).exists()]
    trees = [source.resolve() for source in sources if source.is_dir()]
    path = Path(directory).expanduser()
    if not path.is_absolute():
        path = _beside(sources, trees, task_vars) / path
    resolved = path.resolve()
    for tree in trees:
        if resolved.is_relative_to(tree):
            raise FederationError(
                f"the directory lies within the inventory {tree}, so Ansible would read what is written there as inventory",
                where=str(path),
                cure=f"Give a directory outside of it, such as {tree.parent / resolved.name}",
            )
    if set(_VARIABLES) & set(resolved.parts):
        raise FederationError(
            "the directory lies where Ansible reads variables, so it would read what is written there",
            where=str(path),
            cure=f"Give a directory outside of {' and '.join(_VARIABLES)}",
        )
    return resolved


def _beside(sources: list[Path], trees: list[Path], task_vars: dict[str, Any]) -> Path:
    if not sources:
        return Path(task_vars.get("playbook_dir") or ".").absolute()
    base = sources[0].resolve().parent
    while any(base.is_relative_to(tree) for tree in trees):
        base = base.parent
    return base


def scope(task_vars: dict[str, Any]) -> dict[str, str]:
    """What a run is limited to, by ``limit`` (``--limit``) and ``sites`` (``federation_sites``); empty where it is about all."""
    sites = task_vars.get("federation_sites") or []
    named = {
        "limit": str(task_vars.get("ansible_limit") or ""),
        "sites": sites if isinstance(sites, str) else ",".join(sorted(str(site) for site in sites)),
    }
    return {kind: str(value) for kind, value in named.items() if value}


def limited(path: Path, task_vars: dict[str, Any]) -> Path:
    """``path``, or a directory within it where the run is limited: what was seen of a part shall not stand for all.

    The same limit always gives the same name, and two limits never the same.
    """
    for kind, value in scope(task_vars).items():
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", value).strip("-")[:_LONGEST]
        if name != value:
            name += f"-{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        path = path / f"{kind}-{name.lstrip('-')}"
    return path
