# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.output import (
    ClusterNode,
    Network,
    parse_cluster,
    parse_network,
    parse_service_list,
    parse_tls_min_version,
    parse_version,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

SERVICES = """
Requesting service status, please wait...
System SSH [STARTED]
Cluster Manager [STARTED]
Service Manager is running
Getting list of all services
>> Return code = 0
Cisco XCP Router[STARTED]
Cisco XCP Text Conference Manager[STARTING]
Cisco XCP File Transfer Manager[ STOPPED ]  Component is not running
Cisco XCP Message Archiver[STOPPED]  Service Not Activated
Cisco XCP Web Connection Manager[STOPPED]  Commanded Out of Service
Primary Node =true
"""
NETWORK = """
Ethernet 0
DHCP         : disabled           Status     : up
IP Address   : 192.0.2.10         IP Mask    : 255.255.255.000
Link Detected: yes                Mode       : Auto disabled, Full, 10000 Mbits/s
Duplicate IP : no

DNS
Primary      : 192.0.2.53         Secondary  : {second}
{more}"""
DETAIL = """Options      : timeout:5 attempts:2
Domain       : example.com
Gateway      : 192.0.2.1 on Ethernet 0
"""


def test_services():
    found = {one.name: (one.state, one.activated, one.reason) for one in parse_service_list(SERVICES, "node")}
    assert found == {
        "System SSH": ("Started", True, ""),
        "Cluster Manager": ("Started", True, ""),
        "Cisco XCP Router": ("Started", True, ""),
        "Cisco XCP Text Conference Manager": ("Starting", True, ""),
        "Cisco XCP File Transfer Manager": ("Stopped", True, "Component is not running"),
        "Cisco XCP Message Archiver": ("Stopped", False, "Service Not Activated"),
        "Cisco XCP Web Connection Manager": ("Stopped", True, "Commanded Out of Service"),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lists no service"),
        ("Service Manager is running\n", "lists no service"),
        ("Cisco X[STAR", "no service with a known state"),
        ("Cisco X[BROKEN]", "no service with a known state"),
        ("[STARTED]", "no service with a known state"),
        (SERVICES.replace("code = 0", "code = 7"), "return code 7"),
    ],
)
def test_service_lists_that_are_not_understood(text, words):
    with pytest.raises(FederationError, match=words) as raised:
        parse_service_list(text, "node")
    assert raised.value.details["output"] == text


@pytest.mark.parametrize(
    ("second", "more", "servers", "gateway", "domain"),
    [
        ("192.0.2.54", "", ("192.0.2.53", "192.0.2.54"), None, None),
        ("Not Configured", DETAIL, ("192.0.2.53",), "192.0.2.1", "example.com"),
        ("not configured", DETAIL.replace("example.com", "Not Configured"), ("192.0.2.53",), "192.0.2.1", None),
        ("", DETAIL.replace("192.0.2.1 on Ethernet 0", "Not Configured"), ("192.0.2.53",), None, "example.com"),
    ],
)
def test_the_network(second, more, servers, gateway, domain):
    text = NETWORK.format(second=second, more=more)
    assert parse_network(text, "node") == Network("192.0.2.10", "255.255.255.000", gateway, domain, servers)


def test_one_field_a_line_is_read_too():
    text = "Ethernet 0\nIP Address : 192.0.2.10\nIP Mask : 255.255.255.0\n\nDNS\nPrimary : Not Configured\nSecondary : Not Configured\n"
    assert parse_network(text, "node") == Network("192.0.2.10", "255.255.255.0", None, None, ())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("192.0.2.10 ", "           ", 'IP address is ""'),
        ("192.0.2.10 ", "192.0.2.999", 'IP address is "192.0.2.999"'),
        ("Primary      : 192.0.2.53         Secondary  : 192.0.2.54", "", "no primary DNS server, not even"),
        ("192.0.2.53 ", "nameserver", 'primary DNS server is "nameserver"'),
        ("\nDNS\n", "\nOther\n", "no primary DNS server"),
    ],
)
def test_networks_that_are_not_understood(old, new, words):
    text = NETWORK.format(second="192.0.2.54", more="")
    assert old in text
    with pytest.raises(FederationError, match=words):
        parse_network(text.replace(old, new), "node")


@given(st.integers(min_value=0, max_value=len(NETWORK.format(second="192.0.2.54", more="").rstrip()) - 1))
def test_a_cut_network_is_never_one_without_servers(length):
    """A read that broke off fails, or has at least the servers that were read whole; it never says that there is none."""
    try:
        network = parse_network(NETWORK.format(second="192.0.2.54", more="")[:length], "node")
    except FederationError:
        return
    assert network.dns_servers


def test_the_version():
    assert (
        parse_version("Active Master Version: 12.5.1.12900-25\nActive Version Installed Software Options:\nx\n", "node")
        == "12.5.1.12900-25"
    )
    with pytest.raises(FederationError, match="Active Master Version"):
        parse_version("Inactive Master Version: 11.5.1", "node")


CLUSTER = """
192.0.2.5 cucm1.example.com cucm1 Publisher callmanager DBPub authenticated
192.0.2.10 cup1.example.com cup1 Subscriber cups DBPub authenticated using TCP since Mon Jan 5

Server Table (processnode) Entries
----------------------------------
192.0.2.5
cup1.example.com
Successful
"""


def test_the_cluster():
    assert parse_cluster(CLUSTER, "node") == [
        ClusterNode("192.0.2.5", "cucm1.example.com", "cucm1", "Publisher", "callmanager", "DBPub authenticated"),
        ClusterNode(
            "192.0.2.10",
            "cup1.example.com",
            "cup1",
            "Subscriber",
            "cups",
            "DBPub authenticated using TCP since Mon Jan 5",
        ),
    ]


@pytest.mark.parametrize(("text", "words"), [("", "lists no node"), ("192.0.2.5 cucm1 Publisher\n", "no five columns")])
def test_clusters_that_are_not_understood(text, words):
    with pytest.raises(FederationError, match=words):
        parse_cluster(text, "node")


WRAPPED = """
192.0.2.5 cucm1.example.com cucm1 Publisher callmanager DBPub authenticated
192.0.2.10 a-presence-node-of-a-long-name.a-long-domain.example.com
  a-presence-node-of-a-long-name Subscriber cups DBPub
  authenticated using TCP since Sun Nov 1 00:00:00 2026
192.0.2.11 cup2.example.com cup2 Subscriber cups DBSub
authenticated

Server Table (processnode) Entries
----------------------------------
192.0.2.5
192.0.2.10
"""


def test_entries_of_the_cluster_go_on_over_lines():
    nodes = parse_cluster(WRAPPED, "node")
    assert [(one.hostname, one.product) for one in nodes] == [
        ("cucm1", "callmanager"),
        ("a-presence-node-of-a-long-name", "cups"),
        ("cup2", "cups"),
    ]
    assert [one.detail for one in nodes] == [
        "DBPub authenticated",
        "DBPub authenticated using TCP since Sun Nov 1 00:00:00 2026",
        "DBSub authenticated",
    ]


def test_an_entry_that_ends_too_early_is_not_filled_from_below():
    with pytest.raises(FederationError, match="has no five columns"):
        parse_cluster("192.0.2.10 cup1.example.com\n\nSuccessful today it was\n", "node")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Configured TLS minimum version: 1.0\n", "TLSv1"),
        ("Configured TLS minimum version: 1.2", "TLSv1.2"),
        ("Configured TLS minimum version: 1.3\r\n", "TLSv1.3"),
        ("Configured TLS minimum version: 2.0", ""),
        ("No valid command entered", ""),
        ("something: 1.2", ""),
        ("", ""),
    ],
)
def test_the_lowest_version_of_tls(text, version):
    assert parse_tls_min_version(text) == version
