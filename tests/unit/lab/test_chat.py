# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a conversation counts as held. What is not the other's own new text must not pass."""

from __future__ import annotations

from typing import Any

import pytest
from lab.chat import _decided, _Person, _Way

OURS, THEIRS = "cupuser1@cupdomain.example", "jdoe1@gmail.example"


def people() -> tuple[_Person, _Person]:
    out, back = _Way(OURS, THEIRS, "token-out"), _Way(THEIRS, OURS, "token-in")
    process: Any = None
    return _Person(OURS, "10.10.0.10:5222", process, out, back), _Person(
        THEIRS, "203.0.113.20:5222", process, back, out
    )


def event(event_name: str, at: float, **details: Any) -> dict[str, Any]:
    return {"event": event_name, "at": at, **details}


def bounce(kind: str, at: float, sender: str) -> dict[str, Any]:
    return event("bounce", at, kind=kind, sender=sender, condition="remote-server-not-found", text="connection refused")


def test_message_and_presence_of_the_other_make_a_way() -> None:
    us, them = people()
    us.take(event("sent", 10.0))
    them.take(event("message", 10.5, sender=OURS, text="token-out"))
    assert not us.says.complete
    them.take(event("presence", 11.0, sender=OURS, text="token-out"))
    result = us.says.result(None, 15)
    assert result == {
        "ok": True,
        "from": OURS,
        "to": THEIRS,
        "seconds": 1.0,
        "message_seconds": 0.5,
        "presence_seconds": 1.0,
        "error": None,
    }
    assert not us.hears.complete


@pytest.mark.parametrize(
    "heard",
    [
        event("message", 10.5, sender=OURS, text="token-in"),  # an echo of one's own
        event("message", 10.5, sender="other@cupdomain.example", text="token-out"),
        event("message", 10.5, sender=OURS, text="from an earlier run"),
        event("message", 10.5, sender=OURS, text=""),
        event("presence", 10.5, sender=OURS, text=""),
    ],
)
def test_anything_else_does_not_count(heard: dict[str, Any]) -> None:
    us, them = people()
    us.take(event("sent", 10.0))
    them.take(heard)
    assert us.says.message is None
    assert us.says.presence is None


def test_what_came_back_is_the_error() -> None:
    us, _ = people()
    us.take(event("sent", 10.0))
    us.take(bounce("presence", 10.1, THEIRS))
    assert not us.says.bounce, "the message may still arrive"
    assert us.says.result(None, 15)["error"] == "presence came back: remote-server-not-found: connection refused"
    us.take(bounce("message", 10.1, THEIRS))
    assert us.says.result(None, 15)["error"] == "message came back: remote-server-not-found: connection refused"


def test_bounces_of_others_or_of_before_do_not_count() -> None:
    us, _ = people()
    us.take(bounce("message", 9.0, THEIRS))
    us.take(event("sent", 10.0))
    us.take(bounce("message", 10.1, "old@friend.example"))
    assert us.says.result(None, 15)["error"] == "no message and no presence arrived within 15 s, and no error came back"


def test_missing_presence_is_named() -> None:
    us, them = people()
    us.take(event("sent", 10.0))
    them.take(event("message", 10.5, sender=OURS, text="token-out"))
    assert us.says.result(None, 4)["error"] == "no presence arrived within 4 s, and no error came back"


def test_failed_login_fails_both_ways_with_who_and_where() -> None:
    us, them = people()
    them.take(event("failed", 1.0, reason="refused"))
    assert _decided([us, them])
    assert us.says.result(them.failure, 15)["error"] == f"{THEIRS} cannot log in at 203.0.113.20:5222: refused"


def test_decided_when_each_way_has_arrived_or_come_back() -> None:
    us, them = people()
    us.take(event("sent", 10.0))
    them.take(event("sent", 10.0))
    us.take(bounce("message", 10.1, THEIRS))
    assert not _decided([us, them])
    us.take(event("message", 10.5, sender=THEIRS, text="token-in"))
    us.take(event("presence", 10.5, sender=THEIRS, text="token-in"))
    assert _decided([us, them])
