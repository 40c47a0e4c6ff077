# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan in lines for people: what would be written where, and what to expect of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def text_of(plan: Mapping[str, Any]) -> list[str]:
    """The lines of one plan, given as data (``Plan.as_data``)."""
    partners = ", ".join(plan["partners"]) or "none"
    return [
        f"{plan['site']}: {plan['domain']}, partners: {partners}",
        *(f"  presence  {line}" for line in _presence(plan["presence"])),
        *(f"  firewall  {line}" for line in _firewall(plan["firewall"])),
        *(f"  dns       {line}" for line in _dns(plan["dns"])),
        *(f"  warning   {line}" for line in plan["warnings"]),
    ]


def _presence(presence: Mapping[str, Any]) -> Iterator[str]:
    nodes = ", ".join(f"{node['name']} ({node['address']})" for node in presence["nodes"])
    yield f"release {presence['release']}: {nodes}"
    settings = presence["settings"]
    on = [name.replace("_", " ") for name, value in settings.items() if value is True]
    yield f"node status {settings['node_status']}" + (f"; with {', '.join(on)}" if on else "")
    if presence["policy"] is not None:
        yield f"policy {presence['policy']}, except {_exceptions(presence['exceptions'])}"
    yield from presence["expected"]


def _exceptions(exceptions: Any) -> str:
    return ", ".join(f"{one['host']} ({one['direction']})" for one in exceptions or ()) or "none"


def _firewall(firewall: Mapping[str, Any]) -> Iterator[str]:
    for one in firewall["publications"]:
        sources = ", ".join(one["sources"])
        yield (
            f"{one['name']}: {one['mapped_address']} port {one['mapped_port']} on {one['mapped_interface']} leads to "
            f"{one['real_address']} port {one['real_port']} on {one['real_interface']}, for {sources}"
        )
    for one in firewall["outbound"]:
        yield f"{one['address']} on {one['interface']} may reach port {one['port']}/{one['protocol']} of any partner"


def _dns(dns: Mapping[str, Any]) -> Iterator[str]:
    way = {
        "update": f"by update at {dns['server']}",
        "handover": "handed over to the provider",
        "tasks": "by tasks of your own",
    }
    yield f"zone {dns['zone']}, {way[dns['publish']]}"
    for record in dns["records"]:
        for value in record["rdata"]:
            yield f"{record['name']} {record['ttl']} IN {record['type']} {value}"
    for name in dns["prune"]:
        yield f"{name}: address records are removed"
