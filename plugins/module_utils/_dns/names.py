# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domain names as people write them, turned into absolute names as DNS holds them (RFC 1035, RFC 5890)."""

from __future__ import annotations

import ipaddress
from typing import Any

from .._errors import FederationError
from .library import Name, dns

# RFC 5894 section 7.2: IDNA 2003 and IDNA 2008 turn names with these characters into different A-labels.
DEVIATIONS = {
    "\u00df": "sharp s",
    "\u03c2": "final sigma",
    "\u200c": "zero width non-joiner",
    "\u200d": "zero width joiner",
}

_HOST_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


def absolute_name(text: str, where: str = "") -> Name:
    """``text`` as an absolute name, whether it ends in a dot or not; U-labels become A-labels.

    Args:
        text: the name as written.
        where: the field that it was written in, for the message.

    Raises:
        FederationError: no such name can exist, or two different names are meant by it.
    """
    if not text or text != text.strip() or any(c.isspace() for c in text):
        raise FederationError(f"{text!r} is not a domain name: it is empty or holds white space", where=where)
    for character, called in DEVIATIONS.items():
        if character in text:
            raise FederationError(
                f"{text!r} holds a {called}, for which the two editions of IDNA make different names",
                where=where,
                cure="Write the name in its ASCII form (xn--...), as your registry shows it",
            )
    try:
        return dns.name.from_text(text, dns.name.root, dns.name.IDNA_2003)
    except (dns.exception.DNSException, UnicodeError, ValueError) as error:
        raise FederationError(f"{text!r} is not a domain name: {error or type(error).__name__}", where=where) from error


def is_address(text: str) -> bool:
    """Whether ``text`` is an IPv4 or IPv6 address, with or without the dot that makes a name absolute."""
    try:
        ipaddress.ip_address(text.rstrip("."))
    except ValueError:
        return False
    return True


def is_host_name(name: Any) -> bool:
    """Whether a host can have this name: letters, digits, hyphens, and the underscores that are in use although RFC 1123 has none."""
    return all(label and not label.translate(None, _HOST_BYTES) for label in name.labels[:-1])


def shown(name: Any) -> str:
    """``name`` as text with its final dot, A-labels as they are."""
    return str(name.to_text())
