# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a description: what people and YAML make of addresses, numbers, words and names."""

from __future__ import annotations

import re

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import contradictions, plan
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.site import read_site


def refusals(site: dict) -> dict[str, str]:
    return {problem.field.removeprefix("federation_site."): str(problem) for problem in contradictions(site)}


def test_sources_may_be_ranges_which_become_networks(site):
    site["firewall"]["sources"] = [
        "198.51.100.7",
        "192.0.2.0/24",
        "203.0.113.14 - 203.0.113.17",
        "10.1.0.0/255.255.0.0",
    ]
    assert plan(site).firewall.publications[0].sources == (
        "198.51.100.7",
        "192.0.2.0/24",
        "203.0.113.14/31",
        "203.0.113.16/31",
        "10.1.0.0/16",
    )


def test_sources_are_given_to_nodes_of_their_version_of_ip(site):
    site["firewall"]["sources"] = ["192.0.2.0/24", "2001:db8:1::/48", "2001:db8:2::1-2001:db8:2::2"]
    site["nodes"].append({"name": "cup3", "private_address": "fd00::3", "public_address": "2001:db8::3"})
    found = [publication.sources for publication in plan(site).firewall.publications]
    assert found == [("192.0.2.0/24",)] * 2 + [("2001:db8:1::/48", "2001:db8:2::1", "2001:db8:2::2")]


@pytest.mark.parametrize(
    "sources",
    [
        ["any", "192.0.2.0/24"],
        ["192.0.2.0/24", "any"],
        ["any", "any"],
        [],
        ["192.0.2.1/24"],
        ["192.0.2.0/0.0.0.255"],
        ["192.0.2.0/33"],
        ["192.0.2.0/"],
        ["2001:db8::1%e/64"],
        ["fe80::1%eth0"],
        ["192.0.2.9-192.0.2.1"],
        ["192.0.2.1-2001:db8::1"],
        ["192.0.2.1-9"],
        ["10.1"],
        ["010.1.1.1"],
        ["0x0a000001"],
        [3221225985],
        [None],
        [""],
        [["192.0.2.1"]],
        ["partner.example"],
        ["127.0.0.1"],
        ["224.0.0.0/4"],
        ["::ffff:192.0.2.1"],
        "192.0.2.1",
    ],
    ids=str,
)
def test_sources_that_cannot_be(site, sources):
    site["firewall"]["sources"] = sources
    found = refusals(site)
    assert found
    assert all(field.startswith("firewall.sources") for field in found)


@pytest.mark.parametrize(
    "address", ["2001:db8::5%x", "10.1", "1", "010.10.0.10", "0xa.1.1.1", "10.10.0.10/32", "\uff110.0.0.1", 167772161]
)
@pytest.mark.parametrize("field", ["private_address", "public_address"])
def test_half_an_address_is_none(site, field, address):
    site["nodes"][0][field] = address
    assert list(refusals(site)) == [f"nodes[0].{field}"]


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "127.0.0.1", "169.254.1.1", "224.0.0.5", "255.255.255.255", "::", "::1", "ff02::1", "fe80::1"],
)
def test_no_node_has_an_address_that_no_host_has(site, address):
    site["nodes"][0]["private_address"] = address
    assert "nodes[0].private_address" in refusals(site)


@pytest.mark.parametrize("address", ["10.10.0.10", "100.64.0.9", "198.18.0.10", "8.8.8.8"])
def test_a_node_may_have_any_address_of_a_host_inside(site, address):
    site["nodes"][0]["private_address"] = address
    assert refusals(site) == {}


@pytest.mark.parametrize(
    "release", [12.10, 8.6, 14, True, None, "8\u00b2", "\u00b2", "12,5", "8.6\n", "12.5 SU3", ["12.5"]]
)
def test_a_release_is_text_in_quotes(site, release):
    site["presence"]["release"] = release
    if release == "8.6\n":  # blanks around a value are nobody's intention
        assert refusals(site) == {}
        return
    assert list(refusals(site)) == ["presence.release"]
    if isinstance(release, (float, int)):
        assert "quotes" in refusals(site)["presence.release"]


@pytest.mark.parametrize("value", [False, 1.1, 83])
@pytest.mark.parametrize(
    "place", [("name",), ("domain",), ("nodes", 0, "name"), ("firewall", "inside"), ("dns", "server")]
)
def test_what_yaml_turns_into_something_else_is_refused_where_a_text_belongs(site, place, value):
    *steps, last = place
    part = site
    for step in steps:
        part = part[step]
    part[last] = value
    found = refusals(site)
    assert len(found) == 1
    assert "quotes" in next(iter(found.values()))


@pytest.mark.parametrize("port", ["\u00b2", "\u0665269", "5269.0", "9" * 5000, True, 5269.0, "-1", "0x1495"])
def test_a_port_is_a_whole_number_in_plain_digits(site, port):
    site["nodes"][0]["public_port"] = port
    assert list(refusals(site)) == ["nodes[0].public_port"]


@pytest.mark.parametrize(
    "name", ["../../../x", "a/b", "a\\b", ".", "..", ".hidden", "-x", "~root", "a\nb", "a\x00b", "x" * 65, "\u202etxt"]
)
def test_a_site_whose_name_leads_to_another_file_is_refused(site, name):
    site["name"] = name
    assert list(refusals(site)) == ["name"]


@pytest.mark.parametrize("name", ["hq", "Berlin 2", "Zürich", "site-1.b_c"])
def test_a_site_may_have_any_other_name(site, name):
    site["name"] = name
    assert refusals(site) == {}


@pytest.mark.parametrize(
    "word", ["inside\nno access-list x", "in side", "in\x1bside", "in\tside", "in\u2028side", "x" * 49, "a?", 'a"b']
)
@pytest.mark.parametrize("field", ["inside", "outside"])
def test_an_interface_name_is_one_word(site, field, word):
    site["firewall"][field] = word
    assert list(refusals(site)) == [f"firewall.{field}"]


@pytest.mark.parametrize(
    "server", ["fe80::1%eth0", "10.1", "ns1.example\nserver x", "ns1 example", "-x.example", "ns1..example"]
)
def test_a_dns_server_is_a_name_or_an_address(site, server):
    site["dns"]["server"] = server
    assert list(refusals(site)) == ["dns.server"]


@pytest.mark.parametrize(
    "server", ["203.0.113.53", "2001:db8::53", "ns1.example", "ns1.example.", "localhost", "127.0.0.1"]
)
def test_a_dns_server_may_be_any_of_both(site, server):
    site["dns"]["server"] = server
    assert refusals(site) == {}


def test_a_number_is_no_domain(site):
    site["chat_aliases"] = ["10.1"]
    assert "address" in refusals(site)["chat_aliases[0]"]


def test_blanks_around_values_are_taken_off(site):
    site["firewall"]["inside"] = " inside\n"
    read, problems = read_site(site)
    assert (read.inside, problems) == ("inside", [])


@pytest.mark.parametrize("blank", ["", "  ", "\t", None], ids=repr)
@pytest.mark.parametrize(
    "field",
    [
        "name",
        "domain",
        "presence.release",
        "nodes.0.private_address",
        "firewall.outside",
        "dns.zone",
        "dns.server",
        "partners.0.profile",
    ],
)
def test_a_blank_is_no_value(site, field, blank):
    *parts, last = field.split(".")
    inner = site
    for part in parts:
        inner = inner[int(part) if part.isdigit() else part]
    inner[last] = blank
    assert "missing" in refusals(site)[re.sub(r"\.(\d)", r"[\1]", field)]
