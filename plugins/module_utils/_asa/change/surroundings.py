# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around a flow apart from its rules: interfaces that pass nothing, addresses that are taken, and routes."""

from __future__ import annotations

from collections.abc import Collection

from ..._errors import FederationError
from ..configuration.addresses import Host, address, single
from ..configuration.model import Interface
from ..meaning.access import Flow
from ..meaning.policy_routing import policy_route
from ..meaning.routing import is_default, members, same_place, ways_to
from ..meaning.uses import logins, other_uses, shortening, tunnel
from .draft import Draft
from .request import Outbound, Publication, Request, peers_of, protocol_number, published_at
from .taken_addresses import require_free, require_host, require_own_address

_SOME_CLIENTS_PORT = 40000


def require_passable(draft: Draft, entering: str, leaving: str, where: str) -> None:
    """Refuse interfaces between which nothing passes, whatever rules say; warn of those that are down.

    Raises:
        FederationError: with the line of the interface.
    """
    configuration = draft.configuration
    here, there = configuration.interfaces[entering], configuration.interfaces[leaving]
    for one in (here, there):
        if one.management_only:
            raise FederationError(
                f"interface {one.nameif} is for management only, and passes no traffic on: "
                f"'interface {one.hardware} / management-only'",
                where=where,
                cure="name the interface that the traffic really takes",
            )
        if one.shutdown:
            draft.warn(
                f"{where}: interface {one.nameif} is shut down, so nothing passes there: 'interface {one.hardware} / shutdown'"
            )
    if here.not_towards and here.not_towards.lower() == there.hardware.replace(" ", "").lower():
        raise FederationError(
            f"interface {entering} may open nothing towards interface {leaving}: 'interface {here.hardware} / no forward "
            f"interface {here.not_towards}'",
            where=where,
            cure="this line comes with the Base licence of an ASA 5505; put the host behind an interface without it",
        )
    _require_levels(draft, here, there, where)


def exchange(draft: Draft, here: Interface, there: Interface) -> bool:
    """Whether two interfaces of one security level exchange anything."""
    word = "intra-interface" if here.nameif == there.nameif else "inter-interface"
    return word in draft.configuration.same_security or bool(here.zone and here.zone == there.zone)


def _require_levels(draft: Draft, here: Interface, there: Interface, where: str) -> None:
    word = "intra-interface" if here.nameif == there.nameif else "inter-interface"
    if here.security_level == there.security_level and not exchange(draft, here, there):
        raise FederationError(
            f"interfaces {here.nameif} and {there.nameif} have the same security level ({here.security_level}), and exchange "
            "nothing, whatever access-lists say",
            where=where,
            cure=f"permit it by hand (same-security-traffic permit {word}), or give one of them another level",
        )


def require_publishable(draft: Draft, publication: Publication, where: str) -> None:
    """Refuse addresses that nobody should publish, and interfaces that no translation can name.

    Raises:
        FederationError: with whose address it is.
    """
    configuration = draft.configuration
    for name in (publication.real_interface, publication.mapped_interface):
        one = configuration.interfaces[name]
        if one.bvi:
            raise FederationError(
                f"no translation can name interface {name}, which is the bridge group's own (BVI{one.bvi})",
                where=where,
                cure=f"name the member that the traffic takes: {', '.join(members(configuration, one)) or 'it has none'}",
            )
    require_host(draft, publication, where)
    if publication.mapped is None:
        require_own_address(configuration, publication, where)
    else:
        require_free(draft, publication, publication.mapped, where)


def warn_of_routes(draft: Draft, publication: Publication, request: Request) -> None:
    """Say where the routes lead packets to the host, or to partners, by another interface than the one that was named."""
    where = f"publication {publication.name}"
    warn_of_host(draft, publication.real, publication.real_interface, where)
    if publication.real_interface != publication.mapped_interface:
        _warn_of_partners(draft, publication.version, publication.mapped_interface, where)
    _warn_of_tunnel(draft, publication, where)
    zone = draft.configuration.interfaces[publication.mapped_interface].zone
    published = published_at(request, publication)
    others = sorted(
        one.nameif
        for one in draft.configuration.interfaces.values()
        if zone and one.zone == zone and one.nameif not in published
    )
    if others:
        draft.warn(
            f"{where}: interface {publication.mapped_interface} shares traffic zone {zone} with {', '.join(others)}; what "
            "comes in there is neither translated nor permitted by what is published here, so publish it there, too"
        )


def _warn_of_tunnel(draft: Draft, publication: Publication, where: str) -> None:
    """Name the crypto map that takes what leaves from the public address, whoever the partner is."""
    interface = draft.configuration.interfaces[publication.mapped_interface]
    public = publication.mapped or address(interface.address)
    if public is None:
        return
    peers = peers_of(publication)
    answers = Flow(protocol_number(publication.protocol), single(public), peers, _SOME_CLIENTS_PORT, public, "")
    line = tunnel(draft.configuration, draft.resolver, answers, publication.mapped_port, interface.nameif)
    if line:
        draft.warn(
            f"{where}: a tunnel takes all that leaves by {interface.nameif} from {public}, and what comes to it in clear is dropped: {line!r}"
        )


def warn_of_host(draft: Draft, host: Host, interface: str, where: str) -> None:
    """Say where the host is, if not behind the interface that was named."""
    ways = ways_to(draft.configuration, host)
    if draft.configuration.transparent or draft.configuration.interfaces[interface].shutdown:
        return  # its addresses and routes are for its own packets; or it leads nowhere, which has been told
    if any(same_place(draft.configuration, way.interface, interface) for way in ways.best):
        return
    by_default = not ways.best or all(is_default(way) for way in ways.best)
    if by_default and (not ways.known or draft.configuration.interfaces[interface].assigned):
        return  # a routing protocol, or a network that is assigned, may know
    if by_default:
        lines = "; ".join(repr(way.text) for way in ways.best)
        draft.warn(
            f"{where}: no network and no route of interface {interface} holds {host}, and no routing protocol runs"
            + (f"; its packets go by {', '.join(ways.interfaces)}: {lines}" if lines else "")
        )
        return
    draft.warn(
        f"{where}: by the firewall's networks and static routes, {host} is behind {', '.join(ways.interfaces)}, not "
        f"{interface}: {'; '.join(repr(way.text) for way in ways.best)}"
    )


def _warn_of_partners(draft: Draft, version: int, interface: str, where: str) -> None:
    """Say where packets to partners do not leave by the interface that was named."""
    ways = ways_to(draft.configuration, None, version)
    if draft.configuration.interfaces[interface].shutdown:
        return
    if draft.configuration.transparent or any(
        same_place(draft.configuration, one, interface) for one in ways.interfaces
    ):
        return
    spare = [way for way in ways.spare if same_place(draft.configuration, way.interface, interface)]
    lines = "; ".join(repr(way.text) for way in ways.best)
    if spare:
        draft.warn(
            f"{where}: packets to partners leave by {', '.join(ways.interfaces)} ({lines}); {interface} is only used "
            f"while that is gone: {spare[0].text!r}"
        )
    elif ways.best:
        draft.warn(
            f"{where}: packets to partners leave by {', '.join(ways.interfaces)}, not by {interface}, so answers do not "
            f"take the translation: {lines}"
        )
    elif ways.known:
        draft.warn(f"{where}: no default route leads to partners")


def warn_of_diversions(draft: Draft, flow: Flow, entering: str, leaving: str, subject: str) -> None:
    """Name the lines that drop the flow's connections until a login, or send them elsewhere."""
    for line in logins(draft.configuration, draft.resolver, flow, entering):
        draft.warn(
            f"{subject}: connections that enter by {entering} are dropped until a user has logged in, which no server "
            f"does: {line!r}"
        )
    for line in shortening(draft.configuration, draft.resolver, flow, (entering, leaving)):
        draft.warn(
            f"{subject}: connections between servers stay open and may be silent for half an hour; this line ends, limits "
            f"or changes them: {line!r}"
        )
    line = policy_route(draft.configuration, draft.resolver, flow, entering)
    if line:
        name = draft.configuration.interfaces[entering].policy_route
        draft.warn(
            f"{subject}: what enters by {entering} is sent by a policy and not by the routes (policy-route route-map "
            f"{name}), so it may leave by another interface than the one that was judged: {line!r}"
        )


def warn_of_other_uses(
    draft: Draft, access_list: str, direction: str, interface: str, subject: str, published: Collection[str]
) -> None:
    """Name what else a list does that a rule is added to.

    Args:
        published: the interfaces at which the same service is published, too.

    Raises:
        FederationError: it selects what a tunnel encrypts, or is bound to other interfaces, and nobody has said so.
    """
    uses = other_uses(draft.configuration, access_list, direction, interface)
    zone = draft.configuration.interfaces[interface].zone
    expected = {one.nameif for one in draft.configuration.interfaces.values() if zone and one.zone == zone}
    for use in uses if not draft.shared else ():
        told = ", or set shared_access_list (firewall_shared_access_list of the role) where the rule may have a say there, too"
        if use.tunnel:
            raise FederationError(
                f"access-list {access_list} also selects what a tunnel encrypts: {use.text!r}; a rule for this service would "
                "send its packets into the tunnel",
                where=subject,
                cure="give the interface or the tunnel a list of its own, then run again" + told,
            )
        if use.entrance and use.entrance not in expected.union(published):
            raise FederationError(
                f"access-list {access_list} is bound elsewhere, too: {use.text!r}; a rule for this service would open it "
                "there",
                where=subject,
                cure=f"give interface {interface} a list of its own, then run again" + told,
            )
    for use in uses:
        draft.warn(
            f"{subject}: the rule has a say elsewhere, too, because access-list {access_list} is used there: {use.text}"
        )


def warn_of_outbound(draft: Draft, outbound: Outbound, towards: str, where: str) -> None:
    """Say where the host is, and where its packets go, if not where the request says."""
    warn_of_host(draft, outbound.host, outbound.interface, where)
    if outbound.interface != towards:
        _warn_of_partners(draft, outbound.host.version, towards, where)
