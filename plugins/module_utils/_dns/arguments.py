# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tasks about DNS ask of their numbers and addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from .._errors import FederationError

LONGEST_ANSWER = 3600  # seconds


def check_seconds(name: str, value: float, above: float = 0, most: float = LONGEST_ANSWER) -> None:
    """Refuse what is not a time to wait, nan and infinity included."""
    if not above < value <= most:
        raise FederationError(
            f"{name} {value:g} is not a time to wait", cure=f"Give seconds above {above:g}, at most {most:g}"
        )


def check_port(port: int) -> None:
    """Refuse what is not a port."""
    if not 1 <= port <= 65535:
        raise FederationError(f"port {port} is out of range", cure="Give 1 to 65535")


def check_resolvers(resolvers: Iterable[str]) -> None:
    """Refuse resolvers by name."""
    for resolver in resolvers:
        try:
            ipaddress.ip_address(resolver)
        except ValueError as error:
            raise FederationError(
                f"the resolver {resolver!r} is not an address",
                where="resolvers",
                cure="Give its IPv4 or IPv6 address: a name would have to be resolved before there is a resolver",
            ) from error
