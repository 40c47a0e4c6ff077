# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen on the wire of each partner, and what is ours alone."""

from __future__ import annotations

import copy
import json

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.wire import inside_words, on_the_wire
from hypothesis import given
from hypothesis import strategies as st
from lab.breaks.recorded import recordings

from unit.plugins.module_utils._verification.conftest import SITE, dialback, probe

PLAN = plan(SITE).as_data()
OWN, THEIRS, PARTNER = "203.0.113.10", "203.0.113.20", "gmail.example"
HEALTHY = {one.name: one for one in recordings() if not one.breaks}


def tls(version: str, days: int | None = None) -> dict[str, object]:
    return {"status": "established", "version": version, "certificate": {"days_left": days}}


def seen(*outbound: dict[str, object], inbound: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    return {"inside": {"s2s": {"results": list(outbound)}}, "outside": {"s2s": {"results": list(inbound)}}}


def of_partner(*outbound: dict[str, object], inbound: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    (found,) = on_the_wire(PLAN, seen(*outbound, inbound=inbound))["partners"]
    return found


@pytest.mark.parametrize(
    ("outbound", "inbound", "said"),
    [
        ([{"tls": {"status": "not_offered"}}], [tls("TLSv1.3")], ("clear text", "clear text")),
        ([{"tls": tls("TLSv1.3")}], [tls("TLSv1.2")], ("TLSv1.3", "TLSv1.2")),
        ([{"tls": tls("TLSv1.3")}, {"tls": {"status": "not_offered"}}], [], ("clear text or TLSv1.3", "")),
        ([{"tls": {"status": "alert"}}], [], ("", "")),
        ([{"tls": None}, {"tls": {}}], [], ("", "")),
        ([], [], ("", "")),
    ],
)
def test_encryption(outbound, inbound, said):
    theirs = [{**probe("x", THEIRS, PARTNER), **changes} for changes in outbound]
    ours = tuple({**dialback("y", OWN, SITE["domain"], PARTNER), "tls": one} for one in inbound)
    found = of_partner(*theirs, inbound=ours)
    assert (found["outbound"]["encryption"], found["inbound"]["encryption"]) == said


@pytest.mark.parametrize(
    ("status", "external", "proof"),
    [
        ("invalid", "skipped", "dialback"),
        ("valid", "skipped", "dialback"),
        ("silence", "skipped", ""),
        ("invalid", "success", "certificate (SASL EXTERNAL)"),
        ("skipped", "failure", ""),
    ],
)
def test_who_proved_himself_how(status, external, proof):
    both = [
        {**dialback("x", THEIRS, PARTNER, SITE["domain"], status), "external": {"status": external}},
        {**dialback("y", OWN, SITE["domain"], PARTNER, status), "external": {"status": external}},
    ]
    found = of_partner(both[0], inbound=(both[1],))
    assert (found["outbound"]["proof"], found["inbound"]["proof"]) == (proof, proof)


def test_certificates_are_told_apart_and_the_first_to_end_counts():
    theirs = [{**probe("x", THEIRS, PARTNER), "tls": tls("TLSv1.3", days)} for days in (80, 12, None)]
    ours = {**probe("y", OWN, SITE["domain"]), "tls": tls("TLSv1.3", 5)}
    found = on_the_wire(PLAN, seen(*theirs, ours))
    assert (found["certificate_days"], found["partners"][0]["certificate_days"]) == (5, 12)


def test_the_slowest_step_is_named():
    slow = dialback("x", THEIRS, PARTNER, SITE["domain"], elapsed_ms=2300.5)
    assert of_partner(probe("x", THEIRS, PARTNER), slow)["slowest"] == {"step": "dialback", "seconds": 2.3005}
    assert of_partner()["slowest"] is None


def test_other_partners_and_forms_of_a_name():
    other = {**probe("x", THEIRS, "other.example"), "tls": tls("TLSv1.3")}
    nobody = {**dialback("x", THEIRS, PARTNER, "nobody.example"), "tls": tls("TLSv1.3")}
    assert of_partner(other, nobody)["outbound"] == {"encryption": "", "proof": ""}
    site = {**SITE, "partners": [{"domain": "xn--bcher-kva.example", "profile": "xmpp"}]}
    spoken = {**probe("x", THEIRS, "b\u00fccher.example"), "tls": tls("TLSv1.3")}
    (found,) = on_the_wire(plan(site).as_data(), seen(spoken))["partners"]
    assert found["outbound"]["encryption"] == "TLSv1.3"


@pytest.mark.parametrize("name", sorted(HEALTHY))
def test_of_every_healthy_partner_something_is_known(name):
    recording = HEALTHY[name]
    found = diagnose(plan(recording.site).as_data(), recording.seen)
    assert [one["partner"] for one in found["wire"]["partners"]] == found["partners"]
    assert all(one["outbound"]["encryption"] for one in found["wire"]["partners"])


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["s2s", "results", "tls", "certificate", "days_left", "to", "from", "dialback", "status", "version"]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_was_recorded_nothing_raises(odd):
    on_the_wire(
        PLAN, {"inside": odd, "outside": {"s2s": {"results": [odd, {"to": PARTNER, "tls": odd, "stream": odd}]}}}
    )
    inside_words(PLAN, {"node": odd, "firewall": odd, "inside": odd})


def test_what_is_ours_alone_is_known_of_plan_and_facts():
    facts = {
        "node": {
            "nodes": [
                {
                    "host": "cup-host",
                    "address": "172.31.0.4",
                    "info": {"hostname": "cups7", "dns_servers": ["10.10.0.53"]},
                }
            ]
        },
        "firewall": {"traces": [{"rules": [{"list": "OUTSIDE_IN"}]}], "hostname": "asa-hq"},
        "inside": {"s2s": {"results": [{"tcp": {"source_address": "10.10.0.99"}}]}},
    }
    words = inside_words(PLAN, facts)
    assert {
        "cup1",
        "cup1.cupdomain.example",
        "10.10.0.10",
        "cup-host",
        "172.31.0.4",
        "cups7",
        "10.10.0.53",
        "OUTSIDE_IN",
        "asa-hq",
    } <= set(words)
    assert "10.10.0.99" in words
    assert not {"any", "cupdomain.example", OWN} & set(words)
    assert [len(word) for word in words] == sorted((len(word) for word in words), reverse=True)
    assert json.dumps(copy.deepcopy(words))
