# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that are no good."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.certificates import SERVER, Authority
from lab.layout import RUN

_PKI = Path(RUN, "pki")


@dataclass(frozen=True)
class Kind:
    """What is wrong with a certificate."""

    expired: bool = False
    names_domain: bool = True
    client: bool = True


EXPIRED = Kind(expired=True)
OF_THE_HOST_ONLY = Kind(names_domain=False)
OF_A_SERVER_ONLY = Kind(client=False)
UNKNOWN_AUTHORITY = Kind()


@contextmanager
def replaced(domain: str, kind: Kind, host: str) -> Iterator[None]:
    """Put a certificate of another authority in the place of a domain's; the servers that use it have to be restarted.

    :param host: the name in it where it does not name the domain
    """
    files = [_PKI / f"{domain}.{suffix}" for suffix in ("crt", "key", "pem")]
    before = [file.read_bytes() for file in files]
    days = -1 if kind.expired else 30
    certificate, key = Authority("Somebody else's CA").issue(
        [domain if kind.names_domain else host],
        until=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days),
        usages=None if kind.client else SERVER,
    )
    for file, content in zip(files, (certificate, key, certificate + key)):
        file.write_bytes(content)
    try:
        yield
    finally:
        for file, content in zip(files, before):
            file.write_bytes(content)
