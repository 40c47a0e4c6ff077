# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which interface a host is behind, as far as connected networks and static routes say."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration import addresses
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import Configuration


def interface_towards(configuration: Configuration, host: addresses.Host) -> str:
    """The interface of the longest prefix that holds ``host``; empty where nothing static says.

    A default route does not count: what a routing protocol knows is not in the configuration.
    """
    networks = [(one.nameif, one.address, one.mask) for one in configuration.interfaces.values() if one.mask]
    networks += [(one.nameif, prefix, "") for one in configuration.interfaces.values() for prefix in one.v6]
    networks += [(route.interface, route.destination, route.mask) for route in configuration.routes]
    best, smallest = "", addresses.every(host.version).size
    for nameif, address, mask in networks:
        network = addresses.subnet(address, mask) if mask else addresses.prefix6(address)
        if network is not None and network.has(host) is addresses.Match.ALL and network.size < smallest:
            best, smallest = nameif, network.size
    return best
