# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telling people by webhook or mail. What goes wrong is one line, without the address of a webhook: it is a secret."""

from __future__ import annotations

import http.client
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from ..module_utils._text import one_line

_TROUBLE = (OSError, ValueError, http.client.HTTPException, smtplib.SMTPException)


class NotTold(Exception):
    """A receiver that was not told, and why, in one line."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. ``tls`` is ``none``, ``starttls`` or ``tls``; ``authorities`` is a file, empty for those of the system."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    authorities: str = ""


def post(address: str, content: dict[str, Any], timeout: float) -> str:
    """Post JSON.

    Returns:
        the receiver, for people.

    Raises:
        NotTold: it did not take it.
    """
    try:
        parts = urlsplit(address)
        receiver = f"webhook at {parts.hostname}"
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("no address")
    except ValueError:
        raise NotTold("the webhook was not told: its address does not begin with https:// and a host") from None
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        address, json.dumps(content).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.build_opener(_NoRedirection()).open(request, timeout=timeout) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        raise NotTold(f"the {receiver} was not told: it answers with HTTP status {error.code}") from None
    except (ValueError, http.client.InvalidURL):  # their texts have the address in them
        raise NotTold(f"the {receiver} was not told: its address cannot be used") from None
    except _TROUBLE as error:
        raise NotTold(f"the {receiver} was not told: {_why(error)}") from None
    return receiver


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A redirection would turn the post into a question, and the message would be lost without a word."""

    def redirect_request(self, *_args: Any) -> None:
        return None


def send(server: MailServer, sender: str, receivers: Sequence[str], subject: str, text: str, timeout: float) -> str:
    """Send a mail.

    Returns:
        the receivers, for people.

    Raises:
        NotTold: one of them or all were not taken.
    """
    to = f"mail to {', '.join(receivers)}"
    try:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = one_line(subject), sender, ", ".join(receivers)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note is wanted
        message.set_content(text)
        context = _context(server.authorities)
        with (
            smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
            if server.tls == "tls"
            else smtplib.SMTP(server.host, server.port, timeout=timeout)
        ) as session:
            if server.tls == "starttls":
                session.starttls(context=context)
            if server.user:
                session.login(server.user, server.password)
            refused = session.send_message(message)
    except ssl.SSLCertVerificationError as error:
        raise NotTold(
            f"no {to} through {server.host} port {server.port}: its certificate is refused: {one_line(error.verify_message)}; "
            "mail_ca_path (report_mail.ca_path) names the authority of a certificate that is not public"
        ) from None
    except _TROUBLE as error:
        raise NotTold(f"no {to} through {server.host} port {server.port}: {_why(error)}") from None
    if refused:
        raise NotTold(f"no mail to {', '.join(refused)}: {server.host} refuses the address")
    return to


def _context(authorities: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authorities or None)
    except OSError as error:  # ssl.SSLError is one
        raise NotTold(f"no mail was sent: {authorities} has no certificates of authorities: {_why(error)}") from None


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {one_line(reason.verify_message)}"
    if isinstance(reason, smtplib.SMTPResponseException):
        answer = reason.smtp_error
        return one_line(
            f"{reason.smtp_code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
        )
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    return one_line(getattr(reason, "strerror", None) or str(reason) or type(reason).__name__)
