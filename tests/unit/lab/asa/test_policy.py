# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From configuration text to nftables text, interfaces to links, and packets through the policy."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab.asa import catalog, nft, plane, policy
from lab.asa.device import Device
from lab.asa.links import KernelLink, assign
from lab.asa.routing import interface
from lab.asa.store import Configuration
from lab.asa.translation import address

from .console import CREDENTIALS, SITE, Console

LINKS = [
    KernelLink("outside", "outside", "203.0.113.1", frozenset({"203.0.113.1", "203.0.113.10"})),
    KernelLink("inside", "inside", "10.10.0.1", frozenset({"10.10.0.1"})),
]
FRAME = """ASA Version 9.12(4)
!
interface Gi0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
!
interface Gi1
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0
!
names
name 10.10.0.20 alias
object network SRV
 host 10.10.0.20
object network NET
 subnet 10.10.0.0 255.255.255.0
object network TWO
 range 10.10.0.30 10.10.0.32
object network MAPPED
 host 203.0.113.12
object network NAMED
 fqdn jabber.example
object service WEB
 service tcp destination range www 81
object-group network INNER
 network-object host 192.0.2.1
 network-object 192.0.2.2 255.255.255.255
object-group network OUTER
 group-object INNER
 network-object object SRV
 network-object 198.51.100.0 255.255.255.0
object-group service PORTS tcp
 port-object eq https
 port-object range 5269 5270
object-group service MIXED
 service-object tcp destination eq 5269
 service-object udp source gt 1023 destination eq domain
 service-object icmp echo
 service-object object WEB
object-group protocol PROTO
 protocol-object esp
 protocol-object udp
"""


def built(extra, links=LINKS):
    read = catalog.read(Configuration.load(FRAME + extra))
    return policy.build(read, assign(read, links))


def chain(text, name):
    body = text.split(f"chain {name} {{\n", 1)[1].split("  }\n", 1)[0]
    return [line.strip() for line in body.split("\n") if line.strip()]


def bare(lines):
    """Rules without counter names and comments."""
    found = []
    for line in lines:
        words = line.split(" comment ")[0].split()
        while "counter" in words and "name" in words:
            at = words.index("counter")
            del words[at : at + 3]
        found.append(" ".join(words))
    return found


# -- access lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ace", "rules"),
    [
        ("permit tcp any host 10.10.0.10 eq 5269", ["ip daddr 10.10.0.10 tcp dport 5269 goto egress"]),
        ("deny ip any4 any", ["meta nfproto ipv4 drop"]),
        ("deny ip any any", ["drop"]),
        ("permit tcp any6 any6", ["meta nfproto ipv6 meta l4proto 6 goto egress"]),
        ("permit tcp any host 2001:db8::1 eq 5269", ["ip6 daddr 2001:db8::1 tcp dport 5269 goto egress"]),
        (
            "permit tcp 2001:db8:1::/48 host 2001:db8::1 eq 5269",
            ["ip6 saddr 2001:db8:1::/48 ip6 daddr 2001:db8::1 tcp dport 5269 goto egress"],
        ),
        ("deny ip 2001:db8:1::/48 any4", []),
        (
            "permit tcp any4 object SRV object-group PORTS",
            ["ip daddr 10.10.0.20 tcp dport 443 goto egress", "ip daddr 10.10.0.20 tcp dport 5269-5270 goto egress"],
        ),
        (
            "permit udp object-group OUTER host alias eq domain",
            [
                f"ip saddr {source} ip daddr 10.10.0.20 udp dport 53 goto egress"
                for source in ("192.0.2.1", "192.0.2.2", "10.10.0.20", "198.51.100.0/24")
            ],
        ),
        (
            "permit object-group MIXED any object SRV",
            [
                "ip daddr 10.10.0.20 tcp dport 5269 goto egress",
                "ip daddr 10.10.0.20 udp sport 1024-65535 udp dport 53 goto egress",
                "ip daddr 10.10.0.20 icmp type 8 goto egress",
                "ip daddr 10.10.0.20 tcp dport 80-81 goto egress",
            ],
        ),
        ("permit object-group PROTO any any", ["meta l4proto 50 goto egress", "meta l4proto 17 goto egress"]),
        ("permit object WEB any any", ["tcp dport 80-81 goto egress"]),
        ("permit tcp any lt 1024 any neq 22", ["tcp sport 0-1023 tcp dport { 0-21, 23-65535 } goto egress"]),
        ("permit tcp 10.0.0.192 255.0.0.192 any", ["ip saddr & 255.0.0.192 == 10.0.0.192 meta l4proto 6 goto egress"]),
        ("permit ip object TWO any", ["ip saddr 10.10.0.30-10.10.0.32 goto egress"]),
        ("permit icmp any any unreachable 4", ["icmp type 3 icmp code 4 goto egress"]),
        ("permit icmp any any", ["meta l4proto 1 goto egress"]),
        ("permit 97 any any", ["meta l4proto 97 goto egress"]),
        ("permit tcp any interface outside eq ssh", ["ip daddr 203.0.113.1 tcp dport 22 goto egress"]),
        ("permit ip any any inactive", []),
        ("permit tcp any any lt 0", []),
    ],
)
def test_access_list_lines(ace, rules):
    made = built(f"access-list L extended {ace}\naccess-group L in interface outside\n")
    assert made.notes == []
    assert bare(chain(nft.render(made).text, "in_outside")) == [*rules, "counter drop"]


@pytest.mark.parametrize(
    ("ace", "word"),
    [
        ("permit tcp any object NAMED eq 443", "fqdn jabber.example"),
        ("permit ip any any time-range NIGHT", "NIGHT"),
        ("permit tcp user LOCAL\\jane any any", "jane"),
        ("permit tcp any object-group GHOST", "GHOST"),
        ("permit tcp any object GHOST", "GHOST"),
        ("permit gibberish", "not understood"),
    ],
)
def test_what_cannot_be_expressed_is_left_out_and_told(ace, word):
    made = built(
        f"access-list L extended {ace}\naccess-list L extended deny ip any any\naccess-group L in interface outside\n"
    )
    assert bare(chain(nft.render(made).text, "in_outside")) == ["drop", "counter drop"]
    assert len(made.notes) == 1 and word in made.notes[0]


def test_a_group_member_that_cannot_be_expressed_leaves_the_others():
    made = built(
        "object-group network G\n network-object object NAMED\n network-object host 192.0.2.9\n"
        "access-list L extended permit ip object-group G any\naccess-group L in interface outside\n"
    )
    assert bare(chain(nft.render(made).text, "in_outside")) == ["ip saddr 192.0.2.9 goto egress", "counter drop"]
    assert made.notes == ["object-group G: object NAMED (fqdn jabber.example)"]


def test_a_large_expansion_becomes_sets_with_one_counter():
    members = "".join(f" network-object host 203.0.113.{number}\n" for number in range(0, 200, 2))
    made = built(
        f"object-group network BIG\n{members}access-list L extended permit tcp object-group BIG any eq 5269\n"
        "access-group L in interface outside\n"
    )
    rules = chain(nft.render(made).text, "in_outside")
    assert len(rules) == 2 and rules[0].startswith("ip saddr { 203.0.113.0, 203.0.113.2, ")


def test_lists_in_out_and_global_follow_each_other():
    text = nft.render(
        built(
            "access-list A extended permit tcp any any eq 1\naccess-list B extended deny udp any any\n"
            "access-list C extended permit ip any host 10.10.0.20\n"
            "access-group A in interface outside\naccess-group B global\n"
            "access-group C out interface inside\n"
        )
    ).text
    assert bare(chain(text, "in_outside")) == ["tcp dport 1 goto egress", "goto global"]
    assert bare(chain(text, "in_inside")) == ["goto global"]
    assert bare(chain(text, "global")) == ["meta l4proto 17 drop", "counter drop"]
    assert bare(chain(text, "egress")) == ['oifname "inside" goto out_inside', "accept"]
    assert bare(chain(text, "out_inside")) == ["ip daddr 10.10.0.20 accept", "counter drop"]


@pytest.mark.parametrize(
    ("levels", "extra", "inside", "outside"),
    [
        ((100, 0), "", True, False),
        ((0, 100), "", False, True),
        ((50, 50), "", False, False),
        ((50, 50), "same-security-traffic permit inter-interface\n", True, True),
    ],
)
def test_security_levels_decide_where_no_list_is_bound(levels, extra, inside, outside):
    text = FRAME.replace("security-level 100", f"security-level {levels[0]}", 1)
    text = text.replace("security-level 0", f"security-level {levels[1]}", 1)
    read = catalog.read(Configuration.load(text + extra))
    made = nft.render(policy.build(read, assign(read, LINKS))).text
    assert ('oifname "outside" goto egress' in chain(made, "in_inside")) is inside
    assert ('oifname "inside" goto egress' in chain(made, "in_outside")) is outside


def passing(text):
    """The pairs of links between which something may be opened where no list is bound, or a list permits it."""
    read = catalog.read(Configuration.load(text))
    made = policy.build(read, assign(read, LINKS))
    pairs = {(one.device, other.device) for one in made.links for other in made.links if one is not other}
    return pairs - made.apart


BOTH_WAYS = {("outside", "inside"), ("inside", "outside")}


@pytest.mark.parametrize(
    ("zones", "level", "pairs"),
    [(("", ""), 50, set()), (("Z", "Z"), 50, BOTH_WAYS), (("Z", "Y"), 50, set()), (("Z", "Z"), 100, BOTH_WAYS)],
)
def test_members_of_a_zone_are_one_place(zones, level, pairs):
    text = FRAME.replace("security-level 100", f"security-level {level}", 1).replace(
        "security-level 0", "security-level 50", 1
    )
    for nameif, zone in zip(("inside", "outside"), zones, strict=True):
        text = text.replace(
            f" nameif {nameif}\n", f" nameif {nameif}\n zone-member {zone}\n" if zone else f" nameif {nameif}\n"
        )
    assert passing(text) == pairs


def test_a_login_is_asked_of_what_a_list_permits():
    lines = (
        "access-list AUTH extended deny tcp host 203.0.113.20 any\naccess-list AUTH extended permit tcp any any eq 5269\n"
        "aaa authentication match AUTH outside LOCAL\n"
    )
    text = nft.render(built(lines)).text
    assert chain(text, "login_outside_1") == [
        "ip saddr 203.0.113.20 meta l4proto 6 return",
        "tcp dport 5269 counter drop",
    ]
    forward = chain(text, "forward")
    asked, listed = (
        next(at for at, line in enumerate(forward) if line.startswith(start))
        for start in ('iifname "outside" meta l4proto tcp jump login_outside_1', 'iifname "outside" goto in_outside')
    )
    assert asked < listed


def test_no_forward_interface_lets_nothing_be_opened_there():
    text = FRAME.replace(" nameif inside\n", " no forward interface Gi0\n nameif inside\n")
    assert passing(text) == {("outside", "inside")}
    assert passing(FRAME) == BOTH_WAYS


@pytest.mark.parametrize(
    ("lines", "management", "leads"),
    [
        (
            "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\nroute inside 0.0.0.0 0.0.0.0 10.10.0.254 10\n",
            False,
            "outside",
        ),
        (
            "route outside 0.0.0.0 0.0.0.0 203.0.113.254 20\nroute inside 0.0.0.0 0.0.0.0 10.10.0.254 10\n",
            False,
            "inside",
        ),
        (
            "route inside 0.0.0.0 0.0.0.0 10.10.0.254 tunneled\nroute outside 0.0.0.0 0.0.0.0 203.0.113.254 9\n",
            False,
            "outside",
        ),
        ("route inside 0.0.0.0 0.0.0.0 10.10.0.254 tunneled\n", False, ""),
        (
            "route inside 0.0.0.0 0.0.0.0 10.10.0.254 1\nroute outside 0.0.0.0 0.0.0.0 203.0.113.254 9\n",
            True,
            "outside",
        ),
        ("route inside 198.51.100.0 255.255.255.0 10.10.0.254 1\n", True, ""),
    ],
)
def test_which_routes_traffic_takes(lines, management, leads):
    text = FRAME.replace(" nameif inside\n", " management-only\n nameif inside\n") if management else FRAME
    kept = "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("route "))
    read = catalog.read(Configuration.load(kept + lines))
    assert interface(read, address("198.51.100.9")) == leads
    old = catalog.read(Configuration.load((kept + lines).replace("ASA Version 9.12(4)", "ASA Version 9.1(7)")))
    if management:
        assert interface(old, address("198.51.100.9")) == "inside"


# -- NAT: what its lines do to packets is held by tests/cases/asa_translations.py ---------------------------------------------


def test_the_address_of_its_link_stands_for_a_pool_that_the_lab_has_not():
    made = nft.render(built("object network NET\n nat (inside,outside) dynamic MAPPED\n")).text
    assert bare(chain(made, "translate_post")) == [
        'iifname "inside" oifname "outside" ip saddr 10.10.0.0/24 masquerade'
    ]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("object network NAMED\n nat (inside,outside) static 203.0.113.13", "fqdn"),
        ("object network SRV\n nat (dmz,outside) static 203.0.113.13", "dmz"),
        ("object network NET\n nat (inside,outside) static 203.0.113.13", "not the network's first"),
        ("object network SRV\n nat (inside,outside) static 2001:db8::10", "IPv4 and IPv6"),
        ("nat (inside,outside) source static GHOST MAPPED", "GHOST"),
        ("nat (inside,outside) nonsense source static", "not understood"),
    ],
)
def test_nat_that_cannot_be_expressed_is_told(lines, word):
    made = built(lines + "\n")
    assert made.pre == [] and made.post == []
    assert len(made.notes) == 1 and word in made.notes[0]


# -- links -----------------------------------------------------------------------------------------------------------------


def interfaces(*items):
    return "".join(
        f"interface Gi0/{index}\n nameif {name}\n security-level {level}\n ip address {address} 255.255.255.0\n"
        for index, (name, level, address) in enumerate(items)
    )


@pytest.mark.parametrize(
    ("text", "outside", "inside"),
    [
        (interfaces(("inside", 100, "192.168.1.1"), ("outside", 0, "192.0.2.1")), "outside", "inside"),
        (interfaces(("WAN", 0, "203.0.113.1"), ("LAN", 100, "10.10.0.1")), "WAN", "LAN"),
        ("", "outside", "inside"),
    ],
)
def test_links_get_their_interfaces(text, outside, inside):
    read = catalog.read(Configuration.load("ASA Version 9.8(1)\n!\n" + text))
    assert [link.nameif for link in assign(read, LINKS)] == [outside, inside]


# -- show access-list ----------------------------------------------------------------------------------------------------------


class Counted:
    """A data plane that counted."""

    def __init__(self):
        self.packets = {}

    def apply(self, _catalog):
        return []

    def counters(self):
        return self.packets


def test_hit_counts_are_shown_at_their_element(console):
    plane = console.device.plane = Counted()
    made = policy.build(console.device.catalog, assign(console.device.catalog, LINKS))
    black, web = made.ingress["outside"][0], made.ingress["outside"][1]
    plane.packets = {black.elements[1].counter: 3, web.elements[0].counter: 7}
    printed = console.show("show access-list OUTSIDE_IN")
    assert printed[0].startswith("access-list OUTSIDE_IN; 4 elements; name hash: 0x")
    assert printed[1] == "access-list OUTSIDE_IN line 1 remark Known nuisances first"
    assert "line 2 extended deny ip object-group BLACKLIST any (hitcnt=3) 0x" in printed[2]
    assert printed[3].startswith(
        "  access-list OUTSIDE_IN line 2 extended deny ip 198.51.100.0 255.255.255.0 any (hitcnt=0)"
    )
    assert printed[4].startswith("  access-list OUTSIDE_IN line 2 extended deny ip host 192.0.2.66 any (hitcnt=3)")
    assert any("line 4 extended permit tcp any host 10.10.0.20 eq https (hitcnt=7)" in line for line in printed)
    assert "line 6 extended deny ip any any log informational interval 300 (hitcnt=0) 0x" in printed[-1]


# -- loading ---------------------------------------------------------------------------------------------------------------------


def test_a_change_loads_only_the_chains_it_touches():
    lines = "access-list L extended permit ip any any\naccess-group L in interface outside\n"
    first = nft.render(built(lines), versioned=True)
    second = nft.render(
        built(lines + "object network SRV\n nat (inside,outside) static 203.0.113.10\n"), versioned=True
    )
    added = {name.rpartition("_")[0] for name in second.chains.keys() - first.chains.keys()}
    assert added == {"translate_pre", "translate_post", "way_back"}
    assert first == nft.render(built(lines), versioned=True)


def test_a_load_is_one_transaction_while_it_fits():
    assert plane.pieces(["a", "b"], ["c"]) == ["a\nb\nc\n"]
    long = ["x" * (plane.PIECE // 2)] * 3
    scripts = plane.pieces(long, ["c"])
    assert [len(script.splitlines()) for script in scripts] == [1, 1, 2]
    assert scripts[-1].endswith("c\n")


_WORDS = """object object-group network service access-list access-group nat no host subnet range any any4
 extended permit deny remark line tcp udp icmp ip eq gt neq 5269 www 10.10.0.10 255.255.255.0 203.0.113.10 source static
 dynamic interface destination inside outside (inside,outside) (any,any) after-auto WEB_HQ BLACKLIST OUTSIDE_IN X in out
 global network-object service-object port-object group-object description log inactive show run | include clear
 configure name names hostname packet-tracer input 40000 0.0.0.0 2001:db8::1 unidirectional exit end [ ( \\ \x92"""
_PHRASES = [
    "object network X",
    "object network WEB_HQ",
    "object service S",
    "object-group network G",
    "object-group service P tcp",
    "access-list OUTSIDE_IN line 2",
    "permit tcp any host",
    "any object WEB_HQ",
    "nat (inside,outside) static",
    "nat (inside,outside) source",
    "static WEB_HQ X",
    "destination static X X",
    "service tcp 5269 5269",
    "service tcp source eq",
    "network-object object",
    "access-group OUTSIDE_IN in interface",
]
_ITEMS = st.sampled_from(_WORDS.split() + _PHRASES * 3)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_ITEMS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=8))
def test_no_input_breaks_the_session_or_the_policy(tmp_path, lines):
    console = Console(Device(SITE, CREDENTIALS, tmp_path))
    console.enter(*lines)
    read = console.device.catalog
    assert nft.render(policy.build(read, assign(read, LINKS))).text.startswith("table inet asa")
    assert Configuration.load(console.device.running.text()).lines() == console.device.running.lines()


def test_what_lines_stand_for_follows_every_edit() -> None:
    """What is kept of one policy for the next is never what it was before."""
    line = "access-list IN extended permit tcp any"
    text = FRAME + f"{line} object-group INNER eq 5269\n{line} object SRV\n{line} host alias\n{line} object NEW\n"
    text += "access-group IN in interface outside\n"
    edits = (
        ("object network SRV\n host 10.10.0.20", "object network SRV\n host 10.10.0.21"),
        (" network-object host 192.0.2.1\n", ""),
        (" network-object 192.0.2.2", " network-object object NEW\n network-object 192.0.2.2"),
        ("object network NET\n", "object network NEW\n host 192.0.2.9\nobject network NET\n"),
        ("name 10.10.0.20 alias", "name 10.10.0.22 alias"),
        ("ip address 203.0.113.1 ", "ip address 203.0.113.2 "),
        (f"{line} host alias", f"{line} interface outside"),
        ("ip address 203.0.113.2 ", "ip address 203.0.113.3 "),
    )
    cache, seen = catalog.AceCache(), []
    for old, new in (("", ""), *edits):
        assert old in text
        text = text.replace(old, new, 1)
        address = text.split("ip address ")[1].split()[0]
        kernel = [KernelLink("outside", "outside", address, frozenset({address})), LINKS[1]]
        kept, anew = (
            policy.build(read, assign(read, kernel))
            for read in (catalog.read(Configuration.load(text), cache), catalog.read(Configuration.load(text)))
        )
        assert kept == anew, (old, new)
        seen.append(nft.render(kept).text)
        assert seen[-1] == nft.render(anew).text
    assert len(set(seen)) == len(seen) - 2, "all but a member that is nowhere, and an address that no line names"


def test_a_group_of_protocols_takes_ports():
    """As ASDM writes it: `object-group TCPUDP` and the ports of both."""
    made = built(
        "object-group protocol TCPUDP\n protocol-object udp\n protocol-object tcp\n"
        "object-group service P tcp-udp\n port-object range sip 5300\n"
        "access-list L extended permit object-group TCPUDP any any eq domain\n"
        "access-list L extended permit object-group TCPUDP any any object-group P\n"
        "access-group L in interface outside\n"
    )
    found = [
        (rule.ace.text, [(one.match.protocol, one.match.destination_ports) for one in rule.elements])
        for rule in made.ingress["outside"]
    ]
    assert found == [
        ("extended permit object-group TCPUDP any any eq domain", [(17, ((53, 53),)), (6, ((53, 53),))]),
        ("extended permit object-group TCPUDP any any object-group P", [(17, ((5060, 5300),)), (6, ((5060, 5300),))]),
    ]
