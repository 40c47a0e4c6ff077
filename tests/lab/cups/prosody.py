# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real XMPP server behind the node: its configuration, and the child process."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lab.prosody import S2S_TIMEOUT, store_name

from .federation import NO_TLS, TLS_REQUIRED, FederationSettings
from .policy import ALLOW
from .settings import Settings

log = logging.getLogger("cups.prosody")

C2S_PORT, S2S_PORT = 5222, 5269
MESH_PORT = 7400  # C: the port of the product's router; what is spoken there is the emulator's own
START_LIMIT = 60.0
STOP_LIMIT = 0.3  # it would wait up to 6 s for its peers to say goodbye
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

# What the federation port does. closed: nothing listens. unrouted: the connection manager listens, but the router has not
# read that federation is on, so streams to the domain are refused. open: federation works.
CLOSED, UNROUTED, OPEN = "closed", "unrouted", "open"


class RunnerError(RuntimeError):
    """The XMPP server did not do what was asked; the text says why."""


@dataclass(frozen=True)
class Desired:
    """What the XMPP server has to be.

    federation: CLOSED, UNROUTED or OPEN; settings: those that are in effect; outbound: the address of the node of the cluster
    through which messages to other domains go, "" when they go out from here, or nowhere.
    """

    federation: str
    settings: FederationSettings = field(repr=False)
    outbound: str = ""


class Runner(Protocol):
    """Something that runs the XMPP server."""

    def apply(self, desired: Desired | None) -> None:
        """Make it so; None = nothing runs. Returns when ports are open or closed as asked. Raises RunnerError."""

    def check(self) -> str:
        """Why the server is not running although it should; an empty text when all is well."""


def lua_string(text: str) -> str:
    """A Lua string literal of any text."""
    return (
        '"'
        + "".join(
            f"\\{byte:03d}" if byte < 32 or byte in b'"\\' or byte > 126 else chr(byte) for byte in text.encode("utf-8")
        )
        + '"'
    )


def render_config(settings: Settings, state: Path, desired: Desired) -> str:
    """The server's configuration file for this state of the node."""
    wanted = desired.settings
    tls = wanted.security_mode != NO_TLS
    modules = ["roster", "saslauth", "disco", "ping", "posix", "presence", "message", "iq"]
    disabled = ["offline"] if tls else ["tls", "s2s_auth_certs", "offline"]
    modules += ["tls", "s2s_auth_certs", "cups_sasl_external"] if tls else []
    if wanted.dialback_secret and desired.federation != CLOSED:
        modules.append("dialback")
    else:
        disabled.append("dialback")
    if desired.federation == CLOSED:
        disabled.append("s2s")
    else:
        modules.append("cups_policy")
    if len(settings.cluster) > 1:
        modules.append("cups_mesh")
    lines = [
        "run_as_root = true",
        "daemonize = false",
        "data_path = {}".format(lua_string(str(state / "data"))),
        "pidfile = {}".format(lua_string(str(state / "prosody.pid"))),
        "plugin_paths = {{ {} }}".format(lua_string(str(Path(__file__).parent / "prosody_modules"))),
        "interfaces = {{ {} }}".format(", ".join(map(lua_string, filter(None, (settings.address, settings.address6))))),
        f"use_ipv4 = {_lua_bool(not settings.ipv6_only)}",
        f"use_ipv6 = {_lua_bool(bool(settings.address6))}",
        f"c2s_ports = {{ {C2S_PORT} }}",
        "s2s_ports = {}" if desired.federation == CLOSED else f"s2s_ports = {{ {S2S_PORT} }}",
        "c2s_direct_tls_ports = {}",
        "s2s_direct_tls_ports = {}",
        "modules_enabled = {{ {} }}".format(", ".join(lua_string(item) for item in modules)),
        "modules_disabled = {{ {} }}".format(", ".join(lua_string(item) for item in disabled)),
        'authentication = "internal_plain"',
        'storage = "internal"',
        "allow_unencrypted_plain_auth = true",
        "c2s_require_encryption = false",
        f"s2s_require_encryption = {_lua_bool(wanted.security_mode == TLS_REQUIRED)}",
        f"s2s_secure_auth = {_lua_bool(tls and wanted.client_certificates)}",
        f"s2s_timeout = {S2S_TIMEOUT}",
        f"cups_sasl_external_incoming = {_lua_bool(wanted.sasl_external_incoming)}",
        f"cups_sasl_external_outgoing = {_lua_bool(wanted.sasl_external_outgoing)}",
        f"cups_policy_allow = {_lua_bool(wanted.policy_default == ALLOW)}",
        f"cups_policy_exceptions = {{ {_policy_entries(wanted)} }}",
        "log = {{ info = {} }}".format(lua_string(str(state / "prosody.log"))),
    ]
    if wanted.dialback_secret:
        lines.append(f"dialback_secret = {lua_string(wanted.dialback_secret)}")
    if len(settings.cluster) > 1:
        lines += _mesh_lines(settings, desired.outbound)
    if settings.dns:
        servers = ", ".join(lua_string(item) for item in settings.dns)
        # No cache, so that a record that was changed is seen at once.
        options = 'options = { ["cache-max-ttl:"] = "0", ["cache-max-negative-ttl:"] = "0" }'
        lines.append(f"unbound = {{ forward = {{ {servers} }}, resolvconf = false, hoststxt = false, {options} }}")
    if tls:
        lines.append(f"ssl = {{ {_ssl_options(settings)} }}")
    lines.append(f"VirtualHost {lua_string(settings.domain)}")
    if desired.federation == UNROUTED:
        quoted = ", ".join(lua_string(item) for item in ["s2s", *disabled])
        lines.append(f"    modules_disabled = {{ {quoted} }}")
        # The server listens for federation only while some host of it federates: the node's own name does.
        lines.append(f"VirtualHost {lua_string(settings.fqdn)}")
    return "\n".join(lines) + "\n"


def _lua_bool(value: bool) -> str:
    return "true" if value else "false"


def _mesh_lines(settings: Settings, outbound: str) -> list[str]:
    addresses = {node.name: node.address for node in settings.cluster}
    homes = ", ".join(
        f"[{lua_string(user)}] = {lua_string(addresses[home])}"
        for user, home in settings.homes.items()
        if home != settings.node
    )
    lines = [
        f"cups_mesh_port = {MESH_PORT}",
        f"cups_mesh_ports = {{ {MESH_PORT} }}",
        f"cups_mesh_homes = {{ {homes} }}",
    ]
    return [*lines, f"cups_mesh_outbound = {lua_string(outbound)}"] if outbound else lines


def _policy_entries(wanted: FederationSettings) -> str:
    return ", ".join(
        f"{{ host = {lua_string(item.host)}, direction = {lua_string(item.direction)} }}"
        for item in wanted.policy_exceptions
    )


def _ssl_options(settings: Settings) -> str:
    if not settings.xmpp_certificate or not settings.xmpp_key:
        raise RunnerError("security mode needs a certificate: settings xmpp_certificate and xmpp_key are missing")
    options = [
        f"certificate = {lua_string(str(settings.xmpp_certificate))}",
        f"key = {lua_string(str(settings.xmpp_key))}",
    ]
    if settings.xmpp_ca:
        options.append(f"cafile = {lua_string(str(settings.xmpp_ca))}")
    return ", ".join(options)


def write_accounts(settings: Settings, state: Path) -> None:
    """Put the accounts of this node's users into the server's store."""
    folder = state / "data" / store_name(settings.domain) / "accounts"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for user, password in settings.users.items():
        if settings.homes[user] != settings.node:
            continue
        write_private(folder / (store_name(user) + ".dat"), f'return {{ ["password"] = {lua_string(password)}; }};\n')


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step for readers."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(temporary, path)


def listening(address: str, port: int, process: int | None = None) -> bool:
    """Does a TCP socket of this network namespace, or of this process in it, listen on IPv4 address:port?"""
    wanted = f"{struct.unpack('=I', socket.inet_aton(address))[0]:08X}:{port:04X}"
    with open("/proc/self/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table]
    found = {f"socket:[{row[9]}]" for row in rows if row[1:4:2] == [wanted, "0A"]}
    return bool(found & _sockets(process)) if process else bool(found)


def _sockets(process: int) -> set[str]:
    """The sockets that a process holds, as the kernel names them; none when it has ended."""
    folder = Path("/proc", str(process), "fd")
    try:
        return {os.readlink(item) for item in folder.iterdir()}
    except OSError:
        return set()


class ProsodyRunner:
    """Prosody as a child process. Call apply from a thread that lives as long as the program: the child dies with it."""

    def __init__(self, settings: Settings, state: Path) -> None:
        program = shutil.which("prosody")
        if not program:
            raise RunnerError("prosody is not installed (no such program in PATH)")
        self._program, self._settings, self._state = program, settings, state
        self._process: subprocess.Popen[bytes] | None = None
        self._config = ""
        write_accounts(settings, state)
        (state / "certs").mkdir(exist_ok=True)  # it looks there, and calls a missing directory an error

    def apply(self, desired: Desired | None) -> None:
        """See Runner. An unchanged configuration leaves the running server, and its sessions, alone."""
        config = render_config(self._settings, self._state, desired) if desired else ""
        if config == self._config and (not config or self._alive()):
            return
        self._end()
        self._config = config
        if desired is None:
            log.info("XMPP server stopped")
            return
        self._start(config, desired)
        log.info("XMPP server runs: federation %s, %s", desired.federation, desired.settings.public())

    def check(self) -> str:
        """See Runner."""
        if not self._config or self._alive():
            return ""
        self._config = ""
        return f"the XMPP server died: {self._tail()}"

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self, config: str, desired: Desired) -> None:
        path = self._state / "prosody.cfg.lua"
        write_private(path, config)
        parent = os.getpid()

        def die_with_parent() -> None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

        with open(self._state / "prosody.out", "ab") as output:
            self._process = subprocess.Popen(
                [self._program, "-F", "--config", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=str(self._state),
                preexec_fn=die_with_parent,
            )
        wanted = [C2S_PORT] + ([] if desired.federation == CLOSED else [S2S_PORT])
        limit = time.monotonic() + START_LIMIT
        while not all(listening(self._settings.address, port, self._process.pid) for port in wanted):
            if not self._alive() or time.monotonic() > limit:
                trouble = self._tail()
                self._end()
                self._config = ""
                ports = " and ".join(map(str, wanted))
                raise RunnerError(f"prosody does not listen on {self._settings.address} port {ports}: {trouble}")
            time.sleep(0.02)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)

    def _tail(self) -> str:
        """The last lines that the server wrote: why it does not run."""
        lines: list[str] = []
        for name in ("prosody.out", "prosody.log"):
            path = self._state / name
            if path.exists():
                lines += path.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        return " | ".join(lines) or "it wrote nothing"
