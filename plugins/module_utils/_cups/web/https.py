# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS to a node: requests with a cookie jar, bounded in time and size, with certificates checked.

It stands on the standard library's ``urllib.request`` and ``http.cookiejar``, with a TLS context of its own:
``ansible.module_utils.urls`` does not let its caller set the lowest TLS version, which a CUPS 8.x needs, follows redirections
to other hosts, and reads credentials from a ``.netrc`` file.
"""

from __future__ import annotations

import functools
import hashlib
import http.client
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar
from typing import Any, Optional
from urllib.parse import quote as quote_url
from urllib.parse import urlsplit, urlunsplit

from ..._errors import FederationError
from ..._jump.channel import Channel
from ..._jump.reasons import JumpError
from ..._jump.route import Jump
from ..._text import quote

LARGEST_ANSWER = 4 * 1024 * 1024  # bytes; the pages and lists of a node are a few hundred kilobytes at most
LARGEST_TRANSFER = (
    LARGEST_ANSWER + 1024 * 1024
)  # bytes of one answer with all that HTTP puts around it, interim answers included
CONNECT_TIMEOUT = 15.0  # seconds for TCP and TLS, which a living node finishes in well under one


@dataclass(frozen=True)
class Node:
    """How to reach the HTTPS server of a node.

    Attributes:
        fingerprint: SHA-256 of the node's own certificate, in lower-case hexadecimal digits. Where it is given, it alone decides
            whether the certificate is trusted: neither its issuer nor the name in it matters.
        timeout: seconds for one answer.
        jump: the way to the node where it leads over another machine.
    """

    host: str
    port: int
    validate_certs: bool = True
    ca_path: Optional[str] = None
    legacy_tls: bool = False
    timeout: float = 30.0
    fingerprint: Optional[str] = None
    jump: Optional[Jump] = None

    @property
    def base(self) -> str:
        """The address of the server, without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" if self.port == 443 else f"https://{host}:{self.port}"

    @property
    def where(self) -> str:
        return f"presence node {self.host} port {self.port}" + (f" over {self.jump.name}" if self.jump else "")

    @property
    def place(self) -> str:
        """The node, apart from others: behind another jump host the same address is another node."""
        return self.host + (f" {self.jump.identity}" if self.jump else "")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. ``address`` is where it came from, after redirections."""

    status: int
    address: str
    content_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, by the character set that the answer names, else UTF-8."""
        charset = "utf-8"
        for part in self.content_type.split(";")[1:]:
            name, _equals, value = part.strip().partition("=")
            if name.lower() == "charset" and value:
                charset = value.strip("\"' ")
        try:
            text = self.body.decode(charset, "replace")
        except (LookupError, ValueError):  # no such character set, or one of Python's that is none
            text = self.body.decode("utf-8", "replace")
        return text.encode("utf-8", "replace").decode(
            "utf-8"
        )  # some character sets make lone surrogates, which no parser takes


class Unreachable(FederationError):
    """Nothing was sent: the name does not resolve, the port is closed, or no TLS connection comes about."""


class PortClosed(Unreachable):
    """The node is there, and refuses connections on this port."""


class NoAnswer(FederationError):
    """The request went out, and no whole answer came: what it did on the node is not known."""


class HttpsSession:
    """Requests to one node that share its cookies. No proxy is used, and no redirection leaves the node."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._opener = urllib.request.OpenerDirector()
        self._https = _Https(_context(node), node)
        for handler in (
            self._https,
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _SameNode(node),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    def request(
        self,
        path: str,
        body: Optional[bytes] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: Optional[float] = None,
        step: str = "",
    ) -> Answer:
        """Send one request, a POST where there is a body. It is never sent twice.

        Args:
            path: path on the node, or an address on it.
            timeout: seconds until the whole answer is there; the node's ``timeout`` when not given.
            step: what is being done, for errors.

        Returns:
            the answer, whatever its status.

        Raises:
            Unreachable, NoAnswer: there is none.
        """
        where = f"{self.node.where}, {step}" if step else self.node.where
        address = _escaped(path if path.startswith("https://") else self.node.base + path, where)
        limit = self.node.timeout if timeout is None else timeout
        deadline = time.monotonic() + limit
        # The address comes from the inventory and is https by construction, see Node.base.
        request = urllib.request.Request(address, data=body, headers=dict(headers or {}))  # noqa: S310
        self._https.deadline = deadline
        try:
            response = self._opener.open(request, timeout=limit)
        except urllib.error.HTTPError as error:
            response = error  # a status of 400 and up is an answer like another; its meaning is the caller's
        except urllib.error.URLError as error:
            raise _explain(error.reason, self.node, where, limit) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _explain(error, self.node, where, limit) from None
        with response:
            status = int(getattr(response, "status", None) or response.code)
            return Answer(
                status,
                response.geturl(),
                response.headers.get("Content-Type", ""),
                self._read(response, where, deadline, limit),
            )

    def _read(self, response: Any, where: str, deadline: float, limit: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            try:
                part = response.read1(65536) if hasattr(response, "read1") else response.read(65536)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise _explain(error, self.node, where, limit) from None
            if not part:
                self._check_length(response, size, where)
                return b"".join(parts)
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise _too_long(where)
            if time.monotonic() > deadline:
                raise _too_late(where, limit)

    @staticmethod
    def _check_length(response: Any, size: int, where: str) -> None:
        """Refuse a body that broke off: http.client does not report it when the body is read piece by piece."""
        promised = response.headers.get("Content-Length", "")
        if (
            re.fullmatch("[0-9]{1,18}", promised)
            and "Transfer-Encoding" not in response.headers
            and size < int(promised)
        ):
            raise _broken_off(where, f"{size} of {promised} bytes")


class _BoundedSocket(ssl.SSLSocket):
    """A TLS socket with one deadline and one size for all that is read, in however many and small pieces it comes.

    http.client's own timeout is for each piece, and it reads interim answers, header lines and chunk sizes without an end.
    """

    deadline = float("inf")  # by time.monotonic()
    left = float("inf")  # bytes

    def recv_into(self, *args: Any, **options: Any) -> int:
        self._wait_no_longer()
        size = super().recv_into(*args, **options)
        self.left -= size
        if self.left < 0:
            raise _TooLong
        return size

    def send(self, *args: Any, **options: Any) -> int:
        self._wait_no_longer()
        return super().send(*args, **options)

    def _wait_no_longer(self) -> None:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if seconds != float("inf"):
            self.settimeout(seconds)


class _Connection(http.client.HTTPSConnection):
    """Waits for the connection less long than for the answer: some answers take minutes. Looks at a pinned certificate itself."""

    def __init__(self, *args: Any, pinned: Node, deadline: float, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._pinned = pinned
        self._deadline = deadline
        self._channel: Optional[Channel] = None
        self._create_connection = self._first_that_answers

    def connect(self) -> None:
        self.timeout = max(0.001, min(CONNECT_TIMEOUT, self._deadline - time.monotonic()))
        self._connected_by = time.monotonic() + self.timeout
        try:
            super().connect()
        except OSError as error:  # also what TLS has to say
            raise self._reason(error) from error
        bounded: Any = self.sock
        bounded.deadline, bounded.left = self._deadline, LARGEST_TRANSFER
        if self._pinned.fingerprint:
            # Here nothing has been sent yet, neither a password nor a cookie.
            shown = hashlib.sha256(self.sock.getpeercert(binary_form=True) or b"").hexdigest()
            if shown != self._pinned.fingerprint:
                self.close()
                raise _other_certificate(self._pinned, shown)

    def _reason(self, error: OSError) -> OSError:
        """Why there is no connection."""
        broke = isinstance(
            error, (ConnectionError, TimeoutError, socket.timeout, ssl.SSLEOFError, ssl.SSLZeroReturnError)
        )
        failure = None
        if self._channel is not None:
            failure = self._channel.failure() if broke else None
            self._channel.close()
        if failure is None and isinstance(error, (socket.timeout, TimeoutError)):
            return _NoConnection(f"no connection within {self.timeout:g} s")
        return failure or error

    def _first_that_answers(self, address: tuple[str, int], timeout: float, source: Any) -> socket.socket:
        """As socket.create_connection, with one time limit for all addresses of the host together."""
        del timeout
        if self._pinned.jump is not None:
            self._channel = Channel(self._pinned.jump, *address)
            self._channel.socket.settimeout(max(0.001, self._connected_by - time.monotonic()))
            return self._channel.socket
        last: OSError = OSError("the host has no address")
        for family, kind, protocol, _name, there in socket.getaddrinfo(*address, 0, socket.SOCK_STREAM):
            one = socket.socket(family, kind, protocol)
            try:
                one.settimeout(max(0.001, self._connected_by - time.monotonic()))
                if source:
                    one.bind(source)
                one.connect(there)
            except OSError as error:
                one.close()
                last = error
            else:
                one.settimeout(max(0.001, self._connected_by - time.monotonic()))
                return one
        raise last


def shown_certificate(node: Node) -> bytes:
    """The certificate that the node's server shows, in DER form, whoever signed it. Nothing is asked and nothing is sent.

    Raises:
        Unreachable: no TLS connection comes about.
    """
    unchecked = replace(node, validate_certs=False, fingerprint=None)
    made = _Connection(
        node.host,
        node.port,
        context=_context(unchecked),
        pinned=unchecked,
        deadline=time.monotonic() + node.timeout,
    )
    try:
        made.connect()
        return made.sock.getpeercert(binary_form=True) or b""
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _explain(error, node, node.where, node.timeout) from None
    finally:
        made.close()


class _TooLong(OSError):
    """More came than any answer has."""


class _NoConnection(OSError):
    """The connection did not come about in time; a time-out later on means something else."""


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, context: ssl.SSLContext, node: Node) -> None:
        super().__init__(context=context)
        self._tls = context
        self._node = node
        self.deadline = float("inf")

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        made = functools.partial(_Connection, pinned=self._node, deadline=self.deadline)
        return self.do_open(made, req, context=self._tls)


class _SameNode(urllib.request.HTTPRedirectHandler):
    """Follows redirections on the node itself; one that leads elsewhere would carry a session to a stranger."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        there = urlsplit(newurl)  # ValueError where it is no address
        same = there.scheme == "https" and (there.hostname or "").lower() == self._node.host.lower().strip("[]")
        if not same or (there.port or 443) != self._node.port:
            raise FederationError(
                f"the node redirects to {there.scheme}://{there.netloc}{there.path}, another server",
                where=self._node.where,
                cure="set host and port to what it redirects to, if that is the node",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _context(node: Node) -> ssl.SSLContext:
    """The TLS settings for a node.

    Raises:
        FederationError: the file of CA certificates cannot be read.
    """
    context = _trusting_context(node)
    # Certificates that a device made for itself often miss the formalities of RFC 5280 that Python 3.13 asks for; whether they
    # are trusted is another question. And a node's own certificate may be pinned without its issuer.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", ssl.VerifyFlags(0x80000))
    if not node.validate_certs or node.fingerprint:  # a pinned certificate is looked at once the connection stands
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    # Set in any case, so that the system's policy neither lowers nor raises it.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if node.legacy_tls:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")  # OpenSSL 3 has TLS 1.0 and 1.1 at no higher level
    context.sslsocket_class = _BoundedSocket
    return context


def _trusting_context(node: Node) -> ssl.SSLContext:
    if node.fingerprint or not node.validate_certs:
        # No authority is asked, and reading those of the system takes longer than all else that a look at a page costs.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not node.ca_path:
        return ssl.create_default_context()
    path = os.path.expanduser(node.ca_path)
    try:
        if os.path.isdir(path):
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise FederationError(
            f"the CA certificates in {path} cannot be read ({error})",
            where=node.where,
            cure="set ca_path to a file with certificates in PEM form, or to a directory prepared with `openssl rehash`",
        ) from error


def _escaped(address: str, where: str) -> str:
    """An address with everything percent-encoded that a request line cannot have, as a browser sends it (RFC 3986).

    Raises:
        FederationError: this is no address.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise FederationError(
            f"{quote(address)} is no address ({error})",
            where=where,
            cure="set host to an address or name, and paths as a browser shows them",
        ) from None
    kept = "/%:@!$&'()*+,;=-._~"
    path = quote_url(parts.path, kept, errors="replace")
    query = quote_url(parts.query, kept + "?/[]", errors="replace")
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _too_long(where: str) -> NoAnswer:
    return NoAnswer(
        f"the answer is longer than {LARGEST_ANSWER // 1024 // 1024} MiB",
        where=where,
        cure="find out what answers at this address: it is hardly the node",
    )


def _too_late(where: str, limit: float) -> NoAnswer:
    return NoAnswer(
        f"no whole answer within {limit:g} s",
        where=where,
        cure="see whether the node is overloaded or restarting; give it more time with timeout",
    )


def _broken_off(where: str, detail: str) -> NoAnswer:
    return NoAnswer(
        f"the connection broke before the answer was complete ({detail})",
        where=where,
        cure="see whether the node is restarting, and run again",
    )


def _explain(reason: Any, node: Node, where: str, limit: float) -> FederationError:
    """A failed request in the words of who has to mend it."""
    if isinstance(reason, JumpError):
        return Unreachable(reason.what, where=where, cure=reason.cure)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _bad_certificate(reason, node, where)
    if isinstance(reason, ssl.SSLError) and not isinstance(reason, ssl.SSLEOFError):
        return Unreachable(
            f"no TLS connection comes about ({reason.reason or reason})",
            where=where,
            cure="see whether port is the HTTPS port; a CUPS 8.x needs legacy_tls: true, as it offers nothing newer than TLS 1.0",
        )
    if isinstance(reason, (socket.gaierror, UnicodeError, http.client.InvalidURL)):
        return Unreachable(
            f"the host name cannot be resolved ({getattr(reason, 'strerror', None) or 'it is no host name'})",
            where=where,
            cure="set host (or ansible_host) to an address or to a name that resolves",
        )
    if isinstance(reason, ConnectionRefusedError):
        return PortClosed(
            "the port is closed (connection refused)",
            where=where,
            cure="set port to the node's HTTPS port, and see whether its Tomcat runs (`utils service list`)",
        )
    if isinstance(reason, _NoConnection):
        return Unreachable(
            str(reason), where=where, cure="see whether the address is right, the node is up, and a firewall in between"
        )
    if isinstance(reason, (socket.timeout, TimeoutError)):
        return _too_late(where, limit)
    if isinstance(reason, _TooLong):
        return _too_long(where)
    if isinstance(reason, ValueError) and not isinstance(reason, (http.client.HTTPException, OSError)):
        return NoAnswer(
            f"the answer was not understood ({reason})",
            where=where,
            cure="find out what answers at this address: it is hardly the node",
        )
    if isinstance(reason, (http.client.HTTPException, ConnectionError, ssl.SSLError)):
        return _broken_off(where, type(reason).__name__)
    return Unreachable(
        f"the node cannot be reached ({reason})", where=where, cure="set host to its address, and see that it is up"
    )


def fingerprint(text: str) -> Optional[str]:
    """A SHA-256 fingerprint as people write it, as bare lower-case digits; ``None`` where the text is none.

    ``openssl x509 -fingerprint -sha256`` writes ``sha256 Fingerprint=AB:CD:...``, browsers write ``AB:CD:...`` or ``ab cd ...``.
    """
    digits = re.sub(r"[\s:]", "", text.rpartition("=")[2]).lower()
    digits = digits[len("sha256") :] if digits.startswith("sha256") else digits
    return digits if re.fullmatch(r"[0-9a-f]{64}", digits) else None


def _other_certificate(node: Node, shown: str) -> Unreachable:
    return Unreachable(
        f"the node's certificate has the SHA-256 fingerprint {in_pairs(shown)}, not the pinned {in_pairs(node.fingerprint or '')}; "
        "nothing was sent",
        where=node.where,
        cure="compare it on the node's console (`show cert own tomcat`): a new certificate needs a new server_fingerprint; otherwise another "
        "machine answers in its place",
    )


def in_pairs(digits: str) -> str:
    """A fingerprint's digits as ``openssl`` and browsers show them: ``AB:CD:...``."""
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2)).upper()


def _bad_certificate(error: ssl.SSLCertVerificationError, node: Node, where: str) -> Unreachable:
    why = error.verify_message or str(error)
    if "mismatch" in why.lower() or "not valid for" in why.lower():
        return Unreachable(
            f"the node's certificate is for another name ({why.rstrip('.')})",
            where=where,
            cure=f"set host to a name or address that the certificate has, give the node a certificate for {node.host}, or pin the one "
            "that it has with server_fingerprint",
        )
    return Unreachable(
        f"the node's certificate is not trusted ({why.rstrip('.')})",
        where=where,
        cure="set ca_path to a PEM file with the certificate of the CA that issued it (or with the node's own, if it is self-signed); "
        "or pin it with server_fingerprint; validate_certs: false gives up the protection of the password on its way",
    )
