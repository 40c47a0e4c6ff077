# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that a node holds for a service: ``show cert list own`` and ``show cert own NAME``, asked and understood.

Both commands are confirmed for IM and Presence (CLI reference, privilege level 1). That the output ends in the certificate itself, as PEM,
is known of public collectors for recent releases of the same platform; older ones print its fields only, which do not tell two
certificates apart for certain, so of those nothing is said.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from ..._errors import FederationError
from ..._text import one_line
from .session import CliSession, CommandFailed

OK, UNSUPPORTED, NOT_SHOWN, NOT_UNDERSTOOD, FAILED = "ok", "unsupported", "not_shown", "not_understood", "failed"

MOST_STORES = 4
"""Certificates of one service: there is one for RSA and one for ECDSA, and each has a command of its own."""

_LISTED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,63}(?:/[A-Za-z0-9][A-Za-z0-9_.-]{0,95})?):\s", re.ASCII)
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(?P<base64>[A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_FIELDS = ("issuer name", "subject name")


@dataclass(frozen=True)
class StoredCertificate:
    """A certificate of the node's own.

    Attributes:
        name: as the node lists it; that of the service where nothing is listed for it.
        status: ``ok``; ``not_shown``: the release prints its fields, and not the certificate itself; ``unsupported``: it does not know the
            command; ``not_understood`` and ``failed`` say nothing about it.
        der: the certificate; empty unless ``ok``.
        detail: the node's own words where there is none.
    """

    name: str
    status: str
    der: bytes = b""
    detail: str = ""


def ask_certificates(session: CliSession, services: list[str]) -> list[StoredCertificate]:
    """What the node holds for each service, such as ``cup-xmpp-s2s``. Nothing fails for it."""
    if not services:
        return []
    try:
        listed = session.run("show cert list own")
    except CommandFailed as error:
        return [StoredCertificate(service, UNSUPPORTED, detail=error.what) for service in services]
    except FederationError as error:
        return [StoredCertificate(service, FAILED, detail=error.what) for service in services]
    found: list[StoredCertificate] = []
    for service in services:
        names = stores(listed, service)
        if not names:
            found.append(StoredCertificate(service, NOT_UNDERSTOOD, detail=f"none is listed: {one_line(listed)}"))
        found += [_ask(session, name) for name in names]
    return found


def stores(listed: str, service: str) -> list[str]:
    """The names under which ``show cert list own`` has the certificates of a service, that of ECDSA too."""
    names = [match["name"] for line in listed.splitlines() for match in [_LISTED.match(line.strip())] if match]
    return [name for name in names if name.partition("/")[0] in (service, f"{service}-ECDSA")][:MOST_STORES]


def _ask(session: CliSession, name: str) -> StoredCertificate:
    try:
        return read_certificate_text(session.run(f"show cert own {name}"), name)
    except FederationError as error:
        return StoredCertificate(name, FAILED, detail=error.what)


def read_certificate_text(text: str, name: str) -> StoredCertificate:
    """The output of ``show cert own NAME``."""
    pem = _PEM.search(text)
    if pem is not None:
        try:
            return StoredCertificate(name, OK, base64.b64decode("".join(pem["base64"].split()), validate=True))
        except (binascii.Error, ValueError):
            return StoredCertificate(name, NOT_UNDERSTOOD, detail="what it prints as a certificate is none")
    if all(field in text.lower() for field in _FIELDS):
        return StoredCertificate(
            name, NOT_SHOWN, detail="this release prints the fields of a certificate, and not the certificate"
        )
    return StoredCertificate(name, NOT_UNDERSTOOD, detail=one_line(text))
