# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses for what the lab adds: free ones, that nothing of the inventory or of a configuration has or means."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence

from lab.asa import policy
from lab.asa.addresses import NONE, Addresses
from lab.asa.resolve import Unresolved
from lab.errors import UsageError
from lab.given.firewalls import Firewall
from lab.given.types import Inventory, Network, overlap

_PUBLIC = tuple(map(ipaddress.IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "11.22.33.0/24")))
"""Where the lab's Internet lives: the networks for documentation (RFC 5737), then one that is public and quiet."""
_MANAGEMENT = tuple(
    map(ipaddress.IPv4Network, ("172.31.252.0/22", "192.168.252.0/22", "10.255.252.0/22", "169.254.252.0/22"))
)
HUB, INSIDE_HUB = "169.254.0.1", "169.254.0.2"
"""The router of hosts that have one address and no network: on the lab's Internet, and behind an inside interface's next hops. They are
seen on the hosts' own link only."""


def known_networks(inventory: Inventory, firewalls: Sequence[Firewall]) -> list[Network]:
    """Every network and address that the inventory or a configuration names, default routes left out."""
    found = [interface.network for firewall in firewalls for interface in firewall.interfaces.values()]
    for firewall in firewalls:
        found += [
            route.network for route in firewall.routes if isinstance(route.network, Network) and route.network.prefixlen
        ]
    return found + [Network(address) for address in inventory.addresses() if _is(address)]


def _is(text: str) -> bool:
    try:
        Network(text)
    except ValueError:
        return False
    return True


def management(known: Sequence[Network]) -> Network:
    """A network for the way of the controller.

    :raises UsageError: all candidates are taken
    """
    for candidate in _MANAGEMENT:
        if not overlap(candidate, known):
            return candidate
    raise UsageError(
        f"--inventory: it uses all of {', '.join(map(str, _MANAGEMENT))}, and the lab needs one for itself"
    )


class Pool:
    """Addresses for hosts of the lab's Internet, each given once."""

    def __init__(self, known: Sequence[Network], firewalls: Sequence[Firewall]) -> None:
        self._known = known
        self._denied = _denied(firewalls)
        self._given: set[int] = set()
        self._free = self._candidates()

    def take(self, within: Iterable[str] = ()) -> str:
        """One that no access list denies by name; with networks, one of those, whatever else is there.

        :raises UsageError: there is none left
        """
        for text in within:
            for value in map(int, _hosts(Network(text))):
                if value not in self._given:
                    self._given.add(value)
                    return str(ipaddress.IPv4Address(value))
        if within:
            raise UsageError(
                f"--inventory: federation_site.firewall.sources has too few addresses for all partners: {', '.join(within)}"
            )
        found = next(self._free, None)
        if found is None:
            raise UsageError("--inventory: no public address is left for the lab's own hosts")
        self._given.add(int(found))
        return str(found)

    def reserve(self, addresses: Iterable[str]) -> None:
        """These are given already."""
        self._given.update(int(ipaddress.IPv4Address(address)) for address in addresses)

    def _candidates(self) -> Iterator[ipaddress.IPv4Address]:
        for network in _PUBLIC:
            known = [one for one in self._known if one.overlaps(network)]
            for address in network.hosts():
                taken = int(address) in self._given or int(address) in self._denied
                if not taken and not any(address in one for one in known):
                    yield address


def _hosts(network: Network) -> Iterator[ipaddress.IPv4Address]:
    return iter([network[0]]) if network.prefixlen == 32 else iter(network.hosts())


def _denied(firewalls: Sequence[Firewall]) -> Addresses:
    """Sources that an access list at an outside interface denies by name: bogons, blacklists."""
    found = NONE
    for firewall in firewalls:
        catalog = firewall.catalog
        resolver = policy.resolver_for(catalog, [])
        outside = {site.outside for site in firewall.sites}
        for binding in catalog.bindings:
            if binding.direction == "global" or binding.interface in outside:
                for _, ace in catalog.lists.get(binding.list, []):
                    if ace.type != "extended" or ace.action != "deny" or ace.inactive:
                        continue
                    try:
                        parts = resolver.where(ace.source)
                    except Unresolved:
                        continue
                    for part in parts:
                        found |= NONE if part.addresses.everything else part.addresses
    return found


def free_in(network: Network, taken: Iterable[str]) -> str:
    """The highest free address of a network.

    :raises UsageError: it is full
    """
    used = set(taken)
    for value in range(int(network[-1]) - 1, int(network[0]), -1):
        if (text := str(ipaddress.IPv4Address(value))) not in used:
            return text
    raise UsageError(f"--inventory: {network} has no free address for the site's DNS server in the lab")
