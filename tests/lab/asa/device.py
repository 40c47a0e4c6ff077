# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated device: configurations, credentials, faults, state files, and the data plane they drive."""

from __future__ import annotations

import datetime
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lab.asa import catalog as typed
from lab.asa.catalog import AceCache, Catalog
from lab.asa.characters import dress
from lab.asa.faults import Faults
from lab.asa.store import Configuration
from lab.hold import Hold


@dataclass(frozen=True)
class Credentials:
    """The administrator's account and the enable password; with `key` the account may log in by that public key too."""

    user: str
    password: str
    enable: str
    key: str = ""


class DataPlane(Protocol):
    """What a device loads its policy into."""

    def apply(self, catalog: Catalog) -> list[str]:
        """Load the policy at once; returns one line for everything that was left out."""

    def counters(self) -> dict[str, int]:
        """Packets per counter."""


class NoDataPlane:
    """A device without a data plane: command line only."""

    def apply(self, catalog: Catalog) -> list[str]:
        """Nothing to load."""
        return []

    def counters(self) -> dict[str, int]:
        """No packet ever arrives."""
        return {}


class Device:
    """Shared by all sessions; `lock` is held while a command runs."""

    def __init__(
        self,
        text: str,
        credentials: Credentials,
        state: Path,
        plane: DataPlane | None = None,
        faults: Faults | None = None,
        character: str = "",
        system: Device | None = None,
        name: str = "",
    ) -> None:
        """``system``: the system space, for the context ``name`` of a device in multiple mode."""
        self.running = Configuration.load(text)
        self.name = name
        self.system = system or self
        self.character = character
        #: Contexts by name, in the system space of a device in multiple mode; the first is where one logs in.
        self.contexts: dict[str, Device] = {}
        if system is not None:
            system.contexts[name] = self
        self.redress("context" if system else "")
        self.startup = self.running.text()
        self.credentials = credentials
        self.faults: Faults = system.faults if system else faults or Faults()
        self.plane = plane or NoDataPlane()
        self.lock: threading.RLock = system.lock if system else threading.RLock()
        self.started = time.time()
        self.modified: tuple[str, float] | None = None
        self.asked_reporting = False
        #: Ends a connection, in the system space; one for each that is open.
        self.connections: set[Callable[[], None]] = set()
        self.hold: Hold = system.hold if system else Hold(state)
        self.meddled = False
        self.commands = 0
        self._replication_ends: float | None = None
        self._state = state
        self._sessions = 0
        self._applied = -1
        self._catalog: tuple[int, Catalog] | None = None
        self._cache = AceCache()
        self._left_out: list[str] = []
        state.mkdir(parents=True, exist_ok=True)
        self._write("startup-config", self.startup)
        if system is None:
            (state / "commands.log").touch()
        where = f"context {name}: " if name else ""
        self.note(f"{where}started with release {self.running.version}, {len(self.running.lines())} lines")

    def redress(self, space: str) -> None:
        """Say in the configuration's frame what product this is, and whether it is a `system` space or a `context`."""
        if self.character or space:
            self.running.header = dress(self.running.header, self.character, space)

    @property
    def hostname(self) -> str:
        """Configured host name; a context without one has the system's."""
        return self.running.value("hostname") or self.system.running.hostname

    @property
    def spaces(self) -> list[Device]:
        """The system and all contexts; only this device in single mode."""
        return [self.system, *self.system.contexts.values()]

    @property
    def entrance(self) -> Device:
        """Where a login leads: the admin context, or the device itself in single mode."""
        contexts = self.system.contexts
        admin = self.system.running.value("admin-context")
        return contexts.get(admin) or next(iter(contexts.values()), self.system)

    @property
    def replicating(self) -> bool:
        """A replication to the mate is under way. It begins when this is first asked."""
        system = self.system
        if system.faults.replicating and system._replication_ends is None:
            system._replication_ends = time.monotonic() + system.faults.replicating
        return system._replication_ends is not None and time.monotonic() < system._replication_ends

    @property
    def catalog(self) -> Catalog:
        """Typed view of the running configuration, rebuilt after every change."""
        if self._catalog is None or self._catalog[0] != self.running.generation:
            self._catalog = (self.running.generation, typed.read(self.running, self._cache))
        return self._catalog[1]

    @property
    def dirty(self) -> bool:
        """The running configuration is not in the data plane and the state files yet."""
        return self._applied != self.running.generation

    def apply(self) -> None:
        """Bring data plane and state files up to date with the running configuration."""
        with self.lock:
            if not self.dirty:
                return
            try:
                left_out = self.plane.apply(self.catalog)
                for line in [item for item in left_out if item not in self._left_out]:
                    self.note(f"not in the data plane: {line}")
                self._left_out = left_out
            except OSError as error:
                # The tests would judge a stale data plane: say it where they look, and keep the command line alive.
                self.note(f"DATA PLANE NOT LOADED: {error}")
                print(f"lab.asa: data plane not loaded: {error}", file=sys.stderr, flush=True)
                if self._applied < 0:
                    raise
            self._applied = self.running.generation
            self._write("running-config", self.running.text())

    def apply_all(self) -> None:
        """`apply` for every space of the device."""
        for space in self.spaces:
            space.apply()

    def save(self) -> bool:
        """Copy the running to the startup configuration; False when it fails."""
        text = self.running.text()
        if self.faults.save_fails or 0 < self.faults.flash_free < len(text):
            return False
        self.startup = text
        self._write("startup-config", self.startup)
        return True

    def reload(self) -> None:
        """Start anew with what was saved; every connection ends."""
        with self.lock:
            for space in self.spaces:
                space.running = Configuration.load(space.startup)
                space.redress("context" if space.name else "system" if self.contexts else "")
                space.started, space.modified = time.time(), None
                space._applied, space._catalog, space._cache = -1, None, AceCache()
                space.apply()
            self.note("reloaded")
            for end in list(self.connections):
                end()

    def open_session(self) -> int:
        """Number of a new session."""
        with self.lock:
            self.system._sessions += 1
            return self.system._sessions

    def log_command(self, session: int, command: str) -> None:
        """One line of commands.log."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        self._append("commands.log", f"{now} {session} {command}")

    def note(self, text: str) -> None:
        """One line of emulator.log."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        self._append("emulator.log", f"{now} {text}")

    def record(self, name: str, line: str) -> None:
        """One line of another log in the state directory."""
        self._append(name, line)

    def _append(self, name: str, line: str) -> None:
        with self.lock, (self.system._state / name).open("a", encoding="latin-1", errors="replace") as stream:
            stream.write(line + "\n")

    def _write(self, name: str, text: str) -> None:
        part = self._state / f".{name}.part"
        part.write_bytes(text.encode("latin-1", "replace"))
        part.replace(self._state / name)
