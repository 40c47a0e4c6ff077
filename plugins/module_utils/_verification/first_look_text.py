# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first look at a domain, as lines of text: what DNS says, and what each server is like."""

from __future__ import annotations

from collections.abc import Sequence

from .._text import visible
from .observations.lookups import DIRECT_TLS, SERVICE, Lookup, left_out, unusable
from .observations.probes import CONNECTED, Certificate, Probe, Stream, Tls

PORT = 5269
MODES = {SERVICE: "starttls", DIRECT_TLS: "direct"}
OLD_TLS = ("TLSv1", "TLSv1.1")
RENEW_WITHIN = 14  # days


def published(lookups: Sequence[Lookup]) -> list[str]:
    lines = []
    for lookup in lookups:
        if not lookup.records:
            lines.append(f"DNS        {lookup.name} SRV: {_no_records(lookup)}")
        for record in lookup.records:
            leads = ", ".join(record.addresses) or f"no address ({record.address_status})"
            lines.append(f"DNS        {lookup.name} SRV {record} -> {leads}")
    lines += [f"not used   {words}" for words in unusable(lookups)]
    lines += [f"not tried  {words}: there is too much of it" for words in left_out(lookups)]
    return list(dict.fromkeys(lines))


def _no_records(lookup: Lookup) -> str:
    why = {"nxdomain": "no such record", "nodata": "no such record"}.get(lookup.status, lookup.status)
    if lookup.service == SERVICE and lookup.fallback:
        return f"{why}; servers try the domain's own address {', '.join(lookup.fallback)}, port {PORT}"
    return why


def server(place: str, probe: Probe, sender: str) -> list[str]:
    """What one server is like, line by line."""
    if probe.tcp != CONNECTED:
        mine = "; this machine has no way there, which says nothing about the server" if probe.no_route else ""
        return [f"TCP        {place}: {probe.tcp} ({probe.tcp_detail}){mine}"]
    lines = [f"TCP        {place}: connected ({probe.times.get('tcp', 0):g} ms)"]
    if probe.patient:
        lines.append(f"           slow: a second try was needed ({probe.first_try})")
    if probe.stream.status != "skipped":
        lines.append(f"stream     {_stream(probe.stream, probe.times.get('stream', 0))}")
    if probe.tls.status != "skipped":
        lines.append(f"TLS        {_tls(probe.tls)}")
    if probe.tls.certificate:
        lines += _certificate(probe.tls.certificate)
    if probe.after.status != "skipped":
        lines.append(f"over TLS   {_stream(probe.after, probe.times.get('stream_after_tls', 0))}")
    lines.append(f"dialback   {_dialback(probe, sender)}")
    return lines


def _stream(stream: Stream, milliseconds: float) -> str:
    took = f"{milliseconds:g} ms"
    malformed = f"; its XML is not well-formed ({stream.malformed})" if stream.malformed else ""
    if stream.status == "features" and stream.features is not None:
        features = stream.features
        offers = [f"STARTTLS {features.starttls}", *features.mechanisms]
        offered = ["dialback"] if stream.announces_dialback else []
        return f"features: {', '.join([*offers, *offered])} ({took}){malformed}"
    if stream.status == "error" and stream.error is not None:
        error = stream.error
        other = f", which is {error.host} port {error.port or PORT}" if error.host else ""
        text = f' "{error.text}"' if error.text else ""
        return f"refused: {error.condition or 'no condition'}{text}{other}{malformed}"
    if stream.header is not None and not stream.header.version:
        return f"a header without version: a server from before XMPP 1.0, without TLS ({took})"
    said = f', says "{stream.words}"' if stream.words else ""
    return f"{stream.status}: {stream.detail}{said}{malformed}"


def _tls(tls: Tls) -> str:
    asked = ", asks for a client's certificate" if tls.certificate_requested else ""
    if tls.status == "established":
        old = " (too old for many servers)" if tls.version in OLD_TLS else ""
        return f"{tls.version}{old}, {tls.cipher}{asked}"
    if tls.status == "not_offered":
        return "not offered"
    return f"{tls.status}: {tls.detail}{asked}"


def _certificate(certificate: Certificate) -> list[str]:
    trust = {True: "trusted", False: f"not trusted ({certificate.trust_detail})", None: "trust was not judged"}
    names = "stands for the domain" if certificate.matches_domain else "does not stand for the domain"
    issued = f"{certificate.subject or '(no subject)'}, issued by {certificate.issuer}"
    lines = [
        f"           certificate {issued}: {trust[certificate.trusted]}, {names}",
        f"           valid from {certificate.not_before[:10]} to {certificate.not_after[:10]}{_left(certificate)}",
    ]
    usages = certificate.usages
    if usages and not {"clientAuth", "anyExtendedKeyUsage"} & set(usages):
        lines.append(
            f"           for {', '.join(usages)} only: servers that want clientAuth do not take it for SASL EXTERNAL"
        )
    return lines


def _left(certificate: Certificate) -> str:
    days = certificate.days_left
    return "" if days is None else f", {days} days left" + ("" if days >= RENEW_WITHIN else ": has to be renewed")


def _dialback(probe: Probe, sender: str) -> str:
    answer = probe.dialback
    if probe.last.header is None:
        return "not seen: the stream did not come so far"
    offered = "offered" if probe.last.announces_dialback else "not offered"
    said = " ".join(filter(None, (answer.condition, f'"{answer.text}"' if answer.text else "")))
    if not sender or answer.status in ("skipped", "not_offered"):
        return offered
    if answer.status == "invalid":
        return f"{offered}; the server found and asked the authority of {sender}: the way back works"
    return f"{offered}; a key of {sender} was answered with {' '.join(filter(None, (answer.status, said)))}"


def ipv6(addresses: Sequence[str], probes: Sequence[Probe], has_ipv6: bool | None) -> list[str]:
    """What IPv6 comes to; ``has_ipv6`` is whether the machine that looked has it, None where that is not known."""
    six = [one for one in probes if ":" in one.address]
    if not any(":" in address for address in addresses):
        return ["IPv6       no address is published"]
    if all(one.no_route for one in six):
        why = "this machine has no IPv6" if has_ipv6 is False else "this machine has no way there"
        return [f"IPv6       published; not tried: {why}"]
    dead = [one.address for one in six if one.tcp != CONNECTED]
    return [f"IPv6       published, and does not answer at {', '.join(dead)}" if dead else "IPv6       answers"]


def shown(line: str) -> str:
    """``line`` with nothing of a server's words that could act on a terminal."""
    return visible(line).replace("\n", " ").rstrip()
