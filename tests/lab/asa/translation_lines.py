# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a configuration's NAT lines to rules, in the order in which the device looks at them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import replace

from lab.asa.catalog import Catalog
from lab.asa.natline import ObjectNat, TwiceNat
from lab.asa.ports import Spans
from lab.asa.resolve import Part, Resolver, ServicePart, Unresolved
from lab.asa.translation import EVERY, V6, Addresses, Ports, Rule, address

#: Gives an interface's own address by its name and version of IP; empty where it has none.
Own = Callable[[str, int], str]


def own_addresses(catalog: Catalog) -> Own:
    """The addresses that the configuration gives to the interfaces."""

    def own(nameif: str, version: int) -> str:
        item = catalog.interfaces.get(nameif)
        return (item.address if version == 4 else item.address6) if item else ""

    return own


def read(catalog: Catalog, resolver: Resolver, own: Own, notes: list[str]) -> list[Rule]:
    """Sections 1, 2 and 3. A line that cannot be resolved means nothing, and is noted."""
    reader = _Reader(catalog, resolver, own)
    found: list[Rule] = []

    def add(head: str, make: Callable[[], Rule]) -> None:
        try:
            found.append(make())
        except (Unresolved, ValueError) as error:
            notes.append(f"{head.rstrip()} ({error})")

    for after in (False, True):
        for block, twice in catalog.twice:
            if twice.after_auto == after and not twice.inactive:
                add(block.head, lambda line=twice, head=block.head: reader.twice(line, head.rstrip()))
        if not after:
            for name, nat in reader.section_two():
                add(f"object network {name} / {nat.text()}", lambda name=name, nat=nat: reader.object(name, nat))
    return found


class _Reader:
    def __init__(self, catalog: Catalog, resolver: Resolver, own: Own) -> None:
        self._catalog, self._resolver, self._own = catalog, resolver, own

    def section_two(self) -> list[tuple[str, ObjectNat]]:
        """Object NAT in order: static first, the fewest real addresses, the lowest, the name."""

        def order(item: tuple[str, ObjectNat]) -> tuple[bool, int, int, str]:
            try:
                real = self.named(item[0])
            except (Unresolved, ValueError):
                return True, V6, 0, item[0]
            return item[1].kind != "static", real.size, real.spans[0][0], item[0]

        return sorted(((name, nat) for _, name, nat in self._catalog.object_nats), key=order)

    # -- lines -----------------------------------------------------------------------------------------------------

    def object(self, name: str, nat: ObjectNat) -> Rule:
        self._known(nat.real_interface, nat.mapped_interface)
        real, ports, protocol = self.named(name), Ports(), None
        if nat.service:
            protocol = {"tcp": 6, "udp": 17, "sctp": 132}[nat.service.protocol]
            ports = Ports(_one(nat.service.real), _one(nat.service.mapped))
        base = Rule(
            (f"object network {name}", f" {nat.text()}"),
            nat.real_interface,
            nat.mapped_interface,
            real,
            EVERY,
            protocol=protocol,
            source_ports=ports,
            route_lookup="route-lookup" in nat.flags,
            no_proxy_arp="no-proxy-arp" in nat.flags,
        )
        return self._mapped(base, nat.kind, nat.mapped)

    def twice(self, line: TwiceNat, head: str) -> Rule:
        self._known(line.real_interface, line.mapped_interface)
        real = EVERY if line.real == "any" else self.named(line.real)
        before = after = EVERY
        if line.destination:
            mapped, behind = line.destination
            after = EVERY if behind == "any" else self.named(behind)
            before = (
                self._interface(line.real_interface, after.version or 4)
                if mapped == "interface"
                else (after if mapped == "any" else self.named(mapped))
            )
        near, far = self._services(line)
        base = Rule(
            (head,),
            line.real_interface,
            line.mapped_interface,
            real,
            EVERY,
            twice=True,
            before=before,
            after=after,
            protocol=near.protocol,
            source_ports=Ports(near.source, far.source),
            destination_ports=Ports(near.destination, far.destination),
            unidirectional="unidirectional" in line.flags,
            route_lookup="route-lookup" in line.flags,
            no_proxy_arp="no-proxy-arp" in line.flags,
            doubt=_doubt(before, after, before == after),
        )
        if line.kind == "static" and line.mapped == "any":
            return base
        return self._mapped(base, line.kind, line.mapped)

    def _services(self, line: TwiceNat) -> tuple[ServicePart, ServicePart]:
        """What packets look like in front of the rule and behind it."""
        whole = ServicePart("ip", None)
        if line.services is None:
            return whole, whole
        near, far = (whole if name == "any" else self._resolver.service_object(name)[0] for name in line.services)
        for one, other in ((near.source, far.source), (near.destination, far.destination)):
            if one != other and any(spans is None or spans[0][0] != spans[-1][1] for spans in (one, other)):
                raise Unresolved("a range of ports that becomes another one")
        return near, far

    def _mapped(self, rule: Rule, kind: str, word: str) -> Rule:
        """A rule with its mapped side."""
        dynamic = kind == "dynamic"
        if word.startswith("interface"):
            mapped = self._interface(rule.mapped_interface, 6 if word.endswith("ipv6") else 4)
            return _with(rule, mapped, dynamic, pat=True)
        if dynamic:
            pat = word.startswith("pat-pool ")
            name = word.removeprefix("pat-pool ").split()[0]
            mapped = self.named(name)
            ranges = tuple(span for span in mapped.spans if span[0] != span[1])
            # Ranges of a group serve first, one address a host; its single addresses are what is left to share then.
            chosen = mapped if pat or not ranges else Addresses(ranges)
            return _with(rule, chosen, True, pat=pat or not ranges, pool=pat or not ranges)
        if word in self._catalog.objects or word in self._catalog.groups:
            return _with(rule, self.named(word), False)
        mapped, doubt = _inline(word if "/" in word else self._plain(word), rule.real)
        return _with(rule, mapped, False, doubt=doubt)

    # -- addresses -------------------------------------------------------------------------------------------------

    def named(self, name: str) -> Addresses:
        """The addresses of an object or a group, in order. Raises `Unresolved`, `ValueError`."""
        if name in self._catalog.objects:
            part = self._resolver.network_object(name)
            subnet = any(line.split()[:1] == ["subnet"] for line in self._catalog.objects[name].sub)
            return Addresses(self._spans([part]), subnet)
        if name in self._catalog.groups:
            skipped = len(self._resolver.skipped)
            parts = self._resolver.network_group(name, ())
            if len(self._resolver.skipped) > skipped:  # members pair by their place, so each has to be known
                raise Unresolved(self._resolver.skipped.pop())
            return Addresses(self._spans(parts))
        host = address(self._plain(name))
        return Addresses(((host, host),))

    def _plain(self, word: str) -> str:
        return self._catalog.aliases.get(word, word)

    @staticmethod
    def _spans(parts: list[Part]) -> tuple[tuple[int, int], ...]:
        if not parts or any(part.addresses.masked for part in parts):
            raise Unresolved("no member, or a mask that is no prefix")
        return tuple(span for part in parts for span in part.addresses.spans)

    def _interface(self, nameif: str, version: int) -> Addresses:
        text = self._own(nameif, version)
        if not text:
            raise Unresolved(f"address of interface {nameif}")
        return Addresses(((address(text), address(text)),))

    def _known(self, *nameifs: str) -> None:
        for nameif in nameifs:
            if nameif != "any" and not self._catalog.is_interface(nameif):
                raise Unresolved(f"interface {nameif} does not exist")


def _one(port: int) -> Spans:
    return ((port, port),)


def _with(rule: Rule, mapped: Addresses, dynamic: bool, pat: bool = False, pool: bool = False, doubt: str = "") -> Rule:
    doubt = doubt or rule.doubt or ("" if dynamic else _doubt(rule.real, mapped, rule.real == mapped))
    return replace(rule, mapped=mapped, dynamic=dynamic, pat=pat and dynamic, pool=pool, doubt=doubt)


def _doubt(one: Addresses, other: Addresses, same: bool) -> str:
    """Members of groups pair in order; which order that is, when it is not that of the addresses, no document says."""
    alone = one.size == 1 or other.size == 1
    return "" if same or alone or (one.certain and other.certain) else "the order in which members pair"


def _inline(word: str, real: Addresses) -> tuple[Addresses, str]:
    """An inline mapped address has the size of the real side; a prefix of IPv6 says its own."""
    if "/" in word:
        network = ipaddress.ip_network(word)
        return Addresses(((address(str(network[0])), address(str(network[-1]))),), True), ""
    low = address(word)
    aligned = not real.network or low % real.size == 0
    return Addresses(((low, low + real.size - 1),), real.network), "" if aligned else "it is not the network's first"
