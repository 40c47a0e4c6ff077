# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host is asked for which sites: a firewall or a probe PC that serves many is asked once a run for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .types import FIREWALL, INSIDE, OUTSIDE, InventoryHost, device_address

ASKED = (FIREWALL, INSIDE, OUTSIDE)


def serve(
    sites: Mapping[str, Mapping[str, Sequence[str]]], hosts: Mapping[str, InventoryHost]
) -> dict[str, dict[str, list[str]]]:
    """Group -> host -> the sites that it is asked for, in the order of the inventory.

    A firewall that stands in the inventory under several names, one a site, is asked under the first of them.

    Args:
        sites: site -> group -> hosts, of every site that fits.
        hosts: every host of the inventory by its name.
    """
    served: dict[str, dict[str, list[str]]] = {group: {} for group in ASKED}
    first: dict[tuple[str, str, str], str] = {}
    for site, groups in sites.items():
        for group in ASKED:
            for name in groups.get(group, ()):
                asked = first.setdefault(_device(hosts[name]), name) if group == FIREWALL else name
                of_host = served[group].setdefault(asked, [])
                if site not in of_host:
                    of_host.append(site)
    return served


def _device(host: InventoryHost) -> tuple[str, str, str]:
    return device_address(host.address), host.port, host.context
