# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One command line session: modes, prompt, dispatch. Knows nothing of SSH or terminals."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lab.asa.device import Device
from lab.asa.messages import say
from lab.asa.store import Configuration
from lab.asa.words import Ambiguous, Incomplete, Invalid, Refused, Words


@dataclass
class Question:
    """Something the device asks before it goes on; `hidden` answers are echoed as asterisks."""

    prompt: str
    answer: Callable[[str], Reply]
    hidden: bool = False


@dataclass
class Reply:
    """What a command prints, and what happens then."""

    lines: list[str] = field(default_factory=list)
    close: bool = False
    question: Question | None = None


Result = Reply | Iterable[str] | None
Handler = Callable[["Session", Words, bool], Result]
Table = dict[str, Handler]


class Session:
    """State of one administrator's command line. `mode` is exec or config; `submode` is e.g. `object network`."""

    def __init__(self, device: Device, user: str) -> None:
        self.device = device
        self.user = user
        self.number = device.open_session()
        config = device.running
        self.privileged = config.value("aaa authorization exec").endswith("auto-enable")
        self.mode = "exec"
        self.submode: str | None = None
        self.target = ""
        self.pager = _pager_lines(config)
        self._config_commands = 0

    # -- prompt ----------------------------------------------------------------------------------------------------

    @property
    def prompt(self) -> str:
        """The prompt as shown, with its trailing blank."""
        mode = ""
        if self.mode == "config":
            mode = f"(config-{_PROMPT_MODES[self.submode]})" if self.submode else "(config)"
        return f"{prompt_name(self.device)}{mode}{'#' if self.privileged else '>'} "

    # -- commands --------------------------------------------------------------------------------------------------

    def execute(self, line: str) -> Reply:
        """Carry out one line as typed."""
        if not line.strip() or line.lstrip().startswith("!"):
            return Reply()
        self.device.log_command(self.number, line.strip())
        faults = self.device.faults
        if faults.slow:
            time.sleep(faults.slow)
        if faults.unauthorized and re.search(faults.unauthorized, line):
            return Reply(say("authorization"))
        in_config = self.mode == "config"
        with self.device.lock:
            generation = self.device.running.generation
            reply = self._guarded(line)
            if self.device.running.generation != generation:
                self.device.modified = ("enable_15", time.time())
        reply.lines = faults.disturb(line, reply.lines)
        if in_config:
            self._config_commands += 1
            reply.close = reply.close or self._config_commands == faults.drop_after
            if faults.standby and self.mode == "config":
                reply.lines = [*reply.lines, *say("standby")]
        return reply

    def _guarded(self, line: str) -> Reply:
        """Dispatch, with every refusal turned into the device's words."""
        prompt, submode = self.prompt, self.submode
        try:
            result = self._dispatch(Words(line))
        except Invalid as error:
            lines = [" " * (len(prompt) + error.column) + "^", *say("invalid")]
        except Incomplete:
            lines = say("incomplete")
        except Ambiguous:
            lines = say("ambiguous", line=line.strip())
        except Refused as error:
            lines = error.lines
        else:
            return result if isinstance(result, Reply) else Reply(list(result or ()))
        self.submode = submode
        return Reply(lines)

    def _dispatch(self, words: Words) -> Result:
        negate = words.peek() == "no" and bool(words.take())
        tables = self._tables()
        word = words.peek().lower()
        exact = next((table for table in tables if word in table), None)
        if exact is None:
            # An abbreviation has to be unique among everything that is valid here.
            found = words.accept(*dict.fromkeys(keyword for table in tables for keyword in table))
            if found is None:
                raise words.invalid() if not words.done else Incomplete()
            exact = next(table for table in tables if found in table)
            word = found
        else:
            words.take()
        if self.mode == "config" and exact is COMMANDS["config"] and word not in ("exit", "quit"):
            self.submode = None
        return exact[word](self, words, negate)

    def _tables(self) -> list[Table]:
        if not self.privileged:
            return [COMMANDS["user"]]
        if self.mode == "exec":
            return [COMMANDS["exec"]]
        sub = [COMMANDS[self.submode]] if self.submode else []
        return [*sub, COMMANDS["config"], COMMANDS["exec"]]

    def enter(self, submode: str, target: str) -> None:
        """Go into a sub-mode of configuration mode."""
        self.submode, self.target = submode, target

    def leave_config(self) -> None:
        """Back to privileged mode."""
        self.mode, self.submode = "exec", None


#: Filled by the command modules: `user`, `exec`, `config` and one table a sub-mode.
COMMANDS: dict[str, Table] = {"user": {}, "exec": {}, "config": {}}

_PROMPT_MODES = {
    "object network": "network-object",
    "object service": "service-object",
    "object-group network": "network-object-group",
    "object-group service": "service-object-group",
    "object-group protocol": "protocol-object-group",
    "object-group icmp-type": "icmp-object-group",
}


def command(*modes: str, name: str) -> Callable[[Handler], Handler]:
    """Register a handler under a first word in one or more tables."""

    def register(handler: Handler) -> Handler:
        for mode in modes:
            COMMANDS.setdefault(mode, {})[name] = handler
        return handler

    return register


def _pager_lines(config: Configuration) -> int:
    text = config.value("pager lines") or config.value("pager", "24")
    if any(block.head.strip() == "no pager" for block in config.of("pager")):
        return 0
    return int(text) if text.isdigit() else 24


def failover_state(device: Device) -> tuple[bool, str, bool]:
    """Whether failover is on, this unit's role (`Primary`, `Secondary`), and whether it is active."""
    heads = [block.head.strip() for block in device.running.of("failover")]
    enabled = "failover" in heads or device.faults.standby
    role = "Secondary" if "failover lan unit secondary" in heads else "Primary"
    return enabled, role, not device.faults.standby


def prompt_name(device: Device) -> str:
    """The part of the prompt in front of the mode, after the `prompt` command."""
    config = device.running
    enabled, role, active = failover_state(device)
    state = "stby" if not active else "act" if enabled else "actNoFailover"
    values = {
        "hostname": config.hostname,
        "priority": "pri" if role == "Primary" else "sec",
        "state": state,
        "domain": config.value("domain-name"),
        "context": config.hostname if config.context == "context" else "",
    }
    shown = [values.get(item, "") for item in config.value("prompt", "hostname context").split()]
    return "/".join(part for part in shown if part) or config.hostname
