# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What devices show before anybody logs in, tried against real SSH servers on loopback."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import paramiko
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.start.answers import Device
from ansible_collections.xmpp.federation.plugins.plugin_utils.identities import fetch, lines
from ansible_collections.xmpp.federation.plugins.plugin_utils.ssh import LEGACY_ALGORITHMS, fingerprint

from .test_ssh import KEY, OTHER_KEY, known_hosts, listening, ssh_server


def device(port: int, name: str = "asa1", kind: str = "ssh") -> Device:
    return Device(name, kind, "127.0.0.1", port)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_host_key_is_shown_as_ssh_keygen_does(tmp_path: Path) -> None:
    with listening(ssh_server) as port:
        (identity,) = fetch([device(port)], 5, str(tmp_path / "none"))
    assert identity.fingerprint == fingerprint(KEY.asbytes())
    assert identity.key == f"{KEY.get_name()} {KEY.get_base64()}"
    assert not identity.legacy
    assert lines([identity]) == [f"asa1, 127.0.0.1 port {port}: host key {KEY.get_name()} {identity.fingerprint}"]


def test_old_algorithms_are_told(tmp_path: Path) -> None:
    def old_server(client: socket.socket) -> None:
        transport = paramiko.Transport(client)
        transport.get_security_options().kex = [LEGACY_ALGORITHMS["kex"][1]]
        transport.add_server_key(KEY)
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=paramiko.ServerInterface())

    with listening(old_server) as port:
        (identity,) = fetch([device(port)], 5, str(tmp_path / "none"))
    assert identity.legacy
    assert "old algorithms" in lines([identity])[0]


def test_a_key_that_differs_from_the_known_one_is_refused_in_one_line(tmp_path: Path) -> None:
    with listening(ssh_server) as port, pytest.raises(FederationError) as caught:
        fetch([device(port)], 5, known_hosts(tmp_path, port, OTHER_KEY))
    assert "is not the one that is known there" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.cure


def test_the_known_key_is_taken(tmp_path: Path) -> None:
    with listening(ssh_server) as port:
        assert fetch([device(port)], 5, known_hosts(tmp_path, port, KEY))


@pytest.mark.parametrize("kind", ["ssh", "https"])
def test_where_nobody_answers_it_is_said_in_one_line(kind: str, tmp_path: Path) -> None:
    with pytest.raises(FederationError) as caught:
        fetch([device(closed_port(), kind=kind)], 5, str(tmp_path / "none"))
    assert "the port is closed" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_device_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(FederationError) as caught:
        fetch([device(closed_port(), "asa1"), device(closed_port(), "cup1")], 5, str(tmp_path / "none"))
    told = str(caught.value).split("\n- ")
    assert len(told) == 3
    assert "asa1" in told[1]
    assert "cup1" in told[2]
