# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domain names as DNS and XMPP take them (RFC 1123 section 2.1, RFC 5890)."""

from __future__ import annotations

import re

from ..._addresses import read_address

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def domain_name(text: str) -> str:
    """``text`` as a lower-case name of A-labels without the final dot.

    Raises:
        ValueError: with the reason why ``text`` is no domain name, fit for a sentence.
    """
    if "://" in text or "/" in text:
        raise ValueError("this is a URL, not a domain name")
    if "@" in text:
        raise ValueError("this is a JID or a mail address, not a domain name")
    if _is_address(text):
        raise ValueError("this is an address, not a domain name")
    name = _a_labels(text.rstrip(".") if text.endswith(".") and not text.endswith("..") else text)
    labels = name.split(".")
    if len(labels) < 2:
        raise ValueError("a domain name has at least two labels")
    for label in labels:
        if not _LABEL.fullmatch(label):
            raise ValueError(f"the label '{label}' is not made of 1 to 63 letters, digits and inner hyphens")
    if labels[-1].isdecimal():
        raise ValueError("no top-level domain is a number (RFC 3696, section 2); is it an address?")
    if len(name) > 253:
        raise ValueError("a domain name has at most 253 characters")
    return name


def is_within(name: str, zone: str) -> bool:
    """Whether ``name`` is ``zone`` or lies below it; both as :func:`domain_name` returns them."""
    return name == zone or name.endswith("." + zone)


def _a_labels(text: str) -> str:
    if text.isascii():
        return text.lower()
    try:
        return text.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(f"it cannot be written in ASCII (IDNA): {error}") from error


def _is_address(text: str) -> bool:
    try:
        read_address(text.strip("[]"))
    except ValueError:
        return False
    return True
