# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is saved on one firewall: look, say, save.

Saving keeps everything that runs. So it is known beforehand what of it is ours, and what somebody else left unsaved is never
saved without saying so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .._errors import FederationError
from .change.draft import Draft
from .change.request import Request
from .change.unsaved import Unsaved, unsaved
from .device.session import Reading, Session
from .device.terminal import ConnectionLost

CHANGED, ALWAYS, NEVER = "changed", "always", "never"

_SHOWN = 5  # lines of others in a warning


@dataclass(frozen=True)
class Saved:
    """How things were saved before a task began.

    Attributes:
        whole: whether what ran was what is saved; None where that is not known.
        unsaved: what was not.
        trouble: why that could not be told; empty where it could.
    """

    whole: bool | None
    unsaved: Unsaved = field(default_factory=Unsaved)
    trouble: str = ""


def look(session: Session, reading: Reading, draft: Draft, request: Request) -> Saved:
    """Find out what of the running configuration is not saved.

    The checksums of both configurations say in a short answer whether there is anything; only where they differ, or where
    the device does not show them, the saved configuration is read.

    Raises:
        ConnectionLost: the connection broke.
    """
    if reading.saved:
        return Saved(True)
    try:
        startup, text = session.read_startup()
        found = unsaved(draft, reading.text, startup, text, request)
    except ConnectionLost:
        raise
    except FederationError as error:
        return Saved(reading.saved, trouble=str(error))
    return Saved(reading.saved if reading.saved is not None else not found.anything, found)


def wanted(save: str, wrote: bool, before: Saved) -> bool:
    """Whether a task is to save.

    Args:
        save: ``changed``, ``always`` or ``never``.
        wrote: whether it changes the firewall.
    """
    if save == CHANGED:
        return wrote or bool(before.unsaved.ours)
    return save == ALWAYS and (wrote or before.whole is not True)


def require_room(session: Session, reading: Reading) -> None:
    """Make sure, before anything is changed, that the flash has room for what is to be saved afterwards.

    Raises:
        FederationError: it has not. Where the firewall does not say, only the save itself shows it.
    """
    disk, free = session.free_space(reading)
    size = len(reading.text.encode())
    if free is not None and free < size:
        raise FederationError(
            f"{disk}: has {free} bytes free, and the configuration takes {size}: a change could not be saved, so none is made",
            where=f"dir {disk}:/",
            cure=f"make room on {disk}: (old images, captures, crash files), then run again",
        )


def warn(draft: Draft, before: Saved, saving: bool, check: bool) -> None:
    """Say what was not saved, and what becomes of it."""
    found = before.unsaved
    if found.ours:
        then = "would be saved" if check else "is confirmed and saved now"
        draft.warn(
            f"what an earlier run brought about runs, and was not saved ({'; '.join(found.ours)}); "
            + (f"it {then}" if saving else "it is not saved by this task, and a restart of the firewall would lose it")
        )
    if found.relied_on:
        draft.warn(
            f"this relies on what is not this module's, runs and was not saved: {'; '.join(found.relied_on)}; "
            + (
                "saving keeps it too"
                if saving
                else "have it saved by whoever made it; a restart of the firewall would lose it"
            )
        )
    if found.others or (before.whole is False and not found.anything):
        shown = ", ".join(repr(line) for line in found.others[:_SHOWN])
        more = f" and {len(found.others) - _SHOWN} more" if len(found.others) > _SHOWN else ""
        told = f": {shown}{more}" if shown else ""
        kept = "saving keeps them too" if saving else "they are not saved by this task"
        draft.warn(f"the running configuration had changes before this task that were not saved{told}; {kept}")
    if before.trouble:
        draft.warn(f"what of the running configuration was not saved could not be told apart: {before.trouble}")


def save(session: Session, draft: Draft, wrote: bool) -> None:
    """Save.

    Raises:
        FederationError: the firewall does not say that it is saved.
        ConnectionLost: the connection broke.
    """
    stands = "the change runs, but a restart of the firewall would lose it" if wrote else "this task changed nothing"
    refusal = session.save()
    if refusal:
        raise FederationError(
            f"the configuration is not saved: {refusal!r}; {stands}",
            where="write memory",
            cure="see what keeps the firewall from writing its startup configuration, then run again",
            changed=wrote,
            commands=draft.commands,
        )
