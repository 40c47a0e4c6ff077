# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job on one firewall: read, decide, write, read back, save.

There is no transaction on an ASA. So nothing is sent before everything is decided, every line's answer is judged before
the next one goes out, and whatever goes wrong is taken back and reported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.confirm import (
    Objection,
    Probe,
    may_be_late,
    objection,
    probes,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.draft import Draft
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.edits import Edit
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Request, require_sound
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import Configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.messages import Judgement, Verdict
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.session import Reading, Session
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.terminal import ConnectionLost
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.unit import require_v6
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.trace import NoVerdict, Trace, parse_trace
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

CHANGED, ALWAYS, NEVER = "changed", "always", "never"

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
    """

    draft: Draft
    changed: bool
    saved: bool | None
    warnings: list[str] = field(default_factory=list)
    traces: list[tuple[str, Trace]] = field(default_factory=list)


def publish(
    open_session: Callable[[], Session],
    where: str,
    request: Request,
    save: str = CHANGED,
    check: bool = False,
    confirm: str = NEVER,
) -> Outcome:
    """Bring a firewall to what ``request`` asks for.

    Args:
        open_session: logs in and gives a started session; called again only to see what stands after a lost connection.
        where: the device, for messages.
        save: ``changed``, ``always`` or ``never``.
        check: whether to stop before the first change.
        confirm: when the firewall itself is asked whether it works, with ``packet-tracer``: ``changed`` for after a
            change, ``always`` or ``never``; in check mode never.

    Raises:
        FederationError: with what is wrong, and with what stands on the device where something was sent.
    """
    with _at(where):
        require_sound(request)
    session = open_session()
    try:
        with _at(where):
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
    if draft.edits and not check:
        _write(session, open_session, where, reading, draft)
        _require_in_force(session, draft, request)
    traces: list[tuple[str, Trace]] = []
    if not check and (confirm == ALWAYS or (confirm == CHANGED and draft.edits)):
        traces = _confirm(session, reading.configuration, draft, request)
    outcome = _finish(session, reading, draft, save, check)
    outcome.traces = traces
    return outcome


def _confirm(session: Session, before: Configuration, draft: Draft, request: Request) -> list[tuple[str, Trace]]:
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
            _refuse(session, before, draft, probe, trace, found)
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


def _refuse(
    session: Session, before: Configuration, draft: Draft, probe: Probe, trace: Trace, found: Objection
) -> None:
    """Take the edits back, where there are some, and fail."""
    what = f"{probe.subject}: a packet ({probe.packet.text}) was tried, and {found.text}"
    where, shown = "packet-tracer", trace.as_data()
    cure = "put right what stands against it, then run again"
    if found.remedy:
        cure = f"{found.remedy}, then run again"
    if draft.edits:
        _take_back(session, before, draft.edits, what, where, cure, draft.commands, trace=shown)
    raise FederationError(f"{what}; this task changed nothing", where=where, cure=cure, trace=shown)


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


def _write(session: Session, open_session: Callable[[], Session], where: str, reading: Reading, draft: Draft) -> None:
    """Send the edits.

    Raises:
        FederationError: a line was refused (what could be taken back was), or the connection was lost.
    """
    sent: list[str] = []
    try:
        session.enter_configuration()
        for number, edit in enumerate(draft.edits):
            refusal = _send(session, edit, sent, draft)
            if refusal is not None:
                judgement = refusal.judgement
                session.leave_configuration()
                said = judgement.line + (f" ({judgement.meaning})" if judgement.meaning else "")
                _take_back(
                    session,
                    reading.configuration,
                    draft.edits[: number + 1],
                    f"the firewall answered {refusal.line.strip()!r} with {said!r}",
                    "configure terminal",
                    "put right what the answer says, then run again",
                    sent,
                    answer=judgement.line,
                )
        session.leave_configuration()
    except ConnectionLost as error:
        raise _lost(error, open_session, where, reading.configuration, draft, sent) from error


@dataclass(frozen=True)
class _Refusal:
    line: str
    judgement: Judgement


def _send(session: Session, edit: Edit, sent: list[str], draft: Draft) -> _Refusal | None:
    """Send one edit, line by line unless its lines belong into one packet; the refusal that stopped it, if any."""
    packets = [edit.lines] if edit.one_packet else [(line,) for line in edit.lines]
    for packet in packets:
        sent.extend(packet)
        for line, judgement in zip(packet, session.configure(packet)):
            if not judgement.accepted:
                return _Refusal(line, judgement)
            if judgement.verdict is Verdict.WARNED:
                draft.warn(f"the firewall answered {line.strip()!r} with: {judgement.line}")
    return None


def _take_back(
    session: Session,
    before: Configuration,
    edits: list[Edit],
    refused: str,
    where: str,
    cure: str,
    sent: list[str],
    **details: Any,
) -> None:
    """Undo what stands of ``edits``, in reverse, and report what stands then.

    Args:
        refused: what went wrong; ``where``, ``cure`` and ``details`` say more of it.

    Raises:
        FederationError: always.
    """
    undone: list[str] = []
    troubles: list[str] = []
    now = _read_after(session, refused, sent, undone)
    for edit in reversed(edits):
        lines = edit.undo(before, now)
        if not lines:
            continue
        try:
            session.enter_configuration()
            for line, answer in zip(lines, session.configure(lines)):
                undone.append(line)
                if not answer.accepted:
                    troubles.append(f"{line.strip()!r} was answered with {answer.line!r}")
            session.leave_configuration()
        except ConnectionLost:
            raise
        except FederationError as error:
            troubles.append(error.what)
            break
        now = _read_after(session, refused, sent, undone)
    standing = [line for edit in edits for line in edit.undo(before, now)]
    raise FederationError(
        f"{refused}; {_stands(standing, troubles)}",
        where=where,
        cure=cure,
        **details,
        commands_sent=sent,
        commands_undone=undone,
        still_standing=standing,
        changed=bool(standing),
    )


def _read_after(session: Session, refused: str, sent: list[str], undone: list[str]) -> Configuration:
    """The configuration after a refusal.

    Raises:
        FederationError: it cannot be read; then nothing more is sent, and the refusal is reported all the same.
    """
    try:
        return session.read_configuration()
    except ConnectionLost:
        raise
    except FederationError as error:
        raise FederationError(
            f"{refused}; what stands now is not known, because reading it failed ({error.what})",
            where="configure terminal",
            cure="compare the running configuration with the lines that were sent, by hand",
            commands_sent=sent,
            commands_undone=undone,
        ) from error


def _stands(standing: list[str], troubles: list[str]) -> str:
    """What stands, in words."""
    if not standing:
        return "everything that was sent has been taken back, and the running configuration is as it was"
    text = "this still has to be taken back by hand: " + ", ".join(repr(line.strip()) for line in standing)
    return text + (f" ({'; '.join(troubles)})" if troubles else "")


def _lost(
    error: ConnectionLost,
    open_session: Callable[[], Session],
    where: str,
    before: Configuration,
    draft: Draft,
    sent: list[str],
) -> FederationError:
    """Tell what stands after the connection broke in the middle: log in once more, and only look."""
    what, standing, known = error.what, [], False
    try:
        session = open_session()
        try:
            now = session.read_configuration()
        finally:
            session.close()
    except Exception as again:  # whatever keeps us out, the first error is the one to report
        state = f"logging in again to look failed ({again}), so what stands is not known"
    else:
        known = True
        standing = [line for edit in draft.edits for line in edit.undo(before, now)]
        undo = ", ".join(repr(line.strip()) for line in standing)
        state = f"part of it stands, and these lines would take it back: {undo}" if standing else "nothing of it stands"
    return FederationError(
        f"{what}; sent were {len(sent)} of {len(draft.commands)} lines; {state}",
        where=f"{where}, configure terminal",
        cure="run again: what is missing is added, nothing is added twice",
        commands_sent=sent,
        still_standing=standing if known else None,
        changed=bool(standing),
    )


def _require_in_force(session: Session, draft: Draft, request: Request) -> None:
    """Read back, and see that there is nothing left to do.

    Raises:
        FederationError: there is.
    """
    try:
        left = decide(session.read_configuration(), request).commands
    except FederationError as error:
        raise FederationError(
            f"every line was sent and accepted, but reading back failed: {error}",
            where="reading back",
            cure="nothing was saved; compare the running configuration with the lines that were sent, then run again",
            commands_sent=draft.commands,
            changed=True,
        ) from error
    if left:
        raise FederationError(
            f"the firewall took every line without complaint, but its running configuration still lacks {left!r}",
            where="reading back",
            cure="nothing was saved; compare the running configuration with the lines that were sent",
            commands_sent=draft.commands,
            missing=left,
            changed=True,
        )


def _finish(session: Session, reading: Reading, draft: Draft, save: str, check: bool) -> Outcome:
    """Save where that is asked for, and say how saved things are."""
    wrote = bool(draft.edits) and not check
    outcome = Outcome(draft, bool(draft.edits), reading.saved, draft.warnings)
    wanted = (save == CHANGED and bool(draft.edits)) or (save == ALWAYS and (bool(draft.edits) or not reading.saved))
    if reading.saved is False:
        kept = "saving keeps them too" if wanted else "they are not saved by this task"
        draft.warn(f"the running configuration had changes before this task that were not saved; {kept}")
    if not wanted:
        outcome.saved = False if wrote else reading.saved
        return outcome
    outcome.changed = True
    if check:
        outcome.saved = None
        return outcome
    refusal = session.save()
    if refusal:
        raise FederationError(
            f"the configuration is not saved: {refusal!r}; "
            + (
                "the change runs, but a restart of the firewall would lose it" if wrote else "this task changed nothing"
            ),
            where="write memory",
            cure="see what keeps the firewall from writing its startup configuration, then save it",
            changed=wrote,
            commands=draft.commands,
        )
    outcome.saved = True
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
