# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses for what the lab adds: free ones, that nothing of the inventory or of a configuration has or means."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence

from lab.asa import policy, translation
from lab.asa.addresses import NONE, Addresses
from lab.asa.resolve import Unresolved
from lab.errors import UsageError
from lab.given.firewalls import Firewall
from lab.given.types import VERSIONS, Inventory, Network, inside_of, is_address, overlap

_PUBLIC = {
    4: tuple(map(ipaddress.IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "11.22.33.0/24"))),
    6: tuple(map(ipaddress.IPv6Network, ("2001:db8:1ab::/64", "3fff:1ab::/64"))),
}
"""Where the lab's Internet lives: the networks for documentation (RFC 5737, 3849, 9637), then one that is public and quiet."""
_MANAGEMENT = tuple(
    map(ipaddress.IPv4Network, ("172.31.252.0/22", "192.168.252.0/22", "10.255.252.0/22", "169.254.252.0/22"))
)
_MANAGEMENT6 = tuple(map(ipaddress.IPv6Network, ("fd31:252::/64", "fd31:253::/64")))
HUB, INSIDE_HUB, HUB6 = "169.254.0.1", "169.254.0.2", "fe80::1"
"""The router of hosts that have one address and no network: on the lab's Internet, and behind an inside interface's next hops. They are
seen on the hosts' own link only."""


def known_networks(inventory: Inventory, firewalls: Sequence[Firewall]) -> list[Network]:
    """Every network and address that the inventory or a configuration names, default routes left out."""
    found = [network for firewall in firewalls for one in firewall.interfaces.values() for network in one.networks]
    for firewall in firewalls:
        found += [route.network for route in firewall.routes if route.network.prefixlen]
    return found + [ipaddress.ip_network(address) for address in inventory.addresses() if is_address(address)]


def management(known: Sequence[Network], version: int = 4) -> Network:
    """A network for the way of the controller.

    :raises UsageError: all candidates are taken
    """
    candidates: Sequence[Network] = _MANAGEMENT if version == 4 else _MANAGEMENT6
    for candidate in candidates:
        if not overlap(candidate, known):
            return candidate
    raise UsageError(f"--inventory: it uses all of {', '.join(map(str, candidates))}, and the lab needs one for itself")


class Pool:
    """Addresses for hosts of the lab's Internet, each given once."""

    def __init__(self, known: Sequence[Network], firewalls: Sequence[Firewall]) -> None:
        self._known = known
        self._denied = _denied(firewalls)
        self._given: set[str] = set()
        self._free = {version: self._candidates(version) for version in VERSIONS}

    def take(self, within: Iterable[str] = (), version: int = 4) -> str:
        """One that no access list denies by name; with networks, one of those, whatever else is there.

        :raises UsageError: there is none left
        """
        networks = [network for network in map(ipaddress.ip_network, within) if network.version == version]
        for network in networks:
            for value in map(str, _hosts(network)):
                if value not in self._given:
                    self._given.add(value)
                    return value
        if networks:
            raise UsageError(
                f"--inventory: federation_site.firewall.sources has too few addresses for all partners: {', '.join(map(str, networks))}"
            )
        found = next(self._free[version], None)
        if found is None:
            raise UsageError("--inventory: no public address is left for the lab's own hosts")
        self._given.add(found)
        return found

    def reserve(self, addresses: Iterable[str]) -> None:
        """These are given already."""
        self._given.update(str(ipaddress.ip_address(address)) for address in addresses)

    def _candidates(self, version: int) -> Iterator[str]:
        for network in _PUBLIC[version]:
            known = [one for one in self._known if overlap(one, [network])]
            for address in map(str, _hosts(network)):
                taken = address in self._given or translation.address(address) in self._denied
                if not taken and not any(inside_of(address, one) for one in known):
                    yield address


def _hosts(network: Network) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    return iter([network[0]]) if network.prefixlen == network.max_prefixlen else iter(network.hosts())


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
