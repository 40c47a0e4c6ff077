# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One command line session: modes, prompt, dispatch. Knows nothing of SSH or terminals."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lab.asa.characters import UNIT, roles
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

    def __init__(self, device: Device, user: str, number: int | None = None) -> None:
        """``number``: 0 for somebody who is not logged in here; without one the device counts."""
        self.device = device
        self.user = user
        self.number = device.open_session() if number is None else number
        self._told: list[str] = []
        config = device.running
        self.privileged = config.value("aaa authorization exec").endswith("auto-enable")
        self.mode = "exec"
        self.submode: str | None = None
        self.target = ""
        self.pager = _pager_lines(config)
        self._config_commands = 0
        self._commands = 0

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
        self._commands += 1
        if faults.slow:
            time.sleep(faults.slow)
        if self.device.hold.before():
            return Reply(close=True)
        if self.mode == "config" and self.device.replicating:
            return Reply()
        if faults.unauthorized and re.search(faults.unauthorized, line):
            return Reply(say("authorization"))
        in_config = self.mode == "config"
        with self.device.lock:
            reply = self._recorded(line, "enable_15")
            self._aftermath(line)
        reply.lines = faults.disturb(line, reply.lines, self._commands)
        if in_config:
            self._config_commands += 1
            reply.close = reply.close or self._config_commands == faults.drop_after
            if self.mode == "config" and not failover_state(self.device)[2]:
                reply.lines = [*reply.lines, *say("standby")]
        reply.close = self.device.hold.after() or reply.close
        return reply

    def _aftermath(self, line: str) -> None:
        """What other people and the other unit do after a command."""
        device, faults = self.device, self.device.faults
        device.system.commands += 1
        if faults.switch_over == device.system.commands:
            faults.standby = not faults.standby
        pattern, lines = faults.meddling
        if lines and not device.meddled and re.search(pattern, line):
            device.meddled = True
            Session(device, "jane", 0).meddle(lines)

    def announcements(self) -> list[str]:
        """What the device prints on its own before the next prompt."""
        if not self.device.faults.replicating:
            return []
        due = ["replication_begins"] if self.device.replicating else ["replication_begins", "replication_ends"]
        new = [key for key in due if key not in self._told] if self._told or len(due) == 1 else []
        self._told += new
        return [line for key in new for line in say(key)]

    def meddle(self, lines: list[str]) -> None:
        """Enter configuration lines as somebody else, unseen by the other sessions."""
        self.privileged, self.mode = True, "config"
        for line in lines:
            self._recorded(line, self.user)

    def _recorded(self, line: str, user: str) -> Reply:
        """Carry a line out, and note who changed the configuration and when."""
        device, generation = self.device, self.device.running.generation
        reply = self._guarded(line)
        if device.running.generation != generation:
            device.modified = (user, time.time())
        return reply

    def help(self, text: str) -> list[str]:
        """What `?` behind a text prints."""
        words = text.split()
        known = sorted({keyword for table in self._tables() for keyword in table})
        first = words[0].lower() if words else ""
        found = [keyword for keyword in known if keyword.startswith(first)]
        if not found:
            return say("unrecognized")
        if len(words) > 1 or text.endswith(" "):
            # The grammar behind a command's name is in its handler; the device would list the words that may follow.
            return ["  WORD  ", "  <cr>"]
        return [f"  {keyword}" for keyword in found]

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
        staying = (COMMANDS["exec"], COMMANDS.get(self.submode or ""))
        if self.mode == "config" and word not in ("exit", "quit") and not any(exact is table for table in staying):
            self.submode = None
        return exact[word](self, words, negate)

    def _tables(self) -> list[Table]:
        if not self.privileged:
            return [COMMANDS["user"]]
        if self.mode == "exec":
            return [COMMANDS["exec"]]
        if self.device.contexts:
            # The system space has no policy of its own.
            own = {name: handler for name, handler in COMMANDS["config"].items() if name not in _IN_CONTEXTS}
            return [own, COMMANDS["exec"]]
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

#: Commands of configuration mode that only contexts have.
_IN_CONTEXTS = ("object", "access-list", "access-group")

_PROMPT_MODES = {"object network": "network-object"}


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
    """Whether failover is on, this unit's role (`Primary`, `Secondary`), and whether it is active for this space."""
    heads = [block.head.strip() for block in device.system.running.of("failover")]
    both = device.character == "active-active"
    enabled = "failover" in heads or both or device.faults.standby or bool(device.faults.replicating)
    role = "Secondary" if "failover lan unit secondary" in heads else "Primary"
    if both:
        return enabled, role, group_active(device, failover_group(device))
    return enabled, role, not device.faults.standby


def failover_group(device: Device) -> int:
    """Failover group of a context, 1 unless the system says otherwise; the system space is in group 1."""
    block = device.system.running.find("context", device.name) if device.name else None
    words = [line.split() for line in block.sub] if block else []
    return next(
        (int(line[1]) for line in words if line[:1] == ["join-failover-group"] and line[1:2] in (["1"], ["2"])), 1
    )


def group_active(device: Device, group: int) -> bool:
    """Active/active: each unit is active for the group of its number, until they swap."""
    primary = "failover lan unit secondary" not in [b.head.strip() for b in device.system.running.of("failover")]
    return (group == (1 if primary else 2)) != device.faults.standby


def prompt_name(device: Device) -> str:
    """The part of the prompt in front of the mode, after the `prompt` command."""
    system = device.system.running
    enabled, role, active = failover_state(device)
    state = "stby" if not active else "act" if enabled else "actNoFailover"
    single = device.running.hostname if device.running.context == "context" else ""
    items = system.value("prompt", "hostname context").split()
    unit = ""
    if device.character == "cluster-data":
        unit, state = UNIT, roles(system.release)[1]
        items = items if "cluster-unit" in items else ["hostname", "context", "cluster-unit", "state"]
    values = {
        "hostname": device.hostname,
        "priority": "pri" if role == "Primary" else "sec",
        "state": state,
        "domain": device.running.value("domain-name"),
        "context": device.name or single,
        "cluster-unit": unit,
    }
    shown = [values.get(item, "") for item in items]
    return "/".join(part for part in shown if part) or device.hostname
