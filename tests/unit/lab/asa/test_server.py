# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a whole: real SSH on loopback, without a data plane."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import paramiko
import pytest

from .console import CREDENTIALS

TESTS = Path(__file__).parents[3]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Program:
    """The emulator as a process."""

    def __init__(self, directory, *more, config=TESTS / "lab" / "asa" / "site.cfg"):
        self.state, self.port = directory / "state", free_port()
        paramiko.ECDSAKey.generate().write_private_key_file(str(directory / "key"))
        (directory / "credentials").write_text(json.dumps(CREDENTIALS.__dict__))
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "lab.asa",
                "--config",
                config,
                "--state",
                self.state,
                "--listen",
                f"127.0.0.1:{self.port}",
                "--host-key",
                directory / "key",
                "--credentials",
                directory / "credentials",
                *more,
            ],
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self):
        return [self.process.stdout.readline(), self.process.stdout.readline()]

    def login(self, password=CREDENTIALS.password):
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.MissingHostKeyPolicy())
        client.connect(
            "127.0.0.1", self.port, CREDENTIALS.user, password, look_for_keys=False, allow_agent=False, timeout=20
        )
        return client

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


class Shell:
    """An interactive shell that waits for prompts."""

    def __init__(self, client):
        self.channel = client.invoke_shell()
        self.channel.settimeout(20)
        self.greeting = self.expect()

    def expect(self, pattern=r"(\S+[>#]|Password:) $"):
        text = ""
        while not re.search(pattern, text):
            data = self.channel.recv(65536)
            if not data:
                return text + "<closed>"
            text += data.decode("latin-1")
        return text

    def type(self, line):
        self.channel.sendall(line + "\n")
        return self.expect()


@pytest.fixture
def start(tmp_path):
    running = []

    def make(*more, **named):
        program = Program(tmp_path, "--data-plane", "none", *more, **named)
        running.append(program)
        return program

    yield make
    for program in running:
        if program.process.poll() is None:
            program.stop()


def test_a_session_over_ssh(start):
    program = start()
    assert program.ready() == ["interfaces outside=outside inside=inside\n", "ready\n"]
    with program.login() as client, program.login() as other:
        shell, second = Shell(client), Shell(other)
        assert shell.greeting.endswith("fw-hq> ")
        assert shell.type("enable").endswith("Password: ")
        assert shell.type(CREDENTIALS.enable).endswith("fw-hq# ")
        for line in ("terminal pager 0", "conf t", "object network CUP", "host 10.10.0.10"):
            shell.type(line)
        assert "WARNING" not in shell.type("nat (inside,outside) static 203.0.113.10 service tcp 5269 5269")
        assert "[OK]" in shell.type("write memory")
        assert "host 10.10.0.10\n" in (program.state / "startup-config").read_text()
        second.type("enable")
        second.type(CREDENTIALS.enable)
        assert "host 10.10.0.10" in second.type("show run object network CUP")
    log = (program.state / "commands.log").read_text()
    assert re.search(r"^\S+ 1 object network CUP$", log, re.M) and re.search(r"^\S+ 2 show run", log, re.M)
    assert "secret" not in log
    assert program.stop() == 0


def test_a_wrong_password_and_a_dying_client_do_no_harm(start):
    program = start()
    program.ready()
    with pytest.raises(paramiko.AuthenticationException):
        program.login("wrong")
    with socket.create_connection(("127.0.0.1", program.port)) as raw:
        raw.sendall(b"GET / HTTP/1.0\r\n\r\n")
    client = program.login()
    shell = Shell(client)
    shell.channel.sendall("sho")
    client.get_transport().sock.close()
    client.close()
    with program.login() as again:
        assert Shell(again).greeting.endswith("fw-hq> ")


def test_only_a_shell_is_granted(start):
    program = start()
    program.ready()
    with program.login() as client, pytest.raises(paramiko.SSHException):
        client.exec_command("show version")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--fault", "nonsense"), "unknown fault 'nonsense'; known: drop-after"),
        (("--listen", "nowhere"), "--listen nowhere: ADDR:PORT is needed"),
        (("--host-key", "/nonexistent"), "/nonexistent"),
        (("--credentials", "/dev/null"), "Expecting value"),
        (("--config", "/nonexistent"), "/nonexistent"),
        (("--context", "blue"), "--context blue: NAME=FILE is needed"),
    ],
)
def test_what_cannot_start_says_so(start, more, message):
    program = start(*more)
    _, errors = program.process.communicate(timeout=20)
    assert program.process.returncode == 1
    assert errors.count("\n") == 1 and errors.startswith("lab.asa: ") and message in errors


def test_contexts_of_the_program(start, tmp_path):
    system, admin = tmp_path / "system.cfg", tmp_path / "admin.cfg"
    system.write_text("ASA Version 9.12(4) <system>\n!\nhostname box\nadmin-context admin\n")
    admin.write_text("ASA Version 9.12(4) <context>\n!\ninterface M0/0\n nameif mgmt\n")
    site = TESTS / "lab" / "asa" / "site.cfg"
    program = start("--context", f"blue={site}", "--context", f"admin={admin}", config=system)
    assert program.ready()[-1] == "ready\n"
    with program.login() as client:
        shell = Shell(client)
        assert shell.greeting.endswith("box/admin> ")
        shell.type("enable")
        assert shell.type(CREDENTIALS.enable).endswith("box/admin# ")
        assert shell.type("changeto context blue").endswith("fw-hq/blue# ")
        assert "Published services" in shell.type("show run access-list | include services")
    assert "data plane is that of context blue" in (program.state / "emulator.log").read_text()
    assert (program.state / "contexts" / "admin" / "running-config").exists()


def test_help_is_given_at_once_and_the_line_goes_on(start):
    program = start()
    program.ready()
    with program.login() as client:
        shell = Shell(client)
        shell.channel.sendall("sho?")
        assert re.search(r"sho\?\r\n  show\r\nfw-hq> sho$", shell.expect(r"> sho$"))
        assert "Software Version" in shell.type("w version")


def test_the_traffic_of_a_session_is_counted(start):
    program = start()
    program.ready()
    with program.login() as client:
        shell = Shell(client)
        for _ in range(3):
            shell.type("show version")
    deadline = time.monotonic() + 20
    log = program.state / "traffic.log"
    while not (log.exists() and log.read_text().endswith("\n")) and time.monotonic() < deadline:
        time.sleep(0.02)
    (counted,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert counted["session"] == 1 and counted["login_segments"] >= 5
    # Three commands; a goodbye may or may not have been seen.
    assert 3 <= counted["segments"] < 12 and counted["bytes"] > 3 * len("show version")
