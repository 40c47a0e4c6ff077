# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases that hurt on real firewalls, tried on the emulator over SSH, by number.

What is decided from the configuration alone and sends nothing stands in the tables of tests/unit/plugins/module_utils/_asa/change.
What every treatment has to keep (check mode promises the lines that are sent, nobody else's line changes, a second run
finds nothing to do, at most six show commands) is in ``treat`` and ``refuse``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from system.firewall import (
    BLOCK,
    CUP1,
    HEAD,
    INTERFACES,
    LAN_NAT,
    NAT_LINE,
    ROUTE,
    RULE,
    TAIL,
    Firewall,
    added,
    decision,
    only_adds,
    refuse,
    site,
    treat,
)

Start = Callable[..., Firewall]
WAY_OUT = [{"address": "10.10.0.10"}]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts an emulated firewall with a configuration."""
    started: list[Firewall] = []

    def one(config: str, *words: str, **more: Any) -> Firewall:
        started.append(Firewall(tmp_path / f"fw{len(started)}", config, *words, **more))
        return started[-1]

    return one


def host(name: str, address: str, nat: str = "", more: str = "") -> tuple[str, str]:
    """The two blocks of an object."""
    extra = f" {more}\n" if more else ""
    block = f"object network {name}\n {nat} \n" if nat else ""
    return f"object network {name}\n host {address}\n{extra}", block


OURS = host("CUP1", "10.10.0.10", NAT_LINE)
ACE = f"access-list outside_in {RULE}"


def created(firewall: Firewall, *publications: dict[str, Any], at: int = 1, **arguments: Any) -> dict[str, Any]:
    """The whole publication is written, with its rule at a line."""
    before = firewall.running
    done = treat(firewall, *publications, **arguments)
    assert done["commands"] == [*BLOCK, f"access-list outside_in line {at} {RULE}"]
    only_adds(firewall, before, done)
    return done


# 1 and 2: the object's name


def test_case_01_a_name_that_differs_by_case_is_another_object(start: Start) -> None:
    done = created(start(site(objects="object network cup1\n host 10.10.0.99\n")))
    assert any("upper and lower case" in warning for warning in done["warnings"])


def test_case_02_an_object_with_a_description_only_keeps_it(start: Start) -> None:
    firewall = start(site(objects=host("CUP1", "10.10.0.10", more="description presence node")[0]))
    before = firewall.running
    done = treat(firewall)
    assert done["commands"] == [BLOCK[0], BLOCK[2], f"access-list outside_in line 1 {RULE}"]
    only_adds(firewall, before, done)
    assert " description presence node" in firewall.running


# 3 and 4: the public address


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("203.0.113.1", "Set mapped_address to interface"),
        ("203.0.113.2", "standby address of interface outside"),
        ("10.20.0.1", "address of interface dmz"),
        ("203.0.113.40", "belongs to the pool of 'object network SERVERS"),
    ],
)
def test_case_04_addresses_that_are_somebodys(start: Start, address: str, said: str) -> None:
    pool = "object network POOL\n range 203.0.113.32 203.0.113.47\nobject network SERVERS\n subnet 10.20.0.0 255.255.255.0\n"
    nat = "object network SERVERS\n nat (dmz,outside) dynamic POOL\n"
    assert said in refuse(start(site(objects=pool, nat=nat)), {"mapped_address": address})


def test_case_04_the_interfaces_address_by_its_word(start: Start) -> None:
    firewall = start(site())
    done = treat(firewall, {"mapped_address": "interface"})
    assert done["commands"][2] == " nat (inside,outside) static interface service tcp 5269 5269"


# 5 to 10: the access-list


@pytest.mark.parametrize(
    ("acl", "line"),
    [
        ("extended deny ip any any log", 1),
        ("remark by jane\nextended permit icmp any any\nextended deny ip any any", 3),
        ("extended permit icmp any any\nremark the rest\nextended deny ip any any", 2),
        (
            "extended deny ip host 192.0.2.66 any\nextended deny tcp any any range 5000 6000\nextended deny ip any any",
            2,
        ),
        (
            "extended deny ip 192.0.2.0 255.255.255.0 any\nextended permit tcp any any eq www\nextended deny ip any4 any4",
            3,
        ),
    ],
)
def test_case_05_denials_before_the_end(start: Start, acl: str, line: int) -> None:
    firewall = start(site(acl))
    done = created(firewall, at=line)
    assert decision(done, "access from")["rule"].split(": ", 1)[1].startswith("access-list outside_in extended deny")
    assert (
        firewall.trace({"interface": "outside", "source": "8.8.8.8", "destination": "203.0.113.10"})[0]["verdict"]
        == "allow"
    )


def test_case_07_an_inactive_rule_is_entered_again(start: Start) -> None:
    firewall = start(site(f"remark r\n{RULE} log inactive\nextended deny ip any any", *OURS))
    before = firewall.running
    done = treat(firewall)
    assert done["commands"] == [f"{ACE} log"]
    assert decision(done, "access from")["decision"] == "activated"
    assert [line.replace(" inactive", "") for line in before] == firewall.running


def test_case_08_a_rule_that_differs_by_its_times_only_is_kept_apart(start: Start) -> None:
    firewall = start(site(f"{RULE} time-range WORK\nextended deny ip any any", *OURS))
    before = firewall.running
    done = treat(firewall)
    # The firewall would take our rule in the same words for a change of that one.
    assert done["commands"] == [f"access-list outside_in line 2 {RULE.replace('any', 'any4')}"]
    only_adds(firewall, before, done)
    old = site(f"{RULE} time-range WORK\nextended deny ip any any", *OURS, release="8.4(7)30")
    assert f"line 1: {ACE} time-range WORK" in refuse(start(old))


@pytest.mark.parametrize("suffix", ["", " log", " inactive"])
def test_case_10_a_rule_behind_a_denial_moves_above_it(start: Start, suffix: str) -> None:
    firewall = start(site(f"extended permit icmp any any\nextended deny ip any any\n{RULE}{suffix}", *OURS))
    before = [line for line in firewall.running if line != f"{ACE}{suffix}"]
    done = treat(firewall)
    kept = suffix.replace(" inactive", "")
    assert done["commands"] == [f"no {ACE}{suffix}", f"access-list outside_in line 2 {RULE}{kept}"]
    assert decision(done, "access from")["rule"] == "line 2: access-list outside_in extended deny ip any any"
    assert added(before, firewall.running) == [f"{ACE}{kept}"]


# 11 to 13: bindings


def test_case_12_no_list_is_bound(start: Start) -> None:
    unbound = site("extended permit icmp any any", groups="access-group outside_in in interface dmz")
    assert "no access-list is bound to interface outside" in refuse(start(unbound))
    firewall = start(unbound)
    before = firewall.running
    done = treat(firewall, create_access_group=True)
    assert done["commands"][3:] == [
        f"access-list outside_access_in {RULE}",
        "access-group outside_access_in in interface outside",
    ]
    only_adds(firewall, before, done)


def test_case_12_on_an_inside_interface_that_is_warned_of(start: Start) -> None:
    unbound = site("extended permit icmp any any", groups="access-group outside_in in interface outside")
    publication = {"real_interface": "inside", "mapped_interface": "dmz", "mapped_address": "10.20.0.10"}
    done = treat(start(unbound), publication, create_access_group=True)
    assert any("all else is denied" in warning for warning in done["warnings"])


def test_case_13_other_bindings_are_understood(start: Start) -> None:
    lists = (
        "access-list in_out extended permit tcp any any eq 5269\naccess-list in_out extended deny ip any any\n"
        "access-list mgmt extended permit ip any any\naccess-list world extended permit tcp any any eq 5269\n"
    )
    groups = (
        "access-group outside_in in interface outside per-user-override\naccess-group in_out out interface inside\n"
        "access-group mgmt in interface outside control-plane\naccess-group world global"
    )
    done = treat(start(site("extended permit icmp any any", OURS[0], OURS[1], groups, lists)))
    assert done["changed"] is False
    assert "world" in decision(done, "access from")["rule"]


# 14 and 15: other translations


def test_case_14_a_rule_for_certain_destinations_is_harmless(start: Start) -> None:
    vpn = "object network VPN\n subnet 10.99.0.0 255.255.0.0\n"
    rule = "nat (inside,outside) source static any any destination static VPN VPN no-proxy-arp route-lookup\n"
    firewall = start(site(objects=vpn, nat=rule))
    done = created(firewall, confirm="changed")
    # The firewall itself says whose translation it used.
    assert done["traces"][0]["untranslation"]["object"] == "CUP1"
    assert done["traces"][0]["untranslation"]["rule"] == f"object network CUP1 / {NAT_LINE}"


def test_case_15_the_host_has_a_public_address_already(start: Start) -> None:
    whole = host("ABC", "10.10.0.10", "nat (inside,outside) static 203.0.113.15")
    firewall = start(site(objects=whole[0], nat=whole[1]))
    message = refuse(firewall)
    assert "object network ABC / nat (inside,outside) static 203.0.113.15" in message
    assert "Set mapped_address to that address, 203.0.113.15" in message
    done = treat(firewall, {"mapped_address": "203.0.113.15"})
    assert done["commands"] == [f"access-list outside_in line 1 {RULE}"]


# 16 to 19: spellings


def test_case_16_a_port_that_has_a_name(start: Start) -> None:
    web = host("WEB", "10.10.0.20", "nat (inside,outside) static 203.0.113.10 service tcp https www")
    rule = "extended permit tcp any host 10.10.0.20 eq https"
    firewall = start(site(f"{rule}\nextended deny ip any any", *web))
    publication = {"name": "WEB", "real_address": "10.10.0.20", "real_port": 443, "mapped_port": 80}
    done = treat(firewall, publication)
    assert (done["changed"], decision(done, "translation of")["decision"]) == (False, "present")
    assert firewall.publish(publication, state="absent")["commands"][0] == f"no access-list outside_in {rule}"


BOTH = INTERFACES.replace(" ip address 203.0.113.1", " ipv6 address 2001:db8:f::1/64\n ip address 203.0.113.1").replace(
    " ip address 10.10.0.1", " ipv6 address 2001:db8:a::1/64\n ip address 10.10.0.1"
)
CUP6 = {"name": "CUP6", "real_address": "2001:db8:a::10", "mapped_address": "2001:db8:f::10"}


def test_case_18_ipv6_is_published_traced_and_withdrawn(start: Start) -> None:
    route = "ipv6 route outside ::/0 2001:db8:f::fe\n"
    inside = "access-list inside_in extended permit icmp any any\naccess-list inside_in extended deny ip any any\n"
    config = site(
        "extended permit icmp any any\nextended deny ip 2001:db8:bad::/48 any\nextended deny ip any any",
        interfaces=BOTH,
        groups=f"access-group outside_in in interface outside\naccess-group inside_in in interface inside\n{route}",
        more=inside,
    )
    firewall = start(config)
    before = firewall.running
    out = [{"address": "2001:db8:a::10", "mapped_interface": "outside"}]
    done = treat(firewall, {**CUP6, "sources": ["2001:db8:1::/48"]}, outbound=out, confirm="changed")
    assert done["commands"][-2:] == [
        "access-list outside_in line 3 extended permit tcp 2001:db8:1::/48 host 2001:db8:a::10 eq 5269",
        "access-list inside_in line 2 extended permit tcp host 2001:db8:a::10 any eq 5269",
    ]
    assert [trace["verdict"] for trace in done["traces"]] == ["allow", "allow"]
    assert done["traces"][0]["untranslation"]["object"] == "CUP6"
    elsewhere = {"interface": "outside", "source": "2001:db8:2::9", "destination": "2001:db8:f::10"}
    assert firewall.trace(elsewhere)[0]["drop_cause"] == "rules"
    gone = firewall.publish({**CUP6, "sources": ["2001:db8:1::/48"]}, outbound=out, state="absent")
    assert not gone.get("failed"), gone.get("msg")
    assert firewall.running == before


def test_case_19_a_rule_for_the_public_address_is_dead(start: Start) -> None:
    firewall = start(site("extended permit tcp any host 203.0.113.10 eq 5269\nextended deny ip any any"))
    done = created(firewall, at=2)
    assert any("has no effect" in warning and "host 203.0.113.10" in warning for warning in done["warnings"])


@pytest.mark.parametrize(
    ("config", "words", "said"),
    [
        (site(release="8.2(5)"), (), "before 8.3"),
        (site(), ("--character", "pix"), "does not look like a Cisco ASA"),
        (site(), ("--character", "fwsm"), "does not look like a Cisco ASA"),
        (site(), ("--character", "ftd"), "Firepower Threat Defense"),
    ],
)
def test_case_19_other_firewalls_are_refused(start: Start, config: str, words: tuple[str, ...], said: str) -> None:
    assert said in refuse(start(config, *words))


# 20 and 21: the wrong unit, the wrong context


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fault", "standby"), "not active"),
        (("--character", "active-active"), "failover group"),
        (("--fault", "replicating=60"), "replicating"),
    ],
)
def test_case_20_units_that_must_not_be_configured(start: Start, words: tuple[str, ...], said: str) -> None:
    pair = "failover\nfailover lan unit primary\nfailover lan interface folink GigabitEthernet1/8\n"
    message = refuse(start(site(more=pair), *words))
    assert said in message
    assert "show failover" in message


def test_case_20_a_data_unit_of_a_cluster(start: Start) -> None:
    cluster = "cluster group lab\n local-unit unit-2\n priority 2\n enable\n"
    message = refuse(start(site(more=cluster), "--character", "cluster-data"))
    assert "cluster" in message or "not the active unit" in message


def test_case_20_a_unit_that_becomes_standby_while_it_is_configured(start: Start) -> None:
    pair = "failover\nfailover lan unit primary\n"
    config = site(more=pair).replace(ROUTE, ROUTE + "prompt hostname priority state\n")
    # Enabling, the pager, five reads, three more, configure terminal, and the object's first line.
    firewall = start(config, "--fault", "switch-over=12")
    result = firewall.publish()
    assert result["failed"] is True
    assert "standby" in result["msg"]
    assert "write memory" not in firewall.commands


CONTEXTS = {"admin": site(), "office": site("remark office\nextended deny ip any any")}
SYSTEM = HEAD.format(release="9.8(4)") + "admin-context admin\ncontext admin\ncontext office\n" + TAIL


def test_case_21_the_context_that_is_named_is_the_one_that_changes(start: Start) -> None:
    firewall = start(SYSTEM, contexts=CONTEXTS, options={"context": "office"})
    done = firewall.publish()
    assert not done.get("failed"), done.get("msg")
    assert done["commands"][-1] == f"access-list outside_in line 1 {RULE}"
    office, admin = (firewall.device.contexts[name].running.text() for name in ("office", "admin"))
    assert RULE in office
    assert RULE not in admin
    again = firewall.publish()
    assert (again["changed"], again["saved"]) == (False, True)


@pytest.mark.parametrize(("context", "said"), [("branch", "cannot be entered")])
def test_case_21_a_context_that_is_not_there(start: Start, context: str, said: str) -> None:
    firewall = start(SYSTEM, contexts=CONTEXTS, options={"context": context})
    result = firewall.publish()
    assert said in result["msg"]
    assert firewall.sent() == []


def test_case_21_the_system_space(start: Start) -> None:
    system = SYSTEM.replace("ASA Version 9.8(4) ", "ASA Version 9.8(4) <system>")
    message = refuse(start(system))
    assert "system space" in message


# 22: saving


@pytest.mark.parametrize("words", ["save-fails", "save-fails=executing", "save-fails=failed", "save-fails=silent"])
def test_case_22_a_save_that_fails(start: Start, words: str) -> None:
    firewall = start(site(), "--fault", words)
    result = firewall.publish()
    assert result["failed"] is True
    assert result["changed"] is True
    assert "the change runs, but a restart of the firewall would lose it" in result["msg"]
    assert result["invocation"]["failure"]["where"].endswith("write memory")
    assert ACE in firewall.running


def test_case_22_what_others_did_not_save_is_told_before_it_is_saved(start: Start) -> None:
    firewall = start(site())
    session = firewall.connection().session()
    session.enter_configuration()
    session.configure(["access-list outside_in extended deny udp any any"])
    session.leave_configuration()
    session.close()
    never = firewall.publish(save="never")
    assert never["saved"] is False
    assert any("they are not saved by this task" in warning for warning in never["warnings"])
    always = firewall.publish(save="always")
    assert (always["changed"], always["saved"], always["commands"]) == (True, True, [])
    assert any("saving keeps them too" in warning for warning in always["warnings"])
    assert firewall.publish(save="always")["changed"] is False


# 23: trouble in the middle


@pytest.mark.parametrize(
    "refused", ["^object network CUP1", r"^\s*host 10\.10\.0\.10", r"^\s*nat \(inside", "^access-list outside_in line"]
)
def test_case_23_a_line_that_is_refused_is_taken_back(start: Start, refused: str) -> None:
    firewall = start(site(), "--fault", f"unauthorized={refused}")
    before = firewall.running
    result = firewall.publish()
    assert result["failed"] is True
    assert "Command authorization failed" in result["msg"]
    assert result["still_standing"] == []
    assert firewall.running == before
    assert firewall.commands.count("end") >= 1
    assert "write memory" not in firewall.commands


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_case_23_a_session_that_is_lost(start: Start, lines: int) -> None:
    firewall = start(site(), "--fault", f"drop-after={lines}")
    result = firewall.publish()
    assert result["failed"] is True
    assert result["commands_sent"]
    assert "lines" in result["msg"]
    assert bool(result["still_standing"]) is ("object network CUP1" in firewall.running)
    for line in result["still_standing"]:
        assert line.strip().startswith(("no ", "object network CUP1"))


@pytest.mark.parametrize("words", [("ask-reporting",), ("log-message",), ("slow=0.02",), ("pager-stays",)])
def test_case_23_what_a_device_says_besides(start: Start, words: tuple[str, ...]) -> None:
    firewall = start(site(), *[word for fault in words for word in ("--fault", fault)])
    before = firewall.running
    result = firewall.publish()
    assert not result.get("failed"), result.get("msg")
    assert added(before, firewall.running) is not None
    assert firewall.publish()["changed"] is False


def test_case_23_a_terminal_of_80_columns_scrolls_long_lines(start: Start) -> None:
    config = site(objects="", more="").replace(
        "hostname fw\n", "terminal width 80\nhostname a-rather-long-name-for-a-firewall\n"
    )
    firewall = start(config)
    created(firewall)
    assert "terminal width 80" in firewall.running


# 24: what is read


@pytest.mark.parametrize(
    "words", ["truncate=12", "truncate=30", "garbage=3", "garbage=4", "garbage=5", "garbage=7", "wrap"]
)
def test_case_24_a_reading_that_is_not_whole(start: Start, words: str) -> None:
    long = (
        "remark "
        + "x" * 100
        + "\nextended permit tcp 198.51.100.0 255.255.255.0 10.10.0.0 255.255.255.0 eq 5269 log inactive"
    )
    firewall = start(site(f"{long}\nextended deny ip any any"), "--fault", words)
    result = firewall.publish()
    assert result["failed"] is True
    assert firewall.sent() == []


def test_case_24_text_that_looks_like_something_else(start: Start) -> None:
    hostile = (
        "remark error: % Invalid input at fw# prompt\nremark fw(config)# no access-list outside_in\nremark : end\n"
        "remark Bob\x92s rule \x85 [OK]\nextended deny ip any any"
    )
    firewall = start(site(hostile))
    created(firewall, at=1)


@pytest.mark.parametrize(
    "changes",
    [{"name": "A?B"}, {"name": "A\tB"}, {"name": "A\nB"}, {"access_list": "a?"}, {"mapped_interface": "out\nside"}],
)
def test_case_24_words_that_a_terminal_takes_for_something_else(start: Start, changes: dict[str, Any]) -> None:
    firewall = start(site())
    assert "cannot be" in refuse(firewall, changes)
    assert firewall.commands == []


# 25: withdrawing


def test_case_25_withdrawing_takes_what_is_ours(start: Start) -> None:
    firewall = start(site())
    before = firewall.running
    firewall.publish(outbound=WAY_OUT)
    promised = firewall.publish(state="absent", outbound=WAY_OUT, check=True)
    done = firewall.publish(state="absent", outbound=WAY_OUT)
    assert (
        done["commands"] == promised["commands"] == [f"no {ACE}", BLOCK[0], f" no {NAT_LINE}", "no object network CUP1"]
    )
    assert firewall.running == before
    assert firewall.publish(state="absent", outbound=WAY_OUT)["changed"] is False


def test_case_25_connections_are_never_cleared(start: Start) -> None:
    firewall = start(site())
    firewall.publish()
    firewall.publish(state="absent")
    assert not [command for command in firewall.commands if command.startswith("clear")]


# And more


def test_extra_somebody_else_changes_the_list_meanwhile(start: Start) -> None:
    meddle = "meddle=^show running-config$ => access-list outside_in line 1 extended deny ip host 192.0.2.66 any"
    firewall = start(site(), "--fault", meddle)
    result = firewall.publish()
    assert not result.get("failed"), result.get("msg")
    assert result["commands"][-1] == f"access-list outside_in line 2 {RULE}"
    rules = [line for line in firewall.running if line.startswith("access-list")]
    assert rules[0].endswith("deny ip host 192.0.2.66 any")


@pytest.mark.parametrize(
    ("meddling", "said"),
    [
        (f"no {ACE}", "still lacks"),
        ("access-list outside_in line 1 extended deny tcp any host 10.10.0.10 eq 5269", "denies this very service"),
        ("access-list outside_in line 1 extended deny ip any host 10.10.0.10", "denies this very host"),
        (f"object network CUP1 ; no {NAT_LINE}", "still lacks"),
    ],
)
def test_extra_what_somebody_else_stands_against_meanwhile_is_taken_back(
    start: Start, meddling: str, said: str
) -> None:
    firewall = start(site(), "--fault", f"meddle=^end$ => {meddling}")
    before = firewall.running
    result = firewall.publish()
    assert result["failed"] is True
    assert said in result["msg"]
    assert "everything that was sent has been taken back" in result["msg"]
    assert (result["still_standing"], result["changed"]) == ([], False)
    theirs = [line for line in firewall.running if "line 1" in meddling and line == meddling.replace(" line 1", "")]
    assert [line for line in firewall.running if line not in theirs] == before
    assert "write memory" not in firewall.commands


def test_extra_rules_that_drop_the_packet_are_a_reason_to_take_everything_back(start: Start) -> None:
    denial = "access-list outside_in line 1 extended deny tcp any host 10.10.0.10 eq 5269"
    firewall = start(site(), "--fault", f"meddle=^packet-tracer => {denial}")
    before = firewall.running
    result = firewall.publish({"sources": ["198.51.100.0/28", "192.0.2.0/28"]}, confirm="changed")
    assert result["failed"] is True
    assert "CUP1: access from 192.0.2.0/28: a packet" in result["msg"]
    assert "acl-drop" in result["msg"]
    assert result["trace"]["verdict"] == "drop"
    assert (result["still_standing"], result["changed"]) == ([], False)
    assert result["commands_undone"]
    theirs = denial.replace(" line 1", "")
    assert [line for line in firewall.running if line != theirs] == before
    assert "write memory" not in firewall.commands


def test_extra_several_publications_and_the_outbound_in_one_task(start: Start) -> None:
    lists = "access-list inside_in extended permit icmp any any\naccess-list inside_in extended deny ip any any\n"
    groups = "access-group outside_in in interface outside\naccess-group inside_in in interface inside"
    firewall = start(site("extended permit icmp any any\nextended deny ip any any", groups=groups, more=lists))
    before = firewall.running
    second = {"name": "CUP2", "real_address": "10.10.0.11", "mapped_port": 5270}
    done = treat(firewall, CUP1, second, outbound=[*WAY_OUT, {"address": "10.10.0.11"}], confirm="changed")
    only_adds(firewall, before, done)
    assert [trace["verdict"] for trace in done["traces"]] == ["allow"] * 4
    assert done["commands"][-4:] == [
        f"access-list outside_in line 2 {RULE}",
        "access-list outside_in line 3 extended permit tcp any host 10.10.0.11 eq 5269",
        "access-list inside_in line 2 extended permit tcp host 10.10.0.10 any eq 5269",
        "access-list inside_in line 3 extended permit tcp host 10.10.0.11 any eq 5269",
    ]


BEGINNINGS = [
    site(""),
    site("extended deny ip any any"),
    site(f"extended deny ip any any\n{RULE}"),
    site(f"{RULE} inactive\nextended deny ip any any"),
    site("remark r\nextended permit ip any any"),
    site(f"{RULE}\nextended deny ip any any", *OURS),
    site(objects=host("CUP1", "10.10.0.10")[0]),
    site(objects="object network CUP1\n"),
    site(*["extended deny tcp any any"], *host("THEIRS", "10.10.0.10", NAT_LINE)),
    site("extended permit tcp any any eq 5269", release="8.4(7)30"),
]


@pytest.mark.parametrize("config", BEGINNINGS, ids=range(len(BEGINNINGS)))
def test_extra_ten_beginnings_end_in_the_same_effect(start: Start, config: str) -> None:
    empty = "access-list outside_in" not in config
    if empty:
        config = config.replace("access-group outside_in in interface outside\n", "")
    firewall = start(config)
    treat(firewall, outbound=WAY_OUT, create_access_group=empty)
    inwards, elsewhere, outwards = firewall.trace(
        {"interface": "outside", "source": "198.51.100.9", "destination": "203.0.113.10"},
        {"interface": "outside", "source": "198.51.100.9", "destination": "203.0.113.10", "destination_port": 22},
        {"interface": "inside", "source": "10.10.0.10", "destination": "198.51.100.9"},
    )
    assert inwards["verdict"] == outwards["verdict"] == "allow"
    assert (inwards["untranslation"]["address"], inwards["untranslation"]["port"]) == ("10.10.0.10", 5269)
    assert elsewhere["untranslation"] is None


@pytest.mark.parametrize(
    ("config", "words", "said"),
    [
        (site(), ("no-arp=10.10.0.10",), "no-v4-adjacency"),
        (site(release="9.6(1)"), ("no-arp=10.10.0.10",), "no-adjacency"),
        (site(), ("conn-limit",), "conn-limit"),
        (
            site(interfaces=INTERFACES.replace(" nameif outside\n", " shutdown\n nameif outside\n")),
            (),
            "interface-down",
        ),
        (site(interfaces=INTERFACES.replace(" nameif inside\n", " shutdown\n nameif inside\n")), (), "no-route"),
        (site(more="ip verify reverse-path interface outside\n").replace(ROUTE, ""), (), "rpf-violated"),
    ],
)
def test_extra_what_is_not_ready_yet_is_no_reason_to_take_a_publication_back(
    start: Start, config: str, words: tuple[str, ...], said: str
) -> None:
    firewall = start(config, *[word for fault in words for word in ("--fault", fault)])
    result = firewall.publish(confirm="changed")
    assert not result.get("failed"), result.get("msg")
    assert (result["changed"], result["saved"]) == (True, True)
    assert ACE in firewall.running
    assert any(said in warning and "what was published stays" in warning for warning in result["warnings"]), result


def test_extra_a_host_that_answers_meanwhile_is_asked_for_again(start: Start) -> None:
    firewall = start(site(), "--fault", "no-arp=10.10.0.10:1")
    result = firewall.publish(confirm="changed")
    assert [trace["verdict"] for trace in result["traces"]] == ["allow"]
    assert not any("what was published stays" in warning for warning in result["warnings"])


def test_extra_no_route_outwards_is_no_reason_either(start: Start) -> None:
    firewall = start(site().replace(ROUTE, ""))
    result = firewall.publish(outbound=WAY_OUT, confirm="changed")
    assert not result.get("failed"), result.get("msg")
    assert any("no-route" in warning for warning in result["warnings"])
    assert ACE in firewall.running


# What lines mean: sizes, groups, and what stands around


def test_meaning_an_inline_mapped_network_has_the_size_of_the_real_one(start: Start) -> None:
    net = "object network DMZNET\n subnet 10.10.0.0 255.255.255.0\n"
    nat = "object network DMZNET\n nat (inside,outside) static 198.18.5.0\n"
    taken = {"name": "CUP2", "real_address": "10.10.0.20", "mapped_address": "198.18.5.10"}
    assert "object network DMZNET / nat (inside,outside) static 198.18.5.0" in refuse(
        start(site(objects=net, nat=nat)), taken
    )
    firewall = start(site(objects=net, nat=nat))
    done = treat(firewall, {"mapped_address": "198.18.5.10"}, confirm="changed")
    assert done["commands"] == [f"access-list outside_in line 1 {RULE}"]
    assert done["traces"][0]["untranslation"]["address"] == "10.10.0.10"


@pytest.mark.parametrize("section", ["", "after-auto "])
def test_meaning_a_whole_address_by_twice_nat_counts_too(start: Start, section: str) -> None:
    objects = "object network N\n host 10.10.0.10\nobject network P\n host 203.0.113.15\n"
    line = f"nat (inside,outside) {section}source static N P\n"
    firewall = start(
        site(objects=objects, nat=line).replace(LAN_NAT, "!\n") if section else site(objects=objects, nat=line)
    )
    assert line.strip() in refuse(firewall)
    done = treat(firewall, {"mapped_address": "203.0.113.15"}, confirm="changed")
    assert done["commands"] == [f"access-list outside_in line 1 {RULE}"]
    assert done["traces"][0]["untranslation"]["address"] == "10.10.0.10"


def test_meaning_a_translation_of_own_connections_is_in_nobodys_way(start: Start) -> None:
    objects = (
        "object network N\n host 10.10.0.10\nobject network P\n host 203.0.113.10\n"
        "object service S\n service tcp destination eq 5269\n"
    )
    firewall = start(site(objects=objects, nat="nat (inside,outside) source static N P service S S\n"))
    done = treat(firewall, confirm="changed")
    assert done["traces"][0]["untranslation"]["object"] == "CUP1"


def test_meaning_an_ethertype_list_has_no_say(start: Start) -> None:
    groups = "access-group E in interface outside\naccess-group outside_in in interface outside"
    firewall = start(site(groups=groups, more="access-list E ethertype permit bpdu\n"))
    done = treat(firewall, confirm="changed")
    assert [trace["verdict"] for trace in done["traces"]] == ["allow"]


def test_extra_how_our_rules_log_is_brought_to_what_is_asked_for(start: Start) -> None:
    firewall = start(site("extended permit icmp any any\nextended deny ip any any", release="9.1(7)"))
    before = firewall.running
    assert treat(firewall, log="notifications")["commands"][-1].endswith("eq 5269 log notifications")
    for log, stands in (
        ("informational", f"{ACE} log"),
        ("disable", f"{ACE} log disable"),
        ("default", ACE),
        ("warnings", f"{ACE} log warnings"),
    ):
        done = firewall.publish(log=log)
        assert decision(done, "access from")["decision"] == "updated"
        assert len(done["commands"]) == 1
        assert stands in firewall.running
        assert firewall.publish(log=log)["changed"] is False
    assert firewall.publish()["changed"] is False
    firewall.publish(state="absent")
    assert firewall.running == before


OWN = "XMPP_S2S_5269_cup1"
OWN_NAMES = {"prefix": "XMPP_S2S_5269_", "suffix": "_cupdomain.example"}


def own(name: str, real: str, public: str) -> tuple[str, str]:
    return host(name, real, f"nat (inside,outside) static {public} service tcp 5269 5269")


@pytest.mark.parametrize(
    ("name", "real", "public"),
    [
        (OWN, "10.10.0.10", "203.0.113.99"),
        (OWN, "10.10.0.9", "203.0.113.10"),
        (OWN, "10.10.0.9", "203.0.113.99"),
        (OWN, "10.10.0.10", "interface"),
        ("XMPP_S2S_5269_former", "10.10.0.10", "203.0.113.10"),
    ],
)
def test_meaning_the_own_object_follows_its_description(start: Start, name: str, real: str, public: str) -> None:
    objects, nat = own(name, real, public)
    rule = f"extended permit tcp any host {real} eq 5269"
    firewall = start(site(f"{rule}\nextended deny ip any any", objects, nat))
    done = treat(firewall, {"name": OWN}, confirm="changed", own_names=OWN_NAMES)
    assert decision(done, "translation of")["decision"] == "replaced"
    assert done["traces"][0]["untranslation"]["object"] == OWN
    assert [line for line in firewall.running if line.startswith("object network XMPP")] == [
        f"object network {OWN}"
    ] * 2
    assert any(rule in warning for warning in done["warnings"]) is (real != "10.10.0.10")
    withdrawn = firewall.publish({"name": OWN}, state="absent")
    assert not withdrawn.get("failed"), withdrawn.get("msg")
    assert not [line for line in firewall.running if "XMPP" in line]


def test_meaning_public_addresses_change_places(start: Start) -> None:
    first, second = own(OWN, "10.10.0.10", "203.0.113.11"), own("XMPP_S2S_5269_cup2", "10.10.0.11", "203.0.113.10")
    rule = "extended permit tcp any 10.10.0.0 255.255.255.0 eq 5269"
    firewall = start(site(f"{rule}\nextended deny ip any any", first[0] + second[0], first[1] + second[1]))
    other = {"name": "XMPP_S2S_5269_cup2", "real_address": "10.10.0.11", "mapped_address": "203.0.113.11"}
    done = treat(firewall, {"name": OWN}, other, confirm="changed")
    assert [line.split()[:2] for line in done["commands"]].count(["no", "nat"]) == 2
    assert [trace["untranslation"]["address"] for trace in done["traces"]] == ["10.10.0.10", "10.10.0.11"]


def test_extra_a_long_list_is_edited_by_one_line(start: Start) -> None:
    rules = "\n".join(
        f"extended permit tcp host 198.51.{n // 250 % 250}.{n % 250} host 10.20.{n // 250 % 250}.{n % 250} eq {1000 + n}"
        for n in range(2000)
    )
    firewall = start(site(f"{rules}\nextended deny ip any any"))
    created(firewall, at=2001)
