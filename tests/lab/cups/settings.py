# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings file of the emulator: what the laboratory wants this node to be."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .choices import ChoiceError, ChoiceTable
from .faults import Faults
from .federation import FederationSettings
from .policy import PolicyException

RELEASES = ("12.5", "8.6")


class SettingsError(ValueError):
    """The settings file cannot be used; the text names the key."""


@dataclass(frozen=True)
class Account:
    """User name and password. The password is kept out of repr, hence out of every log line and traceback."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class ClusterNode:
    """A node of the cluster; the first one is its publisher."""

    name: str
    address: str


@dataclass(frozen=True)
class Settings:
    """All settings of the emulator. Durations are seconds."""

    release: str
    node: str
    domain: str
    fqdn: str
    address: str
    netmask: str
    gateway: str
    dns: tuple[str, ...]
    listen_https: tuple[tuple[str, int], ...]
    listen_ssh: tuple[tuple[str, int], ...]
    users: Mapping[str, str] = field(repr=False)
    platform: Account
    application: Account
    host_key: Path
    certificate: Path
    key: Path
    xmpp_certificate: Path | None
    xmpp_key: Path | None
    xmpp_ca: Path | None
    faults: Faults
    choices: ChoiceTable
    call_manager: str
    cluster: tuple[ClusterNode, ...]
    cluster_directory: Path | None
    homes: Mapping[str, str]
    initial: FederationSettings
    address6: str = ""
    ipv6_only: bool = (
        False  # whether it speaks with other domains over IPv6 alone, as one that the firewall lets out by that address
    )
    transition_time: float = 0.5
    soap_rate: int = 1000


def read_settings(path: Path) -> Settings:
    """Read FILE.json. Raises SettingsError with the key that is missing or wrong."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"settings file {path}: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"settings file {path} is not JSON: {error}") from error
    return parse_settings(raw)


_REQUIRED = (
    "node",
    "domain",
    "address",
    "netmask",
    "gateway",
    "dns",
    "listen_https",
    "listen_ssh",
    "users",
    "platform",
    "application",
    "host_key",
    "certificate",
    "key",
)
_OPTIONAL = (
    "release",
    "fqdn",
    "address6",
    "ipv6_only",
    "xmpp_certificate",
    "xmpp_key",
    "xmpp_ca",
    "faults",
    "choices",
    "cluster",
    "homes",
    "initial",
    "transition_time",
    "soap_rate",
)


def parse_settings(raw: Mapping[str, Any]) -> Settings:
    """Check the values of a settings file and give them their types. Raises SettingsError."""
    missing = [key for key in _REQUIRED if key not in raw]
    unknown = sorted(set(raw) - set(_REQUIRED) - set(_OPTIONAL))
    if missing or unknown:
        raise SettingsError(
            "settings: missing {}; unknown {}".format(", ".join(missing) or "none", ", ".join(unknown) or "none")
        )
    release = str(raw.get("release", "12.5"))
    if release not in RELEASES:
        raise SettingsError("settings: release {!r} is not one of {}".format(release, ", ".join(RELEASES)))
    try:
        choices = ChoiceTable(raw.get("choices"))
        faults = Faults.parse(raw.get("faults", []))
        cluster = _cluster(raw)
        return Settings(
            release=release,
            node=raw["node"],
            domain=raw["domain"],
            fqdn=raw.get("fqdn") or raw["node"] + "." + raw["domain"],
            address=str(ipaddress.ip_address(raw["address"])),
            netmask=raw["netmask"],
            gateway=raw["gateway"],
            dns=tuple(str(ipaddress.ip_address(item)) for item in raw["dns"]),
            listen_https=_endpoints(raw["listen_https"]),
            listen_ssh=_endpoints(raw["listen_ssh"]),
            users=dict(raw["users"]),
            platform=_account(raw["platform"]),
            application=_account(raw["application"]),
            host_key=Path(raw["host_key"]),
            certificate=Path(raw["certificate"]),
            key=Path(raw["key"]),
            xmpp_certificate=_path(raw, "xmpp_certificate"),
            xmpp_key=_path(raw, "xmpp_key"),
            xmpp_ca=_path(raw, "xmpp_ca"),
            faults=faults,
            choices=choices,
            call_manager=_call_manager(raw),
            cluster=cluster,
            cluster_directory=Path(raw["cluster"]["directory"]) if len(cluster) > 1 else None,
            homes=_homes(raw, cluster),
            initial=_initial(raw, choices),
            ipv6_only=bool(raw.get("ipv6_only", False)),
            address6=str(ipaddress.IPv6Address(raw["address6"])) if raw.get("address6") else "",
            transition_time=float(raw.get("transition_time", 0.5)),
            soap_rate=int(raw.get("soap_rate", 1000)),
        )
    except (ChoiceError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"settings: {error}") from error


def _endpoints(items: list[str]) -> tuple[tuple[str, int], ...]:
    result = []
    for item in items:
        host, _, port = item.rpartition(":")
        result.append((str(ipaddress.ip_address(host.strip("[]"))), int(port)))
    return tuple(result)


def _account(raw: Mapping[str, str]) -> Account:
    return Account(user=raw["user"], password=raw["password"])


def _path(raw: Mapping[str, Any], key: str) -> Path | None:
    return Path(raw[key]) if raw.get(key) else None


def _cluster(raw: Mapping[str, Any]) -> tuple[ClusterNode, ...]:
    """The nodes of the cluster, this one alone where none are named."""
    given = raw.get("cluster") or {"nodes": [{"name": raw["node"], "address": raw["address"]}]}
    nodes = tuple(ClusterNode(item["name"], str(ipaddress.ip_address(item["address"]))) for item in given["nodes"])
    if ClusterNode(raw["node"], str(ipaddress.ip_address(raw["address"]))) not in nodes:
        raise ValueError(f"cluster: node {raw['node']} at {raw['address']} is not in it")
    return nodes


def _homes(raw: Mapping[str, Any], cluster: tuple[ClusterNode, ...]) -> dict[str, str]:
    """Which node each user is assigned to, by the node's name; the cluster's first where nothing is said."""
    names = [node.name for node in cluster]
    homes = dict.fromkeys(raw["users"], names[0]) | dict(raw.get("homes", {}))
    strange = sorted({*homes} - {*raw["users"]}) + sorted({*homes.values()} - {*names})
    if strange:
        raise ValueError(f"homes: unknown users or nodes: {', '.join(strange)}")
    return homes


def _initial(raw: Mapping[str, Any], choices: ChoiceTable) -> FederationSettings:
    """What a node without a past holds: as it comes from the factory, but for what `initial` says."""
    factory = FederationSettings(
        security_mode=choices["initial.security_mode"], policy_default=choices["initial.policy_default"]
    )
    given = dict(raw.get("initial", {}))
    exceptions = tuple(PolicyException(**item) for item in given.pop("policy_exceptions", ()))
    return replace(factory, policy_exceptions=exceptions, **given)


def _call_manager(raw: Mapping[str, Any]) -> str:
    """The address of the call control publisher that `show network cluster` lists; it does not exist anywhere."""
    network = ipaddress.ip_interface("{}/{}".format(raw["address"], raw["netmask"])).network
    return str(network.network_address + 5)
