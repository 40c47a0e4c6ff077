# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probes saw on the wire, by partner: not whether it is right, which the checks judge, but what it is.

What a probe left out is not known, and said so by None or an empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Optional

from .._xmpp.stream.names import to_ascii
from .observations.probes import STEPS, Probe
from .observations.reader import Misfit
from .observations.seen import Seen
from .site import read_site

_NAMES = ("TCP", "stream", "TLS", "stream after TLS", "dialback", "SASL EXTERNAL")
"""What people call the steps of a probe."""

CLEAR = "clear text"
"""Where a server offers no TLS."""

_ANSWERED = ("valid", "invalid")
"""What dialback comes to where the key was looked into: the probe's own key is wrong on purpose."""

_LONGEST = 1e9
"""Milliseconds that no step takes."""


def on_the_wire(plan: dict[str, Any], facts: dict[str, Any], seen: Optional[Seen] = None) -> dict[str, Any]:
    """What was seen of the site itself, and of each partner.

    Args:
        plan: a plan as data.
        facts: as ``diagnose`` takes them.
        seen: the same, where they are read already.

    Returns:
        ``certificate_days`` of the site's own certificate, and ``partners``, a list in the plan's order, each with ``partner``;
        ``outbound`` and ``inbound``, each with ``encryption`` (such as ``TLSv1.3``, or ``clear text``) and ``proof``, how the
        side that opens the stream shows who it is; ``certificate_days`` of the partner's certificate; ``slowest`` with ``step``
        and ``seconds``, or None.
    """
    own = {to_ascii(domain) for domain in plan["domains"]}
    ours: list[Probe] = []
    outbound: dict[str, list[Probe]] = {}
    inbound: dict[str, list[Probe]] = {}
    for probe in _probes(plan, facts, seen):
        to, sender = to_ascii(probe.to), to_ascii(probe.sender)
        if to in own:
            ours.append(probe)
            inbound.setdefault(sender, []).append(probe)
        elif sender in ("", *own):
            outbound.setdefault(to, []).append(probe)
    partners = [(partner, to_ascii(partner)) for partner in plan["partners"]]
    return {
        "certificate_days": _days(ours),
        "partners": [_partner(partner, outbound.get(name, []), inbound.get(name, [])) for partner, name in partners],
    }


def _probes(plan: dict[str, Any], facts: dict[str, Any], seen: Optional[Seen]) -> list[Probe]:
    """Every probe that can be read: what cannot be is a finding of its check."""
    if seen is None:
        try:
            seen = Seen(facts, read_site(plan))
        except Misfit:
            return []
    return [*seen.inside.every_probe, *seen.outside.every_probe]


def _partner(partner: str, theirs: list[Probe], back: list[Probe]) -> dict[str, Any]:
    encryption = _encryption(theirs)
    return {
        "partner": partner,
        "outbound": {"encryption": encryption, "proof": _proof(theirs)},
        # A partner whose server has no TLS has none for its own streams either.
        "inbound": {"encryption": encryption if encryption == CLEAR else _encryption(back), "proof": _proof(back)},
        "certificate_days": _days(theirs),
        "slowest": _slowest([*theirs, *back]),
    }


def _encryption(probes: list[Probe]) -> str:
    agreed = {probe.tls.version for probe in probes if probe.encrypted} - {""}
    clear = {CLEAR} if any(probe.tls.status == "not_offered" for probe in probes) else set()
    return " or ".join([*sorted(clear), *sorted(agreed)])  # servers of one domain may differ


def _proof(probes: list[Probe]) -> str:
    if any(probe.external.status == "success" for probe in probes):
        return "certificate (SASL EXTERNAL)"
    return "dialback" if any(probe.dialback.status in _ANSWERED for probe in probes) else ""


def _days(probes: list[Probe]) -> int | None:
    days = [probe.tls.certificate.days_left for probe in probes if probe.tls.certificate is not None]
    return min((one for one in days if one is not None), default=None)


def _slowest(probes: list[Probe]) -> dict[str, Any] | None:
    names = dict(zip(STEPS, _NAMES))
    times = [(took, names[step]) for probe in probes for step, took in probe.times.items() if 0 < took < _LONGEST]
    if not times:
        return None
    took, name = max(times, key=lambda one: one[0])
    return {"step": name, "seconds": took / 1000}


def _at(value: Any, *keys: str) -> list[Any]:
    """The list that lies there; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


# --- what is ours alone


def inside_words(plan: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Names and addresses that are of no concern to a partner: nodes and the cluster, DNS servers, the firewall's own names.

    Returns:
        each once, the longest first, so that replacing them leaves no half of one.
    """
    found: set[str] = set()
    for node in plan["presence"]["nodes"]:
        found.update((node["name"], node["fqdn"], node["address"]))
    for one in plan["firewall"]["publications"]:
        found.update((one["name"], one["real_address"]))
    found.update(one["address"] for one in plan["firewall"]["outbound"])
    for seen in _at(facts, "node", "nodes"):
        found.update(_texts(seen, ("host", "address", "hostname", "fqdn", "gateway", "dns_servers")))
    found.update(_texts(facts.get("firewall"), ("list", "hostname", "real_address")))
    found.update(_texts(facts.get("inside"), ("source_address", "resolver")))
    public = {node["public_address"] for node in plan["presence"]["nodes"] if node.get("public_address")}
    kept = {word for word in found if len(word) > 1} - public - {"any", "system", *plan["domains"]}
    return sorted(kept, key=lambda word: (-len(word), word))


def _texts(value: Any, keys: Iterable[str]) -> Iterator[str]:
    """Every text, or text of a list, that has one of these keys, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _texts(one, keys)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in keys:
                yield from (one for one in (item if isinstance(item, list) else [item]) if isinstance(one, str))
            yield from _texts(item, keys)
