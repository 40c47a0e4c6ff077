# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Withdraw publications: only what the request names, in the order in which nothing is left half open.

The access rule goes first, then the translation, then the object.
"""

from __future__ import annotations

from dataclasses import replace

from ..._errors import FederationError
from ..configuration.model import ObjectNat
from ..configuration.references import references
from ..meaning import nat
from ..meaning.access import Flow, exact_rule
from ..meaning.translation import Rule, quoted
from .decide_access import inbound_flow, outbound_flow
from .decide_nat import target_of
from .draft import Draft
from .edits.access import RemoveAce
from .edits.objects import RemoveNat, RemoveObject
from .request import Outbound, Publication, Request
from .succession import is_an_earlier_one, outdated


def withdraw(draft: Draft, request: Request) -> None:
    """Draft the removal of everything that the request names."""
    publications = [_as_it_stands(draft, request, publication) for publication in request.publications]
    names = {publication.name for publication in publications}
    for publication in publications:
        _withdraw_access(draft, publication, names)
    for outbound in request.outbound:
        _withdraw_outbound(draft, outbound)
    for publication in publications:
        _withdraw_translation(draft, request, publication)


def _as_it_stands(draft: Draft, request: Request, publication: Publication) -> Publication:
    """A publication under the name that its object has on the firewall, if that is an earlier one."""
    if publication.name in draft.configuration.objects:
        return publication
    earlier = outdated(draft, request, publication, target_of(publication))
    return publication if earlier is None else replace(publication, name=earlier.rule.object)


def _withdraw_access(draft: Draft, publication: Publication, names: set[str]) -> None:
    bound = draft.ruling("in", publication.mapped_interface)
    other = _other_publisher(draft, publication, names)
    for source in publication.sources:
        subject = f"{publication.name}: access from {source}"
        if bound is None:
            draft.decide(subject, "absent", "", f"no access-list is bound to interface {publication.mapped_interface}")
        elif other is not None:
            draft.decide(subject, "left", quoted(other), "another rule publishes the same service")
        else:
            _remove_exact(draft, inbound_flow(publication, source), subject, publication.mapped_interface)


def _withdraw_outbound(draft: Draft, outbound: Outbound) -> None:
    subject = f"outbound access of {outbound.address} to port {outbound.port}/{outbound.protocol}"
    _remove_exact(draft, outbound_flow(outbound), subject, outbound.interface)


def _remove_exact(draft: Draft, flow: Flow, subject: str, interface: str) -> None:
    """Remove the rule that permits exactly the flow, unless it is the last one of its list."""
    bound = draft.ruling("in", interface)
    exact = exact_rule(bound, flow, draft.resolver) if bound is not None else None
    if bound is None or exact is None:
        draft.decide(subject, "absent", "", "no rule permits exactly this")
    elif len(bound.aces) == 1:
        detail = f"the last rule of {bound.name}: without it the list and its binding would vanish"
        draft.decide(subject, "left", exact.quoted, detail)
        draft.warn(f"{subject}: left in place, {detail}; unbind the list by hand where that is intended")
    else:
        draft.add(RemoveAce(bound.name, exact.number, exact.ace))
        draft.decide(subject, "removed", exact.quoted)


def _other_publisher(draft: Draft, publication: Publication, names: set[str]) -> Rule | None:
    """A translation apart from the request's own that leads to the same host and port."""
    for rule in nat.publishers(
        draft.configuration, draft.resolver, publication.real, publication.protocol, publication.real_port
    ):
        if not (isinstance(rule, ObjectNat) and rule.object in names):
            return rule
    return None


def _withdraw_translation(draft: Draft, request: Request, publication: Publication) -> None:
    """Draft the removal of translation and object.

    Raises:
        FederationError: a line of others names the object.
    """
    subject = f"{publication.name}: translation of {publication.public}"
    known = draft.configuration.objects.get(publication.name)
    rule = draft.configuration.object_nat.get(publication.name)
    if known is None:
        draft.decide(subject, "absent", "", "there is no such object")
        return
    if known.kind and not draft.resolver.named(known.name).only(publication.real):
        draft.decide(
            subject, "left", known.text, f"the object stands for something else than {publication.real_address}"
        )
        draft.warn(f"{subject}: left in place, the object is not ours: {known.text}")
        return
    if rule is not None and not _is_ours(draft, request, publication, rule):
        draft.decide(subject, "left", rule.quoted, "the object carries another translation")
        draft.warn(f"{subject}: left in place, the translation is not ours: {rule.quoted}")
        return
    user = next((line for _kind, name, line in references(draft.configuration) if name == known.name), "")
    if user:
        raise FederationError(
            f"others stand on object {known.name}: {user!r}",
            where=f"publication {publication.name}",
            cure="take it out of that line first, with whoever wrote it, then run again",
        )
    if rule is not None:
        draft.add(RemoveNat(rule))
    draft.add(RemoveObject(known))
    draft.decide(subject, "removed", rule.quoted if rule else known.text)


def _is_ours(draft: Draft, request: Request, publication: Publication, rule: ObjectNat) -> bool:
    """Whether a translation does exactly what the publication names, or did before its description changed."""
    if is_an_earlier_one(draft.configuration, request, publication, rule):
        return True
    target = target_of(publication)
    own = [
        claim
        for claim in nat.claims(draft.configuration, draft.resolver, target)
        if claim.rule == rule and claim.leads_there
    ]
    return bool(own) and rule.service is not None
