# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Prosody on a loopback address, with ports that nobody else has."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.daemons import Daemon
from lab.loopback.certificates import Authority
from lab.loopback.ports import ADDRESS, reserved
from lab.loopback.process import running

PROSODY = shutil.which("prosody") or "/usr/bin/prosody"

CONFIGURATION = """
run_as_root = true
daemonize = false
data_path = "{home}/data"
pidfile = "{home}/prosody.pid"
plugin_paths = {{}}
interfaces = {{ "{address}" }}
use_ipv6 = false
c2s_ports = {{ {c2s} }}
c2s_direct_tls_ports = {{}}
s2s_ports = {{ {s2s} }}
s2s_direct_tls_ports = {{ {direct_tls} }}
modules_enabled = {{ "saslauth", "disco", "posix", "dialback", "tls", "ping", "s2s_auth_certs" }}
modules_disabled = {{ {disabled} }}
authentication = "internal_plain"
storage = "internal"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
s2s_require_encryption = {required}
s2s_secure_auth = {secure_auth}
s2s_timeout = {s2s_timeout}
{more}
log = {{ debug = "{home}/prosody.log" }}
ssl = {{ certificate = "{certificate}", key = "{certificate}"{ca} }}
VirtualHost "own.example"
VirtualHost "second.example"
VirtualHost "closed.example"
  modules_disabled = {{ "s2s" }}
"""


@dataclass
class Prosody:
    """A running server: its address and its ports."""

    address: str
    s2s: int
    c2s: int
    direct_tls: int


@contextlib.contextmanager
def prosody(
    home: Path,
    tls: bool | str,
    certificate: Path | None = None,
    ca: Path | None = None,
    secure_auth: bool = False,
    address: str = ADDRESS,
    s2s_port: int = 0,
    s2s_timeout: int = 90,
    more: str = "",
) -> Iterator[Prosody]:
    """Run a server for own.example.

    Args:
        home: its directory, which is made.
        tls: none (or False), optional, or required (or True).
        certificate: file with certificate and key; a self-signed one by default.
        ca: certificates it trusts.
        secure_auth: whether it demands certificates that are valid.
        address: where it listens; a free port for server-to-server unless ``s2s_port`` names one.
        s2s_timeout: seconds until it gives a silent peer up.
        more: more of the global section, in Lua.
    """
    mode = {True: "required", False: "none"}.get(tls, tls)  # type: ignore[call-overload]
    (home / "data").mkdir(parents=True)
    certificate = certificate or Authority(home / "ca").issue("own.example", self_signed=True)
    with reserved(3) as (s2s, c2s, direct_tls):
        ports = Prosody(address, s2s_port or s2s, c2s, direct_tls)
        text = CONFIGURATION.format(
            home=home,
            address=address,
            s2s=ports.s2s,
            c2s=ports.c2s,
            direct_tls=ports.direct_tls if mode != "none" else "",
            disabled='"tls", "s2s_auth_certs"' if mode == "none" else "",
            required="true" if mode == "required" else "false",
            secure_auth="true" if secure_auth else "false",
            s2s_timeout=s2s_timeout,
            certificate=certificate,
            ca=f', cafile = "{ca}"' if ca else "",
            more=more,
        )
        file = home / "prosody.cfg.lua"
        file.write_text(text, encoding="utf-8")
        opened = [ports.s2s, ports.c2s, *([ports.direct_tls] if mode != "none" else [])]
        with running(
            Daemon(
                "prosody", None, [PROSODY, "-F", "--config", str(file)], home, [f"{address}:{port}" for port in opened]
            )
        ):
            yield ports
