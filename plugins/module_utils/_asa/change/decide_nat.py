# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide about the address translation of a publication."""

from __future__ import annotations

from ..._addresses import is_public
from ..._errors import FederationError
from ..configuration.addresses import Match, address, subnet
from ..configuration.model import ObjectNat, TwiceNat
from ..meaning import nat
from ..meaning.translation import Rule, missing_name, quoted
from .draft import Draft
from .edits.objects import PublishObject, Replacement
from .request import Outbound, Publication, Request, peers_of
from .succession import Earlier, host_of, is_an_earlier_one, is_referred_to
from .surroundings import require_passable, require_publishable
from .taken_addresses import require_own_port


def target_of(publication: Publication) -> nat.Target:
    """The publication as NAT rules are compared with it."""
    return nat.Target(
        real=publication.real,
        real_port=publication.real_port,
        real_interface=publication.real_interface,
        mapped=publication.mapped,
        mapped_port=publication.mapped_port,
        mapped_interface=publication.mapped_interface,
        protocol=publication.protocol,
        peers=peers_of(publication),
    )


def decide_translation(
    draft: Draft, request: Request, publication: Publication, earlier: Earlier | None = None
) -> None:
    """See whether the publication's translation exists; draft it where it does not.

    Args:
        earlier: its own translation until now, which is set aside.

    Raises:
        FederationError: it would clash with what the firewall has.
    """
    where = f"publication {publication.name}"
    subject = f"{publication.name}: translation of {publication.public}"
    for interface in (publication.real_interface, publication.mapped_interface):
        draft.require_interface(interface, where)
    require_passable(draft, publication.mapped_interface, publication.real_interface, where)
    _require_free_address(draft, publication, where)
    require_publishable(draft, publication, where)
    _require_whole_rules(draft, publication.real_interface, publication.mapped_interface, where)
    target = target_of(publication)
    claim, partial = _deciding_claim(draft, target, where)
    _warn_of_half(draft, target, partial, where)
    if claim is not None and claim.leads_there:
        _warn_of_shadow(draft, target, claim.rule, where)
        _warn_of_proxy_arp(draft, publication, claim.rule, where)
        own = isinstance(claim.rule, ObjectNat) and claim.rule.object == publication.name
        detail = "" if own else "another rule publishes this service already"
        if earlier is not None:
            draft.put_back(earlier.rule)
        if not own:
            _warn_of_own_leftover(draft, request, publication, where)
        draft.decide(subject, "present" if own else "satisfied", claim.quoted, _with_partial(detail, partial))
        return
    if claim is not None:
        raise FederationError(
            f"{publication.public} leads somewhere else already, by {claim.quoted!r}",
            where=where,
            cure="publish the service at another address or port, or take that rule away if it is not needed any more",
        )
    _require_nowhere_else(draft, publication, target, where)
    _require_name(draft, publication, earlier, where)
    _require_no_pool(draft, publication, target, where)
    require_own_port(draft, publication, where)
    known = draft.configuration.objects.get(publication.name)
    if earlier is not None:
        detail = _replace(draft, publication, earlier.rule)
    else:
        draft.add(
            PublishObject(publication.name, "" if known and known.kind else f"{publication.real}", publication.nat)
        )
        detail = "the object exists without a translation" if known else "nothing publishes this service yet"
    _require_no_shadow(draft, target, draft.configuration.object_nat[publication.name], where)
    _warn_of_proxy_arp(draft, publication, None, where)
    decision, rule = ("created", "") if earlier is None else ("replaced", earlier.rule.quoted)
    draft.decide(subject, decision, rule, _with_partial(detail, partial))


def _replace(draft: Draft, publication: Publication, old: ObjectNat) -> str:
    """Draft the new translation in the place of the old one; why, in words."""
    name = publication.name
    host = "" if host_of(draft.configuration, name) == publication.real else f"{publication.real}"
    if old.object == name:
        draft.replace(Replacement(old, False, name, host, publication.nat))
        return "the object follows the description; its translation until now is replaced"
    removed = not is_referred_to(draft.configuration, old.object)
    draft.replace(Replacement(old, removed, name, host, publication.nat))
    left = "goes" if removed else "stays without a translation, because other lines name it"
    return f"it takes the place of object {old.object}, which {left}"


def _require_whole_rules(draft: Draft, real: str, mapped: str, where: str) -> None:
    """No rule that may translate between the two interfaces names what does not exist."""
    if not draft.configuration.dangling:
        return
    rules: list[Rule] = [*draft.configuration.twice_nat, *draft.configuration.object_nat.values()]
    for rule in rules:
        missing = missing_name(rule, draft.resolver)
        if missing and {rule.real_interface, rule.mapped_interface} <= {real, mapped, "any"}:
            raise FederationError(
                f"a translation between {real} and {mapped} names {missing}, which does not exist: {quoted(rule)!r}",
                where=where,
                cure="it has no effect until that is made, and which it then has is not known; make it, or remove the "
                "rule, then run again",
            )


def _require_free_address(draft: Draft, publication: Publication, where: str) -> None:
    """The public address must not be one of the firewall's own."""
    if publication.mapped is None:
        return
    for interface in draft.configuration.interfaces.values():
        standby = (interface.standby, *interface.standby6)
        own = (interface.address, *(one.partition("/")[0] for one in interface.v6))
        if publication.mapped in map(address, standby):
            raise FederationError(
                f"{publication.mapped_address} is the standby address of interface {interface.nameif}",
                where=where,
                cure="publish at an address that no unit of the firewall uses",
            )
        if publication.mapped in map(address, own):
            same = interface.nameif == publication.mapped_interface
            raise FederationError(
                f"{publication.mapped_address} is the address of interface {interface.nameif} itself",
                where=where,
                cure="set mapped_address to interface" if same else "publish at another address",
            )
    assigned = draft.configuration.interfaces[publication.mapped_interface].assigned
    if assigned:
        draft.warn(
            f"{where}: the address of interface {publication.mapped_interface} is assigned to it (DHCP or PPPoE), so "
            f"whether {publication.mapped_address} is that address was not compared"
        )


def _deciding_claim(draft: Draft, target: nat.Target, where: str) -> tuple[nat.Claim | None, list[nat.Claim]]:
    """The rule that takes connections of all peers to the public address, and those above it that take some.

    Of several that take all of them together, it is one that leads elsewhere, if any does.
    """
    partial: list[nat.Claim] = []
    peers = nat.Peers(target.peers)
    for claim in nat.claims(draft.configuration, draft.resolver, target):
        if claim.match is Match.ALL:
            return claim, partial
        if peers.add(claim.peers):
            last = next((one for one in (*partial, claim) if one.peers.size and not one.leads_there), claim)
            return last, [one for one in (*partial, claim) if one is not last]
        if not claim.known and not claim.leads_there:
            raise FederationError(
                f"whether a rule takes the public address is not known: {claim.quoted!r}",
                where=where,
                cure="publish at an address that this rule does not use, or make its objects plain addresses and ports",
            )
        partial.append(claim)
    return None, partial


def _warn_of_half(draft: Draft, target: nat.Target, partial: list[nat.Claim], where: str) -> None:
    others = [claim for claim in partial if not claim.leads_there]
    peers = nat.Peers(target.peers)
    for claim in others:
        peers.add(claim.peers)
    if others and peers.half:
        shown = "; ".join(claim.quoted for claim in others)
        draft.warn(f"{where}: rules that come first lead half of all peers or more elsewhere: {shown}")


def _with_partial(detail: str, partial: list[nat.Claim]) -> str:
    notes = [detail] if detail else []
    notes += [f"for certain peers only, this rule comes first: {claim.quoted}" for claim in partial]
    return "; ".join(notes)


def _require_no_shadow(draft: Draft, target: nat.Target, own: Rule, where: str) -> None:
    found = nat.shadow(draft.configuration, draft.resolver, target, own)
    if found is not None and not found.whole:
        _warn_of_half_shadow(draft, found, where)
    elif found is not None:
        section = "section 1" if isinstance(found.rules[-1], TwiceNat) else "object NAT"
        raise FederationError(
            f"a rule of {section} comes before the new one and takes this host's connections: {found.quoted!r}",
            where=where,
            cure="move that rule behind the object NAT (the same rule with after-auto), or limit it to certain "
            "destinations"
            if isinstance(found.rules[-1], TwiceNat)
            else "take that rule away if it is not needed any more, or give the publication a name that stands before "
            "that object's in the alphabet",
        )


def _warn_of_shadow(draft: Draft, target: nat.Target, own: Rule, where: str) -> None:
    """What is published already is left alone; whether it works is for a test to show."""
    found = nat.shadow(draft.configuration, draft.resolver, target, own)
    if found is not None and not found.whole:
        _warn_of_half_shadow(draft, found, where)
    elif found is not None:
        draft.warn(
            f"{where}: the translation is there, but this rule comes before it and takes the host's own side of its "
            f"connections: {found.quoted}"
        )


def _warn_of_half_shadow(draft: Draft, found: nat.Shadow, where: str) -> None:
    draft.warn(
        f"{where}: for half of all peers or more, this rule comes first and takes the host's own side of its connections: "
        f"{found.quoted}"
    )


def _warn_of_proxy_arp(draft: Draft, publication: Publication, rule: Rule | None, where: str) -> None:
    """Name the line by which the firewall does not answer ARP for the public address."""
    interface = draft.configuration.addressed(publication.mapped_interface)
    network = subnet(interface.address, interface.mask) if interface.mask else None
    if publication.mapped is None or network is None or network.has(publication.mapped) is not Match.ALL:
        return  # the interface's own address, or one that is routed to the firewall
    known = {f"sysopt noproxyarp {name}" for name in (interface.nameif, publication.mapped_interface)}
    lines = [line for line in draft.configuration.opaque if line in known]
    lines += [quoted(rule)] if rule is not None and "no-proxy-arp" in rule.options else []
    for shown in lines:
        draft.warn(
            f"{where}: the firewall does not answer ARP for {publication.mapped_address} on interface "
            f"{publication.mapped_interface}, so no packet arrives unless the router there has a route or a static ARP entry for "
            f"it: {shown}"
        )


def _require_name(draft: Draft, publication: Publication, earlier: Earlier | None, where: str) -> None:
    """The object's name must be free, or stand for this very host without another translation.

    The publication's own object, whose translation is set aside, may stand for an earlier host.
    """
    configuration, name = draft.configuration, publication.name
    cure = "give the publication another name"
    other = configuration.groups.get(name) or configuration.services.get(name)
    if other is not None:
        raise FederationError(
            f"the name is taken by {other.text!r}, so it cannot become an object network for "
            f"host {publication.real_address}",
            where=where,
            cure=cure,
        )
    known = configuration.objects.get(name)
    if known is None:
        twin = next((one for one in configuration.objects if one.lower() == name.lower()), "")
        if twin:
            draft.warn(f"{where}: object network {twin} differs from it by upper and lower case only")
        return
    readdressed = bool(known.kind) and not draft.resolver.named(name).only(publication.real)
    if readdressed and earlier is None:
        raise FederationError(
            f"the name is taken by {known.text!r}, not by host {publication.real_address}", where=where, cure=cure
        )
    rule = configuration.object_nat.get(name)
    if rule is not None:
        raise FederationError(
            f"the object carries another translation, {rule.text!r}, not {publication.nat!r}; an object has only one",
            where=where,
            cure=cure + ", or take that translation away if it is not needed any more",
        )
    if (readdressed or not known.kind) and is_referred_to(configuration, name):
        raise FederationError(
            f"{known.text!r} is used elsewhere; giving it another address would change what uses it",
            where=where,
            cure=cure,
        )


def _warn_of_own_leftover(draft: Draft, request: Request, publication: Publication, where: str) -> None:
    """Name the publication's own translation that stands beside the other rule that publishes it."""
    rule = draft.configuration.object_nat.get(publication.name)
    if rule is not None and is_an_earlier_one(draft.configuration, request, publication, rule):
        draft.warn(f"{where}: its own translation, at another place, is left over; take it away by hand: {rule.quoted}")


def _require_nowhere_else(draft: Draft, publication: Publication, target: nat.Target, where: str) -> None:
    """One port of a host has one public place: the replies of a second one would take the first one's translation."""
    found = nat.elsewhere(draft.configuration, draft.resolver, target, publication.name)
    if found is None:
        return
    if found.port is None:
        raise FederationError(
            f"host {publication.real_address} has a public address of its own for all ports, {found.address}: "
            f"{quoted(found.rule)!r}",
            where=where,
            cure=f"set mapped_address to that address, {found.address}; then only the access rule is needed",
        )
    raise FederationError(
        f"host {publication.real_address} has a public place for port {publication.real_port} already, {found.place}: "
        f"{quoted(found.rule)!r}",
        where=where,
        cure=f"set mapped_address to {found.address} and mapped_port to {found.port}, or take that rule away if it is not "
        "needed any more",
    )


def _require_no_pool(draft: Draft, publication: Publication, target: nat.Target, where: str) -> None:
    of_pool, single = nat.pools(draft.configuration, draft.resolver, target)
    if of_pool:
        raise FederationError(
            f"{publication.mapped_address} belongs to the pool of {quoted(of_pool[0])!r}",
            where=where,
            cure="publish at an address outside the pool",
        )
    if single:
        draft.warn(f"{where}: {publication.mapped_address} also hides other hosts: {quoted(single[0])}")


def decide_outgoing_translation(draft: Draft, outbound: Outbound, towards: str) -> None:
    """Say which rule translates the host's own connections; warn where none does."""
    subject = f"outbound access of {outbound.address}: translation"
    found = nat.outgoing(
        draft.configuration,
        draft.resolver,
        outbound.host,
        outbound.interface,
        towards,
        outbound.protocol,
        outbound.port,
    )
    notes = [f"for certain peers or ports only, this rule comes first: {quoted(rule)}" for rule in found.partly]
    if found.rule is not None and not found.identity:
        draft.decide(subject, "present", quoted(found.rule), "; ".join(notes))
        return
    public = is_public(outbound.host)
    rule = "" if found.rule is None else quoted(found.rule)
    if public:
        draft.decide(subject, "present", rule, "; ".join(["the address is public and leaves as it is", *notes]))
        return
    notes.insert(0, f"no rule translates it, so partners would see the private address {outbound.address}")
    draft.decide(subject, "missing", rule, "; ".join(notes))
    draft.warn(
        f"outbound access of {outbound.address}: no NAT rule from {outbound.interface} to {towards} translates its own "
        "connections; partners cannot answer unless another device translates them"
    )
