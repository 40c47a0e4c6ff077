# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`object network|service` and the sub-modes behind them, except `nat`."""

from __future__ import annotations

import ipaddress
import re

from lab.asa.addresses import dotted, number
from lab.asa.messages import say
from lab.asa.names import icmp_number, icmp_text, protocol_text
from lab.asa.ports import accept_ports
from lab.asa.session import Session, command
from lab.asa.store import Block
from lab.asa.words import Incomplete, Refused, Words

_NAME = re.compile(r"[A-Za-z0-9.!@#$%^&()_{}+~-]{1,64}")
ADDRESS_WORDS = ("host", "subnet", "range", "fqdn")


def take_name(words: Words) -> str:
    """A name for an object or group: at most 64 of the letters allowed."""
    name = words.take()
    if not _NAME.fullmatch(name):
        raise words.invalid(back=1)
    return name


def take_ip(words: Words) -> str:
    """An IPv4 or IPv6 address."""
    word = words.take()
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        raise words.invalid(back=1) from None


def take_network(words: Words) -> str:
    """`ADDRESS MASK` or `PREFIX/LENGTH` (IPv6); refused when host bits are set."""
    word = words.take()
    if "/" in word:
        try:
            return str(ipaddress.IPv6Network(word))
        except ValueError:
            raise words.invalid(back=1) from None
    address = number(word)
    if address is None:
        raise words.invalid(back=1)
    mask = number(words.take())
    if mask is None:
        raise words.invalid(back=1)
    if address & ~mask & 0xFFFFFFFF:
        raise Refused(*say("mask_pair", address=word, mask=dotted(mask)))
    return f"{dotted(address)} {dotted(mask)}"


@command("config", name="object")
def object_(session: Session, words: Words, negate: bool) -> None:
    """`[no] object network|service NAME`."""
    kind = words.require("network", "service")
    name = take_name(words)
    words.finish()
    device, catalog = session.device, session.device.catalog
    block = catalog.objects.get(name)
    if negate:
        _remove(session, kind, name, block)
        return
    if name in catalog.groups:
        raise Refused(*say("group_type", kind=str(catalog.group_type(name))))
    if block is not None and catalog.object_type(name) != kind:
        raise Refused(*say("object_clash", name=name))
    if block is None:
        device.running.insert(Block("object", f"object {kind} {name}"))
    session.enter(f"object {kind}", name)


def _remove(session: Session, kind: str, name: str, block: Block | None) -> None:
    device = session.device
    if block is None or device.catalog.object_type(name) != kind:
        raise Refused(*say("no_object", name=name))
    loose = device.running.value("forward-reference") == "enable"
    if device.catalog.users_of(name) and not loose:
        raise Refused(*say("object_used", name=name))
    nat = [other for other in device.running.of("object nat") if other.name == name]
    device.running.remove([block, *nat])


def _block(session: Session) -> Block:
    block = session.device.catalog.objects.get(session.target)
    if block is None:
        raise Refused(*say("no_object", name=session.target))
    return block


def _set_value(session: Session, words: tuple[str, ...], line: str, negate: bool) -> None:
    """Set or remove the one line of a block that starts with one of these words; it stands before a description."""
    block = _block(session)
    at = next((index for index, text in enumerate(block.sub) if text.split()[:1] and text.split()[0] in words), None)
    if negate:
        if at is None or block.sub[at].strip() != line:
            raise Refused(*say("no_object", name=session.target))
        del block.sub[at]
    elif at is not None:
        if block.sub[at].strip() == line:
            return
        block.sub[at] = " " + line
    else:
        block.sub.insert(0, " " + line)
    session.device.running.touch()


@command("object network", name="host")
def host(session: Session, words: Words, negate: bool) -> None:
    """`host ADDRESS`."""
    line = f"host {take_ip(words)}"
    words.finish()
    _set_value(session, ADDRESS_WORDS, line, negate)


@command("object network", name="subnet")
def subnet(session: Session, words: Words, negate: bool) -> None:
    """`subnet ADDRESS MASK`."""
    line = f"subnet {take_network(words)}"
    words.finish()
    _set_value(session, ADDRESS_WORDS, line, negate)


@command("object network", name="range")
def range_(session: Session, words: Words, negate: bool) -> None:
    """`range FIRST LAST`."""
    first, last = take_ip(words), take_ip(words)
    words.finish()
    if ipaddress.ip_address(first).version != ipaddress.ip_address(last).version:
        raise words.invalid(back=1)
    if int(ipaddress.ip_address(first)) > int(ipaddress.ip_address(last)):
        raise Refused(*say("range_order"))
    _set_value(session, ADDRESS_WORDS, f"range {first} {last}", negate)


@command("object network", name="fqdn")
def fqdn(session: Session, words: Words, negate: bool) -> None:
    """`fqdn [v4|v6] NAME`."""
    version = words.accept("v4", "v6")
    line = " ".join(part for part in ("fqdn", version, words.take()) if part)
    words.finish()
    _set_value(session, ADDRESS_WORDS, line, negate)


@command("object network", "object service", name="description")
def description(session: Session, words: Words, negate: bool) -> None:
    """`description TEXT`, `no description`: behind the address."""
    block = _block(session)
    text = "" if negate else words.rest()
    kept = [line for line in block.sub if line.split()[:1] != ["description"]]
    if text:
        kept.insert(1 if kept else 0, f" description {text}")
    if kept != block.sub:
        block.sub = kept
        session.device.running.touch()


@command("object service", name="service")
def service(session: Session, words: Words, negate: bool) -> None:
    """`service PROTOCOL [source OP PORT] [destination OP PORT]` or `service icmp [TYPE [CODE]]`."""
    line = "service " + take_service(words)
    words.finish()
    _set_value(session, ("service",), line, negate)


def take_service(words: Words, also: tuple[str, ...] = ()) -> str:
    """A protocol with its port or ICMP conditions in canonical text; `also` are protocols beyond the usual."""
    word = words.take()
    protocol = word if word in also else protocol_text(word)
    if protocol is None:
        raise words.invalid(back=1)
    parts = [protocol]
    if protocol in ("tcp", "udp", "sctp", "tcp-udp"):
        for side in ("source", "destination"):
            if words.accept(side):
                ports = accept_ports(words, protocol)
                if ports is None:
                    raise Incomplete if words.done else words.invalid()
                parts.append(f"{side} {ports.text(protocol)}")
    elif protocol == "icmp" and not words.done:
        kind = icmp_number(words.take())
        if kind is None:
            raise words.invalid(back=1)
        parts.append(icmp_text(kind))
        if words.peek().isdigit():
            parts.append(words.take())
    return " ".join(parts)
