# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations of any size: the lab's own site with a long list of made-up customers in front of its last rule."""

from __future__ import annotations

import random
from pathlib import Path

SITE = Path(__file__).resolve().parents[1] / "lab" / "asa" / "site.cfg"
LIST = "OUTSIDE_IN"
_LAST = f"access-list {LIST} remark Everything else is refused and logged\n"
_DEFINED = "object network RESOLVER\n"
_TRANSLATED = "access-group OUTSIDE_IN in interface outside\n"
NAT = "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269"
INBOUND = "extended permit tcp any host 10.10.0.10 eq 5269"
OUTBOUND = "extended permit tcp host 10.10.0.10 any eq 5269"


def entries(count: int, seed: int = 5269) -> list[str]:
    """``count`` different access rules without objects, as cisco.asa 6.1.0 can read them."""
    draw = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[_entry(draw)] = None
    return list(found)


def _entry(draw: random.Random) -> str:
    source = f"host 198.{draw.randrange(18, 20)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"
    target = f"host 10.{draw.randrange(20, 200)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"
    port = draw.randrange(6000, 65000)
    return draw.choice(
        (
            f"permit tcp {source} {target} eq {port}",
            f"permit tcp any {target} eq {port}",
            f"permit udp 198.18.{draw.randrange(256)}.0 255.255.255.0 {target} range {port} {port + 20}",
            f"deny tcp {source} any eq {port} log",
            f"deny ip {source} {target}",
        )
    )


def with_groups(text: str, members: int = 8000) -> str:
    """``text`` with an object-group of ``members`` hosts, none beside another, and rules of the list that name it."""
    group = "object-group network MANY\n" + "".join(
        f" network-object host 172.{16 + at // 30000}.{at // 120 % 250}.{at % 120 * 2 + 1}\n" for at in range(members)
    )
    rules = ["deny ip object-group MANY any", "deny tcp any object-group MANY eq 5269"]
    rules += [f"deny tcp object-group MANY any range {5000 + at} {5300 + at}" for at in range(100)]
    first = f"access-list {LIST} "
    lines = "".join(f"{first}extended {rule}\n" for rule in rules)
    return text.replace(_DEFINED, group + _DEFINED, 1).replace(f"\n{first}", f"\n{lines}{first}", 1)


def configuration(count: int, published: bool = False) -> str:
    """The site with ``count`` more rules; ``published``: with everything that the benchmark's playbooks ask for."""
    text = SITE.read_text(encoding="ascii")
    rules = "".join(f"access-list {LIST} extended {entry}\n" for entry in entries(count))
    if published:
        rules += f"access-list {LIST} {INBOUND}\n"
        text = _put(text, _DEFINED, "object network CUP\n host 10.10.0.10\n")
        text = _put(text, _TRANSLATED, f"object network CUP\n {NAT}\n")
        text = _put(text, "access-list INSIDE_IN remark Web for everybody\n", f"access-list INSIDE_IN {OUTBOUND}\n")
    return _put(text, _LAST, rules)


def _put(text: str, before: str, more: str) -> str:
    if text.count(before) != 1:
        raise ValueError(f"{SITE}: {before.strip()!r} is needed once")
    return text.replace(before, more + before)
