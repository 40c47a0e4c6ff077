# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event source for ansible-rulebook: what a stranger sees of each site, told when it changes.

It stands alone, because ansible-rulebook loads a source by its file: dnspython and cryptography are what it needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import dns.asyncresolver
import dns.exception
from cryptography import x509

DOCUMENTATION = r"""
---
short_description: Watch SRV records, port 5269, stream header and certificate of each site
description:
  - Looks up the SRV records of each domain, opens a stream to each server that they name, and reads the end of its certificate.
  - Emits an event for a site when what it sees has changed and was seen so in as many looks as O(damping) says, and nothing otherwise.
    What it sees first is not a change.
options:
  sites:
    description: Name of a site, as its description has it, to its domain.
    type: dict
    required: true
  interval:
    description: Seconds between two looks.
    type: float
    default: 60
  damping:
    description: Looks in a row that have to agree before a change is told.
    type: int
    default: 3
  certificate_days:
    description: Days before the end of a certificate from which on it counts as ending.
    type: int
    default: 21
  timeout:
    description: Seconds for each step of a look.
    type: float
    default: 10
  nameserver:
    description: Address of the DNS server to ask. The system's by default.
    type: str
  nameserver_port:
    description: Its port.
    type: int
    default: 53
"""

EXAMPLES = r"""
- xmpp.federation.federation_watch:
    sites:
      hq: example.org
    interval: 60
    damping: 3
"""

_HEADER = (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns:db='jabber:server:dialback' to='{domain}' version='1.0'>"
)
_STARTTLS = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
_MOST = 65536  # bytes that are read of a server that talks and talks

Sight = dict[str, Any]


@dataclass
class Damper:
    """Which changes are told: those that were seen in ``looks`` looks in a row."""

    looks: int
    told: Sight | None = None
    new: Sight | None = None
    seen: int = 0

    def see(self, sight: Sight) -> Sight | None:
        """A look. The sight to tell of, with the one that was told before under ``before``, or ``None``."""
        self.seen = self.seen + 1 if sight == self.new else 1
        self.new = sight
        if self.seen < self.looks or sight == self.told:
            return None
        before, self.told = self.told, sight
        return None if before is None else {**sight, "before": before}


@dataclass
class Settings:
    """The arguments of the source, with their defaults."""

    sites: dict[str, str]
    interval: float = 60
    damping: int = 3
    certificate_days: int = 21
    timeout: float = 10
    nameserver: str | None = None
    nameserver_port: int = 53
    dampers: dict[str, Damper] = field(default_factory=dict)


def settings(args: dict[str, Any]) -> Settings:
    """
    Raises:
        ValueError: an argument cannot be meant as it is.
    """
    given = {name: value for name, value in args.items() if not name.startswith("eda_")}  # what ansible-rulebook adds
    unknown = set(given) - (set(Settings.__annotations__) - {"dampers"})
    if unknown:
        raise ValueError(f"federation_watch: there is no argument {', '.join(sorted(unknown))}")
    if not isinstance(given.get("sites"), dict) or not given["sites"]:
        raise ValueError(
            "federation_watch: sites is missing: name each site with its domain, as in sites: {hq: example.org}"
        )
    found = Settings(**given)
    if found.interval <= 0 or found.timeout <= 0 or found.damping < 1:
        raise ValueError("federation_watch: interval and timeout must be more than 0, damping at least 1")
    found.dampers = {name: Damper(found.damping) for name in found.sites}
    return found


async def look(domain: str, given: Settings) -> Sight:
    """What is seen of a site: ``servers``, what each of them comes to, and ``state``, the worst of it."""
    try:
        targets = await _targets(domain, given)
    except dns.exception.DNSException as error:
        return {"srv": [], "servers": {}, "state": f"no SRV records ({type(error).__name__})"}
    if not targets:
        return {"srv": [], "servers": {}, "state": "no server wanted"}
    seen = await asyncio.gather(*(_server(host, port, domain, given) for host, port in targets))
    servers = {f"{host}:{port}": one for (host, port), one in zip(targets, seen, strict=True)}
    trouble = sorted(one for one in servers.values() if one != "ok")
    return {"srv": sorted(servers), "servers": servers, "state": trouble[0] if trouble else "ok"}


async def _targets(domain: str, given: Settings) -> list[tuple[str, int]]:
    resolver = _resolver(given)
    answer = await resolver.resolve(f"_xmpp-server._tcp.{domain}", "SRV", lifetime=given.timeout)
    return sorted((str(one.target).rstrip("."), one.port) for one in answer if str(one.target) != ".")


def _resolver(given: Settings) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=given.nameserver is None)
    if given.nameserver is not None:
        resolver.nameservers, resolver.port = [given.nameserver], given.nameserver_port
    return resolver


async def _server(host: str, port: int, domain: str, given: Settings) -> str:
    """``ok``, or what is wrong first."""
    try:
        answer = await _resolver(given).resolve(host, "A", lifetime=given.timeout)
        address = sorted(str(one) for one in answer)[0]
    except dns.exception.DNSException as error:
        return f"no address ({type(error).__name__})"
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(address, port), given.timeout)
    except (OSError, TimeoutError):
        return "port closed or filtered"
    try:
        return await _stream(reader, writer, domain, given)
    except (OSError, TimeoutError, EOFError):
        return "no stream"
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, domain: str, given: Settings) -> str:
    async def until(*words: bytes) -> bytes:
        text = b""
        async with asyncio.timeout(given.timeout):
            while not any(word in text for word in words):
                part = await reader.read(4096)
                if not part or len(text) > _MOST:
                    raise EOFError
                text += part
        return text

    writer.write(_HEADER.format(domain=domain).encode())
    features = await until(b"</stream:features>", b"<stream:features/>", b"</stream:error>")
    if b"<stream:error" in features:
        return "stream error"
    if b"urn:ietf:params:xml:ns:xmpp-tls" not in features:
        return "ok"
    writer.write(_STARTTLS)
    if b"<proceed" not in await until(b"/>", b"</proceed>", b"</failure>"):
        return "no TLS"
    # The certificate is read and not judged: that is for verification.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    await asyncio.wait_for(writer.start_tls(context, server_hostname=domain), given.timeout)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    left = x509.load_der_x509_certificate(shown).not_valid_after_utc - datetime.datetime.now(datetime.timezone.utc)
    if left.total_seconds() < 0:
        return "certificate has ended"
    return "certificate ends" if left.days < given.certificate_days else "ok"


async def watch(given: Settings, tell: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """One look at every site, and an event for each that has changed."""
    sights = await asyncio.gather(*(look(domain, given) for domain in given.sites.values()))
    for (name, domain), sight in zip(given.sites.items(), sights, strict=True):
        change = given.dampers[name].see(sight)
        if change is not None:
            await tell({"federation": {"site": name, "domain": domain, **change}})


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """What ansible-rulebook calls."""
    given = settings(args)
    while True:
        await watch(given, queue.put)
        await asyncio.sleep(given.interval)
