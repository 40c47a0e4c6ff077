# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes one JSON document into another, readable for people: values by their path, as ``seen/outside/srv/lookups/0/status``."""

from __future__ import annotations

from typing import Any


def difference(before: Any, after: Any) -> dict[str, Any]:
    """``changed``: path -> value that is new or another; ``gone``: paths that are no more. Lists are compared by position."""
    changed: dict[str, Any] = {}
    gone: list[str] = []
    _compare(before, after, "", changed, gone)
    return {"changed": changed, "gone": gone}


def _compare(before: Any, after: Any, path: str, changed: dict[str, Any], gone: list[str]) -> None:
    if type(before) is not type(after) or not isinstance(after, (dict, list)):
        if type(before) is not type(after) or before != after:
            changed[path] = after
        return
    old, new = _members(before), _members(after)
    for key, value in new.items():
        below = f"{path}/{_escaped(key)}" if path else _escaped(key)
        if key in old:
            _compare(old[key], value, below, changed, gone)
        else:
            changed[below] = value
    gone += [f"{path}/{_escaped(key)}" if path else _escaped(key) for key in old if key not in new]


def apply(document: Any, changes: dict[str, Any]) -> Any:
    """The document that ``difference`` was made for, from the one that it was made from."""
    if "" in changes["changed"]:
        return changes["changed"][""]
    tree = _open(document)
    for path in changes["gone"]:
        *way, last = path.split("/")
        del _walk(tree, way)[last]
    for path, value in changes["changed"].items():
        *way, last = path.split("/")
        _walk(tree, way)[last] = _open(value)
    return _closed(tree)


class _Listed(dict[str, Any]):
    """A list while it is open: its items by their position, in order."""


def _open(value: Any) -> Any:
    if isinstance(value, dict):
        return {_escaped(key): _open(one) for key, one in value.items()}
    if isinstance(value, list):
        return _Listed({str(number): _open(one) for number, one in enumerate(value)})
    return value


def _closed(tree: Any) -> Any:
    if isinstance(tree, _Listed):
        return [_closed(tree[key]) for key in sorted(tree, key=int)]
    if isinstance(tree, dict):
        return {_unescaped(key): _closed(one) for key, one in tree.items()}
    return tree


def _walk(tree: Any, way: list[str]) -> Any:
    for step in way:
        tree = tree[step]
    return tree


def _members(value: dict[str, Any] | list[Any]) -> dict[str, Any]:
    return value if isinstance(value, dict) else {str(number): one for number, one in enumerate(value)}


def _escaped(key: str) -> str:
    """As in a JSON pointer (RFC 6901), so that a key with a slash is one step."""
    return key.replace("~", "~0").replace("/", "~1")


def _unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")
