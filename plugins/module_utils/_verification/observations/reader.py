# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules returned, field by field: what does not fit is said with its place, and never raises anything else."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Any, Generic, Optional, TypeVar

from ..._text import one_line

LONGEST = 2000
"""Characters that are kept of one text."""
MOST = 5000
"""Entries that are kept of one list."""

T = TypeVar("T")


class Misfit(Exception):
    """Something that a module of this version does not return: it was cut, or comes from another version.

    Args:
        where: the place, such as ``outside.s2s.results[3].tcp.status``.
        what: what is wrong there, a clause.
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what

    def __str__(self) -> str:
        return f"{self.where} {self.what}"


class Fields:
    """A dictionary whose fields are read by type. A field that is absent or null has its default; another type is a :class:`Misfit`."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise Misfit(where, f"is {_kind(data)}, where a dictionary belongs")
        self._data = data
        self.where = where

    def __contains__(self, name: str) -> bool:
        return self._data.get(name) is not None

    def text(self, name: str, default: Optional[str] = None) -> str:
        """A text, fit to be shown. Without a default it has to be there."""
        value = self._data.get(name)
        return _clean(value if isinstance(value, str) else self._value(name, str, default))

    def choice(self, name: str, choices: tuple[str, ...], default: Optional[str] = None) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise Misfit(f"{self.where}.{name}", f"is {value[:60]!r}, which this version does not know")
        return value

    def number(self, name: str, default: Optional[int] = None) -> int:
        return int(self._finite(name, default))

    def real(self, name: str, default: Optional[float] = None) -> float:
        """A number that need not be whole."""
        return self._finite(name, default)

    def optional_number(self, name: str) -> Optional[int]:
        return self.number(name) if name in self else None

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self._value(name, bool, default))

    def optional_flag(self, name: str) -> Optional[bool]:
        return self.flag(name) if name in self else None

    def items(self, name: str) -> list[tuple[Any, str]]:
        """The entries of a list, each with its place."""
        value = self._value(name, (list, tuple), [])
        return [(one, f"{self.where}.{name}[{number}]") for number, one in enumerate(value[:MOST])] if value else []

    def texts(self, name: str) -> tuple[str, ...]:
        found = []
        for number, one in enumerate(self._value(name, (list, tuple), [])[:MOST]):
            if not isinstance(one, str):
                raise Misfit(f"{self.where}.{name}[{number}]", f"is {_kind(one)}, where a text belongs")
            found.append(_clean(one))
        return tuple(found)

    def part(self, name: str) -> Optional[Fields]:
        """A dictionary within; None where it is absent or null."""
        value = self._data.get(name)
        return Fields(value, f"{self.where}.{name}") if value is not None else None

    def parts(self, name: str) -> list[Fields]:
        return [Fields(one, where) for one, where in self.items(name)]

    def raw(self, name: str) -> Any:
        return self._data.get(name)

    def _finite(self, name: str, default: Optional[float]) -> float:
        value: float = self._value(name, (int, float), default)
        if isinstance(value, float) and not math.isfinite(value):
            raise Misfit(f"{self.where}.{name}", "is no finite number")
        return value

    def _value(self, name: str, wanted: Any, default: Any) -> Any:
        value = self._data.get(name)
        if value is None:
            if default is None:
                raise Misfit(f"{self.where}.{name}", "is missing")
            return default
        # In Python a bool is a number; in what modules return it is not.
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise Misfit(f"{self.where}.{name}", f"is {_kind(value)}, where {_NAMES[wanted]} belongs")
        return value


_NAMES: dict[Any, str] = {str: "a text", (int, float): "a number", bool: "true or false", (list, tuple): "a list"}


def _kind(value: Any) -> str:
    names = {type(None): "missing", dict: "a dictionary", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else "something else")


def _clean(text: str) -> str:
    """``text`` on one line without what acts on a terminal or cannot be encoded, and not without end."""
    kept = text[:LONGEST]
    if kept.isascii():
        if kept.isprintable() and "  " not in kept and kept[:1] != " " and kept[-1:] != " ":
            return kept  # as nearly all are
    else:
        kept = kept.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return one_line(kept)


class Batch(Generic[T]):
    """A list that a module returned, each entry read once.

    An entry that does not fit is a :class:`Misfit` for who asks for its key, and for who would else take it for absent.

    Args:
        fields: the module's result, or None where it was not asked.
        name: the field with the list.
        read: reads an entry.
        key: the key of an entry.
        raw_key: the key of an entry that cannot be read; None where even that cannot be.
    """

    def __init__(
        self,
        fields: Optional[Fields],
        name: str,
        read: Callable[[Fields], T],
        key: Callable[[T], Hashable],
        raw_key: Callable[[Any], Optional[Hashable]],
    ) -> None:
        self._entries: list[tuple[Hashable, T]] = []
        self._misfits: list[tuple[Optional[Hashable], Misfit]] = []
        try:
            listed = fields.items(name) if fields is not None else []
        except Misfit as misfit:
            listed = []
            self._misfits.append((None, misfit))
        for one, where in listed:
            try:
                entry = read(Fields(one, where))
                self._entries.append((key(entry), entry))
            except Misfit as misfit:
                self._misfits.append((raw_key(one) if isinstance(one, dict) else None, misfit))

    def of(self, wanted: Hashable) -> list[T]:
        """The entries with this key.

        Raises:
            Misfit: one of them, or one that may have been one of them, cannot be read.
        """
        found = [entry for key, entry in self._entries if key == wanted]
        for key, misfit in self._misfits:
            if key == wanted or (key is None and not found):
                raise misfit
        return found

    @property
    def readable(self) -> list[T]:
        """Every entry that can be read: for what only adds to a judgement."""
        return [entry for _key, entry in self._entries]

    def __bool__(self) -> bool:
        return bool(self._entries or self._misfits)
