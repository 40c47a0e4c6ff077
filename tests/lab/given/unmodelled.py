# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a running configuration the emulated firewall does not act on, and whether that can matter to federation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lab.asa.store import Configuration

KNOWN = frozenset(
    {
        *(
            "interface",
            "names",
            "name",
            "object",
            "object nat",
            "object-group",
            "access-list",
            "access-group",
            "nat",
            "nat after",
        ),
        *(
            "route",
            "route-map",
            "same-security-traffic",
            "hostname",
            "domain-name",
            "ASA",
            "!",
            ":",
            "",
            "forward-reference",
            "enable",
            "username",
        ),
    }
)
"""First words that the emulator acts on."""

HARMLESS: Mapping[str, str] = {
    word: why
    for why, words in {
        "management of the device": "aaa aaa-server ssh telnet http console snmp-server logging ntp clock banner prompt pager terminal "
        "asdm no_asdm privilege passwd password auth-prompt call-home smart-tunnel license boot hw-module monitor-interface "
        "logging-host user-identity ldap tacacs-server radius-server archive feature image quota crypto_key service-module",
        "names and keys that no packet of federation needs": "dns dns-group dns-guard tls-proxy ssl dynamic-access-policy-record group-policy "
        "tunnel-group webvpn vpdn vpn-addr-assign vpn-sessiondb ip_local anyconnect privilege",
        "limits and timers, which the emulator has none of": "timeout arp mtu xlate threat-detection jumbo-frame icmp fragment sysopt "
        "conn-holddown mac-address mac-address-table tcp-map lacp port-channel",
        "what is switched off": "no",
        "how files and tests are handled": "ftp compression tftp-server dhcpd dhcprelay dhcp-client Cryptochecksum eject",
    }.items()
    for word in words.replace("_", " ").split()
}
MATTERS: Mapping[str, str] = {
    "crypto": "traffic that a crypto map or a tunnel takes leaves by another way",
    "policy-map": "an inspection or a limit may change or drop the stream; federation uses none that is on by default",
    "class-map": "belongs to a policy-map",
    "service-policy": "an inspection or a limit may change or drop the stream; federation uses none that is on by default",
    "router": "routes that are learned are not in the configuration",
    "prefix-list": "belongs to a routing protocol",
    "zone": "interfaces of a traffic zone share their connections",
    "wccp": "traffic may be handed to a cache",
    "shun": "addresses are shut out",
    "filter": "traffic may be filtered by another server",
    "url-server": "traffic may be filtered by another server",
    "url-block": "traffic may be filtered by another server",
    "dynamic-filter": "addresses are shut out by a list that is fetched",
    "scansafe": "traffic may be filtered by another server",
    "failover": "the standby unit is not rehearsed",
    "cluster": "the other units are not rehearsed",
    "ip": "reverse path checks and audit may drop packets",
    "time-range": "rules with a time range are left out",
    "sla": "a tracked route may go away",
    "track": "a tracked route may go away",
    "static": "a translation as before release 8.3",
    "global": "a translation as before release 8.3",
    "mac-list": "belongs to cut-through authentication",
    "virtual": "belongs to cut-through authentication",
    "ipv6": "of IPv6, addresses, routes and rules are followed, and nothing else",
    "context": "contexts are not rehearsed",
    "flow-export": "export of flows, without effect on packets",
}


@dataclass(frozen=True)
class Unmodelled:
    """Lines that begin with the same word.

    :ivar judged: ``harmless``, ``may matter`` or ``not judged``
    """

    word: str
    count: int
    judged: str
    why: str

    def text(self) -> str:
        """A line for people."""
        lines = "line" if self.count == 1 else "lines"
        return f"{self.word} ({self.count} {lines}): {self.judged}: {self.why}"


def unmodelled(text: str) -> list[Unmodelled]:
    """What of a configuration has no effect in the lab: what may matter first, then what nobody has judged."""
    counts = Counter(_words(text))
    found = [_judge(word, count) for word, count in counts.items()]
    order = {"may matter": 0, "not judged": 1, "harmless": 2}
    return sorted(found, key=lambda one: (order[one.judged], one.word))


def _words(text: str) -> Iterator[str]:
    for block in Configuration.load(text).blocks:
        if block.kind not in KNOWN and not block.head.startswith("ipv6 route "):
            yield "no" if block.head.startswith("no ") else block.kind


def _judge(word: str, count: int) -> Unmodelled:
    if word in MATTERS:
        return Unmodelled(word, count, "may matter", MATTERS[word])
    if word in HARMLESS:
        return Unmodelled(word, count, "harmless", HARMLESS[word])
    return Unmodelled(word, count, "not judged", "the lab does not know it")


def summary(items: Iterable[Unmodelled]) -> list[str]:
    """Lines for people: a line for what may matter or was not judged, one for all the rest."""
    several = list(items)
    lines = [one.text() for one in several if one.judged != "harmless"]
    rest = sum(one.count for one in several if one.judged == "harmless")
    return lines + ([f"{rest} further lines: harmless: management, names, timers"] if rest else [])
