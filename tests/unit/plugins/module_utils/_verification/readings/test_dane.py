# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLSA records of our own node, held against the certificate that it presents."""

from __future__ import annotations

import hashlib
import json

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.lookups import TlsaRecord
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.probes import Certificate
from ansible_collections.xmpp.federation.plugins.module_utils._verification.readings.dane import compared

OWN = "H6.in.cup1.cupdomain.example"
NAME = "_5269._tcp.cup1.cupdomain.example."
WHOLE, KEY = b"the whole certificate", b"its public key"
DIGESTS = {
    f"{what}_{kind}": hashlib.new(kind, of).hexdigest()
    for what, of in (("fingerprint", WHOLE), ("public_key", KEY))
    for kind in ("sha256", "sha512")
}
GOOD = {
    "subject": "CN=cup1",
    "not_after": "2027-01-01T00:00:00Z",
    "valid": True,
    "days_left": 40,
    "matches_domain": True,
    "trusted": True,
    "extended_key_usages": [],
    **DIGESTS,
}
ESTABLISHED = {"status": "established", "version": "TLSv1.3", "certificate": GOOD}


def record(usage, selector, matching, data):
    return {"usage": usage, "selector": selector, "matching_type": matching, "data": data}


OTHER = "00" * 32
MATCHING = record(3, 1, 1, DIGESTS["public_key_sha256"])
OLD = record(3, 1, 1, OTHER)


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (MATCHING, "matches"),
        (record(3, 1, 1, DIGESTS["public_key_sha256"].upper()), "matches"),
        (record(3, 1, 2, DIGESTS["public_key_sha512"]), "matches"),
        (record(3, 0, 1, DIGESTS["fingerprint_sha256"]), "matches"),
        (record(3, 0, 2, DIGESTS["fingerprint_sha512"]), "matches"),
        (record(3, 0, 0, WHOLE.hex()), "matches"),
        (record(3, 1, 0, KEY.hex()), "matches"),
        (OLD, "differs"),
        (record(3, 0, 1, DIGESTS["public_key_sha256"]), "differs"),
        (record(3, 0, 0, KEY.hex()), "differs"),
        (record(1, 1, 1, OTHER), "differs"),
        (record(1, 1, 1, DIGESTS["public_key_sha256"]), "open"),
        (record(0, 1, 1, OTHER), "open"),
        (record(2, 0, 1, OTHER), "open"),
        (record(2, 0, 0, "3000"), "open"),
        (record(3, 1, 1, "00" * 20), "unusable"),
        (record(3, 1, 2, OTHER), "unusable"),
        (record(3, 1, 3, OTHER), "unusable"),
        (record(3, 2, 1, OTHER), "unusable"),
        (record(4, 1, 1, OTHER), "unusable"),
        (record(255, 255, 255, OTHER), "unusable"),
        (record(3, 1, 0, ""), "unusable"),
    ],
)
def test_a_record_and_a_certificate(one, verdict):
    assert compared(TlsaRecord(*one.values()), Certificate(digests=DIGESTS)) == verdict


def test_without_digests_nothing_is_claimed():
    assert compared(TlsaRecord(*MATCHING.values()), Certificate()) == "open"


def answer(*records, status="ok", dnssec=None):
    return {"name": NAME, "status": status, "detail": "", "records": list(records), "dnssec": signs(dnssec)}


def signs(status):
    return {"status": status, "validated": status == "secure"} if status else None


def judged(site_plan, facts, tlsa, tls=ESTABLISHED, mode="TLS Optional", srv=None):
    site_plan["presence"]["settings"]["security_mode"] = mode
    probe = facts["outside"]["s2s"]["results"][0]
    probe["stream"]["features"]["starttls"] = "none" if tls["status"] == "not_offered" else "optional"
    probe["tls"] = tls
    lookup = facts["outside"]["srv"]["lookups"][0]
    lookup["dnssec"] = signs(srv)
    lookup["records"][0]["tlsa"] = tlsa
    return next(one for one in diagnose(site_plan, facts)["results"] if one["id"] == OWN)


CASES = [
    # TLSA answer, TLS, security mode, status, hop, code, part of what is found
    (None, ESTABLISHED, "TLS Optional", "PASS", "H6", "", "2027-01-01T00:00:00Z"),
    (answer(status="nodata"), ESTABLISHED, "TLS Optional", "PASS", "H6", "", "2027-01-01T00:00:00Z"),
    (answer(status="nxdomain"), {"status": "not_offered"}, "No TLS", "PASS", "H6", "", "suits the security mode"),
    (answer(status="servfail"), ESTABLISHED, "TLS Optional", "PASS", "H6", "", "is not known (servfail)"),
    (answer(MATCHING), ESTABLISHED, "TLS Optional", "PASS", "H6", "", "its TLSA record 3 1 1 matches"),
    (answer(OLD, MATCHING), ESTABLISHED, "TLS Optional", "PASS", "H6", "", "its TLSA record 3 1 1 matches"),
    (answer(OLD, record(2, 0, 1, OTHER)), ESTABLISHED, "TLS Optional", "PASS", "H6", "", "2 0 1 fits cannot be judged"),
    (answer(OLD), ESTABLISHED, "TLS Optional", "WARN", "H1", "D15", "(3 1 1) is of this certificate"),
    (answer(record(255, 1, 1, OTHER)), ESTABLISHED, "TLS Optional", "WARN", "H1", "D15", "(255 1 1) cannot be used"),
    (answer(MATCHING), {"status": "not_offered"}, "No TLS", "WARN", "H1", "D15", "which promise TLS"),
    (answer(OLD), {"status": "not_offered"}, "TLS Required", "FAIL", "H6", "T01", "offers no TLS"),
    (answer(OLD), {"status": "alert", "alert": "x"}, "TLS Optional", "FAIL", "H6", "T02", "TLS is offered, but fails"),
    (answer(OLD), {"status": "skipped"}, "TLS Optional", "ERROR", "H6", "E01", "TLS was not tried"),
]


@pytest.mark.parametrize(("tlsa", "tls", "mode", "status", "hop", "code", "found"), CASES)
def test_with_the_nodes_tls(site_plan, facts, tlsa, tls, mode, status, hop, code, found):
    result = judged(site_plan, facts, tlsa, tls, mode)
    assert (result["status"], result["hop"], result["code"]) == (status, hop, code)
    assert found in result["found"]


@pytest.mark.parametrize("status", ["nodata", "nxdomain"])
def test_nothing_is_said_where_there_are_none(site_plan, facts, status):
    silent = json.dumps(judged(site_plan, facts, None))
    assert json.dumps(judged(site_plan, facts, answer(status=status))) == silent


def test_what_to_publish_and_what_to_read(site_plan, facts):
    result = judged(site_plan, facts, answer(OLD))
    assert f"publish {NAME} TLSA 3 1 1 {DIGESTS['public_key_sha256']};" in result["remedy"]
    assert {"RFC 6698", "RFC 7671", "RFC 7673"} <= set(result["refs"])
    assert any(OTHER in line for line in result["evidence"])


def test_what_is_wrong_with_the_certificate_itself_comes_first(site_plan, facts):
    late = {**ESTABLISHED, "certificate": {**GOOD, "days_left": 3}}
    result = judged(site_plan, facts, answer(OLD), late)
    assert (result["status"], result["code"]) == ("WARN", "T04")
    assert "3 days left; no TLSA record" in result["found"]
    assert "TLSA 3 1 1" in result["remedy"]


@pytest.mark.parametrize(
    ("srv", "dnssec", "status", "code", "found"),
    [
        ("secure", "secure", "PASS", "", "matches"),
        ("signed", "signed", "PASS", "", "matches"),
        ("unknown", "secure", "PASS", "", "matches"),
        ("unsigned", "unsigned", "WARN", "D15", "matches, but the answers that lead to it are not signed"),
        ("unsigned", "secure", "WARN", "D15", "matches, but the answers that lead to it are not signed"),
        ("secure", "bogus", "WARN", "D14", "signatures of the TLSA records"),
    ],
)
def test_signatures(site_plan, facts, srv, dnssec, status, code, found):
    tlsa = answer(status="servfail", dnssec=dnssec) if dnssec == "bogus" else answer(MATCHING, dnssec=dnssec)
    result = judged(site_plan, facts, tlsa, srv=srv)
    assert (result["status"], result["code"]) == (status, code)
    assert found in result["found"]


def test_the_word_of_the_zones_own_servers_counts_first(site_plan, facts):
    lookup = facts["outside"]["srv"]["lookups"][0]
    own = json.loads(json.dumps(lookup))
    own.update(server="ns1.cupdomain.example.", resolver="203.0.113.54", dnssec=None)
    own["records"][0]["tlsa"] = answer(MATCHING)
    facts["outside"]["srv"]["authoritative"] = [own]
    assert judged(site_plan, facts, answer(OLD))["status"] == "PASS"
    own["records"][0].update(address_status="not_asked", addresses=[], tlsa=answer(status="not_asked"))
    assert judged(site_plan, facts, answer(OLD))["code"] == "D15"


def test_records_of_another_server_say_nothing_of_ours(site_plan, facts):
    facts["outside"]["srv"]["lookups"][0]["records"][0]["addresses"] = ["203.0.113.77"]
    assert "TLSA" not in judged(site_plan, facts, answer(OLD))["found"]
