# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of arguments that the probing modules share, made before anything is sent.

What the author of a task writes is refused as a whole, with FederationError. What a target is may come from a partner's
records: a target that cannot be used is a finding about that target, and the others are probed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Optional

from .._errors import FederationError
from .stream.transcript import printable

BROADCAST = ipaddress.IPv4Address("255.255.255.255")


def check_address(text: str, where: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError as error:
        raise FederationError(
            f"{text!r} is not an IPv4 or IPv6 address",
            where=where,
            cure="Give an address; xmpp.federation.srv_info finds those of a name",
        ) from error


def check_port(port: int, where: str) -> None:
    if not 1 <= port <= 65535:
        raise FederationError(f"port {port} is out of range", where=where, cure="Give 1 to 65535")


def why_unusable(address: str, port: int, domains: Iterable[Optional[str]]) -> str:
    """Why a target cannot be probed, "" where it can.

    Args:
        address: what should be the address of one host.
        port: what should be a TCP port.
        domains: what should stand in a stream's header, or None.
    """
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return f"{printable(address)!r:.80} is not an IPv4 or IPv6 address"
    if number.is_unspecified or number.is_multicast or number == BROADCAST:
        return f"{address} is not the address of a host"
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is not None:
        return f"{address} is an IPv4 address in the form of an IPv6 one, which no record may hold"
    if not 1 <= port <= 65535:
        return f"port {port} is out of range"
    for domain in domains:
        if not is_domain(domain):
            return f"{printable(domain or '')!r:.80} is not a domain"
    return ""


def is_domain(text: Optional[str]) -> bool:
    """Whether ``text`` can stand in a stream header as a domain; whether it is one, the server decides."""
    return not any(character.isspace() or not character.isprintable() for character in text or "")


def check_domain(text: Optional[str], option: str, where: str) -> None:
    if not is_domain(text):
        raise FederationError(f"{option} {text!r} is not a domain", where=where)


def check_patience(seconds: float) -> None:
    if not 0 <= seconds <= 3600:
        raise FederationError(f"patience {seconds:g} is not a time to wait", cure="Give seconds from 0 to 3600")


def check_seconds(seconds: float, option: str) -> None:
    if not 0 < seconds <= 3600:
        raise FederationError(f"{option} {seconds:g} is not a time to wait", cure="Give seconds above 0, at most 3600")
