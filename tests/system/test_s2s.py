# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""s2s_info against a real Prosody and a real BIND."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from lab.loopback.asking import ask, target
from lab.loopback.dns import NAMED, Key, Zone, bind
from lab.loopback.ports import reserved
from lab.loopback.prosody import PROSODY, Prosody, prosody

pytestmark = pytest.mark.skipif(not os.access(PROSODY, os.X_OK), reason="Prosody is not installed")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prosody]:
    with prosody(tmp_path_factory.mktemp("plain"), tls=False) as server:
        yield server


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prosody]:
    with prosody(tmp_path_factory.mktemp("secure"), tls=True) as server:
        yield server


def test_features_without_tls(plain: Prosody) -> None:
    (found,) = ask(target(plain))
    assert found["tcp"]["status"] == "connected"
    assert found["tcp"]["source_address"] == "127.0.0.1"
    assert found["stream"]["status"] == "features"
    header = found["stream"]["header"]
    assert (header["from"], header["to"], header["version"], header["xmlns"]) == (
        "own.example",
        "probe.example",
        "1.0",
        "jabber:server",
    )
    assert found["stream"]["features"] == {
        "starttls": "none",
        "dialback": True,
        "dialback_errors": False,
        "mechanisms": [],
    }
    assert found["transcript"][0].startswith("C: <?xml version='1.0'?><stream:stream ")
    assert found["transcript"][-2:] == ["C: </stream:stream>", "S: </stream:stream>"]


def test_features_with_tls_required(secure: Prosody) -> None:
    (found,) = ask(target(secure, sender=None))
    features = found["stream"]["features"]
    assert (features["starttls"], features["dialback"], features["mechanisms"]) == ("required", True, [])


@pytest.mark.parametrize(
    ("to", "sender", "condition", "text"),
    [
        ("nothere.example", "probe.example", "host-unknown", "This host does not serve nothere.example"),
        ("own.example", "own.example", "undefined-condition", "Attempt to connect from a host we serve"),
        (
            "closed.example",
            "probe.example",
            "policy-violation",
            "Server-to-server communication is disabled for this host",
        ),
    ],
)
def test_stream_errors(plain: Prosody, to: str, sender: str, condition: str, text: str) -> None:
    (found,) = ask(target(plain, to=to, sender=sender))
    assert found["stream"]["status"] == "error"
    assert (found["stream"]["error"]["condition"], found["stream"]["error"]["text"]) == (condition, text)
    assert found["stream"]["header"]["version"] == "1.0"
    assert found["stream"]["features"] is None


def test_a_client_port(plain: Prosody) -> None:
    (found,) = ask(target(plain, plain.c2s))
    assert found["stream"]["status"] == "features"
    assert found["stream"]["header"]["xmlns"] == "jabber:client"
    assert "PLAIN" in found["stream"]["features"]["mechanisms"]


def test_a_direct_tls_port(secure: Prosody) -> None:
    (found,) = ask(target(secure, secure.direct_tls))
    assert found["tcp"]["status"] == "connected"
    assert found["stream"]["status"] in ("reset", "closed", "not_xmpp")
    assert found["stream"]["header"] is None


def test_a_closed_port(plain: Prosody) -> None:
    with reserved(1) as (closed,):
        (found,) = ask(target(plain, closed))
    assert (found["tcp"]["status"], found["stream"]["status"]) == ("refused", "skipped")


@pytest.mark.skipif(not os.access(NAMED, os.X_OK), reason="BIND (named) is not installed")
def test_another_service_on_the_port(plain: Prosody, tmp_path_factory: pytest.TempPathFactory) -> None:
    with bind(tmp_path_factory.mktemp("named"), [Key()], [Zone("own.example")]) as name_server:
        (found,) = ask(target(plain, name_server.port), timeout=0.5)
    assert found["tcp"]["status"] == "connected"
    assert found["stream"]["status"] in ("timeout", "closed", "reset")


def test_many_at_once_in_their_order(plain: Prosody) -> None:
    targets = [
        {**target(plain, to="own.example" if number % 2 else "nothere.example"), "id": str(number)}
        for number in range(60)
    ]
    found = ask(*targets, concurrency=16)
    assert [one["id"] for one in found] == [str(number) for number in range(60)]
    assert [one["stream"]["status"] for one in found] == ["error", "features"] * 30


def test_level_tcp(plain: Prosody) -> None:
    (found,) = ask(target(plain), level="tcp")
    assert (found["tcp"]["status"], found["stream"]["status"], found["transcript"]) == ("connected", "skipped", [])
