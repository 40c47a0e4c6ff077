# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session on an ASA: logging in to the right mode, reading, configuring, saving."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..._errors import FederationError
from ..configuration.model import Configuration
from ..configuration.parse import parse_configuration, require_whole
from ..text import NotUnderstood, lines_of
from .flash import disk_of, free_bytes
from .messages import Judgement, Verdict, judge, save_refusal
from .terminal import Answer, Channel, Prompt, Question, Terminal
from .unit import (
    CONFIGURATION_SESSIONS,
    Version,
    checksum_of,
    parse_version,
    require_active,
    require_context,
    require_controlling,
    uncommitted,
)

RUNNING = "show running-config"
RUNNING_CHECKSUM = "show running-config | include checksum:"
SESSIONS = "show configuration session"
CLUSTER = "show cluster info"
STARTUP = "show startup-config"
STARTUP_CHECKSUM = "show startup-config | include checksum:"
# Everything that a run reads, in one packet; the configuration last, because it is the longest.
READ = ("show version", "show mode", "show failover", STARTUP_CHECKSUM, RUNNING)

_PASSWORD = re.compile(r"(?:^|[\r\n]) *[Pp]assword: ?$")
_NEW_PASSWORD = re.compile(r"(?:^|[\r\n]) *(?:Enter|Repeat) +[Pp]assword: ?$")
# Asked by the first "configure terminal" on a new device. "Ask later" leaves the configuration as it is.
_REPORTING = re.compile(r"\[Y\]es, \[N\]o, \[A\]sk later: ?$")
_ASK_LATER = "A"


@dataclass(frozen=True)
class Reading:
    """What one read found.

    Args:
        startup_checksum: of the saved configuration; empty where the device does not say.
        text: the running configuration as the device printed it.
    """

    version: Version
    configuration: Configuration
    startup_checksum: str
    text: str = ""

    @property
    def saved(self) -> bool | None:
        """Whether the running configuration is the saved one; None where the device does not say."""
        running = self.configuration.checksum.replace(" ", "")
        return running == self.startup_checksum if running and self.startup_checksum else None


class Session:
    """Works on one open shell.

    Args:
        where: device and account, for messages.
        enable_password: None where none is set, which is not the same as an empty one.
        context: the security context to work in; empty for the one that the login ends in.
        timeout: seconds that the device may be silent.
        ignored: first words of configuration lines that are to be taken as having no bearing.
        send_ahead: whether a command may be sent before the one ahead of it is answered.
    """

    def __init__(
        self,
        channel: Channel,
        where: str,
        enable_password: str | None = None,
        context: str = "",
        timeout: float = 60.0,
        ignored: Sequence[str] = (),
        send_ahead: bool = True,
    ) -> None:
        self.where = where
        self._terminal = Terminal(channel, where, timeout)
        self._enable_password = enable_password
        self._context = context
        self._ignored = frozenset(ignored)
        self._send_ahead = send_ahead

    def start(self) -> None:
        """Come to the privileged mode of the wanted context, with the pager off.

        Raises:
            FederationError: the enable password or the context is refused, or this is a standby unit.
        """
        prompt = self._terminal.wait_for_prompt()
        if not prompt.privileged:
            prompt = self._enable()
        answer = self._command("terminal pager 0")
        if not answer.prompt.privileged:  # the greeting had looked like a prompt
            self._enable()
            answer = self._command("terminal pager 0")
        # Where the account may not switch the pager off, it would swallow commands that are sent ahead.
        self._send_ahead = self._send_ahead and judge(answer.output).accepted
        prompt = answer.prompt
        if self._context:
            prompt = self._change_context()
        self._require_not_standby(prompt)

    def read(self) -> Reading:
        """Read all that decides.

        Raises:
            FederationError: the firewall is one that must not be configured, or an answer is not understood.
        """
        answers = self._run(READ)
        version = parse_version(answers[0].output)
        require_context(version, answers[1].output)
        require_active(answers[2].output)
        self._require_context_shown(version, answers[-1].prompt)
        configuration = self._parsed(answers[4].output)
        if configuration.cluster:
            require_controlling(self._command(CLUSTER).output)
        return Reading(version, configuration, checksum_of(answers[3].output), answers[4].output)

    def ask(self, commands: Sequence[str]) -> list[str]:
        """The answers to commands that change nothing, sent in one packet.

        Raises:
            FederationError: another context than the wanted one answers.
        """
        if not self._context:
            return [answer.output for answer in self._run(commands)]
        version, *answers = self._run(("show version", *commands))
        self._require_context_shown(parse_version(version.output), version.prompt)
        return [answer.output for answer in answers]

    def read_configuration(self) -> Configuration:
        """Read the running configuration alone."""
        return self._parsed(self._command(RUNNING).output)

    def look(self) -> Configuration:
        """The running configuration as far as it is understood, to see what stands of lines of our own.

        Lines of others that are not understood are left out, except in access-lists, where they count as lines.
        """
        text = self._command(RUNNING).output
        while True:
            try:
                return self._parsed(text)
            except NotUnderstood as error:
                lines = lines_of(text)
                line = error.details["line"]
                if line not in lines or line.startswith("access-list "):
                    raise
                lines.remove(line)
                text = "\n".join(lines)

    def read_startup(self) -> tuple[Configuration, str]:
        """Read the saved configuration: the model, and the text as the device printed it.

        Raises:
            FederationError: the account may not see it, there is none, or it is not understood.
        """
        text = self._command(STARTUP).output
        require_whole(text)
        return parse_configuration(text, complete=False, ignored=self._ignored), text

    def free_space(self, reading: Reading) -> tuple[str, int | None]:
        """The disk on which a reading's configuration is saved, and the bytes that are free there.

        The number is None where that is not known: a context does not see the disk, and not every account may.
        """
        disk = "" if reading.version.space else disk_of(reading.text)
        return disk, free_bytes(self._command(f"dir {disk}:/").output) if disk else None

    def _parsed(self, answer: str) -> Configuration:
        return parse_configuration(answer, ignored=self._ignored)

    def running_checksum(self, version: Version) -> tuple[str, list[str]]:
        """The running configuration's checksum, empty where the device does not say; and the names of configuration
        sessions that are not committed."""
        if (version.major, version.minor) < CONFIGURATION_SESSIONS:
            return checksum_of(self._command(RUNNING_CHECKSUM).output), []
        checksum, sessions = self._run((RUNNING_CHECKSUM, SESSIONS))
        return checksum_of(checksum.output), uncommitted(sessions.output)

    def enter_configuration(self) -> None:
        """Enter configuration mode.

        Raises:
            FederationError: the device refuses, or warns that it is the standby unit.
        """
        asked: list[str] = []

        def ask_later() -> str:
            asked.append(_ASK_LATER)
            return _ASK_LATER

        answer = self._terminal.run(["configure terminal"], [Question(_REPORTING, ask_later)])[0]
        judgement = Judgement(Verdict.APPLIED) if asked else judge(answer.output)
        if not judgement.accepted or answer.prompt.mode != "config":
            self.leave_configuration()
            raise FederationError(
                f"configuration mode is refused: {judgement.line or answer.output.strip()!r}"
                + (f" ({judgement.meaning})" if judgement.meaning else ""),
                where=f"{self.where}, configure terminal",
                cure="nothing was changed; see what the account may do and whether this is the active unit",
            )
        self._require_not_standby(answer.prompt)

    def configure(self, lines: Sequence[str]) -> list[Judgement]:
        """Send configuration lines and judge what each of them printed.

        An accepted line after which the device is in another mode than the line leads to counts as refused.
        """
        judgements = []
        for answer in self._run(lines):
            judgement = judge(answer.output)
            expected = _mode_after(answer.command)
            if judgement.accepted and answer.prompt.mode != expected:
                judgement = Judgement(
                    Verdict.FAILED, f"prompt {answer.prompt.mode or 'outside configuration mode'}", "unexpected mode"
                )
            if judgement.accepted and _is_standby(answer.prompt):
                judgement = Judgement(Verdict.STANDBY, "/".join(answer.prompt.parts), "the unit has become the standby")
            judgements.append(judgement)
        return judgements

    def leave_configuration(self) -> None:
        """Leave configuration mode, from whatever depth."""
        self._terminal.run(["end"])

    def save(self) -> str:
        """Save the running configuration; empty, or the line that says why it is not saved."""
        return save_refusal(self._command("write memory").output)

    def close(self) -> None:
        self._terminal.close()

    # Steps of start and read

    def _command(self, command: str) -> Answer:
        return self._terminal.run([command])[0]

    def _run(self, commands: Sequence[str]) -> list[Answer]:
        """The answers to ``commands``, which are sent in one packet where that is allowed."""
        if self._send_ahead:
            return self._terminal.run(list(commands))
        return [self._command(command) for command in commands]

    def _enable(self) -> Prompt:
        tries: list[str] = []

        def password() -> str:
            if self._enable_password is None:
                raise FederationError(
                    "the device asks for its enable password, and none is set",
                    where=f"{self.where}, enable",
                    cure="set ansible_asa_enable_password for this host (empty where the device has an empty one)",
                )
            if tries:
                raise self._enable_refused("")
            tries.append("once")
            return self._enable_password

        def no_new_password() -> str:
            raise FederationError(
                "the device has no enable password yet and asks for a new one",
                where=f"{self.where}, enable",
                cure="set it on the device's console first",
            )

        answer = self._terminal.run(
            ["enable"], [Question(_NEW_PASSWORD, no_new_password), Question(_PASSWORD, password)]
        )
        if not answer[0].prompt.privileged:
            raise self._enable_refused(" / ".join(line for line in lines_of(answer[0].output) if line.strip()))
        return answer[0].prompt

    def _enable_refused(self, shown: str) -> FederationError:
        said = f" ({shown})" if shown else ""
        return FederationError(
            f"the device refuses the enable password{said}",
            where=f"{self.where}, enable",
            cure="set ansible_asa_enable_password for this host to the device's enable password",
        )

    def _change_context(self) -> Prompt:
        answer = self._command(f"changeto context {self._context}")
        if not judge(answer.output).accepted:
            raise FederationError(
                f"the context {self._context!r} cannot be entered: {answer.output.strip()!r}",
                where=f"{self.where}, changeto context",
                cure="set ansible_asa_context to a context of this firewall; the login must be to the admin context",
            )
        return answer.prompt

    def _require_context_shown(self, version: Version, prompt: Prompt) -> None:
        """Make sure that the wanted context is the one that answers, by the prompt or by ``show context``."""
        if not self._context:
            return
        if not version.space:
            raise FederationError(
                "the firewall has no contexts, but one is asked for",
                where=self.where,
                cure="leave out ansible_asa_context for this host",
            )
        if self._context in prompt.parts:
            return
        shown = self._command("show context").output
        rows = [line.lstrip("*").split() for line in lines_of(shown) if line.strip()]
        if not any(row and row[0] == self._context for row in rows):
            raise FederationError(
                f"whether context {self._context} answers is not known from its prompt or from show context",
                where=self.where,
                cure="let the prompt show the context: prompt hostname context",
            )

    def _require_not_standby(self, prompt: Prompt) -> None:
        if _is_standby(prompt):
            raise FederationError(
                f"the prompt {'/'.join(prompt.parts)} says that this is not the active unit",
                where=self.where,
                cure="point ansible_host at the active unit's address",
            )


def _is_standby(prompt: Prompt) -> bool:
    """Whether the prompt shows a state in which a unit must not be configured (standby, or follower in a cluster)."""
    return any(part in ("stby", "slave") for part in prompt.parts[1:])


def _mode_after(line: str) -> str:
    """The mode that a configuration line leads to, or stays in."""
    return "config-network-object" if line.startswith((" ", "object network ")) else "config"
