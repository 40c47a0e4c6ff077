# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names in a configuration stand for: addresses behind objects and groups, ports behind services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.asa.ace import Ace, Where
from lab.asa.addresses import ANY, ANY4, ANY6, Addresses, number, number6
from lab.asa.catalog import Catalog
from lab.asa.names import icmp_number, protocol_number, protocol_text
from lab.asa.ports import PortMatch, Spans, accept_ports
from lab.asa.words import Incomplete, Invalid, Words


class Unresolved(Exception):
    """Something the data plane cannot express; the text says what."""


@dataclass(frozen=True)
class Part:
    """One concrete address condition and how `show access-list` prints it."""

    text: str
    addresses: Addresses


@dataclass(frozen=True)
class ServicePart:
    """One protocol with port or ICMP conditions. `None` spans match every port; `protocol` None is any protocol."""

    name: str
    protocol: int | None
    source: Spans | None = None
    destination: Spans | None = None
    icmp: tuple[int, int | None] | None = None
    source_text: str = ""
    destination_text: str = ""


class Resolver:
    """Resolves against one catalog. `interface_address` gives the address the data plane has for a nameif."""

    def __init__(self, catalog: Catalog, interface_address: Callable[[str], str]) -> None:
        self._catalog = catalog
        self._interface_address = interface_address
        self.skipped: list[str] = []
        self.expanded = catalog.expanded

    # -- addresses -------------------------------------------------------------------------------------------------

    def where(self, where: Where) -> list[Part]:
        """Address conditions of one side of an access list line. Raises `Unresolved`."""
        if where.kind in ("any", "any4", "any6"):
            # Before 9.0 there is one list for each version of IP, and `any` is every address of IPv4.
            every = ANY if self._catalog.config.release >= (9, 0) else ANY4
            return [Part(where.kind, {"any": every, "any4": ANY4, "any6": ANY6}[where.kind])]
        if where.kind == "v6":
            return [self._prefix6(where.first)]
        if where.kind == "host":
            return [Part(f"host {where.first}", Addresses.host(self._address(where.first)))]
        if where.kind == "net":
            return [self._network(where.first, where.second)]
        if where.kind == "object":
            return [self.network_object(where.first)]
        if where.kind == "object-group":
            return self.network_group(where.first, ())
        if where.kind == "interface":
            return [Part(f"interface {where.first}", Addresses.host(self._own(where.first)))]
        raise Unresolved(where.text())

    def _own(self, nameif: str) -> str:
        address = self._interface_address(nameif)
        if not address:
            raise Unresolved(f"address of interface {nameif}")
        return address

    @staticmethod
    def _prefix6(word: str) -> Part:
        try:
            return Part(word, Addresses.prefix6(word))
        except ValueError:
            raise Unresolved(word) from None

    def _address(self, word: str) -> str:
        address = word if number6(word) is not None else self._catalog.address(word)
        if address is None:
            raise Unresolved(f"host {word}")
        return address

    def _network(self, word: str, mask: str) -> Part:
        value, bits = number(self._address(word)), number(mask)
        if value is None or bits is None:
            raise Unresolved(f"{word} {mask}")
        return Part(f"{word} {mask}", Addresses.network(value, bits))

    def network_object(self, name: str) -> Part:
        """Address of an `object network`. Raises `Unresolved`."""
        block = self._catalog.objects.get(name)
        for line in block.sub if block else ():
            words = line.split()
            if words[0] == "host":
                return Part(f"host {words[1]}", Addresses.host(self._address(words[1])))
            if words[0] == "subnet" and "/" in words[-1]:
                return self._prefix6(words[1])
            if words[0] == "subnet" and len(words) > 2:
                return self._network(words[1], words[2])
            if words[0] == "range" and len(words) > 2:
                low, high = (Addresses.host(self._address(word)).lowest for word in words[1:3])
                return Part(f"range {words[1]} {words[2]}", Addresses.span(low, high))
            if words[0] in ("subnet", "range", "fqdn"):
                raise Unresolved(f"object {name} ({' '.join(words)})")
        raise Unresolved(f"object {name} has no address" if block else f"object {name} does not exist")

    def network_group(self, name: str, inside: tuple[str, ...]) -> list[Part]:
        """Members of an `object-group network` and the groups in it; members that do not resolve are skipped."""
        block = self._catalog.groups.get(name)
        if block is None or name in inside:
            raise Unresolved(f"object-group {name} does not exist" if block is None else f"object-group {name} loops")
        parts: list[Part] = []
        for line in block.sub:
            try:
                parts += self._member(line.split(), (*inside, name))
            except Unresolved as error:
                self.skipped.append(f"object-group {name}: {error}")
        return parts

    def _member(self, words: list[str], inside: tuple[str, ...]) -> list[Part]:
        if words[0] == "group-object" and len(words) > 1:
            return self.network_group(words[1], inside)
        if words[0] != "network-object" or len(words) < 2:
            if words[0].startswith("description"):
                return []
            raise Unresolved(" ".join(words))
        if words[1] == "object":
            return [self.network_object(words[2])]
        if words[1] == "host":
            return [Part(f"host {words[2]}", Addresses.host(self._address(words[2])))]
        if len(words) > 2 and words[2] == "255.255.255.255":
            return [Part(f"host {words[1]}", Addresses.host(self._address(words[1])))]
        if "/" in words[1]:
            return [self._prefix6(words[1])]
        if len(words) < 3:
            raise Unresolved(" ".join(words))
        return [self._network(words[1], words[2])]

    def domain_names(self, name: str, inside: tuple[str, ...] = ()) -> list[str]:
        """Names of the `fqdn` objects that an object or a group stands for."""
        block = self._catalog.objects.get(name)
        if block is not None:
            return [line.split()[-1] for line in block.sub if line.split()[:1] == ["fqdn"]]
        group = self._catalog.groups.get(name)
        found: list[str] = []
        for line in group.sub if group and name not in inside else ():
            words = line.split()
            if words[0] == "group-object" or words[:2] == ["network-object", "object"]:
                found += self.domain_names(words[-1], (*inside, name))
        return found

    # -- services --------------------------------------------------------------------------------------------------

    def services(self, ace: Ace) -> list[ServicePart]:
        """Protocols, ports and ICMP types of an access list line. Raises `Unresolved`."""
        if ace.protocol_kind == "object":
            return self.service_object(ace.protocol)
        if ace.protocol_kind == "object-group":
            found = self._protocol_group(ace.protocol, ())
            ports = ace.source_ports is not None or ace.destination_ports is not None
            return [part for one in found for part in self._with_ports(one, ace)] if ports else found
        base = ServicePart(ace.protocol, protocol_number(ace.protocol))
        if ace.icmp:
            return self._icmp(ace.icmp, base)
        return self._with_ports(base, ace)

    def _with_ports(self, base: ServicePart, ace: Ace) -> list[ServicePart]:
        """A protocol with the ports of the line."""
        return [
            ServicePart(
                base.name,
                base.protocol,
                _spans(source),
                _spans(destination),
                None,
                source.text(base.name) if source else "",
                destination.text(base.name) if destination else "",
            )
            for source in self._port_list(ace.source_ports, base.name)
            for destination in self._port_list(ace.destination_ports, base.name)
        ]

    def _port_list(self, ports: PortMatch | str | None, protocol: str) -> list[PortMatch | None]:
        if not isinstance(ports, str):
            return [ports]
        return [*self._port_group(ports, protocol, ())]

    def _port_group(self, name: str, protocol: str, inside: tuple[str, ...]) -> list[PortMatch]:
        block = self._catalog.groups.get(name)
        if block is None or name in inside:
            raise Unresolved(f"object-group {name} does not exist" if block is None else f"object-group {name} loops")
        found: list[PortMatch] = []
        for line in block.sub:
            words = Words(line)
            first = words.take()
            if first == "group-object":
                found += self._port_group(words.take(), protocol, (*inside, name))
            elif first == "port-object":
                ports = _ports(words, protocol, line)
                found += [ports] if ports else []
        return found

    def service_object(self, name: str) -> list[ServicePart]:
        """An `object service`. Raises `Unresolved`."""
        block = self._catalog.objects.get(name)
        for line in block.sub if block else ():
            words = Words(line)
            if words.take() == "service":
                return read_service(words, line)
        raise Unresolved(f"object service {name}")

    def _protocol_group(self, name: str, inside: tuple[str, ...]) -> list[ServicePart]:
        """An `object-group service` or `protocol` in the protocol's place."""
        block = self._catalog.groups.get(name)
        if block is None or name in inside:
            raise Unresolved(f"object-group {name} does not exist" if block is None else f"object-group {name} loops")
        found: list[ServicePart] = []
        for line in block.sub:
            words = Words(line)
            first = words.take()
            if first == "group-object":
                found += self._protocol_group(words.take(), (*inside, name))
            elif first in ("service-object", "protocol-object"):
                if words.accept("object"):
                    found += self.service_object(words.take())
                else:
                    found += read_service(words, line)
            elif not first.startswith("description"):
                raise Unresolved(f"object-group {name}: {line.strip()}")
        return found

    def _icmp(self, text: str, base: ServicePart) -> list[ServicePart]:
        words = text.split()
        if words[0] != "object-group":
            return [_icmp_part(base, words)]
        block = self._catalog.groups.get(words[1])
        if block is None:
            raise Unresolved(f"object-group {words[1]} does not exist")
        return [_icmp_part(base, line.split()[1:]) for line in block.sub if line.split()[0] == "icmp-object"]


def _spans(ports: PortMatch | None) -> Spans | None:
    return None if ports is None else ports.spans


def _icmp_part(base: ServicePart, words: list[str]) -> ServicePart:
    kind = icmp_number(words[0])
    if kind is None or base.protocol != 1:
        raise Unresolved(f"ICMP type {' '.join(words)}")
    code = int(words[1]) if len(words) > 1 else None
    return ServicePart(base.name, base.protocol, icmp=(kind, code), destination_text=" ".join(words))


def _ports(words: Words, protocol: str, line: str) -> PortMatch | None:
    try:
        return accept_ports(words, protocol)
    except (Invalid, Incomplete) as error:
        raise Unresolved(line.strip()) from error


def read_service(words: Words, line: str) -> list[ServicePart]:
    """`PROTOCOL [source OP PORT] [destination OP PORT]` or `icmp TYPE [CODE]`. Raises `Unresolved`."""
    first = words.take()
    names = ["tcp", "udp"] if first == "tcp-udp" else [protocol_text(first)]
    if names[0] is None:
        raise Unresolved(line.strip())
    base = ServicePart(str(names[0]), protocol_number(str(names[0])))
    if base.protocol == 1 and not words.done:
        return [_icmp_part(base, words.rest().split())]
    source = _ports(words, first, line) if words.accept("source") else None
    words.accept("destination")
    destination = _ports(words, first, line)
    if not words.done:
        raise Unresolved(line.strip())
    return [
        ServicePart(
            str(name),
            protocol_number(str(name)),
            _spans(source),
            _spans(destination),
            None,
            source.text(first) if source else "",
            destination.text(first) if destination else "",
        )
        for name in names
    ]
