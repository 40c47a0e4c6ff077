# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``object``, ``object-group``, ``interface``, ``name``, ``access-group`` and ``route``: one function a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..text import NotUnderstood, Words
from . import addresses, ports
from .model import (
    AccessGroup,
    Endpoint,
    Interface,
    Member,
    NetworkObject,
    ObjectGroup,
    Ports,
    Route,
    Service,
    ServiceObject,
)
from .parse_acl import OPERATORS, make_endpoint, make_ports

ADDRESS_KINDS = ("host", "subnet", "range", "fqdn")
GROUP_TYPES = frozenset(("network", "service", "protocol", "icmp-type", "user", "security", "network-service"))
# Members of these groups select by something that is no address and no port.
OPAQUE_GROUPS = frozenset(("icmp-type", "user", "security", "network-service"))

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a destination, which may be printed as 0


def parse_name(line: str) -> tuple[str, str]:
    """``name ADDRESS ALIAS [description TEXT]`` as alias and address."""
    words = Words(line)
    words.next()
    address = words.next("the address")
    if addresses.host(address) is None:
        raise words.error(f"{address!r} is no address")
    return words.next("the alias"), address


def parse_network_object(
    name: str, lines: Sequence[str], names: Mapping[str, str], known: NetworkObject | None
) -> NetworkObject:
    """One block ``object network NAME``, ``nat`` lines apart; ``known`` is what an earlier block of it said."""
    found = known or NetworkObject(name)
    for line in lines:
        words = Words(line)
        kind = words.next()
        if kind == "description":
            found = NetworkObject(name, found.kind, found.value, line.strip()[len("description ") :])
            continue
        if kind not in ADDRESS_KINDS:
            raise words.error(f"{kind!r} is no part of a network object")
        value = " ".join(words.rest())
        if kind != "fqdn" and object_addresses(kind, value, names) is None:
            raise words.error("the address cannot be read")
        found = NetworkObject(name, kind, value, found.description)
    return found


def object_addresses(kind: str, value: str, names: Mapping[str, str]) -> addresses.AddressSet | None:
    """The addresses of an object; None where the words are not understood."""
    words = [names.get(word, word) for word in value.split()]
    if kind == "host" and len(words) == 1:
        return addresses.host(words[0])
    if kind == "range" and len(words) == 2:
        return addresses.between(words[0], words[1])
    if kind == "subnet" and len(words) == 1:
        return addresses.prefix6(words[0])
    if kind == "subnet" and len(words) == 2:
        return addresses.subnet(words[0], words[1])
    return None


def parse_service_object(name: str, lines: Sequence[str]) -> ServiceObject:
    """One block ``object service NAME``."""
    service, description = None, ""
    for line in lines:
        words = Words(line)
        if words.accept("description"):
            description = line.strip()[len("description ") :]
        elif words.accept("service"):
            service = _service(words)
        else:
            raise words.error(f"{words.peek()!r} is no part of a service object")
    return ServiceObject(name, service, description)


def parse_group(header: str, lines: Sequence[str], names: Mapping[str, str]) -> ObjectGroup:
    """One block ``object-group TYPE NAME [PROTOCOL]``."""
    words = Words(header)
    words.next()
    type_, name = words.next("the group's type"), words.next("the group's name")
    if type_ not in GROUP_TYPES:
        raise words.error(f"{type_!r} is no type of object-group")
    protocol = words.accept("tcp", "udp", "tcp-udp", "sctp")
    words.end()
    members, description = [], ""
    for line in lines:
        if line.split(None, 1)[0] == "description":
            description = line.strip()[len("description ") :]
        else:
            members.append(_member(type_, protocol, line, names))
    return ObjectGroup(name, type_, protocol, tuple(members), description)


def _member(type_: str, protocol: str, line: str, names: Mapping[str, str]) -> Member:
    words, text = Words(line), line.strip()
    kind = words.next()
    if kind == "group-object":
        member = Member(text, group=words.next("the group's name"))
    elif type_ in OPAQUE_GROUPS:
        words.rest()
        member = Member(text)
    elif type_ == "network" and kind == "network-object":
        member = Member(text, endpoint=_endpoint(words, names))
    elif type_ == "service" and kind == "port-object" and protocol:
        member = Member(text, ports=_ports(words))
    elif type_ == "service" and kind == "service-object" and not protocol:
        name = words.next("the object's name") if words.accept("object") else ""
        member = Member(text, service_object=name) if name else Member(text, service=_service(words))
    elif type_ == "protocol" and kind == "protocol-object":
        member = Member(text, protocol=words.next("the protocol"))
        if ports.protocol_numbers(member.protocol) is None:
            raise words.error(f"{member.protocol!r} is no protocol")
    else:
        raise words.error(f"{kind!r} is no member of a group of type {type_}")
    words.end()
    return member


def _endpoint(words: Words, names: Mapping[str, str]) -> Endpoint:
    word = words.next("an address")
    value = "" if ":" in word and "/" in word else words.next("the rest of the address")
    if word == "interface":
        raise words.error("an interface is no member of a group")
    return make_endpoint(words.line, word, value, names)


def _ports(words: Words) -> Ports:
    operator = words.next("eq, range, gt, lt or neq")
    operands = [words.next("a port") for _number in range(OPERATORS.get(operator, 1))]
    return make_ports(words.line, (operator, *operands))


def _service(words: Words) -> Service:
    protocol = words.next("a protocol")
    numbers = ports.protocol_numbers(protocol)
    if numbers is None:
        raise words.error(f"{protocol!r} is no protocol")
    if not numbers <= ports.WITH_PORTS:
        return Service(protocol, icmp=" ".join(words.rest()))
    source = _ports(words) if words.accept("source") else None
    # Releases before 8.3 print the destination's ports without the keyword.
    destination = _ports(words) if words.accept("destination") or words.peek() in OPERATORS else None
    words.end()
    return Service(protocol, source, destination)


def parse_access_group(line: str) -> AccessGroup:
    """``access-group LIST {in|out} interface NAME [OPTION ...]`` or ``access-group LIST global``."""
    words = Words(line)
    words.next()
    name, direction = words.next("the list"), words.next("in, out or global")
    interface = ""
    if direction in ("in", "out"):
        if not words.accept("interface"):
            raise words.error("interface is missing")
        interface = words.next("the interface")
    elif direction != "global":
        raise words.error(f"{direction!r} is no direction")
    options = words.rest()
    for option in options:
        if option not in ("per-user-override", "control-plane"):
            raise words.error(f"{option!r} is not expected here")
    return AccessGroup(name, direction, interface, options, line)


def parse_interface(header: str, lines: Sequence[str], names: Mapping[str, str]) -> Interface:
    """One block ``interface X``; its nameif is empty where it has none."""
    hardware = header.split(None, 1)[1] if " " in header else ""
    nameif = address = mask = standby = ""
    level, assigned, default_route = 0, False, False
    found: dict[str, bool | str | int] = {}
    v6: list[str] = []
    standby6: list[str] = []
    for line in lines:
        words = Words(line)
        if words.accept("nameif"):
            nameif = words.next("the name")
        elif words.accept("security-level"):
            number = words.next("the level")
            if not number.isdecimal() or len(number) > 3:
                raise words.error(f"{number!r} is no security level")
            level = int(number)
        elif words.accept("ip") and words.accept("address"):
            address, mask, standby, assigned = _interface_address(words, names)
            default_route = "setroute" in line.split()
        elif words.accept("ipv6") and words.accept("address"):
            if words.peek() in ("autoconfig", "dhcp") and "default" in line.split():
                found["default_route6"] = True
            if "/" not in line or line.split()[-1] == "eui-64":
                found["assigned6"] = True
            _add_interface_address6(words, v6, standby6)
        else:
            found.update(_interface_setting(line.split()))
    return Interface(
        hardware, nameif, level, address, mask, standby, assigned, v6=tuple(v6), standby6=tuple(standby6),
        default_route=default_route, **found,  # type: ignore[arg-type]
    )  # fmt: skip


def _interface_setting(words: Sequence[str]) -> dict[str, bool | str | int]:
    """What one line of an interface says, where it has a say in what passes."""
    if words[:3] in (["dhcp", "client", "route"], ["pppoe", "client", "route"]) and len(words) > 4:
        if words[3] == "distance" and words[4].isdecimal():
            return {"default_metric": int(words[4][:4])}
        return {"default_tracked": True} if words[3] == "track" else {}
    if words in (["shutdown"], ["management-only"]):
        return {words[0].replace("-", "_"): True}
    if words[:1] == ["management-only"]:  # management-only individual: a cluster's units, each by itself
        return {"management_only": True}
    if len(words) == 2 and words[0] in ("bridge-group", "zone-member"):
        return {"bridge_group" if words[0] == "bridge-group" else "zone": words[1]}
    if words[:3] == ["no", "forward", "interface"] and len(words) > 3:
        return {"not_towards": "".join(words[3:])}
    if words[:2] == ["policy-route", "route-map"] and len(words) == 3:
        return {"policy_route": words[2]}
    return {}


def _add_interface_address6(words: Words, v6: list[str], standby6: list[str]) -> None:
    """``ipv6 address`` with one that is written down; the device makes up those of the other forms itself."""
    prefix = words.next("the address")
    if "/" not in prefix or words.peek() == "eui-64":
        return
    if addresses.prefix6(prefix) is None:
        raise words.error(f"{prefix!r} is no IPv6 address with a prefix length")
    v6.append(prefix)
    if words.accept("standby"):
        standby6.append(words.next("the standby address").partition("/")[0])


def _interface_address(words: Words, names: Mapping[str, str]) -> tuple[str, str, str, bool]:
    word = words.next("the address")
    if word in ("dhcp", "pppoe"):
        return "", "", "", True
    address = names.get(word, word)
    if addresses.ipv4(address) is None:
        raise words.error(f"{word!r} is no address")
    if words.peek() == "pppoe":
        return address, "", "", False
    mask = words.next("the mask")
    if addresses.ipv4(mask) is None:
        raise words.error(f"{mask!r} is no mask")
    standby = ""
    while words.peek():
        option = words.next()
        if option == "standby":
            alias = words.next("the standby address")
            standby = names.get(alias, alias)
            if addresses.ipv4(standby) is None:
                raise words.error(f"{alias!r} is no address")
    return address, mask, standby, False


def parse_route(line: str, names: Mapping[str, str]) -> Route:
    """``route INTERFACE DESTINATION MASK GATEWAY [METRIC] [track N] [tunneled]``, or ``ipv6 route INTERFACE PREFIX ...``."""
    words = Words(line)
    if words.next() == "ipv6":
        words.next()
        interface, prefix = words.next("an interface"), words.next("a destination")
        if addresses.prefix6(prefix) is None:
            raise words.error(f"{prefix!r} is no IPv6 prefix")
        return _route(Route(interface, prefix, text=line), words.rest(), names)
    interface, destination, mask = words.next("an interface"), words.next("a destination"), words.next("a mask")
    destination, mask = (EVERYWHERE if word == "0" else names.get(word, word) for word in (destination, mask))
    if addresses.subnet(destination, mask) is None:
        raise NotUnderstood(line, "destination and mask are no network")
    return _route(Route(interface, destination, mask, text=line), words.rest(), names)


def _route(route: Route, words: Sequence[str], names: Mapping[str, str]) -> Route:
    """``route`` with what stands behind its destination."""
    gateway = names.get(words[0], words[0]) if words else ""
    metric = int(words[1]) if len(words) > 1 and words[1].isdecimal() and len(words[1]) < 10 else 1
    return replace(
        route, gateway=gateway, metric=metric, tracked="track" in words[1:], tunneled="tunneled" in words[1:]
    )
