# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expanded lists, and packet-tracer in all its forms."""

from __future__ import annotations

import re

import pytest
from lab.asa import policy
from lab.asa.links import assign

from .console import SITE
from .test_policy import LINKS, Counted, built

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
    text = "\n".join(lines)
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


@pytest.mark.parametrize(
    ("lines", "trace", "reason"),
    [
        ((), TRACE.replace("203.0.113.20", "192.0.2.66"), "(acl-drop) Flow is denied by configured rule"),
    ],
)  # fmt: skip
def test_drops_have_a_reason(busy, lines, trace, reason):
    busy.enter(*lines)
    assert busy.show(trace)[-3:] == ["Action: drop", f"Drop-reason: {reason}", ""]


def test_a_dead_interface_drops(console_for):
    console = console_for(SITE.replace(" nameif outside", " shutdown\n nameif outside"))
    assert "Drop-reason: (interface-down) Interface is down" in console.show(TRACE)


def test_the_groups_of_the_deciding_line_are_quoted(busy):
    lines = busy.show(TRACE.replace("203.0.113.20", "192.0.2.66"))
    at = lines.index("access-list OUTSIDE_IN extended deny ip object-group BLACKLIST any ")
    assert lines[at + 1 : at + 3] == ["object-group network BLACKLIST", " description Sources that are never served"]
