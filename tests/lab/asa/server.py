# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH front end on Paramiko's server side: password login, one PTY shell a connection, a thread each."""

from __future__ import annotations

import hmac
import logging
import socket
import threading
import time

import paramiko

from lab.asa.device import Device
from lab.asa.session import Session
from lab.asa.terminal import Closed, Terminal
from lab.asa.traffic import Traffic

LOGIN_TIMEOUT = 60.0  #: seconds a client has to log in and ask for a shell

logging.getLogger("paramiko").addHandler(logging.NullHandler())


class _Login(paramiko.ServerInterface):
    """Checks the password or the key, and grants a shell, nothing else."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.user = ""
        self.shell = threading.Event()

    def get_allowed_auths(self, username: str) -> str:
        return "publickey,password" if self._device.credentials.key else "password"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        """As with `ssh authentication publickey` among the attributes of the user; the login ends where that by password does."""
        known = self._device.credentials
        good = username == known.user and known.key.split()[1:2] == [key.get_base64()]
        self.user = username
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_password(self, username: str, password: str) -> int:
        known = self._device.credentials
        good = hmac.compare_digest(username.encode(), known.user.encode())
        good = hmac.compare_digest(password.encode(), known.password.encode()) and good
        self.user = username
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def get_banner(self) -> tuple[str | None, str | None]:
        lines = [
            block.head.split(" ", 2)[2] if block.head.count(" ") > 1 else ""
            for block in self._device.running.of("banner")
            if block.head.split()[1:2] == ["login"]
        ]
        return ("\r\n".join([*lines, ""]), "en-US") if lines else (None, None)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_pty_request(self, *_args: object) -> bool:
        return True

    def check_channel_window_change_request(self, *_args: object) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        self.shell.set()
        return True


class _ChannelLine:
    """A channel as the terminal's byte stream."""

    def __init__(self, channel: paramiko.Channel, traffic: Traffic) -> None:
        self._channel = channel
        self._traffic = traffic

    def receive(self) -> bytes:
        data = self._channel.recv(65536)
        self._traffic.sample()
        return data

    def send(self, data: bytes) -> None:
        try:
            self._channel.sendall(data)
        except (OSError, EOFError) as error:
            raise Closed from error

    def waiting(self) -> bool:
        return self._channel.recv_ready()


def serve(device: Device, address: tuple[str, int], key: paramiko.PKey) -> socket.socket:
    """Listen on an address and serve every connection in threads of its own; returns the listening socket."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    listener = socket.create_server(address, family=family, backlog=32)
    threading.Thread(target=_accept, args=(device, listener, key), daemon=True).start()
    return listener


def _accept(device: Device, listener: socket.socket, key: paramiko.PKey) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_connection, args=(device, client, key), daemon=True).start()


def _connection(device: Device, client: socket.socket, key: paramiko.PKey) -> None:
    """One connection from key exchange to the end; whatever a client does, it ends only this thread."""
    transport, traffic = None, Traffic(client)
    try:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = paramiko.Transport(client)
        transport.local_version = "SSH-2.0-Cisco-1.25"
        transport.add_server_key(key)
        device.connections.add(transport.close)
        login = _Login(device)
        transport.start_server(server=login)
        channel = _shell(transport, login)
        if channel is None:
            return
        channel.settimeout(None)
        session = Session(device.entrance, login.user)
        traffic.begin(session.number)
        Terminal(_ChannelLine(channel, traffic), session).run()
    except (Closed, OSError, EOFError, paramiko.SSHException):
        pass
    except Exception as error:  # an emulator's own fault must be seen, and must not hurt the other sessions
        device.note(f"session failed: {type(error).__name__}: {error}")
        raise
    finally:
        device.apply_all()
        if traffic.session:
            device.record("traffic.log", traffic.line())
        if transport is not None:
            device.connections.discard(transport.close)
            transport.close()
        client.close()


def _shell(transport: paramiko.Transport, login: _Login) -> paramiko.Channel | None:
    """The channel once it has its shell; None when the client goes away or takes too long."""
    deadline = time.monotonic() + LOGIN_TIMEOUT
    channel = None
    while transport.is_active() and time.monotonic() < deadline:
        channel = channel or transport.accept(1)
        if channel is not None and login.shell.wait(1):
            return channel
    return None
