# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which interface of the configuration is which network interface of the lab."""

from __future__ import annotations

import ipaddress
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lab.asa.addresses import V6
from lab.asa.catalog import Catalog, Interface

ROLES = ("outside", "inside")
_NETWORKS = {"outside": ipaddress.IPv4Network("203.0.113.0/24"), "inside": ipaddress.IPv4Network("10.10.0.0/24")}

_hosts = tuple((int(network[0]), int(network[-1])) for network in _NETWORKS.values())


def hosts() -> tuple[tuple[int, int], ...]:
    """First and last address of every network that has hosts in the lab."""
    return _hosts


def have_hosts(networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> None:
    """Say once, at the start, which networks have hosts, where it is not the lab's usual two."""
    global _hosts
    starts = ((network, V6 if network.version == 6 else 0) for network in networks)
    _hosts = tuple((start + int(network[0]), start + int(network[-1])) for network, start in starts)


def in_lab(address: str) -> bool:
    """Whether an address is in one of the lab's two networks."""
    return any(ipaddress.IPv4Address(address) in network for network in _NETWORKS.values())


@dataclass(frozen=True)
class KernelLink:
    """A network interface of the lab: its role, its name, its own addresses and all its addresses."""

    role: str
    device: str
    address: str
    addresses: frozenset[str]
    address6: str = ""


@dataclass(frozen=True)
class Link:
    """A kernel link with the configured interface that it stands for."""

    kernel: KernelLink
    nameif: str
    security: int

    @property
    def device(self) -> str:
        """Kernel name."""
        return self.kernel.device


def read_kernel(role: str, device: str) -> KernelLink:
    """Addresses of a kernel interface. Raises `OSError` when there is no such interface."""
    done = subprocess.run(["ip", "-j", "addr", "show", "dev", device], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"--link {role}={device}: {done.stderr.strip()}")
    found = [info for item in json.loads(done.stdout or "[]") for info in item.get("addr_info", [])]
    found = [info for info in found if info.get("scope") == "global"]
    own = [
        _own([info for info in found if info["family"] == kind], bits) for kind, bits in (("inet", 32), ("inet6", 128))
    ]
    return KernelLink(role, device, own[0], frozenset(info["local"] for info in found), own[1])


def _own(found: list[dict[str, Any]], bits: int) -> str:
    """The address with a network; the others stand for it alone."""
    first: str = found[0]["local"] if found else ""
    return next((info["local"] for info in found if info["prefixlen"] < bits), first)


def assign(catalog: Catalog, kernel: list[KernelLink]) -> list[Link]:
    """Give each kernel link a configured interface: by name, else by network.

    Links whose role is none of ``ROLES`` are those of a network made for the configuration: the role is a nameif of it.
    """
    if any(each.role not in ROLES for each in kernel):
        return [Link(each, each.role, _security(catalog, each.role)) for each in kernel]
    links = []
    for each in kernel:
        found = catalog.interfaces.get(each.role) or next(
            (item for item in catalog.interfaces.values() if item.address and _of_role(each.role, item)), None
        )
        security = found.security if found else 100 * (each.role == "inside")
        links.append(Link(each, found.nameif if found else each.role, security))
    return links


def _of_role(role: str, item: Interface) -> bool:
    return ipaddress.IPv4Address(item.address) in _NETWORKS[role]


def _security(catalog: Catalog, nameif: str) -> int:
    found = catalog.interfaces.get(nameif)
    return found.security if found else 0
