# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a name: two answers as one finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Optional

from ..library import Name, dns
from ..names import is_address, is_host_name, shown
from .answers import Answer

MOST_ADDRESSES = 16
"""Of one name that are used. Large services have up to eight of each version."""


@dataclass
class Addresses:
    """A and AAAA records of a name.

    ``status``: ok; cname (an alias that leads to addresses); missing (an alias that leads to none); nxdomain; nodata
    (the name has neither type); servfail, refused, timeout or error; not_a_name (the root, or an address written as a name);
    not_asked (the name is outside the zone of an authoritative server); unusable (no host can have this name).
    ``unusable`` and ``left_out`` are sentences about what came and is not in ``addresses``.
    """

    status: str
    addresses: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    detail: str = ""
    evidence: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def not_asked(name: Name, within: Optional[Name] = None) -> Optional[Addresses]:
    """Why nobody needs to be asked about ``name``; None where somebody does."""
    if within is not None and not name.is_subdomain(within):
        return Addresses("not_asked", detail=f"outside the zone {shown(within)}")
    if name == dns.name.root:
        return Addresses("not_a_name", detail="the root: the service is declared not to exist (RFC 2782)")
    if is_address(shown(name)):
        return Addresses("not_a_name", detail="an address written as a name")
    if not is_host_name(name):
        return Addresses("unusable", detail="no host has a name with such characters (RFC 1123 section 2.1)")
    return None


def summary(answers: Sequence[Answer], types: Sequence[str]) -> Addresses:
    """A and AAAA answers about one name as one finding."""
    addresses = [rdata.address for answer in answers if answer.rrset is not None for rdata in sorted(answer.rrset)]
    left_out = []
    if len(addresses) > MOST_ADDRESSES:
        left_out.append(f"{len(addresses) - MOST_ADDRESSES} of {len(addresses)} addresses")
        addresses = addresses[:MOST_ADDRESSES]
    aliases: list[str] = max((answer.aliases for answer in answers), key=len)
    failed = [(rdtype, answer) for rdtype, answer in zip(types, answers) if answer.status not in ("ok", "nodata")]
    detail = "; ".join(f"{rdtype}: {answer.detail}" for rdtype, answer in failed)
    status: Optional[str] = None
    if addresses:
        status = "cname" if aliases else "ok"
    else:
        # A question without an answer leaves open what the other's "none" seems to settle.
        unanswered = [answer.status for _rdtype, answer in failed if answer.status != "nxdomain"]
        if unanswered:
            status = unanswered[0]
        elif aliases:
            status = "missing"
    return Addresses(
        status or ("nxdomain" if failed else "nodata"),
        addresses,
        aliases,
        detail,
        unusable=[text for answer in answers for text in answer.unusable],
        left_out=left_out,
    )
