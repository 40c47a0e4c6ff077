# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Receivers of notifications on loopback: a webhook and a mail server, with what they were told."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hooks/hook-secret", got
        server.shutdown()


@contextlib.contextmanager
def mail_server(
    refuses: str = "", tls: str = "none", certificate: Path | None = None
) -> Iterator[tuple[int, list[str]]]:
    """A mail server; with ``tls`` it offers STARTTLS, or begins with TLS, and takes a login within it. What it got are mails and logins."""
    got: list[str] = []

    class Mail(socketserver.StreamRequestHandler):
        def secure(self) -> bool:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(str(certificate))
            try:
                connection = context.wrap_socket(self.connection, server_side=True)
            except (ssl.SSLError, OSError):  # the client does not take the certificate, or speaks no TLS
                return False
            self.rfile, self.wfile = connection.makefile("rb"), connection.makefile("wb", buffering=0)
            return True

        def handle(self) -> None:
            within = tls == "tls"
            if within and not self.secure():
                return
            self.wfile.write(b"220 mail\r\n")
            while line := self.rfile.readline().decode().strip():
                word = line.split()[0].upper()
                if refuses and refuses.lower() in line.lower():
                    self.wfile.write(b"550 no such user\r\n")
                elif word == "EHLO":
                    offered = "AUTH PLAIN" if within else "STARTTLS" if tls == "starttls" else ""
                    self.wfile.write(f"250-mail\r\n250 {offered}\r\n".encode() if offered else b"250 mail\r\n")
                elif word == "STARTTLS" and tls == "starttls":
                    self.wfile.write(b"220 go\r\n")
                    within = self.secure()
                    if not within:
                        return
                elif word == "AUTH":
                    got.append(base64.b64decode(line.split()[-1]).decode() if within else "a login in clear text")
                    self.wfile.write(b"235 welcome\r\n")
                elif word == "DATA":
                    self.wfile.write(b"354 go\r\n")
                    text = b""
                    while not text.endswith(b"\r\n.\r\n"):
                        text += self.rfile.readline()
                    got.append(text.decode())
                    self.wfile.write(b"250 taken\r\n")
                elif word == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 mail\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1], got
        server.shutdown()
