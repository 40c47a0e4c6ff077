# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first look at a domain, as lines of text: what DNS says, and what each server is like."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._text import visible

PORT = 5269
MODES = {"_xmpp-server._tcp": "starttls", "_xmpps-server._tcp": "direct"}
OLD_TLS = ("TLSv1", "TLSv1.1")
RENEW_WITHIN = 14  # days


def published(lookups: list[dict[str, Any]]) -> list[str]:
    lines = []
    for lookup in lookups:
        if not lookup["records"]:
            lines.append(f"DNS        {lookup['name']} SRV: {_no_records(lookup)}")
        for record in lookup["records"]:
            srv = f"{record['priority']} {record['weight']} {record['port']} {record['target']}"
            leads = ", ".join(record["addresses"]) or f"no address ({record['address_status']})"
            lines.append(f"DNS        {lookup['name']} SRV {srv} -> {leads}")
    return list(dict.fromkeys(lines))


def _no_records(lookup: dict[str, Any]) -> str:
    found = (lookup.get("address_fallback") or {}).get("addresses") or []
    why = {"nxdomain": "no such record", "nodata": "no such record"}.get(lookup["status"], lookup["status"])
    if lookup["service"] in MODES and MODES[lookup["service"]] == "starttls" and found:
        return f"{why}; servers try the domain's own address {', '.join(found)}, port {PORT}"
    return why if lookup["root_target"] == "none" else "declared not to exist (target .)"


def server(place: str, probe: dict[str, Any], sender: str) -> list[str]:
    """What one server is like, line by line."""
    tcp, stream, tls = probe["tcp"], probe["stream"], probe["tls"]
    if tcp["status"] != "connected":
        mine = "; this machine has no way there, which says nothing about the server" if tcp.get("no_route") else ""
        return [f"TCP        {place}: {tcp['status']} ({tcp['detail']}){mine}"]
    lines = [f"TCP        {place}: connected ({tcp['elapsed_ms']:g} ms)"]
    if probe.get("first_try"):
        lines.append(f"           slow: a second try was needed ({probe['first_try']})")
    if stream["status"] != "skipped":
        lines.append(f"stream     {_stream(stream)}")
    if tls["status"] != "skipped":
        lines.append(f"TLS        {_tls(tls)}")
    if tls["certificate"]:
        lines += _certificate(tls["certificate"])
    after = probe["stream_after_tls"]
    if after["status"] != "skipped":
        lines.append(f"over TLS   {_stream(after)}")
    lines.append(f"dialback   {_dialback(probe, sender)}")
    return lines


def _stream(stream: dict[str, Any]) -> str:
    took = f"{stream['elapsed_ms']:g} ms"
    malformed = f"; its XML is not well-formed ({stream['malformed']})" if stream.get("malformed") else ""
    if stream["status"] == "features":
        features = stream["features"]
        offers = [f"STARTTLS {features['starttls']}", *features["mechanisms"]]
        return f"features: {', '.join([*offers, *(['dialback'] if announced(stream) else [])])} ({took}){malformed}"
    if stream["status"] == "error":
        error = stream["error"]
        other = f", which is {error['host']} port {error.get('port') or PORT}" if error.get("host") else ""
        text = f' "{error["text"]}"' if error["text"] else ""
        return f"refused: {error['condition'] or 'no condition'}{text}{other}{malformed}"
    if stream["header"] and not stream["header"]["version"]:
        return f"a header without version: a server from before XMPP 1.0, without TLS ({took})"
    said = f', says "{stream["words"]}"' if stream.get("words") else ""
    return f"{stream['status']}: {stream['detail']}{said}{malformed}"


def _tls(tls: dict[str, Any]) -> str:
    asked = ", asks for a client's certificate" if tls.get("certificate_requested") else ""
    if tls["status"] == "established":
        old = " (too old for many servers)" if tls["version"] in OLD_TLS else ""
        return f"{tls['version']}{old}, {tls['cipher']}{asked}"
    if tls["status"] == "not_offered":
        return "not offered"
    return f"{tls['status']}: {tls['detail']}{asked}"


def _certificate(certificate: dict[str, Any]) -> list[str]:
    trust = {True: "trusted", False: f"not trusted ({certificate['trust_detail']})"}.get(
        certificate["trusted"], "trust was not judged"
    )
    names = "stands for the domain" if certificate["matches_domain"] else "does not stand for the domain"
    begins, ends = certificate["not_before"][:10], certificate["not_after"][:10]
    lines = [
        f"           certificate {certificate['subject'] or '(no subject)'}, issued by {certificate['issuer']}: {trust}, {names}",
        f"           valid from {begins} to {ends}, {certificate['days_left']} days left"
        + ("" if certificate["days_left"] >= RENEW_WITHIN else ": has to be renewed"),
    ]
    usages = certificate["extended_key_usages"]
    if usages and not {"clientAuth", "anyExtendedKeyUsage"} & set(usages):
        lines.append(
            f"           for {', '.join(usages)} only: servers that want clientAuth do not take it for SASL EXTERNAL"
        )
    return lines


def _dialback(probe: dict[str, Any], sender: str) -> str:
    answer, stream = probe["dialback"], last(probe)
    if stream["header"] is None:
        return "not seen: the stream did not come so far"
    offered = "offered" if announced(stream) else "not offered"
    said = " ".join(filter(None, (answer["condition"], f'"{answer["text"]}"' if answer["text"] else "")))
    if not sender or answer["status"] in ("skipped", "not_offered"):
        return offered
    if answer["status"] == "invalid":
        return f"{offered}; the server found and asked the authority of {sender}: the way back works"
    return f"{offered}; a key of {sender} was answered with {' '.join(filter(None, (answer['status'], said)))}"


def ipv6(addresses: list[str], results: list[dict[str, Any]], vantage: dict[str, Any]) -> list[str]:
    """What IPv6 comes to."""
    six = [one for one in results if ":" in one["address"]]
    if not any(":" in address for address in addresses):
        return ["IPv6       no address is published"]
    if all(one["tcp"].get("no_route") for one in six):
        why = "this machine has no IPv6" if vantage.get("ipv6") is False else "this machine has no way there"
        return [f"IPv6       published; not tried: {why}"]
    dead = [one["address"] for one in six if one["tcp"]["status"] != "connected"]
    return [f"IPv6       published, and does not answer at {', '.join(dead)}" if dead else "IPv6       answers"]


def announced(stream: dict[str, Any]) -> bool:
    return bool((stream["features"] or {}).get("dialback") or (stream["header"] or {}).get("dialback"))


def last(probe: dict[str, Any]) -> dict[str, Any]:
    """The stream that authentication would begin on."""
    after: dict[str, Any] = probe["stream_after_tls"]
    return after if after["status"] != "skipped" else probe["stream"]


def shown(line: str) -> str:
    """``line`` with nothing of a server's words that could act on a terminal."""
    return visible(line).replace("\n", " ").rstrip()
