# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan


def test_every_domain_has_one_srv_rrset_with_all_nodes_and_every_node_an_address(site):
    site["chat_aliases"] = ["conference-1.cupdomain.example"]
    site["dns"]["ttl"] = 300
    assert [(r.name, r.type, r.ttl, r.rdata) for r in plan(site).dns.records] == [
        (
            "_xmpp-server._tcp.cupdomain.example.",
            "SRV",
            300,
            ("0 0 5269 cup1.cupdomain.example.", "0 0 25269 cup2.cupdomain.example."),
        ),
        (
            "_xmpp-server._tcp.conference-1.cupdomain.example.",
            "SRV",
            300,
            ("0 0 5269 cup1.cupdomain.example.", "0 0 25269 cup2.cupdomain.example."),
        ),
        ("cup1.cupdomain.example.", "A", 300, ("203.0.113.10",)),
        ("cup2.cupdomain.example.", "A", 300, ("203.0.113.10",)),
    ]


def test_an_ipv6_node_gets_an_aaaa_record(site):
    site["nodes"] = [{"name": "cup1", "private_address": "2001:db8:1::10", "public_address": "2001:DB8:0::10"}]
    assert [(r.type, r.rdata) for r in plan(site).dns.records][1] == ("AAAA", ("2001:db8::10",))


PROBE_RECORDS = {
    "probe.cupdomain.example": [
        ("_xmpp-server._tcp.probe.cupdomain.example.", "SRV", ("0 0 25269 probe.cupdomain.example.",)),
        ("probe.cupdomain.example.", "A", ("203.0.113.99",)),
    ],
    "probe.monitoring.example": [],  # in somebody else's zone
}


@pytest.mark.parametrize(("domain", "records"), PROBE_RECORDS.items())
def test_a_probe_domain_is_published_where_it_lies_in_the_zone(site, domain, records):
    before = plan(site)
    site["probe"] = {"domain": domain, "address": "203.0.113.99", "port": 25269}
    found = plan(site)
    assert [(one.name, one.type, one.rdata) for one in found.dns.records if one not in before.dns.records] == records
    assert set(before.dns.records) <= set(found.dns.records)
    assert (found.probe.domain, found.probe.port) == (domain, 25269)
    assert (before.probe, found.domains) == (None, before.domains)


def test_each_node_is_published_from_5269_to_its_public_port(site):
    site["nodes"][1]["public_address"] = "203.0.113.12"
    site["nodes"][0]["interface_address"] = True
    first, second = plan(site).firewall.publications
    assert (first.name, first.real_address, first.real_port, first.mapped_address, first.mapped_port) == (
        "XMPP_S2S_5269_cup1_cupdomain.example",
        "10.10.0.10",
        5269,
        "interface",
        5269,
    )
    assert (second.name, second.mapped_address, second.mapped_port, second.sources) == (
        "XMPP_S2S_5269_cup2_cupdomain.example",
        "203.0.113.12",
        25269,
        ("any",),
    )
    assert [way.address for way in plan(site).firewall.outbound] == ["10.10.0.10", "10.10.0.11"]


def test_each_node_is_open_to_the_sources_of_its_version_of_ip(site):
    site["firewall"]["sources"] = ["198.51.100.0/24", "2001:db8:99::/48"]
    site["nodes"][1].update(private_address="2001:db8:1::10", public_address="2001:db8::10")
    assert [one.sources for one in plan(site).firewall.publications] == [("198.51.100.0/24",), ("2001:db8:99::/48",)]


def test_the_inside_pc_is_let_out_as_the_nodes_are(site):
    site["firewall"]["inside_pc"] = "10.10.0.99"
    assert [way.address for way in plan(site).firewall.outbound] == ["10.10.0.10", "10.10.0.11", "10.10.0.99"]


MODES = [
    # partners, security mode, client certificates, SASL EXTERNAL
    ([], "TLS Optional", False, False),
    ([("googletalk", {})], "No TLS", False, False),
    ([("webex", {})], "TLS Optional", False, False),
    ([("googletalk", {}), ("webex", {})], "TLS Optional", False, False),
    ([("sametime", {})], "TLS Required", False, True),
    ([("sametime", {"tls": "none"})], "No TLS", False, False),
    ([("sametime", {}), ("cups", {})], "TLS Required", False, True),
    ([("sametime", {}), ("xmpp", {"tls": "required"})], "TLS Required", False, True),
    ([("googletalk", {}), ("cups", {})], "TLS Optional", False, False),
    ([("googletalk", {}), ("xmpp", {"tls": "required"})], "TLS Optional", False, False),
    ([("xmpp", {"tls": "none"})], "No TLS", False, False),
    ([("xmpp", {"client_certificates": True})], "TLS Optional", True, False),
    ([("xmpp", {"sasl_external": True})], "TLS Optional", False, True),
]


@pytest.mark.parametrize(("partners", "mode", "certificates", "external"), MODES)
def test_the_mode_serves_all_partners(site, partners, mode, certificates, external):
    site["partners"] = [
        {"domain": f"partner{number}.example", "profile": profile, **own}
        for number, (profile, own) in enumerate(partners)
    ]
    settings = plan(site).presence.settings
    assert (settings.node_status, settings.security_mode) == ("on", mode)
    assert settings.client_certificates is certificates
    assert settings.sasl_external_incoming is settings.sasl_external_outgoing is external


def test_a_mode_of_ones_own_is_taken_where_it_serves_all(site):
    site["presence"]["security_mode"] = "TLS Optional"
    assert plan(site).presence.settings.security_mode == "TLS Optional"


def test_retired_partners_and_odd_ports_are_said(site):
    site["partners"].append({"domain": "webex.example", "profile": "webex"})
    warnings = "\n".join(plan(site).warnings)
    assert "2022-06-16" in warnings
    assert "webex.example" in warnings
    assert "cup2.cupdomain.example: the public port is 25269" in warnings


def test_names_are_normal_forms(site):
    site["domain"] = "CUPdomain.example."
    site["dns"]["zone"] = "Cupdomain.Example"
    site["nodes"][0]["name"] = "CUP1"
    site["partners"][0]["domain"] = "müller.example"
    made = plan(site)
    assert made.domain == "cupdomain.example"
    assert made.partners == ("xn--mller-kva.example",)
    assert made.dns.records[1].name == "cup1.cupdomain.example."


def test_a_plan_is_plain_data(site):
    data = plan(site).as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["firewall"]["publications"][0]["sources"] == ["any"]


def test_a_plan_is_refused_with_every_contradiction(site):
    site["nodes"][0]["public_address"] = "10.0.0.1"
    site["partners"].append({"domain": "sametime.example", "profile": "sametime"})
    with pytest.raises(FederationError) as caught:
        plan(site)
    assert caught.value.where == "federation_site"
    assert len(caught.value.details["problems"]) == 2
    assert "2 contradictions" in str(caught.value)


def test_former_nodes_are_pruned(site):
    site["dns"]["former_nodes"] = ["cup9", "old.cupdomain.example"]
    assert plan(site).dns.prune == ("cup9.cupdomain.example.", "old.cupdomain.example.")


@pytest.mark.parametrize("publish", ["handover", "tasks"])
def test_only_an_update_needs_a_server(site, publish):
    site["dns"] = {"zone": "cupdomain.example", "publish": publish}
    made = plan(site).dns
    assert (made.publish, made.server, len(made.records)) == (publish, "", 3)
