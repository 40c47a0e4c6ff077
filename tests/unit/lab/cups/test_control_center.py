# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Control Center SOAP service, and the rules of starting and stopping behind it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from lab.cups.node import Node
from lxml import etree

from .conftest import AST, FEDERATION, ROUTER, SOAP, StartLab, items

STATUS = "<s:soapGetServiceStatus><s:ServiceStatus/></s:soapGetServiceStatus>"
CONFERENCE = "Cisco XCP Text Conference Manager"


def _on(lab):

    lab.emulator.node.save(replace(lab.emulator.node.views.saved, node_status="On", dialback_secret="x"))


def test_old_endpoint_answers_in_rpc_style_on_the_old_release_only(start_lab: StartLab):
    path = "/controlcenterservice/services/ControlCenterServicesPort"
    old = start_lab(release="8.6").browser()
    root = etree.fromstring(old.soap(STATUS, path).text.encode())
    assert root.find(".//soapGetServiceStatusReturn/ServiceInfoList/item/ServiceName") is not None
    assert old.soap(STATUS).status == 200
    assert start_lab().browser().soap(STATUS, path).status == 404


def test_status_of_a_new_node(browser):
    page = browser.soap(STATUS)
    root = etree.fromstring(page.text.encode())
    reply = root.find(f".//{AST}soapGetServiceStatusResponse/{AST}soapGetServiceStatusReturn")
    assert reply.findtext(f"{AST}ReturnCode") == "0"
    assert reply.findtext(f"{AST}ReasonCode") == "-1"
    services = {item["ServiceName"]: item for item in items(page)}
    assert services[ROUTER]["ServiceStatus"] == "Started"
    assert int(services[ROUTER]["UpTime"]) >= 0
    assert services[ROUTER]["StartTime"]
    assert services[FEDERATION] == {
        "ServiceName": FEDERATION,
        "ServiceStatus": "Stopped",
        "ReasonCode": "-1068",
        "ReasonCodeString": "Service Not Activated",
        "StartTime": "",
        "UpTime": "-1",
    }


def test_unknown_service_has_unknown_status(browser):
    assert browser.service("Cisco XCP Nothing")["ServiceStatus"] == "Unknown"
    assert items(browser.control("Start", "Cisco XCP Nothing"))[0]["ServiceStatus"] == "Unknown"


def test_it_does_not_start_while_the_node_is_off(lab, browser):
    browser.control("Deploy", FEDERATION)
    state = browser.settled(FEDERATION)
    assert (state["ServiceStatus"], state["ReasonCode"]) == ("Stopped", "-1019")
    assert state["ReasonCodeString"] == "Component is not running"
    assert lab.running.federation == "closed"
    browser.control("Restart", ROUTER)
    assert browser.settled(FEDERATION)["ServiceStatus"] == "Stopped"
    assert browser.settled(CONFERENCE)["ServiceStatus"] == "Started"


def test_switching_off_has_effect_at_the_restart(lab, browser):

    _on(lab)
    browser.control("Deploy", FEDERATION)
    browser.control("Restart", ROUTER)
    assert browser.settled(FEDERATION)["ServiceStatus"] == "Started"
    lab.emulator.node.save(replace(lab.emulator.node.views.saved, node_status="Off"))
    assert browser.service(FEDERATION)["ServiceStatus"] == "Started"
    assert lab.running.federation == "open"
    browser.control("Restart", FEDERATION)
    assert browser.settled(FEDERATION)["ServiceStatus"] == "Stopped"
    assert lab.running.federation == "closed"


@pytest.mark.parametrize(
    ("restarts", "running"),
    [([FEDERATION], "No TLS"), ([ROUTER], "TLS Required"), ([ROUTER, FEDERATION], "TLS Required")],
)
def test_a_mode_needs_both_services_restarted(lab, browser, restarts, running):

    _on(lab)
    browser.control("Deploy", FEDERATION)
    browser.control("Restart", ROUTER)
    assert browser.settled(FEDERATION)["ServiceStatus"] == "Started"
    lab.emulator.node.save(replace(lab.emulator.node.views.saved, security_mode="TLS Required"))
    for name in restarts:
        browser.control("Restart", name)
    browser.settled(FEDERATION)
    assert lab.running.settings.security_mode == running


def test_start_of_what_is_not_activated(browser):
    state = items(browser.control("Start", FEDERATION))[0]
    assert state["ReasonCode"] == "-1068"
    assert browser.settled(FEDERATION)["ReasonCodeString"] == "Service Not Activated"


def test_deactivation_stops_it(lab, browser):
    _on(lab)
    browser.control("Deploy", FEDERATION)
    browser.settled(FEDERATION)
    browser.control("UnDeploy", FEDERATION)
    assert browser.settled(FEDERATION)["ReasonCode"] == "-1068"
    assert lab.running.federation == "closed"


def test_a_deactivated_service_is_never_shown_with_another_reason(lab, browser, monkeypatch):
    _on(lab)
    browser.control("Deploy", FEDERATION)
    browser.settled(FEDERATION)
    write_down = Node.changed

    def write_down_slowly(node):
        write_down(node)
        time.sleep(0.3)

    monkeypatch.setattr(Node, "changed", write_down_slowly)
    browser.control("UnDeploy", FEDERATION)
    assert browser.settled(FEDERATION)["ReasonCode"] == "-1068"


def test_stop_of_the_router_stops_the_others_and_start_brings_only_it(lab, browser):
    items(browser.control("Stop", ROUTER))
    assert browser.settled(CONFERENCE)["ReasonCodeString"] == "Commanded Out of Service"
    assert browser.settled(ROUTER)["ServiceStatus"] == "Stopped"
    assert lab.running is None
    browser.control("Start", CONFERENCE)
    assert browser.settled(CONFERENCE)["ReasonCodeString"] == "Component is not running"
    browser.control("Start", ROUTER)
    assert browser.settled(ROUTER)["ServiceStatus"] == "Started"
    assert lab.running.federation == "closed"
    assert browser.service(CONFERENCE)["ServiceStatus"] == "Stopped"
    browser.control("Restart", ROUTER)
    assert browser.settled(CONFERENCE)["ServiceStatus"] == "Started"


def test_stopped_is_shown_when_the_server_has_followed(lab, browser, monkeypatch):
    follow = lab.recorder.apply

    def follow_slowly(desired):
        time.sleep(0.3)
        follow(desired)

    monkeypatch.setattr(lab.recorder, "apply", follow_slowly)
    browser.control("Stop", ROUTER)
    assert browser.settled(ROUTER)["ServiceStatus"] == "Stopped"
    assert lab.running is None


def test_stopped_config_manager_keeps_connection_managers_down(browser):
    browser.control("Stop", "Cisco XCP Config Manager")
    browser.settled("Cisco XCP Config Manager")
    browser.control("Restart", CONFERENCE)
    assert browser.settled(CONFERENCE)["ServiceStatus"] == "Stopped"


@pytest.mark.parametrize(("kind", "name"), [("Restart", "A Cisco DB"), ("UnDeploy", ROUTER)])
def test_what_may_not_be_done(browser, kind, name):
    state = items(browser.control(kind, name))[0]
    assert state["ReasonCodeString"] == "Operation not allowed on this service"
    assert browser.service(name)["ServiceStatus"] == "Started"


def test_a_poller_never_sees_the_old_state(lab, browser):
    """While operations wait their turn, states are transitional, and end with the last one."""
    _on(lab)
    browser.control("Deploy", FEDERATION)
    browser.settled(FEDERATION)
    for name in (ROUTER, FEDERATION, ROUTER):
        browser.control("Restart", name)
    seen = browser.settled(FEDERATION)
    assert seen["ServiceStatus"] == "Started"
    assert not lab.emulator.node.services._waiting
    assert lab.running.federation == "open"


@pytest.mark.parametrize("node", ["cup1", "CUP1", "cup1.cupdomain.example", "10.10.0.10"])
def test_names_of_the_node(browser, node):
    assert browser.control("Start", CONFERENCE, node=node).status == 200


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<s:soapNothing/>", "soapNothing"),
        ("<soapGetServiceStatus/>", "soapGetServiceStatus"),
        ("", "one request"),
        ("<s:soapDoControlServices/>", "ControlServiceRequest is missing"),
        ("<s:soapGetStaticServiceList/>", "ServiceInformationResponse is missing"),
        ("<unclosed>", "SAXParseException"),
    ],
)
def test_faults(browser, content, fault):
    page = browser.soap(content)
    assert page.status == 500
    assert page.headers["Content-Type"].startswith("text/xml")
    assert fault in etree.fromstring(page.text.encode()).findtext(".//faultstring")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("Start", CONFERENCE, "other"), "other is not the local node"),
        (("Begin", CONFERENCE, "cup1"), "Begin is not one of"),
    ],
)
def test_faults_of_control(browser, arguments, fault):
    kind, name, node = arguments
    page = browser.control(kind, name, node=node)
    assert (page.status, fault in page.text) == (500, True)


def test_document_types_are_refused(browser):
    browser.soap(STATUS)
    body = '<!DOCTYPE e [<!ENTITY x "y">]><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>'
    page = browser.request("POST", SOAP, body.encode(), Authorization="Basic YWRtaW46YXBwbGljYXRpb24gcGFzcw==")
    assert (page.status, "DTD is not supported" in page.text) == (500, True)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic !!"}, {"Authorization": "Basic YWRtaW46bm8="}])
def test_credentials(browser, header):
    page = browser.request("POST", SOAP, b"<x/>", **header)
    assert page.status == 401
    assert page.headers["WWW-Authenticate"].startswith("Basic")


def test_asking_for_the_challenge_locks_nobody_out(browser):
    for _ in range(5):
        assert browser.request("POST", SOAP, b"<x/>").status == 401
    assert browser.soap(STATUS).status == 200


def test_rate_limit(start_lab: StartLab):
    browser = start_lab(soap_rate=2).browser()
    assert [browser.soap(STATUS).status for _ in range(3)] == [200, 200, 500]
    assert "Exceeded allowed rate" in browser.soap(STATUS).text


def test_product_information(browser):
    page = browser.soap("<s:getProductInformationList><s:ServiceInfo/></s:getProductInformationList>")
    assert etree.fromstring(page.text.encode()).findtext(f".//{AST}ActiveServerVersion").startswith("12.5.")


def test_xmpp_server_that_does_not_start_is_a_stopped_service(lab, browser):
    _on(lab)
    lab.recorder.fails = True
    browser.control("Deploy", FEDERATION)
    assert browser.settled(FEDERATION)["ReasonCodeString"] == "Component is not running"


def test_xmpp_server_that_dies_is_a_stopped_router(lab, browser):
    lab.recorder.trouble = "it died"
    lab.emulator.node.services._watch()
    assert browser.service(ROUTER)["ServiceStatus"] == "Stopped"
    assert browser.service("A Cisco DB")["ServiceStatus"] == "Started"
