# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of network objects and their translations, one class each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...configuration import render
from ...configuration.model import Configuration, NetworkObject, ObjectNat
from ...configuration.parse_nat import parse_object_nat
from .edit import Edit


@dataclass(frozen=True)
class PublishObject(Edit):
    """Create a network object with its address and its NAT, or complete one that lacks them.

    Args:
        host: the address to set; empty where the object has it.
        nat: the ``nat`` line, without indentation.
    """

    name: str
    host: str
    nat: str

    @property
    def lines(self) -> tuple[str, ...]:
        host = (f" host {self.host}",) if self.host else ()
        return (f"object network {self.name}", *host, f" {self.nat}")

    def applied(self, configuration: Configuration) -> Configuration:
        known = configuration.objects.get(self.name) or NetworkObject(self.name)
        if self.host:
            known = replace(known, kind="host", value=self.host)
        rule = parse_object_nat(self.name, self.nat, configuration.names)
        return replace(
            configuration,
            objects={**configuration.objects, self.name: known},
            object_nat={**configuration.object_nat, self.name: rule},
        )

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        lines: list[str] = []
        rule, known = now.object_nat.get(self.name), now.objects.get(self.name)
        inside = [f" no {rule.text}"] if rule is not None and self.name not in before.object_nat else []
        if self.name in before.objects and known is not None and self.host and known.kind == "host":
            inside.append(f" no host {known.value}")
        if inside:
            lines = [f"object network {self.name}", *inside]
        if known is not None and self.name not in before.objects:
            lines.append(f"no object network {self.name}")
        return tuple(lines)


@dataclass(frozen=True)
class Replacement:
    """The translation of one publication, as it was and as it will be.

    Args:
        old: the rule that goes.
        removed: whether its object goes with it, because the publication has another name.
        name: the object that carries the new rule.
        host: the address to set; empty where the object has it.
        nat: the ``nat`` line that comes, without indentation.
    """

    old: ObjectNat
    removed: bool
    name: str
    host: str
    nat: str


@dataclass(frozen=True)
class ReplaceNat(Edit):
    """Give publications other translations, in one packet: between its lines nothing is published.

    All that goes stands before all that comes, because two of them may change places.

    Args:
        gone: rules that go without a successor of their own, because one of the others needs their place.
    """

    replacements: tuple[Replacement, ...]
    gone: tuple[ObjectNat, ...] = ()

    one_packet = True

    @property
    def lines(self) -> tuple[str, ...]:
        gone: list[tuple[str, ...]] = [(f"object network {rule.object}", f" no {rule.text}") for rule in self.gone]
        for one in self.replacements:
            gone.append((f"object network {one.old.object}", f" no {one.old.text}"))
            if one.removed:
                gone.append((f"no object network {one.old.object}",))
        made = [
            (f"object network {one.name}", *((f" host {one.host}",) if one.host else ()), f" {one.nat}")
            for one in self.replacements
        ]
        return _blocks([*gone, *made])

    def applied(self, configuration: Configuration) -> Configuration:
        objects, rules = dict(configuration.objects), dict(configuration.object_nat)
        for rule in self.gone:
            rules.pop(rule.object, None)
        for one in self.replacements:
            rules.pop(one.old.object, None)
            if one.removed:
                objects.pop(one.old.object, None)
        for one in self.replacements:
            if one.host:
                known = objects.get(one.name) or NetworkObject(one.name)
                objects[one.name] = replace(known, kind="host", value=one.host)
            rules[one.name] = parse_object_nat(one.name, one.nat, configuration.names)
        return replace(configuration, objects=objects, object_nat=rules)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        named = [name for one in self.replacements for name in (one.old.object, one.name)]
        names = list(dict.fromkeys([*named, *(rule.object for rule in self.gone)]))
        return _blocks([*_differing(names, before, now), *_missing(names, before, now)])


def _differing(names: list[str], before: Configuration, now: Configuration) -> Iterator[tuple[str, ...]]:
    """The lines that take away what ``now`` has of objects and did not have ``before``."""
    for name in names:
        rule = now.object_nat.get(name)
        if rule is not None and not _same_rule(rule, before.object_nat.get(name)):
            yield f"object network {name}", f" no {rule.text}"
        if name in now.objects and name not in before.objects:
            yield (f"no object network {name}",)


def _missing(names: list[str], before: Configuration, now: Configuration) -> Iterator[tuple[str, ...]]:
    """The lines that bring back what objects had ``before`` and do not have ``now``."""
    for name in names:
        was, rule = before.objects.get(name), before.object_nat.get(name)
        if was is None:
            continue
        known = now.objects.get(name)
        if known is None:
            yield render.network_object(was)
        elif (known.kind, known.value) != (was.kind, was.value):
            yield f"object network {name}", *render.address(was)
        if rule is not None and not _same_rule(rule, now.object_nat.get(name)):
            yield f"object network {name}", f" {rule.text}"


def _same_rule(one: ObjectNat, other: ObjectNat | None) -> bool:
    return other is not None and one.text == other.text


def _blocks(blocks: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The lines of blocks, with the first line of a block that stands open already left out."""
    lines: list[str] = []
    head = ""
    for block in blocks:
        lines.extend(block[1:] if block[0] == head else block)
        head = block[0]
    return tuple(lines)


@dataclass(frozen=True)
class RemoveNat(Edit):
    """Take the NAT from an object."""

    rule: ObjectNat

    @property
    def lines(self) -> tuple[str, ...]:
        return (f"object network {self.rule.object}", f" no {self.rule.text}")

    def applied(self, configuration: Configuration) -> Configuration:
        left = {name: rule for name, rule in configuration.object_nat.items() if name != self.rule.object}
        return replace(configuration, object_nat=left)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        if self.rule.object in now.object_nat or self.rule.object not in now.objects:
            return ()
        return (f"object network {self.rule.object}", f" {self.rule.text}")


@dataclass(frozen=True)
class RemoveObject(Edit):
    """Delete a network object that has no NAT any more and that nothing refers to."""

    object: NetworkObject

    @property
    def lines(self) -> tuple[str, ...]:
        return (f"no object network {self.object.name}",)

    def applied(self, configuration: Configuration) -> Configuration:
        left = {name: known for name, known in configuration.objects.items() if name != self.object.name}
        return replace(configuration, objects=left)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        if self.object.name in now.objects:
            return ()
        return render.network_object(self.object)
