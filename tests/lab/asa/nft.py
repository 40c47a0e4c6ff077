# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints a policy as an nftables table `ip asa`. Denied packets are dropped without an answer, as on the device."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from lab.asa.addresses import FULL, Addresses, dotted
from lab.asa.links import PUBLIC_DNS, RESOLVER, ROLES
from lab.asa.policy import AclRule, Match, NatRule, Policy
from lab.asa.ports import Spans

_PORT_PROTOCOLS = {6: "tcp", 17: "udp", 132: "sctp"}
_COMMENT_LIMIT = 120  #: characters; nftables takes 128


@dataclass(frozen=True)
class Ruleset:
    """Text of the table and the names in it that a later load may have to delete."""

    text: str
    chains: frozenset[str]
    counters: frozenset[str]


def render(policy: Policy) -> Ruleset:
    """The whole table."""
    chains: dict[str, list[str]] = {
        "nat_pre": _base("nat", "prerouting", "dstnat", "accept"),
        "nat_post": _base("nat", "postrouting", "srcnat", "accept"),
    }
    for rule in policy.pre:
        chains["nat_pre"] += _nat(rule)
    for rule in policy.post:
        chains["nat_post"] += _nat(rule)
    if policy.foreign:
        chains["nat_post"] += [f"{condition}masquerade" for condition in _from_inside(policy)]
    _access(policy, chains)
    counters = _counters(policy)
    lines = ["table ip asa {"]
    lines += [f"  counter {name} {{ }}" for name in sorted(counters)]
    for name, rules in chains.items():
        lines += [f"  chain {name} {{", *(f"    {rule}" for rule in rules), "  }"]
    return Ruleset("\n".join([*lines, "}", ""]), frozenset(chains), frozenset(counters))


def _base(kind: str, hook: str, priority: str, policy: str) -> list[str]:
    return [f"type {kind} hook {hook} priority {priority}; policy {policy};"]


def _counters(policy: Policy) -> set[str]:
    lists = [*policy.ingress.values(), *policy.egress.values(), policy.everywhere or []]
    found = {element.counter for rules in lists for rule in rules for element in rule.elements}
    return found | {rule.counter for rule in [*policy.pre, *policy.post]}


# -- access ----------------------------------------------------------------------------------------------------------

def _access(policy: Policy, chains: dict[str, list[str]]) -> None:
    """Chains in the order they refer to each other: out lists, egress, global, in lists, the hooks."""
    egress: list[str] = []
    for device, rules in policy.egress.items():
        chains[f"out_{device}"] = [*_list(policy, rules, "accept"), "counter drop"]
        egress.append(f"oifname {quote(device)} goto out_{device}")
    chains["egress"] = [*egress, "accept"]
    if policy.everywhere is not None:
        chains["global"] = [*_list(policy, policy.everywhere, "goto egress"), "counter drop"]
    forward = ["ct state established,related accept"]
    if policy.foreign:
        forward += [f"{condition}ip saddr {RESOLVER} ip daddr {PUBLIC_DNS} meta l4proto {{ tcp, udp }} th dport 53 accept"
                    for condition in _from_inside(policy)]
    for link in policy.links:
        name = f"in_{link.device}"
        if link.device in policy.ingress:
            rules = _list(policy, policy.ingress[link.device], "goto egress")
            chains[name] = [*rules, "counter drop" if policy.everywhere is None else "goto global"]
        elif policy.everywhere is not None:
            chains[name] = ["goto global"]
        else:
            permitted = [f"oifname {quote(other.device)} goto egress" for other in policy.links
                         if (link.device, other.device) in policy.allowed]
            chains[name] = [*permitted, "counter drop"]
        forward.append(f"iifname {quote(link.device)} goto {name}")
    chains["forward"] = [*_base("filter", "forward", "filter", "drop"), *forward]
    devices = ", ".join(quote(link.device) for link in policy.links)
    chains["input"] = [*_base("filter", "input", "filter", "drop"), "ct state established,related accept",
                       f"iifname != {{ {devices} }} accept" if devices else "accept",
                       "icmp type echo-request accept"]


def _from_inside(policy: Policy) -> list[str]:
    """Condition for traffic from the inside link to the outside link."""
    devices = {link.kernel.role: link.device for link in policy.links}
    return conditions(Match((devices["inside"],), (devices["outside"],))) if len(devices) == len(ROLES) else []


def _list(policy: Policy, rules: Iterable[AclRule], permitted: str) -> list[str]:
    lines = []
    for rule in rules:
        verdict = permitted if rule.permit else "drop"
        for element in rule.elements:
            comment = f"{rule.ace.name[:_COMMENT_LIMIT - 12]} {element.counter.replace('a_', '0x')}"
            for condition in conditions(element.match, policy.untranslated):
                lines.append(f"{condition}counter name {element.counter} {verdict} comment {quote(comment)}")
    return lines


# -- translation -----------------------------------------------------------------------------------------------------

def _nat(rule: NatRule) -> list[str]:
    comment = " /".join(part.strip() for part in rule.owner)[:_COMMENT_LIMIT]
    return [f"{condition}counter name {rule.counter} {_translation(rule)} comment {quote(comment)}"
            for condition in conditions(rule.match)]


def _translation(rule: NatRule) -> str:
    if rule.action == "keep":
        return "accept"
    if rule.masquerade:
        return "masquerade" + (f" to :{rule.port}" if rule.port is not None else "")
    port = f":{rule.port}" if rule.port is not None else ""
    target, field = rule.target, "daddr" if rule.action == "dnat" else "saddr"
    if target.size == 1 or rule.origin.size != target.size:
        low, high = target.spans[0]
        return f"{rule.action} to {dotted(low) if low == high else f'{dotted(low)}-{dotted(high)}'}{port}"
    if rule.origin == target:
        # Only the port changes: the address stays what it was, one pair an address.
        return f"{rule.action} to :{rule.port}"
    if rule.origin.prefix and target.prefix:
        return f"{rule.action} ip prefix to ip {field} map {{ {rule.origin.prefix} : {target.prefix} }}"
    pairs = zip(rule.origin.listed(), target.listed(), strict=True)
    return f"{rule.action} to ip {field} map {{ {', '.join(f'{dotted(a)} : {dotted(b)}' for a, b in pairs)} }}"


# -- conditions ------------------------------------------------------------------------------------------------------

def conditions(match: Match, untranslated: bool = False) -> list[str]:
    """Alternatives of one match, each with a trailing blank when it is not empty; none when nothing can match."""
    if () in (match.source_ports, match.destination_ports):
        return []
    fixed = _interfaces(match)
    transport = _transport(match, untranslated)
    field = "ct original ip daddr" if untranslated else "ip daddr"
    alternatives = itertools.product(_addresses("ip saddr", match.source), _addresses(field, match.destination),
                                     _addresses("ct original ip daddr", match.original))
    return ["".join(f"{part} " for part in [*fixed, *parts, *transport] if part) for parts in alternatives]


def _interfaces(match: Match) -> list[str]:
    return [f"{field} {_set([quote(name) for name in names])}"
            for field, names in (("iifname", match.incoming), ("oifname", match.outgoing)) if names]


def _transport(match: Match, untranslated: bool) -> list[str]:
    if match.icmp is not None:
        kind, code = match.icmp
        return [f"icmp type {kind}"] + ([f"icmp code {code}"] if code is not None else [])
    if match.protocol is None:
        return []
    name = _PORT_PROTOCOLS.get(match.protocol)
    found = []
    if name and match.source_ports is not None:
        found.append(f"{name} sport {_spans(match.source_ports)}")
    if name and match.destination_ports is not None and untranslated:
        found.append(f"meta l4proto {match.protocol} ct original proto-dst {_spans(match.destination_ports)}")
    elif name and match.destination_ports is not None:
        found.append(f"{name} dport {_spans(match.destination_ports)}")
    return found or [f"meta l4proto {match.protocol}"]


def _addresses(field: str, addresses: Addresses) -> list[str]:
    """Alternatives for one address field: one for all spans together, one a discontiguous mask."""
    if addresses.everything:
        return [""]
    found = []
    if addresses.spans:
        found.append(f"{field} {_set([_span(low, high) for low, high in addresses.spans])}")
    found += [f"{field} & {dotted(mask)} == {dotted(value)}" for value, mask in addresses.masked]
    return found


def _span(low: int, high: int) -> str:
    if low == high:
        return dotted(low)
    prefix = Addresses.span(low, high).prefix
    return str(prefix) if prefix else f"{ipaddress.IPv4Address(low)}-{ipaddress.IPv4Address(min(high, FULL))}"


def _spans(spans: Spans) -> str:
    return _set([str(low) if low == high else f"{low}-{high}" for low, high in spans])


def _set(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{{ {', '.join(items)} }}"


def quote(text: str) -> str:
    """A string that nftables reads back; characters it cannot hold become `?`."""
    return '"' + "".join(char if " " <= char <= "~" and char not in '"\\' else "?" for char in text) + '"'
