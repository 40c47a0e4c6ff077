# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import (
    RequestedService,
    Service,
    check_requested_service,
    match_service,
    normalised,
    steps,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.node_name import choose_node
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.soap import (
    NodeNames,
    parse_products,
    parse_static_list,
    parse_status,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

NEW = [
    "Cisco XCP Router",
    "Cisco XCP XMPP Federation Connection Manager",
    "Cisco XCP SIP Federation Connection Manager",
    "Cisco XCP Connection Manager",
]
OLD = [name.replace("Cisco ", "Cisco UP ") for name in NEW]
OLDER = [name.replace("Cisco ", "Cisco Unified Presence ") for name in NEW]


@pytest.mark.parametrize("names", [NEW, OLD, OLDER])
@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("XCP Router", 0),
        ("xcp router", 0),
        ("Cisco XCP Router", 0),
        ("Cisco UP XCP Router", 0),
        ("Router", 0),
        ("XCP XMPP Federation Connection Manager", 1),
        ("xmpp-federation connection manager", 1),
        ("XCP Connection Manager", 3),
    ],
)
def test_a_service_is_found_whatever_the_release_calls_it(names, wanted, place):
    assert match_service(wanted, names, "node") == names[place]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("Federation Connection Manager", "several services: Cisco XCP SIP.*, Cisco XCP XMPP"),
        ("XCP Nothing", 'no service "XCP Nothing"; it has: Cisco XCP Connection Manager, '),
        ("Cisco", "no service"),
        ("", "no service"),
    ],
)
def test_a_name_that_does_not_lead_to_one_service_is_an_error(wanted, words):
    with pytest.raises(FederationError, match=words):
        match_service(wanted, NEW, "node")


@given(st.sampled_from([*NEW, *OLD, *OLDER]))
def test_normalising_twice_changes_nothing(name):
    assert normalised(normalised(name)) == normalised(name)


def service(state="Started", activated=True):
    return Service("Cisco XCP Thing", state, activated)


@pytest.mark.parametrize(
    ("state", "activated", "now", "commands"),
    [
        ("started", None, service(), []),
        ("started", None, service("Starting"), []),
        ("started", None, service("Stopped"), ["start"]),
        ("started", None, service("Unknown"), ["start"]),
        ("started", None, service("Stopped", False), ["activate"]),
        ("started", True, service("Stopped", False), ["activate"]),
        ("restarted", None, service(), ["restart"]),
        ("restarted", None, service("Stopped"), ["start"]),
        ("restarted", True, service("Stopped", False), ["activate"]),
        ("stopped", None, service(), ["stop"]),
        ("stopped", None, service("Stopped"), []),
        ("stopped", None, service("Stopped", False), []),
        ("stopped", False, service(), ["deactivate"]),
        ("stopped", False, service("Stopped"), ["deactivate"]),
        ("stopped", False, service("Stopped", False), []),
        ("stopped", True, service("Stopped", False), ["activate", "stop"]),
    ],
)
def test_what_there_is_to_do(state, activated, now, commands):
    assert [step.command for step in steps(RequestedService("Thing", state, activated), now, "node")] == commands


def test_a_service_that_is_not_activated_is_not_restarted():
    with pytest.raises(FederationError, match="not activated, so it cannot be restarted"):
        steps(RequestedService("Thing", "restarted"), service("Stopped", False), "node")


@pytest.mark.parametrize("name", ["XCP Router", "Cisco UP XCP Router"])
def test_the_router_is_not_stopped(name):
    with pytest.raises(FederationError, match="Router is not stopped"):
        check_requested_service(RequestedService(name, "stopped"), "node")


def test_a_contradiction_is_refused():
    with pytest.raises(FederationError, match="cannot be started and not activated"):
        check_requested_service(RequestedService("Thing", "started", False), "node")


@pytest.mark.parametrize(
    ("primary", "secondary", "hints", "name"),
    [
        ("cup1", (), (), "cup1"),
        ("cup1", ("cup2",), ("cup2.example.com",), "cup2"),
        ("cup1.example.com", ("cup2.example.com",), ("CUP1",), "cup1.example.com"),
        ("10.0.0.1", ("10.0.0.2",), ("x", "10.0.0.2"), "10.0.0.2"),
        ("cup1", ("cup1",), (), "cup1"),
    ],
)
def test_the_nodes_own_name(primary, secondary, hints, name):
    assert choose_node(NodeNames(primary, secondary), hints, "node") == name


@pytest.mark.parametrize(("primary", "secondary"), [("", ()), ("cup1", ("cup2",)), ("10.0.0.1", ("10.0.0.2",))])
def test_a_name_that_is_not_clear_is_an_error(primary, secondary):
    with pytest.raises(FederationError, match="is not clear from its list"):
        choose_node(NodeNames(primary, secondary), ["other", "10.0.0.3"], "node")


@pytest.mark.parametrize(
    "body",
    [
        b"<a:b/>",
        b"<soapenv:Envelope><soapenv:Body/></soapenv:Envelope>",
        b"<x>\x00</x>",
        b"<x>&#27;</x>",
        b"\xb2",
        b"",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
    ],
)
@pytest.mark.parametrize(
    "read", [parse_static_list, parse_products, lambda body, where: parse_status(body, "soapGetServiceStatus", where)]
)
def test_an_answer_that_is_no_soap_is_an_error_that_names_where(read, body):
    with pytest.raises(FederationError) as caught:
        read(body, "node, Control Center")
    assert "node, Control Center" in str(caught.value)
    assert "\x00" not in str(caught.value) and "\x1b" not in str(caught.value)
