# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show conn`, `show xlate`, `show nat detail`, expanded lists, packet-tracer in all its forms."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from lab.asa import policy
from lab.asa.addresses import number
from lab.asa.conntrack import Connection, Flow
from lab.asa.links import assign
from lab.asa.natline import ObjectNat

from .console import SITE
from .test_policy import LINKS, Counted, built

PUBLISH = ("object network CUP", "host 10.10.0.10", "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269")
PERMIT = "access-list OUTSIDE_IN line 3 permit tcp any host 10.10.0.10 eq 5269"


def flow(source, source_port, destination, destination_port):
    return Flow(number(source), source_port, number(destination), destination_port)


INBOUND = Connection(
    6,
    flow("203.0.113.20", 40001, "203.0.113.10", 5269),
    flow("10.10.0.10", 5269, "203.0.113.20", 40001),
    True,
    11,
    4502,
)
OUTBOUND = Connection(
    17, flow("10.10.0.53", 5353, "203.0.113.53", 53), flow("203.0.113.53", 53, "203.0.113.1", 5353), False, 3, 99
)
HALF_OPEN = Connection(
    6,
    flow("203.0.113.21", 40002, "203.0.113.10", 5269),
    flow("10.10.0.10", 5269, "203.0.113.21", 40002),
    False,
    3725,
    0,
)


class Tracked(Counted):
    """A data plane that tracks three connections."""

    def connections(self):
        return [INBOUND, OUTBOUND, HALF_OPEN]


@pytest.fixture
def busy(console):
    console.enter(*PUBLISH, PERMIT)
    console.device.plane = Tracked()
    return console


IN_LINE = "TCP outside 203.0.113.20:40001 inside 10.10.0.10:5269, idle 0:00:11, bytes 4502, flags UIOB"
HALF_LINE = "TCP outside 203.0.113.21:40002 inside 10.10.0.10:5269, idle 1:02:05, bytes 0, flags SaAB"
OUT_LINE = "UDP outside 203.0.113.53:53 inside 10.10.0.53:5353, idle 0:00:03, bytes 99, flags -"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("show conn", [IN_LINE, OUT_LINE, HALF_LINE]),
        ("show conn port 5269", [IN_LINE, HALF_LINE]),
        ("show conn port 50-60", [OUT_LINE]),
        ("show conn address 203.0.113.21", [HALF_LINE]),
        ("show conn protocol udp", [OUT_LINE]),
        ("show conn protocol tcp address 203.0.113.20 port 5269", [IN_LINE]),
        ("show conn count", []),
    ],
)
def test_connections_by_their_real_addresses(busy, line, shown):
    assert busy.show(line) == ["3 in use, 3 most used", *shown]


def test_translations_are_fixed_or_dynamic(busy):
    lines = busy.show("show xlate")
    assert lines[0] == "3 in use, 3 most used" and lines[1].startswith("Flags: D - DNS")
    at = lines.index("TCP PAT from inside:10.10.0.10 5269-5269 to outside:203.0.113.10 5269-5269")
    assert lines[at + 1] == "    flags sr idle 0:00:11 timeout 0:00:00"
    assert lines[-1] == (
        "UDP PAT from inside:10.10.0.53/5353 to outside:203.0.113.1/5353 flags ri idle 0:00:03 timeout 0:00:30"
    )
    busy.enter("object network A", "host 10.10.0.77", "nat (inside,outside) static 203.0.113.17")
    assert "NAT from inside:10.10.0.77 to outside:203.0.113.17" in busy.show("show xlate")


def test_nat_in_detail(busy):
    busy.enter(
        "object network M",
        "host 203.0.113.13",
        "object service S",
        "service tcp source eq 5269",
        "nat (inside,outside) source static WEB_HQ M destination static M M service S S",
        "nat (inside,outside) after-auto source dynamic any interface",
    )
    lines = busy.show("show nat detail")
    assert lines[:6] == [
        "Manual NAT Policies (Section 1)",
        "1 (inside) to (outside) source static WEB_HQ M  destination static M M  service S S",
        "    translate_hits = 0, untranslate_hits = 0",
        "    Source - Origin: 10.10.0.20/32, Translated: 203.0.113.13/32",
        "    Destination - Origin: 203.0.113.13/32, Translated: 203.0.113.13/32",
        "    Service - Origin: tcp source eq 5269 , Translated: tcp source eq 5269 ",
    ]
    at = lines.index("1 (inside) to (outside) source static CUP 203.0.113.10  service tcp 5269 5269 ")
    assert lines[at + 2 : at + 4] == [
        "    Source - Origin: 10.10.0.10/32, Translated: 203.0.113.10/32",
        "    Service - Protocol: tcp Real: 5269 Mapped: 5269 ",
    ]
    assert lines[-1] == "    Source - Origin: 0.0.0.0/0, Translated: 203.0.113.1/32"
    assert not any("Origin" in line for line in busy.show("show nat"))


def test_nat_hits_are_those_of_the_rule(busy):
    rule = ObjectNat("inside", "outside", "static", "203.0.113.10")
    made = policy.build(busy.device.catalog, assign(busy.device.catalog, LINKS))
    pre = next(item for item in made.pre if "CUP" in item.owner[0])
    post = next(item for item in made.post if "CUP" in item.owner[0])
    busy.device.plane.packets = {pre.counter: 5, post.counter: 2}
    lines = busy.show("show nat")
    at = next(index for index, line in enumerate(lines) if " CUP " in line)
    assert lines[at + 1] == "    translate_hits = 2, untranslate_hits = 5"
    assert rule.text() not in lines


def test_old_releases_show_nat_as_match_blocks(console_for):
    text = SITE.replace("9.12(4)", "8.2(5)")
    console = console_for(text)
    console.enter("static (inside,outside) tcp 203.0.113.10 5269 10.10.0.10 5269 netmask 255.255.255.255")
    assert console.show("show nat") == [
        "NAT policies on Interface inside:",
        "  match tcp inside host 10.10.0.10 eq 5269 outside any",
        "    static translation to 203.0.113.10/5269",
        "    translate_hits = 0, untranslate_hits = 0",
    ]


# -- lists ---------------------------------------------------------------------------------------------------------------


def test_names_without_an_address_are_shown_as_unresolved(console):
    console.enter(
        "object network P", "fqdn jabber.example", "access-list X permit tcp object P host 10.10.0.10 eq 5269"
    )
    lines = console.show("show access-list X")
    assert lines[0].startswith("access-list X; 1 elements;")
    assert lines[1].startswith(
        "access-list X line 1 extended permit tcp object P host 10.10.0.10 eq 5269 (hitcnt=0) 0x"
    )
    assert lines[2].startswith(
        "  access-list X line 1 extended permit tcp fqdn jabber.example (unresolved) host 10.10.0.10 eq 5269 (inactive) 0x"
    )


def test_every_element_of_a_large_group_is_shown(console):
    members = [f"network-object host 192.0.2.{number}" for number in range(1, 101)]
    console.enter("object-group network G", *members, "access-list X permit tcp object-group G any eq 5269")
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


def test_the_xml_form_has_no_single_root_and_says_the_same(busy):
    text = "\n".join(busy.show(f"{TRACE} xml"))
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(text)
    root = ElementTree.fromstring(f"<trace>{text}</trace>")
    assert [item.findtext("type") for item in root.findall("Phase")][:2] == ["UN-NAT", "ACCESS-LIST"]
    assert root.findtext("result/action") == "allow"
    assert root.findtext("Phase/config").splitlines()[0] == "object network CUP"


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
        (("no route outside 0.0.0.0 0.0.0.0 203.0.113.254",), "packet-tracer input inside tcp 10.10.0.20 1 192.0.2.1 80",
         "(no-route) No route to host"),
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
