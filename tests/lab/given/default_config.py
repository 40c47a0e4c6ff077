# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a firewall that nobody gave one for: only what the descriptions say of it, and what any firewall has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from lab.given.types import Network, Site, is_address

_MODEL = Path(__file__).parents[1] / "asa" / "site.cfg"
_LENGTH = 24


def text(name: str, sites: Sequence[Site], hosts: Collection[str], firewalls: Collection[str]) -> str:
    """A running configuration for sites that share a firewall; sites without a usable address get no interface.

    :param hosts: every address of the inventory; firewalls: those of the firewalls so far. Its own are none of these
    """
    head, tail = _frame()
    outside: dict[str, list[str]] = {site.outside: [] for site in sites}
    inside: dict[str, list[str]] = {site.inside: [] for site in sites}
    fixed: dict[str, str] = {}
    for site in sites:
        outside[site.outside] += [node.public for node in site.nodes if is_address(node.public)]
        inside[site.inside] += [node.private for node in site.nodes if is_address(node.private)]
        inside[site.inside] += [site.inside_pc] if is_address(site.inside_pc) else []
        for node in site.nodes:
            if node.interface_address:
                fixed[site.outside] = node.public
    lines, rest = [], []
    for number, (nameif, addresses, level) in enumerate(
        [*((nameif, of, 0) for nameif, of in outside.items()), *((nameif, of, 100) for nameif, of in inside.items())], 1
    ):
        if not addresses:
            continue
        network = _network(addresses)
        own = fixed.get(nameif) or _free(network, [*hosts, *firewalls, _last(network, hosts)])
        lines += _interface(number, nameif, level, own, network)
        rest += _of_outside(nameif, network, hosts) if level == 0 else _of_inside(nameif, network, addresses, hosts)
    out = next(iter(outside))
    rest += [line for nameif in inside for line in _translation(nameif, out)]
    order = {"object": 0, "access-list": 1, "nat": 2, "access-group": 3, "route": 4}
    rest.sort(key=lambda block: order[block.split()[0]] if "\n nat" not in block else order["nat"])
    host = re.sub(r"[^A-Za-z0-9-]", "-", name)[:60].strip("-") or "asa"
    return (
        "\n".join([head.replace("hostname fw-hq", f"hostname {host}"), *lines, "ftp mode passive", *rest, tail]) + "\n"
    )


def _frame() -> tuple[str, str]:
    """What stands before the interfaces of the lab's own firewall, and what stands behind its routes."""
    model = _MODEL.read_text()
    return model[: model.index("interface GigabitEthernet1/1")].rstrip("\n"), model[
        model.index("timeout xlate") :
    ].rstrip("\n")


def _network(addresses: Iterable[str]) -> Network:
    first = next(iter(addresses))
    return ipaddress.IPv4Network(f"{first}/{_LENGTH}", strict=False)


def _free(network: Network, taken: Iterable[str]) -> str:
    used = set(taken)
    return next(str(host) for host in network.hosts() if str(host) not in used)


def _last(network: Network, taken: Iterable[str]) -> str:
    used = set(taken)
    return next(str(host) for host in reversed(list(network.hosts())) if str(host) not in used)


def _beyond(network: Network, addresses: Iterable[str]) -> list[Network]:
    """The networks of addresses that are not in the interface's own."""
    beyond = [ipaddress.IPv4Network(f"{address}/{_LENGTH}", strict=False) for address in addresses]
    return [one for one in dict.fromkeys(beyond) if one != network]


def _interface(number: int, nameif: str, level: int, address: str, network: Network) -> list[str]:
    return [
        f"interface GigabitEthernet1/{number}",
        f" nameif {nameif}",
        f" security-level {level}",
        f" ip address {address} {network.netmask} ",
        "!",
    ]


def _of_outside(nameif: str, network: Network, hosts: Collection[str]) -> list[str]:
    name = f"{nameif.upper()}_IN"
    return [
        f"access-list {name} extended deny ip any any log",
        f"access-group {name} in interface {nameif}",
        f"route {nameif} 0.0.0.0 0.0.0.0 {_last(network, hosts)} 1",
    ]


def _of_inside(nameif: str, network: Network, addresses: Sequence[str], hosts: Collection[str]) -> list[str]:
    name = f"{nameif.upper()}_IN"
    gateway = _last(network, hosts)
    return [
        f"access-list {name} extended permit tcp any any eq www",
        f"access-list {name} extended permit tcp any any eq https",
        f"access-list {name} extended permit udp any any eq domain",
        f"access-list {name} extended permit tcp any any eq domain",
        f"access-list {name} extended permit icmp any any echo",
        f"access-list {name} extended deny ip any any log",
        f"access-group {name} in interface {nameif}",
        *(f"route {nameif} {one.network_address} {one.netmask} {gateway} 1" for one in _beyond(network, addresses)),
    ]


def _translation(nameif: str, outside: str) -> list[str]:
    name = f"{nameif.upper()}_HOSTS"
    return [
        f"object network {name}\n subnet 0.0.0.0 0.0.0.0",
        f"object network {name}\n nat ({nameif},{outside}) dynamic interface",
    ]
