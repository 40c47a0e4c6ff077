# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed view of a configuration: interfaces, names, objects, groups, access lists, bindings, NAT rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lab.asa.ace import Ace, AceReader, read_stored
from lab.asa.addresses import number
from lab.asa.natline import ObjectNat, TwiceNat, read_object_nat, read_twice_nat
from lab.asa.store import Block, Configuration
from lab.asa.words import Incomplete, Invalid, Words


@dataclass(frozen=True)
class Interface:
    """A named interface."""

    hardware: str
    nameif: str
    security: int
    address: str = ""
    mask: str = ""
    standby: str = ""
    management_only: bool = False
    shutdown: bool = False
    address6: str = ""
    length6: int = 0
    zone: str = ""
    #: Hardware name of the interface that nothing may be opened to (`no forward interface`, a 5505 with the Base licence).
    not_towards: str = ""
    #: Whether an address that is assigned brings a default route along (`setroute`).
    default_route: bool = False


@dataclass(frozen=True)
class Binding:
    """One `access-group` line; `interface` is empty for the global list."""

    list: str
    direction: str
    interface: str
    control_plane: bool
    block: Block


@dataclass
class Catalog:
    """What a configuration says, by name. Lines nobody could read are in `unread`."""

    config: Configuration
    interfaces: dict[str, Interface] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    objects: dict[str, Block] = field(default_factory=dict)
    groups: dict[str, Block] = field(default_factory=dict)
    lists: dict[str, list[tuple[Block, Ace]]] = field(default_factory=dict)
    bindings: list[Binding] = field(default_factory=list)
    twice: list[tuple[Block, TwiceNat]] = field(default_factory=list)
    object_nats: list[tuple[Block, str, ObjectNat]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    #: What lines of access lists come to, as `policy` has found it: it stays valid while what they name does.
    expanded: dict[tuple[str, str, bool], Any] = field(default_factory=dict)

    def group_type(self, name: str) -> str | None:
        """`network`, `service`, ... of an object-group; None when there is none."""
        block = self.groups.get(name)
        return block.head.split()[1] if block else None

    def object_type(self, name: str) -> str | None:
        """`network` or `service` of an object; None when there is none."""
        block = self.objects.get(name)
        return block.head.split()[1] if block else None

    def list_type(self, name: str) -> str:
        """`extended`, `standard` or `ethertype`; empty for a list without lines."""
        return next((ace.type for _, ace in self.lists.get(name, []) if ace.type != "remark"), "")

    @property
    def forward_references(self) -> bool:
        """Whether lines may name what does not exist yet: on request, and always from 9.18 on (unconfirmed)."""
        return self.config.release >= (9, 18) or self.config.value("forward-reference") == "enable"

    def alias(self, name: str) -> str | None:
        """Address of a `name` line while `names` is on."""
        return self.aliases.get(name)

    def address(self, word: str) -> str | None:
        """An IPv4 address given as such or as an alias."""
        return word if number(word) is not None else self.aliases.get(word)

    @property
    def reader(self) -> AceReader:
        """Reader of access list lines that knows this configuration's groups and names."""
        return AceReader(self.group_type, self.alias)

    def is_interface(self, name: str) -> bool:
        """Whether a nameif of this name exists; anything goes in a listing that has no interfaces at all."""
        return name in self.interfaces or not self.interfaces

    def owner(self, address: str) -> Interface | None:
        """The interface that has this address."""
        return next((item for item in self.interfaces.values() if item.address == address), None)

    def users_of(self, name: str) -> list[str]:
        """Lines that refer to an object or object-group by name."""
        found = [
            block.head for entries in self.lists.values() for block, ace in entries if name in ace.groups + ace.objects
        ]
        found += [block.head for block, rule in self.twice if name in rule.references]
        found += [
            f"object {owner}"
            for _, owner, nat in self.object_nats
            if name == nat.mapped.removeprefix("pat-pool ").split()[0]
        ]
        for block in self.groups.values():
            found += [
                block.head
                for line in block.sub
                if line.split()[-1:] == [name] and line.split()[-2] in ("object", "group-object")
            ]
        return found


class AceCache:
    """Access list lines already read; they stay valid while groups and names do. Matters for lists of 100,000 lines."""

    def __init__(self) -> None:
        self._known_for: object = None
        self._aces: dict[str, Ace] = {}
        self._defined: dict[tuple[str, str], list[str]] = {}
        self._expanded: dict[tuple[str, str, bool], Any] = {}

    def read(self, catalog: Catalog, line: str) -> Ace:
        """One line of the running configuration."""
        ace = self._aces.get(line)
        if ace is None:
            ace = self._aces[line] = read_stored(line, catalog.reader)
        return ace

    def prepare(self, catalog: Catalog) -> None:
        """Forget everything when what lines are read by has changed."""
        depends = ({name: catalog.group_type(name) for name in catalog.groups}, catalog.aliases)
        if depends != self._known_for:
            self._known_for, self._aces = depends, {}
        defined = {("name", name): [address] for name, address in catalog.aliases.items()}
        for kind, blocks in (("object", catalog.objects), ("group", catalog.groups)):
            defined |= {(kind, name): block.lines for name, block in blocks.items()}
        if any(defined.get(name) != lines for name, lines in self._defined.items()):
            self._expanded = {}  # what is new changes nothing: only lines are kept of which everything was found
        self._defined, catalog.expanded = defined, self._expanded


def read(config: Configuration, cache: AceCache | None = None) -> Catalog:
    """Build the typed view; never fails."""
    catalog = Catalog(config)
    for block in config.of("interface"):
        _interface(catalog, block)
    if any(block.head.strip() == "names" for block in config.of("names")):
        for block in config.of("name"):
            words = block.head.split()
            if len(words) > 2 and number(words[1]) is not None:
                catalog.aliases[words[2]] = words[1]
    for block in config.of("object"):
        catalog.objects.setdefault(block.name, block)
    for block in config.of("object-group"):
        if len(block.head.split()) > 2:
            catalog.groups.setdefault(block.name, block)
    _access_lists(catalog, cache or AceCache())
    _nat(catalog)
    for block in config.of("access-group"):
        _binding(catalog, block)
    return catalog


def _interface(catalog: Catalog, block: Block) -> None:
    values: dict[str, list[str]] = {}
    for line in block.sub:
        words = line.split()
        key = " ".join(words[:2]) if words[1:2] == ["address"] else words[0]
        values.setdefault(key, words[2:] if key.endswith(" address") else words[1:])
    if "nameif" not in values or not values["nameif"]:
        return
    nameif = values["nameif"][0]
    security = values.get("security-level", ["100" if nameif == "inside" else "0"])
    address = values.get("ip address", [])
    plain = len(address) >= 2 and number(address[0]) is not None and number(address[1]) is not None
    catalog.interfaces[nameif] = Interface(
        block.head.split(None, 1)[1] if " " in block.head else "",
        nameif,
        int(security[0]) if security and security[0].isdigit() else 0,
        address[0] if plain else "",
        address[1] if plain else "",
        address[3] if plain and address[2:3] == ["standby"] and len(address) > 3 else "",
        "management-only" in values,
        "shutdown" in values,
        *_address6(values.get("ipv6 address", [])),
        zone=next(iter(values.get("zone-member", [])), ""),
        not_towards=_not_towards(block),
        default_route=address[:1] in (["dhcp"], ["pppoe"]) and "setroute" in address,
    )


def _not_towards(block: Block) -> str:
    lines = (line.split() for line in block.sub)
    return next(("".join(words[3:]) for words in lines if words[:3] == ["no", "forward", "interface"]), "")


def _address6(words: list[str]) -> tuple[str, int]:
    """The global IPv6 address of an interface and the length of its prefix."""
    text, _, length = words[0].partition("/") if words else ("", "", "")
    return (text, int(length)) if ":" in text and length.isdigit() else ("", 0)


def _access_lists(catalog: Catalog, cache: AceCache) -> None:
    cache.prepare(catalog)
    for block in catalog.config.of("access-list"):
        ace = cache.read(catalog, block.head)
        if block.head.startswith("no ") or ace.name in ("", "alert-interval", "deny-flow-max"):
            continue
        if ace.type == "unknown":
            catalog.unread.append(block.head)
        catalog.lists.setdefault(ace.name, []).append((block, ace))


def _nat(catalog: Catalog) -> None:
    for block in catalog.config.of("nat", "nat after"):
        words = Words(block.head)
        words.take()
        try:
            catalog.twice.append((block, read_twice_nat(words, lambda name: True)))
        except (Invalid, Incomplete):
            catalog.unread.append(block.head)
    for block in catalog.config.of("object", "object nat"):
        for line in block.sub:
            if line.split()[:1] != ["nat"]:
                continue
            words = Words(line)
            words.take()
            try:
                catalog.object_nats.append((block, block.name, read_object_nat(words, lambda name: True)))
            except (Invalid, Incomplete):
                catalog.unread.append(f"{block.head} /{line}")


def _binding(catalog: Catalog, block: Block) -> None:
    words = block.head.split()
    if len(words) >= 3 and words[2] == "global":
        catalog.bindings.append(Binding(words[1], "global", "", False, block))
    elif len(words) >= 5 and words[2] in ("in", "out") and words[3] == "interface":
        catalog.bindings.append(Binding(words[1], words[2], words[4], "control-plane" in words, block))
    else:
        catalog.unread.append(block.head)
