# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of a site, typed. ``read_site`` turns inventory data into it and notes every field that is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ..._addresses import NO_HOST, read_address, read_networks, special
from ..plan_types import XMPP_SERVER_PORT
from .fields import Fields
from .object_names import object_name
from .problems import Problem
from .shape import LONGEST_SITE_NAME, SITE

if TYPE_CHECKING:
    from netaddr import IPAddress, IPNetwork

FIRST_RELEASE, LAST_RELEASE = 8, 15
"""Major releases of Cisco Unified Presence / IM and Presence that the collection knows."""

_RELEASE = re.compile(r"([0-9]{1,2})(\.[0-9A-Za-z()-]+)*")
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.(?!-)[A-Za-z0-9_-]{1,63})*\.?")


@dataclass(frozen=True)
class Node:
    """A presence node.

    Attributes:
        label: as the description names it.
        fqdn: its public name.
        object_name: the firewall's network object for it.
        interface_address: whether its public address is the firewall's own address on the outside interface.
    """

    label: str
    fqdn: str
    object_name: str
    private_address: Optional[IPAddress]
    public_address: Optional[IPAddress]
    public_port: int
    interface_address: bool


@dataclass(frozen=True)
class Partner:
    """A domain to federate with; ``tls``, ``client_certificates`` and ``sasl_external`` are None where not given.

    Attributes:
        inside: whether its servers may have private addresses.
        port: a port of its servers, beside 5269.
    """

    domain: str
    profile: str
    tls: Optional[str]
    client_certificates: Optional[bool]
    sasl_external: Optional[bool]
    certificate: Optional[str]
    inside: bool = False
    port: int = XMPP_SERVER_PORT


@dataclass(frozen=True)
class Probe:
    """A domain that serves nothing but the verification: the outside PC stands for its server.

    Attributes:
        address: the outside PC's public address; None where the domain's records are somebody else's work.
        port: the public port that leads to it.
    """

    domain: str
    address: Optional[IPAddress]
    port: int


@dataclass(frozen=True)
class Site:
    """A site as described.

    Attributes:
        security_mode: None where the plan may choose it.
        certificate: ``ca`` or ``self-signed``: the nodes' certificate for XMPP between servers.
        policy: ``allow`` or ``deny``; None where the nodes' policy stays as it is.
        exceptions: host and direction, beside the partners.
        sources: who may come in; empty: anybody.
        email_federation: whether users federate by e-mail address; None where it stays as it is.
        inside_pc: address of the inside probe PC, where it shall be let out to port 5269 as the nodes are.
        log: how the site's own access rules log; empty for as they do.
        former_nodes: names that used to be nodes, whose address records shall go.
        probe: None where both directions are not proved by a call-back.
    """

    name: str
    domain: str
    release: str
    security_mode: Optional[str]
    certificate: str
    policy: Optional[str]
    exceptions: tuple[tuple[str, str], ...]
    email_federation: Optional[bool]
    nodes: tuple[Node, ...]
    inside: str
    outside: str
    sources: tuple[IPNetwork, ...]
    inside_pc: Optional[IPAddress]
    log: str
    zone: str
    publish: str
    dns_server: str
    dns_port: int
    ttl: int
    former_nodes: tuple[str, ...]
    partners: tuple[Partner, ...]
    chat_aliases: tuple[str, ...]
    probe: Optional[Probe]

    def sources_of(self, node: Node) -> tuple[str, ...]:
        """Who may come in to a node: those of the sources that speak its public address's version of IP."""
        if not self.sources:
            return ("any",)
        version = node.public_address.version if node.public_address is not None else 0
        return tuple(_cidr(network) for network in self.sources if network.version == version)


def _cidr(network: IPNetwork) -> str:
    return str(network.ip if network.size == 1 else network)


def read_site(description: Any) -> tuple[Site, list[Problem]]:
    """The typed site, and what is wrong with single fields. With problems, the site is only good for more messages."""
    problems: list[Problem] = []
    top = Fields(description, SITE.name, SITE, problems)
    presence, firewall, dns = top.part("presence"), top.part("firewall"), top.part("dns")
    domain = top.domain("domain")
    site = Site(
        name=_site_name(top),
        domain=domain,
        release=_release(presence),
        security_mode=presence.choice("security_mode"),
        certificate=presence.choice("certificate") or "",
        policy=presence.choice("policy"),
        exceptions=tuple(_exception(fields) for fields in presence.parts("exceptions")),
        email_federation=presence.boolean("email_federation"),
        nodes=tuple(_node(fields, domain) for fields in top.parts("nodes")),
        inside=firewall.word("inside", "\"'?;"),
        outside=firewall.word("outside", "\"'?;"),
        sources=_sources(firewall),
        inside_pc=firewall.address("inside_pc"),
        log=firewall.choice("log") or "",
        zone=dns.domain("zone"),
        publish=_publish(dns, top.has("dns")),
        dns_server=_server(dns),
        dns_port=dns.integer("port"),
        ttl=dns.integer("ttl"),
        former_nodes=tuple(
            dns.as_domain(place, _qualified(text, domain)) if text else "" for place, text in dns.texts("former_nodes")
        ),
        partners=tuple(_partner(fields) for fields in top.parts("partners")),
        chat_aliases=top.domains("chat_aliases"),
        probe=_probe(top),
    )
    if top.raw("nodes") == []:
        top.problem("nodes", "the list is empty", "name at least one presence node")
    return site, problems


def _release(presence: Fields) -> str:
    text = presence.text("release")
    if not text:
        return ""
    match = _RELEASE.fullmatch(text)
    if match is None or not FIRST_RELEASE <= int(match[1]) <= LAST_RELEASE:
        presence.problem(
            "release",
            f"'{text}' is no release of Cisco Unified Presence or IM and Presence from {FIRST_RELEASE} to {LAST_RELEASE}",
            'write it as "8.6" or "12.5"',
        )
    return text


def _site_name(top: Fields) -> str:
    """The site's name. Files and directories are named after it, so it must not lead elsewhere."""
    name = top.text("name")
    if (
        not name.isprintable()
        or any(character in '/\\:*?"<>|' for character in name)
        or name.startswith((".", "-", "~"))
    ):
        top.problem(
            "name",
            f"{name!r} cannot be part of a file's name",
            "write letters, digits, blanks, '-', '_' and '.', and begin with a letter or digit",
        )
    elif len(name) > LONGEST_SITE_NAME:
        top.problem("name", f"it has {len(name)} characters, more than {LONGEST_SITE_NAME}", "write a shorter one")
    return name


def _server(dns: Fields) -> str:
    """The primary server's name or address."""
    text = dns.text("server")
    # What ends in a number or holds a colon is meant as an address: no name does (RFC 1123, section 2.1).
    if ":" in text or text.rstrip(".").rpartition(".")[2].isdecimal():
        try:
            read_address(text)
        except ValueError as error:
            dns.problem("server", f"'{text}' is not an address: {error}", "write a name, or one IPv4 or IPv6 address")
    elif text and not _HOST_NAME.fullmatch(text):
        dns.problem("server", f"{text!r} is neither a host's name nor an address", "write the zone's primary server")
    return text


def _publish(dns: Fields, described: bool) -> str:
    way = dns.choice("publish") or ""
    if way == "update" and described and not dns.has("server"):
        dns.problem("server", "this field is missing", "add it, or write how else the records are published in publish")
    return way


def _qualified(label: str, domain: str) -> str:
    """The public name of a node: one without a dot is in the site's domain."""
    return label if "." in label or not domain else f"{label}.{domain}"


def _node(fields: Fields, domain: str) -> Node:
    label = fields.text("name")
    fqdn = _qualified(label, domain)
    fqdn = fields.as_domain("name", fqdn) if label and "." in fqdn else ""
    return Node(
        label=label,
        fqdn=fqdn,
        object_name=object_name(fqdn, domain),
        private_address=fields.address("private_address"),
        public_address=fields.address("public_address", public=True),
        public_port=fields.integer("public_port"),
        interface_address=bool(fields.boolean("interface_address")),
    )


def _partner(fields: Fields) -> Partner:
    return Partner(
        domain=fields.domain("domain"),
        profile=fields.choice("profile") or "",
        tls=fields.choice("tls"),
        client_certificates=fields.boolean("client_certificates"),
        sasl_external=fields.boolean("sasl_external"),
        certificate=fields.choice("certificate"),
        inside=bool(fields.boolean("inside")),
        port=fields.integer("port"),
    )


def _probe(top: Fields) -> Optional[Probe]:
    if not top.has("probe"):
        return None
    fields = top.part("probe")
    return Probe(
        domain=fields.domain("domain"),
        address=fields.address("address", public=True),
        port=fields.integer("port"),
    )


def _exception(fields: Fields) -> tuple[str, str]:
    """An exception to the policy: a domain, a host, or ``*.`` and a domain for all below it too; and a direction."""
    text = fields.text("host")
    wildcard = "*." if text.startswith("*.") else ""
    host = fields.as_domain("host", text[len(wildcard) :]) if text else ""
    return f"{wildcard}{host}", fields.choice("direction") or ""


def _sources(firewall: Fields) -> tuple[IPNetwork, ...]:
    """Who may come in: addresses, networks and ranges as networks; empty for ``any``."""
    found: list[IPNetwork] = []
    texts = firewall.texts("sources")
    if firewall.raw("sources") == []:
        firewall.problem(
            "sources", "the list is empty, so nobody could come in", "write any, or the partners' addresses"
        )
    for place, text in texts:
        if text == "any" and len(texts) > 1:
            firewall.problem(
                place, "any stands beside addresses, which it makes meaningless", "write any alone, or remove it"
            )
        elif text and text != "any":
            found.extend(_networks(firewall, place, text))
    return tuple(dict.fromkeys(found))


def _networks(firewall: Fields, place: str, text: str) -> list[IPNetwork]:
    try:
        networks = read_networks(text)
    except ValueError as error:
        firewall.problem(
            place,
            f"'{text}' is no address, network or range: {error}",
            "write 192.0.2.7, 192.0.2.0/24, 192.0.2.10-192.0.2.20, or any",
        )
        return []
    for network in networks:
        whole = special(network.network)
        if whole is not None and whole.use == NO_HOST and special(network[-1]) == whole:
            firewall.problem(
                place, f"{text} holds {whole.name}; no partner sends from there", "write the partners' addresses"
            )
            break
    return networks
