# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a zone holds to what it shall hold: read, compare, one atomic update, read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Optional, Protocol

from ..._errors import FederationError
from ..library import Key, Message
from ..names import shown
from . import queries, records, updates
from .records import Change, RRKey, RRset, Wish

BATCH = 50000  # questions in flight at once; ids have 16 bits
UPDATE_ID = 65535  # never the id of a question: those are counted from 0 and end before


class Server(Protocol):
    """What this module needs of a transport."""

    def ask(self, messages: Sequence[bytes], repeatable: bool = True) -> list[bytes]:
        """The answers to ``messages``, in their order."""


@dataclass
class ZoneOutcome:
    """What a run found and did.

    ``changes`` holds, in check mode, what would have been done. ``standing`` is what the zone holds at the end.
    """

    changes: list[Change] = field(default_factory=list)
    standing: list[RRset] = field(default_factory=list)
    messages_sent: int = 0
    warnings: list[str] = field(default_factory=list)


class Zone:
    """One zone on its primary server.

    Args:
        server: the transport.
        place: server and zone, as messages name them.
        key: what questions and updates are signed with; None for none.
    """

    def __init__(self, server: Server, place: queries.Place, key: Optional[Key] = None) -> None:
        self.server = server
        self.place = place
        self.key = key

    def reconcile(self, wishes: Sequence[Wish], check_mode: bool = False) -> ZoneOutcome:
        """Make ``wishes`` true, or in check mode say what that would take.

        Raises:
            FederationError: the server cannot be asked, refuses, or does not hold afterwards what it accepted. Its
                details say with ``changed`` whether an update was accepted before.
        """
        found = self.read(wishes)
        todo = records.changes(wishes, found)
        outcome = ZoneOutcome()
        if check_mode:
            outcome.changes = todo
        elif todo:
            try:
                found = self._carry_out(wishes, found, todo, outcome)
                found.update(self._read_back(wishes, outcome))
            except FederationError as error:
                error.details.setdefault("changed", bool(outcome.changes))
                error.details["messages_sent"] = outcome.messages_sent
                raise
        outcome.standing = [rrset for rrset in found.values() if rrset is not None]
        return outcome

    def read(self, wishes: Iterable[Wish]) -> dict[RRKey, Optional[RRset]]:
        """What the server holds for each of ``wishes``; None only where it says that there is nothing."""
        every = list(wishes)
        found: dict[RRKey, Optional[RRset]] = {}
        for start in range(0, len(every), BATCH):
            part = every[start : start + BATCH]
            soa = queries.query(0, self.place.zone, "SOA", self.key)
            asked = [soa, *queries.numbered([wish.key for wish in part], 1, self.key)]
            answers = self.server.ask([one.wire for one in asked])
            queries.check_zone(queries.parse(answers[0], soa, self.key, self.place), self.place)
            for wish, one, wire in zip(part, asked[1:], answers[1:]):
                found[wish.key] = self._found(wish, queries.parse(wire, one, self.key, self.place))
        return found

    def _found(self, wish: Wish, reply: Message) -> Optional[RRset]:
        found = queries.found_rrset(reply, wish.key, self.place)
        if found is None and wish.present and wish.rdtype != "CNAME":
            target = queries.alias_at(reply, wish.name)
            if target is not None:
                raise FederationError(
                    f"{shown(wish.name)} is an alias (CNAME) for {target}, so it cannot have a {wish.rdtype} record",
                    where=str(self.place),
                    cure="Remove the CNAME first, or use another name: a server would accept the update and not do it",
                )
        return found

    def _carry_out(
        self,
        wishes: Sequence[Wish],
        found: dict[RRKey, Optional[RRset]],
        todo: list[Change],
        outcome: ZoneOutcome,
    ) -> dict[RRKey, Optional[RRset]]:
        """Send ``todo``; where someone else was faster, once more from a fresh read. What was read last is returned."""
        try:
            self._send(todo, outcome)
            return found
        except updates.PrerequisiteFailed:
            again = self.read(wishes)
        todo = records.changes(wishes, again)
        if not todo:
            return again  # the other one made the same wish true
        try:
            self._send(todo, outcome)
        except updates.PrerequisiteFailed as failed:
            raise self._conflict(todo, self.read(wishes), failed.rcode) from failed
        return again

    def _send(self, todo: Sequence[Change], outcome: ZoneOutcome) -> None:
        requests = updates.build_all(todo, self.place, self.key, UPDATE_ID)
        if len(requests) > 1:
            outcome.warnings.append(
                f"{len(todo)} changed RRsets do not fit into one DNS message; they go in {len(requests)} messages, "
                "each carried out whole or not at all, but not all of them together"
            )
        for request in requests:
            outcome.messages_sent += 1
            (answer,) = self.server.ask([request.wire], repeatable=False)
            updates.check_answer(answer, request, self.key, self.place)
            outcome.changes.extend(request.changes)

    def _conflict(self, todo: Sequence[Change], now: dict[RRKey, Optional[RRset]], rcode: str) -> FederationError:
        moved = [change for change in todo if now[change.key] != change.before]
        aliases = [change for change in todo if change.rdtype == "CNAME" and change.before is None]
        if rcode == "YXDOMAIN" and aliases and not moved:
            names = ", ".join(shown(change.name) for change in aliases)
            return FederationError(
                f"{names} cannot become an alias (CNAME): the server says that there are other records of that name",
                where=str(self.place),
                cure="Remove those first, or use another name",
                requested=records.zone_text(change.after for change in aliases),
            )
        if not moved:
            return FederationError(
                f"the server answers {rcode}: the zone itself does not hold what it answers to questions, twice",
                where=str(self.place),
                cure="A wildcard record or another view answers in its place: add the records by hand once, or take the wildcard away",
                read=records.zone_text(change.before for change in todo),
            )
        return FederationError(
            f"someone else changes the same records at this moment ({rcode}), even after a second read",
            where=str(self.place),
            cure="Find the other writer, and run again",
            read=records.zone_text(change.before for change in moved),
            stands_now=records.zone_text(now[change.key] for change in moved),
            requested=records.zone_text(change.after for change in moved),
        )

    def _read_back(self, wishes: Sequence[Wish], outcome: ZoneOutcome) -> dict[RRKey, Optional[RRset]]:
        """What the changed RRsets are now. Servers answer NOERROR to what they did not do."""
        outcome.changes = _merged(outcome.changes)
        changed = {change.key for change in outcome.changes}
        concerned = [wish for wish in wishes if wish.key in changed]
        found = self.read(concerned)
        # Asked of the wishes, not of what was written: another writer may since have changed what is none of ours.
        wrong = records.changes(concerned, found)
        if wrong:
            names = ", ".join(f"{shown(change.name)} {change.rdtype}" for change in wrong)
            raise FederationError(
                f"the server accepted the update, but does not hold what it was told: {names}",
                where=str(self.place),
                cure="Look for another record of the same name (a CNAME stands alone), a limit on TTLs, another writer or another view",
                requested=records.zone_text(change.after for change in wrong),
                stands_now=records.zone_text(change.before for change in wrong),
            )
        return found


def _merged(changes: Iterable[Change]) -> list[Change]:
    """One change an RRset: from what stood first to what was written last."""
    merged: dict[RRKey, Change] = {}
    for change in changes:
        earlier = merged.get(change.key)
        before = earlier.before if earlier else change.before
        merged[change.key] = Change(change.name, change.rdtype, before, change.after)
    return list(merged.values())
