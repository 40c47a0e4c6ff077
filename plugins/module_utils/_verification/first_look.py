# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first look at a domain that no description knows yet: whom to probe, what was seen, and what to write into a description.

No site is needed, so nothing is held against a plan here: this is what an engineer finds out before there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._addresses import special
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._verification.first_look_text import (
    MODES,
    OLD_TLS,
    PORT,
    announced,
    ipv6,
    last,
    published,
    server,
    shown,
)

MOST_TARGETS = 20  # of one domain; more are published by nobody who means it
WELL_KNOWN = 1024  # below it another service is likelier than a server that federates
PROFILES = (
    (re.compile(r"(^|\.)l\.google\.com\.?$"), "googletalk", "Google ended XMPP for its domains on 2022-06-16"),
    (re.compile(r"(^|\.)webexconnect\.com\.?$"), "webex", "WebEx Messenger"),
)
"""What the names of servers give away (of SRV targets in public zones): pattern, profile, remark."""


@dataclass(frozen=True)
class Place:
    """Where a server is published: an address and a port, and how TLS begins there."""

    address: str
    port: int
    mode: str
    target: str

    @property
    def name(self) -> str:
        direct = ", direct TLS" if self.mode == "direct" else ""
        return f"{self.address} port {self.port}{direct}"


def first_look(
    domain: str, lookups: dict[str, Any], probes: Optional[dict[str, Any]] = None, sender: str = ""
) -> dict[str, Any]:
    """What is to be probed of a domain, and, with the probes, what it is like.

    Args:
        domain: the domain that is looked at.
        lookups: what ``srv_info`` returned for it and both services.
        probes: what ``s2s_info`` returned for ``targets``.
        sender: the domain to speak for; "" speaks for none.

    Returns:
        ``targets`` for ``s2s_info``; ``lines`` of text; ``partner``, the entry of a description, empty without probes or where no
        server answers.
    """
    if not isinstance(lookups.get("lookups"), list):
        raise FederationError("there are no lookups", where="first_look", cure="Give what srv_info returned")
    found = [one for one in lookups["lookups"] if isinstance(one, dict)]
    places, left_out = _places(found)
    named = {f"{place.mode} {place.address} {place.port}": place for place in places}
    targets = [_target(label, place, domain, sender) for label, place in named.items()]
    lines = [*published(found), *left_out]
    if probes is None:
        return {"targets": targets, "lines": list(map(shown, lines)), "partner": {}}
    results = [one for one in probes.get("results") or [] if one.get("id") in named]
    for one in results:
        lines += server(named[one["id"]].name, one, sender)
    lines += ipv6([place.address for place in places], results, probes.get("vantage") or {})
    partner, advice = _advice(domain, [place.target for place in places], results)
    return {"targets": targets, "lines": [shown(line) for line in (*lines, *advice)], "partner": partner}


def _target(label: str, place: Place, domain: str, sender: str) -> dict[str, Any]:
    target = {"id": label, "address": place.address, "port": place.port, "to": domain, "tls_mode": place.mode}
    return {**target, "level": "dialback", "from": sender} if sender else {**target, "level": "tls"}


# --- DNS -------------------------------------------------------------------------------------------------------------------------


def _places(lookups: list[dict[str, Any]]) -> tuple[list[Place], list[str]]:
    """Where to look, each once, in the order of the records; and what is not tried, with why."""
    every: dict[Place, None] = {}
    for lookup in lookups:
        mode = MODES.get(lookup["service"], "starttls")
        for record in lookup["records"]:
            for address in record["addresses"]:
                every[Place(address, record["port"], mode, record["target"])] = None
    if not every:
        # RFC 6120 section 3.2.2: without SRV records the domain's own address and the standard port.
        for lookup in lookups:
            for address in (lookup.get("address_fallback") or {}).get("addresses", []):
                every[Place(address, PORT, "starttls", "")] = None
    refused = {place: why for place in every for why in [_why_not(place)] if why}
    good = [place for place in every if place not in refused]
    lines = [f"not tried  {place.name}: {why}" for place, why in refused.items()]
    if len(good) > MOST_TARGETS:
        lines.append(
            f"not tried  {len(good) - MOST_TARGETS} of {len(good)} places: more than {MOST_TARGETS} are published"
        )
    return good[:MOST_TARGETS], lines


def _why_not(place: Place) -> str:
    if not 1 <= place.port <= 65535:
        return f"port {place.port} cannot be used; have the domain's operator correct the record"
    if place.port < WELL_KNOWN and place.port != 443:
        return f"port {place.port} belongs to another service; have the domain's operator correct the record"
    kind = special(place.address)
    return f"it is {kind.name}, which no partner reaches; have the domain's operator correct the record" if kind else ""


# --- the description -------------------------------------------------------------------------------------------------------------


def _advice(domain: str, names: list[str], results: list[dict[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """The entry of ``partners``, and what a person should know of it."""
    if not results:
        return {}, [f"advice     nothing to write: no server of {domain} is published that can be tried"]
    usable = [one for one in results if _serves(one)]
    if not usable:
        return {}, [f"advice     nothing to write yet: no server of {domain} takes a stream for it; ask its operator"]
    partner: dict[str, Any] = {"domain": domain}
    known = [
        (profile, remark) for name in names for pattern, profile, remark in PROFILES if pattern.search(name.lower())
    ]
    partner["profile"] = known[0][0] if known else "xmpp"
    notes = [known[0][1]] if known else []
    if not known:
        partner["tls"] = _policy(usable)
        notes += _notes(usable, partner)
    written = ", ".join(f"{key}: {str(value).lower() if value is True else value}" for key, value in partner.items())
    return partner, [f"advice     partners: [{{{written}}}]", *(f"           {note}" for note in notes)]


def _serves(probe: dict[str, Any]) -> bool:
    """Whether a server takes a stream for the domain, or would for one that shows a certificate."""
    stream, wants = probe["stream"], _wants_certificate(probe)
    if wants:
        return True
    old = stream["status"] == "no_features" and stream["header"] and not stream["header"]["version"]
    ready = last(probe)
    client = (ready["header"] or {}).get("xmlns") == "jabber:client"
    return bool(old or ready["status"] == "features") and not client


def _wants_certificate(probe: dict[str, Any]) -> bool:
    if probe["tls"]["alert"] == "certificate_required":
        return True
    if probe["tls"]["alert"] == "handshake_failure":
        return bool(probe["tls"].get("certificate_requested"))
    error = probe["stream_after_tls"]["error"] or {}
    return error.get("condition") == "not-authorized"


def _policy(usable: list[dict[str, Any]]) -> str:
    """The TLS policy that suits all servers of the domain."""
    policies = {_one_policy(one) for one in usable}
    return next(policy for policy in ("required", "none", "optional") if policy in policies)


def _one_policy(probe: dict[str, Any]) -> str:
    if probe["stream"]["status"] == "skipped":
        return "required"  # direct TLS
    return str((probe["stream"]["features"] or {"starttls": "none"})["starttls"])


def _notes(usable: list[dict[str, Any]], partner: dict[str, Any]) -> list[str]:
    notes = []
    if any(_wants_certificate(one) for one in usable):
        partner["sasl_external"] = True
        notes.append("it wants a client's certificate: the node needs one from an authority that it trusts")
    elif not any(announced(last(one)) or not last(one)["features"] for one in usable):
        partner["sasl_external"] = True
        notes.append("it offers no dialback: only certificates authenticate (SASL EXTERNAL)")
    certificates = [one["tls"]["certificate"] for one in usable if one["tls"]["certificate"]]
    if certificates and all(one["self_signed"] for one in certificates):
        partner["certificate"] = "self-signed"
    if any(one["trusted"] is False and not one["self_signed"] for one in certificates):
        notes.append("its certificate is not trusted here: import its authority, or do not rely on certificates")
    if len({_one_policy(one) for one in usable}) > 1:
        notes.append("its servers differ in TLS; ask its operator which policy is meant")
    if any(one["tls"]["version"] in OLD_TLS for one in usable):
        notes.append("its TLS is older than 1.2, which a node of a current release refuses")
    if all(one["stream"]["status"] == "skipped" for one in usable):
        notes.append("it has direct TLS only, which Cisco's nodes do not speak: ask for an _xmpp-server record")
    return notes
