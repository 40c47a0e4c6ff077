# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which interface a host is behind, as far as connected networks and static routes tell."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils.asa import addresses
from ansible_collections.xmpp.federation.plugins.module_utils.asa.model import Configuration


def interface_towards(configuration: Configuration, host: int) -> str:
    """The interface of the longest prefix that holds ``host``; empty where nothing static tells.

    A default route does not count: what a routing protocol knows is not in the configuration.
    """
    networks = [(one.nameif, one.address, one.mask) for one in configuration.interfaces.values() if one.mask]
    networks += [(route.interface, route.destination, route.mask) for route in configuration.routes]
    best, smallest = "", addresses.ANY4.size
    for nameif, address, mask in networks:
        network = addresses.subnet(address, mask)
        if network is not None and network.has(host) is addresses.Match.ALL and network.size < smallest:
            best, smallest = nameif, network.size
    return best
