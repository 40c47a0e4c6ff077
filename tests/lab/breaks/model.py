# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a break is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from lab.breaks.world import DoesNotFit, World

__all__ = ["Break", "DoesNotFit"]


@dataclass(frozen=True)
class Break:
    """Something that goes wrong, and what verification has to say of it.

    :ivar what: a clause for people
    :ivar hop: hop of the first broken check; code: its code
    :ivar apply: breaks it on entering, and mends it on leaving
    :ivar status: what the first broken check has to be, FAIL, WARN or ERROR
    :ivar partner: profile of the one partner that it concerns; empty: the site itself, so every partner
    """

    name: str
    what: str
    hop: str
    code: str
    apply: Callable[[World], AbstractContextManager[None]]
    status: str = "FAIL"
    partner: str = ""
