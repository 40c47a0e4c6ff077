# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal side of a session: line editing with echo, scrolling at the terminal width, and the pager."""

from __future__ import annotations

from typing import Protocol

from lab.asa.session import Question, Reply, Session

MORE = "<--- More --->"
#: How a line that outgrows the terminal is shown while it is typed and after Enter. The mark at the right end is
#: seen in user transcripts; the one at the left and the step are unconfirmed.
SCROLL_LEFT, SCROLL_RIGHT, SCROLL_STEP = "<", "$", 20


class Closed(Exception):
    """The client is gone."""


class Line(Protocol):
    """Byte stream to and from the client."""

    def receive(self) -> bytes:
        """Some bytes; empty at the end."""

    def send(self, data: bytes) -> None:
        """All of the bytes."""

    def waiting(self) -> bool:
        """Whether bytes can be received at once."""


class Terminal:
    """Runs one session over a byte stream until it ends. Bytes are characters (latin-1), as on the device."""

    def __init__(self, line: Line, session: Session) -> None:
        self._line = line
        self._session = session
        self._input = ""
        self._skip_newline = False
        # A release before 9.6 draws the prompt from the left margin.
        self._margin = "\r" if session.device.running.release < (9, 6) else ""

    def run(self) -> None:
        """Greet, then read and execute until the session is closed."""
        self._greet()
        while True:
            if not self._typed_ahead():
                self._session.device.apply_all()
            self._write("".join(line + "\r\n" for line in self._session.announcements()))
            reply = self._session.execute(self._read_line(self._margin + self._session.prompt))
            while not self._show(reply) and reply.question is not None:
                reply = self._ask(reply.question)
            if reply.close:
                return

    def _ask(self, question: Question) -> Reply:
        answer = self._read_line(question.prompt, hidden=question.hidden)
        with self._session.device.lock:
            return question.answer(answer)

    def _greet(self) -> None:
        lines = [
            block.head.split(" ", 2)[2] if block.head.count(" ") > 1 else ""
            for kind in ("motd", "exec")
            for block in self._session.device.running.of("banner")
            if block.head.split()[1:2] == [kind]
        ]
        if self._session.device.running.release >= (9, 5):
            lines.append(f"User {self._session.user} logged in to {self._session.device.hostname}")
        lines.append("Type help or '?' for a list of available commands.")
        self._write("".join(line + "\r\n" for line in lines))

    # -- output ----------------------------------------------------------------------------------------------------

    def _write(self, text: str) -> None:
        if not text:
            return
        self._line.send(text.encode("latin-1", "replace"))

    def _show(self, reply: Reply) -> bool:
        """Print the lines of a reply through the pager; True when the session ends after it."""
        lines = list(reply.lines)
        size = self._session.pager
        while size and len(lines) > size:
            self._write("".join(line + "\r\n" for line in lines[:size]))
            lines = lines[size:]
            step = self._more()
            if step == 0:
                return reply.close
            size = step if step == 1 else self._session.pager
        self._write("".join(line + "\r\n" for line in lines))
        return reply.close

    def _more(self) -> int:
        """Ask for more: lines to show next (0 = stop)."""
        self._write(MORE)
        while True:
            key = self._key()
            if key in " \r\nqQ\x03":
                self._write("\r" + " " * len(MORE) + "\r")
                return self._session.pager if key == " " else 1 if key in "\r\n" else 0

    # -- input -----------------------------------------------------------------------------------------------------

    def _typed_ahead(self) -> bool:
        """Whether another command is already waiting."""
        return any(end in self._input for end in "\r\n") or self._line.waiting()

    def _key(self) -> str:
        while True:
            if not self._input:
                data = self._line.receive()
                if not data:
                    raise Closed
                self._input = data.decode("latin-1")
            key, self._input = self._input[0], self._input[1:]
            skip, self._skip_newline = self._skip_newline, key == "\r"
            if not (skip and key == "\n"):
                return key

    def _read_line(self, prompt: str, hidden: bool = False) -> str:
        """Read one line with editing; the echo goes out in one piece for everything that has arrived."""
        editor = _Editor(prompt, hidden, self._session.device.running.value("terminal width", "80"))
        self._write(prompt)
        echo = ""
        while True:
            if not self._input and echo:
                self._write(echo)
                echo = ""
            key = self._key()
            if key in "\r\n":
                self._write(echo + editor.finish() + "\r\n")
                return editor.text
            if key == "?" and not hidden:
                shown = "".join(f"{line}\r\n" for line in self._session.help(editor.text))
                self._write(f"{echo}?\r\n{shown}{prompt}{editor.text}")
                echo = ""
                continue
            if key == "\x04" and not editor.text:
                raise Closed
            if key == "\x03":
                self._write(echo + "^C\r\n" + prompt)
                editor.text, echo = "", ""
            elif key == "\x1a":
                self._write(echo + "^Z\r\n")
                return "end" if self._session.mode == "config" else ""
            else:
                echo += editor.type(key)


class _Editor:
    """The line being typed, and what the terminal has to print for each key."""

    def __init__(self, prompt: str, hidden: bool, width: str) -> None:
        self.text = ""
        self._prompt = prompt.lstrip("\r")
        self._hidden = hidden
        self._width = int(width) if width.isdigit() and int(width) else 10**6
        self._offset = 0
        self._escape = ""

    def type(self, key: str) -> str:
        """Take one key; the echo for it."""
        if self._escape or key == "\x1b":
            return self._swallow_escape(key)
        if key in "\x08\x7f":
            return self._erase(1)
        if key == "\x15":
            return self._erase(len(self.text))
        if key == "\x17":
            return self._erase(len(self.text) - (self.text.rstrip().rfind(" ") + 1))
        if key < " ":
            return ""
        self.text += key
        if self._hidden:
            return "*"
        return key if len(self._prompt) + len(self.text) - self._offset < self._width else self._scroll()

    def finish(self) -> str:
        """What Enter prints before the new line: a scrolled line is drawn from its beginning again."""
        if not self._offset or self._hidden:
            return ""
        room = self._width - len(self._prompt) - 2
        return "\r" + self._prompt + self.text[:room] + SCROLL_RIGHT

    def _scroll(self) -> str:
        self._offset += SCROLL_STEP
        return (
            "\r" + self._prompt + SCROLL_LEFT + self.text[self._offset + 1 :] + " " * SCROLL_STEP + "\b" * SCROLL_STEP
        )

    def _erase(self, count: int) -> str:
        count = min(count, len(self.text))
        self.text = self.text[: len(self.text) - count]
        if self._offset:
            self._offset = max(0, self._offset - count)
            return "\r" + self._prompt + self.text[self._offset :] + " " * count + "\b" * count
        return "\b \b" * count

    def _swallow_escape(self, key: str) -> str:
        """Cursor keys are not offered: drop their sequences."""
        self._escape += key
        if (len(self._escape) > 2 and key.isalpha()) or (len(self._escape) == 2 and key not in "[O"):
            self._escape = ""
        return ""
