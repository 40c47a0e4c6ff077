# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading untyped inventory data, field by field, without stopping at the first mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Optional

from ..._addresses import HOST_INSIDE, read_address, special
from .names import domain_name
from .problems import Problem, did_you_mean
from .shape import Field

if TYPE_CHECKING:
    from netaddr import IPAddress

LONGEST_NUMBER = 9
"""Digits; no number of a description has more."""


class Fields:
    """A dictionary of the description, with its shape, and its place for messages.

    Every reader returns a value of its type in any case: after a problem has been noted, the value only lets the
    reading go on, and nobody uses it.
    """

    def __init__(self, value: Any, place: str, shape: Field, problems: list[Problem]):
        self.place = place
        self._shape = shape
        self._problems = problems
        self._values: dict[str, Any] = {}
        required = shape.names(required=True)
        if not isinstance(value, dict):
            self.problem(
                "", f"this must be a dictionary, not {_kind(value)}", f"give it the fields {', '.join(required)}"
            )
            return
        self._values = {str(key): item for key, item in value.items()}
        known = [field.name for field in shape.fields]
        for name in self._values:
            if name not in known:
                self.problem(name, "there is no such field", did_you_mean(name, known))
        for name in required:
            if not self.has(name):
                self.problem(name, "this field is missing", "add it")

    def part(self, name: str) -> Fields:
        """A dictionary within this one; where it is missing that has been said, and its fields are not asked for."""
        place, shape = f"{self.place}.{name}", self._shape[name]
        if self.has(name):
            return Fields(self.raw(name), place, shape, self._problems)
        unasked = replace(shape, fields=tuple(replace(field, required=False) for field in shape.fields))
        return Fields({}, place, unasked, self._problems)

    def parts(self, name: str) -> list[Fields]:
        """The dictionaries of a list within this one."""
        return [
            Fields(item, f"{self.place}.{name}[{number}]", self._shape[name], self._problems)
            for number, item in enumerate(self.items(name))
        ]

    def problem(self, name: str, what: str, change: str) -> None:
        """Note what is wrong with the field ``name``, or with the dictionary itself where it is empty."""
        self._problems.append(Problem(f"{self.place}.{name}" if name else self.place, what, change))

    def has(self, name: str) -> bool:
        """Whether it is given: an empty or blank text is nothing, as an empty value of YAML is."""
        value = self._values.get(name)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        return self.as_text(name, self._values[name]) if self.has(name) else default

    def as_text(self, name: str, value: Any) -> str:
        """``value`` without blanks around it; where it is no text, the problem is noted at the field ``name``.

        YAML reads 12.10 as the number 12.1, 010 as 8 and no as false: what was written cannot be had back from that.
        """
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, (dict, list)) or value is None:
            self.problem(name, f"this must be a text, not {_kind(value)}", "write one value")
        else:
            self.problem(
                name,
                f"without quotes YAML does not read this as text, but as {_yaml_type(value)}: {value}",
                'put what you mean in quotes, such as "8.6"',
            )
        return ""

    def word(self, name: str, forbidden: str = "") -> str:
        """A text of visible characters, without blanks and what is ``forbidden``."""
        text, limit = self.text(name), self._shape[name].longest
        if any(not character.isprintable() or character.isspace() or character in forbidden for character in text):
            unfit = "blanks, control characters" + (f" and {' '.join(forbidden)}" if forbidden else "")
            self.problem(name, f"{text!r} holds characters that it cannot have ({unfit})", "write it without them")
            return ""
        if len(text) > limit:
            self.problem(name, f"it has {len(text)} characters, more than {limit}", "write a shorter one")
            return ""
        return text

    def integer(self, name: str) -> int:
        field = self._shape[name]
        default, low, high = int(field.default), field.low, field.high
        if not self.has(name):
            return default
        value = self._values[name]
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER or not low <= int(text) <= high:
            self.problem(name, f"'{text}' is not a whole number from {low} to {high}", "correct the number")
            return default
        return int(text)

    def boolean(self, name: str) -> Optional[bool]:
        """True, False, or None where the field is not there."""
        if not self.has(name):
            return None
        value = self._values[name]
        words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
        answer = words.get(str(value).lower())
        if answer is None:
            self.problem(name, f"'{value}' is neither true nor false", "write true or false")
        return answer

    def choice(self, name: str) -> Optional[str]:
        """The word, or its default; None where it is not there and has none."""
        choices = self._shape[name].choices
        default: Optional[str] = self._shape[name].default
        if not self.has(name):
            return default
        # YAML 1.1 reads the words yes, no, on and off as booleans; none of the choices is one of them.
        text = str(self._values[name]).strip()
        if text not in choices:
            self.problem(name, f"'{text}' is not known", did_you_mean(text, choices))
            return default
        return text

    def domain(self, name: str) -> str:
        text = self.text(name)
        return self.as_domain(name, text) if text else ""

    def domains(self, name: str) -> tuple[str, ...]:
        return tuple(self.as_domain(place, text) if text else "" for place, text in self.texts(name))

    def texts(self, name: str) -> list[tuple[str, str]]:
        """The texts of a list, each with its place, ``name[0]`` and so on; empty where a problem was noted."""
        places = [(f"{name}[{number}]", item) for number, item in enumerate(self.items(name))]
        for place, item in places:
            if isinstance(item, str) and not item.strip():
                self.problem(place, "this item is empty", "write it, or remove it")
        return [(place, self.as_text(place, item)) for place, item in places]

    def as_domain(self, name: str, text: str) -> str:
        """``text`` as a normal domain name; where it is none, the problem is noted at the field ``name``."""
        try:
            return domain_name(text)
        except ValueError as error:
            self.problem(name, f"'{text}' is not a domain: {error}", "write a name such as cupdomain.example")
            return ""

    def address(self, name: str, public: bool = False) -> Optional[IPAddress]:
        """An address that a host can have, on the Internet where ``public``."""
        text = self.text(name)
        if not text:
            return None
        try:
            address = read_address(text)
        except ValueError as error:
            self.problem(name, f"'{text}' is not an address: {error}", "write one IPv4 or IPv6 address")
            return None
        found = special(address)
        if found is not None and public:
            self.problem(
                name, f"{text} is {found.name}, which no partner can reach", "write the address that the Internet sees"
            )
        elif found is not None and found.use != HOST_INSIDE:
            self.problem(name, f"{text} is {found.name}, which no host inside has", "write the host's own address")
        return address

    def items(self, name: str) -> list[Any]:
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(name, f"this must be a list, not {_kind(value)}", "write its items with leading dashes")
            return []
        return value


def _kind(value: Any) -> str:
    names = {dict: "a dictionary", list: "a list", bool: "true or false", type(None): "empty"}
    return names.get(type(value), f"'{value}'")


def _yaml_type(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, (int, float)) else "a date or time"
