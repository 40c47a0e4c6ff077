# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection plugin, against a real SSH server on loopback with the double of a device behind it."""

from __future__ import annotations

import contextlib
import socket
import threading

import paramiko
import pytest
import yaml
from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.playbook.play_context import PlayContext
from ansible_collections.xmpp.federation.plugins.connection import asa
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils import refused_logins

from unit.plugins.module_utils._asa.asa_double import AsaDouble, published

KEY = paramiko.ECDSAKey.generate(bits=256)
SITE = published("extended permit icmp any any\nextended deny ip any any")


class Door(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        right = (username, password) == ("admin", "login-secret")
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "password"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_args):
        return True

    def check_channel_shell_request(self, channel):
        return True


def serve(client, device):
    """One login: bytes between the SSH channel and the double."""
    transport = paramiko.Transport(client)
    transport.add_server_key(KEY)
    try:
        transport.start_server(server=Door())
        channel = transport.accept(10)
        if channel is None:
            return
        shell = device.connect()
        while not shell.closed:
            while shell.out:
                channel.sendall(shell.out.pop(0).encode("latin-1"))
            data = channel.recv(4096)
            if not data:
                break
            shell.send(data)
    except (paramiko.SSHException, EOFError, OSError):
        pass
    finally:
        transport.close()


@contextlib.contextmanager
def firewall(device):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    client, _peer = server.accept()
                    threading.Thread(target=serve, args=(client, device), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]


@contextlib.contextmanager
def connected(device, tmp_path, **changes):
    with firewall(device) as port:
        known = tmp_path / "known_hosts"
        known.write_text(f"[127.0.0.1]:{port} {KEY.get_name()} {KEY.get_base64()}\n")
        options = {
            "host": "127.0.0.1",
            "port": port,
            "remote_user": "admin",
            "password": "login-secret",
            "private_key_file": None,
            "private_key_passphrase": None,
            "known_hosts_file": str(known),
            "host_key_checking": True,
            "host_key_fingerprint": None,
            "legacy_algorithms": False,
            "timeout": 10,
            "proxy_command": "",
            "ssh_args": "",
            "ssh_common_args": "",
            "ssh_extra_args": "",
            "enable_password": "enable-secret",
            "context": None,
            "command_timeout": 10,
            "ignored_commands": [],
            "send_ahead": True,
            **changes,
        }
        connection = asa.Connection(PlayContext())
        connection.get_option = options.__getitem__
        try:
            yield connection
        finally:
            connection.close()


def test_a_session_reads_over_one_login(tmp_path):
    device = AsaDouble(SITE, enable="enable-secret")
    with connected(device, tmp_path) as connection:
        assert connection.where == "ASA 127.0.0.1"
        session = connection.session()
        assert session.read().configuration.hostname == "fw"
        session.close()
    assert device.logins == 1


def test_every_session_has_a_login_of_its_own(tmp_path):
    device = AsaDouble(SITE, enable="enable-secret")
    with connected(device, tmp_path) as connection:
        connection.session().close()
        connection.session().read()
    assert device.logins == 2


def test_a_wrong_login_is_unreachable_and_says_why(tmp_path):
    with (
        connected(AsaDouble(SITE), tmp_path, password="wrong-secret") as connection,
        pytest.raises(AnsibleConnectionFailure) as caught,
    ):
        connection.session()
    assert "ASA 127.0.0.1" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


def test_a_refused_login_is_tried_once_in_a_run(tmp_path, monkeypatch):
    monkeypatch.setattr(refused_logins.constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    tried = []
    check = Door.check_auth_password
    monkeypatch.setattr(Door, "check_auth_password", lambda *given: (tried.append(given[1]), check(*given))[1])
    with connected(AsaDouble(SITE), tmp_path, password="wrong-secret") as connection:
        for words in ("refuses this user name and password", "refused before in this run, and is not tried again"):
            with pytest.raises(AnsibleConnectionFailure, match=words):
                connection.session()
            connection.close()
    assert tried == ["admin"]


@pytest.mark.parametrize("password", [None, "wrong-secret"])
def test_the_login_password_is_not_taken_for_the_enable_password(tmp_path, password):
    device = AsaDouble(SITE, enable="login-secret")
    with (
        connected(device, tmp_path, enable_password=password) as connection,
        pytest.raises(FederationError, match="enable password") as caught,
    ):
        connection.session()
    assert "secret" not in str(caught.value)


def test_an_empty_enable_password_is_sent(tmp_path):
    device = AsaDouble(SITE, enable="")
    with connected(device, tmp_path, enable_password="") as connection:
        connection.session().read()


def test_lines_that_the_user_knows_to_have_no_bearing_are_passed_over(tmp_path):
    site = SITE.replace("names\n", "names\naccess-portal outside enable\n")
    with connected(AsaDouble(site), tmp_path) as connection:
        with pytest.raises(FederationError, match="'access-portal outside enable'") as caught:
            connection.session().read()
        assert "ansible_asa_ignored_commands" in caught.value.cure
    with connected(AsaDouble(site), tmp_path, ignored_commands=["access-portal"]) as connection:
        connection.session().read()


def test_a_silent_device_ends_after_the_command_timeout(tmp_path):
    device = AsaDouble(SITE, {"show version": "?half an answer"})
    with connected(device, tmp_path, command_timeout=0.5) as connection:
        session = connection.session()
        with pytest.raises(FederationError, match=r"silent for 0\.5 seconds"):
            session.read()


def test_no_time_to_wait_is_refused(tmp_path):
    with (
        connected(AsaDouble(SITE), tmp_path, command_timeout=0) as connection,
        pytest.raises(FederationError, match="command timeout"),
    ):
        connection.session()


def test_secrets_are_known(tmp_path):
    with connected(AsaDouble(SITE), tmp_path) as connection:
        assert connection.secrets() == {"login-secret", "enable-secret"}
    with connected(AsaDouble(SITE), tmp_path, enable_password=None, password=None) as connection:
        assert connection.secrets() == set()


def test_ansible_modules_do_not_run_on_it(tmp_path):
    with connected(AsaDouble(SITE), tmp_path) as connection, pytest.raises(AnsibleError, match="no shell"):
        connection.exec_command("id")


def test_the_options_of_the_documentation_are_the_ones_that_are_read():
    options = yaml.safe_load(asa.DOCUMENTATION)["options"]
    assert set(options) == {"enable_password", "context", "command_timeout", "ignored_commands", "send_ahead"}
    assert options["enable_password"]["vars"] == [{"name": "ansible_asa_enable_password"}]
    assert options["context"]["vars"] == [{"name": "ansible_asa_context"}]


class Gone:
    """A Paramiko channel whose connection has ended."""

    def settimeout(self, timeout):
        pass

    def sendall(self, data):
        raise EOFError

    def close(self):
        raise EOFError


def test_a_connection_that_is_gone_is_told_as_such_and_closes_without_a_word():
    channel = asa.ShellChannel(Gone())
    with pytest.raises(OSError, match="closed"):
        channel.send(b"show version\n")
    channel.close()


@pytest.mark.parametrize(
    "name", ["admin\nhostname pwned", "a\r", "a b", "a\x1b[A", "a\x00", "a?", "x" * 33, "\u2028", 'a"b', "a\tb"]
)
def test_a_context_that_is_more_than_a_word_is_refused_before_the_login(name):
    with pytest.raises(FederationError, match="cannot be the name of a context"):
        asa.checked_context(name, "ASA fw1")


def test_a_context_may_be_any_word():
    assert asa.checked_context("", "ASA fw1") == ""
    assert asa.checked_context("Customer-1_a", "ASA fw1") == "Customer-1_a"
