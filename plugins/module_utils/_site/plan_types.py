# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of a plan. All of them are plain data: ``dataclasses.asdict`` gives what playbooks use."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Optional

XMPP_SERVER_PORT = 5269
"""TCP port between servers (RFC 6120, section 14.7)."""


@dataclass(frozen=True)
class Record:
    """An RRset of the public zone.

    Attributes:
        name: absolute, with the final dot.
        type: ``SRV``, ``A`` or ``AAAA``.
        ttl: seconds.
        rdata: each value in zone-file form.
    """

    name: str
    type: str
    ttl: int
    rdata: tuple[str, ...]


@dataclass(frozen=True)
class Publication:
    """A node's port 5269, published through the firewall. ``mapped_address`` may be the word ``interface``."""

    name: str
    real_address: str
    real_port: int
    mapped_address: str
    mapped_port: int
    protocol: str
    real_interface: str
    mapped_interface: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Outbound:
    """A host's way to port 5269 of any partner."""

    address: str
    interface: str
    port: int
    protocol: str


@dataclass(frozen=True)
class PresenceSettings:
    """XMPP federation settings of every node of the site."""

    node_status: str
    security_mode: str
    client_certificates: bool
    sasl_external_incoming: bool
    sasl_external_outgoing: bool


@dataclass(frozen=True)
class PolicyException:
    """An exception to the federation policy: ``both``, ``incoming`` or ``outgoing`` packets of a domain, host or ``*.domain``."""

    host: str
    direction: str


@dataclass(frozen=True)
class ExpectedOutcome:
    """What comes of connections with a partner, by XEP-0238: ``verified``, ``encrypted``, ``trusted`` or ``unsuccessful``."""

    partner: str
    outward: str
    outward_why: str
    inward: str
    inward_why: str


@dataclass(frozen=True)
class PartnerNeed:
    """What a partner asks of the nodes' settings.

    Attributes:
        modes: the security modes that it accepts.
        client_certificates: True: they must be required; False: they must not; None: no matter.
        sasl_external: whether SASL EXTERNAL must be on, both ways.
    """

    partner: str
    modes: tuple[str, ...]
    client_certificates: Optional[bool]
    sasl_external: bool


@dataclass(frozen=True)
class PartnerServers:
    """Where a partner's servers may be, whatever its records say.

    Attributes:
        inside: whether they may have private addresses.
        port: a port that they may have, beside 5269.
    """

    partner: str
    inside: bool = False
    port: int = XMPP_SERVER_PORT


@dataclass(frozen=True)
class PresenceNode:
    """A node: ``address`` is its own, ``public_address`` and ``public_port`` are where partners find it."""

    name: str
    fqdn: str
    address: str
    public_address: str
    public_port: int


@dataclass(frozen=True)
class Presence:
    """What the presence nodes need.

    Attributes:
        policy, exceptions, email_federation: None where the site leaves them as they are.
        outcomes: what comes of the settings with each partner; expected: the same and the security mode, in lines for people.
        needs: what each partner asks of the settings, whatever they are.
        leaving: partners that are withdrawn, whose exceptions to the policy go.
    """

    release: str
    settings: PresenceSettings
    reason: str
    nodes: tuple[PresenceNode, ...]
    policy: Optional[str]
    exceptions: Optional[tuple[PolicyException, ...]]
    email_federation: Optional[bool]
    outcomes: tuple[ExpectedOutcome, ...]
    expected: tuple[str, ...]
    needs: tuple[PartnerNeed, ...]
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dns:
    """The public zone and what shall stand in it.

    Attributes:
        publish: how the records get there: ``update``, ``handover`` or ``tasks``.
        server: the zone's primary server; empty where nothing is updated and none was named.
        prune: absolute names whose address records shall go.
        referrers: names whose SRV records may lead to the nodes and are somebody else's, such as those for clients.
    """

    publish: str
    server: str
    port: int
    zone: str
    records: tuple[Record, ...]
    prune: tuple[str, ...]
    referrers: tuple[str, ...]


@dataclass(frozen=True)
class OwnNames:
    """How the names of the firewall's objects begin and end that are this site's, whatever nodes it has or had."""

    prefix: str
    suffix: str


@dataclass(frozen=True)
class Firewall:
    """What the firewall shall hold.

    Attributes:
        inside_pc: the probe PC that is let out as the nodes are; empty where none is.
        log: how the rules shall log; empty for as they do.
        own_names: by which what earlier descriptions made is found.
        whole: whether this is all that the site has there: else the rest of it is no leftover.
    """

    publications: tuple[Publication, ...]
    outbound: tuple[Outbound, ...]
    inside_pc: str
    own_names: OwnNames
    log: str
    whole: bool = True


@dataclass(frozen=True)
class ProbeDomain:
    """The domain by which both directions are proved; the outside PC listens as its server.

    Attributes:
        port: the port that its SRV record names.
    """

    domain: str
    port: int


@dataclass(frozen=True)
class Plan:
    """Everything that one site needs."""

    site: str
    domain: str
    domains: tuple[str, ...]
    partners: tuple[str, ...]
    servers: tuple[PartnerServers, ...]
    dns: Dns
    firewall: Firewall
    presence: Presence
    probe: Optional[ProbeDomain]
    warnings: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The plan as dictionaries and lists."""
        data: dict[str, Any] = _lists(dataclasses.asdict(self))
        return data


def _lists(value: Any) -> Any:
    """Tuples as lists: playbooks and JSON know nothing else."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lists(item) for item in value]
    return value
