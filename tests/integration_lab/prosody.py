# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Prosody of the tests' own on a loopback address, with ports that nobody else has."""

from __future__ import annotations

import contextlib
import datetime
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from integration_lab.bind import ADDRESS, START_SECONDS, free_port

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
modules_enabled = {{ "saslauth", "disco", "posix", "dialback", "tls" }}
modules_disabled = {{ {disabled} }}
authentication = "internal_plain"
storage = "internal"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
s2s_require_encryption = {required}
s2s_secure_auth = false
log = {{ info = "{home}/prosody.log" }}
ssl = {{ certificate = "{home}/server.crt", key = "{home}/server.key" }}
VirtualHost "own.example"
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
def prosody(home: Path, tls: bool) -> Iterator[Prosody]:
    """Run a server for own.example, with TLS required or without TLS."""
    ports = Prosody(ADDRESS, free_port(), free_port(), free_port())
    (home / "data").mkdir(parents=True)
    _certificate(home)
    text = CONFIGURATION.format(
        home=home,
        address=ADDRESS,
        s2s=ports.s2s,
        c2s=ports.c2s,
        direct_tls=ports.direct_tls if tls else "",
        disabled="" if tls else '"tls"',
        required="true" if tls else "false",
    )
    (home / "prosody.cfg.lua").write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [PROSODY, "-F", "--config", str(home / "prosody.cfg.lua")],
        stdout=(home / "stdout").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(process, ports, home)
        yield ports
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], ports: Prosody, home: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((ADDRESS, ports.s2s), 0.2):
            return
        time.sleep(0.02)
    raise RuntimeError(
        "Prosody did not start: " + (home / "stdout").read_text(encoding="utf-8", errors="replace")[-2000:]
    )


def _certificate(home: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "own.example")])
    today = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("own.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (home / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "server.key").write_bytes(private)
