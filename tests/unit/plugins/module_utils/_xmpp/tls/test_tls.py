# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS against servers on loopback that do as a test wants: what is asked for, what is told, and how it fails."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Optional

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.probe import probe
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import alert_of
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls import tls
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.der import DerError
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import Contexts, Credentials
from cryptography.hazmat.primitives import serialization
from lab.loopback.certificates import Authority

from unit.plugins.module_utils._xmpp.xmpp_conversations import CONVERSATIONS, STARTTLS, STREAM, features

DOMAIN = "b\u00fccher.example"
A_LABEL = "xn--bcher-kva.example"
Answer = Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """A server that lets ``answer`` deal with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def work() -> None:
            while True:
                try:
                    link, _peer = listener.accept()
                except OSError:
                    return
                with link, contextlib.suppress(OSError):
                    link.settimeout(5)
                    answer(link)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["xmpp-server"])
    return context


def look(port: int, authority: Authority, timeout: float = 3.0, **options: Any) -> dict[str, Any]:
    target = Target("127.0.0.1", port, DOMAIN, "probe.example", **{"level": "tls", **options})
    return probe(target, Settings(timeout, contexts=Contexts(Credentials(ca_path=str(authority.file)))))


def test_the_domain_and_the_protocol_are_asked_for(authority: Authority) -> None:
    asked: list[Optional[str]] = []
    context = server_side(authority.issue(A_LABEL))
    context.sni_callback = lambda _socket, name, _context: asked.append(name)

    def answer(link: socket.socket) -> None:
        with context.wrap_socket(link, server_side=True) as secured:
            secured.recv(1000)
            secured.sendall(CONVERSATIONS["plain"])
            secured.recv(1000)

    with serving(answer) as port:
        found = look(port, authority, tls_mode="direct", level="stream")
    assert asked == [A_LABEL]
    assert (found["tls"]["status"], found["tls"]["alpn"]) == ("established", "xmpp-server")
    assert found["tls"]["certificate"]["matches_domain"] is True
    assert found["stream_after_tls"]["status"] == "features"
    expected = 1 if hasattr(ssl.SSLSocket, "get_unverified_chain") else None
    assert found["tls"]["certificate"]["chain"] == expected


def plainly(*said: bytes, seconds: float = 0.0) -> Answer:
    """Reads once before each piece that it sends."""

    def answer(link: socket.socket) -> None:
        for piece in said:
            link.recv(4000)
            link.sendall(piece)
        time.sleep(seconds)

    return answer


OFFERED = (STREAM + features(STARTTLS.format(""))).encode()
NAMESPACE = "urn:ietf:params:xml:ns:xmpp-tls"
PROCEED = f"<proceed xmlns='{NAMESPACE}'/>".encode()


@pytest.mark.parametrize(
    ("said", "status", "detail"),
    [
        ([OFFERED, f"<failure xmlns='{NAMESPACE}'/></stream:stream>".encode()], "refused", "failure"),
        (
            [OFFERED, CONVERSATIONS["unknown host"].split(b"version='1.0'>", 1)[1]],
            "refused",
            "stream error host-unknown (This host does not serve caf\u00e9 & co)",
        ),
        ([OFFERED, b"</stream:stream>"], "closed", "closed after <starttls/>"),
        ([OFFERED], "closed", "after <starttls/>"),
        ([OFFERED, b"<a></b>"], "error", "mismatched tag"),
        ([OFFERED, PROCEED, b"HTTP/1.1 400 no\r\n\r\n"], "error", "what answers is not TLS"),
        ([OFFERED, PROCEED, b"\x15\x03\x01\x00\x02\x02\x28"], "alert", "alert handshake_failure from the peer"),
        ([OFFERED, PROCEED, b"\x15\x03\x01\x00\x02\x02\x46"], "alert", "alert protocol_version from the peer"),
        ([OFFERED, PROCEED], "closed", "during the handshake"),
        ([CONVERSATIONS["plain"]], "not_offered", ""),
        ([CONVERSATIONS["unknown host"]], "skipped", "host-unknown"),
        ([b"HTTP/1.1 400 no\r\n\r\n"], "skipped", "an HTTP server answers"),
    ],
)
def test_how_it_fails(authority: Authority, said: list[bytes], status: str, detail: str) -> None:
    with serving(plainly(*said)) as port:
        found = look(port, authority)
    assert found["tls"]["status"] == status
    assert detail in found["tls"]["detail"]
    assert found["tls"]["certificate"] is None
    assert found["stream_after_tls"]["status"] == "skipped"
    assert (found["tls"]["alert"] is not None) == (status == "alert")
    lines = found["transcript"]
    after = lines[next((n for n, line in enumerate(lines) if "proceed" in line), len(lines)) :]
    assert not [line for line in after[:2] if line.startswith("C:")]  # nothing is said in clear once TLS has begun


@pytest.mark.parametrize("said", [[OFFERED, PROCEED], [OFFERED]])
def test_silence(authority: Authority, said: list[bytes]) -> None:
    with serving(plainly(*said, seconds=0.6)) as port:
        found = look(port, authority, timeout=0.2)
    assert found["tls"]["status"] == "timeout"


def test_a_certificate_that_cannot_be_read(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_data: bytes) -> None:
        raise DerError("test: no reason")

    monkeypatch.setattr(tls, "read_certificate", refuse)
    context = server_side(authority.issue(A_LABEL))

    def answer(link: socket.socket) -> None:
        with context.wrap_socket(link, server_side=True) as secured:
            secured.recv(1000)

    with serving(answer) as port:
        found = look(port, authority, tls_mode="direct")
    assert (found["tls"]["status"], found["tls"]["certificate"]) == ("established", None)
    assert found["tls"]["detail"].endswith("cannot be read: test: no reason")


@pytest.mark.parametrize(
    ("reason", "alert"),
    [
        ("TLSV1_ALERT_UNKNOWN_CA", "unknown_ca"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "handshake_failure"),
        ("SSL/TLS_ALERT_HANDSHAKE_FAILURE", "handshake_failure"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "certificate_required"),
        ("TLSV1_UNRECOGNIZED_NAME", "unrecognized_name"),
        ("WRONG_VERSION_NUMBER", ""),
        (None, ""),
    ],
)
def test_alerts(reason: Optional[str], alert: str) -> None:
    error = ssl.SSLError(1, "text")
    error.reason = reason  # type: ignore[assignment]
    assert alert_of(error) == alert


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked(authority: Authority, tmp_path: Path) -> None:
    pem = authority.issue("probe.example").read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    protected = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"secret")
    )
    file = tmp_path / "protected.pem"
    file.write_bytes(pem[: pem.index(b"-----BEGIN PRIVATE")] + protected)
    with pytest.raises(FederationError, match="protected by a passphrase"):
        Contexts(Credentials(client_cert=str(file)))
