# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.federation import SettingsPageEditor
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import SETTINGS_PAGE
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.settings import (
    FederationSettings,
    RequestedSettings,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web import administration as admin_pages
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.administration import AdminPages
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import Answer, NoAnswer, Node
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._cups.cups_doubles import NodeDouble, SessionDouble

ON = RequestedSettings(node_status=True, security_mode="No TLS")


@pytest.fixture
def double(monkeypatch):
    one = NodeDouble()
    monkeypatch.setattr(admin_pages, "HttpsSession", lambda _node: SessionDouble(one))
    return one


def federation(password="right"):
    return SettingsPageEditor(AdminPages(Node("node.example", 443), "admin", password), SETTINGS_PAGE)


def bring(wanted, secret=None, update="on_create"):
    """Plan and apply: what changed, and the settings after it."""
    settings = federation()
    change = settings.plan(wanted, secret, update)
    if not change.needed:
        return [], change.now
    return change.changed, settings.apply(change, secret)[0]


def test_a_change_is_stored_and_the_second_run_sends_nothing(double):
    assert bring(ON, "s3cret") == (
        ["node_status", "dialback_secret"],
        FederationSettings(True, "No TLS", False, False, False),
    )
    assert (double.status, double.secret, len(double.posts)) == ("On", "s3cret", 1)
    assert bring(ON, "s3cret")[0] == []
    assert len(double.posts) == 1


def test_a_plan_posts_nothing(double):
    assert federation().plan(ON, "s3cret", "always").needed
    assert double.posts == [] and double.status == "Off"


def test_a_masked_secret_goes_back_as_it_came(double):
    double.secret = "old"
    assert bring(ON, "new")[0] == ["node_status"]
    assert double.secret == "old"


def test_always_sends_the_secret(double):
    double.status, double.secret = "On", "old"
    assert bring(ON, "new", "always")[0] == ["dialback_secret"]
    assert double.secret == "new"


def test_a_box_that_the_node_ticks_is_unticked_again(double):
    double.ticks_by_itself = True
    double.shows_secret = False
    wanted = RequestedSettings(node_status=True, security_mode="TLS Optional", client_certificates=False)
    assert bring(wanted, "s3cret")[1] == FederationSettings(True, "TLS Optional", False, False, False)
    assert len(double.posts) == 2 and double.secret == "s3cret"


def test_what_the_node_does_not_store_is_an_error_with_its_words(double):
    double.stores, double.message = False, "Database row not found"
    with pytest.raises(
        FederationError, match='Node Status: Off instead of On; the page says "Database row not found"'
    ) as raised:
        bring(ON)
    assert raised.value.details["stands"] == [
        {"setting": "XMPP Federation Node Status", "stands": "Off", "wanted": "On"}
    ]
    assert len(double.posts) == 1


def test_a_wrong_password_is_tried_once(double):
    with pytest.raises(FederationError, match=r"login as admin was refused.*Wrong user name"):
        federation("wrong").plan(ON, None, "on_create")
    assert double.logins == 1


def test_a_session_that_expires_before_the_post_is_not_posted_again(double):
    double.expires_before_post = True
    with pytest.raises(FederationError, match=r"saving the page failed.*Off instead of On"):
        bring(ON)
    assert double.posts == [] and double.logins == 2


def test_a_session_that_expires_while_reading_is_renewed(double):
    settings = federation()
    settings.plan(ON, None, "on_create")
    double.logged_in.clear()
    change = settings.plan(ON, None, "on_create")
    assert settings.apply(change, None)[0].node_status
    assert double.logins == 2


def test_an_answer_that_was_lost_after_storing_is_no_error(double, monkeypatch):
    whole = SessionDouble.request

    def lossy(self, path, body=None, **rest):
        answer = whole(self, path, body, **rest)
        if path.endswith("Save.do"):
            raise NoAnswer("no whole answer within 5 s", where="node")
        return answer

    monkeypatch.setattr(SessionDouble, "request", lossy)
    assert bring(ON)[1].node_status
    double.status = "Off"
    with pytest.raises(FederationError, match="whether the dialback secret was stored is not known"):
        bring(ON, "s3cret")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            Answer(403, "https://n/cupadmin/x.do", "text/html", b"<p>Not allowed</p>"),
            'HTTP status 403 for /cupadmin/x.do: "Not allowed"',
        ),
        (Answer(503, "https://n/cupadmin/x.do", "text/plain", b""), "HTTP status 503"),
        (Answer(200, "https://n/cupadmin/x.do", "application/json", b"{}"), "application/json, not a page"),
        (Answer(200, "https://n/cupadmin/x.do", "text/html", b""), "empty"),
        (Answer(200, "https://n/x", "text/html", b"<title>Home</title>"), 'titled "Home"'),
    ],
)
def test_answers_that_are_no_settings_page(double, monkeypatch, answer, words):
    monkeypatch.setattr(SessionDouble, "request", lambda *_args, **_rest: answer)
    with pytest.raises(FederationError, match=words):
        federation().plan(ON, None, "on_create")


def test_what_no_page_allows_is_refused_before_the_login(double):
    with pytest.raises(FederationError, match="cannot be on"):
        federation().plan(RequestedSettings(security_mode="No TLS", sasl_external_incoming=True), None, "on_create")
    assert double.logins == 0
