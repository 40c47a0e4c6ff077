# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading untyped inventory data, field by field, without stopping at the first mistake."""

from __future__ import annotations

import ipaddress
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._addresses import Address
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.names import domain_name
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.problems import Problem, did_you_mean


class Fields:
    """A dictionary of the description, with its place in it for messages.

    Every reader returns a value of its type in any case: after a problem has been noted, the value only lets the
    reading go on, and nobody uses it.
    """

    def __init__(
        self, value: Any, place: str, required: tuple[str, ...], optional: tuple[str, ...], problems: list[Problem]
    ):
        self.place = place
        self._problems = problems
        self._values: dict[str, Any] = {}
        if not isinstance(value, dict):
            self.problem(
                "", f"this must be a dictionary, not {_kind(value)}", f"give it the fields {', '.join(required)}"
            )
            return
        self._values = {str(key): item for key, item in value.items()}
        known = required + optional
        for name in self._values:
            if name not in known:
                self.problem(name, "there is no such field", did_you_mean(name, known))
        for name in required:
            if self._values.get(name) in (None, ""):
                self.problem(name, "this field is missing", "add it")

    def problem(self, name: str, what: str, change: str) -> None:
        """Note what is wrong with the field ``name``, or with the dictionary itself where it is empty."""
        self._problems.append(Problem(f"{self.place}.{name}" if name else self.place, what, change))

    def has(self, name: str) -> bool:
        return self._values.get(name) not in (None, "")

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name)
        if value in (None, ""):
            return default
        if isinstance(value, (dict, list)):
            self.problem(name, f"this must be a text, not {_kind(value)}", "write one value")
            return default
        return str(value).strip()

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        if not self.has(name):
            return default
        text = self.text(name)
        if not text.isdigit() or not low <= int(text) <= high:
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

    def choice(self, name: str, choices: tuple[str, ...], default: Optional[str] = None) -> Optional[str]:
        if not self.has(name):
            return default
        # YAML 1.1 reads the words yes, no, on and off as booleans; none of the choices is one of them.
        text = self.text(name)
        if text not in choices:
            self.problem(name, f"'{text}' is not known", did_you_mean(text, choices))
            return default
        return text

    def domain(self, name: str) -> str:
        text = self.text(name)
        return self.as_domain(name, text) if text else ""

    def domains(self, name: str) -> tuple[str, ...]:
        return tuple(self.as_domain(f"{name}[{number}]", str(item)) for number, item in enumerate(self.items(name)))

    def as_domain(self, name: str, text: str) -> str:
        """``text`` as a normal domain name; where it is none, the problem is noted at the field ``name``."""
        try:
            return domain_name(text)
        except ValueError as error:
            self.problem(name, f"'{text}' is not a domain: {error}", "write a name such as cupdomain.example")
            return ""

    def address(self, name: str) -> Optional[Address]:
        text = self.text(name)
        if not text:
            return None
        try:
            return ipaddress.ip_address(text)
        except ValueError:
            self.problem(name, f"'{text}' is not an IPv4 or IPv6 address", "write one address, without a prefix length")
            return None

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
