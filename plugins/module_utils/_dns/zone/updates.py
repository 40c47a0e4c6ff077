# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The UPDATE message (RFC 2136): what it holds, and what each answer to it means.

Every changed RRset carries a prerequisite that holds what was read, so that the server applies nothing where someone
else has changed it meanwhile. Prerequisites hold values, not TTLs (RFC 2136 section 2.4).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from ..._errors import FederationError
from ..library import Key, UpdateMessage, dns
from ..names import shown
from . import tsig
from .queries import Place
from .records import Change

MAX_MESSAGE = 65535  # bytes of one DNS message over TCP, RFC 1035 section 4.2.2
RR_BYTES = 12  # of a record beside its value, its name being compressed: RFC 1035 sections 3.2.1 and 4.1.4
FRAME = 512  # room for header, zone and signature
PREREQUISITE_RCODES = ("YXDOMAIN", "YXRRSET", "NXRRSET", "NXDOMAIN")  # RFC 2136 section 2.2

# Answers that refuse an update whose signature, if any, was good: rcode -> (what, cure).
REFUSALS = {
    "REFUSED": (
        "the server refuses the update (REFUSED): the key {key} may not change all of these records, "
        "or this server is a secondary that passes no updates on",
        "Grant the key these names and types (BIND: update-policy), and give the zone's primary server",
    ),
    "NOTAUTH": (
        "the server says NOTAUTH: it does not serve this zone, or takes no update of it without a key that it knows",
        "Check zone and server, and key_name and key_secret",
    ),
    "NOTZONE": ("a name is not inside the zone (NOTZONE)", "Set zone to the zone that the names lie in"),
    "SERVFAIL": (
        "the server could not carry out the update (SERVFAIL)",
        "Look into its log: it may not be able to write the zone's file or journal",
    ),
    "NOTIMP": ("the server does not implement dynamic update (NOTIMP)", "Update this zone in another way"),
    "FORMERR": ("the server does not understand the update (FORMERR)", "Look into its log"),
}
UNSIGNED_REFUSED = (
    "the server refuses the update (REFUSED), which carried no signature",
    "Give key_name and key_secret, or let this address update the zone",
)


class PrerequisiteFailed(Exception):
    """The zone does not hold what was read; nothing of the message was applied."""

    def __init__(self, rcode: str) -> None:
        super().__init__(rcode)
        self.rcode = rcode


class MessageTooBig(Exception):
    """The changes do not fit into one message."""


@dataclass(frozen=True)
class Update:
    """One message, ready to be sent, and what it carries out."""

    changes: Sequence[Change]
    message: UpdateMessage
    wire: bytes


def build(changes: Sequence[Change], place: Place, key: Optional[Key], number: int) -> Update:
    """One UPDATE that carries out ``changes``, with ``number`` as its id, signed now where there is a key.

    Raises:
        MessageTooBig: it would be longer than a DNS message can be.
    """
    message = dns.update.UpdateMessage(place.zone, id=number)
    for change in changes:
        if change.before is None and change.rdtype == "CNAME":
            # An alias stands alone. Servers answer NOERROR to one beside other records, and do nothing (RFC 2136 section 3.4.2.2).
            message.absent(change.name)
        elif change.before is None:
            message.absent(change.name, change.rdtype)
        else:
            # As rdatas, not as an Rdataset: a prerequisite's TTL must be 0, and dnspython would send the RRset's.
            message.present(change.name, *sorted(change.before.rdatas))
            message.delete(change.name, change.rdtype)
        if change.after is not None:
            message.add(change.name, change.after.ttl, *sorted(change.after.rdatas))
    if key is not None:
        message.use_tsig(key)
    try:
        return Update(changes, message, message.to_wire(max_size=MAX_MESSAGE))
    except dns.exception.TooBig as error:
        raise MessageTooBig from error


def build_all(changes: Sequence[Change], place: Place, key: Optional[Key], number: int) -> list[Update]:
    """``changes`` in one message if it can hold them, else in few that fit by their wire size.

    Raises:
        FederationError: a single RRset is too big for a message.
    """
    waiting = deque(_portions(changes, place))
    found: list[Update] = []
    while waiting:
        part = waiting.popleft()
        try:
            found.append(build(part, place, key, number))
        except MessageTooBig as error:
            if len(part) == 1:
                raise FederationError(
                    f"{shown(part[0].name)} {part[0].rdtype} alone does not fit into a DNS message of {MAX_MESSAGE} bytes",
                    where=str(place),
                    cure="Give it fewer values",
                ) from error
            middle = len(part) // 2
            waiting.extendleft((part[middle:], part[:middle]))
    return found


def _portions(changes: Sequence[Change], place: Place) -> list[Sequence[Change]]:
    """``changes`` cut where a message may be full, so that few messages are built in vain.

    Only building tells how long a message is, as it depends on how well names are compressed. Without that, a list of
    many messages' size would be built over and over.
    """
    least = most = 0
    portions: list[list[Change]] = [[]]
    for change in changes:
        smallest, largest = _sizes(change, place)
        least += smallest
        if most + largest > MAX_MESSAGE - FRAME and portions[-1]:
            portions.append([])
            most = 0
        most += largest
        portions[-1].append(change)
    return [changes] if least <= MAX_MESSAGE else list(portions)


def _sizes(change: Change, place: Place) -> tuple[int, int]:
    """The bytes that ``change`` takes in a message: at least, and at most.

    Each of its records has the name, in a long message in full up to the zone's: compression cannot point at names
    behind the first 16 KiB (RFC 1035 section 4.1.4).
    """
    values = [
        len(rdata.to_wire() or b"") + RR_BYTES
        for rrset in (change.before, change.after)
        if rrset is not None
        for rdata in rrset.rdatas
    ]
    least = sum(values) + RR_BYTES
    return least, least + (len(values) + 1) * (len(change.name.to_wire()) - len(place.zone.to_wire()))


def check_answer(wire: bytes, request: Update, key: Optional[Key], place: Place) -> None:
    """What the server says to ``request``; returns where it says that it was done.

    Raises:
        PrerequisiteFailed: the zone does not hold what was read.
        FederationError: anything else that is not NOERROR, or cannot be trusted.
    """
    named = shown(key.name) if key is not None else "(none)"
    reply = tsig.read_answer(wire, key, request.message.mac, place, "the answer to the update")
    rcode = dns.rcode.to_text(reply.rcode())
    if reply.opcode() != dns.opcode.UPDATE:
        raise FederationError("the answer to the update is not one to an update", where=str(place))
    if rcode == "NOERROR":
        return
    if rcode in PREREQUISITE_RCODES:
        raise PrerequisiteFailed(rcode)
    what, cure = REFUSALS.get(rcode, (f"the server answers {rcode}", "Look into the server's log"))
    if rcode == "REFUSED" and key is None:
        what, cure = UNSIGNED_REFUSED
    raise FederationError(what.format(key=named), where=str(place), cure=cure.format(key=named), rcode=rcode)
