# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first look at a domain that no description knows yet: whom to probe, what was seen, and what to write into a description.

No site is needed, so nothing is held against a plan here: this is what an engineer finds out before there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, TypeVar

from .._addresses import special
from .._errors import FederationError
from .first_look_page import diagnosis
from .first_look_text import MODES, OLD_TLS, PORT, ipv6, published, server, shown
from .observations.lookups import Lookup, read_lookup
from .observations.probes import Probe, read_probe
from .observations.reader import Fields, Misfit

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
        server answers; ``diagnosis`` in the form that the report takes, empty without probes.

    Raises:
        FederationError: there are no lookups, or the probes are none.
    """
    if not isinstance(lookups, dict) or not isinstance(lookups.get("lookups"), list):
        raise FederationError("there are no lookups", where="first_look", cure="Give what srv_info returned")
    found, unread = _read(lookups["lookups"], "lookups", read_lookup, {"domain": domain})
    places, left_out = _places(found)
    named = {f"{place.mode} {place.address} {place.port}": place for place in places}
    targets = [_target(label, place, domain, sender) for label, place in named.items()]
    lines = [*published(found), *left_out, *unread]
    if probes is None:
        return {"targets": targets, "lines": list(map(shown, lines)), "partner": {}, "diagnosis": {}}
    if not isinstance(probes, dict) or not isinstance(probes.get("results") or [], list):
        raise FederationError("there are no probes", where="first_look", cure="Give what s2s_info returned")
    seen = Fields(probes, "probes")
    results, unread = _read(_listed(seen, named), "results", read_probe, {})
    labelled = {_label(one): one for one in results}
    for label, place in named.items():
        lines += server(place.name, labelled[label], sender) if label in labelled else []
    lines += unread
    vantage = probes.get("vantage")
    has_ipv6 = vantage.get("ipv6") if isinstance(vantage, dict) else None
    lines += ipv6([place.address for place in places], results, has_ipv6)
    partner, advice = _advice(domain, [place.target for place in places], results)
    text = [shown(line) for line in (*lines, *advice)]
    # Servers for TLS from the first byte are no node's way.
    plain = {label: place for label, place in named.items() if place.mode == "starttls"}
    judged = diagnosis(domain, sender, lookups["lookups"], _listed(seen, plain), text, [shown(line) for line in advice])
    return {"targets": targets, "lines": text, "partner": partner, "diagnosis": judged}


T = TypeVar("T")


def _read(
    entries: list[Any], what: str, read: Callable[[Fields], T], more: dict[str, Any]
) -> tuple[list[T], list[str]]:
    """The entries that can be read, and a line for each that cannot."""
    found, lines = [], []
    for number, one in enumerate(entries):
        try:
            found.append(read(Fields({**more, **one} if isinstance(one, dict) else one, f"{what}[{number}]")))
        except Misfit as misfit:
            lines.append(
                f"not read   {misfit}; see that this machine and the one that looked run the same version of the collection"
            )
    return found, lines


def _listed(seen: Fields, named: Mapping[str, Place]) -> list[Any]:
    """What came of the targets; what else stands there is not of this domain."""
    return [one for one, _where in seen.items("results") if not isinstance(one, dict) or one.get("id") in named]


def _label(probe: Probe) -> str:
    return f"{probe.id} {probe.purpose}".rstrip()


def _target(label: str, place: Place, domain: str, sender: str) -> dict[str, Any]:
    target = {"id": label, "address": place.address, "port": place.port, "to": domain, "tls_mode": place.mode}
    return {**target, "level": "dialback", "from": sender} if sender else {**target, "level": "tls"}


# --- DNS -------------------------------------------------------------------------------------------------------------------------


def _places(lookups: Sequence[Lookup]) -> tuple[list[Place], list[str]]:
    """Where to look, each once, in the order of the records; and what is not tried, with why."""
    every: dict[Place, None] = {}
    for lookup in lookups:
        mode = MODES.get(lookup.service, "starttls")
        for record in lookup.records:
            for address in record.addresses:
                every[Place(address, record.port, mode, record.target)] = None
    if not every:
        # RFC 6120 section 3.2.2: without SRV records the domain's own address and the standard port.
        for lookup in lookups:
            every |= dict.fromkeys(Place(address, PORT, "starttls", "") for address in lookup.fallback)
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


def _advice(domain: str, names: list[str], probes: Sequence[Probe]) -> tuple[dict[str, Any], list[str]]:
    """The entry of ``partners``, and what a person should know of it."""
    if not probes:
        return {}, [f"advice     nothing to write: no server of {domain} is published that can be tried"]
    usable = [one for one in probes if _serves(one)]
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


def _serves(probe: Probe) -> bool:
    """Whether a server takes a stream for the domain, or would for one that shows a certificate."""
    if _wants_certificate(probe):
        return True
    client = probe.last.header is not None and probe.last.header.xmlns == "jabber:client"
    return (probe.stream.old or probe.last.status == "features") and not client


def _wants_certificate(probe: Probe) -> bool:
    if probe.tls.demands_certificate:
        return True
    return probe.after.error is not None and probe.after.error.condition == "not-authorized"


def _policy(usable: Sequence[Probe]) -> str:
    """The TLS policy that suits all servers of the domain."""
    policies = {_one_policy(one) for one in usable}
    return next(policy for policy in ("required", "none", "optional") if policy in policies)


def _one_policy(probe: Probe) -> str:
    if probe.stream.status == "skipped":
        return "required"  # direct TLS
    return probe.stream.features.starttls if probe.stream.features is not None else "none"


def _notes(usable: Sequence[Probe], partner: dict[str, Any]) -> list[str]:
    notes = []
    if any(_wants_certificate(one) for one in usable):
        partner["sasl_external"] = True
        notes.append("it wants a client's certificate: the node needs one from an authority that it trusts")
    elif not any(one.last.announces_dialback or one.last.features is None for one in usable):
        partner["sasl_external"] = True
        notes.append("it offers no dialback: only certificates authenticate (SASL EXTERNAL)")
    certificates = [one.tls.certificate for one in usable if one.tls.certificate is not None]
    if certificates and all(one.self_signed for one in certificates):
        partner["certificate"] = "self-signed"
    if any(one.trusted is False and not one.self_signed for one in certificates):
        notes.append("its certificate is not trusted here: import its authority, or do not rely on certificates")
    if len({_one_policy(one) for one in usable}) > 1:
        notes.append("its servers differ in TLS; ask its operator which policy is meant")
    if any(one.tls.version in OLD_TLS for one in usable):
        notes.append(
            "its TLS is older than 1.2, which a node refuses where its lowest version is set higher (show tls min-version)"
        )
    if all(one.stream.status == "skipped" for one in usable):
        notes.append("it has direct TLS only, which Cisco's nodes do not speak: ask for an _xmpp-server record")
    return notes
