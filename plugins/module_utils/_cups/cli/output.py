# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform's commands print, parsed. Text that is not understood is an error that shows it, never "absent"."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Optional

from ..._errors import FederationError
from ..._text import quote
from ..service import NOT_ACTIVATED, STATES, Service

_SERVICE = re.compile(r"^(?P<name>[^\[\]]*[^\[\]\s])\s*\[\s*(?P<state>[A-Za-z ]+?)\s*\]\s*(?P<reason>.*)$")
_RETURN_CODE = re.compile(r">>\s*Return code\s*=\s*(\S+)")
_FIELD = re.compile(r"([A-Z][A-Za-z /]*?)\s*:\s(.*?)(?=\s{2,}[A-Z][A-Za-z /]*?\s*:\s|$)")
_VERSION = re.compile(r"^\s*Active Master Version:\s*(\S+)", re.MULTILINE)
_NO_SERVER = ("", "not configured", "none", "0.0.0.0")  # noqa: S104 (what stands for "no server" in a table)


@dataclass(frozen=True)
class Network:
    """The first network interface of a node. ``dns_servers`` are those that the node itself asks, in its order."""

    address: str
    netmask: str
    gateway: Optional[str]
    domain: Optional[str]
    dns_servers: tuple[str, ...]


@dataclass(frozen=True)
class ClusterNode:
    """A node of the cluster as ``show network cluster`` lists it; ``product`` is ``cups`` for presence nodes."""

    address: str
    fqdn: str
    hostname: str
    role: str
    product: str
    detail: str


def parse_service_list(text: str, where: str) -> list[Service]:
    """The output of ``utils service list``: ``name[STATE]  reason``.

    Raises:
        FederationError: a line with brackets that is none of these, an unknown state, a return code, or no service at all.
    """
    services: list[Service] = []
    for line in text.splitlines():
        stripped = line.strip()
        code = _RETURN_CODE.search(stripped)
        if code is not None and code.group(1) != "0":
            raise not_understood(f"the list ends with return code {code.group(1)}", "utils service list", text, where)
        if "[" in stripped:
            services.append(_service(stripped, text, where))
    if not services:
        raise not_understood("it lists no service", "utils service list", text, where)
    return services


def parse_version(text: str, where: str) -> str:
    """The release in ``show version active``, for example ``12.5.1.12900-25``."""
    found = _VERSION.search(text)
    if found is None:
        raise not_understood('it has no "Active Master Version"', "show version active", text, where)
    return found.group(1)


def parse_network(text: str, where: str) -> Network:
    """The output of ``show network eth0``, with or without ``detail``: two fields a line, in sections.

    Raises:
        FederationError: no address, no DNS section, or something in its place that is no address.
    """
    fields = _fields(text)
    command = "show network eth0"
    address = fields.get(("ethernet 0", "ip address")) or ""
    servers: list[str] = []
    if not fields.get(("dns", "primary")):
        raise not_understood('it has no primary DNS server, not even "Not Configured"', command, text, where)
    for key in ("primary", "secondary"):
        server = fields.get(("dns", key), "")
        if server.lower() not in _NO_SERVER:
            servers.append(_address(server, f"the {key} DNS server", command, text, where))
    gateway = next((value for (_section, key), value in fields.items() if key == "gateway"), "").split(" ")[0]
    domain = fields.get(("dns", "domain"), "")
    return Network(
        address=_address(address, "the IP address", command, text, where),
        netmask=fields.get(("ethernet 0", "ip mask"), ""),
        gateway=_address(gateway, "the gateway", command, text, where) if _is_set(gateway) else None,
        domain=domain if _is_set(domain) else None,
        dns_servers=tuple(servers),
    )


def parse_cluster(text: str, where: str) -> list[ClusterNode]:
    """The nodes in ``show network cluster``: address, full name, host name, role, product, and more.

    Raises:
        FederationError: a line that begins like a node and is none, or no node at all.
    """
    nodes: list[ClusterNode] = []
    for words in _cluster_entries(text):
        if len(words) < 5:
            line = quote(" ".join(words))
            raise not_understood(f"the entry {line} has no five columns", "show network cluster", text, where)
        address, fqdn, hostname, role, product = words[:5]
        nodes.append(ClusterNode(address, fqdn, hostname, role, product, detail=" ".join(words[5:])))
    if not nodes:
        raise not_understood("it lists no node", "show network cluster", text, where)
    return nodes


def _cluster_entries(text: str) -> list[list[str]]:
    """The words of each entry. An entry begins with an address, and goes on over lines that do not, up to an empty one."""
    entries: list[list[str]] = []
    open_entry = False
    for line in text.splitlines():
        words = line.split()
        if words[:2] == ["Server", "Table"]:
            break  # the same nodes again, by their names in the database alone
        if words and is_address(words[0]):
            entries.append(words)
            open_entry = True
        elif words and open_entry:
            entries[-1].extend(words)
        else:
            open_entry = False
    return entries


def not_understood(what: str, command: str, text: str, where: str) -> FederationError:
    """The error for output that is not as known."""
    return FederationError(
        f"the output of {quote(command)} was not understood: {what}; it is {quote(text)}",
        where=where,
        cure="report this output: it is not the known one of this release",
        output=text,
    )


def _service(line: str, text: str, where: str) -> Service:
    found = _SERVICE.match(line)
    state = found.group("state").strip().capitalize() if found else ""
    if found is None or state not in STATES:
        raise not_understood(
            f"the line {quote(line)} is no service with a known state", "utils service list", text, where
        )
    reason = found.group("reason").strip()
    return Service(found.group("name").strip(), state, NOT_ACTIVATED.lower() not in reason.lower(), reason)


def _fields(text: str) -> dict[tuple[str, str], str]:
    """(section, key) in lower case -> value; the first of a key within a section counts."""
    section = ""
    fields: dict[tuple[str, str], str] = {}
    for line in text.splitlines():
        stripped = line.strip()
        pairs = _FIELD.findall(stripped + " ")
        if stripped and not pairs:
            section = " ".join(stripped.lower().split())
        for key, value in pairs:
            fields.setdefault((section, " ".join(key.lower().split())), value.strip())
    return fields


def _address(value: str, what: str, command: str, text: str, where: str) -> str:
    if not is_address(value):
        raise not_understood(f"{what} is {quote(value)}", command, text, where)
    return value


def is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_set(value: str) -> bool:
    return value.lower() not in (*_NO_SERVER, "not")


_MIN_TLS = re.compile(r"minimum TLS version|TLS minimum version", re.IGNORECASE)
_TLS_NUMBER = re.compile(r":\s*(1\.[0-3])\s*$", re.MULTILINE)


def parse_tls_min_version(text: str) -> str:
    """The output of ``show tls min-version``, "Configured TLS minimum version: 1.2", as Python calls the version; empty where it is another."""
    number = _TLS_NUMBER.search(text) if _MIN_TLS.search(text) else None
    if number is None:
        return ""
    return "TLSv1" if number[1] == "1.0" else f"TLSv{number[1]}"
