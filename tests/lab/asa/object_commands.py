# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`object network` and the sub-mode behind it."""

from __future__ import annotations

import ipaddress
import re

from lab.asa.addresses import number
from lab.asa.catalog import Catalog
from lab.asa.messages import say
from lab.asa.natline import ObjectNat, read_object_nat
from lab.asa.session import Result, Session, command
from lab.asa.store import Block
from lab.asa.words import Refused, Words

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


@command("config", name="object")
def object_(session: Session, words: Words, negate: bool) -> None:
    """`[no] object network NAME`."""
    kind = words.require("network")
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
    if device.catalog.users_of(name) and not device.catalog.forward_references:
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


# -- nat ----------------------------------------------------------------------------------------------------------------


@command("object network", name="nat")
def nat_in_object(session: Session, words: Words, negate: bool) -> Result:
    """`[no] nat [(REAL,MAPPED)] static|dynamic MAPPED ...`."""
    catalog = session.device.catalog
    rule = read_object_nat(words, catalog.is_interface)
    for nameif in (rule.real_interface, rule.mapped_interface):
        if nameif in catalog.interfaces and catalog.interfaces[nameif].hardware.startswith("BVI"):
            raise Refused(*say("bvi", interface=nameif))
    name = session.target
    standing = next(((block, item) for block, owner, item in catalog.object_nats if owner == name), None)
    if negate:
        if standing is None or standing[1] != rule:
            raise Refused(*say("nat_absent"))
        _drop_object_nat(session, standing[0])
        return []
    warnings = _check_object_nat(catalog, rule)
    line = " " + rule.text() + (" " if rule.service and session.device.running.trailing_blank else "")
    if standing is None:
        _insert_object_nat(session, Block("object nat", f"object network {name}", [line]))
    elif standing[1] != rule:
        # The device keeps one NAT rule per object and lets the old one go without a word (unconfirmed).
        standing[0].sub = [line if text.split()[:1] == ["nat"] else text for text in standing[0].sub]
        session.device.running.touch()
    return warnings


def _drop_object_nat(session: Session, block: Block) -> None:
    config = session.device.running
    if block.kind == "object nat":
        config.remove([block])
    else:
        block.sub = [text for text in block.sub if text.split()[:1] != ["nat"]]
        config.touch()


def _insert_object_nat(session: Session, block: Block) -> None:
    """NAT blocks stand in the order in which their objects are defined."""
    config = session.device.running
    order = {other.name: index for index, other in enumerate(config.of("object"))}
    following = next(
        (other for other in config.of("object nat") if order.get(other.name, -1) > order.get(block.name, len(order))),
        None,
    )
    config.insert(block, before=following)


def _mapped_address(catalog: Catalog, mapped: str) -> str | None:
    """The single address a mapped side stands for, if it is one."""
    address = catalog.address(mapped)
    if address is None and mapped in catalog.objects:
        lines = [line.split() for line in catalog.objects[mapped].sub]
        address = next((words[1] for words in lines if words[:1] == ["host"] and number(words[1]) is not None), None)
    return address


def _check_object_nat(catalog: Catalog, rule: ObjectNat) -> list[str]:
    target = rule.mapped.removeprefix("pat-pool ").split()[0]
    address = _mapped_address(catalog, target)
    literal = address is not None or target == "interface" or ":" in target
    known = target in catalog.objects or target in catalog.groups or catalog.forward_references
    if not literal and not known:
        raise Refused(*say("no_object", name=target))
    if address is not None:
        _check_overlap(catalog, address)
    if rule.kind == "static" and rule.mapped == "interface":
        if rule.service is None:
            return say("redirect", interface=rule.mapped_interface)
        _check_reserved(catalog, rule.mapped_interface, rule.service.protocol, rule.service.mapped)
    return []


def _check_overlap(catalog: Catalog, address: str) -> None:
    owner = catalog.owner(address)
    if owner is not None:
        raise Refused(*say("overlap", address=address, interface=owner.nameif))


def _check_reserved(catalog: Catalog, interface: str, protocol: str, port: int) -> None:
    """The port on which the device itself listens at this interface: SSH."""
    ssh = any(words[-1:] == [interface] for words in (block.head.split() for block in catalog.config.of("ssh")))
    if ssh and (protocol, port) == ("tcp", 22):
        raise Refused(*say("reserve"))
