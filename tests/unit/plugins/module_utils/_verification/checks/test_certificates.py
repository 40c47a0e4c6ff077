# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate in a node's store beside the one on the wire, days left, and usages that will not last."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose

from unit.plugins.module_utils._verification.conftest import verdict

STORE, OWN, PARTNER = "H6.node.cup1.cupdomain.example", "H6.in.cup1.cupdomain.example", "H6.out.gmail.example"
NEW = {
    "subject": "CN=cupdomain.example",
    "not_after": "2027-11-01T00:00:00Z",
    "valid": True,
    "days_left": 340,
    "matches_domain": True,
    "trusted": True,
    "extended_key_usages": ["serverAuth", "clientAuth"],
    "fingerprint_sha256": "ab" * 32,
}
OLD = {**NEW, "not_after": "2026-12-01T00:00:00Z", "days_left": 2, "fingerprint_sha256": "cd" * 32}
NAME = "cup-xmpp-s2s/cup-xmpp-s2s.pem"


def stored(certificate=None, status="ok", detail=""):
    return {"name": NAME, "status": status, "certificate": certificate, "detail": detail}


@pytest.fixture
def judged(site_plan, facts):
    def judge(wire, *store, mode="TLS Optional", **settings):
        site_plan["presence"]["settings"].update(security_mode=mode, **settings)
        for probe in (facts["outside"]["s2s"]["results"][0], facts["inside"]["s2s"]["results"][1]):
            probe["stream"]["features"]["starttls"] = "optional" if wire else "none"
            if wire:
                probe["tls"] = {"status": "established", "version": "TLSv1.3", "certificate": copy.deepcopy(wire)}
        facts["node"]["nodes"][0]["info"]["certificates"] = list(store)
        return {one["id"]: one for one in diagnose(site_plan, facts)["results"]}

    return judge


CASES = [
    # on the wire, in the store -> status and code, words
    (NEW, [stored(NEW)], ("PASS", ""), "340 days left"),
    (NEW, [stored(OLD), stored(NEW)], ("WARN", "T04"), "2 days left"),
    (OLD, [stored(NEW)], ("WARN", "T10"), "until 2027-11-01"),
    (NEW, [stored({**NEW, "days_left": 13})], ("WARN", "T04"), "13 days left"),
    (None, [stored(NEW)], ("PASS", ""), "not seen on the wire"),
    (NEW, [stored(None, "not_shown", "fields only")], ("NOT RUN", ""), "fields only"),
    (NEW, [stored(None, "unsupported", "No valid command entered")], ("NOT RUN", ""), "No valid command"),
    (NEW, [stored(None, "failed", "no prompt")], ("ERROR", "E01"), "no prompt"),
    (NEW, [], ("ERROR", "E01"), "listed no certificate"),
    (NEW, [stored(None)], ("ERROR", "E03"), "certificate is missing"),
]


@pytest.mark.parametrize(("wire", "store", "expected", "words"), CASES)
def test_the_store_beside_the_wire(judged, wire, store, expected, words):
    result = judged(wire, *store)[STORE]
    assert (verdict(result), words in result["found"]) == (expected, True), result["found"]


def test_the_restart_that_is_missing_is_named_and_not_another_renewal(judged):
    results = judged(OLD, stored(NEW))
    for check in (STORE, OWN):
        assert "XCP XMPP Federation Connection Manager on cup1" in results[check]["remedy"]
        assert "renew" not in results[check]["remedy"].replace("its renewal", "")
    assert verdict(results[OWN]) == ("WARN", "T04")


def test_a_node_that_was_not_asked_takes_nothing_from_a_working_site(judged, site_plan, facts):
    judged(NEW)
    del facts["node"]["nodes"][0]["info"]["certificates"]
    diagnosis = diagnose(site_plan, facts)
    assert {one["id"]: one["status"] for one in diagnosis["results"]}[STORE] == "NOT RUN"
    assert diagnosis["verdict"] == "working"


def test_without_tls_there_is_none_to_present(site_plan, facts):
    assert STORE not in {one["id"] for one in diagnose(site_plan, facts)["results"]}


EXTERNAL = {"sasl_external_incoming": True, "sasl_external_outgoing": True}
USAGES = [
    # the certificate, settings -> whether that is said
    (NEW, EXTERNAL, True),
    (NEW, {}, False),
    ({**NEW, "trusted": False}, EXTERNAL, False),
    ({**NEW, "self_signed": True}, EXTERNAL, False),
    ({**NEW, "extended_key_usages": []}, EXTERNAL, False),
]


@pytest.mark.parametrize(("certificate", "settings", "said"), USAGES)
def test_a_usage_that_public_authorities_stop_giving_out_is_a_note(judged, certificate, settings, said):
    results = judged(certificate, stored(certificate), **settings)
    for check in (OWN, PARTNER):
        assert verdict(results[check]) == ("PASS", ""), check
        assert ("the next one may be for servers only" in results[check]["found"]) is said
        assert "340 days left" in results[check]["found"]
