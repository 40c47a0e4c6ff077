# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall emulator on loopback, without packets, and the collection's actions against it over real SSH."""

from __future__ import annotations

import gc
import json
import re
import socket
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import paramiko
from ansible.playbook.play_context import PlayContext
from ansible_collections.xmpp.federation.plugins.action.asa_publish import ActionModule as Publish
from ansible_collections.xmpp.federation.plugins.action.asa_trace_info import ActionModule as TraceInfo
from ansible_collections.xmpp.federation.plugins.connection import asa
from lab.asa import __main__ as emulator

CREDENTIALS = {"user": "admin", "password": "login-secret", "enable": "enable-secret"}

HEAD = """\
: Saved
:
: Serial Number: X
: Hardware:   ASA5516, 8192 MB RAM
:
ASA Version {release} 
!
hostname fw
names
"""  # noqa: W291 - as a device prints it
INTERFACES = """\
!
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0 standby 203.0.113.2
!
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0 standby 10.10.0.2
!
interface GigabitEthernet1/3
 nameif dmz
 security-level 50
 ip address 10.20.0.1 255.255.255.0
!
"""
LAN = "object network LAN\n subnet 10.10.0.0 255.255.255.0\n"
LAN_NAT = "!\nobject network LAN\n nat (inside,outside) dynamic interface\n!\n"
ROUTE = "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\n"
TAIL = "Cryptochecksum:00000000000000000000000000000000\n: end\n"

CUP1 = {"name": "CUP1", "real_address": "10.10.0.10", "mapped_address": "203.0.113.10"}
NAT_LINE = "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269"
BLOCK = ["object network CUP1", " host 10.10.0.10", f" {NAT_LINE}"]
RULE = "extended permit tcp any host 10.10.0.10 eq 5269"


def site(
    acl: str = "extended deny ip any any log",
    objects: str = "",
    nat: str = "",
    groups: str = "access-group outside_in in interface outside",
    more: str = "",
    names: str = "",
    release: str = "9.8(4)",
    interfaces: str = INTERFACES,
) -> str:
    """A running configuration; ``acl`` has the lines of the list outside_in, without its name.

    Lines of rules end in a blank, as releases up to 9.1 print them.
    """
    rules = "".join(f"access-list outside_in {line} \n" for line in acl.split("\n") if line)
    sections = [HEAD.format(release=release), names, interfaces, objects, LAN, more, rules, nat]
    text = "".join(part if part.endswith("\n") or not part else f"{part}\n" for part in sections)
    return text + LAN_NAT + f"{groups}\n" + ROUTE + TAIL


class Firewall:
    """One emulated device and the way to it.

    Args:
        contexts: configurations by context name; the first argument is then the system space's.
        words: more of the emulator's command line, such as ``--fault standby``.
    """

    def __init__(
        self,
        directory: Path,
        config: str,
        *words: str,
        contexts: dict[str, str] | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.state = directory / "state"
        key = directory / "key"
        self._key = paramiko.ECDSAKey.generate(bits=256)
        self._key.write_private_key_file(str(key))
        (directory / "credentials").write_text(json.dumps(CREDENTIALS))
        (directory / "config").write_bytes(config.encode("latin-1"))
        more: list[str] = []
        for name, text in (contexts or {}).items():
            (directory / name).write_bytes(text.encode("latin-1"))
            more += ["--context", f"{name}={directory / name}"]
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        arguments = ["--config", f"{directory / 'config'}", "--state", f"{self.state}", "--host-key", f"{key}"]
        arguments += ["--listen", f"127.0.0.1:{self.port}", "--credentials", f"{directory / 'credentials'}"]
        self.device = emulator.start(emulator._arguments([*arguments, "--data-plane", "none", *more, *words]))
        gc.enable()  # the emulator, which expects a process of its own, switched it off
        self._known = directory / "known_hosts"
        self._known.write_text(f"[127.0.0.1]:{self.port} {self._key.get_name()} {self._key.get_base64()}\n")
        self._options = options or {}

    def connection(self) -> asa.Connection:
        options = {
            "host": "127.0.0.1",
            "port": self.port,
            "remote_user": CREDENTIALS["user"],
            "password": CREDENTIALS["password"],
            "private_key_file": None,
            "private_key_passphrase": None,
            "known_hosts_file": str(self._known),
            "host_key_checking": True,
            "host_key_fingerprint": None,
            "legacy_algorithms": False,
            "timeout": 20,
            "enable_password": CREDENTIALS["enable"],
            "context": None,
            "command_timeout": 20,
            "ignored_commands": [],
            "proxy_command": None,
            "ssh_args": None,
            "ssh_common_args": None,
            "ssh_extra_args": None,
            "send_ahead": True,
            **self._options,
        }
        connection = asa.Connection(PlayContext())
        connection.get_option = options.__getitem__
        return connection

    def _run(self, action: Any, name: str, arguments: dict[str, Any], check: bool) -> dict[str, Any]:
        task = SimpleNamespace(
            args=arguments, async_val=0, check_mode=check, action=f"xmpp.federation.{name}", diff=True
        )
        connection = self.connection()
        try:
            run = action(task, connection, SimpleNamespace(), None, None, None).run
            result: dict[str, Any] = run(task_vars={"inventory_hostname": "fw"})
        finally:
            connection.close()
        for secret in ("login-secret", "enable-secret"):
            assert secret not in str(result)
        return result

    def publish(self, *publications: dict[str, Any], check: bool = False, **arguments: Any) -> dict[str, Any]:
        """Run asa_publish; without publications, the usual one."""
        wanted = [{**CUP1, **one} for one in publications or ({},)]
        return self._run(Publish, "asa_publish", {"publications": wanted, **arguments}, check)

    def trace(self, *flows: dict[str, Any], **arguments: Any) -> list[dict[str, Any]]:
        """Run asa_trace_info."""
        result = self._run(TraceInfo, "asa_trace_info", {"flows": list(flows), **arguments}, False)
        assert not result.get("failed"), result["msg"]
        traces: list[dict[str, Any]] = result["traces"]
        return traces

    # What the device holds and has been told

    @property
    def running(self) -> list[str]:
        """The running configuration, without its frame and the blanks at line ends."""
        text = "\n".join(self.device.running.lines())
        return [
            line.rstrip()
            for line in text.split("\n")
            if line.strip("! ") and not line.startswith((":", "Cryptochecksum"))
        ]

    @property
    def commands(self) -> list[str]:
        """Everything that was typed so far, over all sessions."""
        lines = (self.state / "commands.log").read_text(encoding="latin-1").splitlines()
        return [line.split(" ", 2)[2] for line in lines]

    def sent(self) -> list[str]:
        """The configuration lines that were typed so far."""
        found, inside = [], False
        for command in self.commands:
            if command in ("configure terminal", "end"):
                inside = command != "end"
            elif inside:
                found.append(command)
        return found


def stored(line: str) -> str:
    """A line that was sent, as it is printed: without a line number."""
    return re.sub(r"^(access-list \S+) line \d+ ", r"\1 ", line)


def added(before: Sequence[str], after: Sequence[str]) -> list[str] | None:
    """The lines of ``after`` between those of ``before``; None where one of those is gone or out of its order."""
    left, found = list(before), []
    for line in after:
        if left and line == left[0]:
            left.pop(0)
        else:
            found.append(line)
    return None if left else found


def treat(firewall: Firewall, *publications: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    """Check mode, the run, and a second run; everything that has to hold of any treatment that succeeds."""
    before = firewall.running
    promised = firewall.publish(*publications, check=True, **arguments)
    assert not promised.get("failed"), promised.get("msg")
    assert firewall.sent() == []
    assert firewall.running == before
    done = firewall.publish(*publications, **arguments)
    assert not done.get("failed"), done.get("msg")
    assert done["commands"] == promised["commands"]
    assert done["decisions"] == promised["decisions"]
    assert done["diff"] == promised["diff"]
    assert done["changed"] is promised["changed"] is bool(done["commands"])
    assert firewall.sent() == [line.strip() for line in done["commands"]]
    if done["changed"]:
        assert done["saved"] is True
    logged = len(firewall.commands)
    again = firewall.publish(*publications, **arguments)
    assert (again["changed"], again["commands"]) == (False, []), again
    shows = [command for command in firewall.commands[logged:] if command.startswith("show ")]
    assert len(shows) <= 6
    return done


def only_adds(firewall: Firewall, before: Sequence[str], done: dict[str, Any]) -> None:
    """Nobody else's line has changed, all stand in their order, and what is new was sent."""
    new = added(before, firewall.running)
    assert new is not None, "somebody else's line is gone or has moved"
    assert set(new) <= {stored(line) for line in done["commands"]}


def refuse(firewall: Firewall, *publications: dict[str, Any], **arguments: Any) -> str:
    """What the refusal says; nothing was sent, and check mode says the same."""
    before = firewall.running
    promised = firewall.publish(*publications, check=True, **arguments)
    refused = firewall.publish(*publications, **arguments)
    assert promised.get("failed") is refused.get("failed") is True, refused
    assert promised["msg"] == refused["msg"]
    assert firewall.sent() == []
    assert firewall.running == before
    return str(refused["msg"])


def decision(result: dict[str, Any], subject: str) -> dict[str, Any]:
    """The decision about a subject, by a part of its name."""
    return next(one for one in result["decisions"] if subject in one["subject"])
