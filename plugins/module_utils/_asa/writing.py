# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a draft on their way to one firewall, and the account of what stands of them.

From the first line on, whatever fails says which lines were sent, which were taken back, and which lines would take back
what still stands: ``commands_sent``, ``commands_undone`` and ``still_standing`` of the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Callable, NoReturn

from .._errors import FederationError
from .change.decide import decide
from .change.draft import Draft
from .change.edits.edit import Edit
from .change.request import Request
from .configuration.model import Configuration
from .device.messages import Judgement, Verdict
from .device.session import Session
from .device.terminal import ConnectionLost

CONFIGURING, READING_BACK = "configure terminal", "reading back"


@dataclass(frozen=True)
class _Refusal:
    line: str
    judgement: Judgement


class Writing:
    """One draft, written by one session.

    Args:
        open_session: logs in anew, to see what stands after a lost connection.
        where: the device, for messages.
        before: the configuration that the draft was made for.
    """

    def __init__(
        self,
        session: Session,
        open_session: Callable[[], Session],
        where: str,
        before: Configuration,
        draft: Draft,
    ) -> None:
        self._session = session
        self._open_session = open_session
        self._where = where
        self._before = before
        self._draft = draft
        self.sent: list[str] = []
        self._undone: list[str] = []

    def send(self) -> None:
        """Send the edits.

        Raises:
            FederationError: a line was refused, and what could be taken back was.
        """
        self._session.enter_configuration()
        for edit in self._draft.edits:
            refusal = self._send(edit)
            if refusal is not None:
                judgement = refusal.judgement
                self._session.leave_configuration()
                said = judgement.line + (f" ({judgement.meaning})" if judgement.meaning else "")
                self.take_back(
                    f"the firewall answered {refusal.line.strip()!r} with {said!r}",
                    CONFIGURING,
                    "put right what the answer says, then run again",
                    answer=judgement.line,
                )
        self._session.leave_configuration()

    def _send(self, edit: Edit) -> _Refusal | None:
        """Send one edit, line by line unless its lines belong into one packet; the refusal that stopped it, if any."""
        packets = [edit.lines] if edit.one_packet else [(line,) for line in edit.lines]
        for packet in packets:
            self.sent.extend(packet)
            for line, judgement in zip(packet, self._session.configure(packet)):
                if not judgement.accepted:
                    return _Refusal(line, judgement)
                if judgement.verdict is Verdict.WARNED:
                    self._draft.warn(f"the firewall answered {line.strip()!r} with: {judgement.line}")
        return None

    def require_in_force(self, request: Request) -> None:
        """Read back, and see that there is nothing left to do; take back what was sent where there is.

        Raises:
            FederationError: there is, or reading back failed.
        """
        try:
            now = self._session.read_configuration()
        except ConnectionLost:
            raise
        except FederationError as error:
            raise FederationError(
                f"every line was sent and accepted, but reading back failed: {error.what}",
                where=READING_BACK,
                cure="nothing was saved; see what the firewall prints there, then run again",
            ) from error
        cure = "nothing was saved; see who else changes this firewall, then run again"
        try:
            left = decide(now, request).commands
        except FederationError as error:
            self.take_back(
                f"every line was sent and accepted, but what was read back does not go with them: {error.what}",
                READING_BACK,
                cure,
            )
        if left:
            self.take_back(
                f"the firewall took every line without complaint, but its running configuration still lacks {left!r}",
                READING_BACK,
                cure,
                missing=left,
            )

    def take_back(self, refused: str, where: str, cure: str, **details: Any) -> NoReturn:
        """Undo what stands of the edits, in reverse, and report what stands then.

        Args:
            refused: what went wrong; ``where``, ``cure`` and ``details`` say more of it.

        Raises:
            FederationError: always.
        """
        troubles: list[str] = []
        now = self._read_after(refused)
        for edit in reversed(self._draft.edits):
            lines = edit.undo(self._before, now)
            if not lines:
                continue
            try:
                self._session.enter_configuration()
                for line, answer in zip(lines, self._session.configure(lines)):
                    self._undone.append(line)
                    if not answer.accepted:
                        troubles.append(f"{line.strip()!r} was answered with {answer.line!r}")
                self._session.leave_configuration()
            except ConnectionLost:
                raise
            except FederationError as error:
                troubles.append(error.what)
                break
            now = self._read_after(refused)
        standing = self._standing(now)
        text = "everything that was sent has been taken back"
        if standing:
            text = "this still has to be taken back by hand: " + _shown(standing)
            text += f" ({'; '.join(troubles)})" if troubles else ""
        raise self._account(FederationError(refused, where, cure, **details), text, standing)

    def _read_after(self, refused: str) -> Configuration:
        """The configuration after a refusal.

        Raises:
            FederationError: it cannot be read; then nothing more is sent, and the refusal is reported all the same.
        """
        try:
            return self._session.read_configuration()
        except ConnectionLost:
            raise
        except FederationError as error:
            raise FederationError(
                f"{refused}; nothing more was sent, because reading what stands now failed ({error.what})",
                where=CONFIGURING,
                cure="compare the running configuration with the lines that were sent, by hand",
            ) from error

    # The account

    @contextmanager
    def accounted(self) -> Iterator[None]:
        """Whatever fails inside says what stands, if anything was sent."""
        try:
            yield
        except ConnectionLost as error:
            if not self.sent:
                raise
            # pylint does not follow the relative import that makes its class an exception.
            raise self._lost(error) from error  # pylint: disable=bad-exception-cause
        except FederationError as error:
            if not self.sent or "still_standing" in error.details:
                raise
            raise self._looked(error, self._session) from error

    def _lost(self, error: ConnectionLost) -> FederationError:
        """Tell what stands after the connection broke: log in once more, and only look."""
        told = FederationError(
            f"{error.what}; sent were {len(self.sent)} of {len(self._draft.commands)} lines",
            where=f"{self._where}, {CONFIGURING}",
            cure="run again: what is missing is added, nothing is added twice, and what runs and may not be saved is confirmed and saved",
        )
        try:
            session = self._open_session()
        except Exception as again:  # whatever keeps us out, the first error is the one to report
            return self._unknown(told, f"logging in again to look failed ({again})")
        try:
            return self._looked(told, session)
        finally:
            session.close()

    def _looked(self, error: FederationError, session: Session) -> FederationError:
        """``error`` with what stands now."""
        try:
            standing = self._standing(session.look())
        except Exception as again:  # the first error is the one to report
            return self._unknown(error, f"looking at it failed ({again})")
        if not standing:
            return self._account(error, "nothing of it stands", standing)
        whole = standing == self._standing(self._draft.configuration)
        part = "all of it stands" if whole else "part of it stands"
        return self._account(error, f"{part}, and these lines would take it back: {_shown(standing)}", standing)

    def _unknown(self, error: FederationError, why: str) -> FederationError:
        whole = self._standing(self._draft.configuration)
        text = f"what stands now is not known, because {why}; these lines would take back all of it: {_shown(whole)}"
        return self._account(error, text, None)

    def _account(self, error: FederationError, state: str, standing: list[str] | None) -> FederationError:
        """``error`` with the account.

        Args:
            standing: the lines that would take back what stands; None where that is not known.
        """
        details = {
            **error.details,
            "commands_sent": list(self.sent),
            "commands_undone": list(self._undone),
            "still_standing": standing,
            "changed": standing is None or bool(standing),
        }
        return FederationError(f"{error.what}; {state}", where=error.where, cure=error.cure, **details)

    def _standing(self, now: Configuration) -> list[str]:
        """The lines that would take back what stands, in the order in which a firewall takes them."""
        return [line for edit in reversed(self._draft.edits) for line in edit.undo(self._before, now)]


def _shown(lines: list[str]) -> str:
    return ", ".join(repr(line.strip()) for line in lines)
