# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, addresses and partners of the lab."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from lab import network
from lab.errors import UnavailableError, UsageError
from lab.layout import (
    BRIDGES,
    COEXISTING,
    IN,
    MGMT,
    MOST_NODES,
    OUT,
    PARTNERS,
    choose_partners,
    hosts,
    site_nodes,
    usual_frame,
)

ALL = hosts(tuple(PARTNERS.values()), site_nodes(MOST_NODES, shared_address=False))
NETWORK = {OUT: "203.0.113.0/24", IN: "10.10.0.0/24", MGMT: "172.31.0.0/24"}


@pytest.mark.parametrize(
    ("text", "profiles"),
    [
        ("googletalk", ["googletalk"]),
        ("xmpp,webex", ["xmpp", "webex"]),
        (" webex , webex", ["webex"]),
        ("all", ["googletalk", "webex", "cups", "xmpp"]),  # sametime goes with neither of the first two
    ],
)
def test_partners_by_name(text: str, profiles: list[str]) -> None:
    assert [partner.profile for partner in choose_partners(text)] == profiles


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("aol", "unknown partner profile aol;"),
        ("icq,xmpp,aol", "unknown partner profile icq, aol;"),
        ("all,xmpp", "unknown partner profile all;"),
        ("", "no partner profile given;"),
        (",", "no partner profile given;"),
    ],
)
def test_what_is_no_partner_is_named(text: str, named: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose_partners(text)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_is_what_one_site_can_have_at_once() -> None:
    assert choose_partners("all") == COEXISTING
    assert not {"none", "required"} <= {partner.tls for partner in COEXISTING}


def test_what_serves_a_partner_is_said_not_guessed() -> None:
    assert [partner.software for partner in choose_partners("xmpp,cups")] == ["ejabberd", "cups"]
    assert [partner.software for partner in choose_partners("xmpp,cups", "xmpp=prosody")] == ["prosody", "cups"]
    for word in ("cups=prosody", "xmpp", "xmpp=openfire"):
        with pytest.raises(UsageError, match=f"{word}.* is none of xmpp=ejabberd, xmpp=prosody"):
            choose_partners("xmpp", word)


def test_every_address_is_unique_and_in_the_network_of_its_bridge() -> None:
    seen: set[str] = set()
    for host in ALL:
        for link in host.links:
            for text in link.addresses:
                address = text.split("/")[0]
                assert ipaddress.ip_address(address) in ipaddress.ip_network(NETWORK[link.bridge]), host.name
                assert address not in seen, address
                seen.add(address)
    assert (
        len(seen) == 14 + 1 + 13 + 10
    )  # fourteen hosts, the firewall twice; all but ns-in are managed; the public block


def test_only_the_firewall_joins_outside_and_inside() -> None:
    for host in ALL:
        worlds = {link.bridge for link in host.links} - {MGMT}
        assert (worlds == {OUT, IN}) == (host.name == "fw") == host.forwards
        assert (host.gateway is not None) == (worlds == {IN}), "outside hosts have no way but their own network"


def test_names_of_interfaces_fit_and_every_link_is_made_once() -> None:
    made = network.controller_batch(ALL, usual_frame(ALL))
    links = [line.split() for line in made if " type veth " in line]
    assert len(links) == sum(len(host.links) for host in ALL)
    names = [words[2] for words in links]
    assert len(set(names)) == len(names)
    assert max(len(name) for name in [*names, *BRIDGES]) <= 15
    assert len({(words[-1], words[-3]) for words in links}) == len(links)


def test_failure_of_the_network_names_what_the_kernel_lacks() -> None:
    error = network._failure(
        "",
        ["link add veth0 master br-out type veth peer name eth0 netns fw"],
        "Error: Unknown device type.\nCommand failed -:7\n",
    )
    assert error.status == 69
    assert "no veth devices" in str(error)
    assert "modprobe" in str(error)


def test_other_failures_of_the_network_name_the_host() -> None:
    error = network._failure("fw", ["link set lo up"], "Cannot find device\n")
    assert error.status == 70
    assert "host fw failed: Cannot find device" in str(error)


def test_with_ipv6_every_host_but_a_node_described_by_ipv4_has_an_address_in_both() -> None:
    partners, nodes = choose_partners("googletalk,xmpp", six=True), site_nodes(2, shared_address=False, six=True)
    found = {host.name: host for host in hosts(partners, nodes, six=True)}
    assert not any(host.six for host in ALL)
    network.require_ipv6(ALL, Path("/nowhere"))
    with pytest.raises(UnavailableError, match="no IPv6"):
        network.require_ipv6(found.values(), Path("/nowhere"))
    assert {name for name, host in found.items() if not host.six} == {"cup"}
    assert found["cup2"].gateway6 == "fd10:10::1"
    assert nodes[1].private_address == "fd10:10::11" and nodes[1].public_address == "2001:db8:203::11"
    assert f"{nodes[1].public_address}/128" in found["fw"].links[0].addresses
    assert {partner.address6 for partner in partners} == {"2001:db8:203::20", "2001:db8:203::24"}
