# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one security mode that serves all partners of a site, and who rules it out where there is none.

A node has one mode for all partners, so the mode is chosen from what every partner accepts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Optional

from ..description.problems import Problem
from ..description.site import Partner, Site
from ..plan_types import PresenceSettings
from ..profiles import MODES_FOR_TLS, NO_TLS, PROFILES, SAMETIME_WITH_TLS, SECURITY_MODES, TLS_OPTIONAL


@dataclass(frozen=True)
class Need:
    """What one partner asks of the site's settings.

    Attributes:
        modes: the modes that it accepts, the recommended one first.
        client_certificates: True: they must be required; False: they must not; None: no matter.
        sasl_external: whether SASL EXTERNAL must be on, both ways.
    """

    place: str
    who: str
    modes: tuple[str, ...]
    client_certificates: Optional[bool]
    sasl_external: bool


def needs(site: Site) -> list[Need]:
    """What each partner asks for, in the order of the description."""
    return [_need(partner, place) for place, partner in _described(site)]


def _described(site: Site) -> Iterable[tuple[str, Partner]]:
    """The partners and their places, without those whose domain or profile could not be read."""
    for number, partner in enumerate(site.partners):
        if partner.domain and partner.profile:
            yield f"federation_site.partners[{number}]", partner


def disagreements(site: Site) -> list[Problem]:
    """Partners that no common setting can serve, and settings that a partner's kind rules out."""
    wanted = needs(site)
    return [*_own_settings(site), *_excluding_pairs(wanted), *_chosen_mode(site, wanted)]


def settings(site: Site) -> tuple[PresenceSettings, str]:
    """The settings that serve all partners, and the reason for the mode. The site must be free of disagreements."""
    wanted = needs(site)
    mode, reason = _mode(site, wanted)
    external = any(need.sasl_external for need in wanted)
    return (
        PresenceSettings(
            node_status="on",
            security_mode=mode,
            client_certificates=any(need.client_certificates for need in wanted),
            sasl_external_incoming=external,
            sasl_external_outgoing=external,
        ),
        reason,
    )


def _need(partner: Partner, place: str) -> Need:
    profile = PROFILES[partner.profile]
    tls = partner.tls or profile.tls or "none"
    modes = profile.modes or MODES_FOR_TLS[tls]
    external = partner.sasl_external
    if profile.sasl_external and tls != "none":
        modes = SAMETIME_WITH_TLS
        external = True
    certificates = partner.client_certificates if profile.client_certificates is None else profile.client_certificates
    if external or certificates:
        modes = tuple(mode for mode in modes if mode != NO_TLS)
    return Need(place, f"{partner.domain} ({profile.title})", modes, certificates, bool(external))


def _own_settings(site: Site) -> Iterable[Problem]:
    """Settings of a partner that its profile does not leave open, or that exclude each other."""
    for place, partner in _described(site):
        profile = PROFILES[partner.profile]
        without_tls = partner.tls == "none" or partner.profile == "googletalk"
        if profile.modes is not None and partner.tls is not None:
            yield Problem(f"{place}.tls", f"the profile {partner.profile} fixes the TLS policy", "remove this field")
        if profile.client_certificates is False and partner.client_certificates:
            yield Problem(
                f"{place}.client_certificates",
                f"{profile.title} cannot present client certificates",
                "remove this field, or correct the profile",
            )
        elif without_tls and (partner.client_certificates or partner.sasl_external):
            field = "client_certificates" if partner.client_certificates else "sasl_external"
            yield Problem(
                f"{place}.{field}", "there are no certificates without TLS", "remove this field, or correct tls"
            )
        if profile.sasl_external and partner.sasl_external is False and not without_tls:
            yield Problem(
                f"{place}.sasl_external",
                f"{profile.title} with TLS needs SASL EXTERNAL",
                "remove this field, or set tls to none",
            )


def _excluding_pairs(wanted: list[Need]) -> Iterable[Problem]:
    for one, other in combinations(wanted, 2):
        if not set(one.modes) & set(other.modes):
            yield Problem(
                f"{other.place}",
                f"{other.who} needs {_either(other.modes)}, but {one.who} needs {_either(one.modes)}, and a node has one "
                "security mode for all partners",
                "serve one of them from another site, or correct its profile or its tls",
            )
        if {one.client_certificates, other.client_certificates} == {True, False}:
            strict, open_ = (one, other) if one.client_certificates else (other, one)
            yield Problem(
                f"{strict.place}.client_certificates",
                f"{strict.who} needs client certificates to be required, which locks out {open_.who}",
                "serve one of them from another site, or drop the requirement",
            )


def _chosen_mode(site: Site, wanted: list[Need]) -> Iterable[Problem]:
    if site.security_mode is None:
        return
    for need in wanted:
        if site.security_mode not in need.modes:
            yield Problem(
                "federation_site.presence.security_mode",
                f"{site.security_mode} does not serve {need.who}, which needs {_either(need.modes)}",
                "remove this field: the plan finds the mode that serves all partners",
            )


def _mode(site: Site, wanted: list[Need]) -> tuple[str, str]:
    if site.security_mode is not None:
        return site.security_mode, "as federation_site.presence.security_mode says"
    if not wanted:
        return TLS_OPTIONAL, "there is no partner yet; TLS Optional serves most"
    recommended = {need.modes[0] for need in wanted}
    if len(recommended) == 1:
        return recommended.pop(), "recommended for " + ", ".join(need.who for need in wanted)
    common = [mode for mode in SECURITY_MODES if all(mode in need.modes for need in wanted)]
    return common[-1], "the strictest that serves all of " + ", ".join(need.who for need in wanted)


def _either(modes: tuple[str, ...]) -> str:
    return " or ".join(mode for mode in SECURITY_MODES if mode in modes)
