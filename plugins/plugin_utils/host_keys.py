# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host keys are known: the known_hosts file as OpenSSH's client reads it (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).

A line that is not understood is passed over, as OpenSSH does, and leaves the others in force. Certificates of hosts are not
supported by Paramiko, so a line ``@cert-authority`` never makes a key known.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KNOWN, CHANGED, REVOKED, UNKNOWN = "known", "changed", "revoked", "unknown"

SSH_PORT = 22
REVOKED_MARK, AUTHORITY_MARK = "@revoked", "@cert-authority"

# Key types that sign with algorithms of other names (RFC 8332).
_RSA_ALGORITHMS = ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")


@dataclass(frozen=True)
class Line:
    """A line of the file. ``key`` is the public key as it goes over the wire (RFC 4253 section 6.6)."""

    mark: str
    hosts: str
    key_type: str
    key: bytes


@dataclass(frozen=True)
class KnownHosts:
    """The lines of a file that were understood."""

    lines: tuple[Line, ...]

    def judge(self, host: str, port: int, key: bytes) -> str:
        """What the file says about a key that a host shows: known, changed (another is known), revoked or unknown."""
        found = _judge(self.of(_name(host, port)), key)
        if found == UNKNOWN and port != SSH_PORT and _judge(self.of(host), key) == KNOWN:
            return KNOWN  # a key that is known without the port is the host's on each port
        return found

    def keys(self, host: str, port: int) -> list[bytes]:
        """The keys that are known for a host at this port."""
        lines = self.of(_name(host, port))
        return [line.key for line in lines if not line.mark and _judge(lines, line.key) == KNOWN]

    def in_order(self, host: str, port: int, algorithms: Iterable[str]) -> list[str]:
        """``algorithms`` of host keys, those of known keys first, so that the host shows a key that can be compared."""
        known = {line.key_type for line in self.of(_name(host, port)) if not line.mark}
        return sorted(algorithms, key=lambda algorithm: key_type(algorithm) not in known)

    def of(self, name: str) -> list[Line]:
        """The lines about a host, by its name as :func:`_name` writes it."""
        return [line for line in self.lines if _matches(line.hosts, name.lower())]


def read(text: str) -> KnownHosts:
    """The file's text, whatever stands in it."""
    return KnownHosts(tuple(line for line in map(_line, text.split("\n")) if line is not None))


def key_type(algorithm: str) -> str:
    """The type of the keys that sign with ``algorithm``."""
    return "ssh-rsa" if algorithm in _RSA_ALGORITHMS else algorithm


def _name(host: str, port: int) -> str:
    return host if port == SSH_PORT else f"[{host}]:{port}"


def _judge(lines: Sequence[Line], key: bytes) -> str:
    if any(line.mark == REVOKED_MARK and line.key == key for line in lines):
        return REVOKED
    plain = [line.key for line in lines if not line.mark]
    if key in plain:
        return KNOWN
    return CHANGED if plain else UNKNOWN


def _line(text: str) -> Line | None:
    fields = text.split()
    mark = ""
    if fields and fields[0].startswith("@"):
        mark = fields.pop(0)
        if mark not in (REVOKED_MARK, AUTHORITY_MARK):
            return None
    if len(fields) < 3 or fields[0].startswith("#"):
        return None
    hosts, named, encoded = fields[:3]
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    # The key says its type too, with its length before it.
    wire = named.encode("latin-1", "replace")
    return (
        Line(mark, hosts, named, key) if key[:4] == len(wire).to_bytes(4, "big") and key[4:].startswith(wire) else None
    )


def _matches(hosts: str, name: str) -> bool:
    if hosts.startswith("|"):
        return _matches_hash(hosts, name)
    patterns = hosts.lower().split(",")
    if any(pattern.startswith("!") and _fits(pattern[1:], name) for pattern in patterns):
        return False
    return any(not pattern.startswith("!") and _fits(pattern, name) for pattern in patterns)


def _fits(pattern: str, name: str) -> bool:
    """Whether ``name`` fits: ``*`` and ``?`` are wildcards and nothing else is, as brackets stand around names with a port.

    Only the last star is ever tried anew, so many of them take no more than the product of both lengths.
    """
    at = place = 0
    star, resumed = -1, 0
    while place < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, resumed = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[place]):
            at += 1
            place += 1
        elif star >= 0:
            resumed += 1
            at, place = star + 1, resumed
        else:
            return False
    return all(character == "*" for character in pattern[at:])


def _matches_hash(hosts: str, name: str) -> bool:
    """A name hashed with a salt: ``|1|salt|HMAC-SHA1``, both in base64."""
    parts = hosts.split("|")
    if len(parts) != 4 or parts[1] != "1":
        return False
    try:
        salt, expected = (base64.b64decode(part, validate=True) for part in parts[2:])
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.new(salt, name.encode(), hashlib.sha1).digest(), expected)
