# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator with the real XMPP server behind it, on an own loopback address. What the server is by the settings, tests/system shows."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from lab.cups.federation import FederationSettings
from lab.cups.prosody import CLOSED, OPEN, Desired, ProsodyRunner, RunnerError, listening, render_config
from lab.cups.settings import parse_settings
from lab.loopback.process import PATIENCE, until

from .conftest import raw_settings

pytestmark = pytest.mark.skipif(not shutil.which("prosody"), reason="prosody is not installed")


@pytest.fixture
def address() -> str:
    """An address that nobody else uses at this time, most likely."""
    return f"127.{random.randrange(64, 127)}.{random.randrange(256)}.{random.randrange(1, 255)}"


@pytest.mark.parametrize(
    ("given", "four", "six"),
    [
        ({}, "true", "false"),
        ({"address6": "2001:db8:203::23"}, "true", "true"),
        ({"address6": "fd10:10::11", "ipv6_only": True}, "false", "true"),
    ],
)
def test_the_server_speaks_the_versions_of_ip_that_it_is_let_out_by(keys, tmp_path, given, four, six):
    text = render_config(parse_settings(raw_settings(keys, **given)), tmp_path, Desired(OPEN, FederationSettings()))
    assert f"use_ipv4 = {four}\nuse_ipv6 = {six}\n" in text
    assert given.get("address6", "10.10.0.10") in text


def test_a_port_that_is_taken(keys, tmp_path, address, monkeypatch):
    monkeypatch.setattr("lab.cups.prosody.START_LIMIT", 2.0)
    runner = ProsodyRunner(parse_settings(raw_settings(keys, address=address)), tmp_path)
    message = f"does not listen on {address} port 5222 and 5269: .*Failed to open server port 5222"
    with socket.create_server((address, 5222)), pytest.raises(RunnerError, match=message):
        runner.apply(Desired(OPEN, FederationSettings()))
    assert runner.check() == ""
    assert not listening(address, 5269)


def test_a_server_that_dies_is_noticed(keys, tmp_path, address):
    runner = ProsodyRunner(parse_settings(raw_settings(keys, address=address)), tmp_path)
    runner.apply(Desired(CLOSED, FederationSettings()))
    runner._process.kill()
    runner._process.wait(PATIENCE)
    assert runner.check().startswith("the XMPP server died: ")
    assert runner.check() == ""
    runner.apply(Desired(CLOSED, FederationSettings()))
    assert listening(address, 5222)
    runner.apply(None)


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGKILL])
def test_program_is_ready_and_takes_the_server_with_it(keys, tmp_path, address, signal_number):
    raw = raw_settings(keys, address=address, listen_https=[f"{address}:8443"], listen_ssh=[f"{address}:2222"])
    (tmp_path / "settings.json").write_text(json.dumps(raw))
    argv = [
        sys.executable,
        "-m",
        "lab.cups",
        "--settings",
        str(tmp_path / "settings.json"),
        "--state",
        str(tmp_path / "state"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env=environment, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            assert all(listening(address, port) for port in (5222, 8443, 2222))
            assert not listening(address, 5269)
        finally:
            process.send_signal(signal_number)
            status = process.wait(PATIENCE)
    assert status == (0 if signal_number == signal.SIGTERM else -signal_number)
    until(lambda: not listening(address, 5222), "its XMPP server is gone")
    assert (tmp_path / "state" / "state.json").stat().st_mode & 0o077 == 0


def test_program_that_cannot_start_says_why(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    argv = [sys.executable, "-m", "lab.cups", "--settings", str(tmp_path / "none.json"), "--state", str(tmp_path)]
    result = subprocess.run(argv, capture_output=True, text=True, env=environment, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("lab.cups: settings file ")
    assert result.stderr.count("\n") == 1
