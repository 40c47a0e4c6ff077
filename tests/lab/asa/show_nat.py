# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `show nat detail` adds to a rule: addresses and ports behind the names."""

from __future__ import annotations

from lab.asa.addresses import Addresses, dotted
from lab.asa.names import port_text
from lab.asa.natline import ObjectNat, TwiceNat
from lab.asa.ports import Spans
from lab.asa.resolve import Resolver, ServicePart, Unresolved

_UNKNOWN = "0.0.0.0/32"


def of_object(resolver: Resolver, name: str, nat: ObjectNat) -> list[str]:
    """Lines below an object's rule."""
    mapped = nat.mapped.removeprefix("pat-pool ").split()[0]
    lines = [_pair("Source", _named(resolver, name, ""), _named(resolver, mapped, nat.mapped_interface))]
    if nat.service:
        real, port = (port_text(port, nat.service.protocol) for port in (nat.service.real, nat.service.mapped))
        lines.append(f"    Service - Protocol: {nat.service.protocol} Real: {real} Mapped: {port} ")
    return lines


def of_twice(resolver: Resolver, rule: TwiceNat) -> list[str]:
    """Lines below a rule of section 1 or 3."""
    mapped = rule.mapped.removeprefix("pat-pool ").split()[0]
    target = rule.real if mapped == "any" else mapped
    lines = [_pair("Source", _named(resolver, rule.real, ""), _named(resolver, target, rule.mapped_interface))]
    if rule.destination:
        shown, behind = rule.destination
        lines.append(_pair("Destination", _named(resolver, shown, rule.real_interface), _named(resolver, behind, "")))
    if rule.services:
        lines.append(_pair("Service", *(_service(resolver, name) for name in rule.services)))
    return lines


def _pair(what: str, origin: str, translated: str) -> str:
    return f"    {what} - Origin: {origin}, Translated: {translated}"


def _named(resolver: Resolver, name: str, nameif: str) -> str:
    """Addresses behind a name, `any`, or `interface` (of ``nameif``)."""
    if name == "any":
        return "0.0.0.0/0"
    try:
        return _addresses(resolver.own(nameif) if name == "interface" else resolver.named(name))
    except Unresolved:
        return _UNKNOWN


def _addresses(addresses: Addresses) -> str:
    parts = [Addresses.span(low, high) for low, high in addresses.spans]
    shown = [str(part.prefix) if part.prefix else _range(*part.spans[0]) for part in parts]
    return ", ".join([*shown, *(f"{dotted(value)}/{dotted(mask)}" for value, mask in addresses.masked)])


def _range(low: int, high: int) -> str:
    return f"{dotted(low)}-{dotted(high)}"


def _service(resolver: Resolver, name: str) -> str:
    try:
        part = resolver.service_object(name)[0]
    except Unresolved:
        return name
    return " ".join([part.name, *_side(part, "source"), *_side(part, "destination")]) + " "


def _side(part: ServicePart, side: str) -> list[str]:
    spans: Spans | None = part.source if side == "source" else part.destination
    text = part.source_text if side == "source" else part.destination_text
    return [f"{side} {text}"] if spans and text else []
