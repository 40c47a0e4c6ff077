# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the releases that the emulator can be."""

from __future__ import annotations

from dataclasses import dataclass

ROUTER = "XCP Router"
CONFIG_MANAGER = "XCP Config Manager"
FEDERATION = "XCP XMPP Federation Connection Manager"


@dataclass(frozen=True)
class ServiceDefinition:
    """One line of the node's service list.

    name: as this release prints it; suffix: the name without the release's prefix; network: a network service (always active);
    deployable: the Control Center may start and stop it; activated: at the first start of a new node.
    """

    name: str
    suffix: str
    group: str
    network: bool
    deployable: bool
    activated: bool

    @property
    def xcp(self) -> bool:
        """Does the router carry it?"""
        return self.suffix.startswith("XCP ")


@dataclass(frozen=True)
class Release:
    """Texts and addresses of one release."""

    number: str
    version: str
    title: str
    service_prefix: str
    old_soap: bool
    upper_case_markup: bool


RELEASES = {
    "12.5": Release(
        "12.5",
        "12.5.1.11900-117",
        "Cisco Unified CM IM and Presence Administration",
        "Cisco ",
        old_soap=False,
        upper_case_markup=False,
    ),
    "8.6": Release(
        "8.6",
        "8.6.4.10000-28",
        "Cisco Unified Presence Administration",
        "Cisco UP ",
        old_soap=True,
        upper_case_markup=True,
    ),
}

_IMP = "IM and Presence Services"
_NETWORK = "IM and Presence Network Services"
_PLATFORM = "Platform Services"
# suffix, group, network service, deployable (None = by the table of choices), activated on a new node
_XCP = (
    (CONFIG_MANAGER, _NETWORK, True, True, True),
    (ROUTER, _NETWORK, True, None, True),
    ("XCP Authentication Service", _IMP, False, True, True),
    ("XCP Connection Manager", _IMP, False, True, True),
    ("XCP Directory Service", _IMP, False, True, True),
    ("XCP File Transfer Manager", _IMP, False, True, True),
    ("XCP Message Archiver", _IMP, False, True, True),
    ("XCP SIP Federation Connection Manager", _IMP, False, True, True),
    ("XCP Text Conference Manager", _IMP, False, True, True),
    ("XCP Web Connection Manager", _IMP, False, True, True),
    (FEDERATION, _IMP, False, True, False),
)
# full name, group, network service, deployable, activated
_OTHER = (
    ("A Cisco DB", _PLATFORM, True, False, True),
    ("Cisco AXL Web Service", "Database and Admin Services", False, True, True),
    ("Cisco Bulk Provisioning Service", "Database and Admin Services", False, True, False),
    ("Cisco Client Profile Agent", _NETWORK, True, True, True),
    ("Cisco Intercluster Sync Agent", _NETWORK, True, True, True),
    ("Cisco Presence Datastore", _NETWORK, True, True, True),
    ("Cisco Presence Engine", _IMP, False, True, True),
    ("Cisco Route Datastore", _NETWORK, True, True, True),
    ("Cisco SIP Proxy", _IMP, False, True, True),
    ("Cisco Sync Agent", _IMP, False, True, True),
    ("Cisco Tomcat", _PLATFORM, True, False, True),
)
_OLD_SUFFIX = {"XCP Text Conference Manager": "XCP Text Conference"}


def service_definitions(release: Release, router_deployable: bool) -> list[ServiceDefinition]:
    """All services of a node of this release, in the order of its service list."""
    result = [
        ServiceDefinition(name, name, group, network, deployable, activated)
        for name, group, network, deployable, activated in _OTHER
    ]
    for suffix, group, network, deployable, activated in _XCP:
        shown = _OLD_SUFFIX.get(suffix, suffix) if release.old_soap else suffix
        result.append(
            ServiceDefinition(
                release.service_prefix + shown,
                suffix,
                group,
                network,
                router_deployable if deployable is None else deployable,
                activated,
            )
        )
    return sorted(result, key=lambda item: item.name)
