# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job on one firewall: read, decide, write, read back, save.

There is no transaction on an ASA. So nothing is sent before everything is decided, every line's answer is judged before
the next one goes out, and whatever goes wrong is taken back and reported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Callable

from .._errors import FederationError
from . import saving
from .change.confirm import Objection, Probe, may_be_late, objection, probes
from .change.decide import decide
from .change.draft import Draft
from .change.request import Request, require_sound
from .device.session import Reading, Session
from .device.unit import require_v6
from .meaning.trace import NoVerdict, Trace, parse_trace
from .saving import ALWAYS, CHANGED, NEVER, Saved
from .writing import Writing

# Where access rules come in force late (transactional commit), the firewall is asked again: so often, so many seconds apart.
_ASK_AGAIN, _APART = 10, 1.0
# A neighbour that the firewall has to ask for first (ARP, neighbour discovery) is there at the second or third time.
_ASK_A_NEIGHBOUR = 3


@dataclass
class Outcome:
    """What was done, or in check mode would be.

    Args:
        changed: whether the firewall was (or would be) changed; saving what others had not saved counts.
        saved: whether the running configuration is the saved one at the end; None where that is not known.
        traces: what the firewall itself said about each packet that it was asked about, by subject.
        unsaved: what an earlier task wrote, and what was not saved when this one began.
    """

    draft: Draft
    changed: bool
    saved: bool | None
    warnings: list[str] = field(default_factory=list)
    traces: list[tuple[str, Trace]] = field(default_factory=list)
    unsaved: tuple[str, ...] = ()


def publish(
    open_session: Callable[[], Session],
    where: str,
    request: Request,
    save: str = CHANGED,
    check: bool = False,
    confirm: str = NEVER,
    alone: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Outcome:
    """Bring a firewall to what ``request`` asks for.

    Args:
        open_session: logs in and gives a started session; called again only to see what stands after a lost connection.
        where: the device, for messages.
        save: ``changed``, ``always`` or ``never``.
        check: whether to stop before the first change.
        alone: keeps others from writing to the firewall meanwhile; entered once the session stands.
        confirm: when the firewall itself is asked whether it works, with ``packet-tracer``: ``changed`` for after a
            change, ``always`` or ``never``; in check mode never.

    Raises:
        FederationError: with what is wrong, and with what stands on the device where something was sent.
    """
    with _at(where):
        require_sound(request)
    session = open_session()
    try:
        with _at(where), alone():
            return _publish(session, open_session, where, request, save, check, confirm)
    finally:
        session.close()


def _publish(
    session: Session,
    open_session: Callable[[], Session],
    where: str,
    request: Request,
    save: str,
    check: bool,
    confirm: str,
) -> Outcome:
    reading = session.read()
    if request.has_v6:
        require_v6(reading.version)
    draft = decide(reading.configuration, request)
    if draft.edits and not check:
        reading, draft = _current(session, reading, draft, request)
    before = saving.look(session, reading, draft, request)
    saves = saving.wanted(save, bool(draft.edits), before)
    if saves:
        saving.require_room(session, reading)
    finishing = bool(before.unsaved.ours) and save != NEVER
    writing = Writing(session, open_session, where, reading.configuration, draft)
    with writing.accounted():
        if draft.edits and not check:
            writing.send()
            writing.require_in_force(request)
        traces: list[tuple[str, Trace]] = []
        if not check and (confirm == ALWAYS or (confirm == CHANGED and (draft.edits or finishing))):
            traces = _confirm(session, writing, draft, request)
        outcome = _finish(session, before, draft, saves, check)
    outcome.traces = traces
    return outcome


def _confirm(session: Session, writing: Writing, draft: Draft, request: Request) -> list[tuple[str, Trace]]:
    """Ask the firewall about every flow; take the edits back where its rules would not let one through as they should.

    What only a host, a link, a route or a limit stands against is right as it was written: it is asked for again where it may
    pass by itself, then kept and warned of.

    Raises:
        FederationError: rules or translations stand against a flow.
    """
    asked, left_out = probes(draft, request)
    for text in left_out:
        draft.warn(text)
    late = bool(draft.edits) and may_be_late(draft)
    number = 0
    while True:
        traces = _traced(session, draft, asked)
        objections = [
            (probe, trace, found) for probe, trace in traces if (found := objection(probe, trace)) is not None
        ]
        number += 1
        tries = max((_tries(found, late) for _probe, _trace, found in objections), default=0)
        if number >= tries:
            break
        time.sleep(_APART)
    for probe, trace, found in objections:
        if found.against_rules:
            _refuse(writing, probe, trace, found)
    for probe, _trace, found in objections:
        draft.warn(
            f"{probe.subject}: a packet ({probe.packet.text}) was tried, and {found.text}. Rules and translations do not "
            f"stand against it, so what was published stays; {found.remedy}"
        )
    return [(probe.subject, trace) for probe, trace in traces]


def _tries(found: Objection, late: bool) -> int:
    """How often a flow is asked about before an objection counts."""
    if found.against_rules:
        return _ASK_AGAIN if late else 1
    return _ASK_A_NEIGHBOUR if found.passing else 1


def _refuse(writing: Writing, probe: Probe, trace: Trace, found: Objection) -> None:
    """Take back what was sent, where something was, and fail."""
    what = f"{probe.subject}: a packet ({probe.packet.text}) was tried, and {found.text}"
    where, shown = "packet-tracer", trace.as_data()
    cure = "put right what stands against it, then run again"
    if found.remedy:
        cure = f"{found.remedy}, then run again"
    if writing.sent:
        writing.take_back(what, where, cure, trace=shown)
    raise FederationError(f"{what}; this task changed and saved nothing", where=where, cure=cure, trace=shown)


def _traced(session: Session, draft: Draft, asked: list[Probe]) -> list[tuple[Probe, Trace]]:
    """The firewall's verdicts; a warning takes the place of those that it does not give."""
    found: list[tuple[Probe, Trace]] = []
    for probe, answer in zip(asked, session.ask([probe.packet.command() for probe in asked]) if asked else ()):
        try:
            found.append((probe, parse_trace(answer)))
        except NoVerdict as error:
            draft.warn(f"{probe.subject}: the firewall could not be asked whether it works: {error.what}")
    return found


def _current(session: Session, reading: Reading, draft: Draft, request: Request) -> tuple[Reading, Draft]:
    """The draft for the configuration as it is now: read again where it changed since it was read.

    The checksum in front of the first change costs one short answer; where the device does not show it, all is read
    again.
    """
    checksum, sessions = session.running_checksum(reading.version)
    if checksum and checksum == reading.configuration.checksum.replace(" ", ""):
        return reading, _warned(draft, sessions)
    reading = session.read()
    return reading, _warned(decide(reading.configuration, request), sessions)


def _warned(draft: Draft, sessions: list[str]) -> Draft:
    """``draft``, with a warning where others' changes wait."""
    if sessions:
        draft.warn(
            f"a configuration session is not committed ({', '.join(sessions)}); committing it may change what this "
            "task wrote"
        )
    return draft


def _finish(session: Session, before: Saved, draft: Draft, saves: bool, check: bool) -> Outcome:
    """Save where that is asked for, and say how saved things are."""
    wrote = bool(draft.edits)
    saving.warn(draft, before, saves, check)
    outcome = Outcome(draft, wrote or saves, before.whole, draft.warnings, unsaved=before.unsaved.ours)
    if check:
        outcome.saved = None if outcome.changed else before.whole
    elif saves:
        saving.save(session, draft, wrote)
        outcome.saved = True
    elif wrote:
        outcome.saved = False
    return outcome


@contextmanager
def _at(where: str) -> Iterator[None]:
    """Put the device in front of where an error happened."""
    try:
        yield
    except FederationError as error:
        if error.where.startswith(where):
            raise
        details: dict[str, Any] = error.details
        place = f"{where}, {error.where}" if error.where else where
        raise FederationError(error.what, where=place, cure=error.cure, **details) from error
