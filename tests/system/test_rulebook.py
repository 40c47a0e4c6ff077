# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook under ansible-rulebook: a record is changed, and the site that it belongs to is verified, and no other."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dns.query
import dns.tsigkeyring
import dns.update
import pytest
import yaml
from lab.loopback.dns import AUTHORITATIVE, Key, Server, Zone, bind
from lab.peers.manners import peer_class
from lab.peers.server import serving
from system.test_contract import ROOT, inventory

BIN = os.environ.get("RULEBOOK_BIN", "")
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not BIN, reason="NOT RUN: tests/run rulebook has ansible-rulebook and runs this"),
]
SITES = ("hq", "branch")


@contextlib.contextmanager
def watching(directory: Path, server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """ansible-rulebook with the collection's rulebook, started as the rulebook says."""
    (directory / "ansible.cfg").write_text("[defaults]\ninventory = inventory.yml\n")
    # Nobody answers at the devices' addresses, which is what the report says of them.
    described = yaml.safe_dump(inventory(*SITES)).replace("password: p\n", "password: no-device-takes-it\n")
    (directory / "inventory.yml").write_text(described)
    (directory / "here").write_text(
        "localhost ansible_connection=local ansible_python_interpreter='{{ ansible_playbook_python }}'\n"
    )
    settings = {
        "directory": str(directory),
        "sites": {name: f"{name}.example" for name in SITES},
        "interval": 1,
        "damping": 2,
        "nameserver": server.address,
        "nameserver_port": server.port,
    }
    (directory / "watch.yml").write_text(yaml.safe_dump(settings))
    command = [f"{BIN}/ansible-rulebook", "-i", "here", "--rulebook", "xmpp.federation.verify_changed"]
    with (directory / "said").open("wb") as said:
        process = subprocess.Popen(
            [*command, "--vars", "watch.yml", "--print-events"],
            cwd=directory,
            stdout=said,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "tests" / "collections"),
                "PATH": f"{BIN}:{os.environ['PATH']}",
            },
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def until(
    process: subprocess.Popen[bytes], true: Callable[[], bool], what: str, directory: Path, seconds: float = 90
) -> None:
    """Wait until it is true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end or process.poll() is not None:
            pytest.fail(f"{what} did not come: {(directory / 'said').read_text(errors='replace')[-3000:]}")
        time.sleep(0.2)


def test_a_changed_record_has_its_site_verified_and_no_other(tmp_path: Path) -> None:
    key = Key()
    site = tmp_path / "site"
    site.mkdir()
    with serving(peer_class("good")("hq.example")) as port, serving(peer_class("good")("branch.example")) as other:
        zones = [
            Zone(f"{name}.example", f"_xmpp-server._tcp SRV 0 0 {number} xmpp\nxmpp A 127.0.0.1\n")
            for name, number in zip(SITES, (port, other), strict=True)
        ]
        with (
            bind(tmp_path / "dns", [key], zones, options=f"{AUTHORITATIVE} querylog yes;") as server,
            watching(site, server) as process,
        ):
            # What is seen first is no change: two looks are over when the third has begun.
            asked = "query: _xmpp-server._tcp.hq.example IN SRV"
            until(process, lambda: server.log().count(asked) >= 3, "the third look", site)
            update = dns.update.UpdateMessage(
                "hq.example", keyring=dns.tsigkeyring.from_text({key.name: key.secret}), keyalgorithm=key.algorithm
            )
            update.replace("_xmpp-server._tcp", 60, "SRV", "0 0 1 xmpp")
            dns.query.tcp(update, server.address, port=server.port, timeout=10)
            report = site / "reports" / "sites-hq" / "federation.json"
            until(process, report.exists, "the report of the site", site)
    found = json.loads(report.read_text())
    said = (site / "said").read_text(errors="replace")
    assert [one["site"] for one in found["sites"]] == ["hq"], said
    assert "port closed or filtered" in said
    assert [path.name for path in (site / "reports").iterdir()] == ["sites-hq"]
    assert "'site': 'branch'" not in said
