# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes one JSON document into another, readable for people.

Objects in a list are known by what names them (``KEYS``), not by their position; a list of anything else is one value. A change is written
down once for each object that it concerns: the path of the object, and then ``set`` (path in it -> value that is new or another), ``gone``
(paths that are no more), ``new`` (path of a new object in a list in it -> its change) and, where the object itself is new, ``like``: the name
of the one in the same list, or the path of the one in another list, that it resembles most (empty: none). An object that is changed as one
before it has the path of that one instead.

The objects of one document resemble each other as well: ``folded`` says of each what is another than in one before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Union

KEYS: Mapping[str, tuple[str, ...]] = {
    "after": ("id",),
    "authoritative": ("name", "server", "resolver"),
    "before": ("id",),
    "cluster": ("hostname",),
    "comparison": ("name",),
    "lookups": ("name",),
    "nodes": ("host", "name"),
    "pending": ("service",),
    "records": ("target",),
    "resolutions": ("name",),
    "results": ("id",),
    "rules": ("rule",),
    "services": ("name",),
    "to_set": ("page",),
    "traces": ("id",),
    "zones": ("domain", "name"),
}
"""Name of a list -> the fields that tell its objects apart."""

Change = dict[str, Any]
Known = dict[str, Any]
Difference = dict[str, Union[Change, str]]


_ABSENT = object()


class Named(dict[str, Any]):
    """A list of objects while it is open: its objects by their names, in order."""


def difference(before: Any, after: Any) -> Difference:
    """Path of an object -> its change. Both documents are objects; the order of named objects makes no difference."""
    found: dict[str, Change] = {}
    tree = opened(before)
    _compare(tree, opened(after), "", None, found, dict(_named(tree, "")))
    first: dict[str, str] = {}
    return {where: _shared(where, change, first) for where, change in found.items()}


def _shared(where: str, change: Change, first: dict[str, str]) -> Change | str:
    """The change, or where the same one stands already if that is shorter; ``first`` is where each was met."""
    text = json.dumps(change)
    known = first.setdefault(text, where)
    return known if known != where and len(known) < len(text) else change


def apply(document: Any, changes: Difference) -> Any:
    """The document that ``difference`` was made for, from the one that it was made from; new objects stand behind the others."""
    tree = opened(document)
    origin = opened(document)
    for where, change in changes.items():
        _change(tree, origin, where, changes[change] if isinstance(change, str) else change)
    return closed(tree)


def without(document: Any, words: Iterable[str]) -> Any:
    """The document without the objects in whose names any of these words is."""
    return closed(_without(opened(document), tuple(words)))


def _without(tree: Any, words: tuple[str, ...]) -> Any:
    if not isinstance(tree, dict):
        return tree
    known = isinstance(tree, Named)
    kept = {key: one for key, one in tree.items() if not known or not any(word in key for word in words)}
    return type(tree)({key: _without(one, words) for key, one in kept.items()})


def folded(document: Any) -> Any:
    """The document with each object of a list that has names as a change of one before it, where that is shorter."""
    return _folded(opened(document), "", {})


def _folded(tree: Any, path: str, known: Known) -> Any:
    if not isinstance(tree, Named):
        below = f"{path}/" if path else ""
        items = tree.items() if isinstance(tree, dict) else ()
        return {_unescaped(key): _folded(one, below + key, known) for key, one in items} if items else tree
    kept: list[Any] = []
    for name, item in tree.items():
        change = _likest(known, f"{path}/{name}", item)
        kept.append(change if change["like"] else _folded(item, f"{path}/{name}", known))
        known[f"{path}/{name}"] = item
    return kept


def unfolded(document: Any) -> Any:
    """The document that ``folded`` made this of."""
    return closed(_unfolded(document, "", {}))


def _unfolded(value: Any, path: str, known: Known) -> Any:
    key = _unescaped(_split(path)[1])
    if isinstance(value, dict):
        below = f"{path}/" if path else ""
        return {_escaped(name): _unfolded(one, below + _escaped(name), known) for name, one in value.items()}
    if not isinstance(value, list) or key not in KEYS or not all(isinstance(one, dict) for one in value):
        return value
    named = Named()
    for one in value:
        if "like" in one:
            like = one["like"]
            item = _copy(known[like if "/" in like else f"{path}/{like}"])
            _change(item, item, "", {name: below for name, below in one.items() if name != "like"})
            name = _name(closed(item), KEYS[key], named)
        else:
            name = _name(one, KEYS[key], named)
            item = _unfolded(one, f"{path}/{name}", known)
        known[f"{path}/{name}"] = named[name] = item
    return named


def _named(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every object of a list that has names, by its path."""
    for key, one in tree.items() if isinstance(tree, dict) else ():
        below = f"{path}/{key}" if path else key
        if isinstance(tree, Named):
            yield below, one
        yield from _named(one, below)


def _change(tree: Any, origin: Any, where: str, change: Change) -> None:
    """Apply a change to the object at ``where`` in the tree; ``origin`` is the tree before any change."""
    if "like" in change:
        above, name = _split(where)
        like = change["like"] if "/" in change["like"] else f"{above}/{change['like']}"
        _walk(tree, above)[name] = _copy(_find(origin, tree, like)) if change["like"] else {}
    at = _walk(tree, where)
    for path, below in change.get("new", {}).items():
        _change(at, _walk(origin, where), path, below)
    for path in change.get("gone", ()):
        above, name = _split(path)
        del _walk(at, above)[name]
    for path, value in change.get("set", {}).items():
        above, name = _split(path)
        _walk(at, above)[name] = _opened(value, _unescaped(name))


def opened(document: Any) -> Any:
    """A document as a tree: each list of objects that have names becomes a ``Named``."""
    return _opened(document, "")


def closed(tree: Any) -> Any:
    """The document of a tree."""
    if isinstance(tree, Named):
        return [closed(one) for one in tree.values()]
    if isinstance(tree, dict):
        return {_unescaped(key): closed(one) for key, one in tree.items()}
    return tree


def _opened(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {_escaped(key): _opened(one, key) for key, one in value.items()}
    if isinstance(value, list) and name in KEYS and all(isinstance(one, dict) for one in value):
        named = Named()
        for one in value:
            named[_name(one, KEYS[name], named)] = _opened(one, "")
        return named
    return value


def _name(item: dict[str, Any], fields: tuple[str, ...], taken: Named) -> str:
    """What an object is known by; where others before it have the same name, with a number."""
    name = _escaped(" ".join(str(item[field]) for field in fields if item.get(field) not in (None, "")))
    name = name.replace("#", "~2")  # what is called so by itself is not taken for a number
    return name if name not in taken else next(f"{name} #{n}" for n in count(2) if f"{name} #{n}" not in taken)


def _compare(before: Any, after: Any, where: str, at: str | None, found: dict[str, Change], known: Known) -> None:
    """Note what differs between two objects at the path ``where``; ``at`` is the object that the notes belong to, None before there is one."""
    for key, value in after.items():
        path = f"{where}/{key}" if where else key
        old = before.get(key, _ABSENT)
        if isinstance(value, Named) and isinstance(old, Named):
            _compare_named(old, value, path, at, found, known)
        elif type(old) is type(value) is dict and _spares(old, value):
            _compare(old, value, path, at, found, known)
        elif old is _ABSENT or _differ(old, value):
            _set(found, path, at, value)
    for key in before:
        if key not in after:
            _gone(found, f"{where}/{key}" if where else key, at)


def _spares(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether the members that are another are fewer than half of an object: else it is easier to read as a whole."""
    if _holds_named(after):
        return True
    another = [key for key, value in after.items() if key not in before or _differ(before[key], value)]
    return 2 * len({*another, *(before.keys() - after.keys())}) <= len(after)


def _holds_named(tree: Any) -> bool:
    return isinstance(tree, Named) or (isinstance(tree, dict) and any(_holds_named(value) for value in tree.values()))


def _compare_named(
    before: Named, after: Named, where: str, at: str | None, found: dict[str, Change], known: Known
) -> None:
    for name, item in after.items():
        path = f"{where}/{name}"
        if name in before:
            _compare(before[name], item, path, path if at is None else at, found, known)
        elif at is None:
            found[path] = _likest(known, path, item)
            known[path] = item
        elif at and before:
            siblings = {f"{where}/{one}": sibling for one, sibling in before.items()}
            found.setdefault(at, {}).setdefault("new", {})[_below(path, at)] = _likest(siblings, path, item)
        else:
            _set(found, path, at, item)
    for name in before:
        if name not in after:
            _gone(found, f"{where}/{name}", at)


def _likest(known: Known, path: str, item: Any) -> Change:
    """A new object as one that is known with changes: the one that needs the fewest; as a whole where that is shorter."""
    above = _split(path)[0]
    best: Change = {"like": "", "set": {key: closed(value) for key, value in item.items()}}
    size = len(json.dumps(best))
    for place, other in known.items():
        if 2 * len(other.keys() & item.keys()) > len(item):
            found: dict[str, Change] = {}
            _compare(other, item, "", "", found, {})
            name = _split(place)[1] if _split(place)[0] == above else place
            change = {"like": name, **found.get("", {})}
            if len(json.dumps(change)) < size:
                best, size = change, len(json.dumps(change))
    return best


def _set(found: Difference, path: str, at: str | None, value: Any) -> None:
    _note(found, path, at).setdefault("set", {})[_below(path, at)] = closed(value)


def _gone(found: Difference, path: str, at: str | None) -> None:
    _note(found, path, at).setdefault("gone", []).append(_below(path, at))


def _note(found: dict[str, Change], path: str, at: str | None) -> Change:
    """The change to add to: that of the object ``at``, or else of what ``path`` stands in."""
    return found.setdefault(_split(path)[0] if at is None else at, {})


def _below(path: str, at: str | None) -> str:
    if at is None:
        return _split(path)[1]
    return path[len(at) + 1 :] if at else path


def _differ(before: Any, after: Any) -> bool:
    """Whether two values are another in JSON, where true is not 1."""
    return json.dumps(closed(before), sort_keys=True) != json.dumps(closed(after), sort_keys=True)


def _split(path: str) -> tuple[str, str]:
    above, _, name = path.rpartition("/")
    return above, name


def _walk(tree: Any, path: str) -> Any:
    for step in path.split("/") if path else ():
        tree = tree[step]
    return tree


def _find(origin: Any, tree: Any, path: str) -> Any:
    """What is at the path in the first tree, or else in the second one, which has new objects."""
    try:
        return _walk(origin, path)
    except KeyError:
        return _walk(tree, path)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value)({key: _copy(one) for key, one in value.items()})
    return value


def _escaped(key: str) -> str:
    """As in a JSON pointer (RFC 6901), so that a key with a slash is one step."""
    return key.replace("~", "~0").replace("/", "~1")


def _unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")
