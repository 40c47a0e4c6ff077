# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS, held against the security mode of the site."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose

OWN, PARTNER = "H6.in.cup1.cupdomain.example", "H6.out.gmail.example"
GOOD = {
    "subject": "CN=gmail.example",
    "not_after": "2027-01-01T00:00:00Z",
    "valid": True,
    "days_left": 40,
    "matches_domain": True,
    "trusted": True,
    "extended_key_usages": ["serverAuth", "clientAuth"],
}
ESTABLISHED = {"status": "established", "version": "TLSv1.3", "certificate": GOOD}


def bad(**changes):
    return {**ESTABLISHED, "certificate": {**GOOD, **changes}}


CASES = [
    # security mode, starttls, TLS, own status and code, partner's status and code
    ("No TLS", "none", {"status": "not_offered"}, ("PASS", ""), ("PASS", "")),
    ("No TLS", "optional", ESTABLISHED, ("WARN", ""), ("PASS", "")),
    ("No TLS", "required", ESTABLISHED, ("WARN", ""), ("FAIL", "T01")),
    ("TLS Optional", "none", {"status": "not_offered"}, ("WARN", "T01"), ("PASS", "")),
    ("TLS Optional", "optional", ESTABLISHED, ("PASS", ""), ("PASS", "")),
    ("TLS Required", "none", {"status": "not_offered"}, ("FAIL", "T01"), ("FAIL", "T01")),
    ("TLS Required", "required", ESTABLISHED, ("PASS", ""), ("PASS", "")),
    ("TLS Optional", "optional", {"status": "alert", "alert": "handshake_failure"}, ("FAIL", "T02"), ("FAIL", "T02")),
    ("TLS Optional", "optional", bad(valid=False), ("WARN", "T04"), ("WARN", "T04")),
    ("TLS Optional", "optional", bad(days_left=13), ("WARN", "T04"), ("WARN", "T04")),
    ("TLS Optional", "optional", bad(days_left=14), ("PASS", ""), ("PASS", "")),
    ("TLS Optional", "optional", bad(matches_domain=False), ("WARN", "T05"), ("WARN", "T05")),
    ("TLS Optional", "optional", bad(extended_key_usages=["serverAuth"]), ("WARN", "T06"), ("PASS", "")),
    ("TLS Optional", "optional", bad(extended_key_usages=["anyExtendedKeyUsage"]), ("PASS", ""), ("PASS", "")),
    ("TLS Optional", "optional", bad(extended_key_usages=[]), ("PASS", ""), ("PASS", "")),
    ("TLS Required", "required", bad(trusted=False, trust_detail="self-signed"), ("WARN", "T03"), ("WARN", "T03")),
    ("TLS Optional", "optional", bad(trusted=False, trust_detail="self-signed"), ("PASS", ""), ("PASS", "")),
    ("TLS Optional", "optional", {"status": "skipped"}, ("ERROR", "E01"), ("ERROR", "E01")),
]


@pytest.mark.parametrize(("mode", "starttls", "tls", "own", "partner"), CASES)
def test_tls_against_the_security_mode(site_plan, facts, mode, starttls, tls, own, partner):
    site_plan["presence"]["settings"]["security_mode"] = mode
    for probe in facts["outside"]["s2s"]["results"][:1] + facts["inside"]["s2s"]["results"][1:2]:
        probe["stream"]["features"]["starttls"] = starttls
        probe["tls"] = tls
    results = {result["id"]: (result["status"], result["code"]) for result in diagnose(site_plan, facts)["results"]}
    assert results[OWN] == own
    assert results[PARTNER] == partner


@pytest.mark.parametrize(
    "after",
    [
        {"status": "closed"},
        {"status": "reset"},
        {"status": "error", "error": {"condition": "not-authorized", "text": ""}},
    ],
)
def test_a_partner_that_hangs_up_after_tls_wants_a_certificate(site_plan, facts, after):
    site_plan["presence"]["settings"]["security_mode"] = "TLS Optional"
    probe = facts["inside"]["s2s"]["results"][1]
    probe["stream"]["features"]["starttls"] = "optional"
    probe.update(tls=ESTABLISHED, stream_after_tls=after)
    result = next(one for one in diagnose(site_plan, facts)["results"] if one["id"] == PARTNER)
    assert (result["status"], result["code"]) == ("WARN", "T07")
    site_plan["presence"]["settings"]["sasl_external_outgoing"] = True
    result = next(one for one in diagnose(site_plan, facts)["results"] if one["id"] == PARTNER)
    assert (result["status"], result["code"]) == ("PASS", "")
