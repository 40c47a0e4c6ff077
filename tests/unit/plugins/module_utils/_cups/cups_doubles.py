# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand-ins for the cups tests: a settings page that keeps what is posted, a clock without waiting, a terminal that plays a script."""

from __future__ import annotations

import socket
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.control import Clock
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import Answer

MODES = {"7": "No TLS", "8": "TLS Optional", "9": "TLS Required"}  # values unlike any position
BOXES = ("CLIENTSIDECERTREQ", "ENABLESASLEXTERNALINCOMING", "ENABLESASLEXTERNALOUTGOING")


def settings_page(
    status: str = "Off",
    mode: str = "No TLS",
    ticked: tuple[str, ...] = (),
    secret: str = "",
    message: str = "",
    action: str = "xmppFederationSettingsSave.do",
) -> str:
    """A settings page with everything that is expected of it."""

    def options(values: dict[str, str], chosen: str) -> str:
        return "".join(
            f'<option value="{value}"{" selected" if text == chosen else ""}>\n  {text} </option>'
            for value, text in values.items()
        )

    grey = " disabled" if mode == "No TLS" else ""
    boxes = "".join(
        f'<input type="checkbox" id="{box}" name="{box.lower()}" value="true"{" checked" if box in ticked else ""}{grey}>'
        for box in BOXES
    )
    return f"""<html><head><title>XMPP Federation Settings</title></head><body>
      <div id="statusMessage">{escape(message)}</div>
      <form name="search" action="find.do"><input type="text" name="q"></form>
      <form name="settings" method="POST" action="{action}">
        <input type="hidden" name="org.example.TOKEN" value="t-1&amp;2">
        <select id="ENABLEXMPPNODE" name="enablexmppnode">{options({"a": "Off", "b": "On"}, status)}</select>
        <select id="TKSECURITYMODE" name="tksecuritymode">{options(MODES, mode)}</select>
        {boxes}
        <input type="password" id="DIALBACKSECRET" name="dialbacksecret" value="{secret}">
        <input type="password" id="DIALBACKSECRETCONFIRM" name="dialbacksecretconfirm" value="{secret}">
        <input type="text" name="unmanaged" value="stays">
        <input type="button" class="cuesButton" name="saveButton" value="Save" onclick="save()">
      </form></body></html>"""


LOGIN_PAGE = """<html><body><form action="/cupadmin/j_security_check" method="post"><input type="hidden" name="appNav"
  value="cupadmin"><input type="text" name="j_username"><input type="password" name="j_password"><div class="errorText">{}</div>
  <input type="submit" name="go" value="Log in"></form></body></html>"""


class NodeDouble:
    """The pages of a node, behind the interface of HttpsSession."""

    def __init__(self) -> None:
        self.status, self.mode, self.secret = "Off", "No TLS", ""
        self.ticked: tuple[str, ...] = ()
        self.password = "right"
        self.shows_secret = True
        self.ticks_by_itself = False
        self.stores = True
        self.message = ""
        self.login_message = "Wrong user name or password."
        self.expires_before_post = False
        self.posts: list[dict[str, str]] = []
        self.logins = 0
        self.logged_in: set[int] = set()
        self.others: Any = None  # serves every other page, see policy_double

    def page(self, message: str = "") -> str:
        shown = "*" * 12 if self.secret and self.shows_secret else ""
        return settings_page(self.status, self.mode, self.ticked, shown, message)

    def store(self, fields: dict[str, str]) -> None:
        if not self.stores:
            return
        before = self.mode
        self.status = {"a": "Off", "b": "On"}[fields["enablexmppnode"]]
        self.mode = MODES[fields["tksecuritymode"]]
        self.ticked = tuple(box for box in BOXES if box.lower() in fields)
        if self.ticks_by_itself and before == "No TLS" and self.mode != "No TLS" and BOXES[0] not in self.ticked:
            self.ticked += (BOXES[0],)
        if set(fields["dialbacksecret"]) != {"*"}:
            assert fields["dialbacksecret"] == fields["dialbacksecretconfirm"]
            self.secret = fields["dialbacksecret"]


class SessionDouble:
    """One cookie session with a NodeDouble."""

    def __init__(self, double: NodeDouble) -> None:
        self.double = double

    def request(self, path, body=None, headers=None, timeout=None, step=""):  # type: ignore[no-untyped-def]
        double = self.double
        address = path if path.startswith("https:") else "https://node.example" + path
        inside = id(self) in double.logged_in
        if path.endswith("j_security_check"):
            double.logins += 1
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
            assert fields["appNav"] == "cupadmin" and fields["go"] == "Log in"
            if fields["j_password"] != double.password:
                return self._answer(address, LOGIN_PAGE.format(double.login_message))
            double.logged_in.add(id(self))
            return self._answer("https://node.example/cupadmin/home.do", "<html><body>Welcome</body></html>")
        if body is not None and double.expires_before_post:
            double.logged_in.clear()
            inside = False
        if not inside:
            return self._answer(address, LOGIN_PAGE.format(""))
        if double.others is not None and "/xmppFederationSettings" not in path:
            status, text = double.others.serve(
                double, address, None if body is None else dict(parse_qsl(body.decode(), keep_blank_values=True))
            )
            return Answer(status, address, "text/html; charset=UTF-8", text.encode())
        if body is None:
            return self._answer(address, double.page())
        double.posts.append(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        double.store(double.posts[-1])
        return self._answer(address, double.page(double.message))

    @staticmethod
    def _answer(address: str, text: str) -> Answer:
        return Answer(200, address, "text/html; charset=UTF-8", text.encode())


class StillClock(Clock):
    """A clock that only moves during a sleep."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []
        super().__init__(now=lambda: self.time, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class ScriptedSession:
    """A command line that answers each command from a script; an exception is raised."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.commands: list[str] = []

    def run(self, command: str) -> str:
        self.commands.append(command)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class TerminalDouble:
    """The far end of a terminal: echoes what is typed, and answers each entered line from a script.

    ``lines`` maps what was entered to what is printed before the next prompt. Output that ends with a question or a pager line
    comes without a prompt, and the next key is looked up in the same way.
    """

    def __init__(self, banner: str, lines: dict[str, str], chunk: int = 7, eats: str = "") -> None:
        self.out = banner.encode()
        self.lines = lines
        self.typed = ""
        self.entered: list[str] = []
        self.keys: list[str] = []
        self.waits_for_key = False
        self.chunk = chunk
        self.eats = eats
        self.closed = False
        self.seconds: float | None = None

    def settimeout(self, seconds: float) -> None:
        self.seconds = seconds

    def close(self) -> None:
        self.closed = True

    def recv(self, size: int) -> bytes:
        if not self.out:
            raise socket.timeout  # at once: the tests do not wait
        data, self.out = self.out[: self.chunk], self.out[self.chunk :]
        return data

    def sendall(self, data: bytes) -> None:
        for key in data.decode():
            if self.waits_for_key:
                self.waits_for_key = False
                self.keys.append(key)
                self._print(key)
            elif key == "\r":
                self.out += b"\r\n"
                line, self.typed = self.typed, ""
                self.entered.append(line)
                self._print(line)
            elif key != self.eats:
                self.typed += key
                self.out += key.encode()

    def _print(self, line: str) -> None:
        text = self.lines[line]
        self.waits_for_key = text.rstrip().endswith(") :")
        ended = self.waits_for_key or text.rstrip().endswith("(y/n)?") or text.endswith("(hangs)")
        self.out += text.replace("\n", "\r\n").encode() + (b"" if ended else b"admin:")
