# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAT of releases before 8.3 in basic form: `static`, and `nat` with `global`."""

from __future__ import annotations

from lab.asa.addresses import FULL, Addresses, number
from lab.asa.catalog import Catalog, is_new_style
from lab.asa.names import port_number
from lab.asa.nat_policy import add_dynamic, add_forward, own_address, side
from lab.asa.policy import Match, Policy
from lab.asa.resolve import Resolver, Unresolved
from lab.asa.words import Incomplete, Invalid, Words


def add(policy: Policy, catalog: Catalog, resolver: Resolver) -> None:
    """Append statics in order, then dynamic rules."""
    heads = [block.head.rstrip() for block in catalog.config.of("static", "nat", "global")]
    pools = [head for head in heads if head.startswith("global ")]
    for wanted in ("static ", "nat ("):
        for head in heads:
            if not head.startswith(wanted) or is_new_style(head):
                continue
            try:
                if wanted == "static ":
                    _static(policy, catalog, head)
                else:
                    _dynamic(policy, catalog, resolver, head, pools)
            except (Unresolved, Invalid, Incomplete, ValueError) as error:
                policy.notes.append(f"{head} ({error or 'incomplete'})")


def _pair(words: Words) -> list[str]:
    names = words.take().strip("()").split(",")
    return names if len(names) == 2 else [names[0], ""]


def _network(catalog: Catalog, word: str, mask: int) -> Addresses:
    value = number(catalog.address(word) or "")
    if value is None:
        raise Unresolved(word)
    return Addresses.network(value, mask)


def _static(policy: Policy, catalog: Catalog, head: str) -> None:
    words = Words(head)
    words.take()
    real_name, mapped_name = _pair(words)
    real_side, mapped_side = side(policy, real_name), side(policy, mapped_name)
    protocol = words.accept("tcp", "udp") or ""
    mapped_word = words.take()
    mapped_port = port_number(words.take(), protocol) if protocol else 0
    real_word = words.take()
    if real_word == "access-list":
        raise Unresolved("policy NAT")
    real_port = port_number(words.take(), protocol) if protocol else 0
    mask = number(words.take()) if words.accept("netmask") else FULL
    if mask is None or mapped_port is None or real_port is None:
        raise Unresolved("port or netmask")
    mapped = own_address(mapped_side) if mapped_word == "interface" else _network(catalog, mapped_word, mask)
    add_forward(
        policy,
        real_side,
        mapped_side,
        _network(catalog, real_word, mask),
        mapped,
        (head,),
        protocol,
        real_port,
        mapped_port,
    )


def _dynamic(policy: Policy, catalog: Catalog, resolver: Resolver, head: str, pools: list[str]) -> None:
    words = Words(head)
    words.take()
    real_side = side(policy, words.take().strip("()"))
    number_ = words.take()
    if number_ == "0" or words.peek() == "access-list":
        raise Unresolved("exemption or policy NAT")
    word = words.take()
    mask = number(words.take()) if not words.done else FULL
    source = _network(catalog, word, mask if mask is not None else FULL)
    for pool in pools:
        parts = pool.split()
        if parts[2] != number_:
            continue
        target = side(policy, parts[1].strip("()"))
        mapped = parts[3] if parts[3] == "interface" or number(parts[3]) is not None else "interface"
        add_dynamic(
            policy, resolver, mapped, Match(real_side.devices, target.devices, source=source), target, (head, pool)
        )
