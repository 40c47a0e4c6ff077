# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a configuration and a request to a plan: the pure heart of the module."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide_access import (
    decide_inbound,
    decide_outbound,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide_nat import (
    decide_outgoing_translation,
    decide_translation,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.draft import Plan
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.withdraw import withdraw
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import Host
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import Configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.routing import interface_towards
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError


def decide(configuration: Configuration, request: Request) -> Plan:
    """Compare what is asked for with what is there, by effect.

    Returns:
        the edits, in the order in which they are safe, and what was decided for each thing that was asked for.

    Raises:
        FederationError: something clashes; nothing of the request may then be sent.
    """
    plan = Plan(configuration)
    _warn_of_unknown(plan)
    if not request.present:
        withdraw(plan, request)
        return plan
    for publication in request.publications:
        decide_translation(plan, publication)
        _warn_of_another_way(plan, publication.real, publication.real_interface, f"publication {publication.name}")
    for publication in request.publications:
        decide_inbound(plan, publication, request)
    for outbound in request.outbound:
        towards = outbound.towards or way_towards(configuration, request, outbound)
        decide_outbound(plan, outbound, towards, request.exact)
        decide_outgoing_translation(plan, outbound, towards)
        _warn_of_another_way(plan, outbound.host, outbound.interface, f"outbound access of {outbound.address}")
    return plan


def _warn_of_unknown(plan: Plan) -> None:
    """Tell of lines that were passed over without being known."""
    lines = plan.configuration.unknown
    if lines:
        shown = ", ".join(repr(line) for line in lines[:3]) + (", ..." if len(lines) > 3 else "")
        plan.warn(
            f"{len(lines)} lines of the configuration are not known to this release of the collection; they belong to no "
            "family that has a say in address translation or access rules, and were passed over (name their first words in "
            f"ansible_asa_ignored_commands to hear no more of it): {shown}"
        )


def _warn_of_another_way(plan: Plan, host: Host, interface: str, where: str) -> None:
    """Tell where the routes lead to the host by another interface than the one that was named."""
    found = interface_towards(plan.configuration, host)
    if found and found != interface:
        plan.warn(f"{where}: by the firewall's networks and static routes, {host} is behind {found}, not {interface}")


def way_towards(configuration: Configuration, request: Request, outbound: Outbound) -> str:
    """The interface that the host's connections leave by, where the request does not name it.

    Raises:
        FederationError: neither the publications nor the default route tell it.
    """
    same_host = {one.mapped_interface for one in request.publications if one.real == outbound.host}
    any_host = {one.mapped_interface for one in request.publications}
    routes = {route.interface for route in configuration.routes if route.leads_anywhere(outbound.host.version)}
    for found in (same_host, any_host, routes):
        if len(found) == 1:
            return found.pop()
    raise FederationError(
        "the interface that these connections leave by is not known: no publication and no single default route tells it",
        where=f"outbound access of {outbound.address}",
        cure="set mapped_interface of this outbound access",
    )
