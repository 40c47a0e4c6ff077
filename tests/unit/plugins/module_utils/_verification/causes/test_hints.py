# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a text speaks of, where no table has its words."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.hints import (
    VAGUE,
    hint,
    of_certificate,
)

TEXTS = [
    ("Too many connections from your host", "E02"),
    ("Connection rate limit exceeded", "E02"),
    ("Please try again later", "E02"),
    ("Temporarily unavailable", "E02"),
    ("A valid client certificate is required", "T07"),
    ("No certificate presented", "T07"),
    ("TLS required", "T01"),
    ("This server requires encryption", "T01"),
    ("STARTTLS must be used first", "T01"),
    ("Only encrypted connections here", "T01"),
    ("SSL has been disabled", "T01"),
    ("Your domain is on our blacklist", "A08"),
    ("cupdomain.example is not in the allow-list", "A08"),
    ("Remote server blocked", "A08"),
    ("You are not allowed to connect", "A08"),
    ("Unknown host", "X03"),
    ("Invalid hostname", "X03"),
    ("This domain is not hosted here", "X03"),
    # Nothing is made of texts that speak of none of these.
    ("", ""),
    ("not you", ""),
    ("You are not on the list", ""),
    ("This host does not like you", ""),
    ("tlsaware gateway", ""),
    ("something else", ""),
]


@pytest.mark.parametrize(("text", "code"), TEXTS)
@pytest.mark.parametrize("condition", VAGUE)
def test_a_text_refines_what_is_vague(condition, text, code):
    assert hint(condition, text) == code
    assert hint(condition, text.upper()) == code


@pytest.mark.parametrize("text", [text for text, code in TEXTS if code])
@pytest.mark.parametrize("condition", ["host-unknown", "see-other-host", "remote-server-not-found", "not-well-formed"])
def test_a_condition_that_decides_is_not_refined(condition, text):
    assert hint(condition, text) == ""


def test_of_several_subjects_the_one_that_passes_by_itself_counts():
    assert hint("policy-violation", "Access denied: too many connections, TLS required") == "E02"


def test_what_speaks_of_a_certificate():
    assert of_certificate("no Certificate here")
    assert not of_certificate("uncertified")
