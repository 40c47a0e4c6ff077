# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide about access rules: who may come in, and whether the host may go out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ..._errors import FederationError
from ..configuration import logs
from ..configuration.addresses import address, every, single
from ..configuration.model import AccessList, Ace
from ..device.unit import OLDEST_V6
from ..meaning.access import Finding, Flow, Ruling, examine
from ..meaning.placement import above_remarks, passed, place
from ..meaning.walk import Line
from .draft import Draft
from .edits.access import InsertAce, MoveAce, ReenterAce, canonical, parsed
from .request import Outbound, Publication, Request, protocol_number, published_at, source_set, source_words
from .surroundings import require_passable, warn_of_diversions, warn_of_other_uses
from .unbound import by_level, create_list, no_list


def inbound_flow(publication: Publication, source: str) -> Flow:
    """The connections of one source to the real host."""
    host = publication.real
    return Flow(
        protocol=protocol_number(publication.protocol),
        source=source_set(source, publication.version),
        destination=single(host),
        port=publication.real_port,
        host=host,
        rule=f"permit {publication.protocol} {source_words(source)} host {host} eq {publication.real_port}",
    )


def outbound_flow(outbound: Outbound) -> Flow:
    """The host's connections to any address."""
    host = outbound.host
    return Flow(
        protocol=protocol_number(outbound.protocol),
        source=single(host),
        destination=every(host.version),
        port=outbound.port,
        host=host,
        rule=f"permit {outbound.protocol} host {host} any eq {outbound.port}",
    )


def decide_inbound(draft: Draft, publication: Publication, request: Request) -> None:
    """See whether every source reaches the real host; draft the rules that are missing.

    Raises:
        FederationError: a rule or a binding stands against it.
    """
    where = f"publication {publication.name}"
    _require_expected_list(draft, publication, where)
    for source in publication.sources:
        subject = f"{publication.name}: access from {source}"
        flow = inbound_flow(publication, source)
        _decide(
            draft,
            flow,
            subject,
            where,
            entering=publication.mapped_interface,
            leaving=publication.real_interface,
            new_list=_new_list(publication) if request.create_access_group else "",
            own=request.exact,
            published=published_at(request, publication),
        )
    _warn_stale(draft, publication)


def decide_outbound(draft: Draft, outbound: Outbound, towards: str, own: bool = False) -> None:
    """See whether the host's own connections are let through; draft the rule that is missing.

    Raises:
        FederationError: a rule or a security level stands against it.
    """
    subject = where = f"outbound access of {outbound.address}"
    draft.require_interface(outbound.interface, where)
    draft.require_interface(towards, where)
    require_passable(draft, outbound.interface, towards, where)
    _decide(
        draft,
        outbound_flow(outbound),
        f"{subject} to port {outbound.port}/{outbound.protocol}",
        where,
        entering=outbound.interface,
        leaving=towards,
        new_list=None,
        own=own,
    )


def _decide(
    draft: Draft,
    flow: Flow,
    subject: str,
    where: str,
    entering: str,
    leaving: str,
    new_list: str | None,
    own: bool,
    published: Collection[str] = (),
) -> None:
    """The rules that a flow meets: the list bound to where it enters, the global one, the one bound to where it leaves.

    ``new_list`` names the list to create where none is bound; it is empty where the user could allow that, and None where
    no list is ever created. ``own`` asks for a rule of our own in the bound list even where a wider one permits the flow. ``published`` are the interfaces
    at which the flow may enter, too.
    """
    warn_of_diversions(draft, flow, entering, leaving, subject)
    everywhere = draft.bound("global")
    bound, place = draft.bound_for("in", entering)
    if bound is not None:
        edits = len(draft.edits)
        _decide_in_list(draft, flow, subject, bound, everywhere, own)
        if len(draft.edits) > edits:
            warn_of_other_uses(draft, bound.name, "in", place, subject, published)
            _warn_of_members(draft, subject, bound, place, entering)
        _see_behind(draft, flow, subject, where, place)
    else:
        # A global list takes the place of what the security levels would let through.
        through = (
            by_level(draft, subject, entering, leaving)
            if everywhere is None
            else _permitted(draft, flow, subject, everywhere)
        )
        if not through and new_list:
            create_list(draft, flow, subject, where, entering, new_list)
        elif not through and everywhere is not None:
            draft.warn(
                f"{subject}: the rule goes into the global access-list {everywhere.name}, which holds on every interface"
            )
            _decide_in_list(draft, flow, subject, everywhere, None, own)
        elif not through:
            raise no_list(draft, where, entering, leaving, new_list is not None)
    for place in filter(None, (draft.bridge(leaving), leaving)):
        outward = draft.bound("out", place)
        if outward is not None:
            _require_outward(draft, flow, where, outward, place)


def _warn_of_members(draft: Draft, subject: str, bound: AccessList, place: str, entering: str) -> None:
    if place != entering:
        draft.warn(
            f"{subject}: the rule goes into access-list {bound.name} of bridge group interface {place}, which holds on every "
            "member of the group"
        )


def _see_behind(draft: Draft, flow: Flow, subject: str, where: str, entering: str) -> None:
    """See what the list of the bridge group says to what its member's list lets in.

    Raises:
        FederationError: it denies it. Whether it is asked behind a permit of the member's list is in no document.
    """
    group = draft.bridge(entering)
    behind = draft.bound("in", group) if group else None
    if behind is None:
        return
    finding = examine(behind, flow, draft.resolver)
    if finding.ruling is Ruling.DENIED:
        raise _denied(behind, flow, where, f"{group} (direction in), the bridge group of {entering}", finding)
    if not finding.serves_clients:
        draft.warn(
            f"{subject}: access-list {behind.name} of bridge group interface {group} is asked behind the one of {entering}, and "
            "does not permit it; whether that matters is not documented, so ask the firewall (confirm)"
        )


def _decide_in_list(
    draft: Draft, flow: Flow, subject: str, bound: AccessList, everywhere: AccessList | None, own: bool
) -> None:
    finding = examine(bound, flow, draft.resolver)
    notes = _notes(finding)
    _warn_of_what_stands_above(draft, flow, subject, finding)
    if finding.ruling is Ruling.PERMITTED:
        if own and (finding.exact is None or finding.exact.ace.inactive):
            _add_beside(draft, flow, subject, bound, finding, notes)
        else:
            _decide_permitted(draft, bound, subject, finding, notes, own)
        return
    behind = everywhere if finding.ruling is Ruling.UNDECIDED and not own else None
    if behind is not None and (
        _permitted(draft, flow, subject, behind) or _permitted_by_both(draft, flow, subject, bound, behind)
    ):
        return
    at = place(bound, finding, flow, draft.resolver)
    exact = finding.exact
    if exact is not None and (at is None or exact.number < at):
        # Only a rule that is not in force stands above the one that decides and still does not permit.
        _warn_of_passed(draft, flow, subject, finding, exact.number)
        draft.add(ReenterAce(bound.name, exact.ace, exact.number, _other_log(draft, exact.ace)))
        draft.decide(subject, "activated", exact.quoted, "; ".join(["the rule was there, but inactive", *notes]))
    elif exact is not None and at is not None:
        denial = finding.by[0]
        _warn_of_passed(draft, flow, subject, finding, at)
        draft.add(
            MoveAce(bound.name, exact.ace, exact.number, at, denial.ace, denial.number, _other_log(draft, exact.ace))
        )
        detail = f"{exact.quoted} had no effect below it; moved to line {at}"
        draft.decide(subject, "moved", finding.quoted, "; ".join([detail, *notes]))
    else:
        if at is not None:
            _warn_of_passed(draft, flow, subject, finding, at)
        draft.add(InsertAce(bound.name, at, draft.logged(_apart_from_twins(draft, bound, flow))))
        draft.decide(subject, "created", finding.quoted, "; ".join([_placed(bound, at), *notes]))


def _notes(finding: Finding) -> list[str]:
    return [f"a narrower rule above it denies some peers: {line.quoted}" for line in finding.narrower]


def _warn_of_passed(draft: Draft, flow: Flow, subject: str, finding: Finding, at: int) -> None:
    """Name the denials that were written for this flow or for certain peers and that a permit at line ``at`` comes before."""
    lines = passed(finding, at, flow, draft.resolver)
    if lines:
        draft.warn(
            f"{subject}: the permit stands above these denials, which have no say in this flow any more: {_first(lines)}"
        )


def _warn_of_what_stands_above(draft: Draft, flow: Flow, subject: str, finding: Finding) -> None:
    """Tell of denials above the permit that leave few peers, or that may be about the host itself."""
    if finding.mostly_denied:
        draft.warn(f"{subject}: rules above the permit deny half of all peers or more: {_first(finding.narrower)}")
    if finding.unclear:
        draft.warn(
            f"{subject}: whether these denials are about {flow.host} is not known here: {_first(finding.unclear)}"
        )


def _first(lines: Sequence[Line]) -> str:
    """The first of some rules, quoted."""
    return "; ".join(line.quoted for line in lines[:3]) + ("; ..." if len(lines) > 3 else "")


def _add_beside(draft: Draft, flow: Flow, subject: str, bound: AccessList, finding: Finding, notes: list[str]) -> None:
    """A rule of our own where a wider one permits the flow: above that one, so that it is the one that counts."""
    by, exact = finding.by[0], finding.exact
    if finding.narrower and finding.narrower[-1].number > by.number:
        by = finding.by[-1]  # no denial between two permits is passed over
    why = f"a rule that lets in more permits it already, but one of its own is asked for (exact): {by.quoted}"
    if exact is not None:
        draft.add(ReenterAce(bound.name, exact.ace, exact.number, _other_log(draft, exact.ace)))
        draft.decide(subject, "activated", exact.quoted, "; ".join([why, *notes]))
        return
    at = above_remarks(bound, by.number)
    draft.add(InsertAce(bound.name, at, draft.logged(_apart_from_twins(draft, bound, flow))))
    draft.decide(subject, "created", by.quoted, "; ".join([why, _placed(bound, at), *notes]))


def _decide_permitted(
    draft: Draft, bound: AccessList, subject: str, finding: Finding, notes: list[str], own_counts: bool
) -> None:
    """A permitted flow needs nothing, unless our own rule logs otherwise than is asked for.

    Where a rule of our own is asked for, ours counts also below the wider one.
    """
    exact = finding.exact
    if exact is None or not (exact in finding.by or own_counts):
        notes = ["a rule that lets in more permits it already", *notes]
        draft.decide(subject, "satisfied", finding.quoted, "; ".join(notes))
        return
    log = _other_log(draft, exact.ace)
    if log:
        draft.add(ReenterAce(bound.name, exact.ace, exact.number, log))
        draft.decide(
            subject, "updated", exact.quoted, "; ".join([f"it logs otherwise; entered again with {log}", *notes])
        )
        return
    draft.decide(subject, "present", exact.quoted, "; ".join(notes))


def _other_log(draft: Draft, ace: Ace) -> str:
    """The words by which a rule logs as is asked for; empty where it does, or where nothing is asked for."""
    return "" if not draft.log or logs.logs_as(ace.log, draft.log) else logs.words_of(draft.log)


def _apart_from_twins(draft: Draft, bound: AccessList, flow: Flow) -> str:
    """The words of the new rule, so that no rule of the list differs from it by its times only.

    Unconfirmed: a firewall takes two such rules for one, and the new one for a change of the other.

    Raises:
        FederationError: there are no other words.
    """
    names = draft.configuration.names
    timed = [
        Line(number, one) for number, one in enumerate(bound.entries, 1) if isinstance(one, Ace) and one.time_range
    ]
    # From 9.0 on, "any" is both versions of IP, and each has a word of its own, too.
    other = flow.rule.replace(" any ", " any4 " if flow.everybody.v4 else " any6 ", 1)
    words = [flow.rule, other] if draft.configuration.release >= OLDEST_V6 else [flow.rule]
    twin: Line | None = None
    for rule in words:
        wanted = canonical(parsed(bound.name, rule, draft.configuration), names)
        found = next((line for line in timed if canonical(_always(line.ace), names) == wanted), None)
        if found is None:
            return rule
        twin = twin or found
    if twin is None:
        raise AssertionError("a rule that cannot be added has a twin")
    raise FederationError(
        f"a rule differs from the new one by its times only, {twin.quoted!r}; the firewall takes the two for one",
        where=f"access-list {bound.name}",
        cure="this rule was written on purpose: take its time-range away by hand if the service is to be reached at all times",
    )


def _always(ace: Ace) -> Ace:
    """A rule without what does not make it another rule: its log, its times, and whether it is in force."""
    return replace(ace, log="", time_range="", inactive=False)


def _placed(bound: AccessList, at: int | None) -> str:
    """Where a new rule goes, with its neighbours."""
    if at is None:
        last = bound.entries[-1].text if bound.entries else "nothing"
        return f"at the end of {bound.name}, after line {len(bound.entries)}: {last}"
    above = f"after line {at - 1}: {bound.entries[at - 2].text}; " if at > 1 else ""
    return f"at line {at} of {bound.name}, {above}before what was line {at}: {bound.entries[at - 1].text}"


def _permitted(draft: Draft, flow: Flow, subject: str, everywhere: AccessList) -> bool:
    """Whether the global access-list permits the flow; decide so where it does."""
    finding = examine(everywhere, flow, draft.resolver)
    if finding.ruling is Ruling.PERMITTED:
        _warn_of_what_stands_above(draft, flow, subject, finding)
        draft.decide(
            subject, "satisfied", finding.quoted, "; ".join(["the global access-list permits it", *_notes(finding)])
        )
        return True
    place(everywhere, finding, flow, draft.resolver)  # a denial of exactly this service is for a person to lift
    return False


def _permitted_by_both(draft: Draft, flow: Flow, subject: str, bound: AccessList, everywhere: AccessList) -> bool:
    """Whether the global list permits what of the flow the bound one leaves; decide so where it does."""
    behind = len(bound.entries)
    finding = examine(AccessList(bound.name, (*bound.entries, *everywhere.entries)), flow, draft.resolver)
    if finding.ruling is not Ruling.PERMITTED:
        return False
    lines = [line if line.number <= behind else Line(line.number - behind, line.ace) for line in finding.by]
    rules = "; ".join(line.quoted for line in lines)
    draft.decide(subject, "satisfied", rules, "the access-list of the interface and the global one permit it together")
    return True


def _require_outward(draft: Draft, flow: Flow, where: str, outward: AccessList, leaving: str) -> None:
    finding = examine(outward, flow, draft.resolver)
    _warn_of_what_stands_above(draft, flow, where, finding)
    if finding.serves_clients:
        return
    raise _denied(outward, flow, where, f"{leaving} (direction out)", finding)


def _denied(access_list: AccessList, flow: Flow, where: str, place: str, finding: Finding) -> FederationError:
    by = finding.quoted or "the denial at its end"
    return FederationError(
        f"access-list {access_list.name}, bound to interface {place}, denies this flow: {by}",
        where=where,
        cure=f"permit it there by hand: access-list {access_list.name} extended {flow.rule}",
    )


def _require_expected_list(draft: Draft, publication: Publication, where: str) -> None:
    bound, place = draft.bound_for("in", publication.mapped_interface)
    if bound is not None and publication.access_list not in ("", bound.name):
        raise FederationError(
            f"access-list {bound.name} is bound to interface {place} (direction in), not {publication.access_list}",
            where=where,
            cure=f"set access_list to {bound.name}, or leave it out; a binding is never replaced",
        )


def _new_list(publication: Publication) -> str:
    """The name of a list to create; unnamed ones are called as ASDM calls them."""
    return publication.access_list or f"{publication.mapped_interface}_access_in"


def _warn_stale(draft: Draft, publication: Publication) -> None:
    """Tell of a rule for the public address: since 8.3 rules are compared with the real address."""
    bound, _place = draft.bound_for("in", publication.mapped_interface)
    own = draft.configuration.interfaces[publication.mapped_interface].address
    mapped = publication.mapped or address(own)
    if bound is None or mapped == publication.real:
        return
    public, names = str(mapped), draft.configuration.names
    for ace in bound.aces:
        kind, value = ace.destination.kind, ace.destination.value
        # Looked up only where its spelling leaves it open: lists are long.
        unsure = kind in ("object", "object-group") or (kind == "host" and (":" in value or value in names))
        if unsure:
            named = mapped is not None and draft.resolver.endpoint(ace.destination).only(mapped)
        elif kind == "interface":
            named = publication.mapped is None and value == publication.mapped_interface
        else:
            named = kind == "host" and value == public
        if named:
            draft.warn(
                f"publication {publication.name}: this rule names the public address and has no effect on a release "
                f"from 8.3 on: {ace.text}"
            )
            return
