# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the nodes of a cluster know of each other: who has which node status, and whose router has read it.

C: when federation is switched on or off on a node, the routers of all nodes have to be restarted. So every node lets the others know
its saved status, and what its router read when it last started, in files of a directory that the emulators share.
"""

from __future__ import annotations

import json

from .settings import Settings


class Cluster:
    """One node's view of its cluster. A node alone is a cluster too, and needs no directory."""

    def __init__(self, settings: Settings) -> None:
        self._own = settings.node
        self._addresses = {node.name: node.address for node in settings.cluster}
        self._others = [name for name in self._addresses if name != self._own]
        self._directory = settings.cluster_directory
        if self._directory:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def tell_status(self, status: str) -> None:
        """This node's saved status."""
        self._write("status", status)

    def router_started(self) -> None:
        """This node's router reads the status of all nodes."""
        self._write("router", json.dumps({name: self._read(name, "status") for name in [self._own, *self._others]}))

    def unaware(self, status: str) -> list[str]:
        """The other nodes whose router has not read that this node's status is this one."""
        return [name for name in self._others if self._seen_by(name).get(self._own) != status]

    def tell_federates(self, federates: bool) -> None:
        """Whether other domains can be reached through this node."""
        self._write("federates", "yes" if federates else "")

    def outbound(self) -> str:
        """The address of another node through which other domains can be reached; empty if there is none."""
        return next((self._addresses[name] for name in self._others if self._read(name, "federates")), "")

    def _seen_by(self, name: str) -> dict[str, str]:
        found = json.loads(self._read(name, "router") or "{}")
        return found if isinstance(found, dict) else {}

    def _read(self, name: str, kind: str) -> str:
        if self._directory is None:
            return ""
        try:
            return (self._directory / f"{name}.{kind}").read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def _write(self, kind: str, text: str) -> None:
        if self._directory is None:
            return
        path = self._directory / f"{self._own}.{kind}"
        if self._read(self._own, kind) == text:
            return
        new = path.with_suffix(f".{kind}.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)
