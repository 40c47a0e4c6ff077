# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was parsed prints as it was, from the fields of the model alone."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.ports import PORTS, PROTOCOLS
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._asa.asa_double import whole
from unit.plugins.module_utils._asa.configuration.document import parse_document
from unit.plugins.module_utils._asa.configuration.test_parse import RICH

# Objects that the generated lines may name.
NAMED = """\
name 10.1.1.33 web01.int
object network HOST_A
 host 10.1.1.1
object network NET-B
 subnet 10.2.0.0 255.255.0.0
object network SIX
 host 2001:db8::6
object service S5269
 service tcp source eq 5269
object service D80
 service udp destination range 80 90
object-group network G.1
 network-object object HOST_A
object-group service PORTS tcp
 port-object eq www
object-group service MIX
 service-object tcp destination eq 5269
object-group protocol TU
 protocol-object tcp
object-group icmp-type PINGS
 icmp-object echo
object-group user STAFF
 user LOCAL\\jane
"""


def normal(text):
    """The text with the blanks that do not count taken away."""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def test_every_kind_of_line_prints_as_it_was_read():
    text = whole(RICH)
    document = parse_document(text)
    assert document.text == normal(text)
    assert parse_configuration(document.text) == document.configuration


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("access-list a permit tcp any any eq 80  ", "access-list a extended permit tcp any any eq 80"),
        ("access-list a extended  permit ip any   any", "access-list a extended permit ip any any"),
        ("nat source dynamic any interface", "nat (any,any) source dynamic any interface"),
        ("object service X\n service tcp eq 80", "object service X\n service tcp destination eq 80"),
    ],
)
def test_these_lines_are_printed_in_another_form_and_no_others(written, printed):
    assert parse_document(f"{written}\n: end").text == f"{printed}\n: end"


def test_what_a_device_prints_between_the_lines_is_left_out():
    log = "%ASA-5-111008: User 'jane' executed the 'show clock' command.\n"
    assert parse_document(whole(f"object network A\n{log} host 10.0.0.1\n")).text == normal(
        whole("object network A\n host 10.0.0.1\n")
    )


octet = st.integers(min_value=0, max_value=255)
address = st.builds("{}.{}.{}.{}".format, octet, octet, octet, octet)
mask = st.sampled_from(["255.255.255.0", "255.255.0.0", "255.254.255.252", "255.255.255.255", "0.0.0.0"])
v6 = st.sampled_from(["2001:db8::1", "2001:DB8:0:0::10", "fe80::1"])
prefix = st.sampled_from(["2001:db8::/32", "::/0", "2001:db8:1::/48"])
port = st.one_of(st.integers(min_value=1, max_value=65535).map(str), st.sampled_from(sorted(PORTS)))
low = st.integers(min_value=1, max_value=30000).map(str)
high = st.integers(min_value=30001, max_value=65535).map(str)
condition = st.one_of(
    st.just(""),
    st.builds("{} {}".format, st.sampled_from(["eq", "gt", "lt", "neq"]), port),
    st.builds("range {} {}".format, low, high),
)
endpoint = st.one_of(
    st.sampled_from(
        ["any", "any4", "any6", "object HOST_A", "object-group G.1", "interface outside", "host web01.int"]
    ),
    st.builds("host {}".format, st.one_of(address, v6)),
    st.builds("{} {}".format, address, mask),
    prefix,
)
identity = st.sampled_from(
    ["", "user LOCAL\\jane", "object-group-user STAFF", "security-group name SGT", "user LOCAL\\j security-group tag 5"]
)
log = st.sampled_from(["", "log", "log disable", "log informational interval 60", "log default", "log 3 interval 600"])
tail = st.builds("{} {} {}".format, log, st.sampled_from(["", "time-range WORK"]), st.sampled_from(["", "inactive"]))
action = st.sampled_from(["permit", "deny"])
with_ports = st.builds(
    "{} {} {} {} {} {} {} {} {}".format,
    action,
    st.sampled_from(["tcp", "udp", "sctp", "object-group TU"]),
    identity,
    endpoint,
    condition,
    st.sampled_from(["", "", "security-group name OTHER"]),
    endpoint,
    st.one_of(condition, st.just("object-group PORTS")),
    tail,
)
without_ports = st.builds(
    "{} {} {} {} {}".format,
    action,
    st.one_of(
        st.sampled_from(sorted({"ip", "object S5269", "object-group MIX", "97", *PROTOCOLS} - {"icmp", "icmp6"}))
    ),
    endpoint,
    endpoint,
    tail,
)
icmp = st.builds(
    "{} icmp {} {} {} {}".format,
    action,
    endpoint,
    endpoint,
    st.sampled_from(["", "echo", "echo-reply", "object-group PINGS", "3 13"]),
    tail,
)
ace = st.one_of(with_ports, without_ports, icmp).map(lambda rule: " ".join(f"extended {rule}".split()))
remark = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0"), min_size=1).map(
    "remark {}".format
)
other = st.sampled_from(["standard permit 10.0.0.0 255.0.0.0", "ethertype permit bpdu"])

flags = st.lists(st.sampled_from(["dns", "no-proxy-arp", "route-lookup", "net-to-net"]), unique=True, max_size=3)
inline = st.builds("service {} {} {}".format, st.sampled_from(["tcp", "udp", "sctp"]), port, port)
pair = st.sampled_from(["(inside,outside)", "(any,outside)", "(dmz-1,any)", "(any,any)"])
static = st.builds(
    lambda pair, mapped, options: " ".join(["nat", pair, "static", mapped, *options]),
    pair,
    st.one_of(address, st.sampled_from(["HOST_A", "interface", "interface ipv6", "2001:db8::9/128", "web01.int"])),
    st.tuples(flags, st.lists(inline, max_size=1)).flatmap(lambda both: st.permutations(both[0] + both[1])),
)
dynamic = st.builds(
    "nat {} dynamic {}".format,
    pair,
    st.sampled_from(
        [
            "interface",
            "203.0.113.7",
            "203.0.113.7 interface",
            "HOST_A dns",
            "HOST_A pat-pool NET-B round-robin interface",
            "pat-pool NET-B extended flat include-reserve interface ipv6",
            "pat-pool NET-B",
        ]
    ),
)
twice = st.builds(
    lambda pair, late, source, destination, service, options, description: " ".join(
        word for word in ("nat", pair, late, "source", source, destination, service, *options, description) if word
    ),
    pair,
    st.sampled_from(["", "after-auto"]),
    st.sampled_from(
        [
            "static any any",
            "static HOST_A NET-B",
            "dynamic any interface",
            "dynamic G.1 pat-pool NET-B interface",
            "static HOST_A interface ipv6",
            "dynamic SIX HOST_A interface",
            "dynamic any pat-pool interface",
        ]
    ),
    st.sampled_from(["", "destination static HOST_A HOST_A", "destination static interface NET-B"]),
    st.sampled_from(["", "service S5269 S5269", "service any D80"]),
    st.lists(
        st.sampled_from(["no-proxy-arp", "route-lookup", "unidirectional", "inactive", "dns"]), unique=True, max_size=3
    ),
    st.sampled_from(["", "description source static inactive service any"]),
)


def configuration(aces, objects, rules, late=()):
    lines = [f"access-list a {line}" for line in aces]
    lines += rules
    for number, rule in enumerate(objects):
        lines[:0] = [f"object network O{number}", f" host 10.9.0.{number}"]
        lines += [f"object network O{number}", f" {rule}"]
    return whole(NAMED + "".join(f"{line}\n" for line in [*lines, *late, "access-group a in interface outside"]))


@given(
    st.lists(st.one_of(ace, ace, ace, remark, other), min_size=1, max_size=8),
    st.lists(st.one_of(static, dynamic), max_size=4),
    st.lists(twice, max_size=4),
)
def test_whatever_a_device_prints_is_printed_again(aces, objects, rules):
    text = configuration(aces, objects, rules)
    document = parse_document(text)
    assert document.text == normal(text)
    assert parse_configuration(document.text) == parse_configuration(text)


members = {
    "network N": st.one_of(
        st.builds("network-object host {}".format, st.one_of(address, v6)),
        st.builds("network-object {} {}".format, address, mask),
        prefix.map("network-object {}".format),
        st.sampled_from(["network-object object HOST_A", "group-object G.1", "network-object host web01.int"]),
    ),
    "service S": st.one_of(
        st.builds(
            lambda protocol, source, destination: " ".join(
                ["service-object", protocol]
                + (["source", source] if source else [])
                + (["destination", destination] if destination else [])
            ),
            st.sampled_from(["tcp", "udp", "tcp-udp", "sctp"]),
            condition,
            condition,
        ),
        st.sampled_from(
            ["service-object object S5269", "group-object MIX", "service-object icmp echo", "service-object 97"]
        ),
    ),
    "service T tcp": st.one_of(condition.filter(bool).map("port-object {}".format), st.just("group-object PORTS")),
    "protocol P": st.sampled_from(["protocol-object udp", "protocol-object 97", "group-object TU"]),
    "icmp-type I": st.sampled_from(["icmp-object echo", "group-object PINGS"]),
    "user U": st.sampled_from(["user LOCAL\\jane", "user-group LAB\\\\ops", "group-object STAFF"]),
}


@given(
    st.sampled_from(sorted(members)).flatmap(
        lambda head: st.tuples(st.just(head), st.lists(members[head], max_size=5, unique=True))
    ),
    st.sampled_from(["", "what it is for: \x92quoted\x92"]),
)
def test_groups_are_printed_again(group, description):
    head, lines = group
    block = [f"object-group {head}", *([f" description {description}"] if description else [])]
    text = whole(NAMED + "".join(f"{line}\n" for line in [*block, *(f" {line}" for line in lines)]))
    assert parse_document(text).text == normal(text)


@given(st.lists(st.one_of(ace, remark), min_size=1, max_size=4), st.lists(static, max_size=2), st.data())
def test_a_text_that_is_cut_off_is_never_read(aces, objects, data):
    text = configuration(aces, objects, [])
    stop = data.draw(st.integers(min_value=0, max_value=len(text.rstrip()) - 1))
    with pytest.raises(Exception, match=r"only in part|not understood"):
        parse_document(text[:stop])


@given(
    st.lists(st.one_of(ace, remark), min_size=1, max_size=4),
    st.lists(static, max_size=2),
    st.sampled_from(["\r\n", "\r\r\n", "\n\r", "\r", " \r\n"]),
)
def test_line_endings_make_no_difference(aces, objects, eol):
    text = configuration(aces, objects, [])
    assert parse_document(text.replace("\n", eol)).text == normal(text)
