# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform command line: one command in, its output line by line. The terminal is sshd.py's business."""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Callable

import dns.exception
import dns.resolver
import dns.reversename
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from .faults import STEERING
from .node import Node
from .services import STARTED, STOPPED, UnknownService

log = logging.getLogger("cups.cli")

UNKNOWN_COMMAND = "No valid command entered"
FAILED = "Executed command unsuccessfully"
DO_NOT_INTERRUPT = (
    "Do not press Ctrl+C while the service is restarting. If the service has not restarted properly, "
    "execute the same command again."
)
POLL = 0.25
POLL_LIMIT = 60.0
DNS_TIMEOUT = 3.0


class CommandLine:
    """The commands of one node."""

    def __init__(self, node: Node) -> None:
        self._node, self._choices = node, node.settings.choices
        self._pages = True  # in this session
        self._commands: list[tuple[tuple[str, ...], Callable[[list[str]], Iterator[str]]]] = [
            (("utils", "service", "list"), self._service_list),
            (("utils", "service", "start"), self._service("Start")),
            (("utils", "service", "stop"), self._service("Stop")),
            (("utils", "service", "restart"), self._service("Restart")),
            (("utils", "service", "activate"), self._service("Deploy")),
            (("utils", "service", "deactivate"), self._service("UnDeploy")),
            (("utils", "network", "host"), self._network_host),
            (("show", "cli", "pagination"), self._pagination),
            (("set", "cli", "pagination"), self._set_pagination),
            (("show", "network", "eth0"), self._network_eth0),
            (("show", "network", "cluster"), self._network_cluster),
            (("show", "version", "active"), self._version),
            (("show", "tls", "min-version"), self._tls_min_version),
            (("show", "cert", "list", "own"), self._cert_list),
            (("show", "cert", "own"), self._cert_own),
        ]

    def session(self) -> CommandLine:
        """The commands as a session of its own has them: whether it pages is its own business."""
        return CommandLine(self._node)

    def run(self, line: str) -> Iterator[str]:
        """The lines that a command prints. What is not a command prints UNKNOWN_COMMAND, and is not logged: it may be anything."""
        words = line.split()
        for command, function in self._commands:
            if tuple(word.lower() for word in words[: len(command)]) == command:
                log.info("command: %s", line)
                output = function(words[len(command) :])
                return (one + STEERING for one in output) if self._node.settings.faults.has("steers") else output
        log.info("command: not a known one")
        return iter([UNKNOWN_COMMAND])

    def paged(self, line: str) -> bool:
        """Is the output of this command shown page by page?"""
        return bool(self._pages and self._choices["cli.pages_all"] and line.split()[:1] in (["utils"], ["show"]))

    # ---- services

    def _service_list(self, words: list[str]) -> Iterator[str]:
        if words not in ([], ["page"]):
            yield UNKNOWN_COMMAND
            return
        yield "Requesting service status, please wait..."
        yield "System SSH [STARTED]"
        yield "Cluster Manager [STARTED]"
        yield "Service Manager is running"
        yield "Getting list of all services"
        yield ">> Return code = 0"
        for view in self._node.services.views():
            yield self._progress(view.name)
        settings = self._node.settings
        yield f"Primary Node ={'true' if settings.cluster[0].name == settings.node else 'false'}"

    def _progress(self, name: str) -> str:
        view = self._node.services.view(name)
        return "{}[{}]{}".format(name, view.state.upper(), "  " + view.text if view.text else "")

    def _service(self, kind: str) -> Callable[[list[str]], Iterator[str]]:
        def run(words: list[str]) -> Iterator[str]:
            name = " ".join(words)
            if not words:
                yield UNKNOWN_COMMAND
                return
            try:
                definition = self._node.services.find(name)
            except UnknownService:
                yield self._choices["cli.unknown_service"].format(name=name)
                yield FAILED
                return
            if kind in ("Deploy", "UnDeploy") and definition.network:
                yield "{} is a network service and cannot be {}".format(
                    name, "activated" if kind == "Deploy" else "deactivated"
                )
                yield FAILED
                return
            yield from self._watch(kind, name)

        return run

    def _watch(self, kind: str, name: str) -> Iterator[str]:
        """Progress lines until the service manager is done; the last line is the result."""
        if kind == "Restart":
            yield DO_NOT_INTERRUPT
        yield "Service Manager is running"
        operation = self._node.services.ask(kind, [name])
        limit = time.monotonic() + POLL_LIMIT
        while not operation.done.wait(POLL) and time.monotonic() < limit:
            yield f"{name}[{self._node.services.view(name).state.upper()}]"
        yield self._progress(name)
        wanted = STOPPED if kind in ("Stop", "UnDeploy") else STARTED
        if self._node.services.view(name).state != wanted:
            yield FAILED

    # ---- network

    def _network_eth0(self, words: list[str]) -> Iterator[str]:
        if words not in ([], ["detail"]):
            yield UNKNOWN_COMMAND
            return
        settings = self._node.settings
        mask = ".".join("000" if part == "0" else part for part in settings.netmask.split("."))
        names = [*settings.dns, "Not Configured", "Not Configured"]
        yield "Ethernet 0"
        yield _pair("DHCP", "disabled", "Status", "up")
        yield _pair("IP Address", settings.address, "IP Mask", mask)
        yield _pair("Link Detected", "yes", "Mode", "Auto disabled, Full, 1000 Mbits/s")
        yield "Duplicate IP : no"
        yield ""
        yield "DNS"
        yield _pair("Primary", names[0], "Secondary", names[1])
        if words or self._choices["cli.options_on_network_page"]:
            yield "Options      : timeout:5 attempts:2 "
            yield f"Domain       : {settings.domain}"
            yield f"Gateway      : {settings.gateway} on Ethernet 0"

    def _network_cluster(self, words: list[str]) -> Iterator[str]:
        if words:
            yield UNKNOWN_COMMAND
            return
        settings = self._node.settings
        nodes = [
            (settings.call_manager, "cucm1", "Publisher callmanager"),
            *((node.address, node.name, "Subscriber cups") for node in settings.cluster),
        ]
        for address, name, role in nodes:
            full = settings.fqdn if name == settings.node else f"{name}.{settings.domain}"
            # C for the first node; U that the others say DBSub here.
            database = "DBSub" if name in [node.name for node in settings.cluster[1:]] else "DBPub"
            first, rest = f"{address} {full} {name} {role}", f"{database} authenticated"
            yield from [first, f"    {rest}"] if self._choices["cli.cluster_wraps"] else [f"{first} {rest}"]
        yield ""
        yield "Server Table (processnode) Entries"
        yield "----------------------------------"
        for address, _, _ in nodes:
            yield address
        yield ""
        yield "Successful"

    def _network_host(self, words: list[str]) -> Iterator[str]:
        srv = [word.lower() for word in words[1:]] == ["srv"]
        if not (len(words) == 1 or (srv and self._release_choice("cli.host_srv") == "known")):
            yield UNKNOWN_COMMAND
            return
        name, settings = words[0], self._node.settings
        yield "Local Resolution:"
        if not srv and name.lower() in (settings.node.lower(), settings.fqdn.lower()):
            yield f"{settings.fqdn} resolves locally to {settings.address}"
        else:
            yield "Nothing found"
        yield ""
        yield "External Resolution:"
        if srv:
            yield from self._external_srv(name) or [self._choices["cli.no_srv"]]
        else:
            yield from self._external(name) or ["No external servers found"]

    def _external_srv(self, name: str) -> list[str]:
        """The SRV records by the node's own name servers, a line each; the form is confirmed for release 14."""
        try:
            answer = self._resolver().resolve(name, "SRV", search=False)
        except dns.exception.DNSException as error:
            log.info("utils network host %s srv: %s", name, type(error).__name__)
            return []
        return [
            f"{name} has SRV record {item.priority} {item.weight} {item.port} {item.target}"
            for item in sorted(answer, key=lambda item: (item.priority, item.target.to_text()))
        ]

    def _resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = list(self._node.settings.dns)
        resolver.timeout = resolver.lifetime = DNS_TIMEOUT
        return resolver

    def _release_choice(self, name: str) -> str:
        return str(self._choices[f"{name}.{self._node.settings.release}"])

    def _external(self, name: str) -> list[str]:
        """What the node's own name servers say; an empty list when they do not answer or know nothing."""
        resolver = self._resolver()
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            address = None
        try:
            if address is not None:
                pointer = dns.reversename.from_address(name)
                answer = resolver.resolve(pointer, "PTR")
                return [f"{pointer.to_text(omit_final_dot=True)} domain name pointer {item}" for item in answer]
            answer = resolver.resolve(name, "A", search=False)
            return [f"{name} has address {item}" for item in answer]
        except dns.exception.DNSException as error:
            log.info("utils network host %s: %s", name, type(error).__name__)
            return []

    def _tls_min_version(self, words: list[str]) -> Iterator[str]:
        lowest = self._release_choice("cli.tls_min")
        if words or lowest == "refused":
            yield UNKNOWN_COMMAND
            return
        yield f"Configured TLS minimum version: {lowest}"

    # ---- certificates

    def _certificates(self) -> dict[str, Path]:
        """Name in the store -> file: what was installed last, whatever the services have loaded since."""
        settings = self._node.settings
        found = {"tomcat/tomcat.pem": settings.certificate}
        return (
            {**found, "cup-xmpp-s2s/cup-xmpp-s2s.pem": settings.xmpp_certificate}
            if settings.xmpp_certificate
            else found
        )

    def _cert_list(self, words: list[str]) -> Iterator[str]:
        if words or self._release_choice("cli.cert") == "refused":
            yield UNKNOWN_COMMAND
            return
        for name in self._certificates():
            yield f"{name}: Certificate Signed by the lab's authority"

    def _cert_own(self, words: list[str]) -> Iterator[str]:
        known = self._certificates()
        form = self._release_choice("cli.cert")
        if len(words) != 1 or form == "refused":
            yield UNKNOWN_COMMAND
            return
        name = next((one for one in known if words[0] in (one, one.partition("/")[0])), None)
        if name is None:
            yield f"{words[0]} is not a valid certificate name"
            yield FAILED
            return
        certificate = x509.load_pem_x509_certificate(known[name].read_bytes())
        yield "SignatureAlgorithm: SHA256withRSA (1.2.840.113549.1.1.11)"
        yield f"Issuer Name: {certificate.issuer.rfc4514_string()}"
        yield f"Subject Name: {certificate.subject.rfc4514_string()}"
        if form == "pem":
            yield from certificate.public_bytes(serialization.Encoding.PEM).decode("ascii").splitlines()

    # ---- the rest

    def _pagination(self, words: list[str]) -> Iterator[str]:
        if words or self._release_choice("cli.pagination") != "known":
            yield UNKNOWN_COMMAND
            return
        yield "Automatic pagination: {}".format("On" if self._pages else "Off")

    def _set_pagination(self, words: list[str]) -> Iterator[str]:
        if words not in (["on"], ["off"]) or self._release_choice("cli.pagination") != "known":
            yield UNKNOWN_COMMAND
            return
        self._pages = words == ["on"]
        yield f"Automatic pagination is turned {words[0]}"

    def _version(self, words: list[str]) -> Iterator[str]:
        if words:
            yield UNKNOWN_COMMAND
            return
        yield f"Active Master Version: {self._node.release.version}"
        yield "Active Version Installed Software Options:"
        yield "No Installed Software Options Found."


def _pair(first: str, value: str, second: str, other: str) -> str:
    return f"{first:<13}: {value:<18} {second:<11}: {other}"
