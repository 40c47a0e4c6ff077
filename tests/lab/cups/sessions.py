# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins and sessions of the administration pages."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field

from .choices import ChoiceTable
from .settings import Account

OK, WRONG, LOCKED = "ok", "wrong", "locked"


class Gate:
    """One application account with its lock-out, shared by the pages and the Control Center."""

    def __init__(self, account: Account, choices: ChoiceTable, locked: bool) -> None:
        self._account, self._limit, self._duration = (
            account,
            int(choices["login.failures"]),
            float(choices["login.lock_seconds"]),
        )
        self._failures = 0
        self._locked_until = float("inf") if locked else 0.0
        self._lock = threading.Lock()

    def check(self, user: str, password: str) -> str:
        """OK, WRONG or LOCKED. Failures in a row count; a success forgets them."""
        with self._lock:
            if time.monotonic() < self._locked_until:
                return LOCKED
            right = hmac.compare_digest(user.encode(), self._account.user.encode())
            right &= hmac.compare_digest(password.encode(), self._account.password.encode())
            if right:
                self._failures = 0
                return OK
            self._failures += 1
            if self._failures >= self._limit:
                self._failures, self._locked_until = 0, time.monotonic() + self._duration
                return LOCKED
            return WRONG


@dataclass
class Session:
    """A browser session; user is empty until the login. return_to: the page that the login was asked for."""

    identity: str
    user: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    return_to: str = ""


class Sessions:
    """All sessions of the server."""

    def __init__(self, new_identity_at_login: bool) -> None:
        self._renew = new_identity_at_login
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def find(self, identity: str) -> Session | None:
        """The session of this cookie."""
        with self._lock:
            return self._sessions.get(identity)

    def create(self) -> Session:
        """A new session without a login."""
        with self._lock:
            session = Session(secrets.token_hex(16).upper())
            self._sessions[session.identity] = session
            return session

    def log_in(self, session: Session, user: str) -> Session:
        """The session after a successful login, under a new id where the release does that."""
        with self._lock:
            session.user = user
            if self._renew:
                self._sessions.pop(session.identity, None)
                session.identity = secrets.token_hex(16).upper()
                self._sessions[session.identity] = session
            return session

    def end(self, session: Session) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.pop(session.identity, None)
