# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection knows of an ASA's configuration.

Every item keeps the words that the device printed, so that it can be printed again and quoted to a person; sets of
addresses and services are worked out in ``resolve``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

from .addresses import PortSet


@dataclass(frozen=True)
class Endpoint:
    """One side of an access rule, or a member of a network group.

    Args:
        kind: ``any``, ``any4``, ``any6``, ``host``, ``subnet``, ``prefix6``, ``object``, ``object-group``,
            ``interface``, or ``opaque`` for a kind that selects addresses in a way that cannot be worked out here.
        value: the words behind the kind, as printed; empty for the three anys.
    """

    kind: str
    value: str = ""

    @property
    def text(self) -> str:
        if self.kind in ("subnet", "prefix6", "opaque"):
            return self.value
        return f"{self.kind} {self.value}" if self.value else self.kind


@dataclass(frozen=True)
class Ports:
    """A port condition: ``eq 5269``, ``range 5000 6000``, or an object-group of ports."""

    text: str
    ports: PortSet = field(default_factory=PortSet)
    group: str = ""


@dataclass(frozen=True)
class Ace:
    """One extended access rule.

    Args:
        protocol: the protocol word; with ``object X`` and ``object-group X`` the kind and the name.
        source_identity, destination_identity: users and security groups, as printed; who they are cannot be worked out here.
        icmp: what stands in the place of ports for ICMP.
        log: the words behind and with ``log``, or empty.
        text: the line as the device printed it, without trailing blanks.
    """

    # There may be 100,000 of them: without a dictionary each, they are made and collected in half the time.
    __slots__ = (
        "action",
        "destination",
        "destination_identity",
        "destination_ports",
        "icmp",
        "inactive",
        "log",
        "protocol",
        "source",
        "source_identity",
        "source_ports",
        "text",
        "time_range",
    )

    action: str
    protocol: str
    source: Endpoint
    source_ports: Ports | None
    destination: Endpoint
    destination_ports: Ports | None
    source_identity: tuple[str, ...]
    destination_identity: tuple[str, ...]
    icmp: str
    log: str
    time_range: str
    inactive: bool
    text: str


@dataclass(frozen=True)
class Remark:
    """A comment in an access-list. It counts as a line."""

    text: str


@dataclass(frozen=True)
class OtherEntry:
    """A line of an access-list of another type (standard, webtype, ethertype)."""

    type: str
    text: str


Entry = Union[Ace, Remark, OtherEntry]


@dataclass(frozen=True)
class AccessList:
    """An access-list; an entry's line number is its position, counted from 1, remarks included."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def aces(self) -> tuple[Ace, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Ace))


@dataclass(frozen=True)
class AccessGroup:
    """Where an access-list is in force.

    Args:
        direction: ``in``, ``out`` or ``global``.
        interface: nameif; empty for a global one.
        options: ``per-user-override`` or ``control-plane``.
    """

    access_list: str
    direction: str
    interface: str
    options: tuple[str, ...]
    text: str

    @property
    def through(self) -> bool:
        """Whether it rules the traffic through the firewall, not the one to the firewall itself."""
        return "control-plane" not in self.options


@dataclass(frozen=True)
class NetworkObject:
    """``object network``; ``kind`` is host, subnet, range or fqdn, or empty where no address is set."""

    name: str
    kind: str = ""
    value: str = ""
    description: str = ""

    @property
    def text(self) -> str:
        shown = f"object network {self.name}"
        return f"{shown} / {self.kind} {self.value}" if self.kind else f"{shown} (without an address)"


@dataclass(frozen=True)
class Service:
    """A service: protocol with source and destination ports (``None``: every port)."""

    protocol: str
    source: Ports | None = None
    destination: Ports | None = None
    icmp: str = ""

    @property
    def text(self) -> str:
        parts = [self.protocol, self.icmp]
        parts += ["source " + self.source.text] if self.source else []
        parts += ["destination " + self.destination.text] if self.destination else []
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class ServiceObject:
    """``object service``; ``service`` is None where none is set."""

    name: str
    service: Service | None = None
    description: str = ""

    @property
    def text(self) -> str:
        return f"object service {self.name}" + (f" / service {self.service.text}" if self.service else "")


@dataclass(frozen=True)
class Member:
    """A member of an object-group; exactly one of the fields behind ``text`` says what it is.

    ``opaque`` members (users, security groups, icmp types, domains) have none.
    """

    text: str
    group: str = ""
    endpoint: Endpoint | None = None
    service: Service | None = None
    service_object: str = ""
    ports: Ports | None = None
    protocol: str = ""


@dataclass(frozen=True)
class ObjectGroup:
    """An object-group; ``protocol`` is set for the service groups that hold ports (tcp, udp, tcp-udp)."""

    name: str
    type: str
    protocol: str
    members: tuple[Member, ...]
    description: str = ""

    @property
    def text(self) -> str:
        return " ".join(word for word in ("object-group", self.type, self.name, self.protocol) if word)


@dataclass(frozen=True)
class Mapped:
    """What an address is translated to.

    Args:
        kind: ``address``, ``object`` (or group), ``interface``, ``pool`` (pat-pool), ``any``.
        value: the address or the name; for interface ``ipv6`` or empty; empty for any.
        pool: the object whose addresses are shared when the others are exhausted, or empty.
    """

    kind: str
    value: str = ""
    pool: str = ""

    @property
    def version(self) -> int:
        """The version of IP of an interface's address."""
        return 6 if self.value == "ipv6" else 4

    @property
    def text(self) -> str:
        """The words that follow ``static`` or ``dynamic``, or the real source."""
        if self.kind in ("any", "interface"):
            return f"{self.kind} {self.value}".rstrip()
        return f"pat-pool {self.value}" if self.kind == "pool" else self.value


@dataclass(frozen=True)
class ObjectNat:
    """A ``nat`` line inside ``object network``.

    Args:
        service: protocol, real port, mapped port; None where all ports are translated.
        options: what stands behind the mapped address, each with its operands, in the order of the line
            (``dns``, ``service tcp www 8080``, ...).
        text: the line as printed, stripped.
    """

    object: str
    real_interface: str
    mapped_interface: str
    dynamic: bool
    mapped: Mapped
    service: tuple[str, int, int] | None
    options: tuple[str, ...]
    text: str

    @property
    def quoted(self) -> str:
        return f"object network {self.object} / {self.text}"


@dataclass(frozen=True)
class TwiceNat:
    """A ``nat`` line of section 1 or 3.

    Args:
        source: the real source: ``any`` or a name.
        destination: mapped and real destination (the order of the line), or None.
        service: the two service objects in the order of the line, or None.
        options: what stands behind the mapped source, each with its operands, in the order of the line; the
            description apart.
    """

    section: int
    real_interface: str
    mapped_interface: str
    dynamic: bool
    source: Mapped
    mapped: Mapped
    destination: tuple[Mapped, Mapped] | None
    service: tuple[str, str] | None
    options: tuple[str, ...]
    description: str
    text: str

    @property
    def inactive(self) -> bool:
        return "inactive" in self.options


@dataclass(frozen=True)
class Interface:
    """An interface; ``address`` and ``mask`` are empty where none is set or the address is assigned (dhcp).

    Args:
        v6: IPv6 addresses with their prefix lengths; those that the device makes up itself are not known.
        standby6: IPv6 addresses of the standby unit.
        assigned6: whether it has IPv6 addresses that the device makes up or is given.
        default_route: whether the one who assigns the address gives a default route, too (``setroute``).
        default_route6: the same for IPv6 (``autoconfig default``, ``dhcp default``).
        default_metric: of such a default route of IPv4 (``dhcp client route distance``).
        default_tracked: whether it holds only while what it tracks answers.
        bridge_group: the number of the bridge group that it is a member of; empty where it is none.
        zone: the traffic zone that it is a member of.
        not_towards: the hardware name of the interface towards which it may open nothing (``no forward interface``).
        policy_route: the route-map that decides where what enters here leaves.
    """

    hardware: str
    nameif: str
    security_level: int
    address: str = ""
    mask: str = ""
    standby: str = ""
    assigned: bool = False
    shutdown: bool = False
    v6: tuple[str, ...] = ()
    standby6: tuple[str, ...] = ()
    assigned6: bool = False
    default_route: bool = False
    default_route6: bool = False
    default_metric: int = 1
    default_tracked: bool = False
    management_only: bool = False
    bridge_group: str = ""
    zone: str = ""
    not_towards: str = ""
    policy_route: str = ""

    @property
    def bvi(self) -> str:
        """The number of the bridge group whose own interface this is; empty where it is none's."""
        return self.hardware[3:] if self.hardware.upper().startswith("BVI") else ""


@dataclass(frozen=True)
class Route:
    """A static route; IPv6 destinations hold their prefix length.

    Args:
        tracked: whether it holds only while what it tracks answers.
        tunneled: whether it is for traffic that came out of a tunnel only.
    """

    interface: str
    destination: str
    mask: str = ""
    gateway: str = ""
    metric: int = 1
    tracked: bool = False
    tunneled: bool = False
    text: str = ""


@dataclass(frozen=True)
class Configuration:
    """The parts of a running configuration that decide about publications.

    Args:
        interfaces: those that have a name, by it.
        bridges: the bridge groups' own interfaces, by their numbers; some have no name.
        opaque: the lines that have no bearing on them.
        unknown: those of them whose first word is not known to the collection.
        dangling: references to what does not exist: its kind, its name, and the line that names it.
    """

    version: str = ""
    hostname: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    interfaces: Mapping[str, Interface] = field(default_factory=dict)
    bridges: Mapping[str, Interface] = field(default_factory=dict)
    objects: Mapping[str, NetworkObject] = field(default_factory=dict)
    services: Mapping[str, ServiceObject] = field(default_factory=dict)
    groups: Mapping[str, ObjectGroup] = field(default_factory=dict)
    twice_nat: tuple[TwiceNat, ...] = ()
    object_nat: Mapping[str, ObjectNat] = field(default_factory=dict)
    access_lists: Mapping[str, AccessList] = field(default_factory=dict)
    access_groups: tuple[AccessGroup, ...] = ()
    routes: tuple[Route, ...] = ()
    same_security: frozenset[str] = frozenset()
    forward_reference: bool = False
    transparent: bool = False
    cluster: bool = False
    checksum: str = ""
    opaque: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    dangling: tuple[tuple[str, str, str], ...] = ()

    def addressed(self, nameif: str) -> Interface:
        """The interface that has the addresses of what is behind ``nameif``: of a bridge group's member, the group's own."""
        one = self.interfaces[nameif]
        return self.bridges.get(one.bridge_group, one) if one.bridge_group else one

    @property
    def release(self) -> tuple[int, int]:
        """The major and the minor number of the release; zeros where the configuration does not say."""
        match = re.match(r"(\d+)\.(\d+)", self.version)
        return (int(match[1]), int(match[2])) if match else (0, 0)
