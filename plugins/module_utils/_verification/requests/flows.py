# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to ask the firewall itself about, for the checks of a plan."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from typing import Any, Optional

from ..._addresses import is_public
from ..._site.plan_types import XMPP_SERVER_PORT
from ..checks import checks
from ..checks.inbound import FirewallIn
from ..checks.outbound import FirewallOut
from ..observations.lookups import Endpoint
from ..observations.seen import Seen, count_label, question_label
from ..readings.admitted import admitted
from ..site import Partner, read_site

SOMEBODY_OUTSIDE = {4: "198.41.0.4", 6: "2001:503:ba3e::2:30"}
"""Stands for any host on the Internet: a.root-servers.net. No packet is sent to or from it; an address that is reserved for
documentation would be stopped by the lists of bogus addresses that many firewalls have."""

DNS_PORT = 53


def flows(
    plan: dict[str, Any], inside: dict[str, Any], outside: Optional[dict[str, Any]] = None
) -> list[dict[str, Any]]:
    """The ``flows`` argument of ``asa_trace_info``.

    Args:
        plan: a plan as data.
        inside: what ``srv_info`` returned inside; the partners' addresses come from it, and the node's DNS servers.
        outside: what it returned outside, where the partners' addresses come from if they are not known inside.
    """
    site = read_site(plan)
    seen = Seen({"inside": {"srv": inside}, "outside": {"srv": outside or {}}}, site)
    publication = site.publications[0]
    partners = {one.domain: _places(seen, one) for one in site.partners}
    servers = [place.address for found in partners.values() for place in found]
    asked = []
    for check in checks(site):
        if isinstance(check, FirewallIn):
            source = _caller(check.address, site.sources(check.host), servers)
            asked.append(check.flow(publication.mapped_interface, source))
        elif isinstance(check, FirewallOut):
            place = _partner(check.address, partners[check.peer.domain])
            asked.append(check.flow(publication.real_interface, place))
    return [*asked, *_questions(plan, seen)]


def _places(seen: Seen, partner: Partner) -> tuple[Endpoint, ...]:
    views = (pc.readable_lookups(partner.domain) for pc in (seen.inside, seen.outside))
    return next(filter(None, (admitted(partner, lookups).places for lookups in views)), ())


def _questions(plan: dict[str, Any], seen: Seen) -> Iterator[dict[str, Any]]:
    """The way of the node's questions to the Internet's DNS: from its own DNS server, or to one that is outside."""
    publication = plan["firewall"]["publications"][0]
    for resolver in seen.inside.resolvers:
        try:
            address = ipaddress.ip_address(resolver)
        except ValueError:
            continue  # it was cut, or is no address: there is nothing to ask the firewall about
        if not is_public(address):
            ends = {"source": resolver, "destination": SOMEBODY_OUTSIDE[address.version]}
        elif address.version == ipaddress.ip_address(publication["real_address"]).version:
            ends = {"source": publication["real_address"], "destination": resolver}
        else:
            continue
        flow = {"interface": publication["real_interface"], "protocol": "udp", **ends, "destination_port": DNS_PORT}
        yield {"id": question_label(resolver), **flow}


def counted(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``hits`` argument of ``asa_trace_info``: the rules that let a node's connections in, and those that let it out."""
    found = []
    for publication in plan["firewall"]["publications"]:
        found.append(
            {
                "id": count_label("in", publication["real_address"]),
                "interface": publication["mapped_interface"],
                "destination": publication["real_address"],
                "destination_port": publication["real_port"],
            }
        )
    for way in plan["firewall"]["outbound"]:
        found.append(
            {
                "id": count_label("out", way["address"]),
                "interface": way["interface"],
                "source": way["address"],
                "destination_port": way["port"],
            }
        )
    return found


def own_names(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """How the objects of a site are called, and which shall be there (``own_names`` of ``asa_trace_info``)."""
    firewall = plan["firewall"]
    return [{"id": "own", **firewall["own_names"], "known": [one["name"] for one in firewall["publications"]]}]


def _caller(towards: str, sources: Sequence[str], servers: Sequence[str]) -> str:
    """Who may come in: one of those who may where not all may, else a partner's server, else anybody."""
    version = ipaddress.ip_address(towards).version
    for source in sources:
        if source != "any" and ipaddress.ip_network(source).version == version:
            return str(next(iter(ipaddress.ip_network(source).hosts())))
    of_version = [server for server in servers if ipaddress.ip_address(server).version == version]
    return of_version[0] if of_version else SOMEBODY_OUTSIDE[version]


def _partner(node: str, found: Sequence[Endpoint]) -> Endpoint:
    """A server of the partner, or any host where DNS names none."""
    version = ipaddress.ip_address(node).version
    return next((one for one in found if one.version == version), Endpoint(SOMEBODY_OUTSIDE[version], XMPP_SERVER_PORT))
