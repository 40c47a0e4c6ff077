# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from itertools import product

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.rules import restarts_required
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.secret import decide
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.settings import (
    TLS_SETTINGS,
    FederationSettings,
    RequestedSettings,
    as_lines,
    differences,
    target,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

PLAIN = FederationSettings(True, "No TLS", False, False, False)
TLS = FederationSettings(True, "TLS Optional", True, False, True)

modes = st.sampled_from(["No TLS", "TLS Optional", "TLS Required"])
maybe = st.none() | st.booleans()
some_wanted = st.builds(RequestedSettings, maybe, st.none() | modes, maybe, maybe, maybe)
some_settings = st.one_of(
    st.builds(FederationSettings, st.booleans(), st.just("No TLS"), st.just(False), st.just(False), st.just(False)),
    st.builds(
        FederationSettings,
        st.booleans(),
        st.sampled_from(["TLS Optional", "TLS Required"]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
)


@pytest.mark.parametrize("name", TLS_SETTINGS)
@pytest.mark.parametrize(("now", "mode"), [(TLS, "No TLS"), (PLAIN, None), (PLAIN, "No TLS")])
def test_tls_settings_need_tls(name, now, mode):
    with pytest.raises(FederationError, match=f"{name} cannot be on") as raised:
        target(now, RequestedSettings(security_mode=mode, **{name: True}), "page")
    assert "TLS Optional" in raised.value.cure and raised.value.where == "page"


def test_a_new_tls_mode_needs_a_word_on_client_certificates():
    with pytest.raises(FederationError, match="client_certificates is not given"):
        target(PLAIN, RequestedSettings(security_mode="TLS Optional"))
    assert not target(
        PLAIN, RequestedSettings(security_mode="TLS Optional", client_certificates=False)
    ).client_certificates


def test_an_unknown_mode_is_refused():
    with pytest.raises(FederationError, match='"SSL" is no security mode'):
        target(PLAIN, RequestedSettings(security_mode="SSL"))


def test_no_tls_turns_the_tls_settings_off():
    assert target(TLS, RequestedSettings(security_mode="No TLS")) == PLAIN


@given(some_settings, some_wanted)
def test_the_target_has_what_is_wanted_and_else_what_is(now, wanted):
    try:
        then = target(now, wanted)
    except FederationError:
        return
    for name in ("node_status", "security_mode", *TLS_SETTINGS):
        asked = getattr(wanted, name)
        if asked is not None:
            assert getattr(then, name) == asked
        elif not (name in TLS_SETTINGS and then.security_mode == "No TLS"):
            assert getattr(then, name) == getattr(now, name)
    assert target(then, wanted) == then
    assert not differences(then, target(then, wanted))
    assert bool(differences(now, then)) == (now != then)


def test_differences_are_in_the_words_of_the_page():
    assert [(one.label, one.before, one.after) for one in differences(PLAIN, TLS)] == [
        ("Security Mode", "No TLS", "TLS Optional"),
        ("Require client-side security certificates", "Off", "On"),
        ("Enabling SASL on outbound connections", "Off", "On"),
    ]


def test_settings_are_shown():
    assert as_lines(PLAIN).splitlines()[:2] == ["XMPP Federation Node Status: On", "Security Mode: No TLS"]
    assert TLS.as_data() == {
        "node_status": "on",
        "security_mode": "TLS Optional",
        "client_certificates": True,
        "sasl_external_incoming": False,
        "sasl_external_outgoing": True,
    }


@pytest.mark.parametrize(
    ("changed", "federating", "expected"),
    [
        ([], True, []),
        (["node_status"], True, [("XCP Router", "cluster"), ("XCP XMPP Federation Connection Manager", "node")]),
        (["node_status", "security_mode"], False, [("XCP Router", "cluster")]),
        (["security_mode"], True, [("XCP Router", "node"), ("XCP XMPP Federation Connection Manager", "node")]),
        (["dialback_secret"], True, [("XCP Router", "node"), ("XCP XMPP Federation Connection Manager", "node")]),
        (["sasl_external_incoming"], False, [("XCP Router", "node")]),
    ],
)
def test_restarts(changed, federating, expected):
    assert [(one.service, one.scope) for one in restarts_required(changed, federating)] == expected


def test_restarts_give_their_reason():
    assert (
        restarts_required(["security_mode", "dialback_secret"], True)[0].reason
        == "changed: Security Mode, dialback secret"
    )


@pytest.mark.parametrize(
    ("update", "shown", "other", "send"),
    [
        ("on_create", False, True, True),
        ("on_create", False, False, False),
        ("on_create", True, True, False),
        ("on_create", True, False, False),
        *[("always", shown, other, True) for shown, other in product([False, True], repeat=2)],
    ],
)
def test_when_the_secret_is_sent(update, shown, other, send):
    decision = decide("s3cret", update, shown, other)
    assert decision.send is send
    assert "s3cret" not in decision.known + decision.warning
    assert bool(decision.warning) == (update == "on_create" and not shown and not other)


@pytest.mark.parametrize(("shown", "other"), list(product([False, True], repeat=2)))
def test_a_secret_that_is_not_managed_is_never_sent(shown, other):
    decision = decide(None, "always", shown, other)
    assert not decision.send and not decision.warning and "not managed" in decision.known
