# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a login that fails says, tried against real sockets and a real SSH server on loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time

import paramiko
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.ssh import Login, fingerprint, log_in

KEY = paramiko.ECDSAKey.generate(bits=256)
OTHER_KEY = paramiko.ECDSAKey.generate(bits=256)


class Door(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        right = (username, password) == ("admin", "right-password")
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "password"


@contextlib.contextmanager
def listening(answer):
    """A server on loopback that hands its connections to ``answer``."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    client, _peer = server.accept()
                    answer(client)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def ssh_server(client):
    transport = paramiko.Transport(client)
    transport.add_server_key(KEY)
    with contextlib.suppress(paramiko.SSHException, EOFError):
        transport.start_server(server=Door())


def login(port, **changes):
    fields = {
        "device": "Cisco ASA",
        "host": "127.0.0.1",
        "port": port,
        "user": "admin",
        "password": "right-password",
        "private_key_file": None,
        "private_key_passphrase": None,
        "known_hosts_file": "/nonexistent/known_hosts",
        "host_key_checking": True,
        "host_key_fingerprint": fingerprint(KEY.asbytes()),
        "legacy_algorithms": False,
        "timeout": 30.0,
    }
    return Login(**{**fields, **changes})


def refusal(attempt):
    with pytest.raises(FederationError) as caught:
        log_in(attempt)
    assert caught.value.where == f"Cisco ASA 127.0.0.1 port {attempt.port}, SSH login as {attempt.user}"
    assert caught.value.cure
    assert "right-password" not in str(caught.value)
    return str(caught.value)


def known_hosts(tmp_path, port, key):
    path = tmp_path / "known_hosts"
    path.write_text(f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n")
    return str(path)


def test_checking_may_be_turned_off():
    with listening(ssh_server) as port:
        log_in(login(port, host_key_fingerprint=None, host_key_checking=False)).close()


def test_an_unknown_key_is_shown_with_what_to_do():
    with listening(ssh_server) as port:
        text = refusal(login(port, host_key_fingerprint=None))
    assert fingerprint(KEY.asbytes()) in text
    assert "ssh-keyscan" in text


def test_another_key_than_the_known_one_is_refused_even_without_checking(tmp_path):
    with listening(ssh_server) as port:
        path = known_hosts(tmp_path, port, OTHER_KEY)
        text = refusal(login(port, host_key_fingerprint=None, known_hosts_file=path, host_key_checking=False))
    assert fingerprint(KEY.asbytes()) in text
    assert fingerprint(OTHER_KEY.asbytes()) in text


def test_another_key_than_the_pinned_one_is_refused_where_the_device_hangs_up_for_lack_of_another():
    """Whether the device or we find first that no key type is left to show is a matter of timing."""
    answers = iter([ssh_server])
    with listening(lambda client: next(answers, lambda other: other.close())(client)) as port:
        assert "not the expected" in refusal(login(port, host_key_fingerprint=fingerprint(OTHER_KEY.asbytes())))


def test_a_wrong_password():
    with listening(ssh_server) as port:
        assert "refuses this user name and password" in refusal(login(port, password="wrong"))


def test_no_user():
    assert "Set ansible_user" in refusal(login(22, user=""))


def test_a_closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "the port is closed" in refusal(login(port))


def test_something_else_than_ssh():
    def web(client):
        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 200)
        client.close()

    with listening(web) as port:
        assert "does not speak SSH" in refusal(login(port))


def test_silence():
    kept = []
    with listening(kept.append) as port:
        text = refusal(login(port, timeout=0.3))
    assert "not within 0.3 s" in text


def test_a_broken_file_of_known_hosts(tmp_path):
    path = tmp_path / "known_hosts"
    path.mkdir()
    assert "cannot be read" in refusal(login(22, known_hosts_file=str(path), host_key_fingerprint=None))


def test_a_key_file_that_is_not_there(tmp_path):
    with listening(ssh_server) as port:
        text = refusal(login(port, password=None, private_key_file=str(tmp_path / "id")))
    assert "id" in text


def test_an_old_device_is_refused_with_the_option_that_accepts_the_risk():
    def old_server(client):
        transport = paramiko.Transport(client)
        transport.get_security_options().kex = ("diffie-hellman-group14-sha1",)
        transport.add_server_key(KEY)
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=Door())

    with listening(old_server) as port:
        assert "ansible_ssh_legacy_algorithms" in refusal(login(port))
        log_in(login(port, legacy_algorithms=True)).close()


# What releases 8.x and early 9.x offer: an RSA key that is short by today's measure, signed with SHA-1, and CBC ciphers.
SHORT_KEY = paramiko.RSAKey.generate(bits=1024)


@pytest.mark.parametrize("exchange", ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"])
@pytest.mark.parametrize("cipher", ["3des-cbc", "aes128-cbc", "aes256-cbc"])
@pytest.mark.parametrize("digest", ["hmac-sha1", "hmac-md5"])
def test_an_old_device_is_reached_where_the_risk_is_accepted(exchange, cipher, digest):
    def old_server(client):
        transport = paramiko.Transport(client)
        offered = transport.get_security_options()
        offered.kex, offered.ciphers, offered.digests = (exchange,), (cipher,), (digest,)
        offered.key_types = ("ssh-rsa",)
        transport.add_server_key(SHORT_KEY)
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=Door())

    with listening(old_server) as port:
        pinned = login(port, host_key_fingerprint=fingerprint(SHORT_KEY.asbytes()))
        assert "ansible_ssh_legacy_algorithms" in refusal(pinned)
        accepted = login(port, host_key_fingerprint=fingerprint(SHORT_KEY.asbytes()), legacy_algorithms=True)
        client = log_in(accepted)
        try:
            used = client.get_transport()
            assert (used.host_key_type, used.remote_cipher, used.remote_mac) == ("ssh-rsa", cipher, digest)
        finally:
            client.close()


class KeyDoor(Door):
    """Takes one key, and no password."""

    def __init__(self, key):
        self._key = key

    def get_allowed_auths(self, username):
        return "publickey"

    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL if (username, key) == ("admin", self._key) else paramiko.AUTH_FAILED


def key_server(key):
    def answer(client):
        transport = paramiko.Transport(client)
        transport.add_server_key(KEY)
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=KeyDoor(key))

    return answer


USER_KEYS = {"ecdsa": paramiko.ECDSAKey.generate(bits=256), "rsa": paramiko.RSAKey.generate(bits=2048)}


def key_file(tmp_path, key, passphrase=None):
    path = tmp_path / "id"
    key.write_private_key_file(str(path), password=passphrase)
    return str(path)


@pytest.mark.parametrize("kind", USER_KEYS)
def test_a_key_file_is_enough(tmp_path, kind):
    with listening(key_server(USER_KEYS[kind])) as port:
        log_in(login(port, password=None, private_key_file=key_file(tmp_path, USER_KEYS[kind]))).close()


def test_an_encrypted_key_file_needs_its_passphrase(tmp_path):
    path = key_file(tmp_path, USER_KEYS["rsa"], "phrase-secret")
    with listening(key_server(USER_KEYS["rsa"])) as port:
        assert "Set ansible_private_key_passphrase" in refusal(login(port, password=None, private_key_file=path))
        log_in(login(port, password=None, private_key_file=path, private_key_passphrase="phrase-secret")).close()


def test_a_key_of_the_agent_is_enough(tmp_path, monkeypatch):
    with ssh_agent(tmp_path, USER_KEYS["ecdsa"]) as socket_file, listening(key_server(USER_KEYS["ecdsa"])) as port:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket_file)
        log_in(login(port, password=None)).close()


def test_another_key_is_refused(tmp_path):
    with listening(key_server(KEY)) as port:
        text = refusal(login(port, password=None, private_key_file=key_file(tmp_path, USER_KEYS["rsa"])))
    assert "refuses this user name and password or key" in text


def test_neither_password_nor_key(tmp_path, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with listening(ssh_server) as port:
        assert "no password and no key is set" in refusal(login(port, password=None))


@contextlib.contextmanager
def ssh_agent(tmp_path, key):
    """OpenSSH's agent with one key in it."""
    if not shutil.which("ssh-agent"):
        pytest.skip("openssh-client is not installed")
    socket_file = str(tmp_path / "agent")
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket_file], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not os.path.exists(socket_file) and time.monotonic() < deadline:
            time.sleep(0.01)
        subprocess.run(
            ["ssh-add", "-q", key_file(tmp_path, key)], env={**os.environ, "SSH_AUTH_SOCK": socket_file}, check=True
        )
        yield socket_file
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
@pytest.mark.parametrize("form", [[], ["-m", "PEM"]])
@pytest.mark.parametrize("phrase", ["", "phrase-secret"])
def test_every_kind_of_key_file(tmp_path, kind, form, phrase):
    if not shutil.which("ssh-keygen"):
        pytest.skip("openssh-client is not installed")
    path = str(tmp_path / "id")
    # Quick to make: few rounds of the passphrase's key derivation, and no longer RSA key than is taken.
    size = ["-b", "2048"] if kind == "rsa" else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-a", "1", *form, "-N", phrase, "-f", path], check=True)
    key = paramiko.PKey.from_path(path, phrase.encode() or None)
    with listening(key_server(key)) as port:
        if phrase:
            assert "is encrypted" in refusal(login(port, password=None, private_key_file=path))
            wrong = login(port, password=None, private_key_file=path, private_key_passphrase="wrong")
            assert "cannot be read with this passphrase" in refusal(wrong)
        log_in(login(port, password=None, private_key_file=path, private_key_passphrase=phrase or None)).close()


def test_a_file_that_is_no_key(tmp_path):
    path = tmp_path / "id"
    path.write_text("no key\n")
    assert "has no private key that can be read" in refusal(login(22, password=None, private_key_file=str(path)))
