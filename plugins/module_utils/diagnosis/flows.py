# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to ask the firewall itself about, for the checks of a plan."""

from __future__ import annotations

import ipaddress
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.facts import Facts, addresses, count_label

SOMEBODY_OUTSIDE = {4: "198.51.100.9", 6: "2001:db8:ffff::9"}
"""Stands for any host on the Internet (RFC 5737, RFC 3849); no packet is sent to or from it."""


def flows(plan: dict[str, Any], srv: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``flows`` argument of ``asa_trace_info``.

    Args:
        plan: a plan as data.
        srv: what ``srv_info`` returned inside; the partners' addresses come from it.
    """
    known = Facts({"inside": {"srv": srv}})
    publication = plan["firewall"]["publications"][0]
    servers = [address for domain in plan["partners"] for address, _port in addresses(known.lookups("inside", domain))]
    found = []
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
            flow |= _partner(check["address"], addresses(known.lookups("inside", check["subject"])))
        found.append({"id": check["id"], **flow})
    return found


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
    for way in plan["firewall"]["way_out"]:
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
