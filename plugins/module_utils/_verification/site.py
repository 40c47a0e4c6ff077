# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a site, read once: what checks are about and held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._errors import FederationError
from .._site.plan_types import (
    XMPP_SERVER_PORT,
    ExpectedOutcome,
    PartnerNeed,
    PartnerServers,
    PresenceNode,
    PresenceSettings,
    Publication,
)


@dataclass(frozen=True)
class Partner:
    """A partner's domain, what it asks of the settings, and what is expected of it.

    Attributes:
        inside: whether its servers may have private addresses.
        port: a port that they may have, beside 5269.
    """

    domain: str
    need: PartnerNeed
    outcome: ExpectedOutcome
    inside: bool = False
    port: int = XMPP_SERVER_PORT

    @property
    def by_dialback(self) -> bool:
        """Who proves itself by certificate (SASL EXTERNAL) need not know dialback, so asking by dialback would prove nothing."""
        return not self.need.sasl_external


@dataclass(frozen=True)
class Site:
    """A site as planned.

    Attributes:
        domains: the site's domain and its chat aliases.
        inside_pc: address of the inside PC where the firewall shall let it out as the nodes are; else empty.
        probe_domain: empty where the description has none.
    """

    name: str
    domain: str
    domains: tuple[str, ...]
    nodes: tuple[PresenceNode, ...]
    partners: tuple[Partner, ...]
    settings: PresenceSettings
    publications: tuple[Publication, ...]
    inside_pc: str
    probe_domain: str

    @property
    def public_addresses(self) -> set[str]:
        """The addresses that the site is published on."""
        return {node.public_address for node in self.nodes}

    def sources(self, node: PresenceNode) -> tuple[str, ...]:
        """Whom the firewall shall let in to a node: ``any``, or networks."""
        return tuple(source for one in self.publications if one.real_address == node.address for source in one.sources)


def read_site(plan: Any) -> Site:
    """Read a plan as data (``Plan.as_data``).

    Raises:
        FederationError: it is none.
    """
    try:
        return _site(plan)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise FederationError(
            f"this is no plan of a site: {type(error).__name__} {error}",
            cure="Give what the filter xmpp.federation.plan returned, of the same version of the collection",
        ) from error


def _site(plan: Mapping[str, Any]) -> Site:
    presence, firewall = plan["presence"], plan["firewall"]
    needs = {one["partner"]: PartnerNeed(**{**one, "modes": tuple(one["modes"])}) for one in presence["needs"]}
    outcomes = {one["partner"]: ExpectedOutcome(**one) for one in presence["outcomes"]}
    servers = {one["partner"]: PartnerServers(**one) for one in plan["servers"]}
    return Site(
        name=plan["site"],
        domain=plan["domain"],
        domains=tuple(plan["domains"]),
        nodes=tuple(PresenceNode(**one) for one in presence["nodes"]),
        partners=tuple(
            Partner(domain, needs[domain], outcomes[domain], servers[domain].inside, servers[domain].port)
            for domain in plan["partners"]
        ),
        settings=PresenceSettings(**presence["settings"]),
        publications=tuple(
            Publication(**{**one, "sources": tuple(one["sources"])}) for one in firewall["publications"]
        ),
        inside_pc=firewall["inside_pc"],
        probe_domain=plan["probe"]["domain"] if plan["probe"] else "",
    )
