# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.federation import SettingsPageChange
from ansible_collections.xmpp.federation.plugins.module_utils._cups.node_settings import NodeSettings
from ansible_collections.xmpp.federation.plugins.module_utils._cups.pages.email_change import EmailPageChange
from ansible_collections.xmpp.federation.plugins.module_utils._cups.pages.policy_change import PolicyPageChange
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import SETTINGS_PAGE
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.policy import RequestedPolicy
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.settings import RequestedSettings
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web import administration as admin_pages
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.administration import AdminPages
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import Node
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._cups.cups_doubles import NodeDouble, SessionDouble
from unit.plugins.module_utils._cups.policy_double import OtherPages

DENY = RequestedPolicy("deny", {"gmail.example": "both", "*.webex.example": "incoming"})


@pytest.fixture(params=["plain", "script"])
def double(request, monkeypatch):
    one = NodeDouble()
    one.others = OtherPages(request.param)
    monkeypatch.setattr(admin_pages, "HttpsSession", lambda _node: SessionDouble(one))
    return one


def node(policy=DENY, email=True, settings=None, policy_page=None):
    pages = AdminPages(Node("node.example", 443), "admin", "right")
    others = [PolicyPageChange(pages, policy, policy_page)] if policy else []
    if email is not None:
        others.append(EmailPageChange(pages, email, None))
    wanted = settings or RequestedSettings(node_status=True, security_mode="No TLS")
    found = NodeSettings(SettingsPageChange(pages, SETTINGS_PAGE, wanted, None, "on_create"), others, pages.where)
    found.plan()
    return found


def names(restarts):
    return [(one.service.split()[-1], one.scope) for one in restarts]


def test_everything_is_written_once(double):
    announced = []
    found = node()
    assert found.changed == ["policy", "exceptions", "email_federation", "node_status"] and not double.others.posts
    found.write(announced.append)
    assert (double.others.default, double.others.exceptions) == ("Deny", DENY.exceptions)
    assert double.others.email and double.status == "On"
    assert names(announced[-1]) == [("Router", "cluster"), ("Manager", "cluster")]
    again = node()
    assert again.changed == [] and again.result(after=False)["exceptions"] == [
        {"host": "*.webex.example", "direction": "incoming"},
        {"host": "gmail.example", "direction": "both"},
    ]


def test_a_direction_is_changed_and_a_unlisted_one_removed(double):
    double.others.default = "Deny"
    double.others.exceptions = {"gmail.example": "outgoing", "old.example": "both", "older.example": "incoming"}
    found = node(RequestedPolicy("deny", {"gmail.example": "both"}, purge=True), None)
    assert found.to_set[0]["set"] == [
        "change the exception gmail.example to all packets (now only outgoing packets)",
        "delete the exception old.example",
        "delete the exception older.example",
    ]
    found.write(lambda _restarts: None)
    assert double.others.exceptions == {"gmail.example": "both"}


def test_what_the_node_refuses_is_reported_with_what_stands_elsewhere(double):
    double.others.rejects = ("*.webex.example",)
    found = node()
    with pytest.raises(
        FederationError, match=r"webex.example: none instead of incoming; the page says .Host must"
    ) as raised:
        found.write(lambda _restarts: None)
    details = raised.value.details
    assert (
        details["written"] == []
        and len(details["not_begun"]) == 2
        and "not begun: Presence > Settings" in str(raised.value)
    )
    assert double.others.exceptions == {"gmail.example": "both"} and double.status == "Off"
    assert details["restarts_required"][0]["scope"] == "cluster"


def test_a_switch_that_stays_is_reported_with_the_page_written_before_it(double):
    double.others.stores_email = False
    with pytest.raises(
        FederationError, match=r"Federation: Off instead of On. On the other pages: written and read"
    ) as raised:
        node().write(lambda _restarts: None)
    assert raised.value.details["stands"][0]["wanted"] == "On" and double.status == "Off"


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("<p>Rows 1 - 50 of 60</p>", "only a part"),
        ("<p>Page 1 of 2</p>", "only a part"),
        ("<p>No active query. Please enter your search criteria.</p>", "only after a search"),
        ("<form><select name='x'><option>Allow</option><option>Deny</option></select></form>", "2 choice"),
        ("<form method='post'><input type='submit' value='Delete Selected'><table><tr><td><input type='checkbox'></td>"
         "<td>???</td></tr></table></form>", "no domain or host name"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_understood_stops_everything(double, extra, words):
    double.others.extra = extra
    with pytest.raises(FederationError, match=words):
        node()
    assert double.posts == [] and double.others.posts == []


def test_a_page_elsewhere_is_found_by_a_link_or_by_the_user(double):
    double.others.path = "/cupadmin/xmppPolicyNew.do"
    with pytest.raises(FederationError, match=r"none of the addresses tried.*set policy_page"):
        node()
    assert node(policy_page="/cupadmin/xmppPolicyNew.do").changed[0] == "policy"
    double.message = ""
    page = double.page()
    double.page = lambda message="": page.replace("</body>", "<script>menu('xmppPolicyNew.do')</script></body>")
    assert node().changed[0] == "policy"


def test_another_node_of_the_cluster_was_faster(double):
    found = node()
    double.others.default, double.others.exceptions = "Deny", {"gmail.example": "both"}
    double.others.email = True
    found.write(lambda _restarts: None)
    assert double.others.exceptions == DENY.exceptions
    assert [name for name, _fields in double.others.posts] == ["saveEntry.do"]


def test_a_session_that_ends_before_the_first_post_leaves_nothing_pending(double):
    found = node(None, None)
    announced = []
    double.page = lambda _message="": "<html><body>Gone</body></html>"
    with pytest.raises(FederationError, match="not as expected") as raised:
        found.write(announced.append)
    assert announced == [] and raised.value.details["restarts_required"] == []


def test_no_way_to_add_is_said_before_anything_is_posted(double, monkeypatch):
    whole = double.others.list_page
    monkeypatch.setattr(double.others, "list_page", lambda: whole().replace("Add New", "Create"))
    with pytest.raises(FederationError, match="Add New"):
        node()
    assert double.others.posts == []
