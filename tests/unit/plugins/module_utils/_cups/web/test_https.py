# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import contextlib
import datetime
import ipaddress
import itertools
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web import https
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import (
    Answer,
    HttpsSession,
    NoAnswer,
    Node,
    PortClosed,
    Unreachable,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory):
    """A certificate for 127.0.0.1 as a node makes it for itself: no CA, no key identifiers."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "node.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Pages(BaseHTTPRequestHandler):
    """A few pages that misbehave in one way each."""

    received: list = []

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.received.append((self.command, self.path, self.headers.get("Cookie")))
        if self.path == "/moved":
            return self._send(302, b"", Location="/page")
        if self.path.startswith("/away"):
            return self._send(
                302,
                b"",
                Location={
                    "/away": "https://elsewhere.example/",
                    "/away-port": "https://127.0.0.1:1/",
                    "/away-http": "http://127.0.0.1/",
                }[self.path],
            )
        if self.path == "/slow":
            time.sleep(0.6)
        if self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x")
            return None
        if self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                return None
        if self.path == "/missing":
            return self._send(404, b"not here")
        return self._send(
            200,
            "gr\u00fcn".encode("latin-1"),
            **{"Set-Cookie": "S=1; Secure; Path=/", "Content-Type": "text/html; charset=ISO-8859-1"},
        )

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def _send(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def server(self_signed):
    http = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    http.daemon_threads = True
    http.handle_error = lambda *_: None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)
    http.socket = context.wrap_socket(http.socket, server_side=True)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    yield http.server_address[1]
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def session(server, self_signed):
    Pages.received.clear()
    return HttpsSession(Node("127.0.0.1", server, ca_path=str(self_signed), timeout=5.0))


def test_a_page_is_read_with_its_character_set_and_the_cookie_is_kept(session):
    answer = session.request("/page")
    assert (answer.status, answer.text) == (200, "gr\u00fcn")
    session.request("/page", b"x=1")
    assert Pages.received == [("GET", "/page", None), ("POST", "/page", "S=1")]


def test_a_redirection_on_the_node_is_followed(session):
    answer = session.request("/moved", b"x=1")
    assert answer.address.endswith("/page") and [one[:2] for one in Pages.received] == [
        ("POST", "/moved"),
        ("GET", "/page"),
    ]


@pytest.mark.parametrize("path", ["/away", "/away-port", "/away-http"])
def test_a_redirection_that_leaves_the_node_is_refused(session, path):
    with pytest.raises(FederationError, match=r"redirects to .*, another server"):
        session.request(path)


def test_an_error_status_is_an_answer(session):
    assert session.request("/missing").status == 404


@pytest.mark.parametrize(
    ("path", "words"), [("/slow", "no whole answer within 0.2 s"), ("/cut", "broke before the answer was complete")]
)
def test_an_answer_that_does_not_come_whole(session, path, words):
    with pytest.raises(NoAnswer, match=words):
        session.request(path, timeout=0.2 if path == "/slow" else 5.0, step="reading")


def test_an_answer_without_end(session, monkeypatch):
    monkeypatch.setattr(https, "LARGEST_ANSWER", 1024 * 1024)
    with pytest.raises(NoAnswer, match="longer than 1 MiB"):
        session.request("/endless")


def test_a_certificate_that_is_not_trusted(server):
    with pytest.raises(Unreachable, match="certificate is not trusted") as raised:
        HttpsSession(Node("127.0.0.1", server)).request("/page")
    assert "ca_path" in raised.value.cure and "validate_certs" in raised.value.cure


def test_a_certificate_for_another_name(server, self_signed):
    with pytest.raises(Unreachable, match="certificate is for another name"):
        HttpsSession(Node("localhost", server, ca_path=str(self_signed))).request("/page")


def test_certificates_may_be_left_unchecked(server):
    assert HttpsSession(Node("127.0.0.1", server, validate_certs=False)).request("/page").status == 200


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_ca_certificates_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(FederationError, match="cannot be read"):
        HttpsSession(Node("127.0.0.1", 1, ca_path=str(path)))


@contextmanager
def listener(talk):
    """A TCP server that does ``talk`` with its first connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: talk(server.accept()[0]))
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@contextmanager
def https_server(self_signed, talk):
    """A server that does ``talk`` with its first request, whatever it is, and then hangs up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)

    def serve(connection):
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(65536)
            talk(tls)

    with listener(serve) as port:
        yield Node("127.0.0.1", port, validate_certs=False)


def send(*pieces, pause=0.0):
    """What a server sends; the last piece again and again."""

    def talk(connection):
        for piece in itertools.chain(pieces, itertools.repeat(pieces[-1])):
            connection.sendall(piece)
            time.sleep(pause)

    return talk


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [b"H"],
        [HEAD, b"A: b\r\n"],
        [HEAD, b"A"],
        [b"HTTP/1.1 100 Continue\r\n\r\n"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n"],
        [HEAD + b"Content-Length: 100000\r\n\r\n", b"x"],
        [HEAD + b"\r\n", b"x"],
    ],
)
def test_a_slow_answer_ends_at_its_deadline(self_signed, pieces):
    with https_server(self_signed, send(*pieces, pause=0.05)) as node:
        began = time.monotonic()
        with pytest.raises(NoAnswer, match=r"no whole answer within 0.5 s"):
            HttpsSession(node).request("/", timeout=0.5)
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 100 Continue\r\n\r\n" * 1000],
        [HEAD + b"\r\n", b"x" * 65536],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 60000 + b"\r\nx\r\n"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n" * 1000],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffffffffffffffffffff\r\n" + b"x" * 60000],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"-5\r\nxxxxxxxxxxxxx\r\n" * 1000],
    ],
)
def test_a_quick_answer_ends_at_its_size(self_signed, pieces, monkeypatch):
    monkeypatch.setattr(https, "LARGEST_ANSWER", 1024 * 1024)
    monkeypatch.setattr(https, "LARGEST_TRANSFER", 2 * 1024 * 1024)
    with https_server(self_signed, send(*pieces)) as node, pytest.raises(NoAnswer, match=r"longer than 1 MiB|broke"):
        HttpsSession(node).request("/", timeout=20.0)


def once(data):
    return lambda connection: connection.sendall(data)


@pytest.mark.parametrize(
    ("length", "body"),
    [("\xb2", b"page"), ("9" * 5000, b"page"), ("-1", b"page"), ("4, 4", b"page"), ("\u0664", b"page")],
)
def test_lengths_that_are_no_numbers(self_signed, length, body):
    data = HEAD + f"Content-Length: {length}\r\n\r\n".encode() + body
    with https_server(self_signed, once(data.replace(b"\xc2\xb2", b"\xb2"))) as node:
        try:
            assert HttpsSession(node).request("/").body == body
        except NoAnswer as error:
            assert length == "9" * 5000, error


@pytest.mark.parametrize(
    "data",
    [
        b"\0\r\n\r\n",
        b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/9.9 200\r\n\r\n",
        HEAD + b"A: " + b"x" * 70000 + b"\r\n\r\n",
        HEAD + b"A: b\r\n" * 300 + b"\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n\xb2\r\n",
        *(
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n"
            for place in (
                b"https://[",
                b"https://n:\xb2/",
                b"https://n:99999999/",
                b"//\xe2\x84\x80.do",
                b"javascript:x",
                b"\0",
                b"https://\0/",
            )
        ),
    ],
)
def test_answers_that_make_no_sense_are_one_kind_of_error(self_signed, data):
    with https_server(self_signed, once(data)) as node:
        try:
            answer = HttpsSession(node).request("/", timeout=5.0)
        except FederationError:
            return
        assert answer.status >= 300


@pytest.mark.parametrize("path", ["/a b", "/\x00\x1b\n", "/\u2192?q=\u00e4 &r=\ud800", "/x#y"])
def test_any_path_is_sent_as_a_browser_sends_it(session, path):
    assert session.request(path).status == 200
    sent = Pages.received[-1][1]
    assert sent.isascii() and sent.isprintable() and " " not in sent and "#" not in sent


@pytest.mark.parametrize("host", ["n]", "[", "n\x00m", "a/b", "\u2100"])
def test_hosts_that_are_none(host):
    with pytest.raises(FederationError):
        HttpsSession(Node(host, 443, validate_certs=False)).request("/page")


def test_the_addresses_of_a_host_share_one_time_limit(monkeypatch):
    monkeypatch.setattr(https, "CONNECT_TIMEOUT", 0.3)
    everywhere = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))] * 20
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        taken = [socket.socket() for _ in range(5)]
        for one in taken:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        there = [(*one[:4], full.getsockname()) for one in everywhere]
        monkeypatch.setattr(https.socket, "getaddrinfo", lambda *_args, **_options: there)
        began = time.monotonic()
        with pytest.raises(Unreachable, match="no connection within"):
            HttpsSession(Node("127.0.0.1", full.getsockname()[1], validate_certs=False)).request("/page")
        assert time.monotonic() - began < 2
        for one in taken:
            one.close()


def test_a_closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PortClosed):
        HttpsSession(Node("127.0.0.1", port, validate_certs=False)).request("/page")


def test_what_does_not_speak_tls():
    def talk(connection):
        with connection:
            connection.recv(1)
            connection.sendall(b"SSH-2.0-x\r\n")

    with listener(talk) as port, pytest.raises(Unreachable, match="no TLS connection comes about"):
        HttpsSession(Node("127.0.0.1", port, validate_certs=False)).request("/page")


def test_what_accepts_and_says_nothing(monkeypatch):
    monkeypatch.setattr(https, "CONNECT_TIMEOUT", 0.2)

    def talk(connection):
        with connection:
            while connection.recv(4096):
                pass

    with listener(talk) as port, pytest.raises(Unreachable, match=r"no connection within 0.2 s"):
        HttpsSession(Node("127.0.0.1", port, validate_certs=False)).request("/page")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 70, "two words"])
def test_names_that_do_not_resolve(host):
    with pytest.raises(Unreachable):
        HttpsSession(Node(host, 443, validate_certs=False)).request("/page")


@pytest.mark.parametrize(
    ("node", "base"),
    [
        (Node("n", 443), "https://n"),
        (Node("n", 8443), "https://n:8443"),
        (Node("2001:db8::1", 8443), "https://[2001:db8::1]:8443"),
    ],
)
def test_addresses(node, base):
    assert node.base == base


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "text/html; charset=utf-8",
        'text/html; charset="UTF-8"',
        *(f"text/html; charset={name}" for name in ("no-such", "idna", "undefined", "hex", "rot13", "\0", "u\xb2")),
    ],
)
def test_character_sets(kind):
    assert Answer(200, "", kind, "\u00fc".encode()).text == "\u00fc"


VERSIONS = [(ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)]


@pytest.fixture(params=[*VERSIONS, (ssl.TLSVersion.TLSv1_3, True)], ids=lambda one: one[0].name)
def one_version(request, self_signed):
    """A server that speaks one version of TLS alone, and whether that is accepted without being asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = request.param[0]
    http = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    http.daemon_threads = True
    http.handle_error = lambda *_: None
    http.socket = context.wrap_socket(http.socket, server_side=True)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    yield http.server_address[1], request.param[1]
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_is_only_accepted_where_it_is_asked_for(one_version, self_signed):
    port, modern = one_version
    assert (
        HttpsSession(Node("127.0.0.1", port, ca_path=str(self_signed), legacy_tls=True)).request("/page").status == 200
    )
    session = HttpsSession(Node("127.0.0.1", port, ca_path=str(self_signed)))
    if modern:
        assert session.request("/page").status == 200
    else:
        with pytest.raises(Unreachable, match="no TLS connection comes about"):
            session.request("/page")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_gives_up_no_other_check(server, self_signed):
    with pytest.raises(Unreachable, match="certificate is not trusted"):
        HttpsSession(Node("127.0.0.1", server, legacy_tls=True)).request("/page")
    with pytest.raises(Unreachable, match="for another name"):
        HttpsSession(Node("localhost", server, ca_path=str(self_signed), legacy_tls=True)).request("/page")
    with pytest.raises(Unreachable, match="not the pinned"):
        HttpsSession(Node("127.0.0.1", server, fingerprint="ab" * 32, legacy_tls=True)).request("/page")


@pytest.mark.parametrize("policy", ["TLSv1", "TLSv1.3"])
def test_the_lowest_version_is_not_that_of_the_system(tmp_path, policy):
    """OpenSSL reads its policy once, at its start."""
    config = tmp_path / "openssl.cnf"
    config.write_text(
        f"openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = {policy}\nCipherString = DEFAULT:@SECLEVEL=0\n"
    )
    program = (
        "import sys, ssl; sys.path[:0] = sys.argv[1:]\n"
        "from ansible_collections.xmpp.federation.plugins.module_utils._cups.web import https\n"
        "print(ssl.create_default_context().minimum_version.name, https._context(https.Node('n', 443)).minimum_version.name)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *sys.path],
        env={**os.environ, "OPENSSL_CONF": str(config)},
        capture_output=True,
        text=True,
        check=True,
    )
    of_python, ours = ran.stdout.split()
    # Debian's Python takes the system's policy over; one that is built with its own defaults has TLS 1.2 from the start.
    assert of_python in (policy.replace(".", "_"), "TLSv1_2")
    assert ours == "TLSv1_2"


@pytest.fixture(scope="module")
def sha256(self_signed):
    """The fingerprint of the server's certificate."""
    return x509.load_pem_x509_certificate(self_signed.read_bytes()).fingerprint(hashes.SHA256()).hex()


def test_a_pinned_certificate_needs_no_issuer_and_no_name(server, sha256):
    assert HttpsSession(Node("localhost", server, fingerprint=sha256)).request("/page").status == 200


def test_another_certificate_than_the_pinned_one_gets_nothing(server, sha256, self_signed):
    Pages.received.clear()
    node = Node("127.0.0.1", server, ca_path=str(self_signed), validate_certs=False, fingerprint="ab" * 32)
    with pytest.raises(Unreachable, match=r"fingerprint .*, not the pinned AB:AB") as raised:
        HttpsSession(node).request("/page", b"password")
    assert https.in_pairs(sha256) in raised.value.what and Pages.received == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("sha256 Fingerprint=" + ":".join(["AB"] * 32), "ab" * 32),
        ("SHA256:" + "ab" * 32, "ab" * 32),
        (" ".join(["ab"] * 32), "ab" * 32),
        ("ab" * 20, None),
        ("zz" * 32, None),
    ],
)
def test_fingerprints_as_people_write_them(text, digits):
    assert https.fingerprint(text) == digits
