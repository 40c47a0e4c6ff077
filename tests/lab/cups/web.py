# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTPS side of the node: administration pages and Control Center, over one server with several addresses."""

from __future__ import annotations

import base64
import binascii
import http.cookies
import logging
import re
import socket
import ssl
import sys
import threading
import urllib.parse
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import form, pages
from .faults import STEERING
from .node import Node
from .policy_pages import PolicyPages
from .presence_page import PresencePage
from .sessions import LOCKED, OK, Gate, Session, Sessions
from .settings import Settings
from .soap import ControlCenter

log = logging.getLogger("cups.web")

_ELEMENT_ID = re.compile(r'(\bid="[^"]*)"')
_TEXT = re.compile(r"(>[^<>]*[^<>\s][^<>]*)<")
MAX_BODY = 1 << 20
SOCKET_TIMEOUT = 60.0


class Site:
    """What all requests share: node, sessions, account, Control Center."""

    def __init__(self, node: Node) -> None:
        settings = node.settings
        self.node, self.faults, self.choices = node, settings.faults, settings.choices
        self.hold = node.hold
        self.gate = Gate(settings.application, settings.choices, settings.faults.has("locked"))
        self.sessions = Sessions(settings.choices["login.new_session_id." + settings.release])
        self.control_center = ControlCenter(node)
        self.style = form.FormStyle.of(settings.release, settings.choices)
        policy, presence = PolicyPages(node, self.style), PresencePage(node, self.style)
        self.shown: dict[str, pages.View] = {**policy.get(), **presence.get()}
        self.taken: dict[str, pages.View] = {**policy.post(), **presence.post()}

    def altered(self, page: str) -> str:
        """The page as it is with the faults page-changed, which has taken an id from it, and steers."""
        if self.faults.has("steers"):
            ids = self.faults.value("steers", "texts") == "ids"
            return _ELEMENT_ID.sub(rf"\1{STEERING}\"", page) if ids else _TEXT.sub(rf"\1{STEERING}<", page)
        if not self.faults.has("page-changed"):
            return page
        missing = self.faults.value("page-changed", form.SECURITY_MODE)
        return page.replace(f'"{missing}"', f'"NEW{missing}"')


class Handler(BaseHTTPRequestHandler):
    """One connection of a browser or a client."""

    protocol_version = "HTTP/1.1"
    server_version = "Apache-Coyote/1.1"
    sys_version = ""
    timeout = SOCKET_TIMEOUT
    # One segment for a small reply: headers and body written apart would wait 40 ms for the client's acknowledgement.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Pages."""
        if self._cut(self._site.hold.before()):
            return
        path, _, query = self.path.partition("?")
        if path in ("/", "/cupadmin", "/cupadmin/"):
            self._redirect(pages.HOME_PATH)
        elif path == pages.LOGOUT_PATH:
            self._logout()
        elif path in (pages.HOME_PATH, pages.SETTINGS_PATH, *self._site.shown):
            self._protected(path, query)
        else:
            self._not_there()

    def do_POST(self) -> None:
        """Login, settings and SOAP."""
        body = self._body()
        if body is None or self._cut(self._site.hold.before()):
            return
        path = self.path.partition("?")[0]
        if path in self._site.control_center.paths():
            self._soap(path, body)
        elif path == pages.LOGIN_PATH:
            self._login(body)
        elif path in self._save_paths() or path in self._site.taken:
            self._save(path, body)
        else:
            self._not_there()

    def _not_there(self) -> None:
        text = "The requested resource is not available."
        self._html(404, pages.error_page(self._site.node.release, "HTTP Status 404", text))

    # ---- pages

    def _protected(self, path: str, query: str) -> None:
        session = self._session()
        if session is None or not session.user:
            self._ask_login(session, path + ("?" + query if query else ""))
        elif path in self._site.shown:
            self._admin_page(session, self._site.shown[path](session, self._fields(query.encode())))
        elif path == pages.SETTINGS_PATH:
            self._settings_page(session, None)
        else:
            self._html(
                200, pages.home_page(self._site.node.release, session.user, self._site.node.settings.node), session
            )

    def _ask_login(self, session: Session | None, path: str, error: str = "") -> None:
        session = session or self._site.sessions.create()
        session.return_to = path
        self._html(200, pages.login_page(self._site.node.release, error), session)

    def _login(self, body: bytes) -> None:
        fields = self._fields(body)
        session = self._session() or self._site.sessions.create()
        result = self._site.gate.check(fields.get("j_username", [""])[0], fields.get("j_password", [""])[0])
        log.info("login from %s: %s", self.client_address[0], result)
        if result != OK:
            self._ask_login(session, session.return_to, pages.LOGIN_LOCKED if result == LOCKED else pages.LOGIN_WRONG)
            return
        session = self._site.sessions.log_in(session, fields["j_username"][0])
        self._redirect(session.return_to or pages.HOME_PATH, session)

    def _logout(self) -> None:
        session = self._session()
        if session:
            self._site.sessions.end(session)
        self._redirect(pages.HOME_PATH)

    def _save(self, path: str, body: bytes) -> None:
        session = self._session()
        if session is None or not session.user:
            self._ask_login(session, pages.SETTINGS_PATH)
            return
        node, site = self._site.node, self._site
        if path in site.taken:
            self._admin_page(session, site.taken[path](session, self._fields(body)))
            return
        try:
            wanted = form.read_form(site.style, site.choices, session.token, self._fields(body), node.views.saved)
        except form.FormError as error:
            log.info("settings refused: %s", error)
            self._settings_page(session, pages.refused(error))
            return
        self._settings_page(session, node.save_page(wanted, pages.UPDATED))

    def _settings_page(self, session: Session, message: pages.Message | None) -> None:
        node = self._site.node
        action = self._site.choices["form_action." + node.settings.release]
        saved = node.views.saved
        page = pages.settings_page(node.release, self._site.style, action, session.token, saved, message)
        self._admin_page(session, page)

    def _admin_page(self, session: Session, page: str) -> None:
        if self._site.faults.take("session-expires"):
            self._site.sessions.end(session)
        self._html(200, self._site.altered(page), session)

    def _save_paths(self) -> tuple[str, str]:
        action = self._site.choices["form_action." + self._site.node.settings.release]
        return pages.SETTINGS_PATH, urllib.parse.urljoin(pages.SETTINGS_PATH, action)

    # ---- Control Center

    def _soap(self, path: str, body: bytes) -> None:
        # A request without credentials only asks for the challenge: it is no failed logon.
        if not self.headers.get("Authorization") or self._site.gate.check(*self._basic()) != OK:
            log.info("Control Center: credentials refused, from %s", self.client_address[0])
            page = pages.error_page(
                self._site.node.release, "HTTP Status 401", "This request requires HTTP authentication."
            )
            self._send(
                401, page.encode(), "text/html;charset=utf-8", [("WWW-Authenticate", 'Basic realm="Control Center"')]
            )
            return
        reply = self._site.control_center.answer(path, body)
        self._send(reply.status, reply.body, reply.content_type)

    def _basic(self) -> tuple[str, str]:
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return user, password

    # ---- HTTP

    @property
    def _site(self) -> Site:
        return self.server.site

    def _body(self) -> bytes | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        if not 0 <= length <= MAX_BODY:
            self.close_connection = True
            self._html(
                411 if length < 0 else 413,
                pages.error_page(self._site.node.release, "Error", "Content-Length is needed."),
            )
            return None
        return self.rfile.read(length)

    def _fields(self, body: bytes) -> dict[str, list[str]]:
        try:
            return urllib.parse.parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100)
        except ValueError:
            return {}

    def _session(self) -> Session | None:
        try:
            cookies = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        except http.cookies.CookieError:
            return None
        return self._site.sessions.find(cookies["JSESSIONID"].value) if "JSESSIONID" in cookies else None

    def _cookie(self, session: Session | None) -> list[tuple[str, str]]:
        """Set the cookie only when the client does not have this id already."""
        if session is None or "JSESSIONID=" + session.identity in self.headers.get("Cookie", ""):
            return []
        return [("Set-Cookie", f"JSESSIONID={session.identity}; Path=/cupadmin; Secure; HttpOnly")]

    def _html(self, status: int, page: str, session: Session | None = None) -> None:
        self._send(
            status, page.encode(), "text/html;charset=utf-8", [*self._cookie(session), ("Cache-Control", "no-store")]
        )

    def _redirect(self, path: str, session: Session | None = None) -> None:
        self._send(302, b"", "text/html;charset=utf-8", [*self._cookie(session), ("Location", path)])

    def _cut(self, cut: bool) -> bool:
        """End the connection without a word, where a test wants that."""
        self.close_connection = self.close_connection or cut
        return cut

    def _send(self, status: int, body: bytes, content_type: str, headers: list[tuple[str, str]] | None = None) -> None:
        if self._cut(self._site.hold.after()):
            return
        self.send_response(status)
        for name, value in headers or []:
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Method, path without query, status: nothing that could hold a secret."""
        log.info(
            "%s %s %s %s", self.client_address[0], self.command, getattr(self, "path", "-").partition("?")[0], int(code)
        )

    def log_message(self, format: str, *args: Any) -> None:
        """Messages of the base class quote the request line, which might hold anything: keep only that there was one."""
        log.info("%s: HTTP error", self.client_address[0])


class Server(ThreadingHTTPServer):
    """One listening address. TLS is negotiated in the connection's own thread, so that a silent client blocks no other."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext, site: Site) -> None:
        self.site, self._context = site, context
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Handler)
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="https", daemon=True)

    def start(self) -> None:
        """Serve, in a thread of its own."""
        self._thread.start()

    def _serve(self) -> None:
        # Not serve_forever, which looks around many times a second: the nodes of a thousand sites would be busy with nothing.
        while not self._stopping:
            self.handle_request()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping = True
        self.socket.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self._thread.join()
        self.server_close()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handshake first."""
        try:
            request.settimeout(SOCKET_TIMEOUT)
            secured = self._context.wrap_socket(request, server_side=True)
        except (OSError, ValueError) as error:
            log.info("%s: TLS: %s", client_address[0], type(error).__name__)
            self.shutdown_request(request)
            return
        super().process_request_thread(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is logged with its place."""
        log.info("%s: connection ended early", client_address[0], exc_info=not _gone())


def _gone() -> bool:
    return isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError, ssl.SSLError, socket.timeout))


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS as the release has it. Raises OSError when this machine's library refuses it."""
    wanted = settings.choices["tls." + settings.release]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        if wanted["ciphers"]:  # first: they set the security level that a certificate and a version have to meet
            context.set_ciphers(wanted["ciphers"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point
            context.minimum_version = ssl.TLSVersion[wanted["minimum"]]
            context.maximum_version = ssl.TLSVersion[wanted["maximum"]]
    except (ssl.SSLError, ValueError) as error:
        raise OSError(f"{ssl.OPENSSL_VERSION} does not do TLS as release {settings.release} does: {error}") from error
    context.load_cert_chain(settings.certificate, settings.key)
    return context


def start_servers(node: Node) -> list[Server]:
    """Listen on every address of the settings. Raises OSError with the address that is taken."""
    context = tls_context(node.settings)
    site = Site(node)
    servers: list[Server] = []
    for address in node.settings.listen_https:
        try:
            servers.append(Server(address, context, site))
        except OSError as error:
            for item in servers:
                item.server_close()
            raise OSError(f"HTTPS cannot listen on {address[0]} port {address[1]}: {error.strerror}") from error
    for server in servers:
        server.start()
    return servers
