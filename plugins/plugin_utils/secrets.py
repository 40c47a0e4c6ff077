# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets taken out of what a task returns, whatever it is made of.

ansible-core has ``remove_values`` for this, which 2.22 deprecates, and which leaves the keys of dictionaries alone.
"""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from collections.abc import Iterable
from typing import Any

WHOLE = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
"""In place of a value that is a secret: the word that Ansible itself uses."""

PART = "********"
"""In place of a secret within a text."""


def without_secrets(result: dict[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """``result`` of a task with every secret replaced, in values and keys, however deep.

    A secret is also found where it is written as in Python, JSON, a URL or HTML. The names of the result's own fields
    (``changed``, ``msg``) stay: Ansible reads them.

    Raises:
        TypeError: a value that no task can return.
    """
    mask = _Mask(secrets)
    return {name: mask.value(item) for name, item in result.items()}


class _Mask:
    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = {secret for secret in secrets if secret}
        spellings = {spelling for secret in self._secrets for spelling in _spellings(secret)}
        # The longest first: a secret may be a part of another.
        ordered = sorted(spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, (bytes, bytearray)):
            return self._text(bytes(value).decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        if isinstance(value, dict):
            return self._dictionary(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.value(item) for item in value]
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            return WHOLE if str(value) in self._secrets else value
        raise TypeError(f"a task cannot return a {type(value).__name__}")

    def _text(self, text: str) -> str:
        if self._pattern is None:
            return text
        return WHOLE if text in self._secrets else self._pattern.sub(PART, text)

    def _dictionary(self, value: dict[Any, Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, item in value.items():
            masked = self.value(key)
            # Two keys that become one stay two.
            number = 2
            unique = masked
            while unique in found:
                unique, number = f"{masked} ({number})", number + 1
            found[unique] = self.value(item)
        return found


def _spellings(secret: str) -> set[str]:
    """The ways in which libraries and devices quote a secret."""
    return {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote(secret),
        urllib.parse.quote_plus(secret),
        html.escape(secret),
        html.escape(secret, quote=False),
    }
