# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a description: collected, so that a person reads all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One contradiction: the field, what is wrong with it, and what to change."""

    field: str
    what: str
    change: str

    def __str__(self) -> str:
        return f"{self.field}: {self.what}; {self.change}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean X?`` where a known word is near, else the list of all known words."""
    names = sorted(known)
    of_lowered = {name.lower(): name for name in names}
    near = difflib.get_close_matches(word.lower(), of_lowered, n=1)
    return f"did you mean {of_lowered[near[0]]}?" if near else f"known are {', '.join(names)}"
