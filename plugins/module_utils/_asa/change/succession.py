# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which translation on a firewall is a publication's own, from before its description changed.

Only what has the form that this collection writes can be its own: a static translation of one host and port, with no further
option. It is a publication's own by its object's name together with the service, with the public place, or with the prefix
of the request's own names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..configuration.addresses import Host, Match, address
from ..configuration.model import Configuration, ObjectNat
from ..configuration.references import references
from ..meaning import nat
from ..meaning.access import Flow, exact_rule
from .decide_access import inbound_flow, outbound_flow
from .draft import Draft
from .request import Publication, Request


@dataclass(frozen=True)
class Earlier:
    """A publication's own translation of an earlier description, and the host that it was for."""

    rule: ObjectNat
    host: Host


def outdated(draft: Draft, request: Request, publication: Publication, target: nat.Target) -> Earlier | None:
    """The publication's own translation that has to make place for the one of today; None where there is none.

    Args:
        request: what else is asked for: what one publication has is no other one's.
    """
    claims = list(nat.claims(draft.configuration, draft.resolver, target))
    deciding = next((claim for claim in claims if claim.match is Match.ALL), None)
    own = draft.configuration.object_nat.get(publication.name)
    if own is None:
        if deciding is None or not deciding.leads_there or not isinstance(deciding.rule, ObjectNat):
            return None
        same = _has_an_earlier_name(draft, request, publication, deciding.rule)
        return Earlier(deciding.rule, publication.real) if same else None
    if any(claim.rule == own and claim.leads_there for claim in claims):
        return None
    if deciding is not None and deciding.leads_there:
        return None  # somebody else publishes it; that is left alone, and our own is told of
    host = host_of(draft.configuration, publication.name)
    return Earlier(own, host) if host and is_an_earlier_one(draft.configuration, request, publication, own) else None


def _has_an_earlier_name(draft: Draft, request: Request, publication: Publication, rule: ObjectNat) -> bool:
    """Whether another object carries exactly the publication's translation, and is called as this collection's are."""
    return (
        _begins_as_ours(request, rule.object)
        and _begins_as_ours(request, publication.name)
        and rule.object not in {one.name for one in request.publications}
        and publication.name not in draft.configuration.objects
        and _has_our_form(publication, rule)
        and (rule.real_interface, rule.mapped_interface) == (publication.real_interface, publication.mapped_interface)
        and rule.mapped.text == publication.target
        and host_of(draft.configuration, rule.object) == publication.real
    )


def is_an_earlier_one(
    configuration: Configuration, request: Request, publication: Publication, rule: ObjectNat
) -> bool:
    """Whether a translation on an object of the publication's name is what an earlier description had asked for."""
    host = host_of(configuration, rule.object)
    if host is None or rule.service is None or not _has_our_form(publication, rule):
        return False
    same_service = (host, rule.service[1]) == (publication.real, publication.real_port)
    place = (publication.mapped_interface, publication.target, publication.mapped_port)
    same_place = (rule.mapped_interface, rule.mapped.text, rule.service[2]) == place
    return same_service or same_place or _begins_as_ours(request, rule.object)


def _begins_as_ours(request: Request, name: str) -> bool:
    """Whether an object is called as those of who asks are, under whatever domain."""
    return request.own_names is not None and name.startswith(request.own_names.prefix)


def _has_our_form(publication: Publication, rule: ObjectNat) -> bool:
    return (
        not rule.dynamic
        and rule.service is not None
        and rule.service[0] == publication.protocol
        and len(rule.options) == 1
    )


def host_of(configuration: Configuration, name: str) -> Host | None:
    """The address of an object that is one host; None for any other."""
    known = configuration.objects.get(name)
    return address(configuration.names.get(known.value, known.value)) if known and known.kind == "host" else None


def is_referred_to(configuration: Configuration, name: str) -> bool:
    """Whether a rule, a group or a translation names an object; its own ``nat`` line apart."""
    return any(name == one for _kind, one, _line in references(configuration))


def warn_of_leftover_rules(draft: Draft, request: Request, publication: Publication, earlier: Earlier) -> None:
    """Name the access rules of the translation that went, where nobody needs them any more.

    Args:
        draft: with the new translation in force.
    """
    rule, host = earlier.rule, earlier.host
    port = rule.service[1] if rule.service else publication.real_port
    was = replace(publication, real_address=f"{host}", real_port=port, mapped_interface=rule.mapped_interface)
    place = (publication.real, publication.real_port, publication.mapped_interface)
    if (was.real, was.real_port, was.mapped_interface) != place and not _published(draft, was):
        for source in was.sources:
            _warn_of_rule(draft, was, inbound_flow(was, source), was.mapped_interface)
    others = {one.host for one in request.outbound}
    for outbound in request.outbound:
        if outbound.host == publication.real and host not in others:
            flow = outbound_flow(replace(outbound, address=f"{host}"))
            _warn_of_rule(draft, was, flow, outbound.interface)


def _published(draft: Draft, was: Publication) -> bool:
    """Whether a translation still leads to the earlier service by the same interface."""
    found = nat.publishers(draft.configuration, draft.resolver, was.real, was.protocol, was.real_port)
    return any(rule.mapped_interface in (was.mapped_interface, "any") for rule in found)


def _warn_of_rule(draft: Draft, was: Publication, flow: Flow, interface: str) -> None:
    bound = None if interface == "any" else draft.ruling("in", interface)
    line = exact_rule(bound, flow, draft.resolver) if bound is not None else None
    if line is not None:
        draft.warn(
            f"publication {was.name}: port {was.real_port} of {was.real} is not published there any more; this rule of "
            f"interface {interface} still permits it, and is left: {line.quoted} (it goes in the same run where leftovers are to be "
            "removed; later runs cannot tell whose it was)"
        )
