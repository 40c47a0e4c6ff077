# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source, loaded by its file as ansible-rulebook does, against a BIND and an XMPP server on loopback."""

from __future__ import annotations

import asyncio
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest
from lab.loopback.certificates import Authority
from lab.loopback.dns import NAMED, Server, Zone, bind
from lab.peers.manners import peer_class
from lab.peers.server import serving

SOURCE = runpy.run_path(
    str(Path(__file__).parents[3] / "extensions" / "eda" / "plugins" / "event_source" / "federation_watch.py")
)
Damper, look, read, watch = (SOURCE[name] for name in ("Damper", "look", "settings", "watch"))
A, B = {"state": "ok"}, {"state": "no stream"}


@pytest.mark.parametrize(
    ("looks", "seen", "told"),
    [
        (1, [A, A, A], []),
        (1, [A, B], [B]),
        (1, [A, B, B, A], [B, A]),
        (2, [A, A, B, A, B, A, A], []),
        (2, [A, A, B, B, B, A, A], [B, A]),
        (3, [A, A, A, B, B, A, A, A], []),
        (3, [A, B, B, B, A, A, A], [A]),
        (2, [A], []),
    ],
)
def test_what_has_settled_otherwise_than_before_is_told_once(looks: int, seen: list[Any], told: list[Any]) -> None:
    damper = Damper(looks)
    found = [change for one in seen if (change := damper.see(one))]
    assert [{"state": one["state"]} for one in found] == told
    assert all(one["before"]["state"] != one["state"] for one in found)


@pytest.mark.parametrize(
    "args",
    [{}, {"sites": []}, {"sites": {}}, {"sites": {"a": "b"}, "interval": 0}, {"sites": {"a": "b"}, "damping": 0}],
)
def test_arguments_that_cannot_be_meant_are_named(args: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="federation_watch: "):
        read(args)


def test_an_argument_that_is_misspelt_is_named() -> None:
    with pytest.raises(ValueError, match="intervall"):
        read({"sites": {"a": "b"}, "intervall": 3})


needs_bind = pytest.mark.skipif(not shutil.which(NAMED), reason="NOT RUN: bind9 is not installed")


def zone(port: int, more: str = "") -> Zone:
    return Zone("hq.example", f"_xmpp-server._tcp SRV 0 0 {port} xmpp\nxmpp A 127.0.0.1\n{more}", grant="")


def asking(server: Server, **more: Any) -> Any:
    asked = {"nameserver": server.address, "nameserver_port": server.port, "timeout": 5, "damping": 1}
    return read({"sites": {"hq": "hq.example"}, **asked, **more})


@needs_bind
@pytest.mark.parametrize(
    ("manner", "tls", "expired", "days", "state"),
    [
        ("good", "none", False, 21, "ok"),
        ("good", "optional", False, 21, "ok"),
        ("good", "required", False, 100_000, "certificate ends"),
        ("good", "required", True, 21, "certificate has ended"),
        ("silent", "none", False, 21, "no stream"),
        ("closes", "none", False, 21, None),
    ],
)
def test_what_a_look_comes_to(
    tmp_path: Path, manner: str, tls: str, expired: bool, days: int, state: str | None
) -> None:
    certificate = Authority(tmp_path / "pki").issue("hq.example", expired=expired)
    with (
        serving(peer_class(manner)("hq.example", tls, certificate)) as port,
        bind(tmp_path / "dns", [], [zone(port)]) as dns,
    ):
        sight = asyncio.run(
            look("hq.example", asking(dns, certificate_days=days, timeout=2 if manner == "silent" else 10))
        )
    assert sight["srv"] == [f"xmpp.hq.example:{port}"]
    assert sight["state"] in ([state] if state else ["ok", "no stream", "stream error"])


@needs_bind
def test_records_that_are_gone_or_lead_nowhere(tmp_path: Path) -> None:
    records = "_xmpp-server._tcp.none SRV 0 0 0 .\n_xmpp-server._tcp.lost SRV 0 0 5269 nothere\n"
    with bind(tmp_path / "dns", [], [zone(1, records)]) as dns:
        given = asking(dns)
        states = [
            asyncio.run(look(name, given))["state"]
            for name in ("gone.hq.example", "none.hq.example", "lost.hq.example", "hq.example")
        ]
    assert states == [
        "no SRV records (NXDOMAIN)",
        "no server wanted",
        "no address (NXDOMAIN)",
        "port closed or filtered",
    ]


@needs_bind
def test_a_server_that_goes_and_comes_is_two_events(tmp_path: Path) -> None:
    told: list[Any] = []

    async def tell(event: Any) -> None:
        told.append(event["federation"])

    async def looks(number: int) -> None:
        for _ in range(number):
            await watch(given, tell)

    with serving(peer_class("good")("hq.example")) as port, bind(tmp_path / "dns", [], [zone(port)]) as dns:
        given = asking(dns, damping=2)
        asyncio.run(looks(3))
        given.sites["hq"] = "gone.hq.example"
        asyncio.run(looks(3))
        given.sites["hq"] = "hq.example"
        asyncio.run(looks(3))
    assert [(one["site"], one["state"], one["before"]["state"]) for one in told] == [
        ("hq", "no SRV records (NXDOMAIN)", "ok"),
        ("hq", "ok", "no SRV records (NXDOMAIN)"),
    ]
