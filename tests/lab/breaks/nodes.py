# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The presence node is down, is set otherwise, or has a certificate that is no good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lab import hands
from lab.breaks.certificates import EXPIRED, OF_A_SERVER_ONLY, OF_THE_HOST_ONLY, UNKNOWN_AUTHORITY, Kind, replaced
from lab.breaks.model import Break, DoesNotFit
from lab.breaks.world import MANAGER, World
from lab.browser import Browser, set_settings
from lab.watch import playbook

SITE_YML = Path(__file__).parents[3] / "playbooks" / "site.yml"
ROUTER = "XCP Router"
NODE_STATUS, SECURITY_MODE = "ENABLEXMPPNODE", "TKSECURITYMODE"
Apply = Callable[[World], AbstractContextManager[None]]


@contextmanager
def _stopped(world: World) -> Iterator[None]:
    hands.at_the_presence_node(world.lab, f"utils service stop {world.service(MANAGER)}")
    try:
        yield
    finally:
        hands.at_the_presence_node(world.lab, f"utils service start {world.service(MANAGER)}")


def _router_anew(world: World) -> None:
    hands.at_the_presence_node(world.lab, f"utils service restart {world.service(ROUTER)}")


def _set(restart: bool, **settings: str) -> Apply:
    """Settings as somebody clicked them, in effect or not yet."""

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        browser = Browser(world.node, world.lab["ca"])
        secret = world.node["dialback_secret"]
        before = set_settings(browser, settings, secret)
        if before == settings:
            raise DoesNotFit(f"that is how the node is set: {', '.join(settings.values())}")
        try:
            if restart:
                _router_anew(world)
            yield
        finally:
            set_settings(browser, before, secret)
            _router_anew(world)

    return apply


@contextmanager
def _restart_pending(world: World) -> Iterator[None]:
    """A change made by hand is undone by site.yml, which may not restart anything."""
    with _set(False, **{SECURITY_MODE: "TLS Required"})(world):
        run = playbook(str(SITE_YML), "--tags", "presence", "-e", "presence_restart=deferred")
        if run.status:
            raise RuntimeError(f"site.yml failed:\n{run.output}")
        yield


@contextmanager
def _without_gateway(world: World) -> Iterator[None]:
    world.forget()
    host = world.node["netns"]
    world.at(host, "ip", "route", "del", "default")
    try:
        yield
    finally:
        world.at(host, "ip", "route", "add", "default", "via", world.lab["hosts"][host]["gateway"])


def _with_certificate(kind: Kind) -> Apply:
    """The node's server has this kind of certificate."""

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        with replaced(world.domain, kind, world.node["fqdn"]):
            _router_anew(world)
            yield
        _router_anew(world)

    return apply


@contextmanager
def _certificate_not_taken_up(world: World) -> Iterator[None]:
    """The certificate in the node's store is another one than before, and nothing was restarted."""
    with replaced(world.domain, UNKNOWN_AUTHORITY, world.node["fqdn"]):
        yield


BREAKS = (
    Break("service-stopped", "the federation service of the node is stopped", "H4", "F08", _stopped),
    Break(
        "federation-off",
        "XMPP federation is switched off for the node",
        "H4",
        "F08",
        _set(True, **{NODE_STATUS: "Off"}),
    ),
    Break(
        "settings-not-in-effect",
        "settings were changed by hand, and the services still run with those of before",
        "H9",
        "P02",
        _set(False, **{SECURITY_MODE: "TLS Required"}),
        status="WARN",
    ),
    Break(
        "restart-pending",
        "the playbook has changed settings, and the services have not been restarted yet",
        "H9",
        "P03",
        _restart_pending,
        status="WARN",
    ),
    Break(
        "node-switched-off",
        "nothing of the node answers any more",
        "H4",
        "F08",
        lambda world: world.stopped(world.node["daemon"]),
    ),
    Break(
        "node-off-the-network",
        "the node's network cable is out",
        "H4",
        "F15",
        lambda world: world.unplugged(world.node["netns"]),
    ),
    Break("node-without-gateway", "the node has no way back to the Internet", "H3", "F04", _without_gateway),
    Break(
        "tls-switched-off",
        "TLS was switched off on the node, though the partners' profiles need it",
        "H6",
        "T01",
        _set(True, **{SECURITY_MODE: "No TLS"}),
        status="WARN",
    ),
    Break(
        "node-certificate-not-taken-up",
        "the node's certificate was renewed, and the restart that it needs was not made",
        "H6",
        "T10",
        _certificate_not_taken_up,
        status="WARN",
    ),
    Break(
        "node-certificate-expired",
        "the node's certificate has expired",
        "H6",
        "T04",
        _with_certificate(EXPIRED),
        status="WARN",
    ),
    Break(
        "node-certificate-of-the-host",
        "the node's certificate names its host and not the domain",
        "H6",
        "T05",
        _with_certificate(OF_THE_HOST_ONLY),
        status="WARN",
    ),
    Break(
        "node-certificate-of-a-server-only",
        "the node's certificate may not be used by a TLS client",
        "H6",
        "T06",
        _with_certificate(OF_A_SERVER_ONLY),
        status="WARN",
    ),
)
