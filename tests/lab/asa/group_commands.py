# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`object-group network|service|protocol|icmp-type` and the sub-modes behind them."""

from __future__ import annotations

from lab.asa.addresses import number
from lab.asa.messages import say
from lab.asa.names import icmp_number, icmp_text, protocol_text
from lab.asa.object_commands import take_ip, take_name, take_network, take_service
from lab.asa.ports import accept_ports
from lab.asa.session import Session, command
from lab.asa.store import Block
from lab.asa.words import Refused, Words

KINDS = ("network", "service", "protocol", "icmp-type")
_MODES = tuple(f"object-group {kind}" for kind in KINDS)


@command("config", name="object-group")
def object_group(session: Session, words: Words, negate: bool) -> None:
    """`[no] object-group KIND NAME [tcp|udp|tcp-udp]`."""
    kind = words.require(*KINDS)
    name = take_name(words)
    ports = words.accept("tcp", "udp", "tcp-udp") if kind == "service" else None
    words.finish()
    catalog, config = session.device.catalog, session.device.running
    block = catalog.groups.get(name)
    if negate:
        _remove(session, name, block)
        return
    if name in catalog.objects:
        raise Refused(*say("object_clash", name=name))
    head = " ".join(part for part in ("object-group", kind, name, ports) if part)
    if block is None:
        config.insert(Block("object-group", head))
    elif catalog.group_type(name) != kind or (ports and block.head.split()[3:] != [ports]):
        raise Refused(*say("group_type", kind=str(catalog.group_type(name))))
    session.enter(f"object-group {kind}", name)


def _remove(session: Session, name: str, block: Block | None) -> None:
    config = session.device.running
    if block is None:
        raise Refused(*say("group_absent", name=name))
    if session.device.catalog.users_of(name) and config.value("forward-reference") != "enable":
        raise Refused(*say("group_used", name=name))
    config.remove([block])


def _block(session: Session) -> Block:
    block = session.device.catalog.groups.get(session.target)
    if block is None:
        raise Refused(*say("group_absent", name=session.target))
    return block


def _member(session: Session, line: str, negate: bool) -> list[str]:
    """Add or remove one member line."""
    block, config = _block(session), session.device.running
    at = next((index for index, text in enumerate(block.sub) if text.strip() == line), None)
    if not negate:
        if at is not None:
            prefix = "WARNING: " if config.release >= (9, 6) else ""
            return [prefix + text for text in say("member_exists", member=line, name=session.target)]
        block.sub.append(" " + line)
        config.touch()
        return []
    if at is None:
        raise Refused(*say("member_absent", member=line, name=session.target))
    members = [text for text in block.sub if text.split()[:1] not in ([], ["description"])]
    if len(members) == 1 and session.device.catalog.users_of(session.target):
        raise Refused(*say("member_last"))
    del block.sub[at]
    config.touch()
    return []


@command(*_MODES, name="description")
def description(session: Session, words: Words, negate: bool) -> None:
    """`description TEXT`: the first line of a group."""
    block = _block(session)
    text = "" if negate else words.rest()
    kept = [line for line in block.sub if line.split()[:1] != ["description"]]
    if text:
        kept.insert(0, f" description {text}")
    if kept != block.sub:
        block.sub = kept
        session.device.running.touch()


@command(*_MODES, name="group-object")
def group_object(session: Session, words: Words, negate: bool) -> list[str]:
    """`group-object NAME`: another group of the same type, without a loop."""
    name = words.take()
    words.finish()
    catalog = session.device.catalog
    if not negate:
        if name not in catalog.groups:
            raise Refused(*say("no_group", name=name))
        if catalog.group_type(name) != catalog.group_type(session.target):
            raise Refused(*say("group_type", kind=str(catalog.group_type(name))))
        if session.target in _inside(session, name, set()):
            raise Refused(*say("group_loop", member=name, name=session.target))
    return _member(session, f"group-object {name}", negate)


def _inside(session: Session, name: str, seen: set[str]) -> set[str]:
    """A group and all groups nested in it."""
    block = session.device.catalog.groups.get(name)
    if name in seen or block is None:
        return seen
    seen.add(name)
    for line in block.sub:
        if line.split()[:1] == ["group-object"]:
            _inside(session, line.split()[1], seen)
    return seen


@command("object-group network", name="network-object")
def network_object(session: Session, words: Words, negate: bool) -> list[str]:
    """`network-object host ADDRESS | ADDRESS MASK | object NAME`."""
    kind = words.accept("host", "object")
    catalog = session.device.catalog
    if kind == "object":
        text = "object " + _existing_object(session, words, "network", negate)
    elif kind == "host":
        word = words.take() if catalog.alias(words.peek()) else take_ip(words)
        text = f"host {_shown(session, word)}"
    elif catalog.alias(words.peek()):
        alias = words.take()
        if number(words.peek()) is None:
            raise words.invalid()
        text = f"{alias} {words.take()}"
    else:
        network = take_network(words)
        single = network.endswith(" 255.255.255.255")
        text = f"host {_shown(session, network.split()[0])}" if single else network
    words.finish()
    return _member(session, f"network-object {text}", negate)


def _shown(session: Session, address: str) -> str:
    """While `names` is on, a host in a group is printed by its alias."""
    return next((name for name, value in session.device.catalog.aliases.items() if value == address), address)


def _existing_object(session: Session, words: Words, kind: str, negate: bool) -> str:
    name = words.take()
    if not negate and session.device.catalog.object_type(name) != kind:
        raise Refused(*say("no_object", name=name))
    return name


@command("object-group service", name="service-object")
def service_object(session: Session, words: Words, negate: bool) -> list[str]:
    """`service-object PROTOCOL [source ...] [destination ...] | object NAME`."""
    if len(_block(session).head.split()) > 3:
        raise words.invalid(back=1)
    named = words.accept("object") is not None
    text = (
        "object " + _existing_object(session, words, "service", negate) if named else take_service(words, ("tcp-udp",))
    )
    words.finish()
    return _member(session, f"service-object {text}", negate)


@command("object-group service", name="port-object")
def port_object(session: Session, words: Words, negate: bool) -> list[str]:
    """`port-object eq PORT | range FIRST LAST`: only in a group typed tcp, udp or tcp-udp."""
    typed = _block(session).head.split()[3:]
    if not typed:
        raise words.invalid(back=1)
    if words.peek() not in ("eq", "range"):
        raise words.invalid()
    ports = accept_ports(words, typed[0])
    words.finish()
    return _member(session, f"port-object {ports.text(typed[0]) if ports else ''}", negate)


@command("object-group protocol", name="protocol-object")
def protocol_object(session: Session, words: Words, negate: bool) -> list[str]:
    """`protocol-object PROTOCOL`."""
    protocol = protocol_text(words.take())
    if protocol is None:
        raise words.invalid(back=1)
    words.finish()
    return _member(session, f"protocol-object {protocol}", negate)


@command("object-group icmp-type", name="icmp-object")
def icmp_object(session: Session, words: Words, negate: bool) -> list[str]:
    """`icmp-object TYPE`."""
    kind = icmp_number(words.take())
    if kind is None:
        raise words.invalid(back=1)
    words.finish()
    return _member(session, f"icmp-object {icmp_text(kind)}", negate)
