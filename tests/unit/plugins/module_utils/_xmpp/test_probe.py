# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe against the gallery of peers: what it makes of each manner, with TLS and without."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Optional

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.probe import probe
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import Contexts, Credentials
from lab.loopback.certificates import Authority
from lab.peers.manners import MANNERS, SlowFeatures, SlowHeader, peer_class
from lab.peers.server import serving

DOMAIN = "xn--bcher-kva.example"


class World:
    """Certificates, and probes of peers that show them."""

    def __init__(self, directory: Path) -> None:
        self.authority = Authority(directory)
        self.certificate = self.authority.issue(DOMAIN)
        self.contexts = Contexts(Credentials(ca_path=str(self.authority.file)))

    def look(self, manner: str, tls: str = "none", value: str = "", **options: Any) -> dict[str, Any]:
        peer = peer_class(manner)(DOMAIN, tls, self.certificate, value=value)
        # What is to end by its size and not by the time needs time on a busy machine.
        settings = {
            "timeout": 20.0 if manner == "endless" else 1.5,
            "patience": 0.0,
            "dialback_timeout": 2.0,
            **options,
        }
        mode = "direct" if manner == "direct-tls" else "starttls"
        with serving(peer) as port:
            target = Target("127.0.0.1", port, DOMAIN, "probe.example", level="dialback", tls_mode=mode)
            return probe(target, Settings(contexts=self.contexts, **settings))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


def state(found: dict[str, Any]) -> tuple[str, str, str, str]:
    parts = ("stream", "tls", "stream_after_tls", "dialback")
    return tuple(found[part]["status"] for part in parts)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("manner", "tls", "expected"),
    [
        ("good", "none", ("features", "not_offered", "skipped", "invalid")),
        ("good", "required", ("features", "established", "features", "invalid")),
        ("before-1.0", "none", ("no_features", "not_offered", "skipped", "invalid")),
        ("namespace-dialback", "none", ("features", "not_offered", "skipped", "invalid")),
        ("namespace-dialback", "optional", ("features", "established", "features", "invalid")),
        ("no-dialback", "none", ("features", "not_offered", "skipped", "not_offered")),
        ("no-dialback", "optional", ("features", "established", "features", "not_offered")),
        ("slow-header", "none", ("timeout", "skipped", "skipped", "skipped")),
        ("slow-features", "none", ("no_features", "skipped", "skipped", "skipped")),
        ("slow-tls", "optional", ("features", "timeout", "skipped", "skipped")),
        ("silent", "none", ("timeout", "skipped", "skipped", "skipped")),
        ("refuses", "none", ("features", "not_offered", "skipped", "stream_error")),
        ("refuses", "required", ("features", "established", "error", "skipped")),
        ("dialback-error", "none", ("features", "not_offered", "skipped", "error")),
        ("dialback-error", "required", ("features", "established", "features", "error")),
        ("demands-certificate", "required", ("features", "alert", "closed", "skipped")),
        ("demands-certificate-tls1.2", "required", ("features", "alert", "skipped", "skipped")),
        ("demands-certificate-after", "optional", ("features", "established", "error", "skipped")),
        ("redirects", "none", ("error", "skipped", "skipped", "skipped")),
        ("redirects", "required", ("error", "skipped", "skipped", "skipped")),
        ("limits", "none", ("error", "skipped", "skipped", "skipped")),
        ("international", "none", ("features", "not_offered", "skipped", "invalid")),
        ("international", "required", ("features", "established", "features", "invalid")),
        ("dead-ipv6", "none", ("features", "not_offered", "skipped", "invalid")),
        ("old-tls", "required", ("features", "established", "features", "invalid")),
        ("direct-tls", "required", ("skipped", "established", "features", "invalid")),
        ("closes", "none", ("closed", "skipped", "skipped", "skipped")),
        ("closes", "optional", ("closed", "skipped", "skipped", "skipped")),
        ("closes-after-tls", "optional", ("features", "established", "closed", "skipped")),
        ("unbound-prefix", "none", ("error", "skipped", "skipped", "skipped")),
        ("unbound-prefix", "optional", ("error", "skipped", "skipped", "skipped")),
        ("bare-text", "none", ("error", "skipped", "skipped", "skipped")),
        ("blank-before", "none", ("features", "not_offered", "skipped", "invalid")),
        ("blank-before", "required", ("features", "established", "features", "invalid")),
        ("two-declarations", "none", ("features", "not_offered", "skipped", "invalid")),
        ("two-declarations", "required", ("features", "established", "features", "invalid")),
        ("endless", "none", ("not_xmpp", "skipped", "skipped", "skipped")),
        ("hostile", "none", ("error", "skipped", "skipped", "skipped")),
        ("dripping", "none", ("no_features", "skipped", "skipped", "skipped")),
    ],
)
def test_every_manner(world: World, manner: str, tls: str, expected: tuple[str, str, str, str]) -> None:
    found = world.look(manner, tls)
    assert state(found) == expected, found["transcript"]
    assert found["first_try"] == ""


def test_no_manner_is_left_out() -> None:
    (table,) = [mark.args[1] for mark in test_every_manner.pytestmark]  # type: ignore[attr-defined]
    assert {manner for manner, _tls, _expected in table} == set(MANNERS)


@pytest.mark.parametrize("tls", ["none", "optional"])
def test_dialback_by_its_namespace_only(world: World, tls: str) -> None:
    assert world.look("namespace-dialback", tls)["dialback"]["announced"] == "header"
    assert world.look("good", tls)["dialback"]["announced"] == "features"
    assert world.look("no-dialback", tls)["dialback"]["announced"] == ""


@pytest.mark.parametrize(
    ("said", "condition", "text"),
    [
        ("", "undefined-condition", "No stream features to offer"),
        ("policy-violation", "policy-violation", ""),
        ("host-unknown", "host-unknown", ""),
    ],
)
def test_a_refusal_after_tls_is_kept_with_its_words(world: World, said: str, condition: str, text: str) -> None:
    found = world.look("refuses", "required", said)
    error = found["stream_after_tls"]["error"]
    assert (error["condition"], error["text"]) == (condition, text)
    assert condition in found["dialback"]["detail"]
    assert text in found["dialback"]["detail"]
    before = world.look("refuses", "none", said)["dialback"]
    assert (before["condition"], before["text"]) == (condition, text)


@pytest.mark.parametrize("tls", ["none", "required"])
@pytest.mark.parametrize(
    "said", ["policy-violation", "not-authorized:no certificate", "item-not-found", "remote-server-timeout"]
)
def test_a_dialback_error_is_kept_with_its_words(world: World, tls: str, said: str) -> None:
    found = world.look("dialback-error", tls, said)["dialback"]
    assert f"{found['condition']}:{found['text']}".rstrip(":") == said


@pytest.mark.parametrize(
    ("manner", "requested", "alert"),
    [
        ("good", False, None),
        ("demands-certificate", True, "certificate_required"),
        ("demands-certificate-tls1.2", True, "handshake_failure"),
        ("demands-certificate-after", True, None),
    ],
)
def test_whether_a_certificate_is_asked_for(world: World, manner: str, requested: bool, alert: Optional[str]) -> None:
    tls = world.look(manner, "required")["tls"]
    assert (tls["certificate_requested"], tls["alert"]) == (requested, alert)


def test_a_demand_shows_behind_a_certificate_that_is_not_trusted(world: World) -> None:
    peer = peer_class("demands-certificate-tls1.2")(DOMAIN, "required", world.certificate)
    with serving(peer) as port:
        target = Target("127.0.0.1", port, DOMAIN, "probe.example", level="tls")
        tls = probe(target, Settings(1.0, contexts=Contexts(Credentials())))["tls"]
    assert (tls["alert"], tls["certificate_requested"]) == ("handshake_failure", True)
    assert "its certificate is not trusted" in tls["detail"]


def test_the_versions_of_tls(world: World) -> None:
    new, old = world.look("good", "required")["tls"], world.look("old-tls", "required")["tls"]
    assert (new["version"], new["offered_lowest"], new["offered_highest"]) == ("TLSv1.3", "TLSv1.2", "TLSv1.3")
    assert (old["version"], old["offered_lowest"]) == ("TLSv1", "TLSv1")
    assert "only with settings weaker than this machine's" in old["detail"]


@pytest.mark.parametrize(
    ("leads", "host", "port"), [("", "other.example", 5270), ("[2001:db8::1]", "2001:db8::1", None)]
)
def test_another_host_is_named(world: World, leads: str, host: str, port: Optional[int]) -> None:
    error = world.look("redirects", "none", leads)["stream"]["error"]
    assert (error["condition"], error["host"], error["port"]) == ("see-other-host", host, port)


@pytest.mark.parametrize(
    ("manner", "condition", "text", "malformed"),
    [
        ("unbound-prefix", "policy-violation", "You are not on the list", "unbound prefix"),
        ("bare-text", "", "Invalid hostname", ""),
    ],
)
def test_errors_keep_their_words(world: World, manner: str, condition: str, text: str, malformed: str) -> None:
    stream = world.look(manner)["stream"]
    assert (stream["error"]["condition"], stream["error"]["text"], stream["malformed"]) == (condition, text, malformed)


def test_a_domain_in_its_national_script(world: World) -> None:
    found = world.look("international", "required")
    assert found["to"] == DOMAIN
    assert "to='b\u00fccher.example'" in found["transcript"][0]
    assert found["tls"]["certificate"]["matches_domain"] is True


def test_a_server_that_closes_after_its_header(world: World) -> None:
    stream = world.look("closes")["stream"]
    assert (stream["status"], stream["detail"]) == ("closed", "closed after the header")
    assert stream["header"]["version"] == "1.0"


@pytest.mark.parametrize(
    ("manner", "named"), [("endless", "more than 262144 bytes"), ("dripping", "silence after the header")]
)
def test_what_has_no_end_ends_in_time(world: World, manner: str, named: str) -> None:
    started = time.monotonic()
    found = world.look(manner)
    assert named in found["stream"]["detail"]
    assert time.monotonic() - started < 60  # it ends; how fast is not the question on a busy machine


# --- the second, patient try -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("manner", "tls", "value", "why"),
    [
        ("slow-header", "none", "2.5", "no answer: silence without a byte"),
        ("slow-features", "none", "2.5", "no features: silence after the header"),
        ("slow-features", "required", "2.5", "no features: silence after the header"),
        ("slow-tls", "required", "2.5", "no TLS: no answer to <starttls/>"),
        ("limits", "none", "", "refused: resource-constraint (Too many connections)"),
        ("limits", "required", "", "refused: resource-constraint (Too many connections)"),
    ],
)
def test_a_slow_server_is_tried_again(
    world: World, manner: str, tls: str, value: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session.PAUSE_SECONDS", 0.1)
    found = world.look(manner, tls, value, timeout=1.0, patience=10.0)
    assert found["first_try"] == why
    assert found["dialback"]["status"] == "invalid", found["transcript"]
    assert any("another connection, with up to 10 s" in line for line in found["transcript"])
    if manner == "slow-header":
        assert found["stream"]["header_ms"] >= 2500


@pytest.mark.parametrize("manner", ["before-1.0", "closes", "refuses", "redirects", "good", "unbound-prefix"])
def test_a_whole_answer_is_not_asked_for_again(world: World, manner: str) -> None:
    started = time.monotonic()
    found = world.look(manner, timeout=1.0, patience=20.0)
    assert found["first_try"] == ""
    assert time.monotonic() - started < 60  # it ends; how fast is not the question on a busy machine


@pytest.mark.parametrize("manner", ["silent", "dripping"])
def test_patience_has_an_end(world: World, manner: str) -> None:
    started = time.monotonic()
    found = world.look(manner, timeout=0.3, patience=1.0)
    assert found["first_try"]
    assert found["stream"]["status"] in ("timeout", "no_features")
    assert time.monotonic() - started < 0.3 + 1.3 + 2 * 0.5 + 3.0  # both goodbyes, and a busy machine


class SlowTwice(SlowHeader, SlowFeatures):
    """Needs its time for the header and for the features."""


def test_the_steps_of_a_stream_share_the_time_of_a_patient_try() -> None:
    """Each step would fit by itself."""
    with serving(SlowTwice(DOMAIN, value="2")) as port:
        found = probe(Target("127.0.0.1", port, DOMAIN), Settings(0.3, patience=3.0))
    assert found["first_try"] == "no answer: silence without a byte"
    assert (found["stream"]["status"], found["stream"]["header_ms"] >= 2000) == ("no_features", True)
    assert found["stream"]["elapsed_ms"] < 3900


def test_a_port_that_nobody_listens_on_is_tried_once(world: World) -> None:
    started = time.monotonic()
    found = probe(Target("127.0.0.1", 1, DOMAIN, level="stream"), Settings(0.3, patience=5.0))
    assert (found["tcp"]["status"], found["first_try"]) == ("refused", "")
    assert time.monotonic() - started < 4
