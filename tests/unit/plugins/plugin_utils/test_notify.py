# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a receiver that was not told: one line, without the secret in a webhook's address."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from ansible_collections.xmpp.federation.plugins.plugin_utils.notify import MailServer, NotTold, post, send
from cryptography import x509
from lab.loopback.certificates import Authority, dns

from unit.plugins.plugin_utils.receivers import mail_server, receiver

HERE = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]


def mail(port: int, tls: str = "none", user: str = "", authorities: str = "") -> str:
    server = MailServer("127.0.0.1", port, tls, user, "pass-word" if user else "", authorities)
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


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_mail_and_login_go_within_tls_to_the_server_that_the_authority_names(tmp_path: Path, tls: str) -> None:
    authority = Authority(tmp_path)
    with mail_server(tls=tls, certificate=authority.issue("mail", HERE)) as (port, got):
        assert mail(port, tls, "me", str(authority.file)) == "mail to ops@x.example"
    assert got[0] == "\0me\0pass-word"
    assert "Subject: subject of two" in got[1]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("issue", "known", "said"),
    [
        ({"names": HERE}, False, "unable to get local issuer certificate"),
        ({"names": HERE, "self_signed": True}, True, "self-signed certificate"),
        ({"names": HERE, "expired": True}, True, "certificate has expired"),
        ({"names": dns("elsewhere.example")}, True, "IP address mismatch"),
    ],
    ids=["not known", "self-signed", "expired", "another's"],
)
def test_a_certificate_that_does_not_hold_gets_neither_mail_nor_password(
    tmp_path: Path, tls: str, issue: dict[str, object], known: bool, said: str
) -> None:
    authority = Authority(tmp_path)
    with (
        mail_server(tls=tls, certificate=authority.issue("mail", **issue)) as (port, got),  # type: ignore[arg-type]
        pytest.raises(NotTold) as caught,
    ):
        mail(port, tls, "me", str(authority.file) if known else "")
    text = str(caught.value)
    assert f"127.0.0.1 port {port}: its certificate is refused: " in text and said in text
    assert "report_mail.ca_path" in text and "\n" not in text and "_ssl.c" not in text
    assert got == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_without_authorities_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with mail_server() as (port, got), pytest.raises(NotTold, match=r"ca\.pem has no certificates"):
        mail(port, "starttls", "", str(file))
    assert got == []
