# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`nat`: object NAT inside `object network`, twice NAT at top level."""

from __future__ import annotations

from lab.asa.addresses import number
from lab.asa.catalog import Catalog
from lab.asa.messages import say
from lab.asa.natline import ObjectNat, TwiceNat, is_twice, read_object_nat, read_twice_nat
from lab.asa.session import Result, Session, command
from lab.asa.store import Block
from lab.asa.words import Refused, Words


@command("object network", name="nat")
def nat_in_object(session: Session, words: Words, negate: bool) -> Result:
    """The object form; the global form is understood here too and leaves the sub-mode."""
    if is_twice(words):
        session.submode = None
        return nat(session, words, negate)
    catalog = session.device.catalog
    rule = read_object_nat(words, catalog.is_interface)
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
    if not literal and target not in catalog.objects and target not in catalog.groups:
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
    """Ports the device itself listens on at this interface: SSH, its web server, IKE."""
    heads = [block.head.split() for block in catalog.config.blocks]
    own: set[tuple[str, int]] = set()
    for words in heads:
        if words[:1] == ["ssh"] and words[-1:] == [interface]:
            own.add(("tcp", 22))
        if (
            words[:1] == ["http"]
            and words[-1:] == [interface]
            and ["http", "server", "enable"] in [w[:3] for w in heads]
        ):
            enable = next(w for w in heads if w[:3] == ["http", "server", "enable"])
            own.add(("tcp", int(enable[3]) if len(enable) > 3 and enable[3].isdigit() else 443))
        if (
            words[:1] == ["crypto"]
            and words[1:2] in (["ikev1"], ["ikev2"], ["isakmp"])
            and words[2:4] == ["enable", interface]
        ):
            own |= {("udp", 500), ("udp", 4500)}
    if (protocol, port) in own:
        raise Refused(*say("reserve"))


@command("config", name="nat")
def nat(session: Session, words: Words, negate: bool) -> Result:
    """`[no] nat (real,mapped) [after-auto] [LINE] source ...`."""
    catalog = session.device.catalog
    if negate and words.peek().isdigit():
        _remove_numbered(session, int(words.take()), words)
        return []
    rule, position = read_twice_nat(words, catalog.is_interface)
    standing = next(((block, item) for block, item in catalog.twice if item.rule == rule.rule), None)
    if negate:
        if standing is None:
            raise Refused(*say("nat_absent"))
        session.device.running.remove([standing[0]])
        return []
    warnings = _check_twice(catalog, rule)
    if standing is not None:
        if standing[1] == rule:
            raise Refused(*say("nat_exists"))
        standing[0].head = rule.text()
        session.device.running.touch()
        return warnings
    kind = "nat after" if rule.after_auto else "nat"
    section = [block for block, item in catalog.twice if item.after_auto == rule.after_auto]
    before = section[position - 1] if position and position <= len(section) else None
    session.device.running.insert(Block(kind, rule.text()), before=before)
    return warnings


def _remove_numbered(session: Session, position: int, words: Words) -> None:
    words.finish()
    section = [block for block, item in session.device.catalog.twice if not item.after_auto]
    if not 1 <= position <= len(section):
        raise Refused(*say("nat_absent"))
    session.device.running.remove([section[position - 1]])


def _check_twice(catalog: Catalog, rule: TwiceNat) -> list[str]:
    for name in rule.references:
        if name not in catalog.objects and name not in catalog.groups:
            raise Refused(*say("no_object", name=name))
    warnings: list[str] = []
    for mapped, interface in (
        (rule.mapped, rule.mapped_interface),
        ((rule.destination or ("",))[0], rule.real_interface),
    ):
        address = _mapped_address(catalog, mapped) if mapped else None
        if address is not None:
            _check_overlap(catalog, address)
        if mapped == "interface" and rule.kind == "static" and rule.services is None:
            warnings += say("redirect", interface=interface)
    return warnings
