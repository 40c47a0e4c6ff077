# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a configuration and a request to a draft of the change: the pure heart of the module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..._collector import paused
from ..._errors import FederationError
from ..configuration.model import Configuration
from ..meaning.routing import ways_to
from . import leftovers
from .decide_access import decide_inbound, decide_outbound
from .decide_nat import decide_outgoing_translation, decide_translation, target_of
from .draft import Draft
from .request import MAKE_WAY, REMOVE, Outbound, Publication, Request
from .succession import Earlier, outdated, warn_of_leftover_rules
from .surroundings import warn_of_outbound, warn_of_routes
from .withdraw import withdraw


def decide(configuration: Configuration, request: Request) -> Draft:
    """Compare what is asked for with what is there, by effect.

    Returns:
        the edits, in the order in which they are safe, and what was decided for each thing that was asked for.

    Raises:
        FederationError: something clashes; nothing of the request may then be sent.
    """
    with paused():
        return _decide(configuration, request)


def _decide(configuration: Configuration, request: Request) -> Draft:
    draft = Draft(configuration, request.log, request.shared_access_list)
    _warn_of_unknown(draft)
    _warn_of_dangling(draft)
    earlier = _earlier(draft, request)
    found = leftovers.find(draft, request, {one.rule.object for one in earlier.values()})
    leftovers.tell(draft, request, found)
    if request.leftovers == REMOVE:
        leftovers.take_rules(draft, found)
    if request.present:
        _make_way(draft, request, found, earlier)
        _decide_present(draft, request, found, earlier)
    else:
        withdraw(draft, request)
    if request.leftovers == REMOVE:
        leftovers.take_objects(draft, found)
    return draft


def _decide_present(
    draft: Draft, request: Request, found: list[leftovers.Leftover], earlier: dict[str, Earlier]
) -> None:
    for publication in request.publications:
        with _told(draft, publication, found):
            decide_translation(draft, request, publication, earlier.get(publication.name))
        warn_of_routes(draft, publication, request)
    for publication in request.publications:
        decide_inbound(draft, publication, request)
    for outbound in request.outbound:
        towards = outbound.towards or way_towards(draft.configuration, request, outbound)
        decide_outbound(draft, outbound, towards, request.exact)
        decide_outgoing_translation(draft, outbound, towards)
        warn_of_outbound(draft, outbound, towards, f"outbound access of {outbound.address}")
    for publication in request.publications:
        if publication.name in earlier:
            warn_of_leftover_rules(draft, request, publication, earlier[publication.name])


def _earlier(draft: Draft, request: Request) -> dict[str, Earlier]:
    """The translations of earlier descriptions, by the publications that follow them."""
    found = ((one.name, outdated(draft, request, one, target_of(one))) for one in request.publications)
    return {name: one for name, one in found if one is not None}


def _make_way(draft: Draft, request: Request, found: list[leftovers.Leftover], earlier: dict[str, Earlier]) -> None:
    """Set the translations aside that go; two of them may change places, so all are before any is judged.

    A leftover in the way is followed by the publication that needs its place, like an earlier translation of its own.
    """
    if leftovers.give_way(request):
        for publication in request.publications:
            for one in leftovers.in_the_way(draft, publication, found, target_of(publication)):
                if publication.name in earlier:
                    draft.give_way(one.rule)
                elif one not in earlier.values():
                    earlier[publication.name] = one
    if request.leftovers == MAKE_WAY:
        # Its object goes, and nothing would lead to its rules any more.
        gone = {one.rule.object for one in earlier.values()}
        leftovers.take_rules(draft, [one for one in found if one.object.name in gone])
    if leftovers.give_way(request):
        leftovers.take_rules_of_earlier(draft, request, list(earlier.values()))
    if earlier:
        draft.set_aside(one.rule for one in earlier.values())


@contextmanager
def _told(draft: Draft, publication: Publication, found: list[leftovers.Leftover]) -> Iterator[None]:
    """Say of a clash with a leftover how it goes."""
    try:
        yield
    except FederationError as error:
        standing = leftovers.in_the_way(draft, publication, found, target_of(publication))
        if any(one.rule.text in error.what for one in standing):
            error.cure = (
                "it is left over from an earlier description: set leftovers to remove, and it goes in the same packet"
            )
        raise


def _warn_of_unknown(draft: Draft) -> None:
    """Tell of lines that were passed over without being known."""
    lines = draft.configuration.unknown
    if lines:
        shown = ", ".join(repr(line) for line in lines[:3]) + (", ..." if len(lines) > 3 else "")
        draft.warn(
            f"{len(lines)} lines of the configuration are not known to this release of the collection; they belong to no "
            "family that has a say in address translation or access rules, and were passed over (name their first words in "
            f"ansible_asa_ignored_commands to hear no more of it): {shown}"
        )


def _warn_of_dangling(draft: Draft) -> None:
    """Name the references that lead nowhere; where a decision depends on one, it stops instead."""
    found = draft.configuration.dangling
    if found:
        shown = ", ".join(f"{line!r} ({kind} {name})" for kind, name, line in found[:3])
        draft.warn(
            f"{len(found)} lines of the configuration name what does not exist; they have no effect, and nothing here "
            f"depends on them: {shown}" + (", ..." if len(found) > 3 else "")
        )


def way_towards(configuration: Configuration, request: Request, outbound: Outbound) -> str:
    """The interface that the host's connections leave by, where the request does not name it.

    Raises:
        FederationError: neither the publications nor the default route gives it.
    """
    same_host = {one.mapped_interface for one in request.publications if one.real == outbound.host}
    any_host = {one.mapped_interface for one in request.publications}
    routes = set(ways_to(configuration, None, outbound.host.version).interfaces)
    for found in (same_host, any_host, routes):
        if len(found) == 1:
            return found.pop()
    raise FederationError(
        "the interface that these connections leave by is not known: no publication and no single default route gives it",
        where=f"outbound access of {outbound.address}",
        cure="set mapped_interface of this outbound access",
    )
