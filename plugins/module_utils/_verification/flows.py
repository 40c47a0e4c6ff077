# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to ask the firewall itself about, for the checks of a plan."""

from __future__ import annotations

import ipaddress
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._addresses import is_public
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import (
    Facts,
    addresses,
    count_label,
    question_label,
)

SOMEBODY_OUTSIDE = {4: "198.41.0.4", 6: "2001:503:ba3e::2:30"}
"""Stands for any host on the Internet: a.root-servers.net. No packet is sent to or from it; an address that is reserved for
documentation would be stopped by the lists of bogus addresses that many firewalls have."""

DNS_PORT = 53


def flows(
    plan: dict[str, Any], inside: dict[str, Any], outside: Optional[dict[str, Any]] = None
) -> list[dict[str, Any]]:
    """The ``flows`` argument of ``asa_trace_info``.

    Args:
        plan: a plan as data.
        inside: what ``srv_info`` returned inside; the partners' addresses come from it, and the node's DNS servers.
        outside: what it returned outside, where the partners' addresses come from if they are not known inside.
    """
    known = Facts({"inside": {"srv": inside}, "outside": {"srv": outside or {}}})
    publication = plan["firewall"]["publications"][0]
    partners = {domain: _addresses(known, domain) for domain in plan["partners"]}
    servers = [address for found in partners.values() for address, _port in found]
    asked = []
    for check in plan["checks"]:
        if check["kind"] != "firewall":
            continue
        if check["direction"] == "in":
            flow = {
                "interface": publication["mapped_interface"],
                "source": _caller(check["address"], publication["sources"], servers),
            }
            flow |= {"destination": check["address"], "destination_port": check["port"]}
        else:
            flow = {"interface": publication["real_interface"], "source": check["address"]}
            flow |= _partner(check["address"], partners[check["subject"]])
        asked.append({"id": check["id"], **flow})
    return asked + _questions(plan, known)


def _addresses(known: Facts, domain: str) -> list[tuple[str, int]]:
    return addresses(known.lookups("inside", domain)) or addresses(known.lookups("outside", domain))


def _questions(plan: dict[str, Any], known: Facts) -> list[dict[str, Any]]:
    """The way of the node's questions to the Internet's DNS: from its own DNS server, or to one that is outside."""
    publication = plan["firewall"]["publications"][0]
    asked = []
    for resolver in known.resolvers("inside"):
        address = ipaddress.ip_address(resolver)
        if not is_public(address):
            ends = {"source": resolver, "destination": SOMEBODY_OUTSIDE[address.version]}
        elif address.version == ipaddress.ip_address(publication["real_address"]).version:
            ends = {"source": publication["real_address"], "destination": resolver}
        else:
            continue
        flow = {"interface": publication["real_interface"], "protocol": "udp", **ends, "destination_port": DNS_PORT}
        asked.append({"id": question_label(resolver), **flow})
    return asked


def counted(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``hits`` argument of ``asa_trace_info``: the rules that let a node's connections in, and those that let it out."""
    found = []
    for publication in plan["firewall"]["publications"]:
        found.append(
            {
                "id": count_label("in", publication["real_address"]),
                "interface": publication["mapped_interface"],
                "destination": publication["real_address"],
                "destination_port": publication["real_port"],
            }
        )
    for way in plan["firewall"]["outbound"]:
        found.append(
            {
                "id": count_label("out", way["address"]),
                "interface": way["interface"],
                "source": way["address"],
                "destination_port": way["port"],
            }
        )
    return found


def _caller(towards: str, sources: list[str], servers: list[str]) -> str:
    """Somebody who may come in: one of those who may where not all may, else a partner's server, else anybody."""
    version = ipaddress.ip_address(towards).version
    for source in sources:
        if source != "any" and ipaddress.ip_network(source).version == version:
            return str(next(iter(ipaddress.ip_network(source).hosts())))
    of_version = [server for server in servers if ipaddress.ip_address(server).version == version]
    return of_version[0] if of_version else SOMEBODY_OUTSIDE[version]


def _partner(node: str, found: list[tuple[str, int]]) -> dict[str, Any]:
    """A server of the partner, or somebody where DNS names none."""
    version = ipaddress.ip_address(node).version
    for address, port in found:
        if ipaddress.ip_address(address).version == version:
            return {"destination": address, "destination_port": port}
    return {"destination": SOMEBODY_OUTSIDE[version], "destination_port": 5269}
