# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The publication's own object follows its description: another address, host, port, name, and two that change places."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, OwnNames, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, AsaDouble, published
from unit.plugins.module_utils._asa.change import test_decide_nat as decide_nat_cases
from unit.plugins.module_utils._asa.change.test_decide_nat import (
    NAT_LINE,
    OPEN,
    host,
    publication,
    refused,
    translation,
)
from unit.plugins.module_utils._asa.test_publish import run

OWN = "XMPP_S2S_5269_cup1"
OURS = OwnNames("XMPP_S2S_5269_", "_cupdomain.example")


def planned(nat, *publications, **options):
    """What is decided for who calls objects as ours are called; those of other ends are no leftovers then, but may be earlier ones."""
    return decide_nat_cases.planned(nat, *publications, **{"own_names": OURS, **options})


def nat(public, real_port=5269, public_port=5269):
    return f"nat (inside,outside) static {public} service tcp {real_port} {public_port}"


@pytest.mark.parametrize(
    ("name", "old", "changes", "lines"),
    [
        # another host at the same public place, whatever the object is called
        ("CUP1", ("10.10.0.9", NAT_LINE), {}, [f" no {NAT_LINE}", " host 10.10.0.10", f" {NAT_LINE}"]),
        # another port of the same host at the same public place
        ("CUP1", ("10.10.0.10", nat("203.0.113.10", 5270)), {}, [f" no {nat('203.0.113.10', 5270)}", f" {NAT_LINE}"]),
        # host, port and public place at once, of an object that is called as ours are
        (
            OWN,
            ("10.10.0.9", nat("203.0.113.99", 5270, 15270)),
            {"name": OWN},
            [f" no {nat('203.0.113.99', 5270, 15270)}", " host 10.10.0.10", f" {NAT_LINE}"],
        ),
        (
            OWN,
            ("10.10.0.9", nat("interface")),
            {"name": OWN, "mapped_address": "interface"},
            [f" no {nat('interface')}", " host 10.10.0.10", f" {nat('interface')}"],
        ),
    ],
)
def test_host_and_port_follow_the_description(name, old, changes, lines):
    draft = planned(host(name, *old), publication(**changes))
    assert draft.commands == [f"object network {name}", *lines]
    assert draft.edits[0].one_packet
    assert translation(draft).decision == "replaced"
    assert decide(draft.configuration, Request((publication(**changes),))).commands == []


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("CUP1", ("10.10.0.9", nat("203.0.113.99"))),
        ("CUP1", ("10.10.0.10", nat("203.0.113.99", 443, 443))),
        ("CUP1", ("10.10.0.9", "nat (inside,outside) static 203.0.113.10")),
        (OWN, ("10.10.0.9", "nat (inside,outside) static 203.0.113.99")),
        (OWN, ("10.10.0.10", "nat (inside,outside) static 203.0.113.99 service udp 5269 5269")),
        (OWN, ("10.10.0.9", "nat (inside,outside) static 203.0.113.99 no-proxy-arp service tcp 5269 5269")),
        (OWN, ("10.10.0.9", "nat (inside,outside) dynamic 203.0.113.99")),
    ],
)
def test_what_another_may_have_written_is_not_replaced(name, old):
    message = refused(host(name, *old), publication(name=name))
    assert "is taken by" in message or "another translation" in message or "leads somewhere else" in message


def test_an_object_that_others_use_is_not_given_another_host():
    group = f"object-group network NODES\n network-object object {OWN}\n"
    message = refused(host(OWN, "10.10.0.9", NAT_LINE) + group, publication(name=OWN))
    assert "is used elsewhere" in message


def test_a_description_of_the_object_stays():
    device = AsaDouble(
        published(
            OPEN, f"object network {OWN}\n host 10.10.0.9\n description node\nobject network {OWN}\n {NAT_LINE}\n"
        )
    )
    run(device, Request((publication(name=OWN),)))
    assert " description node" in device.running
    assert " host 10.10.0.9" not in device.running


def test_an_earlier_name_gives_way_to_the_one_of_today():
    old = host("XMPP_S2S_5269_old", "10.10.0.10", NAT_LINE)
    draft = planned(old, publication(name=OWN))
    assert draft.commands == [
        "object network XMPP_S2S_5269_old",
        f" no {NAT_LINE}",
        "no object network XMPP_S2S_5269_old",
        f"object network {OWN}",
        " host 10.10.0.10",
        f" {NAT_LINE}",
    ]
    assert draft.edits[0].one_packet
    assert "XMPP_S2S_5269_old, which goes" in translation(draft).detail
    assert decide(draft.configuration, Request((publication(name=OWN),))).commands == []
    before = parse_configuration(published(OPEN, old))
    assert draft.edits[0].undo(before, draft.configuration) == (
        f"object network {OWN}",
        f" no {NAT_LINE}",
        f"no object network {OWN}",
        "object network XMPP_S2S_5269_old",
        " host 10.10.0.10",
        f" {NAT_LINE}",
    )
    assert draft.edits[0].undo(before, before) == ()


def test_an_earlier_name_that_others_use_stays_as_an_object():
    group = "object-group network NODES\n network-object object XMPP_S2S_5269_old\n"
    draft = planned(host("XMPP_S2S_5269_old", "10.10.0.10", NAT_LINE) + group, publication(name=OWN))
    assert "no object network XMPP_S2S_5269_old" not in draft.commands
    assert draft.commands[-3:] == [f"object network {OWN}", " host 10.10.0.10", f" {NAT_LINE}"]
    assert "stays without a translation" in translation(draft).detail


@pytest.mark.parametrize(
    ("theirs", "wanted"),
    [
        ("PRESENCE", OWN),  # somebody else's name
        ("XMPP_S2S_5269_old", "CUP1"),  # a publication that is not called as ours are
    ],
)
def test_what_others_have_published_satisfies(theirs, wanted):
    draft = planned(host(theirs, "10.10.0.10", NAT_LINE), publication(name=wanted))
    assert (draft.commands, translation(draft).decision) == ([], "satisfied")


def test_without_names_of_ones_own_another_name_is_of_others():
    draft = planned(host("XMPP_S2S_5269_old", "10.10.0.10", NAT_LINE), publication(name=OWN), own_names=None)
    assert (draft.commands, translation(draft).decision) == ([], "satisfied")
    changed = host(OWN, "10.10.0.9", nat("203.0.113.99"))
    with pytest.raises(FederationError, match="the name is taken by"):
        planned(changed, publication(name=OWN), own_names=None)


def test_the_name_of_another_publication_of_the_run_is_no_earlier_name():
    other = publication(name="XMPP_S2S_5269_cup2")
    draft = planned(host("XMPP_S2S_5269_cup2", "10.10.0.10", NAT_LINE), publication(name=OWN), other)
    assert (draft.commands, [one.decision for one in draft.decisions][:2]) == ([], ["satisfied", "present"])


def test_an_earlier_name_is_withdrawn_with_its_rule():
    nat_lines = host("XMPP_S2S_5269_old", "10.10.0.10", NAT_LINE)
    text = published(OPEN, nat_lines)
    draft = decide(parse_configuration(text), Request((publication(name=OWN),), present=False, own_names=OURS))
    assert draft.commands == [
        "no access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269",
        "object network XMPP_S2S_5269_old",
        f" no {NAT_LINE}",
        "no object network XMPP_S2S_5269_old",
    ]


# Several at once

NODES = [
    ("XMPP_S2S_5269_cup1", "10.10.0.11"),
    ("XMPP_S2S_5269_cup2", "10.10.0.12"),
    ("XMPP_S2S_5269_cup3", "10.10.0.13"),
]
PUBLIC = ["203.0.113.11", "203.0.113.12", "203.0.113.13"]
THREE = published(
    "extended permit tcp any 10.10.0.0 255.255.255.0 eq 5269\nextended deny ip any any",
    "".join(host(name, real, nat(public)) for (name, real), public in zip(NODES, PUBLIC)),
)


@pytest.mark.parametrize("places", [one for one in itertools.permutations(PUBLIC) if one != tuple(PUBLIC)])
def test_public_addresses_change_places_in_one_packet(places):
    wanted = tuple(
        publication(name=name, real_address=real, mapped_address=public) for (name, real), public in zip(NODES, places)
    )
    device = AsaDouble(THREE)
    outcome = run(device, Request(wanted))
    edits = outcome.draft.edits
    assert (len(edits), edits[0].one_packet) == (1, True)
    lines = outcome.draft.commands
    changed = sum(one != other for one, other in zip(places, PUBLIC))
    gone = [at for at, line in enumerate(lines) if line.startswith(" no nat")]
    come = [at for at, line in enumerate(lines) if line.startswith(" nat")]
    assert (len(gone), len(come)) == (changed, changed)
    assert max(gone) < min(come)
    assert decide(parse_configuration("\n".join(device.running)), Request(wanted)).commands == []


def test_a_row_of_nodes_moves_up_by_one_address():
    places = ["203.0.113.12", "203.0.113.13", "203.0.113.14"]
    wanted = [
        publication(name=name, real_address=real, mapped_address=public) for (name, real), public in zip(NODES, places)
    ]
    draft = decide(parse_configuration(THREE), Request(tuple(wanted)))
    assert [one.decision for one in draft.decisions if "translation" in one.subject] == ["replaced"] * 3


def test_a_new_node_gets_the_address_that_another_one_leaves():
    wanted = (
        publication(name="XMPP_S2S_5269_new", real_address="10.10.0.20", mapped_address=PUBLIC[0]),
        publication(name=NODES[0][0], real_address=NODES[0][1], mapped_address="203.0.113.20"),
    )
    draft = decide(parse_configuration(THREE), Request(wanted))
    assert draft.commands[:3] == [f"object network {NODES[0][0]}", f" no {nat(PUBLIC[0])}", f" {nat('203.0.113.20')}"]
    assert draft.commands[3:] == ["object network XMPP_S2S_5269_new", " host 10.10.0.20", f" {nat(PUBLIC[0])}"]


def test_an_address_that_a_node_outside_of_the_run_has_is_still_its_own():
    message = ""
    with pytest.raises(FederationError) as caught:
        decide(
            parse_configuration(THREE),
            Request((publication(name=NODES[0][0], real_address=NODES[0][1], mapped_address=PUBLIC[1]),)),
        )
    message = str(caught.value)
    assert "leads somewhere else already" in message
    assert NODES[1][0] in message


class RefusesOnce(AsaDouble):
    """Refuses one configuration line by its number, counted from 0."""

    def __init__(self, config, number):
        super().__init__(config)
        self.left = number

    def configure(self, line, block):
        self.left -= 1
        return (["Command authorization failed"], block) if self.left == -1 else super().configure(line, block)


@pytest.mark.parametrize("number", range(8))
def test_an_exchange_that_is_refused_in_the_middle_is_taken_back_whole(number):
    wanted = Request(
        (
            publication(name=NODES[0][0], real_address=NODES[0][1], mapped_address=PUBLIC[1]),
            publication(name=NODES[1][0], real_address=NODES[1][1], mapped_address=PUBLIC[0]),
        )
    )
    device = RefusesOnce(THREE, number)
    before = rules_of(device)
    with pytest.raises(FederationError, match="everything that was sent has been taken back"):
        run(device, wanted)
    assert rules_of(device) == before


def rules_of(device):
    found = parse_configuration("\n".join(device.running)).object_nat
    return {name: rule.text for name, rule in found.items()}


# What is left over


def test_the_rules_of_the_host_that_was_published_until_now_are_named():
    rules = "extended permit tcp any host 10.10.0.9 eq 5269\nextended permit tcp any host 10.10.0.10 eq 5269\nextended deny ip any any"
    inside = "access-list inside_in extended permit tcp host 10.10.0.9 any eq 5269\naccess-list inside_in extended permit ip any any\n"
    text = published(rules, host(OWN, "10.10.0.9", NAT_LINE) + inside, OUTSIDE_BOUND + INSIDE_BOUND)
    draft = decide(parse_configuration(text), Request((publication(name=OWN),), (Outbound("10.10.0.10"),)))
    left = [warning for warning in draft.warnings if "is left" in warning]
    assert len(left) == 2
    assert "outside_in extended permit tcp any host 10.10.0.9 eq 5269" in left[0]
    assert "inside_in extended permit tcp host 10.10.0.9 any eq 5269" in left[1]


OLD_RULES = (
    "extended permit tcp any host 10.10.0.9 eq 5269\nextended permit tcp any host 10.10.0.10 eq 5269\n"
    "extended permit tcp any host 10.10.0.9 eq https\nextended deny ip any any"
)
OLD_INSIDE = (
    "access-list inside_in extended permit tcp host 10.10.0.9 any eq 5269\n"
    "access-list inside_in extended permit ip any any\n"
)


def moved(mode, more="", *others, rules=OLD_RULES):
    text = published(rules, host(OWN, "10.10.0.9", NAT_LINE) + more + OLD_INSIDE, OUTSIDE_BOUND + INSIDE_BOUND)
    request = Request((publication(name=OWN), *others), (Outbound("10.10.0.10"),), own_names=OURS, leftovers=mode)
    return decide(parse_configuration(text), request)


@pytest.mark.parametrize("mode", ["make_way", "remove"])
def test_the_rules_of_the_host_that_was_published_until_now_go_with_it(mode):
    draft = moved(mode)
    assert draft.commands == [
        *moved("name").commands,
        "no access-list outside_in extended permit tcp any host 10.10.0.9 eq 5269",
        "no access-list inside_in extended permit tcp host 10.10.0.9 any eq 5269",
    ]
    assert not any("https" in line for line in draft.commands)
    assert not [warning for warning in draft.warnings if "is left" in warning]


@pytest.mark.parametrize("mode", ["make_way", "remove"])
def test_a_rule_of_the_host_until_now_stays_where_it_is_needed(mode):
    theirs = moved(mode, host("OTHER", "10.10.0.9", nat("203.0.113.50")))
    assert not any("outside_in" in line for line in theirs.commands)
    ours = moved(
        mode,
        "",
        publication(
            name="XMPP_S2S_5269_cup2_cupdomain.example", real_address="10.10.0.9", mapped_address="203.0.113.51"
        ),
    )
    assert not any("no access-list outside_in" in line for line in ours.commands)
    last = moved(mode, rules="extended permit tcp any host 10.10.0.9 eq 5269")
    assert "no access-list outside_in" not in "".join(last.commands)
    assert any("the last rule of outside_in" in warning for warning in last.warnings)


def test_a_rule_that_another_publication_needs_is_not_named():
    rules = "extended permit tcp any host 10.10.0.9 eq 5269\nextended permit tcp any host 10.10.0.10 eq 5269\nextended deny ip any any"
    other = host("OTHER", "10.10.0.9", nat("203.0.113.50"))
    draft = planned(host(OWN, "10.10.0.9", NAT_LINE) + other, publication(name=OWN), rules=rules)
    assert not [warning for warning in draft.warnings if "is left" in warning]


def test_an_own_translation_stays_where_somebody_else_publishes_meanwhile():
    nat_lines = host(OWN, "10.10.0.10", nat("203.0.113.99")) + host("WEB", "10.10.0.10", NAT_LINE)
    draft = planned(nat_lines, publication(name=OWN))
    assert draft.commands == []
    assert OWN in draft.configuration.object_nat
    assert any("left over" in warning for warning in draft.warnings)
