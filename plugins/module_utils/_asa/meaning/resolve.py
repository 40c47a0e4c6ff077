# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From names to sets: which addresses and services an object, a group or a rule stands for.

What cannot be worked out (a host name, a user, an object without an address) is *unknown*, which never passes for all
and never for none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..configuration import addresses, ports
from ..configuration.addresses import EVERY_PORT, UNKNOWN, AddressSet, PortSet, merged
from ..configuration.model import Ace, Configuration, Endpoint, Member, Ports, Service
from ..configuration.parse_parts import object_addresses

# A stretch of addresses: version of IP, first and last.
Block = tuple[int, int, int]


@dataclass(frozen=True)
class Services:
    """One kind of traffic: protocols with their source and destination ports.

    Args:
        unknown: whether it may hold for less, or for something else, than the fields say.
    """

    protocols: frozenset[int]
    source: PortSet = EVERY_PORT
    destination: PortSet = EVERY_PORT
    unknown: bool = False


class Resolver:
    """Looks things up in one configuration, each of them once."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._endpoints: dict[Endpoint, AddressSet] = {}
        self._named: dict[str, AddressSet] = {}
        self._sequences: dict[str, tuple[tuple[Block, ...], bool]] = {}
        self._services: dict[tuple[str, Ports | None, Ports | None], tuple[Services, ...]] = {}
        self._open: set[str] = set()  # the groups whose members are being looked up

    def endpoint(self, endpoint: Endpoint) -> AddressSet:
        """The addresses of one side of a rule."""
        known = self._endpoints.get(endpoint)
        if known is None:
            known = self._endpoints[endpoint] = self._endpoint(endpoint)
        return known

    def named(self, name: str) -> AddressSet:
        """The addresses of a network object or group; unknown where there is none of that name."""
        if name in self._open:
            return UNKNOWN  # a group inside itself, which no firewall takes
        if name not in self._named:
            self._named[name] = self._object(name) if name in self._configuration.objects else self._group(name)
        return self._named[name]

    def leaves(self, endpoint: Endpoint) -> Iterator[AddressSet]:
        """The addresses of one side of a rule as they were written down: those of each member of a group apart."""
        if endpoint.kind == "object-group":
            yield from self._leaves_of(endpoint.value, frozenset())
        else:
            yield self.endpoint(endpoint)

    def sequence(self, name: str) -> tuple[tuple[Block, ...], bool]:
        """The addresses of a network object or group in their order, and whether that is all of them."""
        if name not in self._sequences:
            found = [self._blocks(one) for one in self.leaves(Endpoint("object-group", name))]
            if name not in self._configuration.groups:
                found = [self._blocks(self.named(name))]
            blocks = tuple(block for blocks, _known in found for block in blocks)
            self._sequences[name] = blocks, all(known for _blocks, known in found) and bool(blocks)
        return self._sequences[name]

    def interface(self, nameif: str, version: int = 4) -> AddressSet:
        """The address of an interface; unknown where it is assigned or the interface is ``any``."""
        found = self._configuration.interfaces.get(nameif)
        if found is None:
            return UNKNOWN
        shown = [one.partition("/")[0] for one in found.v6] if version == 6 else [found.address]
        known = [one for one in map(addresses.host, shown) if one is not None]
        return known[0] if len(known) == 1 else UNKNOWN

    def missing(self, ace: Ace) -> str:
        """The first object or group that a rule depends on and that does not exist; empty where all do."""
        names = [ace.protocol.partition(" ")[2]]
        names += [one.value for one in (ace.source, ace.destination) if one.kind in ("object", "object-group")]
        names += [one.group for one in (ace.source_ports, ace.destination_ports) if one is not None]
        return next(filter(None, (self._missing_in(name, frozenset()) for name in names if name)), "")

    def missing_name(self, name: str) -> str:
        """The first object or group that an object or group depends on and that does not exist, itself included."""
        return self._missing_in(name, frozenset())

    def _missing_in(self, name: str, above: frozenset[str]) -> str:
        known = self._configuration
        if name in known.objects or name in known.services or name in above:
            return ""
        group = known.groups.get(name)
        if group is None:
            return name
        inner = [member.group or member.service_object for member in group.members]
        inner += [
            member.endpoint.value
            for member in group.members
            if member.endpoint is not None and member.endpoint.kind in ("object", "object-group")
        ]
        found = (self._missing_in(one, above | {name}) for one in inner if one)
        return next(filter(None, found), "")

    def services(self, ace: Ace) -> tuple[Services, ...]:
        """The kinds of traffic that a rule is about."""
        key = (ace.protocol, ace.source_ports, ace.destination_ports)
        known = self._services.get(key)
        if known is None:
            known = self._services[key] = self._of_ace(ace)
        return known

    def service_object(self, name: str) -> Services | None:
        """The traffic of a service object; None where it is missing or empty."""
        found = self._configuration.services.get(name)
        return None if found is None or found.service is None else self._of_service(found.service)

    # Addresses

    def alias(self, word: str) -> str:
        """The address that an alias of a ``name`` line stands for; any other word as it is."""
        return self._configuration.names.get(word, word)

    def is_ambiguous(self, word: str) -> bool:
        """Whether ``word`` is both an alias and an object or a group, and the two are not the same."""
        known = self._configuration
        if word not in known.names or not (word in known.objects or word in known.groups):
            return False
        return addresses.host(known.names[word]) != self.named(word)

    @staticmethod
    def _blocks(found: AddressSet) -> tuple[tuple[Block, ...], bool]:
        v4 = tuple((4, low, high) for low, high in found.v4)
        return v4 + tuple((6, low, high) for low, high in found.v6), not (found.unknown or found.masked)

    def _endpoint(self, endpoint: Endpoint) -> AddressSet:
        kind, value = endpoint.kind, endpoint.value
        if kind in ("any", "any4", "any6"):
            return {"any": addresses.ANY, "any4": addresses.ANY4, "any6": addresses.ANY6}[kind]
        if kind == "host":
            return addresses.host(self.alias(value)) or UNKNOWN
        if kind == "subnet":
            address, _blank, mask = value.partition(" ")
            return addresses.subnet(self.alias(address), mask) or UNKNOWN
        if kind == "prefix6":
            return addresses.prefix6(value) or UNKNOWN
        if kind in ("object", "object-group"):
            return self.named(value)
        if kind == "interface":
            return self.interface(value).union(self.interface(value, 6))
        return UNKNOWN

    def _object(self, name: str) -> AddressSet:
        found = self._configuration.objects[name]
        return object_addresses(found.kind, found.value, self._configuration.names) or UNKNOWN

    def _group(self, name: str) -> AddressSet:
        group = self._configuration.groups.get(name)
        if group is None or group.type != "network":
            return UNKNOWN
        self._open.add(name)
        found = addresses.union(self._member(member) for member in group.members)
        self._open.discard(name)
        return found

    def _member(self, member: Member) -> AddressSet:
        if member.group:
            return self.named(member.group)
        return UNKNOWN if member.endpoint is None else self.endpoint(member.endpoint)

    def _leaves_of(self, name: str, above: frozenset[str]) -> Iterator[AddressSet]:
        group = self._configuration.groups.get(name)
        if group is None or name in above:
            yield UNKNOWN
            return
        for member in group.members:
            if member.group:
                yield from self._leaves_of(member.group, above | {name})
            elif member.endpoint is not None:
                yield self.endpoint(member.endpoint)

    # Services

    def _of_ace(self, ace: Ace) -> tuple[Services, ...]:
        kind, _blank, name = ace.protocol.partition(" ")
        if kind == "object":
            found = self.service_object(name)
            return (found or Services(ports.EVERY_PROTOCOL, unknown=True),)
        if kind == "object-group":
            return self._of_group(name, ace)
        numbers = ports.protocol_numbers(ace.protocol)
        if numbers is None:
            raise AssertionError("the parser lets no other protocol through")
        return (self._with_ports(numbers, ace),)

    def _of_group(self, name: str, ace: Ace) -> tuple[Services, ...]:
        """What ``object-group X`` means in the place of the protocol: a protocol or a service group."""
        group = self._configuration.groups.get(name)
        if group is not None and group.type == "protocol":
            found = self._protocols(name, frozenset())
            if found is not None:
                return (self._with_ports(found, ace),)
        elif group is not None and group.type == "service" and not group.protocol:
            return self._service_group(name, frozenset())
        return (Services(ports.EVERY_PROTOCOL, unknown=True),)

    def _protocols(self, name: str, open_groups: frozenset[str]) -> frozenset[int] | None:
        group = self._configuration.groups.get(name)
        if group is None or group.type != "protocol" or name in open_groups:
            return None
        found: frozenset[int] = frozenset()
        for member in group.members:
            inner = (
                self._protocols(member.group, open_groups | {name})
                if member.group
                else ports.protocol_numbers(member.protocol)
            )
            if inner is None:
                return None
            found |= inner
        return found

    def _service_group(self, name: str, open_groups: frozenset[str]) -> tuple[Services, ...]:
        group = self._configuration.groups.get(name)
        if group is None or group.type != "service" or group.protocol or name in open_groups:
            return (Services(ports.EVERY_PROTOCOL, unknown=True),)
        found: list[Services] = []
        for member in group.members:
            if member.group:
                found.extend(self._service_group(member.group, open_groups | {name}))
            elif member.service_object:
                found.append(self.service_object(member.service_object) or Services(ports.EVERY_PROTOCOL, unknown=True))
            elif member.service is not None:
                found.append(self._of_service(member.service))
        return tuple(found)

    def _of_service(self, service: Service) -> Services:
        numbers = ports.protocol_numbers(service.protocol)
        if numbers is None:
            raise AssertionError("the parser lets no other protocol through")
        source = EVERY_PORT if service.source is None else service.source.ports
        destination = EVERY_PORT if service.destination is None else service.destination.ports
        return Services(numbers, source, destination)

    def _with_ports(self, numbers: frozenset[int], ace: Ace) -> Services:
        source, destination = self._ports(ace.source_ports), self._ports(ace.destination_ports)
        unknown = source is None or destination is None
        return Services(numbers, source or EVERY_PORT, destination or EVERY_PORT, unknown)

    def _ports(self, condition: Ports | None) -> PortSet | None:
        """The ports of a condition; None where they are unknown."""
        if condition is None:
            return EVERY_PORT
        return self._port_group(condition.group, frozenset()) if condition.group else condition.ports

    def _port_group(self, name: str, open_groups: frozenset[str]) -> PortSet | None:
        group = self._configuration.groups.get(name)
        if group is None or name in open_groups:
            return None
        ranges: list[tuple[int, int]] = []
        for member in group.members:
            found = self._port_group(member.group, open_groups | {name}) if member.group else self._ports(member.ports)
            if found is None:
                return None
            ranges.extend(found.ranges)
        return PortSet(merged(ranges))


def only_service(services: tuple[Services, ...], protocol: int, port: int) -> bool:
    """Whether ``services`` are exactly ``port`` of ``protocol``."""
    return services == (Services(frozenset((protocol,)), EVERY_PORT, PortSet(((port, port),))),)
