# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error that every part of the collection raises for trouble that can be foreseen."""

from __future__ import annotations

from typing import Any

from ._text import visible, visible_values

REASON = "failure"
"""Under ``invocation`` of a failed result: a dictionary of ``what``, ``where`` and ``cure``."""


class FederationError(Exception):
    """Something that a person has to put right.

    Its parts may quote what a device or a partner wrote; as text and as data it is visible text (see ``_text``).

    Args:
        what: what is wrong, one sentence without a full stop.
        where: the device, the step, the file or the field; empty when ``what`` says it.
        cure: what to do about it, one sentence without a full stop.
        details: more to put in the task's result (quoted output, the state that the device is left in); no secrets.
    """

    def __init__(self, what: str, where: str = "", cure: str = "", **details: Any) -> None:
        super().__init__(what, where, cure)
        self.what = what
        self.where = where
        self.cure = cure
        self.details = details

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return visible(f"{_sentence(text)} {_sentence(_capitalised(self.cure))}" if self.cure else _sentence(text))

    def as_data(self) -> dict[str, Any]:
        """What a task's result has of it: ``msg`` and the details."""
        data: dict[str, Any] = visible_values({**self.details, "msg": str(self)})
        return data

    def parts(self) -> dict[str, Any]:
        """What a task's result has of it besides: the parts of ``msg``, where they are not shown a second time.

        Ansible's default callback shows everything that a failed result holds, except ``invocation`` (below ``-vvv``).
        """
        parts: dict[str, Any] = visible_values({"what": self.what, "where": self.where, "cure": self.cure})
        return {"invocation": {REASON: parts}}


class RefusedLogin(FederationError):
    """A device does not accept the user name and password. They are not sent again: a few wrong tries lock an account."""


def _capitalised(text: str) -> str:
    """``text`` with a capital, unless it starts with a name such as presence_restart or access-list."""
    first = text.split(" ", 1)[0].rstrip(",:;")
    return text[:1].upper() + text[1:] if first.isalpha() else text


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
