# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The federation policy of a site, and what comes of its settings with each partner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from ..description.names import is_within
from ..description.problems import Problem
from ..description.site import Partner, Site
from ..plan_types import ExpectedOutcome, PolicyException, PresenceSettings
from ..profiles import CA, PROFILES
from .outcome import NONE, REQUIRED, Policy, outcome, read_policy

ALLOW, DENY = "allow", "deny"


def exceptions(site: Site) -> Optional[tuple[PolicyException, ...]]:
    """The exceptions of the site's policy; None where the site does not say which policy it has.

    With ``deny`` the partners and the probe domain are the exceptions, with ``allow`` only what the site names.
    """
    if site.policy is None:
        return None
    partners = dict.fromkeys(_admitted(site), "both") if site.policy == DENY else {}
    return tuple(PolicyException(host, direction) for host, direction in {**partners, **dict(site.exceptions)}.items())


def _admitted(site: Site) -> dict[str, str]:
    """The domains that have to get through, and what each is."""
    probe = {} if site.probe is None else {site.probe.domain: "probe domain"}
    return {**dict.fromkeys((partner.domain for partner in site.partners), "partner"), **probe}


def policy_problems(site: Site) -> Iterable[Problem]:
    """A policy that refuses a partner, and exceptions to no policy."""
    place = "federation_site.presence.exceptions"
    if site.policy is None and site.exceptions:
        yield Problem(
            place, "there are exceptions, but presence.policy is not given", "set presence.policy to allow or deny"
        )
    seen: set[str] = set()
    for number, (host, _direction) in enumerate(site.exceptions):
        if host and host in seen:
            yield Problem(
                f"{place}[{number}]", f"{host} is there twice", "name each host once: a node has one exception a host"
            )
        seen.add(host)
        covered = [f"{what} {domain}" for domain, what in _admitted(site).items() if covers(host, domain)]
        if site.policy == ALLOW and covered:
            yield Problem(
                f"{place}[{number}]",
                f"with the policy allow the exception {host} refuses the {', the '.join(covered)}",
                "remove it, or that domain",
            )


def outcomes(site: Site, settings: PresenceSettings) -> tuple[ExpectedOutcome, ...]:
    """What to expect of each partner, both ways."""
    own = read_policy(
        {
            "security_mode": settings.security_mode,
            "client_certificates": settings.client_certificates,
            "sasl_external_incoming": settings.sasl_external_incoming,
            "sasl_external_outgoing": settings.sasl_external_outgoing,
            "certificate": site.certificate,
        },
        "federation_site.presence",
    )
    found = []
    for partner in site.partners:
        theirs = partner_policy(partner)
        outward, inward = outcome(own, theirs), outcome(theirs, own)
        found.append(ExpectedOutcome(partner.domain, outward.outcome, outward.why, inward.outcome, inward.why))
    return tuple(found)


def partner_policy(partner: Partner) -> Policy:
    """The policy that a partner's profile and its own fields make."""
    profile = PROFILES[partner.profile]
    tls = partner.tls or profile.tls or NONE
    certificates_only = tls != NONE and bool(profile.sasl_external or partner.sasl_external)
    return Policy(
        tls=REQUIRED if certificates_only else tls,
        certificate=partner.certificate or CA,
        dialback=not certificates_only,
        strict=bool(partner.client_certificates),
        external_in=certificates_only or profile.client_certificates is not False,
        external_out=certificates_only or profile.client_certificates is not False,
    )


def covers(host: str, domain: str) -> bool:
    """``*.example.com`` covers example.com and everything below it."""
    return is_within(domain, host[2:]) if host.startswith("*.") else host == domain
