# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH side of the platform command line: a shell on a terminal, and nothing else."""

from __future__ import annotations

import contextlib
import hmac
import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

import paramiko

from .choices import ChoiceTable
from .cli import CommandLine
from .node import Node
from .settings import Account

log = logging.getLogger("cups.ssh")

BANNER = "Command Line Interface is starting up, please wait ..."
WELCOME = "   Welcome to the Platform Command Line Interface"
MACHINE = (
    "VMware Installation:",
    "\t2 vCPU: Intel(R) Xeon(R) CPU",
    "\tDisk 1: 80GB, Partitions aligned",
    "\t4096 Mbytes RAM",
)
PROMPT = "admin:"
PAGER = "options: q=quit, n=next, p=prev, b=begin, e=end (lines {} - {} of {}) : "
LOGIN_LIMIT = 30.0
IDLE_LIMIT = 1800.0


class SshError(RuntimeError):
    """The SSH server cannot be started."""


class _Authentication(paramiko.ServerInterface):
    """Password and keyboard-interactive for one account; one session channel with a terminal and a shell."""

    def __init__(self, account: Account, methods: list[str]) -> None:
        self._account, self._methods = account, methods
        self._terminal = False
        self.shell = threading.Event()

    def get_allowed_auths(self, username: str) -> str:
        """The forms of asking for the password."""
        return ",".join(self._methods)

    def check_auth_password(self, username: str, password: str) -> int:
        """Password authentication."""
        return self._check(username, password) if "password" in self._methods else paramiko.AUTH_FAILED

    def _check(self, username: str, password: str) -> int:
        right = hmac.compare_digest(username.encode(), self._account.user.encode())
        right &= hmac.compare_digest(password.encode(), self._account.password.encode())
        log.info("login of the platform account: %s", "accepted" if right else "refused")
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_auth_interactive(self, username: str, submethods: str) -> int | paramiko.InteractiveQuery:
        """Ask for the password."""
        if "keyboard-interactive" not in self._methods:
            return paramiko.AUTH_FAILED
        self._user = username
        query = paramiko.InteractiveQuery("", "")
        query.add_prompt("Password: ", False)
        return query

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        """The answer."""
        return self._check(self._user, responses[0]) if len(responses) == 1 else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        """Sessions only."""
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_pty_request(
        self,
        channel: paramiko.Channel,
        term: bytes,
        width: int,
        height: int,
        pixelwidth: int,
        pixelheight: int,
        modes: bytes,
    ) -> bool:
        """A terminal is welcome."""
        self._terminal = True
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        """A shell needs a terminal."""
        if self._terminal:
            self.shell.set()
        return self._terminal

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        """Commands without a shell are refused."""
        log.info("exec request refused")
        return False


class _Gone(Exception):
    """The client left, or the idle limit passed."""


class Terminal:
    """Line editing, echo and pager on a channel."""

    def __init__(self, channel: paramiko.Channel, command_line: CommandLine, choices: ChoiceTable) -> None:
        self._channel, self._commands, self._choices = channel, command_line.session(), choices
        self._page_lines = int(choices["cli.pager_lines"])
        self._pending = b""
        self._after_return = False

    def run(self) -> None:
        """Serve commands until the client leaves."""
        self._line(BANNER)
        time.sleep(float(self._choices["cli.start_delay"]))
        self._line("")
        self._line(WELCOME)
        self._line("")
        for line in MACHINE:
            self._line(line)
        self._line("")
        while True:
            self._prompt()
            command = self._read_line().strip()
            if not command:
                continue
            if command.lower() in ("exit", "quit"):
                return
            self._show(command)

    def _prompt(self) -> None:
        prompt = f"\x1b[2K\r\x1b[1m{PROMPT}\x1b[0m" if self._choices["cli.ansi"] else PROMPT
        self._write(f"{prompt}\r{prompt}" if self._choices["cli.prompt_twice"] else prompt)

    def _show(self, command: str) -> None:
        output = self._commands.run(command)
        if self._commands.paged(command):
            self._page(list(output))
        else:
            self._stream(output)

    def _stream(self, output: Iterator[str]) -> None:
        for line in output:
            self._line(line)

    def _page(self, lines: list[str]) -> None:
        """Show a page at a time when there is more than one: forward alone, which is where clients go."""
        size = self._page_lines
        for top in range(0, len(lines), size):
            shown = lines[top : top + size]
            for line in shown:
                self._line(line)
            if len(lines) <= size:
                return
            self._line("")
            self._write(PAGER.format(top + 1, top + len(shown), len(lines)))
            key = self._byte().lower()
            while key not in (b"n", b"q"):
                key = self._byte().lower()
            self._line("")
            if key == b"q":
                return

    def _read_line(self) -> str:
        """One line with echo; backspace works, Ctrl-D on an empty line leaves."""
        text = b""
        while True:
            byte = self._byte()
            follows_return, self._after_return = self._after_return, byte == b"\r"
            if byte == b"\n" and follows_return:
                continue
            if byte in (b"\r", b"\n"):
                self._line("")
                return text.decode("utf-8", errors="replace")
            if byte == b"\x04" and not text:
                raise _Gone
            if byte in (b"\x7f", b"\x08"):
                if text:
                    text = text[:-1]
                    self._write("\b \b")
            elif byte >= b" ":
                text += byte
                self._channel.sendall(byte)

    def _byte(self) -> bytes:
        if not self._pending:
            try:
                self._pending = self._channel.recv(4096)
            except (TimeoutError, socket.timeout) as error:
                raise _Gone from error
            if not self._pending:
                raise _Gone
            most = int(self._choices["cli.keys_at_once"])
            self._pending = self._pending[:most] if most else self._pending
        byte, self._pending = self._pending[:1], self._pending[1:]
        return byte

    def _line(self, text: str) -> None:
        self._write(text + "\r\n")

    def _write(self, text: str) -> None:
        try:
            self._channel.sendall(text.encode("utf-8"))
        except OSError as error:
            raise _Gone from error


class SshServer:
    """One listening address; a thread for each client."""

    def __init__(
        self, address: tuple[str, int], node: Node, command_line: CommandLine, host_key: paramiko.PKey
    ) -> None:
        self._node, self._command_line, self._host_key = node, command_line, host_key
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.create_server(address, family=family, backlog=16)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        threading.Thread(target=self._accept, name="ssh", daemon=True).start()

    def close(self) -> None:
        """Accept no more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), name="ssh client", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        transport = None
        try:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport = paramiko.Transport(client)
            transport.add_server_key(self._host_key)
            choices = self._node.settings.choices
            restrict(transport, choices["ssh.algorithms." + self._node.settings.release])
            authentication = _Authentication(self._node.settings.platform, choices["ssh.methods"])
            transport.start_server(server=authentication)
            channel = transport.accept(LOGIN_LIMIT)
            if channel is None or not authentication.shell.wait(LOGIN_LIMIT):
                return
            channel.settimeout(IDLE_LIMIT)
            Terminal(channel, self._command_line, choices).run()
            channel.send_exit_status(0)
            channel.close()
        except (_Gone, paramiko.SSHException, EOFError, OSError) as error:
            log.info("SSH session ended: %s", type(error).__name__)
        finally:
            if transport is not None:
                transport.close()
            client.close()


def restrict(transport: paramiko.Transport, algorithms: Mapping[str, Sequence[str]]) -> None:
    """Offer only these algorithms. Raises SshError for what the library does not have."""
    options = transport.get_security_options()
    for name, values in algorithms.items():
        try:
            setattr(options, name, tuple(values))
        except ValueError as error:
            raise SshError(f"Paramiko {paramiko.__version__} lacks {name} of this release: {error}") from error


def load_host_key(node: Node) -> paramiko.PKey:
    """The host key, of any type. Raises SshError."""
    try:
        return paramiko.PKey.from_path(node.settings.host_key)
    except (OSError, ValueError, paramiko.SSHException, paramiko.pkey.UnknownKeyType) as error:
        raise SshError(f"host key {node.settings.host_key}: {error}") from error


def start_servers(node: Node, command_line: CommandLine) -> list[SshServer]:
    """Listen on every address of the settings. Raises SshError or OSError."""
    host_key = load_host_key(node)
    wanted = node.settings.choices["ssh.algorithms." + node.settings.release]
    if "key_types" in wanted and host_key.get_name() not in wanted["key_types"]:
        raise SshError(f"release {node.settings.release} needs a host key of type {' or '.join(wanted['key_types'])}")
    try_out, other = socket.socketpair()  # say at the start, not to each client, what the library lacks
    with try_out, other:
        restrict(paramiko.Transport(try_out), wanted)
    servers: list[SshServer] = []
    for address in node.settings.listen_ssh:
        try:
            servers.append(SshServer(address, node, command_line, host_key))
        except OSError as error:
            for item in servers:
                item.close()
            raise SshError(f"SSH cannot listen on {address[0]} port {address[1]}: {error.strerror}") from error
    return servers
