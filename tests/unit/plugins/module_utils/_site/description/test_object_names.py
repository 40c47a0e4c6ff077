# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that an ASA takes, that are stable, and that tell nodes and sites apart."""

from __future__ import annotations

import re

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.object_names import (
    node_of,
    object_name,
    own_suffix,
)
from hypothesis import given
from hypothesis import strategies as st

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True)
DOMAINS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("fqdn", "domain", "name"),
    [
        ("cup1.cupdomain.example", "cupdomain.example", "XMPP_S2S_5269_cup1_cupdomain.example"),
        ("cup1.branch.example", "branch.example", "XMPP_S2S_5269_cup1_branch.example"),
        ("cup1.dmz.cupdomain.example", "cupdomain.example", "XMPP_S2S_5269_cup1.dmz_cupdomain.example"),
        ("cup1.other.example", "cupdomain.example", "XMPP_S2S_5269_cup1.other.example._cupdomain.example"),
        ("xn--bro-hoa.example.org", "example.org", "XMPP_S2S_5269_xn--bro-hoa_example.org"),
        # What is cut ends in a digest, so these are written down: another digest would be another object on every firewall.
        (
            "cup1.a-subsidiary-with-a-long-name.example",
            "a-subsidiary-with-a-long-name.example",
            "XMPP_S2S_5269_cup1_a-subsidiary-with-a-l-DIGEST",
        ),
        ("x" * 60 + ".cupdomain.example", "cupdomain.example", f"XMPP_S2S_5269_{'x' * 23}-DIGEST_cupdomain.example"),
    ],
)
def test_names(fqdn, domain, name):
    found = object_name(fqdn, domain)
    assert re.sub(r"-[0-9a-f]{8}(?=_|$)", "-DIGEST", found) == name
    assert found.endswith(own_suffix(domain))
    assert node_of(found, domain) == ("" if "-DIGEST_" in name else fqdn)
    assert node_of(found, "another.example") == ""


@given(LABELS, LABELS, DOMAINS, DOMAINS)
def test_a_firewall_takes_every_name_and_no_two_are_the_same(one, two, domain, other):
    names = {
        object_name(f"{node}.{at}", at): (node, at)
        for node, at in ((one, domain), (two, domain), (one, other), (two, other))
    }
    assert len(names) == len({one, two}) * len({domain, other})
    for name, (_node, at) in names.items():
        assert re.fullmatch(r"[A-Za-z0-9.!@#$%^&()\-_{}]{1,64}", name), name  # Cisco's object guidelines
        assert name.startswith("XMPP_S2S_5269_")
        assert {ending for ending in (domain, other) if name.endswith(own_suffix(ending))} == {at}
