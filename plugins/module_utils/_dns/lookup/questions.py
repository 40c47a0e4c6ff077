# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which SRV records to look up, and where: the task's arguments, read strictly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from ..._errors import FederationError
from ..arguments import check_resolvers
from ..library import Name, dns
from ..names import absolute_name, is_address, shown

RESOLV_CONF = "/etc/resolv.conf"
LOCAL_RESOLVER = "127.0.0.1"  # what resolv.conf(5) says about a file without a nameserver line


@dataclass(frozen=True)
class SrvQuestion:
    """One SRV lookup at one server.

    Args:
        domain: as the user wrote it.
        name: the SRV record's owner.
        service: the part of it before the domain.
        resolver: the server's address.
        within: the zone that the server is asked as an authoritative server of, None for a resolver. Targets outside
            of it are not asked for, because the server need not know them.
        server: the name of an authoritative server.
    """

    domain: str
    absolute: Name
    name: Name
    resolver: str
    service: str = ""
    within: Optional[Name] = None
    server: str = ""


def read_questions(domains: Sequence[str], services: Sequence[str], resolvers: Sequence[str]) -> list[SrvQuestion]:
    """Every combination, in the order of the lists.

    Raises:
        FederationError: something that is no domain, no service or no address.
    """
    check_resolvers(resolvers)
    found: list[SrvQuestion] = []
    for domain in domains:
        absolute = absolute_name(domain, "domains")
        if absolute == dns.name.root or is_address(domain):
            raise FederationError(f"{domain!r} is not a domain that could have users", where="domains")
        for service in services:
            name = _owner(service, absolute)
            found.extend(SrvQuestion(domain, absolute, name, resolver, service) for resolver in resolvers)
    return found


def _owner(service: str, domain: Name) -> Name:
    labels = service.split(".")
    if len(labels) != 2 or not all(label.startswith("_") and len(label) > 1 for label in labels):
        raise FederationError(f"{service!r} is not a service", where="services", cure="Write it as _xmpp-server._tcp")
    try:
        return dns.name.from_text(service, domain)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise FederationError(f"{service}.{shown(domain)} is not a name: {error}", where="services") from error


def system_resolvers(path: str = RESOLV_CONF) -> list[str]:
    """The addresses on the nameserver lines of resolv.conf(5)."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
    except FileNotFoundError:
        lines = []
    except OSError as error:
        raise FederationError(
            f"{path} cannot be read: {error.strerror}", where="resolvers", cure="Give resolvers in the task"
        ) from error
    return [line[1] for line in lines if len(line) > 1 and line[0] == "nameserver"] or [LOCAL_RESOLVER]
