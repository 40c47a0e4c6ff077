# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations for the tests of the ASA core, and a device that speaks through a channel without a network."""

from __future__ import annotations

import re
from types import SimpleNamespace

from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.session import Session

HEADER = """\
: Saved

:
: Serial Number: X
ASA Version 9.8(4)
!
hostname fw
names
"""
INTERFACES = """\
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0 standby 203.0.113.2
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0
!
"""
ROUTE = "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\n"
TRAILER = "Cryptochecksum:0123456789abcdef\n: end\n"

OUTSIDE_BOUND = "access-group outside_in in interface outside\n"
INSIDE_BOUND = "access-group inside_in in interface inside\n"


def whole(lines: str = "", interfaces: str = INTERFACES) -> str:
    """A complete running configuration with ``lines`` behind the interfaces."""
    return HEADER + interfaces + lines + ROUTE + TRAILER


def published(acl: str, nat: str = "", groups: str = OUTSIDE_BOUND) -> str:
    """A configuration with an access-list (lines without ``access-list outside_in``) on the outside interface."""
    rules = "".join(f"access-list outside_in {line}\n" for line in acl.strip().splitlines())
    return whole(rules + nat + groups)


VERSION = "\nCisco Adaptive Security Appliance Software Version 9.8(4) \nDevice Manager Version 7.8(2)\n"


class AsaDouble:
    """As much of an ASA's command line as the session and the job need, with faults to order.

    Args:
        config: the running configuration to begin with.
        answers: what a line prints in place of being carried out; a text that begins with ``+`` is printed and the
            line is carried out all the same.
        drop_after: the number of configuration lines after which the connection ends; 0 for never.
        cut: the connection ends when this command comes for the ``n``-th time, ``(command, n)``, before it is carried out.
        prompt: how prompts begin.
        enable: the enable password; None where the login is privileged.
    """

    def __init__(self, config, answers=None, drop_after=0, prompt="fw", enable=None, eol="\r\n", greeting="", cut=None):
        self.running = config.rstrip("\n").split("\n")
        self.startup = list(self.running)
        self.answers = dict(answers or {})
        self.drop_after = drop_after
        self.cut = cut
        self.prompt = prompt
        self.enable = enable
        self.eol = eol
        self.greeting = greeting
        self.log = []
        self.packets = 0
        self.logins = 0
        self.context = ""

    def connect(self):
        self.logins += 1
        return _Channel(self)

    def session(self, **options):
        """A session that has logged in."""
        session = Session(self.connect(), "ASA fw", **{"timeout": 1.0, **options})
        session.start()
        return session

    def reload(self):
        """Start anew with what was saved."""
        self.running = list(self.startup)

    # What a command does

    def show(self, command):
        if command == "show running-config":
            return self._with_checksum(self.running)
        if command == "show running-config | include checksum:":
            return [f"Cryptochecksum:{self._checksum(self.running)}"]
        if command == "show startup-config":
            return self._with_checksum(self.startup)
        if command == "show startup-config | include checksum:":
            return [f"Cryptochecksum:{self._checksum(self.startup)}"]
        if command == "show version":
            return VERSION.split("\n")
        if command == "show mode":
            return ["Security context mode: single"]
        if command == "show failover":
            return ["Failover Off ", "Failover unit Secondary"]
        if command == "write memory":
            self.startup = list(self.running)
            return ["Building configuration...", "Cryptochecksum: 0123 4567", "", "10 bytes copied in 0.3 secs", "[OK]"]
        return ["             ^", "ERROR: % Invalid input detected at '^' marker."]

    def _checksum(self, lines):
        body = [line.rstrip() for line in lines if not line.startswith((":", "Cryptochecksum"))]
        return f"{hash(tuple(body)) & 0xFFFFFFFFFFFF:012x}"

    def _with_checksum(self, lines):
        sum_line = f"Cryptochecksum:{self._checksum(lines)}"
        return [sum_line if line.startswith("Cryptochecksum") else line for line in lines]

    def configure(self, line, block):
        """Carry a configuration line out; the output, and the object whose block is open afterwards."""
        words = line.split()
        if words[:2] == ["object", "network"]:
            if line not in self.running:
                self.running.insert(self._first("access-list "), line)
            return [], line
        if block and words[0] in ("host", "nat"):
            if words[0] == "host":
                if self.running[self.running.index(block) + 1].startswith(" host "):
                    del self.running[self.running.index(block) + 1]
                self.running.insert(self.running.index(block) + 1, f" {line.strip()}")
            else:
                place = self._first("access-group ")
                self.running[place:place] = [block, f" {line.strip()}"]
            return [], block
        if block and words[:2] == ["no", "nat"]:
            place = self.running.index(f" {line.strip()[3:]}")
            del self.running[place - 1 : place + 1]
            return [], block
        if words[:3] == ["no", "object", "network"]:
            place = self.running.index(line[3:])
            del self.running[place]
            while self.running[place].startswith(" "):
                del self.running[place]
            return [], ""
        if words[:2] == ["no", "access-list"]:
            if line[3:] not in [one.rstrip() for one in self.running]:
                return ["Specified access-list does not exist"], ""
            del self.running[[one.rstrip() for one in self.running].index(line[3:])]
            return [], ""
        if words[0] == "access-list":
            return self._add_ace(line), ""
        if words[0] == "access-group":
            self.running.insert(self._first("route "), line)
            return [], ""
        if words[:2] == ["no", "access-group"]:
            self.running.remove(line[3:])
            return [], ""
        return ["             ^", "ERROR: % Invalid input detected at '^' marker."], block

    def _add_ace(self, line):
        numbered = re.fullmatch(r"access-list (\S+) line (\d+) (.*)", line)
        name = line.split()[1]
        stored = f"access-list {numbered[1]} {numbered[3]}" if numbered else line
        places = [at for at, one in enumerate(self.running) if one.startswith(f"access-list {name} ")]
        for place in places:
            if self.running[place].rstrip() == stored:
                return [f"WARNING: <{name}> found duplicate element"]
            if self.running[place].rstrip() in (f"{stored} inactive", stored.removesuffix(" inactive")):
                self.running[place] = stored
                return []
        if not places:
            self.running.insert(self._first("access-group ", "object network LAN_NAT", "route "), stored)
        elif numbered and int(numbered[2]) <= len(places):
            self.running.insert(places[int(numbered[2]) - 1], stored)
        else:
            self.running.insert(places[-1] + 1, stored)
        return []

    def _first(self, *starts):
        for start in (*starts, "route "):
            for at, line in enumerate(self.running):
                if line.startswith(start):
                    return at
        raise AssertionError("the configuration has no route")

    def lines(self, start):
        return [line.rstrip() for line in self.running if line.startswith(start)]


class Connection:
    """What an action needs of a connection."""

    device = "ASA"
    transport = "xmpp.federation.asa"
    where = "ASA fw"
    _shell = SimpleNamespace(tmpdir="/nowhere")

    def __init__(self, double, context=""):
        self.double = double
        self.context = context

    def session(self):
        return self.double.session(context=self.context)

    def secrets(self):
        return {"enable-secret"}

    def identity(self):
        return "ASA and its key"


class _Channel:
    """One login."""

    def __init__(self, device):
        self.device = device
        self.out = [device.greeting + self._prompt("#" if device.enable is None else ">")]
        self.privileged = device.enable is None
        self.asking = None
        self.block = ""
        self.mode = ""
        self.typed = ""
        self.configured = 0
        self.closed = False

    def _prompt(self, end=None):
        mode = f"({self.mode})" if getattr(self, "mode", "") else ""
        end = end or ("#" if getattr(self, "privileged", True) else ">")
        return f"{self.device.eol}{self.device.prompt}{mode}{end} "

    def send(self, data):
        if self.closed:
            raise OSError("socket is closed")
        self.device.packets += 1
        self.typed += data.decode("latin-1")
        while "\n" in self.typed and not self.closed:
            line, _, self.typed = self.typed.partition("\n")
            self._line(line)

    def receive(self, timeout):
        if self.out:
            return self.out.pop(0).encode("latin-1")
        if self.closed:
            return b""
        raise TimeoutError

    def close(self):
        self.closed = True

    def _line(self, line):
        device = self.device
        if self.asking:
            return self._reply(line)
        self.out.append(line + device.eol)
        command = line.strip()
        if not command:
            return self._done([])
        device.log.append(command)
        if device.cut and device.cut[0] == command and device.log.count(command) == device.cut[1]:
            device.cut = None
            self.closed = True
            return None
        if command == "enable" and not self.privileged:
            self.asking = "password"
            self.out.append("Password: ")
            return None
        answer = device.answers.get(command)
        if answer is not None and not answer.startswith("+"):
            if answer.startswith("?"):
                self.asking = command
                self.out.append(answer[1:])
                return None
            return self._done(answer.split("\n"))
        extra = answer[1:].split("\n") if answer else []
        return self._done(extra + self._carry_out(command, line))

    def _carry_out(self, command, line):
        device = self.device
        if command == "terminal pager 0":
            return []
        if command.startswith("changeto context "):
            device.prompt = f"fw/{command.split()[-1]}"
            return []
        if command == "configure terminal":
            self.mode = "config"
            return []
        if command == "end":
            self.mode = self.block = ""
            return []
        if not self.mode:
            return device.show(command)
        self.configured += 1
        if device.drop_after and self.configured > device.drop_after:
            device.drop_after = 0
            self.closed = True
            return []
        output, self.block = device.configure(line.strip(), self.block)
        self.mode = "config-network-object" if self.block else "config"
        return output

    def _reply(self, line):
        asked, self.asking = self.asking, None
        if asked == "password":
            self.privileged = line == self.device.enable
            self.out.append(self.device.eol)
            if not self.privileged:
                self.asking = "password"
                self.out.append("Invalid password" + self.device.eol + "Password: ")
                return None
            return self._done([])
        self.device.log.append(f"{asked}: {line}")
        self.out.append(line + self.device.eol)
        return self._done(self._carry_out(asked, asked))

    def _done(self, output):
        if self.closed:
            return
        text = "".join(line + self.device.eol for line in output)
        self.out.append(text + self._prompt().lstrip("\r\n"))
