# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probes saw on the wire, by partner: not whether it is right, which the checks judge, but what it is.

It is read from the recorded facts as they are: what a probe left out is not known, and said so by None or an empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.names import to_ascii

_STEPS = {
    "tcp": "TCP",
    "stream": "stream",
    "tls": "TLS",
    "stream_after_tls": "stream after TLS",
    "dialback": "dialback",
    "external": "SASL EXTERNAL",
}
"""What a probe takes, in its order, and what people call it."""

CLEAR = "clear text"
"""Where a server offers no TLS."""

_ANSWERED = ("valid", "invalid")
"""What dialback comes to where the key was looked into: the probe's own key is wrong on purpose."""

_VANTAGES = ("inside", "outside")


def on_the_wire(plan: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """What was seen of the site itself, and of each partner.

    Args:
        plan: a plan as data.
        facts: as ``diagnose`` takes them.

    Returns:
        ``certificate_days`` of the site's own certificate, and ``partners``, a list in the plan's order, each with ``partner``;
        ``outbound`` and ``inbound``, each with ``encryption`` (such as ``TLSv1.3``, or ``clear text``) and ``proof``, how the
        side that opens the stream shows who it is; ``certificate_days`` of the partner's certificate; ``slowest`` with ``step``
        and ``seconds``, or None.
    """
    own = {to_ascii(domain) for domain in plan["domains"]}
    ours: list[dict[str, Any]] = []
    outbound: dict[str, list[dict[str, Any]]] = {}
    inbound: dict[str, list[dict[str, Any]]] = {}
    for probe in (probe for vantage in _VANTAGES for probe in _probes(facts, vantage)):
        to, sender = _name(probe, "to"), _name(probe, "from")
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


def _partner(partner: str, theirs: list[dict[str, Any]], back: list[dict[str, Any]]) -> dict[str, Any]:
    encryption = _encryption(theirs)
    return {
        "partner": partner,
        "outbound": {"encryption": encryption, "proof": _proof(theirs)},
        # A partner whose server has no TLS has none for its own streams either.
        "inbound": {"encryption": encryption if encryption == CLEAR else _encryption(back), "proof": _proof(back)},
        "certificate_days": _days(theirs),
        "slowest": _slowest([*theirs, *back]),
    }


def _encryption(probes: list[dict[str, Any]]) -> str:
    tls = [_part(probe, "tls") for probe in probes]
    agreed = {str(one.get("version") or "") for one in tls if one.get("status") == "established"} - {""}
    clear = {CLEAR} if any(one.get("status") == "not_offered" for one in tls) else set()
    return " or ".join([*sorted(clear), *sorted(agreed)])  # servers of one domain may differ


def _proof(probes: list[dict[str, Any]]) -> str:
    if any(_part(probe, "external").get("status") == "success" for probe in probes):
        return "certificate (SASL EXTERNAL)"
    return "dialback" if any(_part(probe, "dialback").get("status") in _ANSWERED for probe in probes) else ""


def _days(probes: list[dict[str, Any]]) -> int | None:
    certificates = [_part(probe, "tls").get("certificate") for probe in probes]
    days = [one.get("days_left") for one in certificates if isinstance(one, dict)]
    return min((one for one in days if isinstance(one, int)), default=None)


def _slowest(probes: list[dict[str, Any]]) -> dict[str, Any] | None:
    times: list[tuple[float, str]] = []
    for probe in probes:
        for step, name in _STEPS.items():
            elapsed = _part(probe, step).get("elapsed_ms")
            if isinstance(elapsed, (int, float)) and 0 < elapsed < 1e9:
                times.append((elapsed, name))
    if not times:
        return None
    elapsed, name = max(times, key=lambda one: one[0])
    return {"step": name, "seconds": elapsed / 1000}


def _name(probe: dict[str, Any], end: str) -> str:
    """The domain that a probe spoke to or from, in A-labels."""
    return to_ascii(str(probe.get(end) or ""))


def _part(probe: dict[str, Any], name: str) -> dict[str, Any]:
    part = probe.get(name)
    return part if isinstance(part, dict) else {}


def _probes(facts: dict[str, Any], vantage: str) -> list[dict[str, Any]]:
    return [one for one in _at(facts, vantage, "s2s", "results") if isinstance(one, dict)]


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
