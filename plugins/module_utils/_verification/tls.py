# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on TLS (H6): our own as partners see it, and the partners' as we see it."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._site.profiles import NO_TLS, TLS_REQUIRED
from ansible_collections.xmpp.federation.plugins.module_utils._verification.dane import with_tlsa
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts, probe_evidence
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    PASS,
    WARN,
    Result,
    blocked,
    caused,
    passed,
)

RENEW_WITHIN = 14
"""Days before its end from which a certificate is warned of."""

_CLIENT = {"clientAuth", "anyExtendedKeyUsage"}
_BROKEN = ("refused", "alert", "closed", "timeout", "error")


def own_tls(check: Check, facts: Facts) -> Result:
    """What a partner gets when it asks our node for TLS, held against the security mode."""
    probes = _probes(check, facts, "H3.in.")
    result = _judge(check, facts, probes, ours=True).with_evidence(probe_evidence(probes))
    return with_tlsa(result, facts, (_answering(probes) or {}).get("tls") or {})


def partner_tls(check: Check, facts: Facts) -> Result:
    """Whether our security mode and the partner's TLS can meet."""
    probes = _probes(check, facts, "H3.out.")
    return _judge(check, facts, probes, ours=False).with_evidence(probe_evidence(probes))


def _probes(check: Check, facts: Facts, reach: str) -> list[dict[str, Any]]:
    """The probes that the check of reachability made: TLS needs none of its own."""
    reached = check.id.replace("H6.in.", reach, 1).replace("H6.out.", reach, 1)
    return facts.probes(check.vantage, reached)


def _answering(probes: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The first that came as far as to see what the server offers."""
    return next((one for one in probes if one["stream"]["status"] == "features"), None)


def _judge(check: Check, facts: Facts, probes: list[dict[str, Any]], ours: bool) -> Result:
    probe = _answering(probes)
    if probe is None:
        return blocked(check, "no stream came so far")
    tls, mode = probe.get("tls") or {"status": "skipped"}, facts.security_mode
    starttls = probe["stream"]["features"]["starttls"]
    if tls["status"] == "skipped":
        return blocked(check, "TLS was not tried")
    if tls["status"] == "not_offered":
        return _not_offered(check, mode, ours)
    if mode == NO_TLS and ours:
        return Result(
            check, WARN, "TLS is offered, though the security mode is No TLS", remedy="restart the XCP Router"
        )
    if mode == NO_TLS and starttls == "required":
        return caused(check, "T01", "the partner requires TLS, and the security mode is No TLS")
    if tls["status"] in _BROKEN:
        return caused(
            check, "T02", f"TLS is offered, but fails ({tls.get('alert') or tls.get('detail') or tls['status']})"
        )
    judged = _certificate(check, tls, mode, ours)
    if ours or judged.status != PASS or not _wants_certificate(probe):
        return judged
    if facts.plan["presence"]["settings"]["sasl_external_outgoing"]:
        return passed(check, f"{judged.found}; it wants a client certificate, which SASL EXTERNAL presents")
    return caused(check, "T07", "the partner ends the stream after TLS, because it got no client certificate", WARN)


def _wants_certificate(probe: dict[str, Any]) -> bool:
    """Whether the server let TLS come about and then refused us for want of a certificate."""
    after = probe.get("stream_after_tls") or {}
    if after.get("status") in ("closed", "reset"):
        return True
    return after.get("status") == "error" and (after.get("error") or {}).get("condition") == "not-authorized"


def _not_offered(check: Check, mode: str, ours: bool) -> Result:
    if mode == TLS_REQUIRED:
        who = "our node" if ours else "the partner"
        return caused(check, "T01", f"{who} offers no TLS, and the security mode is TLS Required")
    if ours and mode != NO_TLS:
        return caused(check, "T01", f"our node offers no TLS, though the security mode is {mode}", WARN)
    return passed(check, f"no TLS, which suits the security mode {mode}")


def _certificate(check: Check, tls: dict[str, Any], mode: str, ours: bool) -> Result:
    """A certificate that is not in order ends federation only where TLS has to prove who the peer is."""
    certificate = tls.get("certificate") or {}
    text = f"{tls.get('version')}, certificate of {certificate.get('subject')} until {certificate.get('not_after')}"
    status = WARN
    if not certificate.get("valid", True):
        return caused(check, "T04", f"{text}: not valid now", status)
    if certificate.get("days_left", RENEW_WITHIN) < RENEW_WITHIN:
        return caused(check, "T04", f"{text}: {certificate['days_left']} days left", status)
    if certificate.get("matches_domain") is False:
        return caused(check, "T05", text, status)
    usages = certificate.get("extended_key_usages") or list(_CLIENT)
    if ours and not set(usages) & _CLIENT:
        return caused(check, "T06", text, status)
    if certificate.get("trusted") is False and mode == TLS_REQUIRED:
        return caused(check, "T03", f"{text} ({certificate.get('trust_detail')})", status)
    return passed(check, text)
