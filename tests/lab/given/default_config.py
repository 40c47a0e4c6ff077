# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a firewall that nobody gave one for: only what the descriptions say of it, and what any firewall has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from lab.given.types import Network, Site, free_in, of_version

_MODEL = Path(__file__).parents[1] / "asa" / "site.cfg"
_LENGTHS = {4: 24, 6: 64}
_SPARE = ("192.168.77.0/24", "192.0.2.0/24")
"""IPv4 networks of an inside and of an outside interface of which only IPv6 addresses are described."""


def text(name: str, sites: Sequence[Site], hosts: Collection[str], firewalls: Collection[str]) -> str:
    """A running configuration for sites that share a firewall; sites without a usable address get no interface.

    :param hosts: every address of the inventory; firewalls: those of the firewalls so far. Its own are none of these
    """
    head, tail = _frame()
    outside: dict[str, list[str]] = {site.outside: [] for site in sites}
    inside: dict[str, list[str]] = {site.inside: [] for site in sites}
    fixed: dict[str, str] = {}
    for site in sites:
        outside[site.outside] += [node.public for node in site.nodes]
        inside[site.inside] += [node.private for node in site.nodes]
        inside[site.inside] += [site.inside_pc] if site.inside_pc else []
        for node in site.nodes:
            if node.interface_address:
                fixed[site.outside] = node.public
    lines, rest, with_six = [], [], []
    for number, (nameif, addresses, level) in enumerate(
        [*((nameif, of, 0) for nameif, of in outside.items()), *((nameif, of, 100) for nameif, of in inside.items())], 1
    ):
        if not addresses:
            continue
        networks = [_network(of_version(4, addresses) or [_SPARE[level == 0].split("/")[0]])]
        networks += [_network(of) for of in [of_version(6, addresses)] if of]
        if len(networks) > 1 and level:
            with_six.append(nameif)
        own = []
        for network in networks:
            mine = of_version(network.version, [fixed.get(nameif, "")])
            own += mine or [_free(network, [*hosts, *firewalls, _last(network, hosts)])]
        lines += _interface(number, nameif, level, own, networks)
        rest += _of_outside(nameif, networks, hosts) if level == 0 else _of_inside(nameif, networks, addresses, hosts)
    out = next(iter(outside))
    rest += [line for nameif in inside for line in _translation(nameif, out, nameif in with_six)]
    order = {"object": 0, "access-list": 1, "nat": 2, "access-group": 3, "ipv6": 4, "route": 5}
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
    return _around(next(iter(addresses)))


def _around(address: str) -> Network:
    length = _LENGTHS[ipaddress.ip_address(address).version]
    return ipaddress.ip_network(f"{address}/{length}", strict=False)


def _free(network: Network, taken: Iterable[str]) -> str:
    used = set(taken)
    return next(str(one) for one in network.hosts() if str(one) not in used)


def _last(network: Network, taken: Iterable[str]) -> str:
    return free_in(network, taken)


def _beyond(networks: Sequence[Network], addresses: Iterable[str]) -> list[Network]:
    """The networks of addresses that are not in the interface's own."""
    beyond = dict.fromkeys(map(_around, of_version(4, addresses)))
    return [one for one in beyond if one not in networks]


def _interface(number: int, nameif: str, level: int, own: Sequence[str], networks: Sequence[Network]) -> list[str]:
    six = [f" ipv6 address {address}/{network.prefixlen}" for address, network in zip(own, networks, strict=True)]
    return [
        f"interface GigabitEthernet1/{number}",
        f" nameif {nameif}",
        f" security-level {level}",
        f" ip address {own[0]} {networks[0].netmask} ",
        *six[1:],
        "!",
    ]


def _of_outside(nameif: str, networks: Sequence[Network], hosts: Collection[str]) -> list[str]:
    name = f"{nameif.upper()}_IN"
    return [
        f"access-list {name} extended deny ip any any log",
        f"access-group {name} in interface {nameif}",
        *(f"ipv6 route {nameif} ::/0 {_last(network, hosts)}" for network in networks[1:]),
        f"route {nameif} 0.0.0.0 0.0.0.0 {_last(networks[0], hosts)} 1",
    ]


def _of_inside(nameif: str, networks: Sequence[Network], addresses: Sequence[str], hosts: Collection[str]) -> list[str]:
    name = f"{nameif.upper()}_IN"
    gateway = _last(networks[0], hosts)
    return [
        f"access-list {name} extended permit tcp any any eq www",
        f"access-list {name} extended permit tcp any any eq https",
        f"access-list {name} extended permit udp any any eq domain",
        f"access-list {name} extended permit tcp any any eq domain",
        f"access-list {name} extended permit icmp any any echo",
        f"access-list {name} extended deny ip any any log",
        f"access-group {name} in interface {nameif}",
        *(f"route {nameif} {one.network_address} {one.netmask} {gateway} 1" for one in _beyond(networks, addresses)),
    ]


def _translation(nameif: str, outside: str, six: bool) -> list[str]:
    name = f"{nameif.upper()}_HOSTS"
    kinds = [("", "0.0.0.0 0.0.0.0", "interface"), *([("_IPV6", "::/0", "interface ipv6")] if six else [])]
    return [
        line
        for suffix, every, mapped in kinds
        for line in (
            f"object network {name}{suffix}\n subnet {every}",
            f"object network {name}{suffix}\n nat ({nameif},{outside}) dynamic {mapped}",
        )
    ]
