# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy pages and the page of the presence settings, as a browser sees them."""

from __future__ import annotations

import urllib.parse

import pytest
from lab.cups.policy import PolicyException

from .conftest import Browser, Page, StartLab

LIST = "/cupadmin/xmppFederationPolicyFindList.do"
EDIT = "/cupadmin/xmppFederationPolicyEdit.do"
PRESENCE = "/cupadmin/presenceSettingsEdit.do"
RELEASES = ("12.5", "8.6")
DIRECTIONS = {
    "all federated packets from/to the above domain/host": "all",
    "only incoming federated packets from the above domain/host": "incoming",
    "only outgoing federated packets to the above domain/host": "outgoing",
}
BOTH, ONLY_IN, ONLY_OUT = DIRECTIONS


def opened(browser: Browser, path: str) -> Page:
    page = browser.request("GET", path)
    if "j_password" in page.text:
        browser.log_in()
        page = browser.request("GET", path)
    return page


def control(page: Page, label: str):
    """The control that a label is for."""
    (found,) = [item for item in page.tree.iter("label") if item.text_content() == label]
    return page.element(found.get("for"))


def add(browser: Browser, host: str, direction: str) -> Page:
    page = opened(browser, EDIT)
    fields = page.form() | {"host": host, "direction": control(page, direction).get("value")}
    return browser.post(urllib.parse.urljoin(EDIT, page.tree.forms[0].action), fields)


def entries(page: Page) -> list[tuple[str, str]]:
    rows = page.element("policyList").findall(".//tr")[1:]
    return [(row[1].text_content(), row[2].text_content()) for row in rows if len(row) == 3]


@pytest.mark.parametrize("release", RELEASES)
def test_exceptions_come_change_and_go(start_lab: StartLab, release):
    lab = start_lab(release=release)
    browser = lab.browser()
    for number, direction in enumerate(DIRECTIONS):
        reply = add(browser, f"Host{number}.example", direction)
        assert "Add successful" in reply.status_text
    assert lab.emulator.node.views.saved.policy_exceptions == tuple(
        PolicyException(f"host{number}.example", name) for number, name in enumerate(DIRECTIONS.values())
    )
    page = opened(browser, LIST)
    assert entries(page) == [(f"host{number}.example", text) for number, text in enumerate(DIRECTIONS)]

    link = page.tree.xpath("//a[text()='host1.example']/@href")[0]
    page = browser.request("GET", link)
    fields = page.form()
    assert fields["host"] == "host1.example"
    assert control(page, ONLY_IN).checked
    fields["direction"] = control(page, ONLY_OUT).get("value")
    reply = browser.post(urllib.parse.urljoin(EDIT, page.tree.forms[0].action), fields)
    assert "Update successful" in reply.status_text
    assert PolicyException("host1.example", "outgoing") in lab.emulator.node.views.saved.policy_exceptions

    page = opened(browser, LIST)
    form = page.tree.forms[1]
    boxes = form.xpath(".//input[@type='checkbox']/@value")
    reply = browser.post(
        urllib.parse.urljoin(LIST, form.action), dict(form.form_values()) | {"selected": boxes[0], "deleteButton": "x"}
    )
    assert "Delete successful" in reply.status_text
    assert [host for host, _ in entries(reply)] == ["host1.example", "host2.example"]


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("a.example", "Host must be unique. A federation policy entry already exists with the host a.example"),
        ("A.EXAMPLE", "Host must be unique. A federation policy entry already exists with the host a.example"),
        ("", "Invalid value for Domain Name or Host Name."),
        ("no_host.example", "Invalid value for Domain Name or Host Name."),
        ("a.*.example", "Invalid value for Domain Name or Host Name."),
        ("sip.example", "The domain sip.example is configured as a SIP federated domain."),
    ],
)
def test_host_that_is_refused(start_lab: StartLab, host, message):
    lab = start_lab(choices={"policy.sip_federated_domains": ["sip.example"]})
    browser = lab.browser()
    add(browser, "a.example", BOTH)
    reply = add(browser, host, ONLY_IN)
    assert reply.status_text.endswith("Update failed. " + message)
    assert reply.element("HOST").value == host, "what was typed is still there"
    assert lab.emulator.node.views.saved.policy_exceptions == (PolicyException("a.example", "all"),)


def test_wildcard_stands_beside_its_domain(lab):
    browser = lab.browser()
    add(browser, "a.example", BOTH)
    assert "Add successful" in add(browser, "*.a.example", BOTH).status_text


@pytest.mark.parametrize("path", [LIST, EDIT, PRESENCE])
def test_form_without_its_token_is_refused(lab, path):
    browser = lab.browser()
    page = opened(browser, path)
    fields = page.form() | {"org.apache.struts.taglib.html.TOKEN": "old", "host": "a.example"}
    reply = browser.post(urllib.parse.urljoin(path, page.tree.forms[0].action), fields)
    assert "out of date" in reply.status_text
    assert lab.emulator.node.views.pending() == []


def test_entry_that_is_gone(lab):
    browser = lab.browser()
    assert "Valid key" in opened(browser, EDIT + "?key=gone").status_text
    page = opened(browser, LIST)
    form = page.tree.forms[1]
    target = urllib.parse.urljoin(LIST, form.action)
    assert "Valid key" in browser.post(target, dict(form.form_values()) | {"selected": "gone"}).status_text
    assert "No entry is selected" in browser.post(target, dict(form.form_values())).status_text


def test_login_leads_back_to_the_entry(lab):
    browser = lab.browser()
    add(browser, "a.example", BOTH)
    link = opened(browser, LIST).tree.xpath("//a[text()='a.example']/@href")[0]
    other = lab.browser()
    other.request("GET", link)
    assert other.log_in().headers["Location"] == link


@pytest.mark.parametrize(
    ("release", "label"),
    [
        ("12.5", "Enable use of Email Address for Inter-domain Federation"),
        ("8.6", "Enable use of Email Address when Federating"),
    ],
)
def test_email_addresses(start_lab: StartLab, release, label):
    lab = start_lab(release=release)
    browser = lab.browser()
    page = opened(browser, PRESENCE)
    box = control(page, label)
    assert not box.checked
    reply = browser.post(
        urllib.parse.urljoin(PRESENCE, page.tree.forms[0].action), page.form() | {box.name: "on", "maxcontacts": "150"}
    )
    assert "Update successful" in reply.status_text
    assert "XCP Router" in reply.status_text
    assert "Connection Manager" not in reply.status_text, "the router is enough"
    assert control(reply, label).checked
    assert reply.element("MAXCONTACTS").value == "150"
    fields = reply.form()
    assert (
        "Update failed" in browser.post("/cupadmin/presenceSettingsSave.do", fields | {"maxwatchers": ""}).status_text
    )
    assert "Update failed" in browser.post("/cupadmin/presenceSettingsSave.do", fields | {"pkid": "x"}).status_text
    fields.pop(box.name)
    browser.post("/cupadmin/presenceSettingsSave.do", fields)
    assert lab.emulator.node.views.saved.email_address is False


@pytest.mark.parametrize("chosen", [("Standard", "Lobby"), (), ("Call Center",)])
def test_a_list_holds_what_was_posted(start_lab: StartLab, chosen):
    browser = start_lab().browser()
    page = opened(browser, PRESENCE)
    assert page.tree.xpath("//select/option[@selected]/text()") == ["Standard", "Lobby"]
    others = [(name, value) for name, value in page.form().items() if name != "presencegroups"]
    reply = browser.post("/cupadmin/presenceSettingsSave.do", others + [("presencegroups", group) for group in chosen])
    assert "Update successful" in reply.status_text
    assert tuple(reply.tree.xpath("//select/option[@selected]/text()")) == chosen
    refused = browser.post("/cupadmin/presenceSettingsSave.do", [*others, ("presencegroups", "Nowhere")])
    assert "Invalid value for Presence Groups" in refused.status_text
