# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints a policy as an nftables table `inet asa`. Denied packets are dropped without an answer, as on the device."""

from __future__ import annotations

import ipaddress
import itertools
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from lab.asa.addresses import ANY, V6, Addresses, written
from lab.asa.links import Link
from lab.asa.policy import AclRule, Element, Match, NatRule, Policy
from lab.asa.ports import Spans
from lab.asa.translation import paired

_PORT_PROTOCOLS = {6: "tcp", 17: "udp", 132: "sctp"}
TABLE = "asa"
_SET_LIMIT = 500  #: members of one set; larger ones are split over several rules
_UNFIT = re.compile(r'[^ -~]|["\\]')
#: Mark of a packet of which a policy route has decided.
_SETTLED = 0x50
_COMMENT_LIMIT = 120  #: characters; nftables takes 128


@dataclass(frozen=True)
class Ruleset:
    """Rules by chain. `hooks` are the base chains with their definition; all other chains are reached from them."""

    hooks: dict[str, str]
    chains: dict[str, list[str]]
    counters: frozenset[str]
    #: A table of its own that keeps the kernel from answering ARP; empty where it may answer for all it has.
    arp: str = ""

    @property
    def text(self) -> str:
        """The table as one readable text that nftables loads."""
        lines = [f"table inet {TABLE} {{", *(f"  counter {name} {{ }}" for name in sorted(self.counters))]
        for name, rules in self.chains.items():
            head = [self.hooks[name]] if name in self.hooks else []
            lines += [f"  chain {name} {{", *(f"    {rule}" for rule in [*head, *rules]), "  }"]
        return "\n".join([*lines, "}", ""])


class _Chains:
    """Collects chains; with `versioned` the name of each ends in a number that follows its rules.

    A chain that is the same in two rulesets then has the same name in both, and need not be loaded again.
    """

    def __init__(self, versioned: bool) -> None:
        self.rules: dict[str, list[str]] = {}
        self._versioned = versioned

    def add(self, name: str, rules: list[str]) -> str:
        """Keep a chain; its full name."""
        if self._versioned:
            name = f"{name}_{zlib.crc32(chr(10).join(rules).encode()):08x}"
        self.rules[name] = rules
        return name


def render(policy: Policy, versioned: bool = False) -> Ruleset:
    """The whole table."""
    chains = _Chains(versioned)
    pre = chains.add("translate_pre", [line for rule in policy.pre for line in _nat(rule)])
    # What a twice NAT line has seen on its way in is its own on the way out.
    marked = [line for rule in policy.post if rule.match.mark for line in _nat(rule)]
    marked += ["ct mark & 0xffff != 0 accept"] if marked else []
    free = [line for rule in policy.post if not rule.match.mark for line in _nat(rule)]
    post = chains.add("translate_post", [*marked, *free])
    forward = _access(policy, chains)
    # Neither translated on its way in nor by a line meant to stay as it is, while the reply would be translated.
    back = [
        f"ct mark 0 ct status & dnat == 0 {condition}counter drop"
        for match in policy.way_back
        for condition in conditions(match)
    ]
    devices = ", ".join(quote(link.device) for link in policy.links)
    outer = {
        "nat_pre": [f"jump {pre}"],
        "nat_post": [f"jump {post}"],
        "forward": forward,
        "back": ["ct state established,related accept", f"jump {chains.add('way_back', back)}"],
        "input": [
            "ct state established,related accept",
            f"iifname != {{ {devices} }} accept" if devices else "accept",
            *_unsolicited(policy),
            "icmp type echo-request accept",
            "icmpv6 type { echo-request, nd-neighbor-solicit, nd-neighbor-advert } accept",
        ],
    }
    hooks = {
        "nat_pre": _base("nat", "prerouting", "dstnat", "accept"),
        "nat_post": _base("nat", "postrouting", "srcnat", "accept"),
        "forward": _base("filter", "forward", "filter", "drop"),
        "back": _base("filter", "forward", "10", "accept"),
        "input": _base("filter", "input", "filter", "drop"),
    }
    return Ruleset(hooks, {**chains.rules, **outer}, frozenset(_counters(policy)), _arp(policy))


def _arp(policy: Policy) -> str:
    rules = [
        f"    iifname {_set([quote(device) for device in devices])} arp operation request {addresses}drop"
        for devices, wanted in policy.silent
        for addresses in conditions_of_addresses("arp daddr ip", wanted.of(4))
    ]
    if not rules:
        return ""
    head = [f"table arp {TABLE} {{", "  chain input {", "    type filter hook input priority filter; policy accept;"]
    return "\n".join([*head, *rules, "  }", "}", ""])


def _unsolicited(policy: Policy) -> list[str]:
    """Neighbour discovery for addresses that nobody answers for: the target stands 64 bits into the message."""
    return [
        f"iifname {_set([quote(device) for device in devices])} icmpv6 type nd-neighbor-solicit {_target(network)} drop"
        for devices, wanted in policy.silent
        for low, high in wanted.of(6).spans
        for network in ipaddress.summarize_address_range(
            ipaddress.IPv6Address(low - V6), ipaddress.IPv6Address(high - V6)
        )
    ]


def _target(network: ipaddress.IPv6Network) -> str:
    value = f"{int(network.network_address):#034x}"
    mask = "" if network.prefixlen == network.max_prefixlen else f" & {int(network.netmask):#034x}"
    return f"@th,64,128{mask} == {value}"


def _base(kind: str, hook: str, priority: str, policy: str) -> str:
    return f"type {kind} hook {hook} priority {priority}; policy {policy};"


def _counters(policy: Policy) -> set[str]:
    lists = [*policy.ingress.values(), *policy.egress.values(), policy.everywhere or []]
    found = {element.counter for rules in lists for rule in rules for element in rule.elements}
    return found | {rule.counter for rule in [*policy.pre, *policy.post]}


# -- access ----------------------------------------------------------------------------------------------------------


def _access(policy: Policy, chains: _Chains) -> list[str]:
    """Chains in the order they refer to each other (out lists, egress, global, in lists); rules of the forward hook."""
    egress = []
    for device, rules in policy.egress.items():
        name = chains.add(f"out_{device}", [*_list(policy, rules, "accept"), "counter drop"])
        egress.append(f"oifname {quote(device)} goto {name}")
    leave = "goto " + chains.add("egress", [*egress, "accept"])
    beyond = "counter drop"
    if policy.everywhere is not None:
        beyond = "goto " + chains.add("global", [*_list(policy, policy.everywhere, leave), "counter drop"])
    forward = ["ct state established,related accept"]
    forward += [f"iifname {quote(one)} oifname {quote(other)} counter drop" for one, other in sorted(policy.apart)]
    for link in policy.links:
        if link.device in policy.ingress:
            rules_ = _list(policy, policy.ingress[link.device], leave)
        elif policy.everywhere is not None:
            rules_ = []
        else:
            rules_ = [
                f"oifname {quote(other.device)} {leave}"
                for other in policy.links
                if (link.device, other.device) in policy.allowed
            ]
        forward += _diverted(policy, link, chains)
        for number, one in enumerate(policy.logins.get(link.device, []), 1):
            login = chains.add(f"login_{link.device}_{number}", _login(one.rules))
            forward.append(f"iifname {quote(link.device)} meta l4proto tcp jump {login}")
        forward.append(f"iifname {quote(link.device)} goto {chains.add(f'in_{link.device}', [*rules_, beyond])}")
    return forward


def _diverted(policy: Policy, link: Link, chains: _Chains) -> list[str]:
    """What a policy route sends to a next hop behind another link than the routes do gets lost: it went that way."""
    lines: list[str] = []
    for number, (entry, lists) in enumerate(policy.diversions.get(link.device, []), 1):
        away, towards = "", policy.towards(entry.next_hop) if entry.diverts else ""
        if towards:  # a next hop that cannot be reached is passed over
            there = next((one.device for one in policy.links if one.nameif == towards), "")
            away = f"oifname != {quote(there)} counter drop" if there else "counter drop"
        taken = [*([away] if away else []), f"meta mark set {_SETTLED}"]
        rules = taken if lists is None else []
        for at, one in enumerate(lists or (), 1):
            name = chains.add(f"pbr_{link.device}_{number}_{at}", list(_matched(one, taken)))
            rules += [f"meta mark != {_SETTLED} jump {name}"]
        chain = chains.add(f"pbr_{link.device}_{number}", rules)
        lines.append(f"iifname {quote(link.device)} meta mark != {_SETTLED} jump {chain}")
    return lines


def _matched(rules: Iterable[AclRule], taken: Sequence[str]) -> Iterator[str]:
    """Rules of a list that selects: what it permits is taken, what it denies is not looked at any further."""
    for rule in rules:
        for element in rule.elements:
            for condition in conditions(element.match):
                yield from (f"{condition}{one}" for one in (taken if rule.permit else ["return"]))


def _login(rules: Iterable[AclRule]) -> list[str]:
    """What a list permits is dropped, what it denies needs no login."""
    return [
        f"{condition}{'counter drop' if rule.permit else 'return'}"
        for rule in rules
        for element in rule.elements
        for condition in conditions(element.match)
    ]


def _list(policy: Policy, rules: Iterable[AclRule], permitted: str) -> list[str]:
    lines = []
    for rule in rules:
        verdict = permitted if rule.permit else "drop"
        for element in rule.elements:
            comment = f"{rule.ace.name[: _COMMENT_LIMIT - 12]} {element.counter.replace('a_', '0x')}"
            lines += [
                f"{condition}counter name {element.counter} {verdict} comment {quote(comment)}"
                for condition in _of_element(element)
            ]
    return lines


_known: WeakKeyDictionary[Element, list[str]] = WeakKeyDictionary()


def _of_element(element: Element) -> list[str]:
    """The conditions of an element, which is the same in one policy after another."""
    found = _known.get(element)
    if found is None:
        found = _known[element] = conditions(element.match)
    return found


# -- translation -----------------------------------------------------------------------------------------------------


def _nat(rule: NatRule) -> list[str]:
    comment = " /".join(part.strip() for part in rule.owner)[:_COMMENT_LIMIT]
    mark = f"ct mark set {rule.sets} " if rule.sets else ""
    return [
        f"{condition}{mark}counter name {rule.counter} {_translation(rule)} comment {quote(comment)}"
        for condition in conditions(rule.match)
    ]


def _translation(rule: NatRule) -> str:
    if rule.action == "keep":
        return "accept"
    port = f":{rule.port}" if rule.port is not None else ""
    if rule.masquerade:
        return f"masquerade to {port}" if port else "masquerade"
    origin, target, field = rule.origin, rule.target, "daddr" if rule.action == "dnat" else "saddr"
    if origin == target:
        # Only the port changes: the address stays what it was, one pair an address.
        return f"{rule.action} to {port}"
    family = "ip6" if target.version == 6 else "ip"
    if target.size == 1 or not origin.spans or _dynamic(rule):
        low, high = target.spans[0]
        shown = written(low) if low == high else f"{written(low)}-{written(high)}"
        return f"{rule.action} {family} to {f'[{shown}]' if port and family == 'ip6' else shown}{port}"
    prefixes = [Addresses.span(*side.spans[0]).prefix if len(side.spans) == 1 else None for side in (origin, target)]
    if origin.size == target.size and all(prefixes) and not port:
        return f"{rule.action} {family} prefix to {family} {field} map {{ {prefixes[0]} : {prefixes[1]} }}"
    pairs = ((value, paired(value, origin, target)) for value in map(origin.at, range(origin.size)))
    shown = ", ".join(f"{written(one)} : {written(other)}" for one, other in pairs)
    return f"{rule.action} {family} to {family} {field} map {{ {shown} }}{port}"


def _dynamic(rule: NatRule) -> bool:
    return any(" dynamic " in part for part in rule.owner) and rule.action == "snat"


# -- conditions ------------------------------------------------------------------------------------------------------


def conditions(match: Match) -> list[str]:
    """Alternatives of one match, each with a trailing blank when it is not empty; none when nothing can match."""
    if () in (match.source_ports, match.destination_ports):
        return []
    fixed = [f"ct mark {match.mark}"] if match.mark else []
    fixed += _interfaces(match)
    transport = _transport(match)
    alternatives = _both(match.source, match.destination)
    return ["".join(f"{part} " for part in [*fixed, *parts, *transport] if part) for parts in alternatives]


def _both(source: Addresses, destination: Addresses) -> list[tuple[str, ...]]:
    """Alternatives for the two addresses of a packet, which are of one version of IP."""
    if source == destination == ANY:
        return [()]
    found: list[tuple[str, ...]] = []
    for version, family, protocol in ((4, "ip", "ipv4"), (6, "ip6", "ipv6")):
        sides = [side.of(version) for side in (source, destination)]
        if not all(sides):
            continue
        if all(side.everything for side in sides):
            found.append((f"meta nfproto {protocol}",))
        else:
            found += itertools.product(_addresses(f"{family} saddr", sides[0]), _addresses(f"{family} daddr", sides[1]))
    return found


def _interfaces(match: Match) -> list[str]:
    return [
        f"{field} {_set([quote(name) for name in names])}"
        for field, names in (("iifname", match.incoming), ("oifname", match.outgoing))
        if names
    ]


def _transport(match: Match) -> list[str]:
    if match.icmp is not None:
        kind, code = match.icmp
        return [f"icmp type {kind}"] + ([f"icmp code {code}"] if code is not None else [])
    if match.protocol is None:
        return []
    name = _PORT_PROTOCOLS.get(match.protocol)
    found = []
    if name and match.source_ports is not None:
        found.append(f"{name} sport {_spans(match.source_ports)}")
    if name and match.destination_ports is not None:
        found.append(f"{name} dport {_spans(match.destination_ports)}")
    return found or [f"meta l4proto {match.protocol}"]


def _addresses(field: str, addresses: Addresses) -> list[str]:
    """Alternatives for one address field: one a set of spans, one a discontiguous mask."""
    if addresses.everything:
        return [""]
    spans = [_span(low, high) for low, high in addresses.spans]
    found = [f"{field} {_set(spans[start : start + _SET_LIMIT])}" for start in range(0, len(spans), _SET_LIMIT)]
    found += [f"{field} & {written(mask)} == {written(value)}" for value, mask in addresses.masked]
    return found


def conditions_of_addresses(field: str, addresses: Addresses) -> list[str]:
    """Alternatives for one field, each with a trailing blank."""
    return [f"{part} " if part else "" for part in _addresses(field, addresses)]


def _span(low: int, high: int) -> str:
    if low == high:
        return written(low)
    prefix = Addresses.span(low, high).prefix
    return str(prefix) if prefix else f"{written(low)}-{written(high)}"


def _spans(spans: Spans) -> str:
    return _set([str(low) if low == high else f"{low}-{high}" for low, high in spans])


def _set(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{{ {', '.join(items)} }}"


def quote(text: str) -> str:
    """A string that nftables reads back; characters it cannot hold become `?`."""
    return f'"{_UNFIT.sub("?", text)}"'
