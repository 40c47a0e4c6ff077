# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release offers on the wire, and the traps of its command line."""

from __future__ import annotations

import re
import socket
import ssl

import paramiko
import pytest
from lab.cups.sshd import SshError
from lab.loopback.process import PATIENCE

from .conftest import PLATFORM_PASSWORD, StartLab

OLD = {"minimum": ssl.TLSVersion.TLSv1, "maximum": ssl.TLSVersion.TLSv1}
NEW = {"minimum": ssl.TLSVersion.TLSv1_2, "maximum": ssl.TLSVersion.MAXIMUM_SUPPORTED}


def handshake(address: tuple[str, int], minimum: ssl.TLSVersion, maximum: ssl.TLSVersion) -> str | None:
    context = ssl._create_unverified_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = minimum, maximum
    with socket.create_connection(address, PATIENCE) as plain, context.wrap_socket(plain) as secured:
        return secured.version()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("release", "fits", "refused"), [("8.6", OLD, NEW), ("12.5", NEW, OLD)])
def test_tls_of_a_release(start_lab: StartLab, release, fits, refused):
    address = start_lab(release=release).emulator.https_addresses[0]
    assert handshake(address, **fits) == ("TLSv1" if release == "8.6" else "TLSv1.3")
    with pytest.raises(ssl.SSLError):
        handshake(address, **refused)


def test_old_ssh_offers_old_algorithms_only(start_lab: StartLab):
    transport = paramiko.Transport(start_lab(release="8.6").emulator.ssh_addresses[0])
    try:
        transport.connect(username="administrator", password=PLATFORM_PASSWORD)
        assert transport.host_key_type == "ssh-rsa"
        assert transport.remote_cipher in ("aes128-cbc", "aes256-cbc", "3des-cbc")
        assert transport.remote_mac in ("hmac-sha1", "hmac-md5")
    finally:
        transport.close()


def test_modern_client_finds_nothing_in_old_ssh(start_lab: StartLab):
    transport = paramiko.Transport(start_lab(release="8.6").emulator.ssh_addresses[0])
    transport.get_security_options().kex = ("ecdh-sha2-nistp256",)
    try:
        with pytest.raises(paramiko.SSHException):
            transport.connect(username="administrator", password=PLATFORM_PASSWORD)
    finally:
        transport.close()


def test_old_ssh_needs_an_rsa_key(start_lab: StartLab, keys):
    with pytest.raises(SshError, match=r"release 8\.6 needs a host key of type ssh-rsa"):
        start_lab(release="8.6", host_key=str(keys / "node_host_key"))


def test_algorithm_that_the_library_lacks_is_said_at_the_start(start_lab: StartLab):
    with pytest.raises(SshError, match=r"Paramiko .* lacks kex of this release"):
        start_lab(choices={"ssh.algorithms.12.5": {"kex": ["rot13"]}})


def test_keyboard_interactive_only(start_lab: StartLab):
    address = start_lab(choices={"ssh.methods": ["keyboard-interactive"]}).emulator.ssh_addresses[0]
    transport = paramiko.Transport(address)
    try:
        transport.start_client(timeout=PATIENCE)
        with pytest.raises(paramiko.BadAuthenticationType) as refused:
            transport.auth_password("administrator", PLATFORM_PASSWORD, fallback=False)
        assert refused.value.allowed_types == ["keyboard-interactive"]
        transport.auth_interactive("administrator", lambda *_: [PLATFORM_PASSWORD])
        assert transport.is_authenticated()
    finally:
        transport.close()


def test_escape_sequences_and_a_repeated_prompt(start_lab: StartLab):
    terminal = start_lab(choices={"cli.ansi": True, "cli.prompt_twice": True}).terminal_without_prompt()
    try:
        text = terminal.until(r"admin:[^a]*admin:\S*$")
        assert "\x1b[" in text
        assert len(re.findall("admin:", text)) == 2
    finally:
        terminal.close()


def test_keys_typed_at_once_are_lost(start_lab: StartLab):
    lab = start_lab(choices={"cli.keys_at_once": 4})
    terminal = lab.terminal()
    try:
        terminal.channel.sendall(b"show version active")
        terminal.channel.sendall(b"\r")
        assert "No valid command entered" in terminal.until(r"\r\nadmin:$")
        for key in "show version active\r":
            terminal.channel.sendall(key.encode())
            terminal.until(re.escape(key.strip()) if key.strip() else "")
        assert "Active Master Version" in terminal.until(r"\r\nadmin:$")
    finally:
        terminal.close()
