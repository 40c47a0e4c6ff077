# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import contradictions, plan


def presence(site, partners=None, **fields):
    site["presence"].update(fields)
    if partners:
        site["partners"] = partners
    return plan(site).as_data()["presence"]


def test_without_a_policy_nothing_is_managed(site):
    found = presence(site)
    assert (found["policy"], found["exceptions"], found["email_federation"]) == (None, None, None)


def test_deny_lets_the_partners_through(site):
    extra = [
        {"host": "*.Chat.gmail.example", "direction": "incoming"},
        {"host": "gmail.example", "direction": "outgoing"},
    ]
    found = presence(site, policy="deny", exceptions=extra, email_federation=True)
    assert found["exceptions"] == [
        {"host": "gmail.example", "direction": "outgoing"},
        {"host": "*.chat.gmail.example", "direction": "incoming"},
    ]
    assert found["policy"] == "deny" and found["email_federation"] is True


def test_deny_lets_the_probe_domain_through(site):
    site["probe"] = {"domain": "probe.cupdomain.example", "address": "203.0.113.99"}
    assert {"host": "probe.cupdomain.example", "direction": "both"} in presence(site, policy="deny")["exceptions"]
    assert presence(site, policy="allow")["exceptions"] == []


@pytest.mark.parametrize(("switch", "warned"), [(True, 1), (False, 0), (None, 0)])
def test_who_turns_to_email_addresses_is_told_what_remains_to_be_done(site, switch, warned):
    if switch is not None:
        site["presence"]["email_federation"] = switch
    assert len([line for line in plan(site).warnings if "Email Federated Domains" in line]) == warned


def test_allow_refuses_what_is_named_only(site):
    assert presence(site, policy="allow")["exceptions"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"policy": "maybe"}, "presence.policy: 'maybe' is not known"),
        ({"exceptions": [{"host": "spam.example"}]}, "presence.policy is not given"),
        ({"policy": "allow", "exceptions": [{"host": "gmail.example"}]}, "refuses the partner gmail.example"),
        ({"policy": "allow", "exceptions": [{"host": "*.gmail.example"}]}, "refuses the partner gmail.example"),
        ({"policy": "deny", "exceptions": [{"host": "a.example"}, {"host": "a.example"}]}, "a.example is there twice"),
        ({"policy": "deny", "exceptions": [{"host": "10.0.0.1"}]}, "exceptions[0].host: '10.0.0.1' is not a domain"),
        ({"policy": "deny", "exceptions": [{"host": "a.example", "direction": "up"}]}, "direction: 'up' is not known"),
        ({"certificate": "gold"}, "'gold' is not known"),
    ],
)
def test_policies_that_cannot_be(site, fields, words):
    site["presence"].update(fields)
    assert any(words in str(problem) for problem in contradictions(site))


@pytest.mark.parametrize(
    ("partner", "own", "outward", "inward"),
    [
        ({"profile": "googletalk"}, {}, "verified", "verified"),
        ({"profile": "webex"}, {}, "encrypted", "encrypted"),
        ({"profile": "sametime"}, {}, "trusted", "trusted"),
        ({"profile": "sametime"}, {"certificate": "self-signed"}, "unsuccessful", "unsuccessful"),
        ({"profile": "sametime", "tls": "none"}, {}, "verified", "verified"),
        ({"profile": "cups"}, {}, "encrypted", "encrypted"),
        ({"profile": "cups", "certificate": "self-signed"}, {}, "verified", "encrypted"),
        ({"profile": "xmpp", "tls": "required"}, {"certificate": "self-signed"}, "unsuccessful", "encrypted"),
        ({"profile": "xmpp", "tls": "required", "client_certificates": True}, {"certificate": "self-signed"}, "unsuccessful", "unsuccessful"),
    ],
)  # fmt: skip
def test_outcomes(site, partner, own, outward, inward):
    (found,) = presence(site, [{"domain": "p.example", **partner}], **own)["outcomes"]
    assert (found["partner"], found["outward"], found["inward"]) == ("p.example", outward, inward)
    warned = [line for line in plan(site).warnings if "no connection" in line]
    assert len(warned) == [outward, inward].count("unsuccessful")


@pytest.mark.parametrize(
    ("partners", "own", "lines"),
    [
        (
            [{"domain": "a.example", "profile": "googletalk"}, {"domain": "b.example", "profile": "webex"}],
            {},
            [
                "Security Mode TLS Optional: the strictest that serves all of a.example (Google Talk), "
                "b.example (Cisco WebEx Connect / Messenger)",
                "a.example: clear text, identity by dialback, both ways",
                "b.example: TLS, identity by dialback, both ways",
            ],
        ),
        (
            [{"domain": "a.example", "profile": "sametime"}],
            {"security_mode": "TLS Required"},
            [
                "Security Mode TLS Required: as federation_site.presence.security_mode says",
                "a.example: TLS, identity by certificate (SASL EXTERNAL), both ways",
            ],
        ),
        (
            [{"domain": "a.example", "profile": "xmpp", "tls": "required"}],
            {"certificate": "self-signed"},
            [
                "Security Mode TLS Optional: recommended for a.example (XMPP server that follows the standards)",
                "a.example: to it no connection; from it TLS, identity by dialback",
            ],
        ),
    ],
)
def test_what_to_expect_is_told_in_words(site, partners, own, lines):
    assert presence(site, partners, **own)["expected"] == lines


def test_without_partners_nothing_is_told(site):
    site["partners"] = []
    assert plan(site).presence.expected == ()
