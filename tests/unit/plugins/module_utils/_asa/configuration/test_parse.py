# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From text to model: every line understood, of no bearing, or an error."""

from __future__ import annotations

from contextlib import suppress

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import Ace, Remark
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.text import NotUnderstood, lines_of
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._asa.asa_double import whole

RICH = """\
name 10.10.0.33 web01.int description old server
name 10.10.0.34 2ndweb
object network LAN
 subnet 10.10.0.0 255.255.255.0
 description all of it
object network WEB
 host 10.10.0.20
object service S5269
 service tcp source eq 5269
object network POOL
 range 203.0.113.100 203.0.113.110
object network PARTNER
 fqdn v4 partner.example
object network EMPTY
object-group network SERVERS
 description "fine" servers
 network-object host web01.int
 network-object object WEB
 network-object 10.20.0.0 255.255.0.0
 network-object 2001:db8::/64
object-group network ALL_SERVERS
 group-object SERVERS
 network-object 10.100.70.160 255.254.255.252
object-group service WEB_PORTS tcp
 port-object eq www
 port-object range 8000 8010
object-group service MIXED
 service-object tcp destination eq 5269
 service-object udp destination eq domain
 service-object icmp echo
 service-object 97
 service-object object S5269
object-group protocol TCPUDP
 protocol-object udp
 protocol-object tcp
object-group icmp-type PINGS
 icmp-object echo
 icmp-object echo-reply
object-group user STAFF
 user LOCAL\\jane
access-list outside_in remark error: fw# not a prompt
access-list outside_in extended deny ip object-group ALL_SERVERS any log
access-list outside_in extended permit tcp any object WEB object-group WEB_PORTS
access-list outside_in extended permit object-group MIXED any4 host 2ndweb
access-list outside_in extended permit object-group TCPUDP any host 10.10.0.10 range 5260 5270 log warnings interval 60
access-list outside_in extended permit icmp any any object-group PINGS
access-list outside_in extended permit icmp any any echo-reply
access-list outside_in extended permit tcp user LOCAL\\jane any object-group-security SGT any eq https
access-list outside_in extended permit tcp object-group-user STAFF any any eq ssh time-range WORK inactive
access-list outside_in extended permit tcp host 2001:db8::1 eq 1024 2001:db8::/32 neq smtp
access-list outside_in extended permit ip web01.int 255.255.255.255 interface outside
access-list outside_in extended permit object S5269 any any
access-list split standard permit 10.0.0.0 255.0.0.0
access-list alert-interval 300
nat (inside,outside) source static LAN LAN destination static SERVERS SERVERS no-proxy-arp route-lookup
nat (any,outside) source dynamic LAN pat-pool POOL interface description static interface service inactive
!
object network LAN
 nat (inside,outside) dynamic interface
object network WEB
 nat (inside,outside) static 203.0.113.11 service tcp www 8080
!
nat (inside,outside) after-auto source dynamic any interface
access-group outside_in in interface outside per-user-override
access-group outside_in global
same-security-traffic permit inter-interface
"""


def test_every_kind_of_item_is_read():
    found = parse_configuration(whole(RICH))
    assert found.version == "9.8(4)"
    assert found.names["2ndweb"] == "10.10.0.34"
    assert found.interfaces["outside"].standby == "203.0.113.2"
    assert found.objects["LAN"].description == "all of it"
    assert found.objects["EMPTY"].kind == ""
    assert [member.group for member in found.groups["ALL_SERVERS"].members] == ["SERVERS", ""]
    assert found.object_nat["WEB"].service == ("tcp", 80, 8080)
    assert [rule.section for rule in found.twice_nat] == [1, 1, 3]
    assert found.twice_nat[1].description == "static interface service inactive"
    assert not found.twice_nat[1].inactive
    assert [group.direction for group in found.access_groups] == ["in", "global"]
    assert found.same_security == {"inter-interface"}
    assert found.checksum == "0123456789abcdef"


def test_every_form_of_a_rule_is_read():
    aces = parse_configuration(whole(RICH)).access_lists["outside_in"].aces
    by_text = {ace.text.partition("extended ")[2]: ace for ace in aces}
    assert len(by_text) == 11
    timed = by_text["permit tcp object-group-user STAFF any any eq ssh time-range WORK inactive"]
    assert (timed.source_identity, timed.time_range, timed.inactive) == (("object-group-user STAFF",), "WORK", True)
    logged = next(ace for ace in aces if ace.log.startswith("log w"))
    assert (logged.log, logged.protocol) == ("log warnings interval 60", "object-group TCPUDP")
    assert logged.destination_ports.ports.ranges == ((5260, 5270),)
    v6 = by_text["permit tcp host 2001:db8::1 eq 1024 2001:db8::/32 neq smtp"]
    assert v6.destination.kind == "prefix6"
    assert v6.destination_ports.ports.ranges == ((0, 24), (26, 65535))


def test_remarks_count_as_lines_and_keep_their_text():
    entries = parse_configuration(whole(RICH)).access_lists["outside_in"].entries
    assert isinstance(entries[0], Remark)
    assert isinstance(entries[1], Ace)
    assert entries[0].text.endswith("error: fw# not a prompt")


@pytest.mark.parametrize(
    "line",
    [
        "ccess-list outside_in extended permit ip any any",
        "access-list outside_in extended permit tcp any host",
        "access-list outside_in extended permit tcp any host 10.10.0.10 eq",
        "access-list outside_in extended permit tcp any host 10.10.0.10 eq xmpp-server",
        "access-list outside_in extended permit tcp any host nobody",
        "access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269 sometimes",
        "access-list outside_in extended allow tcp any any",
        "access-list outside_in extended permit quic any any",
        "access-list outside_in fancy permit tcp any any",
        "access-group outside_in sideways interface outside",
        "object network X\n host 10.10.0",
        "object network X\n nat (inside,outside) static 203.0.113.10 service tcp 5269",
        "object network X\n nat (inside,outside) sideways 203.0.113.10",
        "object network X\n host 10.0.0.1\n colour red",
        "object-group network X\n port-object eq 80",
        "object-group wishes X",
        "nat (inside,outside) source static LAN",
        "name 10.10.0.300 x",
        "hostname fw2\n nameif lost",
        "route outside 0.0.0.0",
    ],
)
def test_a_line_that_is_not_understood_is_an_error_that_shows_it(line):
    with pytest.raises(NotUnderstood) as caught:
        parse_configuration(whole(f"{line}\n"))
    assert caught.value.details["line"].split()[0] in line


@pytest.mark.parametrize(
    "line",
    [
        "access-list a extended permit ip object GONE any",
        "access-list a extended permit ip object-group GONE any",
        "access-list a extended permit object GONE any any",
        "object-group network G\n group-object GONE",
        "object-group service G\n service-object object GONE",
        "object network X\n host 10.0.0.1\nobject network X\n nat (inside,outside) static GONE",
        "nat (inside,outside) source static GONE GONE",
        "access-group GONE in interface outside",
    ],
)
def test_a_reference_to_what_does_not_appear_is_an_error(line):
    with pytest.raises(NotUnderstood, match="GONE"):
        parse_configuration(whole(f"{line}\n"))


def test_a_reference_may_lead_ahead_where_the_device_allows_it():
    text = whole("forward-reference enable\naccess-list a extended permit ip object LATER any\n")
    assert parse_configuration(text).forward_reference


@pytest.mark.parametrize(("release", "whole_only"), [("9.17(1)", True), ("9.18(1)", False), ("9.20(2)2", False)])
def test_from_9_18_a_reference_may_always_lead_ahead(release, whole_only):
    text = whole("access-list a extended permit ip object LATER any\n").replace("9.8(4)", release)
    if whole_only:
        with pytest.raises(NotUnderstood, match="LATER"):
            parse_configuration(text)
    else:
        line = "access-list a extended permit ip object LATER any"
        assert parse_configuration(text).dangling == (("object", "LATER", line),)


# Words of the grammar, which are names like any other where a name belongs.
NAT_WORDS = ["source", "destination", "service", "static", "dynamic", "after-auto", "inactive", "unidirectional", "dns"]
NAT_WORDS += ["no-proxy-arp", "route-lookup", "round-robin"]
WORDS = [*NAT_WORDS, "description", "any4x", "log", "eq", "range", "host", "remark", "tcp"]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_grammar_may_be_a_name(word):
    text = whole(
        f"object network {word}\n host 10.0.0.1\nobject network OTHER\n host 10.0.0.2\n"
        f"object-group network G\n network-object object {word}\n"
        f"access-list {word} remark {word}\n"
        f"access-list {word} extended permit tcp object {word} object-group G eq 5269 time-range {word} inactive\n"
        f"nat (inside,outside) source static {word} {word} destination static {word} OTHER description {word} {word}\n"
        f"nat (inside,outside) after-auto source dynamic OTHER pat-pool {word} round-robin\n"
        f"object network OTHER\n nat (inside,outside) static {word} service tcp 80 8080\n"
        f"object network {word}\n nat (inside,outside) dynamic OTHER\n"
        f"access-group {word} in interface outside\n"
    )
    found = parse_configuration(text)
    assert found.dangling == ()
    assert found.object_nat["OTHER"].mapped.value == word
    assert found.object_nat[word].mapped.value == "OTHER"
    first, second = found.twice_nat
    assert (first.source.value, first.mapped.value, first.destination[0].value) == (word, word, word)
    assert (first.description, first.inactive, second.mapped.value) == (f"{word} {word}", False, word)
    _remark, ace = found.access_lists[word].entries
    assert (ace.source.value, ace.destination.value, ace.time_range) == (word, "G", word)


def test_a_dynamic_rule_may_name_an_object_source():
    text = whole(
        "object network source\n host 10.0.0.1\nobject network X\n host 10.0.0.2\nobject network X\n nat dynamic source\n"
    )
    assert parse_configuration(text).object_nat["X"].mapped.value == "source"


def test_what_belongs_to_a_release_before_8_3_is_refused():
    line = "static (inside,outside) tcp 203.0.113.10 5269 10.10.0.10 5269 netmask 255.255.255.255\n"
    with pytest.raises(FederationError, match=r"before 8\.3"):
        parse_configuration(whole(line))


@given(st.integers(min_value=0, max_value=len(whole(RICH).rstrip("\n")) - 1))
def test_a_text_that_is_cut_off_never_passes(length):
    with pytest.raises(FederationError):
        parse_configuration(whole(RICH)[:length])


@given(st.sampled_from(["\r\n", "\n", "\r\r\n", "\n\r", "\r"]), st.sampled_from(["", " ", "  "]))
def test_line_endings_and_trailing_blanks_make_no_difference(ending, blanks):
    text = whole(RICH)
    other = "".join(line + blanks + ending for line in text.split("\n"))
    assert parse_configuration(other) == parse_configuration(text)


def test_both_printings_of_an_object_with_nat_are_the_same():
    apart = "object network W\n host 10.0.0.1\nobject network W\n nat (inside,outside) static 203.0.113.11\n"
    inside = "object network W\n host 10.0.0.1\n nat (inside,outside) static 203.0.113.11\n"
    assert parse_configuration(whole(apart)) == parse_configuration(whole(inside))


@given(st.permutations(["A 10.0.0.1", "B 10.0.0.2", "C 10.0.0.3"]))
def test_the_order_of_objects_makes_no_difference(order):
    text = "".join(f"object network {one.split()[0]}\n host {one.split()[1]}\n" for one in order)
    found = parse_configuration(whole(text)).objects
    assert {name: item.value for name, item in found.items()} == {"A": "10.0.0.1", "B": "10.0.0.2", "C": "10.0.0.3"}


def test_bytes_that_are_no_text_break_nothing():
    remark = b"access-list outside_in remark Bob\x92s \x85 rule \x1c here\n".decode("latin-1")
    found = parse_configuration(whole(remark))
    assert len(found.access_lists["outside_in"].entries) == 1


def test_a_log_message_between_lines_is_no_part_of_the_configuration():
    log = "%ASA-5-111008: User 'jane' executed the 'show clock' command.\n"
    text = "object network W\n" + log + " host 10.0.0.1\n" + "Nov 22 2026 09:00:00: " + log
    assert parse_configuration(whole(text)).objects["W"].value == "10.0.0.1"


def test_lines_end_at_cr_and_lf_only():
    assert lines_of("a\x85b\x0bc\r\n d \r\r\ne") == ["a\x85b\x0bc", " d", "e"]


# Lines whose first word is not known


@pytest.mark.parametrize(
    "line", ["service-module 0 keepalive-timeout 4", "teleport outside enable", "quantum-key mode 3"]
)
def test_a_command_that_cannot_matter_is_passed_over(line):
    found = parse_configuration(whole(f"{line}\n parameter 5\n"))
    assert line in found.opaque
    assert (line in found.unknown) is not line.startswith("service-module")
    draft = decide(found, Request())
    assert any(line in warning for warning in draft.warnings) is bool(found.unknown)


def test_what_the_user_names_is_passed_over_without_a_word():
    found = parse_configuration(whole("teleport outside enable\n"), ignored=["teleport"])
    assert decide(found, Request()).warnings == []


@pytest.mark.parametrize(
    "line",
    [
        "acces-list outside_in extended permit ip any any",
        "access-portal outside",
        "nat64 (inside,outside) pool P",
        "ojbect network X",
        "bject-group network X",
        "interfaces GigabitEthernet0/1",
        "host 10.10.0.10",
        "network-objct host 10.10.0.10",
        "rule 5 permit tcp",
        "10.10.0.10 eq 5269",
        "Teleport outside enable",
        "inactive",
    ],
)
def test_what_may_be_a_garbled_line_that_matters_is_an_error(line):
    with pytest.raises(NotUnderstood):
        parse_configuration(whole(f"banner motd {'=' * 200}\nlogging enable\n{line}\n"))


@pytest.mark.parametrize(
    "line", ["teleport 5", "ive", "inactive", "service tcp 5269 5269", "log inactive", "time-range W"]
)
def test_what_may_be_the_rest_of_a_broken_line_is_an_error(line):
    long = "access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269 log\n"
    with pytest.raises(NotUnderstood):
        parse_configuration(whole(long + line + "\naccess-group outside_in in interface outside\n"))


@given(st.data())
def test_a_slip_in_the_first_word_of_a_line_that_matters_never_hides_the_line(data):
    lines = whole(RICH).split("\n")
    deciding = ("access-list", "access-group", "object", "object-group", "nat", "interface", "name", "route")
    at = data.draw(st.sampled_from([at for at, line in enumerate(lines) if line.split(" ")[0] in deciding]))
    word, _, rest = lines[at].partition(" ")
    place = data.draw(st.integers(min_value=0, max_value=len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz-"))
    slip = data.draw(st.sampled_from(["lost", "added", "changed", "swapped"]))
    garbled = {
        "lost": word[:place] + word[place + 1 :],
        "added": word[:place] + letter + word[place:],
        "changed": word[:place] + letter + word[place + 1 :],
        "swapped": word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[slip]
    if garbled in (word, "names"):
        return
    lines[at] = f"{garbled} {rest}"
    with pytest.raises(FederationError):
        parse_configuration("\n".join(lines))


@given(st.integers(min_value=40, max_value=120))
def test_text_that_a_terminal_broke_is_never_read_as_something_else(width):
    text = whole(RICH)
    broken = [line[at : at + width] for line in text.split("\n") for at in range(0, max(len(line), 1), width)]
    if broken == text.split("\n"):
        return
    try:
        found = parse_configuration("\n".join(broken))
    except FederationError:
        return
    # Only descriptions and remarks may have lost words.
    whole_lists, lists = parse_configuration(text).access_lists, found.access_lists
    assert {name: one.aces for name, one in lists.items()} == {name: one.aces for name, one in whole_lists.items()}
    assert found.object_nat == parse_configuration(text).object_nat


@pytest.mark.parametrize(("line", "said"), [("PIX Version 6.3(5)", "a PIX"), ("FWSM Version 4.1(5)", "a FWSM")])
def test_what_is_no_asa_says_so_and_cannot_be_ignored(line, said):
    text = whole().replace("ASA Version 9.8(4)", line)
    with pytest.raises(FederationError, match=said) as caught:
        parse_configuration(text, ignored=[line.split()[0]])
    assert "ignored_commands" not in str(caught.value)


@pytest.mark.parametrize(
    "line", ["static (inside,outside) 203.0.113.9 10.10.0.9 netmask 255.255.255.255", "nat-control"]
)
def test_no_ignored_command_gets_past_what_is_known(line):
    with pytest.raises(FederationError, match=r"before 8\.3"):
        parse_configuration(whole(f"{line}\n"), ignored=[line.split()[0]])


@pytest.mark.parametrize(
    "line",
    [
        "access-list L extended permit tcp any any eq \xb2",
        "access-list L extended permit \xb2 any any",
        "access-list L extended permit tcp any any range 1 \xb2",
        "access-list L extended permit tcp any any eq " + "9" * 5000,
        "route outside 0.0.0.0 0.0.0.0 203.0.113.254 \xb2",
        "route outside 0.0.0.0 0.0.0.0 203.0.113.254 " + "9" * 5000,
        "interface GigabitEthernet0/7\n nameif x\n security-level \xb2",
        "access-list L remark \x00\xb2\x85",
        "object network \xb2\n host 10.0.0.1",
        "\xa0",
        "object network X\n \xa0",
        "name 10.0.0.\xb2 n",
    ],
)
def test_digits_that_are_none_and_bytes_that_are_no_text_end_in_an_error_of_ours_or_in_nothing(line):
    """Superscript digits are digits to Python, and no numbers."""
    with suppress(FederationError):
        parse_configuration(f": Saved\nASA Version 9.8(4)\n{line}\n: end\n")
