# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a presence node says itself: services, names, settings, restarts; and what remains where it says nothing."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.names import (
    names as partner_servers,
)

from unit.plugins.module_utils._verification.conftest import verdict

FQDN = "cup1.cupdomain.example"
SERVICE, DNS = f"H4.service.{FQDN}", f"H2.node.{FQDN}.gmail.example"
SETTINGS, RESTARTS = f"H9.settings.{FQDN}", f"H9.restarts.{FQDN}"
OF_THE_NODE = (SERVICE, DNS, SETTINGS, RESTARTS)
ROUTER, MANAGER, CONFIG_MANAGER = 1, 2, 3
REFUSED = {"tcp": {"status": "refused", "elapsed_ms": 1, "detail": "", "source_address": None}}
SILENCE = {"dialback": {"status": "silence", "elapsed_ms": 5000}}


def by_id(plan_data, facts):
    return {result["id"]: result for result in diagnose(plan_data, facts)["results"]}


@pytest.fixture
def node(facts):
    return facts["node"]["nodes"][0]


def silence_towards_the_partner(facts):
    """The node does not call back, so what it says of itself is not proved wrong."""
    facts["outside"]["s2s"]["results"][4].update(SILENCE)


# --- services (H4)

SERVICES = [
    # service -> what is said of it, status, code, words
    ({}, "PASS", "", "Cisco XCP Router is Started"),
    (
        {MANAGER: {"state": "Stopped", "reason": "Commanded Out of Service"}},
        "FAIL",
        "F08",
        "(Commanded Out of Service)",
    ),
    ({MANAGER: {"state": "Stopped", "activated": False}}, "FAIL", "F08", "Connection Manager is not activated"),
    ({MANAGER: {"state": "Stopping"}}, "FAIL", "F08", "is Stopping"),
    ({ROUTER: {"state": "Stopped"}}, "FAIL", "F08", "Cisco XCP Router is Stopped"),
    (
        {MANAGER: {"state": "Stopped"}, CONFIG_MANAGER: {"state": "Stopped"}},
        "FAIL",
        "F08",
        "XCP Config Manager is Stopped, which keeps connection managers down",
    ),
    ({CONFIG_MANAGER: {"state": "Stopped"}}, "PASS", "", "Router is Started"),
    ({MANAGER: {"state": "Starting"}}, "WARN", "", "is Starting"),
    ({MANAGER: {"name": "Cisco UP XCP XMPP Federation Connection Manager"}}, "PASS", "", "Cisco UP XCP"),
    ({MANAGER: {"name": "Cisco XCP Something"}}, "ERROR", "E01", "lists no service XCP XMPP Federation"),
]


@pytest.mark.parametrize(("changes", "status", "code", "words"), SERVICES)
def test_the_service_as_the_node_tells_it(site_plan, facts, node, changes, status, code, words):
    for number, change in changes.items():
        node["info"]["services"][number] = {**node["info"]["services"][number], **change}
    result = by_id(site_plan, facts)[SERVICE]
    assert verdict(result) == (status, code)
    assert words in result["found"]


def stop(node):
    node["info"]["services"][MANAGER] = {**node["info"]["services"][MANAGER], "state": "Stopped", "reason": "Commanded"}


def test_a_stopped_service_is_the_cause_of_what_is_refused(site_plan, facts, node):
    stop(node)
    facts["outside"]["s2s"]["results"][0].update(REFUSED)
    facts["inside"]["s2s"]["results"][0].update(REFUSED)
    facts["inside"]["s2s"]["results"][2].update(SILENCE)
    diagnosis = diagnose(site_plan, facts)
    results = {result["id"]: result for result in diagnosis["results"]}
    assert (diagnosis["verdict"], diagnosis["first"]["id"]) == ("broken", SERVICE)
    for behind in (f"H3.in.{FQDN}", f"H4.in.{FQDN}", "H7.out.gmail.example"):
        assert (results[behind]["status"], results[behind]["blocked_by"]) == ("BLOCKED", SERVICE)
    assert "(Commanded)" in results[f"H4.in.{FQDN}"]["found"]


def test_off_and_pending_restarts_are_named_with_the_stopped_service(site_plan, facts, node):
    stop(node)
    node["settings"]["values"]["node_status"] = "off"
    node["restarts"]["pending"] = [{"text": "cup1: restart XCP Router"}]
    found = by_id(site_plan, facts)[SERVICE]["found"]
    assert "turned off for the node" in found
    assert "pending: cup1: restart XCP Router" in found


def test_refused_without_a_word_of_the_node_stays_what_the_probes_say(site_plan, facts):
    facts["inside"]["s2s"]["results"][0].update(REFUSED)
    assert verdict(by_id(site_plan, facts)[f"H4.in.{FQDN}"]) == ("FAIL", "F08")


# --- names (H2)

ANSWERS = [
    # the node's answer, whether it calls back -> status, code, words
    ({}, True, "PASS", "", "xmpp.gmail.example is 203.0.113.20"),
    ({"external": [], "local": ["10.0.0.1"]}, True, "PASS", "", "10.0.0.1 (its own table)"),
    ({"status": "missing", "external": []}, False, "FAIL", "D20", "not found"),
    ({"status": "missing", "external": []}, True, "WARN", "D20", "not found"),
    ({"status": "not_understood", "external": [], "detail": "REFUSED"}, True, "ERROR", "E01", "REFUSED"),
    ({"name": "other.example"}, True, "ERROR", "E01", "was not asked"),
    ({"name": "XMPP.gmail.example"}, True, "PASS", "", "203.0.113.20"),
]


@pytest.mark.parametrize(("changes", "calls_back", "status", "code", "words"), ANSWERS)
def test_whether_the_node_finds_the_partner_itself(site_plan, facts, node, changes, calls_back, status, code, words):
    node["info"]["resolutions"][0].update(changes)
    if not calls_back:
        silence_towards_the_partner(facts)
    result = by_id(site_plan, facts)[DNS]
    assert verdict(result) == (status, code)
    assert words in result["found"]


def test_one_of_two_servers_is_enough_to_get_through(site_plan, facts, node):
    records = facts["outside"]["srv"]["lookups"][1]["records"]
    records.append({**records[0], "target": "backup.gmail.example.", "priority": 10})
    node["info"]["resolutions"].append(
        {"name": "backup.gmail.example", "status": "missing", "local": [], "external": [], "detail": ""}
    )
    silence_towards_the_partner(facts)
    assert verdict(by_id(site_plan, facts)[DNS]) == ("WARN", "D20")


def test_a_node_that_does_not_find_the_partner_is_why_it_does_not_call_back(site_plan, facts, node):
    node["info"]["resolutions"][0].update(status="missing", external=[])
    silence_towards_the_partner(facts)
    result = by_id(site_plan, facts)[f"H7.in.{FQDN}.gmail.example"]
    assert (result["status"], result["blocked_by"]) == ("BLOCKED", DNS)


@pytest.mark.parametrize(("tcp", "status"), [("timeout", "BLOCKED"), ("refused", "FAIL")])
def test_a_node_off_the_network_has_no_trouble_with_dns(site_plan, facts, node, tcp, status):
    node["info"]["resolutions"][0].update(status="missing", external=[])
    silence_towards_the_partner(facts)
    facts["inside"]["s2s"]["results"][0]["tcp"]["status"] = tcp
    assert by_id(site_plan, facts)[DNS]["status"] == status


def test_where_its_dns_server_is_blind_the_node_is_behind_that(site_plan, facts, node):
    node["info"]["resolutions"][0].update(status="missing", external=[])
    silence_towards_the_partner(facts)
    facts["inside"]["srv"]["lookups"][0].update(status="timeout", records=[])
    result = by_id(site_plan, facts)[DNS]
    assert (result["status"], result["blocked_by"]) == ("BLOCKED", "H2.srv.gmail.example")


def test_what_the_node_is_asked(site_plan, facts):
    lookup = facts["outside"]["srv"]["lookups"][1]
    one = lookup["records"][0]
    targets = [("Z.example.", 0, "192.0.2.1"), ("y.example.", 0, "192.0.2.2"), ("six.example.", 0, "2001:db8::1")]
    targets += [("last.example.", 20, "192.0.2.3"), ("x.example.", 10, "192.0.2.4"), (".", 0, None)]
    lookup["records"] = [
        {**one, "target": target, "priority": priority, "addresses": [address] if address else []}
        for target, priority, address in targets
    ]
    assert partner_servers(site_plan, facts["outside"]["srv"]) == ["y.example", "z.example", "x.example"]


def test_without_a_record_the_node_is_asked_for_the_domain(site_plan, facts):
    facts["outside"]["srv"]["lookups"][1].update(
        records=[], address_fallback={"status": "ok", "addresses": ["192.0.2.9"]}
    )
    assert partner_servers(site_plan, facts["outside"]["srv"]) == ["gmail.example"]
    assert partner_servers(site_plan, {}) == []


# --- settings (H9, H0)

PAGE = "Presence > Inter Domain Federation > XMPP Federation > Settings"
DIFFERENT = [{"page": PAGE, "set": ['Security Mode: set "No TLS" (now "TLS Required")']}]
VALUES = [
    # settings as read, what differs, whether the node still talks -> status, code, hop, words
    ({}, [], True, "PASS", "", "H9", "as planned: No TLS"),
    ({"security_mode": "TLS Optional"}, DIFFERENT, False, "WARN", "P02", "H9", f"page {PAGE}: Security Mode"),
    ({"security_mode": "TLS Required"}, DIFFERENT, False, "FAIL", "P02", "H9", "does not serve gmail.example"),
    ({"security_mode": "TLS Required"}, DIFFERENT, True, "WARN", "P02", "H9", "still talks with them"),
    ({"node_status": "off"}, DIFFERENT, False, "FAIL", "P02", "H9", "does not federate"),
    ({"node_status": "off"}, DIFFERENT, True, "WARN", "P02", "H9", "still talks with them"),
    ({"sasl_external_incoming": True}, [], True, "FAIL", "L02", "H0", "SASL EXTERNAL is on for incoming"),
    ({"client_certificates": True}, [], False, "FAIL", "L02", "H0", "client certificates are required, and"),
]


@pytest.mark.parametrize(("changes", "to_set", "still_talks", "status", "code", "hop", "words"), VALUES)
def test_settings_as_read(site_plan, facts, node, changes, to_set, still_talks, status, code, hop, words):
    node["settings"]["values"].update(changes)
    node["settings"]["to_set"] = to_set
    if not still_talks:
        silence_towards_the_partner(facts)
    result = by_id(site_plan, facts)[SETTINGS]
    assert (*verdict(result), result["hop"]) == (status, code, hop)
    assert words in result["found"]


def test_settings_that_exclude_each_other_come_before_what_is_broken_on_the_way(site_plan, facts, node):
    node["settings"]["values"]["sasl_external_outgoing"] = True
    facts["outside"]["srv"]["lookups"][0].update(status="nxdomain", records=[])
    assert diagnose(site_plan, facts)["first"]["id"] == SETTINGS


@pytest.mark.parametrize(("still_talks", "status"), [(True, "WARN"), (False, "FAIL")])
def test_required_certificates_lock_out_who_has_dialback_alone(described, facts, node, still_talks, status):
    described["partners"] = [{"domain": "gmail.example", "profile": "webex"}]
    node["settings"]["values"].update(security_mode="TLS Optional", client_certificates=True)
    if not still_talks:
        silence_towards_the_partner(facts)
    result = by_id(plan(described).as_data(), facts)[SETTINGS]
    assert verdict(result) == (status, "L02")
    assert "gmail.example cannot present" in result["found"]


def test_a_partner_that_needs_sasl_external(described, facts, node):
    described["partners"] = [{"domain": "gmail.example", "profile": "sametime"}]
    node["settings"]["values"].update(security_mode="TLS Required")
    facts["outside"]["s2s"]["results"].pop(4)  # who proves itself by certificate is not asked by dialback
    result = by_id(plan(described).as_data(), facts)[SETTINGS]
    assert verdict(result) == ("FAIL", "P02")
    assert "needs SASL EXTERNAL both ways" in result["found"]


def second_node(described, facts, **settings):
    described["nodes"].append({"name": "cup2", "private_address": "10.10.0.11", "public_address": "203.0.113.11"})
    other = copy.deepcopy(facts["node"]["nodes"][0])
    other["host"], other["info"]["address"] = "cup2", "10.10.0.11"
    other["settings"]["values"].update(settings)
    facts["node"]["nodes"].append(other)
    return plan(described).as_data()


def test_nodes_that_are_not_alike_where_the_plan_leaves_it_open(described, facts):
    two = second_node(described, facts, exceptions=[{"host": "x.example", "direction": "both"}])
    facts["node"]["nodes"][0]["settings"]["values"]["exceptions"] = []
    results = by_id(two, facts)
    assert verdict(results[SETTINGS]) == ("PASS", "")
    assert verdict(results["H9.settings.cup2.cupdomain.example"]) == ("WARN", "P02")
    assert "cup1 has none" in results["H9.settings.cup2.cupdomain.example"]["found"]


def test_each_node_is_known_by_its_own_address(described, facts):
    two = second_node(described, facts)
    stop(facts["node"]["nodes"][1])
    results = by_id(two, facts)
    assert verdict(results[SERVICE]) == ("PASS", "")
    assert verdict(results["H4.service.cup2.cupdomain.example"]) == ("FAIL", "F08")


# --- restarts (H9)

PENDING = {"node": "cup1", "service": "XCP Router", "text": "cup1: restart XCP Router (changed: Security Mode)"}


@pytest.mark.parametrize(
    ("restarts", "status", "code", "words"),
    [
        ({}, "PASS", "", "none is pending that this controller knows of"),
        ({"pending": [PENDING]}, "WARN", "P03", "cup1: restart XCP Router (changed: Security Mode)"),
        ({"error": "the list cannot be read"}, "ERROR", "E01", "the list cannot be read"),
    ],
)
def test_pending_restarts(site_plan, facts, node, restarts, status, code, words):
    node["restarts"].update(restarts)
    result = by_id(site_plan, facts)[RESTARTS]
    assert verdict(result) == (status, code)
    assert words in result["found"]


# --- where the node says nothing


def test_no_node_vantage_takes_nothing_from_a_working_site(site_plan, facts):
    del facts["node"]
    diagnosis = diagnose(site_plan, facts)
    assert diagnosis["verdict"] == "working"
    assert {one["status"] for one in diagnosis["results"] if one["id"] in OF_THE_NODE} == {"NOT RUN"}


def test_a_node_that_could_not_be_asked_is_told_and_nothing_is_claimed(site_plan, facts, node):
    node.update(info=None, info_error="the port is closed")
    node["settings"].update(values={}, error="no answer")
    diagnosis = diagnose(site_plan, facts)
    results = {one["id"]: one for one in diagnosis["results"]}
    assert diagnosis["verdict"] == "unknown"
    assert [results[one]["status"] for one in OF_THE_NODE] == ["ERROR", "BLOCKED", "ERROR", "PASS"]
    assert "the port is closed" in results[SERVICE]["found"]
    assert results[DNS]["blocked_by"] == SERVICE
    assert "is not known" in results["H2.srv.gmail.example"]["found"]


def test_the_partners_record_is_what_the_nodes_own_dns_server_says(site_plan, facts, node):
    assert "not known" not in by_id(site_plan, facts)["H2.srv.gmail.example"]["found"]
    node["info"]["dns_servers"] = ["10.10.0.54"]
    assert "the node asks the same DNS server is not known" in by_id(site_plan, facts)["H2.srv.gmail.example"]["found"]


def test_without_a_login_the_pages_are_not_read(site_plan, facts, node):
    node["settings"].update(asked=False, values={})
    diagnosis = diagnose(site_plan, facts)
    assert diagnosis["verdict"] == "working"
    result = {one["id"]: one for one in diagnosis["results"]}[SETTINGS]
    assert (result["status"], "presence_admin_user" in result["found"]) == ("NOT RUN", True)


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({"host": "elsewhere"}, True),  # the only one there is
        (
            {"host": "elsewhere", "info": {"address": "10.99.0.1", "dns_servers": [], "services": []}},
            False,
        ),  # its own word counts most
    ],
)
def test_which_node_a_host_is(site_plan, facts, node, changes, known):
    node.update({"info": None, "info_error": "gone", **changes})
    result = by_id(site_plan, facts)[SERVICE]
    assert result["status"] == ("ERROR" if known else "NOT RUN")


@pytest.mark.parametrize("host", ["cup2", "cup2.cupdomain.example", "10.10.0.11"])
def test_a_mute_node_of_two_is_known_by_name_or_address(described, facts, host):
    two = second_node(described, facts)
    facts["node"]["nodes"][1].update(host=host, address=host, info=None, info_error="gone")
    results = by_id(two, facts)
    assert verdict(results[SERVICE]) == ("PASS", "")
    assert "gone" in results["H4.service.cup2.cupdomain.example"]["found"]


# --- the SRV records that the node itself finds

NAME = "_xmpp-server._tcp.gmail.example"
PUBLIC = {"priority": 0, "weight": 0, "port": 5269, "target": "xmpp.gmail.example"}


def srv(status="ok", *records, detail=""):
    return [{"name": NAME, "status": status, "records": list(records), "detail": detail}]


OWN_LOOKUP = [
    # what the node says -> status and code where it was not seen to find the partner, words
    (srv("ok", PUBLIC), ("PASS", ""), "as public DNS has it"),
    (srv("ok", {**PUBLIC, "priority": 7, "weight": 1}), ("PASS", ""), "as public DNS has it"),
    (srv("ok", {**PUBLIC, "target": "XMPP.Gmail.Example."}), ("PASS", ""), "as public DNS has it"),
    (
        srv("ok", {**PUBLIC, "target": "old.gmail.example"}),
        ("WARN", "D32"),
        "public DNS has 0 0 5269 xmpp.gmail.example.",
    ),
    (srv("ok", {**PUBLIC, "port": 5270}), ("WARN", "D32"), "0 0 5270 xmpp.gmail.example."),
    (srv("ok", {**PUBLIC, "port": 0, "target": "."}), ("FAIL", "D32"), "0 0 0 ."),
    (srv("missing", detail="Nothing found"), ("FAIL", "D20"), "finds no SRV record"),
    (srv("unsupported", detail="No valid command entered"), ("PASS", ""), "xmpp.gmail.example is 203.0.113.20"),
    (srv("not_understood"), ("PASS", ""), "xmpp.gmail.example is 203.0.113.20"),
    (srv("failed"), ("PASS", ""), "xmpp.gmail.example is 203.0.113.20"),
    ([], ("PASS", ""), "xmpp.gmail.example is 203.0.113.20"),
]


@pytest.mark.parametrize(("says", "expected", "words"), OWN_LOOKUP)
def test_the_nodes_own_look_up_beside_public_dns(site_plan, facts, node, says, expected, words):
    silence_towards_the_partner(facts)
    node["info"]["srv_records"] = says
    result = by_id(site_plan, facts)[DNS]
    assert (verdict(result), words in result["found"]) == (expected, True), result["found"]
    if says:
        assert any(NAME in line for line in result["evidence"])


def test_a_node_that_was_seen_to_find_the_partner_is_only_warned_of(site_plan, facts, node):
    for says in (srv("missing"), srv("ok", {**PUBLIC, "port": 0, "target": "."})):
        node["info"]["srv_records"] = says
        assert by_id(site_plan, facts)[DNS]["status"] == "WARN"


def test_records_that_are_found_are_enough_without_names(site_plan, facts, node):
    node["info"].update(srv_records=srv("ok", PUBLIC), resolutions=[])
    assert verdict(by_id(site_plan, facts)[DNS]) == ("PASS", "")
    node["info"]["resolutions"] = [{"name": "xmpp.gmail.example", "status": "missing", "detail": ""}]
    silence_towards_the_partner(facts)
    assert verdict(by_id(site_plan, facts)[DNS]) == ("FAIL", "D20")


def test_a_partner_without_records_has_none_at_the_node_either(site_plan, facts, node):
    facts["outside"]["srv"]["lookups"][1].update(
        status="nodata", records=[], address_fallback={"status": "ok", "addresses": ["203.0.113.20"]}
    )
    node["info"].update(
        srv_records=srv("missing"),
        resolutions=[{"name": "gmail.example", "status": "ok", "external": ["203.0.113.20"], "detail": ""}],
    )
    result = by_id(site_plan, facts)[DNS]
    assert (verdict(result), "as public DNS has none" in result["found"]) == (("PASS", ""), True)


def test_records_of_an_international_partner_are_asked_for_and_found_by_a_labels(described, facts, node):
    described["partners"] = [{"domain": "b\u00fccher.example", "profile": "googletalk"}]
    node["info"]["srv_records"] = [{**srv("ok", PUBLIC)[0], "name": "_xmpp-server._tcp.xn--bcher-kva.example"}]
    result = by_id(plan(described).as_data(), facts)[f"H2.node.{FQDN}.xn--bcher-kva.example"]
    assert (result["status"], "the node finds" in result["found"]) == ("PASS", True)


def test_a_node_that_is_described_by_its_ipv6_address_is_known_by_its_name_in_the_inventory(described, facts, node):
    """The node itself shows its IPv4 address only."""
    described["nodes"][0].update(private_address="fd10:10::10", public_address="2001:db8:100::10")
    site_plan = plan(described).as_data()
    node["host"] = "cup1"
    assert verdict(by_id(site_plan, facts)[SERVICE]) == ("PASS", "")
    facts["node"]["nodes"] = [{**copy.deepcopy(node), "host": "elsewhere"}, {**copy.deepcopy(node), "host": "other"}]
    assert by_id(site_plan, facts)[SERVICE]["status"] == "NOT RUN"
