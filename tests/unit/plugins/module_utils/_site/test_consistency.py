# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import contradictions
from hypothesis import given
from hypothesis import strategies as st


def put(site, path, value):
    """Set the field at ``path``; a value of ... removes it."""
    *way, last = path
    for step in way:
        site = site[step]
    if value is ...:
        del site[last]
    else:
        site[last] = value


PROBE = {"domain": "probe.cupdomain.example", "address": "203.0.113.99"}
ONE_MISTAKE = [
    # path, value, the field that the message names, words of the message
    (("domain",), "http://cupdomain.example", "federation_site.domain", "this is a URL"),
    (("domain",), "cupdomain", "federation_site.domain", "at least two labels"),
    (("domain",), "10.1.1.1", "federation_site.domain", "this is an address"),
    (("domain",), "cup_domain.example", "federation_site.domain", "hyphens"),
    (("domain",), "jdoe1@gmail.example", "federation_site.domain", "JID"),
    (("domain",), ..., "federation_site.domain", "missing"),
    (("domains",), "x.example", "federation_site.domains", "did you mean domain?"),
    (("domain",), "other.example", "federation_site.domain", "not in the zone"),
    (("presence",), ..., "federation_site.presence", "missing"),
    (("presence",), "8.6", "federation_site.presence", "must be a dictionary"),
    (("presence", "release"), "7.1", "federation_site.presence.release", "from 8 to 15"),
    (("presence", "release"), "latest", "federation_site.presence.release", "from 8 to 15"),
    (("presence", "security_mode"), "TLS", "federation_site.presence.security_mode", "not known"),
    (
        ("presence", "security_mode"),
        "TLS Required",
        "federation_site.presence.security_mode",
        "does not serve gmail.example",
    ),
    (("nodes",), [], "federation_site.nodes", "empty"),
    (("nodes",), {"name": "cup1"}, "federation_site.nodes", "must be a list"),
    (("nodes", 0), "cup1", "federation_site.nodes[0]", "must be a dictionary"),
    (
        ("nodes", 0, "privat_address"),
        "10.1.1.1",
        "federation_site.nodes[0].privat_address",
        "did you mean private_address?",
    ),
    (("nodes", 0, "private_address"), ..., "federation_site.nodes[0].private_address", "missing"),
    (("nodes", 0, "private_address"), "10.10.0.0/24", "federation_site.nodes[0].private_address", "no prefix length"),
    (("nodes", 0, "private_address"), "10.10.0.11", "federation_site.nodes[1].private_address", "belongs to nodes[0]"),
    (("nodes", 0, "private_address"), "2001:db8::1", "federation_site.nodes[0].public_address", "static translation"),
    (("nodes", 0, "public_address"), "192.168.1.1", "federation_site.nodes[0].public_address", "no partner can reach"),
    (("nodes", 0, "public_address"), "100.64.0.1", "federation_site.nodes[0].public_address", "no partner can reach"),
    (("nodes", 1, "public_port"), 5269, "federation_site.nodes[1].public_port", "belongs to nodes[0]"),
    (("nodes", 0, "public_port"), 70000, "federation_site.nodes[0].public_port", "1 to 65535"),
    (("nodes", 0, "public_port"), "xmpp", "federation_site.nodes[0].public_port", "1 to 65535"),
    (("nodes", 0, "name"), "cup1.other.example", "federation_site.nodes[0].name", "outside the zone"),
    (("nodes", 0, "name"), "cup2", "federation_site.nodes[1].name", "belongs to nodes[0]"),
    (("nodes", 0, "interface_address"), True, "federation_site.nodes[1].interface_address", "not for this one"),
    (
        ("nodes", 0, "interface_address"),
        "perhaps",
        "federation_site.nodes[0].interface_address",
        "neither true nor false",
    ),
    (("firewall", "outside"), "inside", "federation_site.firewall.outside", "same interface"),
    (("firewall", "sources"), ["203.0.113.1/24"], "federation_site.firewall.sources[0]", "203.0.113.0/24"),
    (("firewall", "sources"), ["2001:db8::/32"], "federation_site.firewall.sources", "none of them is an IPv4"),
    (("firewall", "inside_pc"), "10.10.0.10", "federation_site.firewall.inside_pc", "is a presence node"),
    (("dns", "ttl"), 0, "federation_site.dns.ttl", "1 to 604800"),
    (("dns", "server"), None, "federation_site.dns.server", "missing"),
    (("dns", "publish"), "hand", "federation_site.dns.publish", "did you mean handover?"),
    (("dns", "former_nodes"), ["cup1"], "federation_site.dns.former_nodes[0]", "is a node"),
    (("dns", "former_nodes"), ["cupdomain.example"], "federation_site.dns.former_nodes[0]", "is a domain of the site"),
    (("dns", "former_nodes"), ["cup9.other.example"], "federation_site.dns.former_nodes[0]", "outside the zone"),
    (("dns", "former_nodes"), ["a b"], "federation_site.dns.former_nodes[0]", "is not a domain"),
    (("partners", 0, "profile"), "gtalk", "federation_site.partners[0].profile", "did you mean googletalk?"),
    (("partners", 0, "domain"), "cupdomain.example", "federation_site.partners[0].domain", "own domain"),
    (("partners", 0, "tls"), "required", "federation_site.partners[0].tls", "fixes the TLS policy"),
    (("partners", 0, "client_certificates"), True, "federation_site.partners[0].client_certificates", "without TLS"),
    (("chat_aliases",), ["chat.other.example"], "federation_site.chat_aliases[0]", "outside the zone"),
    (("chat_aliases",), ["a.cupdomain.example", "a.cupdomain.example"], "federation_site.chat_aliases[1]", "already"),
    (("chat_aliases",), ["cupdomain.example"], "federation_site.chat_aliases[0]", "own domain"),
    (("probe",), "probe.cupdomain.example", "federation_site.probe", "must be a dictionary"),
    (("probe",), {"address": "203.0.113.99"}, "federation_site.probe.domain", "missing"),
    (("probe",), {**PROBE, "host": "x"}, "federation_site.probe.host", "no such field"),
    (("probe",), {**PROBE, "port": 0}, "federation_site.probe.port", "1 to 65535"),
    (("probe",), {"domain": "probe.cupdomain.example"}, "federation_site.probe.address", "needs an address"),
    (("probe",), {**PROBE, "address": "10.10.0.99"}, "federation_site.probe.address", "no partner can reach"),
    (("probe",), {**PROBE, "address": "203.0.113.10"}, "federation_site.probe.address", "a node's public address"),
    (("probe",), {**PROBE, "domain": "cupdomain.example"}, "federation_site.probe.domain", "a domain of the site"),
    (("probe",), {**PROBE, "domain": "cup1.cupdomain.example"}, "federation_site.probe.domain", "a node's name"),
    (("probe",), {**PROBE, "domain": "gmail.example"}, "federation_site.probe.domain", "a partner's domain"),
]


def test_the_site_of_the_tests_is_right(site):
    assert contradictions(site) == []


@pytest.mark.parametrize(("path", "value", "field", "words"), ONE_MISTAKE)
def test_one_mistake_is_one_message_that_names_the_field(site, path, value, field, words):
    put(site, path, value)
    found = contradictions(site)
    assert [problem.field for problem in found] == [field]
    assert words in str(found[0])
    assert found[0].change


PROBES_THAT_CANNOT_BE = [
    # other fields of the site, the field that the message names, words of the message
    ({"dns": {"former_nodes": ["probe"]}}, "federation_site.dns.former_nodes[0]", "is the probe domain"),
    ({"firewall": {"sources": ["203.0.113.20"]}}, "federation_site.firewall.sources", "203.0.113.99) is none of them"),
    (
        {"presence": {"policy": "allow", "exceptions": [{"host": "*.cupdomain.example"}]}},
        "federation_site.presence.exceptions[0]",
        "refuses the probe domain probe.cupdomain.example",
    ),
]


@pytest.mark.parametrize(("fields", "field", "words"), PROBES_THAT_CANNOT_BE)
def test_a_probe_domain_goes_with_the_rest_of_the_site(site, fields, field, words):
    site["probe"] = PROBE
    for part, values in fields.items():
        site[part].update(values)
    (found,) = contradictions(site)
    assert found.field == field
    assert words in str(found)


@pytest.mark.parametrize("sources", [["any"], ["203.0.113.0/24"], ["203.0.113.20", "203.0.113.99"]])
def test_a_probe_that_is_let_in_is_right(site, sources):
    site["probe"] = PROBE
    site["firewall"]["sources"] = sources
    assert contradictions(site) == []


def test_a_probe_domain_elsewhere_needs_no_address(site):
    site["probe"] = {"domain": "probe.monitoring.example"}
    assert contradictions(site) == []


PARTNERS_THAT_EXCLUDE_EACH_OTHER = [
    ([("googletalk", {}), ("sametime", {})], "TLS Required"),
    ([("webex", {}), ("sametime", {})], "TLS Required"),
    ([("webex", {}), ("xmpp", {"client_certificates": True})], "locks out"),
    ([("xmpp", {"tls": "none"}), ("sametime", {})], "one security mode"),
    ([("webex", {"client_certificates": True})], "cannot present"),
    ([("sametime", {"sasl_external": False})], "needs SASL EXTERNAL"),
]


@pytest.mark.parametrize(("partners", "words"), PARTNERS_THAT_EXCLUDE_EACH_OTHER)
def test_partners_that_exclude_each_other_are_named(site, partners, words):
    site["partners"] = [
        {"domain": f"partner{number}.example", "profile": profile, **own}
        for number, (profile, own) in enumerate(partners)
    ]
    found = contradictions(site)
    assert len(found) == 1
    assert words in str(found[0])


def test_one_partner_twice(site):
    site["partners"].append({"domain": "GMAIL.example", "profile": "xmpp"})
    assert [problem.field for problem in contradictions(site)] == ["federation_site.partners[1].domain"]


def test_all_contradictions_come_at_once(site):
    site["nodes"][0]["public_address"] = "10.0.0.1"
    site["nodes"][1]["name"] = "cup2.other.example"
    site["firewall"]["outside"] = "inside"
    site["partners"].append({"domain": "sametime.example", "profile": "sametime"})
    site["presence"]["release"] = 12.1
    site["firewall"]["sources"] = ["any", "10.1"]
    assert [problem.field.removeprefix("federation_site.") for problem in contradictions(site)] == [
        "presence.release",
        "nodes[0].public_address",
        "firewall.sources[0]",
        "firewall.sources[1]",
        "nodes[1].name",
        "firewall.outside",
        "partners[1]",
    ]


def test_what_only_follows_from_an_unreadable_field_is_not_said(site):
    site["domain"] = "http://cupdomain.example"
    site["nodes"][0]["public_address"] = site["nodes"][1]["public_address"] = "fe80::1%eth0"
    site["probe"] = {**PROBE, "domain": 5}
    assert [problem.field.removeprefix("federation_site.") for problem in contradictions(site)] == [
        "domain",
        "nodes[0].public_address",
        "nodes[1].public_address",
        "probe.domain",
    ]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_no_description_ends_in_anything_but_messages(data):
    fields = ("name", "domain", "presence", "nodes", "firewall", "dns", "partners", "chat_aliases", "probe")
    description = {name: data.draw(ANYTHING) for name in fields if data.draw(st.booleans())}
    for problem in contradictions(description):
        assert problem.field.startswith("federation_site")
        assert problem.what
