# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of a site, typed. ``read_site`` turns inventory data into it and notes every field that is wrong."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._addresses import Address
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.fields import Fields
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.problems import Problem
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import XMPP_SERVER_PORT
from ansible_collections.xmpp.federation.plugins.module_utils._site.profiles import (
    CERTIFICATES,
    MODES_FOR_TLS,
    PROFILES,
    SECURITY_MODES,
)

PUBLISH = ("update", "handover", "tasks")
"""How records get into the public zone: by RFC 2136 update, by the provider's hand, by the user's own tasks."""

LONGEST_OBJECT_NAME = 64
"""Characters in the name of an ASA object (ASA CLI guide, chapter "Objects")."""

FIRST_RELEASE, LAST_RELEASE = 8, 15
"""Major releases of Cisco Unified Presence / IM and Presence that the collection knows."""


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
    private_address: Optional[Address]
    public_address: Optional[Address]
    public_port: int
    interface_address: bool


@dataclass(frozen=True)
class Partner:
    """A domain to federate with; ``tls``, ``client_certificates`` and ``sasl_external`` are None where not given."""

    domain: str
    profile: str
    tls: Optional[str]
    client_certificates: Optional[bool]
    sasl_external: Optional[bool]
    certificate: Optional[str]


@dataclass(frozen=True)
class Probe:
    """A domain that serves nothing but the verification: the outside PC stands for its server.

    Attributes:
        address: the outside PC's public address; None where the domain's records are somebody else's work.
        port: the public port that leads to it.
    """

    domain: str
    address: Optional[Address]
    port: int


@dataclass(frozen=True)
class Site:
    """A site as described.

    Attributes:
        security_mode: None where the plan may choose it.
        certificate: ``ca`` or ``self-signed``: the nodes' certificate for XMPP between servers.
        policy: ``allow`` or ``deny``; None where the nodes' policy stays as it is.
        exceptions: host and direction, beside the partners.
        email_federation: whether users federate by e-mail address; None where it stays as it is.
        inside_pc: address of the inside probe PC, where it shall be let out to port 5269 as the nodes are.
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
    sources: tuple[str, ...]
    inside_pc: Optional[Address]
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
        version = node.public_address.version if node.public_address is not None else 0
        return tuple(one for one in self.sources if one == "any" or ipaddress.ip_network(one).version == version)


def read_site(description: Any) -> tuple[Site, list[Problem]]:
    """The typed site, and what is wrong with single fields. With problems, the site is only good for more messages."""
    problems: list[Problem] = []
    top = Fields(
        description,
        "federation_site",
        ("name", "domain", "presence", "nodes", "firewall", "dns", "partners"),
        ("chat_aliases", "probe"),
        problems,
    )
    presence = _part(
        top,
        "presence",
        ("release",),
        ("security_mode", "certificate", "policy", "exceptions", "email_federation"),
        problems,
    )
    firewall = _part(top, "firewall", ("inside", "outside"), ("sources", "inside_pc"), problems)
    dns = _part(top, "dns", ("zone",), ("publish", "server", "port", "ttl", "former_nodes"), problems)
    domain = top.domain("domain")
    site = Site(
        name=top.text("name"),
        domain=domain,
        release=_release(presence),
        security_mode=presence.choice("security_mode", SECURITY_MODES),
        certificate=presence.choice("certificate", CERTIFICATES) or CERTIFICATES[0],
        policy=presence.choice("policy", ("allow", "deny")),
        exceptions=tuple(
            _exception(item, number, problems) for number, item in enumerate(presence.items("exceptions"))
        ),
        email_federation=presence.boolean("email_federation"),
        nodes=tuple(_node(item, number, domain, problems) for number, item in enumerate(top.items("nodes"))),
        inside=firewall.text("inside"),
        outside=firewall.text("outside"),
        sources=_sources(firewall),
        inside_pc=firewall.address("inside_pc"),
        zone=dns.domain("zone"),
        publish=_publish(dns, top.has("dns")),
        dns_server=dns.text("server"),
        dns_port=dns.integer("port", 53, 1, 65535),
        ttl=dns.integer("ttl", 3600, 1, 604800),
        former_nodes=tuple(
            dns.as_domain(f"former_nodes[{number}]", _qualified(str(item), domain))
            for number, item in enumerate(dns.items("former_nodes"))
        ),
        partners=tuple(_partner(item, number, problems) for number, item in enumerate(top.items("partners"))),
        chat_aliases=top.domains("chat_aliases"),
        probe=_probe(top, problems),
    )
    if top.raw("nodes") == []:
        top.problem("nodes", "the list is empty", "name at least one presence node")
    return site, problems


def _part(
    top: Fields, name: str, required: tuple[str, ...], optional: tuple[str, ...], problems: list[Problem]
) -> Fields:
    """A dictionary of the description; where it is missing altogether that has been said, and its fields are not asked for."""
    if not top.has(name):
        return Fields({}, f"{top.place}.{name}", (), required + optional, problems)
    return Fields(top.raw(name), f"{top.place}.{name}", required, optional, problems)


def _release(presence: Fields) -> str:
    text = presence.text("release")
    if not text:
        return ""
    major = text.split(".")[0]
    if not major.isdigit() or not FIRST_RELEASE <= int(major) <= LAST_RELEASE:
        presence.problem(
            "release",
            f"'{text}' is no release of Cisco Unified Presence or IM and Presence from {FIRST_RELEASE} to {LAST_RELEASE}",
            'write it as "8.6" or "12.5"',
        )
    return text


def _publish(dns: Fields, described: bool) -> str:
    way = dns.choice("publish", PUBLISH, PUBLISH[0]) or PUBLISH[0]
    if way == "update" and described and not dns.has("server"):
        dns.problem("server", "this field is missing", "add it, or write how else the records are published in publish")
    return way


def _qualified(label: str, domain: str) -> str:
    """The public name of a node: one without a dot is in the site's domain."""
    return label if "." in label or not domain else f"{label}.{domain}"


def _node(item: Any, number: int, domain: str, problems: list[Problem]) -> Node:
    fields = Fields(
        item,
        f"federation_site.nodes[{number}]",
        ("name", "private_address", "public_address"),
        ("public_port", "interface_address"),
        problems,
    )
    label = fields.text("name")
    fqdn = _qualified(label, domain)
    if label and domain:
        fqdn = fields.as_domain("name", fqdn)
    return Node(
        label=label,
        fqdn=fqdn,
        # Told apart within the site by what its domain leaves of the name, so that objects stay short and readable.
        object_name=f"XMPP_S2S_{XMPP_SERVER_PORT}_{fqdn.removesuffix('.' + domain)}",
        private_address=fields.address("private_address"),
        public_address=fields.address("public_address"),
        public_port=fields.integer("public_port", XMPP_SERVER_PORT, 1, 65535),
        interface_address=bool(fields.boolean("interface_address")),
    )


def _partner(item: Any, number: int, problems: list[Problem]) -> Partner:
    fields = Fields(
        item,
        f"federation_site.partners[{number}]",
        ("domain", "profile"),
        ("tls", "client_certificates", "sasl_external", "certificate"),
        problems,
    )
    return Partner(
        domain=fields.domain("domain"),
        profile=fields.choice("profile", tuple(PROFILES)) or "",
        tls=fields.choice("tls", tuple(MODES_FOR_TLS)),
        client_certificates=fields.boolean("client_certificates"),
        sasl_external=fields.boolean("sasl_external"),
        certificate=fields.choice("certificate", CERTIFICATES),
    )


def _probe(top: Fields, problems: list[Problem]) -> Optional[Probe]:
    if not top.has("probe"):
        return None
    fields = Fields(top.raw("probe"), "federation_site.probe", ("domain",), ("address", "port"), problems)
    return Probe(
        domain=fields.domain("domain"),
        address=fields.address("address"),
        port=fields.integer("port", XMPP_SERVER_PORT, 1, 65535),
    )


def _exception(item: Any, number: int, problems: list[Problem]) -> tuple[str, str]:
    """An exception to the policy: a domain, a host, or ``*.`` and a domain for all below it too; and a direction."""
    fields = Fields(item, f"federation_site.presence.exceptions[{number}]", ("host",), ("direction",), problems)
    text = fields.text("host")
    wildcard = "*." if text.startswith("*.") else ""
    host = fields.as_domain("host", text[len(wildcard) :]) if text else ""
    return f"{wildcard}{host}", fields.choice("direction", ("both", "incoming", "outgoing"), "both") or "both"


def _sources(firewall: Fields) -> tuple[str, ...]:
    """Who may come in: ``any``, or addresses and networks."""
    found = []
    for number, item in enumerate(firewall.items("sources")):
        text = str(item)
        if text != "any":
            try:
                ipaddress.ip_network(text)
            except ValueError as error:
                firewall.problem(
                    f"sources[{number}]", f"'{text}' is no address or network ({error})", "correct it, or write any"
                )
        found.append(text)
    return tuple(found) or ("any",)
