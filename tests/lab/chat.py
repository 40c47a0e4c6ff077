# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of federation: two people in two domains see each other's presence and read each other's message.

``python -m lab.chat [DOMAIN...]`` in the lab prints what happened with each partner as JSON and exits with 0 only if all of
it worked. A message counts when the other user's client has received it: its text is new every time, and so is the status
that the presence carries, which only arrives when the subscription stands.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TIMEOUT = 30.0  # seconds for one partner, both directions


@dataclass
class _Way:
    """One direction of one conversation: when its parts were sent and received (CLOCK_MONOTONIC), or what came back."""

    sender: str
    receiver: str
    token: str
    sent: float | None = None
    message: float | None = None
    presence: float | None = None
    bounce: str | None = None
    presence_bounce: str | None = None

    @property
    def complete(self) -> bool:
        return self.message is not None and self.presence is not None

    def result(self, failure: str | None, timeout: float) -> dict[str, Any]:
        begun = self.sent or 0.0
        return {
            "ok": self.complete,
            "from": self.sender,
            "to": self.receiver,
            "seconds": round(max(self.message, self.presence) - begun, 3) if self.message and self.presence else None,
            "message_seconds": round(self.message - begun, 3) if self.message else None,
            "presence_seconds": round(self.presence - begun, 3) if self.presence else None,
            "error": None if self.complete else self._error(failure, timeout),
        }

    def _error(self, failure: str | None, timeout: float) -> str:
        known = failure or self.bounce or self.presence_bounce
        if known:
            return known
        missing = [name for name, at in (("message", self.message), ("presence", self.presence)) if at is None]
        return f"no {' and no '.join(missing)} arrived within {timeout:g} s, and no error came back"


@dataclass
class _Person:
    """A client process and what it has said."""

    jid: str
    where: str
    process: subprocess.Popen[bytes]
    says: _Way
    hears: _Way
    online: bool = False
    failure: str | None = None
    rest: bytes = field(default=b"", repr=False)

    def read(self) -> None:
        assert self.process.stdout
        chunk = os.read(self.process.stdout.fileno(), 65536)
        if not chunk:
            self.failure = self.failure or f"the client of {self.jid} ended"
            return
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            self.take(json.loads(line))

    def take(self, event: Mapping[str, Any]) -> None:
        kind, at = event["event"], event["at"]
        if kind == "online":
            self.online = True
        elif kind == "failed":
            self.failure = f"{self.jid} cannot log in at {self.where}: {event['reason']}"
        elif kind == "sent":
            self.says.sent = at
        elif kind == "bounce":
            self._bounced(event)
        elif event["sender"] == self.hears.sender and self.hears.token in event["text"]:
            if kind == "message":
                self.hears.message = self.hears.message or at
            elif kind == "presence":
                self.hears.presence = self.hears.presence or at

    def _bounced(self, event: Mapping[str, Any]) -> None:
        if event["sender"] != self.says.receiver or self.says.sent is None:
            return  # not about this conversation: a server may bounce what it sends for us at log-in
        if event["kind"] == "message":
            self.says.bounce = self.says.bounce or _bounce(event)
        else:
            self.says.presence_bounce = self.says.presence_bounce or _bounce(event)


def _bounce(event: Mapping[str, Any]) -> str:
    return f"{event['kind']} came back: {event['condition']}" + (f": {event['text']}" if event["text"] else "")


def check(domain: str, facts: Mapping[str, Any], *, timeout: float = TIMEOUT, user: int = 1) -> dict[str, Any]:
    """Let cupuserN of the site and the Nth user of a partner's domain talk: jdoeN, or cupuserN where it is a site of the lab too.

    :param facts: the content of lab.json
    :param timeout: seconds for everything, logging in included
    :returns: ``{"partner": domain, "ok": bool, "out": {...}, "in": {...}}``; out is from the site to the partner. Each way:
        ok, from, to, seconds (until message and presence were there), message_seconds, presence_seconds, error (text or None)
    :raises KeyError: the lab has no such partner or user
    """
    site = facts["site"]
    partner = next((one for one in facts["partners"] if one["domain"] == domain), None)
    if partner is None:
        raise KeyError(f"this lab has no partner {domain}; it has {', '.join(p['domain'] for p in facts['partners'])}")
    ours, theirs = f"cupuser{user}@{site['domain']}", f"{list(partner['users'])[user - 1]}@{domain}"
    outbound = _Way(ours, theirs, secrets.token_hex(16))
    way_in = _Way(theirs, ours, secrets.token_hex(16))
    people = [
        _start(site, ours, outbound, way_in),
        _start(partner, theirs, way_in, outbound),
    ]
    try:
        _converse(people, time.monotonic() + timeout)
    finally:
        for person in people:
            _end(person.process)
    failure = next((person.failure for person in people if person.failure), None)
    return {
        "partner": domain,
        "ok": outbound.complete and way_in.complete,
        "out": outbound.result(failure, timeout),
        "in": way_in.result(failure, timeout),
    }


def _start(server: Mapping[str, Any], jid: str, says: _Way, hears: _Way) -> _Person:
    user = jid.split("@")[0]
    client = {**server["client"], "host": server.get("homes", {}).get(user, server["client"]["host"])}
    password = server["users"][user]
    process = subprocess.Popen(
        ["ip", "netns", "exec", client["netns"], sys.executable, "-P", "-m", "lab.chat_client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    _tell(
        process,
        json.dumps(
            {
                "jid": jid,
                "password": password,
                "host": client["host"],
                "port": client["port"],
                "peer": says.receiver,
                "token": says.token,
            }
        ),
    )
    return _Person(jid, f"{client['host']}:{client['port']}", process, says, hears)


def _tell(process: subprocess.Popen[bytes], line: str) -> None:
    assert process.stdin
    try:
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # its end shows on its stdout


def _converse(people: list[_Person], deadline: float) -> None:
    """Read events until all is said and heard, or has failed, or the time is over. Nobody speaks before both are online."""
    talking = False
    with selectors.DefaultSelector() as selector:
        for person in people:
            assert person.process.stdout
            selector.register(person.process.stdout, selectors.EVENT_READ, person)
        while not _decided(people) and (left := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                key.data.read()
            if not talking and all(person.online for person in people):
                talking = True
                for person in people:
                    _tell(person.process, "talk")


def _decided(people: list[_Person]) -> bool:
    if any(person.failure for person in people):
        return True
    return all(person.says.complete or person.says.bounce for person in people)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.communicate(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def main() -> int:
    """Check the partners named on the command line, or all of the lab's."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.chat", description="Send messages between the site and its partners."
    )
    parser.add_argument("domain", nargs="*", help="partner domains (default: all in the lab)")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds a partner (default: %(default)g)")
    parser.add_argument("--user", type=int, default=1, metavar="N", help="which users talk (default: %(default)s)")
    given = parser.parse_args()
    facts = json.loads(Path(os.environ.get("LAB_FACTS", "/run/lab/lab.json")).read_text())
    results = [
        check(domain, facts, timeout=given.timeout, user=given.user)
        for domain in given.domain or [partner["domain"] for partner in facts["partners"]]
    ]
    print(json.dumps(results, indent=1))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
