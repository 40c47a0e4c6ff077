# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of a probe: whom to trust, the handshake, and what it showed (RFC 6120 section 5, RFC 7590, XEP-0368).

A probe wants to know two things that Python shows on different connections only: whether a chain is trusted, and what a
certificate says that is not. So there are two contexts: one that verifies, with the machine's own security settings and TLS 1.2
at least, and one that takes any certificate and old TLS, for a second connection where the first handshake failed.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Optional

from ..._errors import FederationError
from ..stream.names import server_name
from ..stream.transport import SocketTransport, describe, milliseconds, tls_failure
from .certificate import read_certificate
from .der import DerError

ALPN = "xmpp-server"  # XEP-0368 section 3, for direct TLS only
# Old TLS and small keys: what is to be described has to be reached. LibreSSL does not know security levels.
ANY_CIPHER = "DEFAULT:@SECLEVEL=0"
LOWEST = ssl.TLSVersion.TLSv1_2  # of the first handshake; older is for the second one (RFC 8996)
HANDSHAKE = 22  # type of a record, RFC 8446 section 5.1
CERTIFICATE_REQUEST = 13  # type of a handshake message, RFC 8446 section 4
VERSIONS = {
    ssl.TLSVersion.TLSv1: "TLSv1",
    ssl.TLSVersion.TLSv1_1: "TLSv1.1",
    ssl.TLSVersion.TLSv1_2: "TLSv1.2",
    ssl.TLSVersion.TLSv1_3: "TLSv1.3",
}
NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "HTTPS_PROXY_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
)


@dataclass(frozen=True)
class Credentials:
    """Whom to trust, and what to show.

    Args:
        ca: certificates to trust, as PEM.
        ca_path: file or directory of certificates to trust. Without either the system's are.
        client_cert: file of the certificate to show, with its chain, as PEM; None shows none.
        client_key: file of its key, where it is not in the same file.
    """

    ca: Optional[str] = None
    ca_path: Optional[str] = None
    client_cert: Optional[str] = None
    client_key: Optional[str] = None


class Contexts:
    """The TLS contexts of a task, made before anything is sent.

    Raises:
        FederationError: certificates or keys cannot be read.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._made = {
            (verify, direct): _context(credentials, verify, direct)
            for verify in (True, False)
            for direct in (True, False)
        }

    def get(self, verify: bool, direct: bool) -> ssl.SSLContext:
        """The context that verifies or describes, for direct TLS or for STARTTLS."""
        return self._made[verify, direct]


@dataclass
class TlsResult:
    """How TLS went.

    ``offered_lowest`` and ``offered_highest`` are the versions that the probe offered. ``certificate_requested`` is whether the
    server asked for a client's certificate, None where that was not seen. ``untrusted`` is why the chain was not trusted, where
    that ended the handshake.
    """

    status: str = "skipped"
    elapsed_ms: float = 0.0
    detail: str = ""
    alert: Optional[str] = None
    version: Optional[str] = None
    cipher: Optional[str] = None
    alpn: Optional[str] = None
    offered_lowest: Optional[str] = None
    offered_highest: Optional[str] = None
    certificate_requested: Optional[bool] = None
    certificate: Optional[dict[str, Any]] = None
    handshake: bool = False  # it was begun
    untrusted: Optional[str] = field(default=None)

    def told(self) -> dict[str, Any]:
        """As plain data, without what only the probe needs."""
        data = asdict(self)
        del data["handshake"], data["untrusted"]
        return data


def handshake(
    transport: SocketTransport, context: ssl.SSLContext, domain: str, seconds: float
) -> tuple[TlsResult, Optional[SocketTransport]]:
    """Begin TLS as a client that wants to reach ``domain``, within ``seconds``.

    Returns:
        how it went, and the secured connection if there is one; the plain one cannot be used any more.
    """
    started = time.monotonic()
    result = TlsResult("established", handshake=True)
    result.offered_lowest, result.offered_highest = offered(context)
    secured: Optional[SocketTransport] = None
    try:
        secured, link = transport.secure(context, seconds, server_name(domain) or None)
        _describe(result, link, domain, context.verify_mode == ssl.CERT_REQUIRED)
    except OSError as error:
        _failed(result, error, seconds)
    result.certificate_requested = _requested(transport.link)
    result.elapsed_ms = milliseconds(started)
    return result, secured


def offered(context: ssl.SSLContext) -> tuple[str, str]:
    """The lowest and the highest version that a handshake with ``context`` offers."""
    highest = (
        context.maximum_version
    )  # the numbers of MINIMUM_SUPPORTED and MAXIMUM_SUPPORTED are both below all others
    possible = [
        version
        for version in VERSIONS
        if context.minimum_version <= version and (highest < 0 or version <= highest) and _built_in(version)
    ]
    return VERSIONS[possible[0]], VERSIONS[possible[-1]]


def _built_in(version: ssl.TLSVersion) -> bool:
    return bool(getattr(ssl, f"HAS_{version.name}", False))


def _watch(context: ssl.SSLContext) -> None:
    """Have the socket remember that a certificate was asked for, which Python shows by a hook for debugging only."""
    if hasattr(ssl.SSLContext, "_msg_callback"):
        context._msg_callback = _note_request  # type: ignore[attr-defined]


def _note_request(link: ssl.SSLSocket, direction: str, _version: Any, content: Any, kind: Any, _data: bytes) -> None:
    if direction == "read" and (content, kind) == (HANDSHAKE, CERTIFICATE_REQUEST):
        link.certificate_requested = True  # type: ignore[attr-defined]


def _requested(link: socket.socket) -> Optional[bool]:
    if not isinstance(link, ssl.SSLSocket) or not hasattr(ssl.SSLContext, "_msg_callback"):
        return None
    return bool(getattr(link, "certificate_requested", False))


def _describe(result: TlsResult, link: ssl.SSLSocket, domain: str, verified: bool) -> None:
    result.version = link.version()
    cipher = link.cipher()
    result.cipher = cipher[0] if cipher else None
    result.alpn = link.selected_alpn_protocol()
    data = link.getpeercert(binary_form=True)
    if not data:
        result.detail = "the server shows no certificate"
        return
    try:
        told = read_certificate(data).told(domain)
    except DerError as error:
        result.detail = f"the certificate with SHA-256 {hashlib.sha256(data).hexdigest()} cannot be read: {error}"
        return
    told.update(chain=_chain(link), trusted=True if verified else None, trust_detail="")
    result.certificate = told


def _chain(link: ssl.SSLSocket) -> Optional[int]:
    """How many certificates the server sent; Python tells that from 3.13 on."""
    getter = getattr(link, "get_unverified_chain", None)
    return len(getter()) if getter is not None else None


def _failed(result: TlsResult, error: OSError, seconds: float) -> None:
    if isinstance(error, ssl.SSLCertVerificationError):
        result.status, result.untrusted = "error", error.verify_message
        result.detail = f"the certificate is not trusted: {error.verify_message}"
    elif isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)):
        result.status, result.detail = "closed", "the server closed the connection during the handshake"
    elif isinstance(error, ssl.SSLError):
        failure = tls_failure(error)
        result.status = "alert" if failure.alert else "error"
        result.alert = failure.alert or None
        no_tls = "what answers is not TLS: " if error.reason in NO_TLS else ""
        result.detail = no_tls + failure.detail
    elif isinstance(error, (socket.timeout, TimeoutError)):
        result.status, result.detail = "timeout", f"the handshake was not over within {seconds:g} s"
    else:
        result.status, result.detail = "closed", f"{describe(error)} during the handshake"


def _context(credentials: Credentials, verify: bool, direct: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # the names that count for XMPP are more than Python looks at
    _watch(context)
    if verify:
        context.minimum_version = max(context.minimum_version, LOWEST)
        _trust(context, credentials)
    else:
        context.verify_mode = ssl.CERT_NONE
        _be_lenient(context)
    if direct:
        context.set_alpn_protocols([ALPN])
    if credentials.client_cert:
        show_certificate(context, credentials.client_cert, credentials.client_key, "client_cert")
    return context


def server_context(certificate: str, key_file: Optional[str]) -> ssl.SSLContext:
    """A context for the listener's side, which asks clients for no certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _be_lenient(context)
    show_certificate(context, certificate, key_file, "listen_cert")
    return context


def _trust(context: ssl.SSLContext, credentials: Credentials) -> None:
    if not credentials.ca and not credentials.ca_path:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        return
    try:
        if credentials.ca:
            context.load_verify_locations(cadata=credentials.ca)
    except (ssl.SSLError, ValueError) as error:
        raise FederationError(
            "the certificates to trust cannot be read", where="ca", cure="Give one or more certificates as PEM"
        ) from error
    if credentials.ca_path:
        trust_file(context, credentials.ca_path)


def trust_file(context: ssl.SSLContext, path: str) -> None:
    """Trust the certificates of a file, or of a directory as OpenSSL wants it (c_rehash)."""
    try:
        with open(path, "rb"):
            context.load_verify_locations(cafile=path)
    except IsADirectoryError:
        context.load_verify_locations(capath=path)
    except (OSError, ValueError) as error:
        raise FederationError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}",
            where="ca_path",
            cure="Give a file of certificates as PEM, or a directory of them, on the machine that the task runs on",
        ) from error


def _be_lenient(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    try:
        context.set_ciphers(ANY_CIPHER)
    except ssl.SSLError:
        return  # without security levels there is nothing to lower


def show_certificate(context: ssl.SSLContext, certificate: str, key: Optional[str], where: str) -> None:
    """Show a certificate from files. A key that is protected by a passphrase is refused, never asked for."""

    def refuse() -> str:
        raise FederationError(
            f"the key of {certificate} is protected by a passphrase", where=where, cure="Give it plain"
        )

    try:
        context.load_cert_chain(certificate, key, password=refuse)
    except (OSError, ValueError) as error:
        raise FederationError(
            f"{certificate} and its key cannot be used: {getattr(error, 'strerror', None) or error}",
            where=where,
            cure="Give files with a certificate and its key as PEM, readable on the machine that the task runs on",
        ) from error
