# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator on loopback with ephemeral ports, its XMPP server replaced by a recorder, and clients for its three doors."""

from __future__ import annotations

import base64
import http.client
import re
import ssl
import urllib.parse
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
import paramiko
import pytest
from lab import presence
from lab.certificates import make
from lab.cups.emulator import Emulator
from lab.cups.prosody import Desired, RunnerError
from lab.cups.settings import parse_settings
from lab.loopback.process import PATIENCE, until
from lxml import etree

DOMAIN = "cupdomain.example"
APPLICATION_PASSWORD = "application pass"
PLATFORM_PASSWORD = "platform-pass"
SETTINGS = "/cupadmin/xmppFederationSettingsEdit.do"
FEDERATION = "Cisco XCP XMPP Federation Connection Manager"
ROUTER = "Cisco XCP Router"
SOAP = "/controlcenterservice2/services/ControlCenterServices"
AST = "{http://schemas.cisco.com/ast/soap}"


class Recorder:
    """A runner that only remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[Desired | None] = []
        self.fails = False
        self.trouble = ""

    def apply(self, desired: Desired | None) -> None:
        if self.fails and desired is not None:
            raise RunnerError("told to fail")
        self.asked.append(desired)

    def check(self) -> str:
        trouble, self.trouble = self.trouble, ""
        return trouble


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with keys and certificates for TLS and SSH: of a node, and of an old one, which knows nothing newer than RSA."""
    folder = tmp_path_factory.mktemp("keys")
    domains = {name: [name] for name in (DOMAIN, "node")}
    make(
        folder,
        {
            "certificates": domains,
            "rsa_certificates": {"old": ["old"]},
            "host_keys": ["node_host_key"],
            "rsa_host_keys": ["old_host_key"],
        },
    )
    return folder


def raw_settings(folder: Path, **changes: Any) -> dict[str, Any]:
    """A settings file's content, with quick services and free ports."""
    raw: dict[str, Any] = {
        "release": "12.5",
        "listen_https": ["127.0.0.1:0"],
        "listen_ssh": ["127.0.0.1:0"],
        "node": "cup1",
        "domain": DOMAIN,
        "address": "10.10.0.10",
        "netmask": "255.255.255.0",
        "gateway": "10.10.0.1",
        "dns": [],
        "users": {"cupuser1": "user pass"},
        "platform": {"user": "administrator", "password": PLATFORM_PASSWORD},
        "application": {"user": "admin", "password": APPLICATION_PASSWORD},
        **presence.keys(folder, "old" if changes.get("release") == "8.6" else "node", DOMAIN),
        "transition_time": 0.03,
    }
    raw.update(changes)
    return raw


@dataclass
class Page:
    """An HTTP reply."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def tree(self) -> Any:
        return lxml.html.fromstring(self.text)

    @property
    def title(self) -> str:
        return str(self.tree.findtext(".//title"))

    def element(self, identity: str) -> Any:
        return self.tree.get_element_by_id(identity)

    def form(self) -> dict[str, str]:
        """What a browser would post back unchanged."""
        return dict(self.tree.forms[0].form_values())

    def action(self) -> str:
        return urllib.parse.urljoin(SETTINGS, self.tree.forms[0].action)

    @property
    def status_text(self) -> str:
        return str(self.element("statusArea").text_content())


@dataclass
class Browser:
    """A client that keeps the session cookie and one connection."""

    address: tuple[str, int]
    cookie: str = ""
    connection: http.client.HTTPSConnection = field(init=False)

    def __post_init__(self) -> None:
        context = ssl._create_unverified_context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1  # release 8.6 has nothing newer
        self.connection = http.client.HTTPSConnection(*self.address, context=context, timeout=PATIENCE)

    def request(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> Page:
        if self.cookie:
            headers["Cookie"] = self.cookie
        self.connection.request(method, path, body, headers)
        reply = self.connection.getresponse()
        page = Page(reply.status, reply.headers, reply.read().decode())
        for value in reply.headers.get_all("Set-Cookie") or []:
            self.cookie = value.partition(";")[0]
        return page

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]]) -> Page:
        body = urllib.parse.urlencode(fields)
        return self.request("POST", path, body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def log_in(self, password: str = APPLICATION_PASSWORD) -> Page:
        fields = {"appNav": "cupadmin", "j_username": "admin", "j_password": password}
        return self.post("/cupadmin/j_security_check", fields)

    def open_settings(self) -> Page:
        page = self.request("GET", SETTINGS)
        if "j_password" in page.text:
            self.log_in()
            page = self.request("GET", SETTINGS)
        return page

    def save(self, **changes: str | None) -> Page:
        """Post the form back with changes by element id; None leaves the field out."""
        page = self.open_settings()
        fields = page.form()
        for identity, value in changes.items():
            name = page.element(identity).name
            fields.pop(name, None)
            if value is not None:
                fields[name] = value
        return self.post(page.action(), fields)

    def soap(self, content: str, path: str = SOAP, password: str = APPLICATION_PASSWORD) -> Page:
        credentials = base64.b64encode(f"admin:{password}".encode()).decode()
        body = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://schemas.cisco.com/ast/soap">'
            f"<e:Header/><e:Body>{content}</e:Body></e:Envelope>"
        )
        headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '""',
        }
        return self.request("POST", path, body.encode(), **headers)

    def control(self, kind: str, *names: str, node: str = "cup1") -> Page:
        items = "".join(f"<s:item>{name}</s:item>" for name in names)
        deploy = kind in ("Deploy", "UnDeploy")
        operation, request, what = (
            ("soapDoServiceDeployment", "DeploymentServiceRequest", "DeployType")
            if deploy
            else ("soapDoControlServices", "ControlServiceRequest", "ControlType")
        )
        return self.soap(
            f"<s:{operation}><s:{request}><s:NodeName>{node}</s:NodeName><s:{what}>{kind}</s:{what}>"
            f"<s:ServiceList>{items}</s:ServiceList></s:{request}></s:{operation}>"
        )

    def service(self, name: str) -> dict[str, str]:
        """Fields of one service as the Control Center tells them."""
        page = self.soap(f"<s:soapGetServiceStatus><s:ServiceStatus>{name}</s:ServiceStatus></s:soapGetServiceStatus>")
        return items(page)[0]

    def settled(self, name: str) -> dict[str, str]:
        """The same, when it is neither starting nor stopping any more."""
        states: list[dict[str, str]] = []

        def final() -> bool:
            states.append(self.service(name))
            return states[-1]["ServiceStatus"] in ("Started", "Stopped")

        until(final, f"{name} is in a final state")
        return states[-1]


def items(page: Page) -> list[dict[str, str]]:
    """The services of a Control Center reply."""
    assert page.status == 200, page.text
    root = etree.fromstring(page.text.encode())
    return [
        {etree.QName(child).localname: child.text or "" for child in item} for item in root.iter(f"{AST}item", "item")
    ]


class Terminal:
    """A shell of the platform command line."""

    def __init__(self, address: tuple[str, int], *, wait: bool = True) -> None:
        self.transport = paramiko.Transport(address)
        self.transport.connect(username="administrator", password=PLATFORM_PASSWORD)
        self.channel = self.transport.open_session()
        self.channel.settimeout(10)
        self.channel.get_pty()
        self.channel.invoke_shell()
        self.welcome = self.until(r"admin:$") if wait else ""

    def until(self, pattern: str) -> str:
        text = ""
        while not re.search(pattern, text):
            data = self.channel.recv(4096)
            assert data, f"connection closed after {text!r}"
            text += data.decode()
        return text

    def run(self, command: str) -> list[str]:
        """The output lines of a command, without its echo and the next prompt."""
        self.channel.sendall((command + "\r").encode())
        lines = self.until(r"\r\nadmin:$").split("\r\n")
        assert lines[0] == command
        return lines[1:-1]

    def close(self) -> None:
        self.transport.close()


@dataclass
class Lab:
    """A running emulator with its recorder."""

    emulator: Emulator
    recorder: Recorder
    state: Path

    def browser(self) -> Browser:
        return Browser(self.emulator.https_addresses[0])

    def terminal(self) -> Terminal:
        return Terminal(self.emulator.ssh_addresses[0])

    def terminal_without_prompt(self) -> Terminal:
        """A terminal of which nothing has been read yet."""
        return Terminal(self.emulator.ssh_addresses[0], wait=False)

    @property
    def running(self) -> Desired | None:
        """What the XMPP server was last asked to be."""
        return self.recorder.asked[-1]


StartLab = Callable[..., Lab]


@pytest.fixture
def start_lab(keys: Path, tmp_path: Path) -> Iterator[StartLab]:
    """Start emulators; settings are given by keyword."""
    running: list[Emulator] = []

    def start(state: str = "state", **changes: Any) -> Lab:
        recorder = Recorder()
        emulator = Emulator(parse_settings(raw_settings(keys, **changes)), tmp_path / state, recorder)
        running.append(emulator)
        emulator.start()
        return Lab(emulator, recorder, tmp_path / state)

    yield start
    for emulator in running:
        emulator.stop()


@pytest.fixture
def lab(start_lab: StartLab) -> Lab:
    return start_lab()


@pytest.fixture
def browser(lab: Lab) -> Browser:
    return lab.browser()
