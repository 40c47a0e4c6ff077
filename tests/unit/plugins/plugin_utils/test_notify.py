# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a receiver that was not told: one line, without the secret in a webhook's address."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.plugin_utils.notify import MailServer, NotTold, post, send

from unit.plugins.plugin_utils.receivers import mail_server, receiver


def mail(port: int, tls: str = "none") -> str:
    server = MailServer("127.0.0.1", port, tls, "", "")
    return send(server, "fed@x.example", ["ops@x.example"], "subject\nof two", "text", 5.0)


def test_a_webhook_gets_the_content() -> None:
    with receiver() as (address, got):
        assert post(address, {"text": "x"}, 5.0) == "webhook at 127.0.0.1"
    assert got == [{"text": "x"}]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_refuses(status: int) -> None:
    with receiver(status) as (address, _got), pytest.raises(NotTold) as caught:
        post(address, {}, 5.0)
    assert str(caught.value) == f"the webhook at 127.0.0.1 was not told: it answers with HTTP status {status}"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/hook-secret",
        "http://nowhere.invalid/hook-secret",
        "ftp://x/hook-secret",
        "hook-secret",
        "http://[x/hook-secret",
        "http://127.0.0.1:99999/hook-secret",
        "http://127.0.0.1:x/hook-secret",
        "http://127.0.0.1:1/hook secret",
        "http://127.0.0.1:1/hook-\u00e9-secret",
    ],
)
def test_a_webhook_that_is_not_there(address: str) -> None:
    with pytest.raises(NotTold, match="was not told: ") as caught:
        post(address, {}, 5.0)
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_mail_is_taken_and_its_subject_stays_a_line() -> None:
    with mail_server() as (port, got):
        assert mail(port) == "mail to ops@x.example"
    assert "Subject: subject of two" in got[0]


@pytest.mark.parametrize(
    ("refuses", "said"), [("RCPT TO:<ops@", "550"), ("MAIL FROM", "550 no such user"), ("DATA", "550 no such user")]
)
def test_a_mail_that_is_refused(refuses: str, said: str) -> None:
    with mail_server(refuses) as (port, _got), pytest.raises(NotTold) as caught:
        mail(port)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_server_without_starttls_gets_no_mail() -> None:
    with mail_server() as (port, got), pytest.raises(NotTold, match="STARTTLS"):
        mail(port, "starttls")
    assert got == []


def test_a_server_that_speaks_no_tls_gets_no_mail() -> None:
    with mail_server() as (port, got), pytest.raises(NotTold):
        mail(port, "tls")
    assert got == []
