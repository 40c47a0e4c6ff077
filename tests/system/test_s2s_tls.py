# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""s2s_info over TLS against a real Prosody: certificates that are right and wrong, ours and theirs."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lab.loopback.asking import ask, target
from lab.loopback.certificates import SERVER_ONLY, Authority, dns, srv_name, xmpp_addr
from lab.loopback.dns import NAMED, Key, Zone, bind
from lab.loopback.prosody import PROSODY, Prosody, prosody

pytestmark = pytest.mark.skipif(not os.access(PROSODY, os.X_OK), reason="Prosody is not installed")

Start = Callable[..., Prosody]


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def start(tmp_path: Path, ca: Authority) -> Iterator[Start]:
    """Starts a server with a certificate of the CA."""
    with contextlib.ExitStack() as stack:

        def started(certificate: Path | None = None, **options: Any) -> Prosody:
            certificate = certificate or ca.issue("own.example")
            options = {"tls": "required", "ca": ca.file, **options}
            return stack.enter_context(prosody(tmp_path / "server", certificate=certificate, **options))

        yield started


def look(server: Prosody, authority: Authority, **options: Any) -> dict[str, Any]:
    options = {"level": "tls", "ca_path": str(authority.file), **options}
    (found,) = ask({**target(server), **options.pop("target", {})}, **options)
    return found


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_a_certificate_that_is_right(start: Start, ca: Authority, mode: str) -> None:
    found = look(start(tls=mode), ca)
    assert found["stream"]["features"]["starttls"] == mode
    tls = found["tls"]
    assert (tls["status"], tls["version"], tls["alert"], tls["detail"]) == ("established", "TLSv1.3", None, "")
    certificate = tls["certificate"]
    assert (certificate["trusted"], certificate["trust_detail"]) == (True, "")
    assert certificate["matches_domain"] is True
    assert certificate["names"] == {"dns": ["own.example"], "srv": [], "xmpp": []}
    assert certificate["extended_key_usages"] == ["serverAuth", "clientAuth"]
    assert certificate["subject"] == "CN=own.example"
    assert certificate["self_signed"] is False
    after = found["stream_after_tls"]
    assert (after["status"], after["features"]["starttls"], after["features"]["dialback"]) == ("features", "none", True)
    assert after["header"]["id"] != found["stream"]["header"]["id"]
    assert found["dialback"]["status"] == found["external"]["status"] == "skipped"
    assert [line for line in found["transcript"] if line.startswith("--")] == [f"-- TLS TLSv1.3 {tls['cipher']}"]


@pytest.mark.parametrize(
    ("wrong", "trusted", "detail", "matches"),
    [
        ({"expired": True}, False, "certificate has expired", True),
        ({"self_signed": True}, False, "self", True),
        ({"names": dns("other.example")}, True, "", False),
        ({"names": []}, True, "", False),
        ({"usages": SERVER_ONLY}, True, "", True),
        ({"names": [srv_name("own.example")]}, True, "", True),
        ({"names": [xmpp_addr("own.example")]}, True, "", True),
        ({"names": dns("*.example")}, True, "", True),
    ],
    ids=["expired", "self-signed", "wrong name", "no name", "serverAuth only", "SRVName", "xmppAddr", "wildcard"],
)
def test_certificates(
    start: Start, ca: Authority, wrong: dict[str, Any], trusted: bool, detail: str, matches: bool
) -> None:
    found = look(start(ca.issue("own.example", **wrong)), ca)
    assert found["tls"]["status"] == "established"
    certificate = found["tls"]["certificate"]
    assert certificate["trusted"] is trusted
    assert certificate["trust_detail"].startswith(detail)
    assert (certificate["trust_detail"] == "") == trusted
    assert certificate["matches_domain"] is matches
    assert certificate["self_signed"] is wrong.get("self_signed", False)
    assert ("clientAuth" in certificate["extended_key_usages"]) == ("usages" not in wrong)
    assert found["stream_after_tls"]["status"] == "features"


def test_trust_in_another_authority(start: Start, ca: Authority, tmp_path: Path) -> None:
    found = look(start(), ca, ca_path=None, ca=Authority(tmp_path / "another", "Another CA").file.read_text())
    certificate = found["tls"]["certificate"]
    assert (certificate["trusted"], certificate["matches_domain"]) == (False, True)
    # Which of the two OpenSSL says depends on whether the server sends its authority along.
    assert re.search("issuer certificate|self.signed certificate in", certificate["trust_detail"])
    assert any("another connection" in line for line in found["transcript"])


def test_without_tls(start: Start, ca: Authority) -> None:
    found = look(start(tls="none"), ca)
    assert (found["stream"]["status"], found["tls"]["status"]) == ("features", "not_offered")
    assert found["stream_after_tls"]["status"] == "skipped"


def test_direct_tls(start: Start, ca: Authority) -> None:
    server = start()
    found = look(server, ca, target={"port": server.direct_tls, "tls_mode": "direct"}, level="stream")
    assert (found["tcp"]["status"], found["stream"]["status"]) == ("connected", "skipped")
    assert found["tls"]["status"] == "established"
    assert found["tls"]["certificate"]["trusted"] is True
    assert found["stream_after_tls"]["features"]["dialback"] is True


def test_direct_tls_on_a_port_for_starttls(start: Start, ca: Authority) -> None:
    found = look(start(), ca, target={"tls_mode": "direct"})
    assert found["tls"]["status"] == "error"
    assert found["tls"]["detail"].startswith("what answers is not TLS")
    assert found["tls"]["certificate"] is None


@pytest.mark.skipif(not os.access(NAMED, os.X_OK), reason="BIND (named) is not installed")
def test_direct_tls_at_another_service(ca: Authority, tmp_path: Path) -> None:
    with bind(tmp_path / "named", [Key()], [Zone("own.example")]) as server:
        (found,) = ask(
            {"address": server.address, "port": server.port, "to": "own.example", "tls_mode": "direct"},
            timeout=0.5,
            level="tls",
        )
    assert found["tls"]["status"] in ("timeout", "closed", "error")


def test_a_server_that_demands_a_certificate(start: Start, ca: Authority) -> None:
    found = look(start(secure_auth=True), ca)
    assert found["tls"]["status"] == "established"
    assert found["stream_after_tls"]["status"] == "error"
    error = found["stream_after_tls"]["error"]
    assert (error["condition"], error["text"]) == ("not-authorized", "Your server's certificate could not be validated")
    assert found["tls"]["certificate_requested"] is True


def test_a_server_that_demands_a_certificate_in_tls(start: Start, ca: Authority) -> None:
    demand = 's2s_ssl = { verify = { "peer", "fail_if_no_peer_cert" }; verifyext = {} }'
    found = look(start(more=demand), ca)
    assert (found["tls"]["status"], found["tls"]["alert"]) == ("alert", "certificate_required")
    assert found["tls"]["certificate"]["trusted"] is True
    assert found["stream_after_tls"]["status"] == "closed"


@pytest.mark.parametrize(
    ("label", "options", "status"),
    [
        ("probe.example", {}, "success"),
        ("probe.example", {"usages": SERVER_ONLY}, "success"),  # as measured with this server; others refuse it
        ("other.example", {}, "not_offered"),
        ("probe.example", {"self_signed": True}, "not_offered"),
    ],
    ids=["right", "serverAuth only", "wrong name", "self-signed"],
)
def test_sasl_external(start: Start, ca: Authority, label: str, options: dict[str, Any], status: str) -> None:
    server = start()
    certificate = ca.issue(label, **options)
    found = look(server, ca, client_cert=str(certificate), external=True)
    assert found["external"]["status"] == status
    assert ("EXTERNAL" in found["stream_after_tls"]["features"]["mechanisms"]) == (status == "success")


def test_sasl_external_without_a_certificate(start: Start, ca: Authority) -> None:
    assert look(start(), ca, external=True)["external"]["status"] == "not_offered"


def test_old_tls_is_described(start: Start, ca: Authority) -> None:
    old = 's2s_ssl = { protocol = "tlsv1_1"; ciphers = "ALL:@SECLEVEL=0"; ciphersuites = "" }'
    tls = look(start(more=old), ca)["tls"]
    if tls["status"] != "established":
        pytest.skip(f"the server's OpenSSL does not speak TLS 1.1 any more: {tls['detail']}")
    assert tls["version"] == "TLSv1.1"
    assert tls["detail"].startswith("only with settings weaker than this machine's")
    assert tls["certificate"]["trusted"] is None
    assert tls["certificate"]["trust_detail"].startswith("not judged")
