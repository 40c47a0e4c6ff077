# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.login import (
    login_entries,
    login_form,
    refused_login,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.markup import html_document
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.messages import page_messages
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._cups.cups_doubles import LOGIN_PAGE, settings_page


def page(text):
    return html_document(text, "here")


def test_the_login_form_is_recognised_and_filled_in():
    form = login_form(page(LOGIN_PAGE.format("")))
    assert form is not None
    assert login_entries(form, "admin", "pw", "here") == [
        ("appNav", "cupadmin"),
        ("j_username", "admin"),
        ("j_password", "pw"),
        ("go", "Log in"),
    ]


@pytest.mark.parametrize(
    "action", ["j_security_check", "/cupadmin/j_security_check;jsessionid=AB", "j_security_check?x=1"]
)
def test_fields_of_other_names_are_found_by_their_kind(action):
    form = login_form(
        page(f'<form action="{action}" method=post><input name=user><input type=password name=pass></form>')
    )
    assert login_entries(form, "admin", "pw", "here") == [("user", "admin"), ("pass", "pw")]


def test_the_settings_page_is_no_login_form():
    assert login_form(page(settings_page())) is None


def test_an_unclear_login_form_is_an_error():
    form = login_form(
        page('<form action="j_security_check"><input name=a><input name=b><input type=password name=p></form>')
    )
    with pytest.raises(FederationError, match=r"no clear field for the user name; it has: a \(text\), b \(text\)"):
        login_entries(form, "admin", "pw", "here")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Log on failed - Invalid User ID or Password.", "was refused.*Invalid User ID"),
        ("Your account is locked. Contact your administrator.", "account admin is locked.*Contact"),
        ("Account lockout: too many tries", "account admin is locked"),
        ("", "login as admin was refused"),
    ],
)
def test_why_a_login_was_refused(message, words):
    error = refused_login(page(LOGIN_PAGE.format(message)), "admin", "here")
    with pytest.raises(FederationError, match=words):
        raise error


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ('<div id="statusMessage"><b>Status</b> Update failed</div>', ["Status Update failed"]),
        ('<p class="cuesErrorText">Wrong</p><p class="cuesErrorText">Wrong</p>', ["Wrong"]),
        ('<div role="alert">A</div><span class="validation-summary">B</span>', ["A", "B"]),
        ('<div class="messages"><p class="error">once</p></div>', ["once"]),
        ('<label id="statusLabel">Node Status</label><td class="content">status quo</td>', []),
        ('<div class="status"><select><option>On</select></div>', []),
        ('<div id="error"></div><div id="error2">' + "x" * 500 + "</div>", []),
    ],
)
def test_messages_of_a_page(body, messages):
    assert page_messages(page(f"<html><body>{body}</body></html>")) == messages
