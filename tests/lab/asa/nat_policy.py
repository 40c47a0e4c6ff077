# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations as rules of the data plane: what happens to a new connection's packet before and after it is routed.

The first packet of a connection that a twice NAT line has translated on its way in carries the line's mark, by which the
same line and no other translates it on its way out.
"""

from __future__ import annotations

from lab.asa import translation as model
from lab.asa.addresses import ANY, ANY4, ANY6, Addresses
from lab.asa.catalog import Catalog
from lab.asa.policy import Match, NatRule, Policy, key
from lab.asa.resolve import Resolver, Unresolved
from lab.asa.translation import Rule
from lab.asa.translation_lines import own_addresses, read

#: Largest translation that is written address by address when it is no plain prefix.
MOST_PAIRS = 256
#: Mark of what a line leaves as it is although it is about it: object NAT may still translate its source.
KEPT = 0x10000
_BACKWARDS = 0x8000


def add(policy: Policy, catalog: Catalog, resolver: Resolver) -> None:
    """Append the rules of all three sections in order of precedence."""
    configured = own_addresses(catalog)

    def own(nameif: str, version: int) -> str:
        link = next((link for link in policy.links if link.nameif == nameif), None)
        ours = (link.kernel.address if version == 4 else link.kernel.address6) if link else ""
        return ours or configured(nameif, version)

    policy.no_proxy_arp = {
        block.head.split()[2] for block in catalog.config.of("sysopt") if block.head.startswith("sysopt noproxyarp ")
    }
    for place, rule in enumerate(read(catalog, resolver, own, policy.notes), 1):
        if rule.doubt:
            policy.notes.append(f"{_head(rule)} ({rule.doubt})")
            continue
        policy.rules.append(rule)
        try:
            _Line(policy, rule, place).add()
        except Unresolved as error:
            policy.notes.append(f"{_head(rule)} ({error})")


def _head(rule: Rule) -> str:
    return " /".join(rule.owner)


class _Line:
    """One line of configuration between the links of the lab."""

    def __init__(self, policy: Policy, rule: Rule, place: int) -> None:
        self._policy, self._rule, self._mark = policy, rule, place if rule.twice else 0
        sides = (rule.real, rule.mapped, rule.before, rule.after)
        if len({side.version for side in sides if side.spans}) > 1:
            raise Unresolved("IPv4 and IPv6 in one line")
        self._every = {4: ANY4, 6: ANY6}.get(max(side.version for side in sides), ANY)
        self._inner, self._outer = (self._devices(name) for name in (rule.real_interface, rule.mapped_interface))
        for one, other in ((rule.real, rule.mapped), (rule.before, rule.after)):
            plain = one == other or 1 in (one.size, other.size) or rule.dynamic
            if not plain and max(one.size, other.size) > MOST_PAIRS and not (_prefix(one) and _prefix(other)):
                raise Unresolved(f"{max(one.size, other.size)} addresses that are no prefix")

    def _devices(self, nameif: str) -> tuple[str, ...]:
        found = tuple(link.device for link in self._policy.links if nameif in ("any", link.nameif))
        if not found:
            raise Unresolved(f"interface {nameif} has no link in the lab")
        return found

    def add(self) -> None:
        """Both directions, and the check of the way back."""
        rule, forward = self._rule, self._forward()
        if rule.has_destination:
            self._pre(forward, rule.before, rule.after, rule.destination_ports, "d", self._mark)
            self._post(Match(mark=self._mark, protocol=rule.protocol), rule.real, rule.mapped, rule.source_ports)
        else:
            leaving = self._forward(outgoing=self._outer)
            self._post(leaving, rule.real, rule.mapped, rule.source_ports)
        if rule.both_ways:
            mark = self._mark | _BACKWARDS if self._mark else KEPT * rule.identity
            turned = rule.source_ports.turned
            self._pre(self._backward(), rule.mapped, rule.real, turned, "u", mark)
            if rule.twice:
                self._post(
                    Match(mark=mark, protocol=rule.protocol), rule.after, rule.before, rule.destination_ports.turned
                )
        if not rule.identity:
            self._policy.way_back.append(self._reply())
        self._proxy_arp()

    def _proxy_arp(self) -> None:
        """The lab's kernel has the public addresses as its own, so it has to be kept from answering for them."""
        links = [link for link in self._policy.links if link.device in self._outer]
        own = {model.address(text) for link in links for text in (link.kernel.address, link.kernel.address6) if text}
        silent = tuple(
            link.device for link in links if self._rule.no_proxy_arp or link.nameif in self._policy.no_proxy_arp
        )
        if silent and self._rule.both_ways and self._rule.mapped.spans and not own & set(self._firsts()):
            self._policy.silent.append((silent, self._set(self._rule.mapped)))

    def _firsts(self) -> list[int]:
        return [low for low, _ in self._rule.mapped.spans]

    def _set(self, addresses: model.Addresses) -> Addresses:
        """The same addresses without their order; every address is one of the rule's version of IP."""
        if not addresses.spans:
            return self._every
        found = Addresses()
        for low, high in addresses.spans:
            found |= Addresses.span(low, high)
        return found

    def _forward(self, outgoing: tuple[str, ...] = ()) -> Match:
        rule = self._rule
        return Match(
            self._inner,
            outgoing,
            rule.protocol,
            self._set(rule.real),
            self._set(rule.before),
            rule.source_ports.near,
            rule.destination_ports.near,
        )

    def _backward(self) -> Match:
        rule = self._rule
        ports = rule.destination_ports.far, rule.source_ports.far
        return Match(self._outer, (), rule.protocol, self._set(rule.after), self._set(rule.mapped), *ports)

    def _reply(self) -> Match:
        """What comes untranslated to where this line would translate the reply."""
        rule = self._rule
        ports = rule.destination_ports.near, rule.source_ports.near
        return Match(self._outer, self._inner, rule.protocol, self._set(rule.before), self._set(rule.real), *ports)

    def _pre(
        self, match: Match, origin: model.Addresses, target: model.Addresses, ports: model.Ports, kind: str, mark: int
    ) -> None:
        self._policy.pre.append(self._made(match, "dnat", origin, target, ports, kind, mark))

    def _post(self, match: Match, origin: model.Addresses, target: model.Addresses, ports: model.Ports) -> None:
        self._policy.post.append(self._made(match, "snat", origin, target, ports, "t", 0))

    def _made(
        self,
        match: Match,
        action: str,
        origin: model.Addresses,
        target: model.Addresses,
        ports: model.Ports,
        kind: str,
        mark: int,
    ) -> NatRule:
        rule = self._rule
        port = ports.far[0][0] if ports.changed and ports.far else None
        dynamic = action == "snat" and rule.dynamic and target is rule.mapped
        same = origin == target and port is None
        return NatRule(
            match,
            "keep" if same and not dynamic else action,
            rule.owner,
            key(kind, *rule.owner),
            origin,
            target,
            port,
            dynamic and not self._at_hand(target),
            mark,
        )

    def _at_hand(self, pool: model.Addresses) -> bool:
        """Whether the lab's link has the addresses of a pool; where it has not, its own one stands for them."""
        links = [link for link in self._policy.links if link.device in self._outer]
        ours = {model.address(text) for link in links for text in link.kernel.addresses}
        return pool.size <= len(ours) and len(pool.spans) == 1 and {pool.at(i) for i in range(pool.size)} <= ours


def _prefix(addresses: model.Addresses) -> bool:
    return len(addresses.spans) == 1 and Addresses(addresses.spans).prefix is not None
