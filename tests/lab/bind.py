# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public DNS: BIND 9 with a root zone of its own, the site's zone and one zone a partner, changed by RFC 2136 with TSIG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.daemons import Daemon, endpoint
from lab.layout import DEAD_IPV6, PUBLIC_DNS, SITE, WEB_SITE, Partner

ALGORITHM = "hmac-sha256"
SITE_KEY = f"{SITE}-update"  # may change the site's zone and nothing else
PARTNER_KEY = "partners-update"  # may change the partners' zones: what a partner's own operator would hold
_TTL = 60
_NEGATIVE_TTL = 5  # how long "there is no such record" may be remembered: a new record is seen soon


@dataclass(frozen=True)
class Zone:
    """A zone's file and the key that may update and transfer it (None: it is never changed); the address of its server."""

    name: str
    records: Sequence[str]
    key: str | None
    address: str = PUBLIC_DNS

    @property
    def file(self) -> str:
        return f"zones/{self.name.rstrip('.') or 'root'}"

    def text(self) -> str:
        origin = self.name.rstrip(".")
        server = f"ns1.{origin}." if origin else "ns1.root-servers.example."
        soa = f"@ SOA {server} hostmaster.{origin or 'root-servers.example'}. 1 3600 600 86400 {_NEGATIVE_TTL}"
        return "\n".join(
            [
                f"$ORIGIN {origin}.",
                f"$TTL {_TTL}",
                soa,
                f"@ NS {server}",
                f"{server} A {self.address}",
                *self.records,
                "",
            ]
        )


def zones(partners: Sequence[Partner]) -> list[Zone]:
    """The zones of a lab in which the partners federate and the site does not yet."""
    delegations = []
    for domain in (SITE, *(partner.domain for partner in partners)):
        delegations += [f"{domain}. NS ns1.{domain}.", f"ns1.{domain}. A {PUBLIC_DNS}"]
    return [
        Zone(".", delegations, None),
        Zone(SITE, [f"www A {WEB_SITE}"], SITE_KEY),
        *(Zone(partner.domain, partner_records(partner), PARTNER_KEY) for partner in partners),
    ]


def partner_records(partner: Partner) -> list[str]:
    name = partner.server
    records = [f"{name}. A {partner.address}"]
    if partner.address6:
        records.append(f"{name}. AAAA {partner.address6}")
    if partner.manner == "dead-ipv6":
        records.append(f"{name}. AAAA {DEAD_IPV6}")
    if partner.manner == "direct-tls":
        return [*records, f"_xmpps-server._tcp SRV 5 0 5270 {name}."]
    records.append(f"_xmpp-server._tcp SRV 5 0 5269 {name}.")
    # A peer of the gallery serves no clients.
    return records if partner.software == "peer" else [*records, f"_xmpp-client._tcp SRV 5 0 5222 {name}."]


def configuration(
    directory: Path,
    served: Sequence[Zone],
    keys: Mapping[str, str],
    addresses: Sequence[str] = (PUBLIC_DNS,),
    ports: Sequence[int] = (53,),
) -> str:
    """named.conf; keys maps the names of TSIG keys to their secrets."""
    listen = " ".join(_listen(port, addresses) for port in ports)
    parts = [f'key "{name}" {{ algorithm {ALGORITHM}; secret "{secret}"; }};' for name, secret in keys.items()]
    parts.append(f"""options {{
  directory "{directory}"; pid-file none; session-keyfile "{directory}/session.key"; managed-keys-directory "{directory}";
  {listen}
  recursion no; dnssec-validation no; notify no; allow-transfer {{ none; }}; minimal-responses yes; empty-zones-enable no;
}};
controls {{ }};
logging {{
  channel journal {{ file "{directory}/named.log"; severity info; print-time yes; print-category yes; }};
  category default {{ journal; }}; category update {{ journal; }}; category update-security {{ journal; }};
}};""")
    for zone in served:
        rights = (
            f'update-policy {{ grant "{zone.key}" zonesub ANY; }}; allow-transfer {{ key "{zone.key}"; }};'
            if zone.key
            else ""
        )
        parts.append(f'zone "{zone.name}" {{ type primary; file "{zone.file}"; {rights} }};')
    return "\n".join(parts) + "\n"


def _listen(port: int, addresses: Sequence[str]) -> str:
    six = [address for address in addresses if ":" in address]
    four = [address for address in addresses if ":" not in address]
    return " ".join(
        f"listen-on{suffix} port {port} {{ {'; '.join(of or ['none'])}; }};"
        for suffix, of in (("", four), ("-v6", six))
    )


def prepare(directory: Path, partners: Sequence[Partner], keys: Mapping[str, str], named: str) -> Daemon:
    """Write what named needs below the directory, and say how to run it."""
    return serve(directory, zones(partners), keys, named, "ns-out")


def serve(
    directory: Path,
    served: Sequence[Zone],
    keys: Mapping[str, str],
    named: str,
    netns: str,
    addresses: Sequence[str] = (PUBLIC_DNS,),
    ports: Sequence[int] = (53,),
) -> Daemon:
    """The same for these zones, on a host with these addresses."""
    (directory / "zones").mkdir(parents=True)
    for zone in served:
        (directory / zone.file).write_text(zone.text())
    file = directory / "named.conf"
    file.write_text(configuration(directory, served, keys, addresses, ports))
    listen = [endpoint(address, port) for address in addresses for port in ports]
    return Daemon("named", netns, [named, "-n", "1", "-g", "-c", str(file)], directory, listen=listen)
