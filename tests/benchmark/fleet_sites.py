# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The made-up sites of the benchmark: their addresses, their inventory, their zone. Nothing is opened here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ZONE, PARTNER = "fleet.example", "gmail.example"
RESOLVER, PARTNER_ADDRESS = "192.0.2.53", "192.0.2.20"
PLATFORM, APPLICATION, FIREWALL = ("platform", "p-login"), ("application", "a-login"), ("admin", "f-login")
ENABLE, DIALBACK = "f-enable", "one secret of the benchmark"
TSIG_NAME, TSIG_ALGORITHM = "fleet-update", "hmac-sha256"
TSIG_SECRET = "YSBrZXkgb2YgdGhlIGJlbmNobWFyaywgb25seSBoZXJl"
NETWORKS = ("10.0.0.0/8", "203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24")
"""What the benchmark's namespace takes for its own; no way leads out of it."""

_PUBLIC = ("203.0.113", "198.51.100", "192.0.2")
_OF_A_NETWORK = 180  # of the hosts 60 to 239, so that no other of the world's addresses is among them
_PORTS = (5269, 25269, 35269, 45269)


@dataclass(frozen=True)
class Site:
    """One site: a presence node, a firewall, a host for its zone, an inside PC."""

    number: int

    @property
    def name(self) -> str:
        return f"s{self.number:04}"

    @property
    def domain(self) -> str:
        return f"{self.name}.{ZONE}"

    def _address(self, block: int, host: int) -> str:
        return f"10.{block + self.number // 250}.{self.number % 250}.{host}"

    @property
    def private(self) -> str:
        return self._address(10, 10)

    @property
    def inside(self) -> str:
        """The first three numbers of its inside network."""
        return self.private.rpartition(".")[0]

    @property
    def presence_mgmt(self) -> str:
        return self._address(110, 4)

    @property
    def firewall_mgmt(self) -> str:
        return self._address(110, 3)

    @property
    def public(self) -> str:
        at = self.number % (_OF_A_NETWORK * len(_PUBLIC))
        return f"{_PUBLIC[at // _OF_A_NETWORK]}.{60 + at % _OF_A_NETWORK}"

    @property
    def port(self) -> int:
        return _PORTS[self.number // (_OF_A_NETWORK * len(_PUBLIC))]

    @property
    def description(self) -> dict[str, Any]:
        """``federation_site``."""
        return {
            "name": self.name,
            "domain": self.domain,
            "presence": {"release": "12.5"},
            "nodes": [
                {
                    "name": "cup1",
                    "private_address": self.private,
                    "public_address": self.public,
                    "public_port": self.port,
                }
            ],
            "firewall": {"inside": "inside", "outside": "outside", "inside_pc": f"{self.inside}.99"},
            "dns": {"zone": ZONE, "server": RESOLVER, "ttl": 3600},
            "partners": [{"domain": PARTNER, "profile": "googletalk"}],
        }

    @property
    def records(self) -> list[str]:
        """What its zone holds when it is provisioned."""
        target = f"cup1.{self.domain}."
        return [f"_xmpp-server._tcp.{self.domain}. 3600 SRV 0 0 {self.port} {target}", f"{target} 3600 A {self.public}"]


@dataclass(frozen=True)
class Keys:
    """How the devices prove who they are: an SSH host key and the pages' certificate, one for all devices."""

    ssh_fingerprint: str
    certificate: str


def inventory(sites: Sequence[Site], keys: Keys, interpreter: Path, state: Path) -> dict[str, Any]:
    """The sites as a user's inventory has them; the outside PC is one for all of them."""
    children: dict[str, Any] = {
        f"site_{site.name}": {
            "vars": {"federation_site": site.description},
            "hosts": {f"{site.name}-{kind}": {} for kind in ("cup1", "asa", "dns", "pc")},
        }
        for site in sites
    }
    pc = {"ansible_connection": "local", "ansible_python_interpreter": str(interpreter)}
    ssh = {"ansible_port": 22, "ansible_ssh_host_key_fingerprint": keys.ssh_fingerprint}
    children["federation_presence"] = {
        "vars": {
            **ssh,
            "ansible_connection": "xmpp.federation.vos",
            "ansible_user": PLATFORM[0],
            "ansible_password": PLATFORM[1],
            "presence_admin_user": APPLICATION[0],
            "presence_admin_password": APPLICATION[1],
            "presence_dialback_secret": DIALBACK,
            "presence_server_fingerprint": keys.certificate,
            "presence_state_dir": str(state),
        },
        "hosts": {
            f"{site.name}-cup1": {"ansible_host": site.presence_mgmt, "federation_node": "cup1"} for site in sites
        },
    }
    children["federation_firewall"] = {
        "vars": {
            **ssh,
            "ansible_connection": "xmpp.federation.asa",
            "ansible_user": FIREWALL[0],
            "ansible_password": FIREWALL[1],
            "ansible_asa_enable_password": ENABLE,
        },
        "hosts": {f"{site.name}-asa": {"ansible_host": site.firewall_mgmt} for site in sites},
    }
    tsig = {"dns_tsig_name": TSIG_NAME, "dns_tsig_algorithm": TSIG_ALGORITHM, "dns_tsig_secret": TSIG_SECRET}
    children["federation_dns"] = {"vars": {**pc, **tsig}, "hosts": {f"{site.name}-dns": {} for site in sites}}
    children["federation_inside"] = {"vars": pc, "hosts": {f"{site.name}-pc": {} for site in sites}}
    children["federation_outside"] = {"vars": pc, "hosts": {"outside-pc": {}}}
    return {"all": {"children": children}}


def zones(sites: Sequence[Site], published: bool) -> dict[str, str]:
    """Zone files by the names of their zones; ``published``: with the records of the sites."""
    head = f"$TTL 60\n@ SOA ns1 hostmaster 1 3600 600 86400 5\n@ NS ns1\nns1 A {RESOLVER}\n"
    own = [record for site in sites for record in site.records] if published else []
    partner = [f"xmpp A {PARTNER_ADDRESS}", "_xmpp-server._tcp SRV 5 0 5269 xmpp"]
    root = [line for name in (ZONE, PARTNER) for line in (f"{name}. NS ns1.{name}.", f"ns1.{name}. A {RESOLVER}")]
    content = {".": root, ZONE: own, PARTNER: partner}
    return {name: head + "\n".join([*lines, ""]) for name, lines in content.items()}
