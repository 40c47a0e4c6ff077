# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login, settings form and logout, as a browser sees them."""

from __future__ import annotations

import json
import re
import time

import pytest

from .conftest import APPLICATION_PASSWORD, SETTINGS, StartLab

NAMES = {
    "ENABLEXMPPNODE",
    "TKSECURITYMODE",
    "CLIENTSIDECERTREQ",
    "ENABLESASLEXTERNALINCOMING",
    "ENABLESASLEXTERNALOUTGOING",
    "DIALBACKSECRET",
    "DIALBACKSECRETCONFIRM",
}
RELEASES = ("12.5", "8.6")
SECRET = "kept to itself"


def test_protected_page_asks_for_login_and_returns_there(lab):
    browser = lab.browser()
    page = browser.request("GET", SETTINGS)
    assert page.status == 200
    fields = page.form()
    assert set(fields) >= {"appNav", "j_username", "j_password"}
    assert re.fullmatch(r"JSESSIONID=\w+; Path=/cupadmin; Secure; HttpOnly", page.headers["Set-Cookie"])
    reply = browser.log_in()
    assert (reply.status, reply.headers["Location"]) == (302, SETTINGS)
    assert {item.get("id") for item in browser.request("GET", SETTINGS).tree.iter()} >= NAMES


@pytest.mark.parametrize(("release", "renewed"), [("12.5", True), ("8.6", False)])
def test_session_id_at_login(start_lab: StartLab, release, renewed):
    browser = start_lab(release=release).browser()
    browser.request("GET", SETTINGS)
    before = browser.cookie
    browser.log_in()
    assert (browser.cookie != before) is renewed
    assert browser.request("GET", SETTINGS).element("ENABLEXMPPNODE") is not None


def test_login_without_a_session_leads_home(browser):
    reply = browser.log_in()
    assert reply.status == 302
    home = browser.request("GET", reply.headers["Location"])
    assert "cup1" in home.text
    assert SETTINGS in home.text


def test_wrong_password_and_lock_out(lab):
    browser = lab.browser()
    browser.request("GET", SETTINGS)
    wrong = browser.log_in("nonsense")
    assert wrong.status == 200
    assert "Invalid User ID or Password" in wrong.text
    assert browser.log_in("nonsense").status == 200
    assert "locked" in browser.log_in("nonsense").text
    assert "locked" in browser.log_in().text
    assert browser.soap("<s:soapGetStaticServiceList/>").status == 401


def test_lock_out_ends(start_lab: StartLab):
    browser = start_lab(choices={"login.failures": 1, "login.lock_seconds": 0.05}).browser()
    assert "locked" in browser.log_in("nonsense").text
    time.sleep(0.06)
    assert browser.log_in().status == 302


def test_success_forgets_failures(browser):
    for _ in range(3):
        browser.log_in("nonsense")
        browser.log_in("nonsense")
        assert browser.log_in().status == 302


def test_logout_ends_the_session(browser):
    browser.open_settings()
    assert browser.request("GET", "/cupadmin/logout.do").status == 302
    assert "j_password" in browser.request("GET", SETTINGS).text


@pytest.mark.parametrize(
    ("release", "title", "upper"),
    [
        ("12.5", "Cisco Unified CM IM and Presence Administration", False),
        ("8.6", "Cisco Unified Presence Administration", True),
    ],
)
def test_releases_differ_in_title_and_markup(start_lab: StartLab, release, title, upper):
    browser = start_lab(release=release).browser()
    assert browser.request("GET", SETTINGS).title == title
    browser.log_in()
    page = browser.request("GET", SETTINGS)
    assert ("<SELECT NAME=" in page.text, "<select name=" in page.text) == (upper, not upper)
    assert page.tree.find_class("cuesButton")
    assert all(page.element(identity).name != identity for identity in NAMES)


@pytest.mark.parametrize("release", RELEASES)
def test_new_node_is_off_and_has_no_secret(start_lab: StartLab, release):
    page = start_lab(release=release).browser().open_settings()
    assert _chosen(page, "ENABLEXMPPNODE") == "Off"
    assert _chosen(page, "TKSECURITYMODE") == "No TLS"
    assert page.element("DIALBACKSECRET").value == ""
    assert all("disabled" in page.element(item).attrib for item in ("CLIENTSIDECERTREQ", "ENABLESASLEXTERNALINCOMING"))


def _chosen(page, identity):
    return page.element(identity).xpath("option[@selected]")[0].text


def _value(page, identity, text):
    return page.element(identity).xpath(f"option[text()='{text}']/@value")[0]


def _switch_on(browser, mode="No TLS", **more):
    page = browser.open_settings()
    changes = {
        "ENABLEXMPPNODE": _value(page, "ENABLEXMPPNODE", "On"),
        "TKSECURITYMODE": _value(page, "TKSECURITYMODE", mode),
        "DIALBACKSECRET": SECRET,
        "DIALBACKSECRETCONFIRM": SECRET,
    }
    return browser.save(**{**changes, **more})


@pytest.mark.parametrize(("release", "shown"), [("12.5", "*" * 16), ("8.6", "")])
def test_secret_is_never_shown_nor_logged(start_lab: StartLab, caplog, release, shown):
    caplog.set_level("DEBUG")
    lab = start_lab(release=release)
    browser = lab.browser()
    saved = _switch_on(browser)
    page = browser.open_settings()
    assert page.element("DIALBACKSECRET").value == shown
    assert SECRET not in saved.text + page.text
    written = caplog.text + (lab.state / "state.json").read_text()
    for secret in (SECRET, SECRET.replace(" ", "+"), APPLICATION_PASSWORD, "user pass"):
        assert secret not in written
    assert "settings saved" in caplog.text
    assert SECRET not in repr(lab.emulator.node.views)
    assert APPLICATION_PASSWORD not in repr(lab.emulator.node.settings)


def test_state_file_tells_saved_from_running(lab):
    _switch_on(lab.browser())
    document = json.loads((lab.state / "state.json").read_text())
    assert document["settings"]["saved"]["node_status"] == "On"
    assert document["settings"]["running"]["node_status"] == "Off"
    assert document["not_in_effect"] == ["node_status", "dialback_secret"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DIALBACKSECRETCONFIRM": "other"}, "do not match"),
        ({"DIALBACKSECRET": "", "DIALBACKSECRETCONFIRM": ""}, "must not be empty"),
        ({"DIALBACKSECRET": None}, "A value for Dialback Secret is required"),
        ({"TKSECURITYMODE": "9"}, "Invalid value for Security Mode"),
        ({"TKSECURITYMODE": "No TLS"}, "Invalid value for Security Mode"),
        ({"ENABLEXMPPNODE": None}, "A value for XMPP Federation Node Status is required"),
        ({"CLIENTSIDECERTREQ": "on"}, "can be set only when"),
        ({"ENABLESASLEXTERNALOUTGOING": "on"}, "can be set only when"),
    ],
)
def test_refused_forms_store_nothing(lab, changes, message):
    page = _switch_on(lab.browser(), **changes)
    assert "Update failed" in page.status_text
    assert message in page.status_text
    assert lab.emulator.node.views.saved.node_status == "Off"


@pytest.mark.parametrize(
    ("hidden", "message"),
    [("org.apache.struts.taglib.html.TOKEN", "out of date"), ("pkid", "Valid key for XMPP federation settings")],
)
@pytest.mark.parametrize("value", [None, "something else"])
def test_hidden_fields_must_come_back(browser, hidden, message, value):
    page = browser.open_settings()
    fields = page.form()
    fields.pop(hidden)
    if value is not None:
        fields[hidden] = value
    assert message in browser.post(page.action(), fields).status_text


def test_token_of_another_session_is_refused(lab):
    one, other = lab.browser(), lab.browser()
    fields = one.open_settings().form()
    page = other.open_settings()
    assert "out of date" in other.post(page.action(), fields).status_text


def test_save_needs_a_login(browser):
    page = browser.post("/cupadmin/xmppFederationSettingsSave.do", {"enablexmppnode": "1"})
    assert "j_password" in page.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/cupadmin/other.do", 404), ("POST", "/elsewhere", 404), ("GET", "/", 302), ("GET", "/cupadmin", 302)],
)
def test_other_addresses(browser, method, path, status):
    assert browser.request(method, path, b"" if method == "POST" else None).status == status


def test_one_connection_serves_many_requests(browser):
    browser.request("GET", SETTINGS)
    first = browser.connection.sock
    browser.open_settings()
    assert browser.connection.sock is first
