# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What imports what in ``plugins/``, read from the source, and the order in which its rooms stand."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PLUGINS = Path(__file__).parents[2] / "plugins"
PACKAGE = "ansible_collections.xmpp.federation.plugins."

FLOORS: tuple[tuple[str, ...], ...] = (
    ("shared",),
    ("_jump",),
    ("_site", "_asa", "_cups", "_dns", "_xmpp"),
    ("_verification",),
    ("_report",),
    ("plugin_utils", "doc_fragments"),
    ("modules", "connection", "callback"),
    ("action", "filter", "lookup"),
)
"""The rooms, lowest floor first. A file imports from floors below its own, and within its own room; never from a room beside it."""


@dataclass(frozen=True, order=True)
class Import:
    """One file imports another: dotted names below ``plugins``, such as ``module_utils._asa.publish``."""

    source: str
    target: str


def files() -> dict[str, Path]:
    """Dotted name below ``plugins`` -> file. A package goes by its own name."""
    found = {}
    for path in sorted(PLUGINS.rglob("*.py")):
        parts = path.relative_to(PLUGINS).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports() -> list[Import]:
    """Every import between files of ``plugins``, also one within a function or for type checkers only."""
    known = files()
    return sorted(
        {Import(name, target) for name, path in known.items() for target in _targets(path, known)} - _self(known)
    )


def _self(known: Iterable[str]) -> set[Import]:
    return {Import(name, name) for name in known}


def _targets(path: Path, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name for alias in node.names if (name := _below(alias.name)) in known)
        elif isinstance(node, ast.ImportFrom) and (module := _module(node, path)):
            for alias in node.names:
                name = f"{module}.{alias.name}"
                yield name if name in known else module


def _module(node: ast.ImportFrom, path: Path) -> str:
    """What is imported from, below ``plugins``; empty where it lies elsewhere."""
    if not node.level:
        return _below(node.module or "")
    package = path.relative_to(PLUGINS).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _below(name: str) -> str:
    return name.removeprefix(PACKAGE) if name.startswith(PACKAGE) else ""


def room(name: str) -> str:
    """The room of a file: ``_asa`` of ``module_utils._asa.meaning.nat``; ``shared`` for what lies beside the rooms."""
    first, _, rest = name.partition(".")
    if first != "module_utils":
        return first
    inner = rest.split(".")[0]
    return inner if (PLUGINS / "module_utils" / inner).is_dir() else "shared"


def sub_room(name: str) -> str:
    """The part of its room that a file lies in: ``meaning``; a file beside the sub-rooms is a part of its own."""
    parts = name.split(".")
    return parts[2] if parts[0] == "module_utils" and len(parts) > 2 else ""


def floor(of_room: str) -> int:
    """Number of the floor, 0 the lowest.

    Raises:
        LookupError: the room stands on none: give it a place in FLOORS.
    """
    for number, rooms in enumerate(FLOORS):
        if of_room in rooms:
            return number
    raise LookupError(f"the room {of_room} is not in FLOORS")


def circles(edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Groups of names that lead back to each other (strongly connected components of two or more; Tarjan 1972)."""
    leads: dict[str, set[str]] = {}
    for source, target in edges:
        leads.setdefault(source, set()).add(target)
        leads.setdefault(target, set())
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for target in sorted(leads[name]):
            if target not in index:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], index[target])
        if low[name] == index[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(leads):
        if name not in index:
            visit(name)
    return found
