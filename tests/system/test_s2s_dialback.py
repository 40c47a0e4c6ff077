# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialback and the call-back against a real Prosody and a real ejabberd, in namespaces of their own with a real BIND."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lab.loopback.world import PROBE, why_not, world

WORLDS = [("prosody", "required"), ("prosody", "none"), ("ejabberd", "required"), ("ejabberd", "none")]


@pytest.fixture(scope="module", params=WORLDS, ids=" ".join)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, dict[str, Any]]:
    """Server, its TLS, and what the probes found."""
    kind, tls = request.param
    if why := why_not(kind):
        pytest.skip(why)
    return kind, tls, world(kind, tls, tmp_path_factory.mktemp("world") / "home")


Seen = tuple[str, str, dict[str, Any]]


@pytest.mark.parametrize("name", ["call back", "call back, twice", "call back beside probes"])
def test_both_directions_are_proven(seen: Seen, name: str) -> None:
    _kind, tls, found = seen
    result = found[name]
    assert result["connected"] is True
    assert result["tls"]["status"] == ("not_offered" if tls == "none" else "established")
    assert result["called_back_from"] == PROBE  # on a loopback interface an address talks to itself
    assert result["asked"] is True
    assert (result["dialback"]["status"], result["their_dialback"]["status"]) == ("valid", "valid")
    assert (result["ping"]["status"], result["ping"]["condition"]) == ("result", "")
    marks = {line.split(" ", 1)[0] for line in result["transcript"]}
    assert {"C:", "S:", "L<", "L>", "L*", "V>", "V<"} <= marks


@pytest.mark.parametrize("name", ["no dns", "srv dot", "refusing", "hosted there", "blocked"])
def test_a_call_back_beside_them_changes_no_probe(seen: Seen, name: str) -> None:
    found = seen[2]
    for part in ("tcp", "stream", "tls", "stream_after_tls", "dialback"):
        assert found[f"{name} beside a call back"][part]["status"] == found[name][part]["status"]


def test_no_whole_key_is_in_any_transcript(seen: Seen) -> None:
    lines = [line for result in seen[2].values() for line in result["transcript"]]
    keys = [line for line in lines if "<db:result" in line or "<db:verify" in line]
    assert len(keys) > 10
    assert any(re.search(r">[0-9a-f]{6}\.\.\.<", line) for line in keys)
    assert not [line for line in lines if re.search(r"[0-9a-f]{40}", line)]


def test_the_call_back_needs_a_way_back(seen: Seen) -> None:
    kind, _tls, found = seen
    result = found["call back unreachable"]
    assert (result["connected"], result["called_back_from"], result["ping"]["status"]) == (True, None, "skipped")
    assert result["dialback"]["status"] == ("silence" if kind == "prosody" else "error")


def test_the_call_back_to_a_domain_that_is_not_there(seen: Seen) -> None:
    result = seen[2]["call back of an unhosted domain"]
    assert (result["stream"]["status"], result["stream"]["error"]["condition"]) == ("error", "host-unknown")
    assert (result["dialback"]["status"], result["called_back_from"]) == ("skipped", None)


def test_a_listener_without_tls(seen: Seen) -> None:
    kind, tls, found = seen
    result = found["call back without tls"]
    if tls == "none":
        assert result["ping"]["status"] == "result"
        return
    assert (result["called_back_from"], result["asked"]) == (PROBE, False)
    if kind == "prosody":
        assert result["dialback"]["status"] == "silence"
    else:
        assert result["dialback"]["text"].startswith("Stream closed by local host: Use of STARTTLS required")


def test_a_wrong_key_is_invalid(seen: Seen) -> None:
    _kind, tls, found = seen
    result = found["wrong key"]
    assert (result["dialback"]["status"], result["dialback"]["condition"]) == ("invalid", "")
    # The key goes over TLS where there is TLS, in clear otherwise.
    transcript = result["transcript"]
    begins = [number for number, line in enumerate(transcript) if line.startswith("C: <db:result")]
    assert len(begins) == 1
    assert any(line.startswith("-- TLS") for line in transcript[: begins[0]]) == (tls != "none")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no dns", "DNS lookup failed: "),
        ("srv dot", "DNS lookup failed: "),
        ("refusing", "Connection failed: connection refused"),
    ],
)
def test_an_authority_that_cannot_be_reached(seen: Seen, name: str, text: str) -> None:
    kind, _tls, found = seen
    answer = found[name]["dialback"]
    if kind == "prosody":  # which tells its log only
        assert (answer["status"], answer["detail"]) == ("silence", "no answer within 2.5 s")
        return
    assert (answer["status"], answer["condition"]) == ("error", "remote-server-not-found")
    assert answer["text"].startswith(text)


def test_a_sender_that_the_server_serves_itself(seen: Seen) -> None:
    kind, _tls, found = seen
    result = found["hosted there"]
    if kind == "prosody":
        error = result["stream"]["error"]
        assert (error["condition"], error["text"]) == ("undefined-condition", "Attempt to connect from a host we serve")
        assert result["dialback"]["status"] == "skipped"
    else:
        assert result["dialback"]["status"] == "invalid"  # it has asked itself


def test_a_sender_that_is_not_allowed(seen: Seen) -> None:
    kind, _tls, found = seen
    if kind == "prosody":
        pytest.skip("this server is not set up to refuse a sender")
    answer = found["blocked"]["dialback"]
    assert (answer["status"], answer["condition"]) == ("error", "forbidden")
    assert answer["text"] == "Access denied by service policy"


def test_a_domain_that_is_not_served(seen: Seen) -> None:
    result = seen[2]["unhosted"]
    assert (result["stream"]["error"]["condition"], result["dialback"]["status"]) == ("host-unknown", "skipped")


def test_sasl_external(seen: Seen) -> None:
    kind, tls, found = seen
    if tls == "none":
        assert found["external"]["external"]["status"] == "skipped"
        return
    assert found["external"]["external"]["status"] == "success"
    without = found["external without certificate"]["external"]
    if kind == "prosody":
        assert without["status"] == "not_offered"
    else:
        assert (without["status"], without["condition"]) == ("failure", "not-authorized")
        assert without["text"] == "Failed to get peer certificate"
