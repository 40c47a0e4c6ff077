# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person asks of a firewall, checked before anything is read."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from ..._errors import FederationError
from ..configuration import addresses
from ..configuration.addresses import AddressSet, Host
from ..configuration.ports import PROTOCOLS

INTERFACE = "interface"
ANY_SOURCE = "any"
IGNORE, NAME, MAKE_WAY, REMOVE = "ignore", "name", "make_way", "remove"
"""What becomes of leftovers: nobody looks for them; they are told; they go where a publication needs their place; all of them go."""

# Cisco's object guidelines: 64 characters. "?" would start the help in the middle of the line.
_NAME = re.compile(r"[A-Za-z0-9.!@#$%^&()\-_{}]{1,64}")
# What no name of an interface or a list may hold: "?" starts the help, the others have a meaning in a line.
_NOT_IN_WORDS = frozenset(" ?\"'(),|")
_LONGEST_NAMEIF, _LONGEST_LIST = 48, 241


@dataclass(frozen=True)
class Publication:
    """A service of a real host that is to be reached at a public address.

    Args:
        name: of the network object that carries the translation.
        mapped_address: the public address, or ``interface`` for the one of the mapped interface.
        sources: ``any``, or addresses and networks in the form of CIDR.
        access_list: the access-list that is expected to be bound; empty for whichever is.
        across_families: whether one of the two addresses may be IPv4 and the other IPv6.
    """

    name: str
    real_address: str
    mapped_address: str
    real_port: int = 5269
    mapped_port: int = 5269
    protocol: str = "tcp"
    real_interface: str = "inside"
    mapped_interface: str = "outside"
    sources: tuple[str, ...] = (ANY_SOURCE,)
    access_list: str = ""
    across_families: bool = False

    @property
    def real(self) -> Host:
        return _address(self.real_address)

    @property
    def mapped(self) -> Host | None:
        """The public address; None for the interface's own, which is of the real address's family."""
        return None if self.mapped_address == INTERFACE else _address(self.mapped_address)

    @property
    def version(self) -> int:
        """The version of IP on the public side, which is the clients' too."""
        return self.real.version if self.mapped is None else self.mapped.version

    @property
    def target(self) -> str:
        """The public address in the words of a ``nat`` line; a single IPv6 address is written as a prefix there."""
        if self.mapped is None:
            return INTERFACE if self.version == 4 else f"{INTERFACE} ipv6"
        return f"{self.mapped}" if self.version == 4 else f"{self.mapped}/128"

    @property
    def nat(self) -> str:
        """The ``nat`` line of the object."""
        return (
            f"nat ({self.real_interface},{self.mapped_interface}) static {self.target} "
            f"service {self.protocol} {self.real_port} {self.mapped_port}"
        )

    @property
    def public(self) -> str:
        place = f"interface {self.mapped_interface}" if self.mapped is None else f"{self.mapped}"
        return f"{place} port {self.mapped_port}/{self.protocol}"


@dataclass(frozen=True)
class Outbound:
    """Connections that a real host opens itself, to any address.

    ``towards`` is the interface that they leave by; empty for the one that the publications or the default route name.
    """

    address: str
    interface: str = "inside"
    port: int = 5269
    protocol: str = "tcp"
    towards: str = ""

    @property
    def host(self) -> Host:
        return _address(self.address)


@dataclass(frozen=True)
class OwnNames:
    """How the names of all objects begin and end that are of who asks, also of those that are not asked for any more."""

    prefix: str
    suffix: str

    def has(self, name: str) -> bool:
        return (
            len(name) > len(self.prefix) + len(self.suffix)
            and name.startswith(self.prefix)
            and name.endswith(self.suffix)
        )


@dataclass(frozen=True)
class Request:
    """Everything that one task asks of one firewall.

    Args:
        create_access_group: whether a list may be bound where none is.
        exact: whether a rule of our own is asked for even where a wider one permits the flow.
        own_names: by which leftovers are found, and translations that had another name before; None for not at all.
        leftovers: ``ignore``, ``name``, ``make_way`` or ``remove``.
        shared_access_list: whether a rule may go into a list that is bound elsewhere or that a tunnel uses.
        log: how our own rules shall log, one of ``logs.CHOICES``; empty where they may log as they do.
    """

    publications: tuple[Publication, ...] = ()
    outbound: tuple[Outbound, ...] = ()
    present: bool = True
    create_access_group: bool = False
    exact: bool = False
    own_names: OwnNames | None = None
    leftovers: str = NAME
    log: str = ""
    shared_access_list: bool = False

    @property
    def has_v6(self) -> bool:
        """Whether any of it is about IPv6."""
        versions = {one.version for one in self.publications} | {one.real.version for one in self.publications}
        return 6 in versions | {one.host.version for one in self.outbound}


def published_at(request: Request, publication: Publication) -> set[str]:
    """The interfaces at which a request publishes the publication's service."""
    service = (publication.real, publication.real_port, publication.protocol)
    return {one.mapped_interface for one in request.publications if (one.real, one.real_port, one.protocol) == service}


def source_set(source: str, version: int) -> AddressSet:
    """The addresses of one of a publication's sources; ``version`` is the version of IP that ``any`` means."""
    if source == ANY_SOURCE:
        return addresses.every(version)
    network = ipaddress.ip_network(source)
    ranges = ((int(network.network_address), int(network.broadcast_address)),)
    return AddressSet(v4=ranges) if network.version == 4 else AddressSet(v6=ranges)


def peers_of(publication: Publication) -> AddressSet:
    """Those who shall reach a publication, together; where that is anybody, the addresses that a partner can have."""
    if publication.sources == (ANY_SOURCE,):
        return addresses.partners(publication.version)
    return addresses.union(source_set(source, publication.version) for source in publication.sources)


def source_words(source: str) -> str:
    """One of a publication's sources in the words of an access rule."""
    if source == ANY_SOURCE:
        return ANY_SOURCE
    network = ipaddress.ip_network(source)
    if network.prefixlen == network.max_prefixlen:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.netmask}" if network.version == 4 else f"{network}"


def require_sound(request: Request) -> None:
    """Refuse what no firewall could take.

    Raises:
        FederationError: with the field.
    """
    for publication in request.publications:
        where = f"publication {publication.name!r}"
        _require(bool(_NAME.fullmatch(publication.name)), where, "name", publication.name, _NAME_CURE)
        _require_host(where, "real_address", publication.real_address)
        if publication.mapped_address != INTERFACE:
            _require_host(where, "mapped_address", publication.mapped_address)
        _require_service(where, publication.protocol, publication.real_port, publication.mapped_port)
        for field in ("real_interface", "mapped_interface"):
            value = getattr(publication, field)
            _require(_is_word(value, _LONGEST_NAMEIF), where, field, value, "name the interface as nameif does")
        if publication.access_list:
            value = publication.access_list
            _require(_is_word(value, _LONGEST_LIST), where, "access_list", value, "name one access-list")
        _require_one_family(where, publication)
        _require_sources(where, publication.sources, publication.version)
    for outbound in request.outbound:
        where = f"outbound access of {outbound.address!r}"
        _require_host(where, "address", outbound.address)
        _require_service(where, outbound.protocol, outbound.port)
        for field in ("interface", "towards"):
            value = getattr(outbound, field)
            if value or field == "interface":
                _require(_is_word(value, _LONGEST_NAMEIF), where, field, value, "name the interface as nameif does")
    _require_unique(request)
    own = request.own_names
    if own is not None:
        for field, value in (("prefix", own.prefix), ("suffix", own.suffix)):
            _require(bool(_NAME.fullmatch(value)), "own_names", field, value, _NAME_CURE)


_NAME_CURE = "use up to 64 letters, digits and .!@#$%^&()-_{}"


def _is_word(value: str, longest: int) -> bool:
    """Whether the command line takes ``value`` as one word."""
    return 0 < len(value) <= longest and value.isascii() and value.isprintable() and not _NOT_IN_WORDS & set(value)


def _require(sound: bool, where: str, field: str, value: object, cure: str) -> None:
    if not sound:
        raise FederationError(f"{field} cannot be {value!r}", where=where, cure=cure)


def _require_host(where: str, field: str, value: str) -> None:
    cure = "give one address, such as 192.0.2.10 or 2001:db8::10"
    _require(addresses.address(value) is not None, where, field, value, cure)


def _require_one_family(where: str, publication: Publication) -> None:
    """Between the families, the clients' addresses need a translation of their own, which this module does not write."""
    if publication.real.version != publication.version and not publication.across_families:
        raise FederationError(
            f"{publication.real_address} and {publication.mapped_address} are of different versions of IP",
            where=where,
            cure="give addresses of one version, or set across_families where the firewall translates the clients' "
            "addresses too",
        )


def _require_service(where: str, protocol: str, *ports: int) -> None:
    _require(protocol in ("tcp", "udp"), where, "protocol", protocol, "choose tcp or udp")
    for port in ports:
        _require(1 <= port <= 65535, where, "port", port, "choose a port from 1 to 65535")


def _require_sources(where: str, sources: tuple[str, ...], version: int) -> None:
    cure = f"give any alone, or IPv{version} addresses and networks, such as " + (
        "198.51.100.0/24" if version == 4 else "2001:db8:1::/48"
    )
    _require(bool(sources), where, "sources", [], cure)
    _require(ANY_SOURCE not in sources or len(sources) == 1, where, "sources", list(sources), cure)
    for source in sources:
        if source == ANY_SOURCE:
            continue
        try:
            network = ipaddress.ip_network(source)
        except ValueError as error:
            raise FederationError(f"sources cannot hold {source!r} ({error})", where=where, cure=cure) from error
        if network.version != version:
            raise FederationError(
                f"sources cannot hold {source!r}: clients reach the public address over IPv{version}",
                where=where,
                cure=cure,
            )


def _require_unique(request: Request) -> None:
    names = [publication.name for publication in request.publications]
    for name in names:
        if names.count(name) > 1:
            raise FederationError(
                f"two publications have the name {name!r}",
                where="publications",
                cure="name each of them differently: one object carries one translation",
            )


def protocol_number(protocol: str) -> int:
    return PROTOCOLS[protocol]


def _address(word: str) -> Host:
    found = addresses.address(word)
    if found is None:
        raise FederationError(f"{word!r} is no address", cure="give one IPv4 or IPv6 address")
    return found
