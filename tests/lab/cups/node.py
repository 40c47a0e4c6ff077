# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node: its saved and running settings, its services, and the XMPP server that follows them."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Callable

from lab.hold import Hold

from . import pages
from .cluster import Cluster
from .federation import ON, FederationSettings, SettingsViews, changed_fields
from .prosody import CLOSED, OPEN, UNROUTED, Desired, Runner, write_private
from .releases import FEDERATION, RELEASES, ROUTER, service_definitions
from .services import Operation, ServiceManager
from .settings import Settings

log = logging.getLogger("cups.node")

_SECRET_FILE = "dialback-secret"
_LAST_REPLY = 0.2  # seconds for the reply to the request that a reboot follows


class StateError(RuntimeError):
    """state.json of an earlier run cannot be used."""


class Node:
    """One presence node. Safe to use from any thread."""

    def __init__(self, settings: Settings, state: Path, runner: Runner) -> None:
        self.settings, self.release = settings, RELEASES[settings.release]
        self._state, self._runner = state, runner
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._activated: dict[str, bool] | None = None
        self._up: set[str] = set()
        self._cluster = Cluster(settings)
        self._going_down = False
        self.hold = Hold(state)
        self.on_reboot: Callable[[], None] = lambda: None
        first = settings.initial
        self.views = SettingsViews(first, first, first)
        self._read_state()
        definitions = service_definitions(self.release, settings.choices["services.router_deployable"])
        if self._activated is None and first.node_status == ON:  # a node that was set up before
            self._activated = {item.name: True for item in definitions if item.suffix == FEDERATION}
        self.services = ServiceManager(definitions, self, settings.choices, settings.faults, settings.transition_time)

    def start(self) -> Operation:
        """Bring the node up; wait for the returned operation to know it is."""
        self._cluster.tell_status(self.views.saved.node_status)
        return self.services.start(self._activated)

    def stop(self) -> None:
        """End the service manager and the XMPP server."""
        self.services.stop()
        self._runner.apply(None)

    def save(self, new: FederationSettings) -> list[str]:
        """Store what the settings page was sent. Returns the names of the settings that changed."""
        with self._lock:
            changed = changed_fields(self.views.saved, new)
            self.views.saved = new
        self._cluster.tell_status(new.node_status)
        self.changed()
        log.info("settings saved, changed: %s", ", ".join(changed) or "nothing")
        return changed

    def save_page(self, new: FederationSettings, done: str) -> pages.Message:
        """Store what a page was sent, unless a fault prevents it, and say what the page says then.

        :param done: the words for success
        """
        if self.settings.faults.has("save-rejected"):
            return pages.refused(ValueError(pages.DATABASE_ERROR))
        changed = [] if self.settings.faults.has("save-ignored") else self.save(new)
        if changed:
            self.asked()
        return pages.Message("info", done, self._restart_notice(changed) if changed else "")

    def asked(self) -> None:
        """Something was changed or asked for: with the fault `reboots` the node goes down when the reply has been sent."""
        if self.settings.faults.has("reboots") and not self._going_down:
            self._going_down = True
            log.info("the node reboots")
            threading.Timer(_LAST_REPLY, self.on_reboot).start()

    def _restart_notice(self, changed: list[str]) -> str:
        """Which services have to be restarted, and where."""
        choices = self.settings.choices
        names = {item.suffix: item.name for item in self.services.definitions()}
        needed = {suffix for name in changed for suffix in choices["settings.in_effect_after"][name]}
        text = choices["restart_notice" if FEDERATION in needed else "restart_notice.router"]
        nodes = "all nodes of the cluster" if "node_status" in changed else "this node"
        return str(text).format(router=names[ROUTER], federation=names[FEDERATION], nodes=nodes)

    # ---- what the service manager needs (see services.Host)

    def may_start(self, suffix: str) -> str:
        """The federation connection manager needs the node status On."""
        if suffix != FEDERATION:
            return ""
        # I: it may be activated as soon as On has been saved, before the router restarts.
        return "" if self.views.saved.node_status == ON else "XMPP Federation Node Status is Off"

    def starting(self, suffix: str) -> None:
        """Services read their settings when they start."""
        with self._lock:
            if suffix == ROUTER:
                self.views.router_started()
                self._cluster.router_started()
            elif suffix == FEDERATION:
                self.views.federation_started(self.settings.choices["settings.in_effect_after"], ROUTER)

    def apply(self, up: set[str]) -> None:
        """The XMPP server follows the services that run."""
        self._up = set(up)
        if ROUTER not in up:
            self._cluster.tell_federates(False)
            self._runner.apply(None)
            return
        running = self.views.running
        routed = running.node_status == ON and not self._cluster.unaware(ON)
        federation = CLOSED if FEDERATION not in up else OPEN if routed else UNROUTED
        self._cluster.tell_federates(federation == OPEN)
        outbound = "" if federation == OPEN else self._cluster.outbound()
        self._runner.apply(Desired(federation, running, outbound))

    def check(self) -> str:
        """See Runner.check. What the other nodes of the cluster have done meanwhile is followed, too."""
        trouble = self._runner.check()
        if not trouble and self.settings.cluster_directory and ROUTER in self._up:
            self.apply(self._up)
        return trouble

    def changed(self) -> None:
        """Write state.json: settings without the secret, and the states of the services. Call it with no lock held."""
        with self._write_lock:
            with self._lock:
                views = {name: getattr(self.views, name).public() for name in ("saved", "router", "running")}
                pending, secret = self.views.pending(), self.views.saved.dialback_secret
            services = {
                item.name: {"state": item.state, "activated": item.activated, "reason": item.text}
                for item in self.services.views()
            }
            document = {
                "release": self.release.number,
                "settings": views,
                "not_in_effect": pending,
                "services": services,
            }
            write_private(self._state / "state.json", json.dumps(document, indent=1) + "\n")
            write_private(self._state / _SECRET_FILE, secret)

    # ---- inside

    def _read_state(self) -> None:
        """Go on where an earlier run of the emulator ended; every service reads the saved settings then."""
        path = self._state / "state.json"
        if not path.exists():
            return
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            secret = (self._state / _SECRET_FILE).read_text(encoding="utf-8")
            saved = FederationSettings.from_public(document["settings"]["saved"], secret)
            self._activated = {name: bool(item["activated"]) for name, item in document["services"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(f"{path} of an earlier run cannot be used ({error}): remove it") from error
        self.views = SettingsViews(saved, saved, saved)
