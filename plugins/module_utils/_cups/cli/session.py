# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with the platform's command line, over any channel that carries an interactive terminal.

The node has no channel for single commands: there is one shell with a prompt, slow to come up, that echoes, pages and asks.
"""

from __future__ import annotations

import codecs
import re
import socket
import time
from collections.abc import Mapping
from typing import Any, Optional

from ..._errors import FederationError
from ..._text import quote, visible
from .terminal import at_prompt, failure_in, last_line, pager_key, question, readable, without_last_line

LONGEST_OUTPUT = 1024 * 1024  # characters; the longest known list has some ten thousand
_ECHO_TIMEOUT = 5.0  # seconds for the echo of what was typed
_KEY_TIMEOUT = 2.0  # seconds for a pager to act on a key alone, before Enter is pressed too
_TYPED = re.compile(r"[\x20-\x7e]+")  # what no line end and no key of the terminal is in
_QUIET = 0.25  # seconds without output after which a repeated prompt is not expected any more


class CommandTimeout(FederationError):
    """No prompt came back in time: what the command did is not known, and the session cannot be used any more."""


class CommandFailed(FederationError):
    """The command line refused a command or says that it failed."""


class CliSession:
    """Commands in, readable text out.

    Args:
        channel: has ``sendall(bytes)``, ``recv(size)`` that raises ``socket.timeout``, ``settimeout(seconds)`` and ``close()``, as a
            Paramiko channel has.
        where: the device and the login, for errors.
        timeout: seconds to wait for the first prompt, and for a command that says nothing else.
    """

    def __init__(self, channel: Any, where: str, timeout: float) -> None:
        self._channel = channel
        self._where = where
        self._timeout = timeout
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._raw = ""

    @property
    def where(self) -> str:
        return self._where

    def start(self) -> None:
        """Wait for the first prompt, behind the banner.

        Raises:
            FederationError: none comes.
        """
        deadline = time.monotonic() + self._timeout
        while not at_prompt(self._screen):
            if not self._more(deadline):
                raise CommandTimeout(
                    f"no prompt within {self._timeout:g} s; the screen shows {quote(self._screen)}",
                    where=self._where,
                    cure="log in by hand to see whether the command line comes up; a slow node needs a longer command_timeout",
                )
        while time.monotonic() < deadline and self._more(time.monotonic() + _QUIET):
            pass

    def run(self, command: str, timeout: Optional[float] = None, answers: Optional[Mapping[str, str]] = None) -> str:
        """Run a command and return what it printed.

        Args:
            timeout: seconds until the prompt is back; the session's when not given.
            answers: words of a question that this command is known to ask -> ``y`` or ``n``.

        Raises:
            CommandTimeout, CommandFailed: see there.
            FederationError: an unknown question, too much output, or the session broke.
        """
        if not _TYPED.fullmatch(command):
            raise FederationError(
                f"{quote(visible(command))} has a character that is not typed at a command line",
                where=self._where,
                cure="name nodes, services and hosts with letters, digits and punctuation on one line",
            )
        limit = self._timeout if timeout is None else timeout
        deadline = time.monotonic() + limit
        self._type(command)
        self._press("\r")
        return self._checked(command, self._output(command, deadline, limit, answers or {}))

    def close(self) -> None:
        """End the session."""
        self._channel.close()

    @property
    def _screen(self) -> str:
        return readable(self._raw)

    def _type(self, command: str) -> None:
        """Type a command, and see by its echo that it arrived whole: some prompts lose characters that come fast."""
        self._raw = ""
        self._press(command)
        deadline = time.monotonic() + _ECHO_TIMEOUT
        while not last_line(self._screen).rstrip().endswith(command):
            if not self._more(deadline):
                raise FederationError(
                    f"the command line did not echo {quote(command)} as typed, but {quote(last_line(self._screen))}; it was not executed",
                    where=self._where,
                    cure="run again; if it stays so, report this release's prompt",
                )

    def _output(self, command: str, deadline: float, limit: float, answers: Mapping[str, str]) -> str:
        pages = ""
        echo = True
        while True:
            screen = self._after_echo(command) if echo else self._screen
            if screen is not None:
                if at_prompt(screen):
                    return pages + without_last_line(screen)
                key = pager_key(screen)
                asked = question(screen)
                if key is not None:
                    pages += without_last_line(screen)
                    self._turn_page(key, deadline)
                    echo = False
                    continue
                if asked is not None:
                    pages += screen + "\n"
                    self._answer(command, asked, answers)
                    echo = False
                    continue
            if len(self._raw) + len(pages) > LONGEST_OUTPUT:
                raise FederationError(
                    f"{quote(command)} prints more than {LONGEST_OUTPUT} characters",
                    where=self._where,
                    cure="run it by hand and see why",
                )
            if not self._more(deadline):
                raise CommandTimeout(
                    f"{quote(command)} did not end within {limit:g} s; the screen shows {quote(self._screen[-300:])}",
                    where=self._where,
                    cure="see by hand what the command waits for; a slow node needs a longer timeout",
                )

    def _after_echo(self, command: str) -> Optional[str]:
        """What came after the echoed command line; ``None`` while that line has not ended."""
        _echo, ended, rest = self._screen.partition("\n")
        return rest if ended else None

    def _turn_page(self, key: str, deadline: float) -> None:
        """Press a pager's key. Whether it wants Enter too is not documented: Enter follows where the key alone does nothing."""
        self._raw = ""
        self._press(key)
        until = min(deadline, time.monotonic() + _KEY_TIMEOUT)
        while self._screen.strip() in ("", key):
            if not self._more(until):
                self._press("\r")
                break
        if self._screen.startswith(key):
            self._raw = self._raw.replace(key, "", 1)

    def _answer(self, command: str, asked: str, answers: Mapping[str, str]) -> None:
        for words, answer in answers.items():
            if words.lower() in asked.lower():
                self._raw = ""
                self._press(answer + "\r")
                while "\n" not in self._screen and self._more(time.monotonic() + _ECHO_TIMEOUT):
                    pass
                self._raw = self._raw.partition("\n")[2]
                return
        raise FederationError(
            f"{quote(command)} asks {quote(asked)}, which is not known here; it was not answered",
            where=self._where,
            cure="run the command by hand",
        )

    def _checked(self, command: str, output: str) -> str:
        failed = failure_in(output)
        if failed is None:
            return output
        raise CommandFailed(
            f"{quote(command)} failed: {quote(output)}",
            where=self._where,
            cure="see whether this release has the command and this account may use it",
            output=output,
        )

    def _press(self, keys: str) -> None:
        try:
            self._channel.sendall(keys.encode())
        except OSError as error:
            raise self._broken(error) from error

    def _more(self, deadline: float) -> bool:
        """Read what is there; ``False`` when nothing came until the deadline."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        self._channel.settimeout(left)
        try:
            data = self._channel.recv(65536)
        except (socket.timeout, TimeoutError):
            return False
        except OSError as error:
            raise self._broken(error) from error
        if not data:
            raise self._broken("the node closed it")
        if len(self._raw) > 2 * LONGEST_OUTPUT:  # before a command's own limit counts: a banner, an echo
            raise self._broken(f"it prints more than {2 * LONGEST_OUTPUT} characters, and no prompt")
        self._raw += self._decoder.decode(data)
        return True

    def _broken(self, why: Any) -> FederationError:
        return FederationError(
            f"the session broke ({why}); the screen shows {quote(self._screen[-300:])}",
            where=self._where,
            cure="see whether the node is up and has command line sessions left, and run again",
        )
