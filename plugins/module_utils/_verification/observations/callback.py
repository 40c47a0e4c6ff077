# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of having a node call back (``call_backs`` of ``s2s_info``)."""

from __future__ import annotations

from dataclasses import dataclass

from .probes import Answer, Probe, read_answer, read_probe
from .reader import Fields

_KEY = ("invalid", "valid", "error", "silence", "stream_error", "closed", "not_offered", "skipped")
_PING = ("result", "error", "silence", "stream_error", "closed", "skipped")


@dataclass(frozen=True)
class CallBack:
    """A node that was asked to call back.

    Attributes:
        probe: the connection to it, with what it made of the key of the probe domain.
        called_back_from: the address that its own connection came from; empty where none came.
        asked: whether it asked about the key.
        its_key: what it said of the key that it sent itself.
    """

    probe: Probe
    called_back_from: str
    asked: bool
    its_key: Answer
    ping: Answer


def read_call_back(fields: Fields) -> CallBack:
    """An entry of ``results``."""
    return CallBack(
        probe=read_probe(fields),
        called_back_from=fields.text("called_back_from", ""),
        asked=fields.flag("asked"),
        its_key=read_answer(fields.part("their_dialback"), _KEY),
        ping=read_answer(fields.part("ping"), _PING),
    )
