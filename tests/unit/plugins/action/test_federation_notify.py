# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is told of changed verdicts, against real servers on loopback; a receiver that is down never fails a run."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.action import federation_notify as action
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import federation_notify as documented

from unit.plugins.action.conftest import options, prepared
from unit.plugins.plugin_utils.receivers import mail_server, receiver

CHANGES = [
    {"site": "hq", "partner": "", "before": "working", "after": "broken"},
    {"site": "hq", "partner": "a.example", "before": "", "after": "broken"},
]
SPEC = documented.ARGUMENT_SPEC


def run(changes: list[dict[str, str]] = CHANGES, check_mode: bool = False, **given: Any) -> dict[str, Any]:
    return prepared(action.ActionModule, check_mode).execute(
        {**options(action.ActionModule), "changes": changes, "lines": ["1 site: 1 broken"], "timeout": 5.0, **given}
    )


def mail(port: int, **changes: Any) -> dict[str, Any]:
    fields = {"mail_to": ["ops@x.example"], "mail_from": "fed@x.example", "mail_host": "127.0.0.1", "mail_tls": "none"}
    return {**fields, "mail_port": port, **changes}


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_webhook_gets_text_and_changes() -> None:
    with receiver() as (address, got):
        outcome = run(webhook=address)
    assert outcome["told"] == ["webhook at 127.0.0.1"]
    assert "warnings" not in outcome
    assert got[0]["changes"] == CHANGES
    assert got[0]["text"].startswith("XMPP federation: hq: working \u2192 broken and 1 more\nhq: working")
    assert "hq \u2192 a.example: not there \u2192 broken" in got[0]["text"]
    assert "1 site: 1 broken" in got[0]["text"]


def test_a_mail_gets_there() -> None:
    with mail_server() as (port, got):
        outcome = run(**mail(port))
    assert outcome["told"] == ["mail to ops@x.example"]
    assert "To: ops@x.example" in got[0] and "Auto-Submitted: auto-generated" in got[0]


def test_a_mail_server_that_is_down_does_not_keep_the_webhook_from_being_told() -> None:
    with receiver() as (address, got):
        outcome = run(webhook=address, **mail(closed_port()))
    assert len(got) == 1
    assert outcome["told"] == ["webhook at 127.0.0.1"]
    assert "Connection refused" in outcome["warnings"][0]


def test_nobody_is_told_of_nothing_or_in_check_mode() -> None:
    with receiver() as (address, got):
        assert run([], webhook=address)["told"] == []
        assert run(check_mode=True, webhook=address)["told"] == []
    assert got == []


def test_a_password_is_not_sent_in_clear_text() -> None:
    with pytest.raises(FederationError, match="not sent in clear text"):
        run(**mail(25, mail_user="me", mail_password="secret"))


def test_a_mail_needs_a_sender() -> None:
    with pytest.raises(FederationError, match="no sender"):
        run(**mail(25, mail_from=None))
