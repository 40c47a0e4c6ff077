# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""packet-tracer's answers as data, and what they are held against after a change."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa import publish as job
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.trace import NoVerdict, Packet, parse_trace
from ansible_collections.xmpp.federation.plugins.module_utils._asa.publish import publish
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, AsaDouble, published

ALLOWED = """\

Phase: 1
Type: UN-NAT
Subtype: static
Result: ALLOW
Config:
object network CUP1
 nat (inside,outside) static 203.0.113.10 service tcp 5269 5269\x20
Additional Information:
NAT divert to egress interface inside
Untranslate 203.0.113.10/5269 to 10.10.0.10/5269

Phase: 2
Type: ACCESS-LIST
Subtype: log
Result: ALLOW
Config:
access-group outside_in in interface outside
access-list outside_in remark federation
access-list outside_in extended permit tcp any object-group NODES eq 5269\x20
object-group network NODES
 network-object host 10.10.0.10
Additional Information:

Phase: 4
Type: NAT
Subtype: rpf-check
Result: ALLOW\x20
Config:
object network CUP1
 nat (inside,outside) static 203.0.113.10 service tcp 5269 5269
Additional Information:

Phase: 5
Type: FLOW-CREATION
Subtype:\x20
Result: ALLOW
Config:
Additional Information:
New flow created with id 7, packet dispatched to next module

Result:
input-interface: outside
input-status: up
input-line-status: up
output-interface: inside
output-status: up
output-line-status: up
Action: allow

"""
DROPPED = """\
Phase: 1
Type: ACCESS-LIST
Result: DROP
Elapsed time: 1300 ns
Config:
access-group outside_in in interface outside
access-list outside_in extended deny ip any any log
Additional Information:
 Forward Flow based lookup yields rule:
 in  id=0x7f10, priority=13, domain=permit, deny=true
\thits=3, user_data=0x7f20, cs_id=0x0, use_real_addr, flags=0x0, protocol=0
\tsrc ip/id=0.0.0.0, mask=0.0.0.0, port=0, tag=any
\tdst ip/id=10.10.0.0, mask=255.255.255.0, port=0, tag=any, dscp=0x0
\tinput_ifc=outside, output_ifc=any
Result:
input-interface: outside(vrfid:0)
input-status: up
output-interface: inside(vrfid:0)
Action: drop
Time Taken: 9000 ns
Drop-reason: (acl-drop) Flow is denied by configured rule, Drop-location: frame 0x55 flow (NA)/NA
"""


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r\r\n", "\n\r"])
def test_an_allowed_flow_names_the_rule_and_the_object(eol):
    trace = parse_trace(ALLOWED.replace("\n", eol))
    assert (trace.action, trace.input_interface, trace.output_interface) == ("allow", "outside", "inside")
    assert trace.deciding.number == 2
    assert trace.rule == "access-list outside_in extended permit tcp any object-group NODES eq 5269"
    made = trace.untranslation
    assert (made.object, made.address, made.port) == ("CUP1", "10.10.0.10", 5269)
    assert made.rule == "object network CUP1 / nat (inside,outside) static 203.0.113.10 service tcp 5269 5269"
    assert trace.translation is None
    assert trace.drop_reason == ""


def test_a_dropped_flow_names_the_phase_the_rule_and_the_reason():
    trace = parse_trace(DROPPED)
    assert (trace.action, trace.deciding.number, trace.deciding.type) == ("drop", 1, "ACCESS-LIST")
    assert trace.rule == "access-list outside_in extended deny ip any any log"
    assert (trace.drop_code, trace.drop_reason) == ("acl-drop", "Flow is denied by configured rule")
    assert trace.input_interface == "outside"


def test_the_entries_of_the_detailed_form_are_information():
    information = parse_trace(DROPPED).as_data()["deciding_phase"]["information"]
    assert any("hits=3" in line and "use_real_addr" in line for line in information)


def test_the_source_of_the_hosts_own_connections_is_translated():
    text = ALLOWED.replace("Subtype: rpf-check", "Subtype:").replace(
        "Additional Information:\n\nPhase: 5",
        "Additional Information:\nDynamic translate 10.10.0.10/40000 to 203.0.113.1/999\n\nPhase: 5",
    )
    assert (parse_trace(text).translation.address, parse_trace(text).translation.port) == ("203.0.113.1", 999)


def test_a_rule_with_source_and_destination_has_no_object():
    text = ALLOWED.replace("object network CUP1\n nat", "nat", 1).replace(
        "static 203.0.113.10 service", "source static A B service", 1
    )
    made = parse_trace(text).untranslation
    assert (made.object, made.rule.startswith("nat (inside,outside) source static A B")) == ("", True)


def test_an_implicit_denial_is_quoted_as_such():
    text = DROPPED.replace(
        "access-group outside_in in interface outside\naccess-list outside_in extended deny ip any any log",
        "Implicit Rule",
    )
    assert parse_trace(text).rule == "Implicit Rule"


def test_a_drop_outside_the_phases_has_its_reason():
    text = "Result:\ninput-interface: outside\nAction: drop\nDrop-reason: (no-route) No route to host\n"
    trace = parse_trace(text)
    assert (trace.deciding, trace.rule, trace.drop_code) == (None, "", "no-route")


@pytest.mark.parametrize(
    "answer",
    [
        "             ^\nERROR: % Invalid input detected at '^' marker.",
        "Command authorization failed",
        "",
        "Phase: 1\nType: ACCESS-LIST\nResult: PERHAPS\nResult:\nAction: allow",
        "Phase: 1\nResult: ALLOW\nConfig:\nResult:\nAction: allow",
        "Result:\nAction: maybe",
    ],
)
def test_what_is_no_verdict_is_an_error(answer):
    with pytest.raises(NoVerdict):
        parse_trace(answer)


@given(st.integers(min_value=0, max_value=len(ALLOWED.strip())))
def test_a_trace_that_is_cut_off_is_never_a_verdict(stop):
    text = ALLOWED.strip()[:stop]
    if text.endswith("Action: allow"):
        assert parse_trace(text).action == "allow"
    else:
        with pytest.raises(NoVerdict):
            parse_trace(text)


def test_the_command_is_the_devices():
    packet = Packet("outside", "198.51.100.9", "203.0.113.10", 5269)
    assert packet.command() == "packet-tracer input outside tcp 198.51.100.9 40000 203.0.113.10 5269"
    assert packet.command(detailed=True).endswith(" 5269 detailed")


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "any"},
        {"destination": "203.0.113.10 5269\nreload"},
        {"destination_port": 0},
        {"interface": "a b"},
        {"interface": ""},
    ],
)
def test_a_packet_that_cannot_be_is_refused(changes):
    fields = {"interface": "outside", "source": "198.51.100.9", "destination": "203.0.113.10", "destination_port": 5269}
    with pytest.raises(FederationError, match="cannot be"):
        Packet(**{**fields, **changes}).require_sound("flows[0]")


# After a change

RULES = "remark top\nextended deny ip 198.51.0.0 255.255.0.0 any\nextended deny ip any any log"
SITE = published(
    RULES,
    "access-list inside_in extended permit ip any any\nobject network LAN\n subnet 10.10.0.0 255.255.255.0\n"
    "object network LAN\n nat (inside,outside) dynamic interface\n",
    OUTSIDE_BOUND + INSIDE_BOUND,
)
REQUEST = Request((Publication("CUP1", "10.10.0.10", "203.0.113.10"),), (Outbound("10.10.0.10"),))
# 198.51.100.9 is denied above, so another address stands for anybody.
IN = "packet-tracer input outside tcp 8.8.8.8 40000 203.0.113.10 5269"
OUT = "packet-tracer input inside tcp 10.10.0.10 40000 198.51.100.9 5269"
FINE = {IN: ALLOWED, OUT: "Result:\ninput-interface: inside\nAction: allow"}


def run(device, **options):
    return publish(device.session, "ASA fw", options.pop("request", REQUEST), **options)


def test_a_change_is_confirmed_in_the_same_login_and_then_saved():
    device = AsaDouble(SITE, FINE)
    outcome = run(device, confirm="changed")
    assert [trace.action for _subject, trace in outcome.traces] == ["allow", "allow"]
    assert device.log.index(IN) < device.log.index("write memory")
    assert device.logins == 1
    assert outcome.warnings == []


def test_nothing_is_asked_without_a_change_or_in_check_mode():
    device = AsaDouble(SITE, FINE)
    run(device, confirm="always", check=True)
    assert IN not in device.log
    run(device, confirm="changed")
    device.log.clear()
    assert run(device, confirm="changed").traces == []
    assert IN not in device.log
    assert len(run(device, confirm="always").traces) == 2


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({IN: DROPPED}, r"would drop it in phase 1 \(ACCESS-LIST\): access-list outside_in extended deny ip any any log; reason: \(acl-drop\)"),
        ({OUT: DROPPED}, "outbound access of 10.10.0.10 .* would drop it"),
        ({IN: ALLOWED.replace("to 10.10.0.10/5269", "to 10.10.0.99/5269")}, "would lead it to 10.10.0.99 port 5269"),
        ({IN: "Result:\nAction: allow"}, "without translating"),
    ],
)  # fmt: skip
def test_what_the_firewall_objects_to_is_taken_back_and_not_saved(answers, said):
    device = AsaDouble(SITE, {**FINE, **answers})
    with pytest.raises(FederationError, match=said) as caught:
        run(device, confirm="changed")
    assert "everything that was sent has been taken back" in caught.value.what
    assert caught.value.where == "ASA fw, packet-tracer"
    assert caught.value.details["trace"]["phases"] is not None
    assert "write memory" not in device.log
    assert device.lines("object network CUP1") == []


def test_an_objection_without_a_change_says_so():
    device = AsaDouble(SITE, FINE)
    run(device)
    device.answers[IN] = DROPPED
    with pytest.raises(FederationError, match="this task changed and saved nothing"):
        run(device, confirm="always")
    assert "end" not in device.log[device.log.index(IN) :]


def test_a_firewall_that_cannot_be_asked_is_told_of():
    device = AsaDouble(SITE, {IN: "Command authorization failed", OUT: FINE[OUT]})
    outcome = run(device, confirm="changed")
    assert outcome.saved is True
    assert any("could not be asked" in warning and "authorization" in warning for warning in outcome.warnings)


def test_rules_that_come_in_force_late_are_waited_for(monkeypatch):
    slept = []
    monkeypatch.setattr(job.time, "sleep", slept.append)
    site = SITE.replace("names\n", "names\nasp rule-engine transactional-commit access-group\n")
    device = AsaDouble(site, {**FINE, IN: DROPPED})
    connect = device.connect

    def watched():
        channel = connect()
        send = channel.send

        def counted(data):
            if device.log.count(IN) == 2:
                device.answers[IN] = ALLOWED
            send(data)

        channel.send = counted
        return channel

    device.connect = watched
    assert run(device, confirm="changed").saved is True
    assert len(slept) == 2
    device = AsaDouble(site, {**FINE, IN: DROPPED})
    with pytest.raises(FederationError, match="would drop it"):
        run(device, confirm="changed")
    assert device.log.count(IN) == 10


def test_an_address_that_nobody_knows_is_not_asked_about():
    dhcp = SITE.replace("ip address 203.0.113.1 255.255.255.0 standby 203.0.113.2", "ip address dhcp setroute")
    device = AsaDouble(dhcp, FINE)
    request = Request((Publication("CUP1", "10.10.0.10", "interface"),))
    outcome = run(device, confirm="changed", request=request)
    assert (outcome.traces, outcome.saved) == ([], True)
    assert any("was not asked" in warning for warning in outcome.warnings)
