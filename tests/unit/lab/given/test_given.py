# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an inventory to the network of a lab, and every input that does not fit, in one line each."""

from __future__ import annotations

import dataclasses
import ipaddress
import shutil
from collections import Counter
from pathlib import Path

import pytest
from cases import running_configurations
from lab import options
from lab.asa.device import Device
from lab.errors import UsageError
from lab.given import contexts, default_config, firewalls, partners, reading, told, worlds
from lab.given.types import Inventory
from lab.given.worlds import World

from ..asa.console import CREDENTIALS, Console

HERE = Path(__file__).parent / "inventories"
EXAMPLES = Path(__file__).parents[4] / "examples"
MAIL = "object network MAIL\n host 10.20.1.25\n nat (lan,internet) static 198.51.100.10"
NAMES = ("one", "two", "pair", "ipv6")


@pytest.fixture(scope="module")
def read() -> dict[str, Inventory]:
    found = {name: reading.read([str(HERE / name)]) for name in NAMES[:-1]}
    return {**found, "ipv6": reading.read([str(EXAMPLES / "ipv6")])}


def world(inventory: Inventory, **files: str) -> World:
    return worlds.draw(inventory, firewalls.find(inventory, files), {})


def configuration(inventory: Inventory) -> str:
    """What the lab would give the first firewall by itself."""
    return firewalls.find(inventory, {})[0].text


def refused(inventory: Inventory, tmp_path: Path, text: str, host: str = "fw-hq") -> list[str]:
    file = tmp_path / "running.cfg"
    file.write_text(text)
    with pytest.raises(UsageError) as error:
        firewalls.find(inventory, {host: str(file)})
    return str(error.value).replace(str(file), "FILE").split("\nlab: ")


@pytest.mark.parametrize("name", NAMES)
def test_every_address_of_a_network_is_one_hosts(read: dict[str, Inventory], name: str) -> None:
    drawn = world(read[name])
    for bridge in drawn.frame.bridges:
        here = [
            address.split("/")[0]
            for host in drawn.hosts
            for link in host.links
            if link.bridge == bridge
            for address in link.addresses
        ]
        assert [one for one, count in Counter(here).items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_the_lab_itself_is_reached(read: dict[str, Inventory], name: str) -> None:
    """The controller has no default route, and everybody else's leads to a host of the lab."""
    drawn = world(read[name])
    assert not any(route.startswith(("default", "0.0.0.0")) for route in drawn.frame.routes)
    everywhere = {text.split("/")[0] for host in drawn.hosts for link in host.links for text in link.addresses}
    assert {host.gateway for host in drawn.hosts if host.gateway} <= everywhere
    for route in (route for host in drawn.hosts for route in host.routes if " via " in route):
        assert route.split(" via ")[1].split()[0] in everywhere


@pytest.mark.parametrize("name", NAMES)
def test_names_fit_the_kernel(read: dict[str, Inventory], name: str) -> None:
    drawn = world(read[name])
    assert len({host.name for host in drawn.hosts}) == len(drawn.hosts)
    assert all("." not in host.name for host in drawn.hosts)
    assert max(len(one) for one in drawn.frame.bridges) <= 15
    assert max(len(link.name) for host in drawn.hosts for link in host.links) <= 15


def test_what_is_behind_a_router_is_put_there(read: dict[str, Inventory]) -> None:
    hosts = {host.name: host for host in world(read["pair"]).hosts}
    pc, node = hosts["west_pc"], hosts["west_node"]
    assert pc.links[0].addresses == ("172.16.9.9/32",)
    assert pc.links[0].bridge != node.links[0].bridge
    assert any(host.forwards and "172.16.9.9/32 dev downlink" in host.routes for host in hosts.values())
    assert any(route.startswith("172.16.9.0/24 via ") for route in node.routes)


def test_a_partner_that_is_a_site_of_the_inventory_is_not_stood_in_for(read: dict[str, Inventory]) -> None:
    assert world(read["pair"]).partners == {}
    stand_ins = world(read["one"]).partners
    assert {domain: (one.profile, one.software, one.tls) for domain, one in stand_ins.items()} == {
        "gmail.com": ("googletalk", "prosody", "none"),
        "meetings.example": ("webex", "prosody", "optional"),
        "supplier.example": ("cups", "cups", "optional"),
        "customer.example": ("xmpp", "prosody", "optional"),
    }


@pytest.mark.parametrize(
    ("described", "tls", "certificates", "self_signed"),
    [
        ({"profile": "xmpp"}, "optional", "checked", False),
        ({"profile": "xmpp", "tls": "required", "client_certificates": True}, "required", "required", False),
        ({"profile": "sametime"}, "required", "required", False),
        ({"profile": "sametime", "tls": "none"}, "none", "ignored", False),
        ({"profile": "cups", "certificate": "self-signed"}, "optional", "checked", True),
    ],
)
def test_a_partner_behaves_as_described(
    described: dict[str, object], tls: str, certificates: str, self_signed: bool
) -> None:
    usual = {
        "domain": "p.example",
        "tls": None,
        "client_certificates": None,
        "sasl_external": None,
        "certificate": None,
    }
    made = partners.stand_in({**usual, **described}, ("host", "192.0.2.1", "172.31.252.2"), {})
    assert (made.tls, made.certificates, made.self_signed) == (tls, certificates, self_signed)


def test_no_login_of_the_inventory_is_left(read: dict[str, Inventory]) -> None:
    from lab.credentials import invent_for

    drawn = world(read["one"])
    secrets = invent_for(["corp.example"], list(drawn.partners.values()), 1)
    hosts = told.playbook_inventory(read["one"], drawn, secrets)["all"]["hosts"]
    assert hosts["fw-hq"]["ansible_password"] == secrets["corp.example"].firewall_password
    assert hosts["hq_dns"]["dns_tsig_name"] != "federation"
    assert hosts["cup-a"]["ansible_user"] != "somebody"
    assert hosts["cup-a"]["presence_restart"] == "allowed"
    assert hosts["cup-a"]["federation_site"] == hosts["fw-hq"]["federation_site"]


def test_a_link_local_next_hop_is_in_the_network_too(read: dict[str, Inventory], tmp_path: Path) -> None:
    file = tmp_path / "running.cfg"
    file.write_text(configuration(read["ipv6"]).replace("::/0 2001:db8:100::fffd", "::/0 fe80::2"))
    drawn = world(read["ipv6"], asa1=str(file))
    hosts = {host.name: host for host in drawn.hosts}
    (uplink,) = [link for link in hosts["lab-internet"].links if link.name != "inet"]
    assert [text for text in uplink.addresses if ":" in text] == ["fe80::2/64", "2001:db8:100::fffd/64"]
    assert "::/0 via fe80::2 dev e0 metric 1" in hosts["asa1"].routes


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (" ipv6 address fd10:10::1/64\n", "", "fd10:10::20 and 2001:db8:100::20: interface inside has no IPv6 address"),
        ("fd10:10::1/64", "fd10:11::1/64", "fd10:10::20 is not in the network of inside: the lab has no routers inside for IPv6"),
        ("2001:db8:100::fffd", "2001:db8:100::20", "2001:db8:100::20 is taken: it is a next hop"),
        ("2001:db8:100::1/64", "2001:db8:100::20/64", "public_address 2001:db8:100::20 is taken: it is the firewall's own, of interface outside"),
    ],
)  # fmt: skip
def test_ipv6_of_a_configuration_that_does_not_fit_is_refused(
    read: dict[str, Inventory], tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = configuration(read["ipv6"])
    assert old in text
    lines = refused(read["ipv6"], tmp_path, text.replace(old, new), "asa1")
    assert any(expected in line for line in lines), lines


# -- what does not fit


def test_vaulted_values_of_logins_are_not_needed(tmp_path: Path) -> None:
    shutil.copytree(HERE / "one", tmp_path / "one")
    vault = "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n"
    (tmp_path / "one" / "group_vars" / "all.yml").write_text(f"vault_platform: {vault}vault_tsig: {vault}")
    assert reading.read([str(tmp_path / "one")]).sites[0].domain == "corp.example"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("$ANSIBLE_VAULT;1.1;AES256\n3132\n", "a vaulted value, and no password that opens it"),
        ("verify_dns_timeout: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n", "verify_dns_timeout: a vaulted value"),
        ("verify_dns_timeout: '{{ nowhere }}'\n", "verify_dns_timeout: 'nowhere' is undefined"),
        ("verify_dns_timeuot: 3\n", "verify_dns_timeuot"),
    ],
)
def test_a_value_that_cannot_be_had_is_named(tmp_path: Path, content: str, expected: str) -> None:
    shutil.copytree(HERE / "one", tmp_path / "one")
    (tmp_path / "one" / "group_vars" / "all.yml").write_text(content)
    with pytest.raises(UsageError) as error:
        reading.read([str(tmp_path / "one")])
    lines = str(error.value).split("\nlab: ")
    assert any(expected in line for line in lines)
    assert all("\n" not in line for line in lines)


def test_two_sites_with_one_address_are_named(tmp_path: Path) -> None:
    text = (HERE / "two" / "hosts.yml").read_text()
    file = tmp_path / "hosts.yml"
    file.write_text(text.replace("203.0.113.11", "203.0.113.10"))
    with pytest.raises(UsageError, match=r"site north: .*port 5269 of 203\.0\.113\.10 is described by south too"):
        reading.read([str(file)])


def test_sources_that_are_no_inventory_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or directory"):
        reading.read([str(tmp_path / "missing.yml")])
    (tmp_path / "broken.yml").write_text("all: [1, 2\n")
    with pytest.raises(UsageError, match="--inventory: "):
        reading.read([str(tmp_path / "broken.yml")])
    (tmp_path / "empty.yml").write_text("all: {hosts: {a: {}}}\n")
    with pytest.raises(UsageError, match="no host has a federation_site"):
        reading.read([str(tmp_path / "empty.yml")])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (" nameif lan\n", " nameif inside\n", "no interface is named lan, as federation_site.firewall.inside of site hq says; there are internet, inside"),
        ("ip address 10.20.1.", "ip address 10.99.1.", "nodes[0] of site hq.private_address 10.20.1.10 is behind internet"),
        ("ip address 198.51.100.1 ", "ip address 198.51.100.10 ", "public_address 198.51.100.10 is taken: it is the firewall's own, of interface internet"),
        (" 198.51.100.254 1", " 198.51.100.10 1", "198.51.100.10 is taken: it is a next hop"),
        ("ASA Version 9.12(4)", "ASA Version 8.2(5)", "its release 8.2 is older than 8.3"),
        (" ip address 10.20.1.1 255.255.255.0 ", " no ip address", "interface lan, which federation_site.firewall.inside of site hq names, has no IPv4"),
        (" security-level 100\n", " security-level 100\n shutdown\n", "interface lan, which federation_site.firewall.inside of site hq names, is shut down"),
        ("timeout xlate", f"{MAIL}\ntimeout xlate", "198.51.100.10 port 5269 is taken: it is translated to another host by object network MAIL"),
    ],
)  # fmt: skip
def test_a_configuration_that_does_not_fit_is_refused(
    read: dict[str, Inventory], tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = configuration(read["one"])
    assert old in text
    lines = refused(read["one"], tmp_path, text.replace(old, new))
    assert any(line.startswith("--running-config: FILE: ") and expected in line for line in lines), lines


@pytest.mark.parametrize(
    ("field", "address", "expected"),
    [
        ("inside_pc", "10.20.1.1", "firewall.inside_pc of site hq: 10.20.1.1 is taken: it is the firewall's own, of interface lan"),
        ("inside_pc", "198.51.100.9", "firewall.inside_pc of site hq: 198.51.100.9 is behind internet by its networks and routes, not behind lan"),
        ("probe_address", "198.51.100.10", "probe.address of site hq: 198.51.100.10 is taken: it is the public address of cup-b"),
        ("probe_address", "198.51.100.254", "probe.address of site hq: 198.51.100.254 is taken: it is a next hop, of route 0.0.0.0/0 by internet"),
    ],
)  # fmt: skip
def test_a_probe_pc_where_none_can_be_is_named(
    read: dict[str, Inventory], tmp_path: Path, field: str, address: str, expected: str
) -> None:
    (site,) = read["one"].sites
    inventory = dataclasses.replace(read["one"], sites=(dataclasses.replace(site, **{field: address}),))
    (line,) = refused(inventory, tmp_path, configuration(read["one"]))
    assert line == f"--running-config: FILE: federation_site.{expected}"


def test_two_hosts_with_one_address_are_named(read: dict[str, Inventory]) -> None:
    north, south = read["two"].sites
    there = dataclasses.replace(south, inside=north.inside, inside_pc=north.inside_pc, nodes=south.nodes)
    nodes = tuple(dataclasses.replace(node, private="10.1.0.11") for node in there.nodes)
    inventory = dataclasses.replace(read["two"], sites=(north, dataclasses.replace(there, nodes=nodes)))
    with pytest.raises(UsageError, match="hosts north_pc and south_pc have one address"):
        world(inventory)


def test_what_is_no_configuration_is_refused(read: dict[str, Inventory], tmp_path: Path) -> None:
    (line,) = refused(read["one"], tmp_path, "hello\n")
    assert line == "--running-config: FILE: it has no named interface, so it is not the output of 'show running-config'"
    (line,) = refused(read["one"], tmp_path, configuration(read["one"]), host="asa9")
    assert line == "--running-config: asa9 is no firewall of the inventory (federation_firewall: fw-hq)"
    with pytest.raises(UsageError, match="No such file"):
        firewalls.find(read["one"], {"fw-hq": str(tmp_path / "nothing")})


def test_a_port_of_the_public_address_may_be_somebody_elses(read: dict[str, Inventory], tmp_path: Path) -> None:
    file = tmp_path / "running.cfg"
    nat = f"{MAIL} service tcp smtp smtp\n"
    file.write_text(configuration(read["one"]).replace("timeout xlate", f"{nat}timeout xlate", 1))
    assert firewalls.find(read["one"], {"fw-hq": str(file)})[0].source == str(file)


def test_what_lives_on_the_lab_s_internet_is_nobody_whom_the_firewall_denies(
    read: dict[str, Inventory], tmp_path: Path
) -> None:
    file = tmp_path / "running.cfg"
    bogons = "access-list INTERNET_IN extended deny ip 192.0.2.0 255.255.255.0 any\n"
    text = configuration(read["one"])
    file.write_text(text.replace("access-list INTERNET_IN", f"{bogons}access-list INTERNET_IN", 1))
    drawn = world(read["one"], **{"fw-hq": str(file)})
    denied = ipaddress.IPv4Network("192.0.2.0/24")
    assert drawn.partners and not any(
        ipaddress.IPv4Address(partner.address) in denied for partner in drawn.partners.values()
    )


# -- the command line


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--running-config", "a=b"], "it belongs to --inventory"),
        (["--inventory", "x", "--running-config", "a"], "HOST=FILE is needed"),
        (["--inventory", "x", "--running-config", "a=b", "--running-config", "a=c"], "a is there twice"),
        (["--inventory", "x", "--site-nodes", "2"], "--site-nodes: not together with --inventory"),
        (["--inventory", "x", "--break", "none"], "--break: not together with --inventory"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        options.parse(arguments, {})


def test_only_open_profiles_have_a_choice_of_server() -> None:
    assert partners.servers("xmpp=ejabberd") == {"xmpp": "ejabberd"}
    with pytest.raises(UsageError, match="'webex=ejabberd' is none of xmpp=prosody, xmpp=ejabberd"):
        partners.servers("webex=ejabberd")


def test_firewalls_on_one_network_get_addresses_of_their_own(read: dict[str, Inventory]) -> None:
    found = firewalls.find(read["pair"], {})
    own = [one.interfaces["outside"].address for one in found]
    assert len(set(own)) == 2 and "192.0.2.129" in own
    assert default_config.text("a", read["one"].sites, set(), set()).startswith(": Saved")


# -- a firewall with contexts


def in_context(inventory: Inventory, **of: str) -> Inventory:
    machines = {
        name: dataclasses.replace(machine, variables={**machine.variables, "ansible_asa_context": of[name]})
        if name in of
        else machine
        for name, machine in inventory.machines.items()
    }
    return dataclasses.replace(inventory, machines=machines)


@pytest.mark.parametrize("context", ["blue", "admin"])
def test_one_logs_in_to_the_admin_context_and_finds_the_one_that_is_rehearsed(
    read: dict[str, Inventory], tmp_path: Path, context: str
) -> None:
    (firewall,) = firewalls.find(in_context(read["one"], **{"fw-hq": context}), {})
    assert firewall.context == context
    texts = contexts.around(context, firewall.text)
    system = Device(texts.pop("system"), CREDENTIALS, tmp_path)
    system.redress("system")
    for name, text in {context: firewall.text, **texts}.items():
        Device(text, system.credentials, tmp_path / name, system=system, name=name)
    assert system.entrance.name == "admin"
    console = Console(system.entrance)
    before = console.session.prompt.partition("/")[0]
    assert console.show(f"changeto context {context}") == []
    assert console.session.prompt.startswith(f"{before}/{context}"), "whose name the prompt begins with stays"
    shown = console.show("show running-config")
    assert " nameif lan" in shown and f"ASA Version {system.running.version} <context>" in {
        one.rstrip() for one in shown
    }


def test_two_contexts_of_one_firewall_are_refused(read: dict[str, Inventory]) -> None:
    assert [one.context for one in firewalls.find(in_context(read["two"], north_fw="a", south_fw="a"), {})] == ["a"]
    with pytest.raises(UsageError) as error:
        firewalls.find(in_context(read["two"], north_fw="a"), {})
    assert "ansible_asa_context of one device (10.1.0.1, port 22) differs: a of north_fw, none of south_fw" in str(
        error.value
    )
    assert len(str(error.value).splitlines()) == 1


# -- configurations of different making


@pytest.mark.parametrize("making", running_configurations.MAKINGS)
def test_configurations_of_different_making_fit(read: dict[str, Inventory], tmp_path: Path, making: str) -> None:
    file = tmp_path / "running.cfg"
    file.write_text(running_configurations.text(making))
    drawn = world(read["one"], **{"fw-hq": str(file)})
    (firewall,) = drawn.firewalls
    assert dict(firewall.links)["lan"]
    routes = next(host.routes for host in drawn.hosts if host.name == firewall.netns)
    assert any(route.startswith("0.0.0.0/0 via 198.51.100.") for route in routes)
    if making == "unbound":
        assert any(host.name.startswith("lab-core") for host in drawn.hosts), "the nodes are behind a router"
