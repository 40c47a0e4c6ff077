# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of arguments that the probing modules share; each raises FederationError before anything is sent."""

from __future__ import annotations

import ipaddress
from typing import Optional

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError


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


def check_domain(text: Optional[str], option: str, where: str) -> None:
    """Whether ``text`` can stand in a stream header as a domain; whether it is one, the server tells."""
    if any(character.isspace() or not character.isprintable() for character in text or ""):
        raise FederationError(f"{option} {text!r} is not a domain", where=where)


def check_seconds(seconds: float, option: str) -> None:
    if not 0 < seconds <= 3600:
        raise FederationError(f"{option} {seconds:g} is not a time to wait", cure="Give seconds above 0, at most 3600")
