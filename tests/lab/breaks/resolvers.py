# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Name servers that do not answer, or that say something else than the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lab.breaks.model import Break
from lab.breaks.world import World
from lab.layout import RUN
from lab.network import resolv_conf


def _other(world: World) -> str:
    """What dnsmasq says in place of the zone."""
    return f"--srv-host=_xmpp-server._tcp.{world.domain},cup9.{world.domain},5269"


@contextmanager
def _stale_outside(world: World) -> Iterator[None]:
    """The outside PC asks a resolver that still has a record of before."""
    pc = world.pc("outside")
    file = Path(f"/etc/netns/{pc}/resolv.conf")
    address = world.lab["hosts"][pc]["addresses"]["eth0"][0].split("/")[0]
    argv = [
        *world.lab["daemons"][world.lab["resolver"]]["argv"][:1],
        "--no-daemon",
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
    ]
    argv += [
        f"--server={world.lab['dns']['public']}",
        f"--listen-address={address}",
        "--bind-interfaces",
        "--pid-file=",
        _other(world),
    ]
    before = file.read_text()
    with world.listening(pc, *argv, at=f"{address}:53"):
        file.write_text(resolv_conf(address))
        try:
            yield
        finally:
            file.write_text(before)


@contextmanager
def _stopped(world: World) -> Iterator[None]:
    with world.stopped(world.lab["resolver"]):
        yield
    world.ask_anew()


_VALIDATING = """options {{ directory "{home}"; pid-file none; session-keyfile "{home}/session.key"; managed-keys-directory "{home}";
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }}; recursion yes; allow-recursion {{ any; }}; empty-zones-enable no;
  forward only; forwarders {{ {asks}; }}; dnssec-validation yes; }};
controls {{ }};
trust-anchors {{ {zone}. static-ds 4711 13 2 "{digest}"; }};
"""


def _signatures_wrong(profile: str) -> Callable[[World], AbstractContextManager[None]]:
    """The node's DNS server validates, and has a DS of the partner's zone that no key of the zone fits, as after a change of keys gone wrong.

    Whether signatures are why a server fails is asked where the inventory says so.
    """

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        entry = world.lab["daemons"][world.lab["resolver"]]
        address = entry["listen"][0].rpartition(":")[0]
        home = Path(RUN, "validating")
        home.mkdir(exist_ok=True)
        settings = {"home": home, "address": address, "asks": world.lab["dns"]["public"], "digest": "0" * 64}
        file = home / "named.conf"
        file.write_text(_VALIDATING.format(zone=world.partner(profile)["domain"], **settings))
        argv = [world.lab["daemons"]["named"]["argv"][0], "-n", "1", "-g", "-c", str(file)]
        with (
            world.variables(verify_dns_dnssec=True),
            _stopped(world),
            world.listening(entry["netns"], *argv, at=f"{address}:53"),
        ):
            yield

    return apply


BREAKS = (
    Break(
        "partner-signatures-wrong",
        "a partner's zone has signatures that do not fit, which the node's DNS server checks",
        "H2",
        "D14",
        _signatures_wrong("googletalk"),
        partner="googletalk",
    ),
    Break(
        "resolver-stopped",
        "the node's DNS server is down",
        "H2",
        "D20",
        _stopped,
    ),
    Break(
        "inside-view-differs",
        "inside, the site's own zone says something else",
        "H1",
        "D13",
        lambda world: world.rearranged(world.lab["resolver"], _other(world)),
        status="WARN",
    ),
    Break(
        "outside-resolver-stale",
        "a public resolver has another SRV record of the site than the zone's own server",
        "H1",
        "D12",
        _stale_outside,
        status="WARN",
    ),
)
