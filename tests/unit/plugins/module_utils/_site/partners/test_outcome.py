# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.partners.outcome import (
    Policy,
    both_ways,
    outcome,
    read_policy,
)

POLICIES = {
    "T1": Policy("none"),
    "T2": Policy("optional", "self-signed"),
    "T3": Policy("optional", "ca"),
    "T4": Policy("required", "self-signed"),
    "T5": Policy("required", "ca"),
    "T6": Policy("required", "ca", dialback=False),
}
# XEP-0238: rows initiate, columns receive.
MATRIX = """
      T1 T2 T3 T4 T5 T6
 T1   V  V  V  U  U  U
 T2   V  V  E  E  U  U
 T3   V  V  E  E  E  T
 T4   U  E  E  E  E  U
 T5   U  E  T  E  T  T
 T6   U  U  T  U  T  T
"""
LETTERS = {"V": "verified", "E": "encrypted", "T": "trusted", "U": "unsuccessful"}


def cells():
    header, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    return [(row[0], column, LETTERS[letter]) for row in rows for column, letter in zip(header, row[1:], strict=True)]


@pytest.mark.parametrize(("initiator", "receiver", "expected"), cells())
def test_xep_0238(initiator, receiver, expected):
    found = outcome(POLICIES[initiator], POLICIES[receiver])
    assert found.outcome == expected and len(found.why) > 20


OWN = {
    "security_mode": "TLS Required",
    "client_certificates": False,
    "sasl_external_incoming": True,
    "sasl_external_outgoing": True,
}


@pytest.mark.parametrize(
    ("own", "partner", "outward", "inward"),
    [
        ({"security_mode": "No TLS"}, {"tls": "none"}, "verified", "verified"),
        ({"security_mode": "TLS Required"}, {"tls": "none"}, "unsuccessful", "unsuccessful"),
        (OWN, {"tls": "required", "dialback": False}, "trusted", "trusted"),
        ({**OWN, "sasl_external_outgoing": False}, {"tls": "required", "dialback": False}, "unsuccessful", "trusted"),
        ({**OWN, "sasl_external_incoming": False}, {"tls": "required", "dialback": False}, "trusted", "unsuccessful"),
        ({**OWN, "certificate": "self-signed"}, {"tls": "required", "dialback": False}, "unsuccessful", "unsuccessful"),
        (
            {**OWN, "client_certificates": True},
            {"tls": "optional", "certificate": "self-signed"},
            "unsuccessful",
            "unsuccessful",
        ),
        ({"security_mode": "TLS Optional"}, {"tls": "optional"}, "encrypted", "encrypted"),
    ],
)
def test_settings_of_a_node(own, partner, outward, inward):
    found = both_ways(own, partner)
    assert (found["outward"]["outcome"], found["inward"]["outcome"]) == (outward, inward)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("TLS", "dictionary"),
        ({}, "tls .or security_mode. is missing"),
        ({"tls": "maybe"}, "no value of tls"),
        ({"tls": "none", "colour": "red"}, "no field colour"),
        ({"tls": "none", "certificate": "gold"}, "no value of certificate"),
        ({"security_mode": "TLS"}, "no security mode"),
    ],
)
def test_policies_that_are_none(policy, words):
    with pytest.raises(FederationError, match=words):
        read_policy(policy, "own")
