# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Service, Step
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services import control_center, soap
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.codes import decoded
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.control_center import (
    ControlCenter,
    NoEndpoint,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import Answer, NoAnswer, Node
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from unit.plugins.module_utils._cups.cups_doubles import StillClock

AST = "http://schemas.cisco.com/ast/soap"


def envelope(inner: str, namespace: str = AST) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<ns1:{inner.split(">", 1)[0]} xmlns:ns1="{namespace}">{inner.split(">", 1)[1]}</ns1:{inner.split(">", 1)[0]}></e:Body></e:Envelope>'
    ).encode()


def status(operation="soapGetServiceStatus", items="", code="0", reason="-1", text="", prefix="ns1:"):
    def tag(name, value):
        return f"<{prefix}{name}>{value}</{prefix}{name}>"

    listed = "".join(
        tag(
            "item",
            "".join(
                tag(name, value)
                for name, value in zip(
                    ("ServiceName", "ServiceStatus", "ReasonCode", "ReasonCodeString", "StartTime"), item
                )
            ),
        )
        for item in items
    )
    head = tag("ReturnCode", code) + tag("ReasonCode", reason) + tag("ReasonString", text)
    return envelope(f"{operation}Response>" + tag(f"{operation}Return", head + tag("ServiceInfoList", listed)), AST)


FAULT = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server</faultcode>'
    b"<faultstring>%s</faultstring></e:Fault></e:Body></e:Envelope>"
)


@pytest.mark.parametrize("prefix", ["ns1:", ""])
def test_states_are_parsed(prefix):
    body = status(
        items=[
            ("Cisco XCP Router", "Started", "-1", "", "Mon"),
            ("Cisco X", "Stopped", "-1068", "Service Not Activated ", ""),
        ],
        prefix=prefix,
    )
    answer = soap.parse_status(body, "soapGetServiceStatus", "node")
    assert answer.services == (
        Service("Cisco XCP Router", "Started", True, "", "Mon"),
        Service("Cisco X", "Stopped", False, "Service Not Activated", ""),
    )
    assert (answer.return_code, answer.reason_code) == ("0", "-1")


@pytest.mark.parametrize("item", [("X", "Stopped", "-1068", ""), ("X", "Stopped", "7", "service NOT activated")])
def test_either_sign_tells_that_a_service_is_not_activated(item):
    assert not soap.parse_status(status(items=[item]), "soapGetServiceStatus", "node").services[0].activated


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (status(items=[("X", "Running", "-1", "")]), 'state of "X" is "Running", not one of'),
        (status(items=[("", "Started", "-1", "")]), "not understood"),
        (status("soapDoControlServices"), "no soapGetServiceStatusResponse"),
        (envelope("soapGetServiceStatusResponse>"), "no return code"),
        (b"<html><body>Error</body></html>", "a web page, not XML"),
        (b"<a/>", "no SOAP envelope"),
        (b"Service Unavailable", "not XML"),
        (FAULT % b"Something broke", 'fault "Something broke"'),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + status().split(b"?>", 1)[1], "document type"),
    ],
)
def test_what_is_no_status_is_an_error(body, words):
    with pytest.raises(FederationError, match=words):
        soap.parse_status(body, "soapGetServiceStatus", "node")


def test_the_static_list_is_parsed():
    item = (
        "<item><ServiceName>Cisco XCP Router</ServiceName><Deployable>true</Deployable><GroupName>G</GroupName></item>"
    )
    body = envelope(
        f"soapGetStaticServiceListResponse><soapGetStaticServiceListReturn><Services>{item}</Services></soapGetStaticServiceListReturn>"
    )
    assert soap.parse_static_list(body, "node") == ["Cisco XCP Router"]
    with pytest.raises(FederationError, match="lists no service"):
        soap.parse_static_list(envelope("soapGetStaticServiceListResponse>"), "node")


@pytest.mark.parametrize(
    "second", ["<SecondaryNode>cup2</SecondaryNode>", "<SecondaryNode><item>cup2</item></SecondaryNode>"]
)
def test_the_nodes_are_parsed(second):
    body = envelope(
        "getProductInformationListResponse><getProductInformationListReturn><ActiveServerVersion>12.5</ActiveServerVersion>"
        f"<PrimaryNode>cup1</PrimaryNode>{second}</getProductInformationListReturn>"
    )
    assert soap.parse_products(body, "node") == soap.NodeNames("cup1", ("cup2",))


def test_a_request_is_what_the_wsdl_says():
    root = etree.fromstring(soap.control_request("imp1", "Restart", "Cisco XCP Router"))
    sent = [(etree.QName(one).localname, one.text) for one in root.iter()]
    assert sent == [
        ("Envelope", None),
        ("Body", None),
        ("soapDoControlServices", None),
        ("ControlServiceRequest", None),
        ("NodeName", "imp1"),
        ("ControlType", "Restart"),
        ("ServiceList", None),
        ("item", "Cisco XCP Router"),
    ]
    assert {etree.QName(one).namespace for one in root[0].iter()} == {AST, "http://schemas.xmlsoap.org/soap/envelope/"}


@given(
    st.lists(
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=("Cc",))),
        min_size=1,
        max_size=4,
    )
)
def test_names_survive_in_a_request(names):
    root = etree.fromstring(soap.status_request(names))
    assert [one.text or "" for one in root.iter(f"{{{AST}}}ServiceStatus")] == names


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("-1", "", "no error"),
        ("-1068", "", "the service is not activated, or its activation failed"),
        ("-1068", "Service Not Activated", "Service Not Activated (reason code -1068)"),
        ("-5", "", "reason code -5"),
        ("", "", "reason code missing"),
        ("-1", "Strange", "Strange"),
    ],
)
def test_reasons_in_words(code, text, words):
    assert decoded(code, text) == words


class Scripted:
    """A session that answers from a list and keeps what it was sent."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.sent = []

    def request(self, path, body=None, headers=None, timeout=None, step=""):
        self.sent.append((path, headers["SOAPAction"], timeout))
        status_code, answer = self.answers.pop(0)
        return Answer(status_code, "https://n" + path, "text/xml", answer)


def center(monkeypatch, answers, **options):
    script = Scripted(answers)
    monkeypatch.setattr(control_center, "HttpsSession", lambda _node: script)
    clock = StillClock()
    return ControlCenter(Node("n", 8443), "admin", "pw", clock=clock, **options), script, clock


ROUTER = status(items=[("Cisco XCP Router", "Started", "-1", "")])
RESTARTED = status("soapDoControlServices", items=[("Cisco XCP Router", "Started", "-1", "")])
RESTART = Step("restart", "Cisco XCP Router", "Started")


def test_the_older_endpoint_is_tried_after_the_newer_and_kept(monkeypatch):
    control, script, _ = center(monkeypatch, [(404, b""), (200, ROUTER), (200, ROUTER)])
    control.states(["Cisco XCP Router"])
    control.states(["Cisco XCP Router"])
    assert [path.split("/")[1] for path, _, _ in script.sent] == [
        "controlcenterservice2",
        "controlcenterservice",
        "controlcenterservice",
    ]
    assert {action for _, action, _ in script.sent} == {'"soapGetServiceStatus"'}


def test_no_endpoint(monkeypatch):
    control, _, _ = center(monkeypatch, [(404, b""), (404, b"")])
    with pytest.raises(NoEndpoint):
        control.states([])


def test_a_tomcat_that_starts_again_is_no_refusal(monkeypatch):
    control, _, _ = center(monkeypatch, [(200, ROUTER), (404, b""), (502, b"")], name="cup1")
    control.states([])
    for _ in range(2):
        with pytest.raises(NoAnswer, match="Tomcat has fully started"):
            control.states([])


def test_the_reason_in_an_answer_is_passed_on(monkeypatch):
    item = ("Cisco XCP Router", "Started", "-1055", "Operation not allowed")
    control, _, _ = center(
        monkeypatch, [(200, status("soapDoControlServices", items=[item])), (200, RESTARTED)], name="cup1"
    )
    assert control.perform(RESTART, 300) == "Operation not allowed (reason code -1055)"
    assert control.perform(RESTART, 300) == ""


@pytest.mark.parametrize("limited", [(503, b""), (500, FAULT % b"Exceeded allowed rate for this. 5 a minute.")])
def test_a_rate_limit_is_waited_out(monkeypatch, limited):
    control, script, clock = center(monkeypatch, [limited, limited, (200, RESTARTED)], name="cup1")
    control.perform(RESTART, 300)
    assert clock.slept == [10.0, 10.0] and len(script.sent) == 3


def test_a_rate_limit_is_not_waited_out_for_ever(monkeypatch):
    control, script, clock = center(monkeypatch, [(503, b"busy")] * 9, name="cup1")
    with pytest.raises(FederationError, match=r'after 6 tries.*HTTP status 503: "busy"'):
        control.perform(RESTART, 300)
    assert len(script.sent) == 6 and len(clock.slept) == 5


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, b""), "refuses the login as admin"),
        ((403, b""), "refuses admin"),
        ((302, b"moved"), "HTTP status 302"),
        ((500, FAULT % b"Bad node"), "Bad node"),
        (
            (200, status("soapDoControlServices", code="1", reason="-1055", text="Broken")),
            r"return code 1, Broken \(reason code -1055\)",
        ),
        (
            (
                200,
                status(
                    "soapDoControlServices",
                    reason="-1068",
                    items=[("Cisco XCP Router", "Stopped", "-1068", "Service Not Activated")],
                ),
            ),
            "refused restart Cisco XCP Router.*Cisco XCP Router: Service Not Activated",
        ),
    ],
)
def test_a_command_that_is_refused(monkeypatch, answer, words):
    control, _, _ = center(monkeypatch, [answer], name="cup1")
    with pytest.raises(FederationError, match=words) as raised:
        control.perform(RESTART, 300)
    assert "pw" not in str(raised.value)


def test_the_nodes_name_is_asked_for_once(monkeypatch):
    names = envelope(
        "getProductInformationListResponse><getProductInformationListReturn><PrimaryNode>cup1</PrimaryNode></getProductInformationListReturn>"
    )
    control, script, _ = center(monkeypatch, [(200, names), (200, RESTARTED), (200, RESTARTED)])
    control.perform(RESTART, 300)
    control.perform(RESTART, 300)
    assert [action for _, action, _ in script.sent] == [
        '"getProductInformationList"',
        '"soapDoControlServices"',
        '"soapDoControlServices"',
    ]
    assert script.sent[-1][2] == 300


def test_a_listed_service_without_a_state_is_asked_for(monkeypatch):
    item = "<item><ServiceName>{}</ServiceName><Deployable>true</Deployable></item>"
    listed = envelope("soapGetStaticServiceListResponse>" + item.format("Cisco XCP Router") + item.format("Cisco X"))
    rest = status(items=[("Cisco X", "Stopped", "-1068", "Service Not Activated")])
    control, _, _ = center(monkeypatch, [(200, listed), (200, ROUTER), (200, rest)])
    assert [str(one) for one in control.services()] == [
        "Cisco XCP Router: Started (activated)",
        "Cisco X: Stopped (not activated)",
    ]
