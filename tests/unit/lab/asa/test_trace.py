# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expanded lists, and packet-tracer in all its forms."""

from __future__ import annotations

import re

import pytest
from lab.asa import catalog, nft, policy
from lab.asa.links import assign
from lab.asa.store import Configuration

from .console import SITE
from .test_policy import FRAME, LINKS, Counted, built

PUBLISH = ("object network CUP", "host 10.10.0.10", "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269")
PERMIT = "access-list OUTSIDE_IN line 3 permit tcp any host 10.10.0.10 eq 5269"


@pytest.fixture
def busy(console):
    console.enter(*PUBLISH, PERMIT)
    console.device.plane = Counted()
    return console


# -- lists ---------------------------------------------------------------------------------------------------------------


def with_lines(text):
    """The site with further objects, groups and lists."""
    return SITE.replace("access-list OUTSIDE_IN remark Known", f"{text}access-list OUTSIDE_IN remark Known")


def test_names_without_an_address_are_shown_as_unresolved(console_for):
    console = console_for(
        with_lines(
            "object network P\n fqdn jabber.example\n"
            "access-list X extended permit tcp object P host 10.10.0.10 eq 5269\n"
        )
    )
    lines = console.show("show access-list X")
    assert lines[0].startswith("access-list X; 1 elements;")
    assert lines[1].startswith(
        "access-list X line 1 extended permit tcp object P host 10.10.0.10 eq 5269 (hitcnt=0) 0x"
    )
    assert lines[2].startswith(
        "  access-list X line 1 extended permit tcp fqdn jabber.example (unresolved) host 10.10.0.10 eq 5269 (inactive) 0x"
    )


def test_every_element_of_a_large_group_is_shown(console_for):
    members = "".join(f" network-object host 192.0.2.{number}\n" for number in range(1, 101))
    console = console_for(
        with_lines(f"object-group network G\n{members}access-list X extended permit tcp object-group G any eq 5269\n")
    )
    lines = console.show("show access-list X")
    assert lines[0].startswith("access-list X; 100 elements;") and len(lines) == 102


def test_a_large_entry_keeps_only_what_the_lab_can_meet():
    members = "".join(f" network-object host 192.0.2.{number}\n" for number in range(1, 101))
    made = built(
        f"object-group network G\n{members} network-object host 203.0.113.20\n"
        "access-list L extended permit tcp object-group G any eq 5269\naccess-group L in interface outside\n"
    )
    (rule,) = made.ingress["outside"]
    assert [element.text for element in rule.elements] == ["extended permit tcp host 203.0.113.20 any eq 5269"]


def test_a_long_list_keeps_only_what_the_lab_can_meet_and_says_so():
    far = "".join(f"access-list L extended permit tcp host 192.0.2.1 any eq {number}\n" for number in range(2, 2000))
    near = "access-list L extended permit tcp 203.0.113.16 255.255.255.240 host 10.10.0.10 eq 5269\n"
    odd = "access-list L extended permit tcp 203.0.0.20 255.255.0.255 any eq 5270\n"
    made = built(far + near + odd + "access-group L in interface outside\n")
    assert [rule.line for rule in made.ingress["outside"]] == [1999, 2000]
    assert made.notes == ["1998 of 2000 lines of access-list L (no packet of the lab can meet them)"]


# -- packet-tracer ---------------------------------------------------------------------------------------------------------

TRACE = "packet-tracer input outside tcp 203.0.113.20 40000 203.0.113.10 5269"


def blocks(lines):
    """Phases as dictionaries of their one-line fields."""
    text = "\n".join(lines).split("\nResult:\n")[0]
    return [dict(re.findall(r"^(Type|Subtype|Result): ?(.*)$", part, re.M)) for part in text.split("Phase: ")[1:]]


def test_the_phases_of_a_published_service(busy):
    found = [(phase["Type"], phase["Subtype"]) for phase in blocks(busy.show(TRACE))]
    assert found == [
        ("UN-NAT", "static"),
        ("ACCESS-LIST", "log"),
        ("NAT", "per-session"),
        ("IP-OPTIONS", ""),
        ("NAT", "rpf-check"),
        ("NAT", "per-session"),
        ("IP-OPTIONS", ""),
        ("FLOW-CREATION", ""),
    ]


def test_the_trace_quotes_the_lines_that_decide(busy):
    printed = busy.show(TRACE)
    for line in (
        "object network CUP",
        " nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
        "NAT divert to egress interface inside",
        "Untranslate 203.0.113.10/5269 to 10.10.0.10/5269",
        "access-list OUTSIDE_IN extended permit tcp any host 10.10.0.10 eq 5269 ",
        "Action: allow",
    ):
        assert line in printed
    assert busy.show(TRACE.replace("outside", "nowhere"))[-1].startswith("ERROR: % Invalid")


def test_details_come_from_the_rule_and_its_counter(busy):
    made = policy.build(busy.device.catalog, assign(busy.device.catalog, LINKS))
    counter = next(rule for rule in made.ingress["outside"] if rule.line == 3).elements[0].counter
    busy.device.plane.packets = {counter: 42}
    plain, detailed = busy.show(TRACE), busy.show(f"{TRACE} detailed")
    assert [line for line in detailed if line in plain] == plain
    assert any(line.startswith("\thits=42, ") and line.endswith("protocol=6") for line in detailed)
    assert "\tdst ip/id=10.10.0.10, mask=255.255.255.255, port=5269, tag=any, dscp=0x0, nsg_id=none" in detailed


def test_old_releases_print_blanks_and_the_route_they_found(console_for):
    console = console_for(SITE.replace("9.12(4)", "9.1(7)"))
    console.enter(*PUBLISH, PERMIT)
    lines = console.show(TRACE)
    assert "Result: ALLOW " in lines and " nat (inside,outside) static 203.0.113.10 service tcp 5269 5269 " in lines
    assert lines[lines.index("Result: ALLOW ") - 1] == "Subtype: static"
    lines = console.show("packet-tracer input inside tcp 10.10.0.20 1 203.0.113.20 80")
    assert lines[3:8] == ["Subtype: input", "Result: ALLOW ", "Config:", "Additional Information:",
                          "in   203.0.113.0     255.255.255.0   outside"]  # fmt: skip


def test_the_groups_of_the_deciding_line_are_quoted(busy):
    lines = busy.show(TRACE.replace("203.0.113.20", "192.0.2.66"))
    at = lines.index("access-list OUTSIDE_IN extended deny ip object-group BLACKLIST any ")
    assert lines[at + 1 : at + 3] == ["object-group network BLACKLIST", " description Sources that are never served"]


# -- why a packet is dropped, one configuration or fault a reason --------------------------------------------------------

FROM_INSIDE = "packet-tracer input inside tcp 10.10.0.20 1025 203.0.113.20 443"


def dropped(console, line):
    lines = console.show(line)
    assert lines[-3] == "Action: drop", lines
    return lines[-2].removeprefix("Drop-reason: ")


@pytest.mark.parametrize(
    ("changed", "added", "line", "reason"),
    [
        ("route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\n", "", FROM_INSIDE.replace("203.0.113.20", "192.0.2.1"),
         "(no-route) No route to host"),
        (" nameif inside", " management-only\n nameif inside", TRACE, "(acl-drop) Flow is denied by configured rule"),
        (" security-level 0", " security-level 100", TRACE, "(acl-drop) Flow is denied by configured rule"),
    ],
)  # fmt: skip
def test_every_state_has_its_reason(console_for, changed, added, line, reason):
    assert SITE.count(changed) == 1
    console = console_for(SITE.replace(changed, added))
    console.enter(*PUBLISH, PERMIT)
    assert dropped(console, line) == reason


def test_equal_levels_pass_where_that_is_permitted(console_for):
    text = SITE.replace(" security-level 0", " security-level 100")
    console = console_for(text.replace("object network INSIDE_NET\n subnet",
                                       "same-security-traffic permit inter-interface\nobject network INSIDE_NET\n subnet"))  # fmt: skip
    console.enter(*PUBLISH, PERMIT)
    assert "Action: allow" in console.show(TRACE)


def test_the_real_address_of_a_translated_host_fails_the_check_of_the_way_back(busy):
    line = TRACE.replace("203.0.113.10", "10.10.0.10")
    last = blocks(busy.show(line))[-1]
    assert (last["Type"], last["Subtype"], last["Result"]) == ("NAT", "rpf-check", "DROP")
    assert dropped(busy, line) == "(acl-drop) Flow is denied by configured rule"


def test_an_address_of_dynamic_translation_takes_no_connection(console_for):
    console = console_for(SITE.replace("dynamic interface", "dynamic 203.0.113.50"))
    reason = "(nat-no-xlate-to-pat-pool) Connection to PAT address without pre-existing xlate"
    assert dropped(console, TRACE.replace("203.0.113.10", "203.0.113.50")) == reason


def test_an_ethertype_list_has_no_say(console_for):
    more = (
        "access-list E ethertype permit bpdu\naccess-group E in interface outside\naccess-group OUTSIDE_IN in interface"
    )
    console = console_for(SITE.replace("access-group OUTSIDE_IN in interface", more))
    console.enter(*PUBLISH, PERMIT)
    assert "Action: allow" in console.show(TRACE)
    console.enter("access-list N permit ip any any", "access-group N in interface outside")
    assert [line for line in console.show("show run access-group") if line.endswith("outside")] == [
        "access-group E in interface outside", "access-group N in interface outside",
    ]  # fmt: skip


# -- what drops or diverts a flow apart from rules and routes

OUTWARD = "packet-tracer input inside tcp 10.10.0.10 40000 192.0.2.7 443"


def at_the_inside(line, more):
    """The site with a line at its inside interface, and others."""
    return with_lines(more).replace(" nameif inside\n", f" {line}\n nameif inside\n")


@pytest.mark.parametrize(
    ("entries", "egress"),
    [
        ("route-map R permit 10\n match ip address SOME\n set ip next-hop 172.31.0.9\n", "mgmt"),
        ("route-map R permit 10\n set ip next-hop 172.31.0.9\n", "mgmt"),
        ("route-map R permit 10\n match ip address OTHERS\n set ip next-hop 172.31.0.9\n", "outside"),
        ("route-map R deny 5\n match ip address SOME\nroute-map R permit 10\n set ip next-hop 172.31.0.9\n", "outside"),
        ("route-map R permit 10\n match ip address SOME\n set ip dscp ef\n", "outside"),
        ("route-map R permit 10\n match ip address SOME\n set ip next-hop 203.0.113.9\n", "outside"),
    ],
)
def test_a_policy_route_comes_before_the_routes(console_for, entries, egress):
    lists = (
        "access-list SOME extended permit tcp host 10.10.0.10 any\n"
        "access-list OTHERS extended deny ip host 10.10.0.10 any\naccess-list OTHERS extended permit ip any any\n"
    )
    text = at_the_inside("policy-route route-map R", lists + entries)
    release = text.replace("9.12(4)", "9.4(1)")  # with one routing table for all
    lines = console_for(release.replace(" management-only\n", "")).show(OUTWARD)
    assert f"output-interface: {egress}" in lines
    assert ("Type: PBR-LOOKUP" in lines) == (
        "next-hop" in entries and "OTHERS" not in entries and "deny" not in entries
    )


def test_the_rules_of_a_policy_route_send_packets_to_their_link():
    lists = "access-list SOME extended deny ip host 10.10.0.20 any\naccess-list SOME extended permit ip any any\n"
    head = FRAME.replace(" nameif inside\n", " policy-route route-map R\n nameif inside\n")
    backup = "interface G9\n nameif backup\n ip address 192.0.2.1 255.255.255.0\n"
    policy_ = "route-map R permit 10\n match ip address SOME\n set ip next-hop 192.0.2.9\n"
    read = catalog.read(Configuration.load(head + backup + lists + policy_))
    text = nft.render(policy.build(read, assign(read, LINKS))).text
    assert "    ip saddr 10.10.0.20 return\n    counter drop\n    meta mark set 80\n" in text
    assert 'iifname "inside" meta mark != 80 jump pbr_inside_1' in text


def test_who_has_not_logged_in_is_dropped_by_packet_tracer_too(console_for):
    line = "aaa authentication match WEB inside LOCAL"
    console = console_for(
        with_lines("access-list WEB extended permit tcp any any eq https\n").replace(
            "aaa authentication ssh", f"{line}\naaa authentication ssh"
        )
    )
    lines = console.show(OUTWARD)
    assert line in lines and "Action: drop" in lines
    assert lines[-2].startswith("Drop-reason: ") and "acl-drop" not in lines[-2]
    assert "Action: allow" in console.show(OUTWARD.replace(" 443", " 80"))


def test_an_assigned_address_brings_its_default_route(console_for):
    given = SITE.replace(" ip address 203.0.113.1 255.255.255.0", " ip address dhcp setroute").replace(
        "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\n", ""
    )
    assert "output-interface: outside" in console_for(given).show(OUTWARD)
    assert "(no-route)" in console_for(given.replace(" setroute", "")).show(OUTWARD)[-2]
