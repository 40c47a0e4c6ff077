# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.pages.settings_page import SettingsReader
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import SETTINGS_PAGE
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.settings import FederationSettings
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.markup import html_document
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._cups.cups_doubles import BOXES, settings_page

ADDRESS = "https://node.example/cupadmin/xmppFederationSettingsEdit.do"


@pytest.fixture
def reader():
    return SettingsReader(SETTINGS_PAGE, "presence node n port 443")


def read(reader, text):
    return reader.read(html_document(text, "here"))


@pytest.mark.parametrize("status", ["Off", "On"])
@pytest.mark.parametrize("mode", ["TLS Optional", "TLS Required"])
@pytest.mark.parametrize("ticked", [(), BOXES[:1], BOXES[1:], BOXES])
def test_settings_are_read_by_what_a_person_sees(reader, status, mode, ticked):
    page = read(reader, settings_page(status, mode, ticked))
    assert page.settings == FederationSettings(status == "On", mode, *(box in ticked for box in BOXES))


def test_boxes_do_not_count_without_tls(reader):
    assert read(reader, settings_page("On", "No TLS", BOXES)).settings == FederationSettings(
        True, "No TLS", False, False, False
    )


@pytest.mark.parametrize("secret", ["", "****"])
def test_whether_a_secret_is_shown(reader, secret):
    assert read(reader, settings_page(secret=secret)).secret_shown is bool(secret)


def test_only_what_differs_is_changed(reader):
    page = read(reader, settings_page("Off", "TLS Optional", BOXES[:1], secret="****"))
    sent = reader.entries(page, FederationSettings(True, "TLS Optional", True, False, True), None)
    assert dict(sent) == {
        "org.example.TOKEN": "t-1&2",
        "enablexmppnode": "b",
        "tksecuritymode": "8",
        "clientsidecertreq": "true",
        "enablesaslexternaloutgoing": "true",
        "dialbacksecret": "****",
        "dialbacksecretconfirm": "****",
        "unmanaged": "stays",
    }


def test_greyed_out_boxes_are_sent_when_a_tls_mode_is_chosen(reader):
    page = read(reader, settings_page("On", "No TLS"))
    sent = dict(reader.entries(page, FederationSettings(True, "TLS Required", False, True, False), None))
    assert sent["tksecuritymode"] == "9" and sent["enablesaslexternalincoming"] == "true"
    assert "clientsidecertreq" not in sent and "enablesaslexternaloutgoing" not in sent


def test_no_box_is_sent_without_tls(reader):
    page = read(reader, settings_page("On", "TLS Required", BOXES))
    sent = dict(reader.entries(page, FederationSettings(True, "No TLS", False, False, False), None))
    assert not {box.lower() for box in BOXES} & set(sent) and sent["tksecuritymode"] == "7"


def test_the_secret_is_sent_twice(reader):
    page = read(reader, settings_page())
    sent = dict(reader.entries(page, page.settings, "s3cret"))
    assert sent["dialbacksecret"] == sent["dialbacksecretconfirm"] == "s3cret"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id="ENABLEXMPPNODE"', 'id="OTHER"', "no form with the field ENABLEXMPPNODE.*OTHER, TKSECURITYMODE"),
        ('id="TKSECURITYMODE"', 'id="X"', "field TKSECURITYMODE is missing"),
        ('id="DIALBACKSECRETCONFIRM"', "", "field DIALBACKSECRETCONFIRM is missing"),
        ('id="CLIENTSIDECERTREQ"', 'id="DIALBACKSECRET"', "is missing"),
        ('id="DIALBACKSECRETCONFIRM"', 'id="DIALBACKSECRET"', "DIALBACKSECRET is there 2 times"),
        ("TLS Required", "TLS Mandatory", 'options "No TLS", "TLS Optional", "TLS Mandatory"; expected'),
        ('<option value="9">', '<option value="9">TLS 1.3</option><option value="10">', '"TLS 1.3"'),
        ('value="9"', 'value="8"', "do not have different values"),
        ('id="TKSECURITYMODE"', 'multiple id="TKSECURITYMODE"', "takes several options"),
        (
            'name="enablexmppnode"><option value="a" selected',
            'name="enablexmppnode" size="3"><option value="a"',
            "ENABLEXMPPNODE has no option that is chosen",
        ),
        ('<select id="TKSECURITYMODE"', '<select multiple id="TKSECURITYMODE"', "takes several options"),
        (
            '<select id="ENABLEXMPPNODE" name="enablexmppnode"><option value="a" selected',
            '<select id="ENABLEXMPPNODE" name="enablexmppnode" size="3"><option value="a"',
            "no option that is chosen",
        ),
        ("  Off", "  Disabled", 'ENABLEXMPPNODE has the options "Disabled", "On"'),
        ('type="checkbox" id="CLIENTSIDECERTREQ"', 'type="text" id="CLIENTSIDECERTREQ"', "kind text, not checkbox"),
        ('name="enablexmppnode"', "", "ENABLEXMPPNODE has no name"),
        ('id="ENABLEXMPPNODE"', 'id="ENABLEXMPPNODE" disabled', "greyed out"),
        ('type="password" id="DIALBACKSECRET"', 'type="hidden" id="DIALBACKSECRET"', "kind hidden"),
    ],
)
def test_a_changed_page_is_an_error(reader, old, new, words):
    text = settings_page("Off", "No TLS")
    assert old in text
    with pytest.raises(FederationError, match=words) as raised:
        read(reader, text.replace(old, new, 1))
    assert "XMPP Federation > Settings" in raised.value.where


def test_a_greyed_out_box_with_tls_is_an_error(reader):
    text = settings_page("On", "TLS Optional").replace('id="CLIENTSIDECERTREQ"', 'id="CLIENTSIDECERTREQ" disabled')
    with pytest.raises(FederationError, match="CLIENTSIDECERTREQ is greyed out although"):
        read(reader, text)


@pytest.mark.parametrize(
    ("action", "address"),
    [
        ("xmppFederationSettingsSave.do", "https://node.example/cupadmin/xmppFederationSettingsSave.do"),
        ("/cupadmin/save.do?x=1", "https://node.example/cupadmin/save.do?x=1"),
        ("", ADDRESS),
    ],
)
def test_where_the_form_leads(reader, action, address):
    assert reader.target(ADDRESS, read(reader, settings_page(action=action)).form) == address


@pytest.mark.parametrize(
    "action",
    [
        "https://elsewhere.example/cupadmin/save.do",
        "http://node.example/cupadmin/save.do",
        "/ccmadmin/save.do",
        "../x.do",
    ],
)
def test_a_form_that_leads_elsewhere_is_an_error(reader, action):
    page = read(reader, settings_page(action=action))
    with pytest.raises(FederationError, match="outside the administration"):
        reader.target(ADDRESS, page.form)


def test_a_form_that_is_not_posted_is_an_error(reader):
    page = read(reader, settings_page().replace('method="POST"', ""))
    with pytest.raises(FederationError, match='sent with "get"'):
        reader.target(ADDRESS, page.form)


def test_which_button_saves_must_be_clear(reader):
    buttons = '<input type="submit" name="a" value="Apply"><input type="submit" name="b" value="Reset all">'
    page = read(reader, settings_page().replace("</form></body>", buttons + "</form></body>"))
    with pytest.raises(FederationError, match="which button saves"):
        reader.entries(page, page.settings, None)
    page = read(reader, settings_page().replace("</form></body>", buttons.replace("Apply", "Save") + "</form></body>"))
    assert ("a", "Save") in reader.entries(page, page.settings, None)


def test_an_option_that_is_greyed_out_is_not_posted(reader):
    page = read(reader, settings_page("Off").replace('<option value="b"', '<option disabled value="b"'))
    with pytest.raises(FederationError, match='option "On" of the field ENABLEXMPPNODE is greyed out'):
        reader.entries(page, FederationSettings(True, "No TLS", False, False, False), None)
