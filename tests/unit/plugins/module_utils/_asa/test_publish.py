# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job against a device without a network: packets, refusals, taking back, lost connections, saving."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.publish import publish
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, AsaDouble, published

RULES = "remark top\nextended permit icmp any any\nextended deny ip any any log"
INSIDE = "access-list inside_in extended permit icmp any any\naccess-list inside_in extended deny ip any any\n"
LAN = (
    "object network LAN\n subnet 10.10.0.0 255.255.255.0\nobject network LAN\n nat (inside,outside) dynamic interface\n"
)
SITE = published(RULES, INSIDE + LAN, OUTSIDE_BOUND + INSIDE_BOUND)
REQUEST = Request((Publication("CUP1", "10.10.0.10", "203.0.113.10"),), (Outbound("10.10.0.10"),))
LINES = [
    "object network CUP1",
    " host 10.10.0.10",
    " nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
    "access-list outside_in line 3 extended permit tcp any host 10.10.0.10 eq 5269",
    "access-list inside_in line 2 extended permit tcp host 10.10.0.10 any eq 5269",
]
READ = ["show version", "show mode", "show failover", "show startup-config | include checksum:", "show running-config"]


def run(device, request=REQUEST, **options):
    return publish(device.session, "ASA fw", request, **options)


def body(device):
    return [line for line in device.running if not line.startswith((":", "Cryptochecksum"))]


def test_everything_is_sent_read_back_and_saved():
    device = AsaDouble(SITE)
    outcome = run(device)
    assert (outcome.changed, outcome.saved, outcome.draft.commands) == (True, True, LINES)
    assert device.log == [
        "terminal pager 0",
        *READ,
        "show running-config | include checksum:",
        "show configuration session",
        "dir disk0:/",
        "configure terminal",
        *(line.strip() for line in LINES),
        "end",
        "show running-config",
        "write memory",
    ]


def test_a_second_run_reads_with_five_commands_in_one_packet_and_one_login():
    device = AsaDouble(SITE)
    run(device)
    device.log, device.packets, device.logins = [], 0, 0
    outcome = run(device)
    assert (outcome.changed, outcome.saved, outcome.draft.commands) == (False, True, [])
    assert device.log == ["terminal pager 0", *READ]
    assert (device.packets, device.logins) == (2, 1)


def test_check_mode_tells_the_same_lines_and_sends_none():
    device = AsaDouble(SITE)
    outcome = run(device, check=True)
    assert (outcome.changed, outcome.saved, outcome.draft.commands) == (True, None, LINES)
    assert device.log == ["terminal pager 0", *READ, "dir disk0:/"]


def test_withdrawing_leads_back_to_where_it_began():
    device = AsaDouble(SITE)
    run(device)
    run(device, Request(REQUEST.publications, REQUEST.outbound, present=False))
    assert body(device) == [line for line in SITE.rstrip("\n").split("\n") if not line.startswith((":", "Crypto"))]


@pytest.mark.parametrize("refused", range(len(LINES)))
@pytest.mark.parametrize(
    "answer",
    [
        "Command authorization failed",
        "ERROR: Address 203.0.113.10 overlaps with outside interface address.\nERROR: NAT Policy is not downloaded",
        "NAT unable to reserve ports.",
        "             ^\nERROR: % Invalid input detected at '^' marker.",
        "WARNING: <outside_in> found duplicate element",
        "something that nobody has heard of",
        "WARNING: something that nobody has heard of",
        "**** WARNING ****\n\tConfiguration Replication is NOT performed from Standby unit to Active unit.",
    ],
)
def test_a_refused_line_takes_everything_back(refused, answer):
    device = AsaDouble(SITE, {LINES[refused].strip(): answer})
    before = body(device)
    with pytest.raises(FederationError) as caught:
        run(device)
    assert body(device) == before
    assert device.startup == SITE.rstrip("\n").split("\n")
    assert "everything that was sent has been taken back" in caught.value.what
    assert caught.value.details["commands_sent"] == LINES[: refused + 1]
    assert caught.value.details["still_standing"] == []
    assert LINES[refused].strip() in caught.value.what
    assert caught.value.where == "ASA fw, configure terminal"


@pytest.mark.parametrize("line", [LINES[2], LINES[3]])
def test_a_line_that_worked_but_warned_of_something_unknown_is_taken_back_too(line):
    device = AsaDouble(
        SITE,
        {
            line.strip(): "+WARNING: All traffic destined to the IP address of the outside interface is being redirected."
        },
    )
    before = body(device)
    with pytest.raises(FederationError, match="redirected"):
        run(device)
    assert body(device) == before


def test_a_harmless_answer_is_no_refusal():
    answer = "+INFO: this is for your information\n%ASA-5-111008: User 'jane' executed the 'show clock' command."
    device = AsaDouble(SITE, {LINES[3]: answer})
    assert run(device).saved is True


def test_a_new_list_and_its_binding_are_taken_back_too():
    request = Request(REQUEST.publications, create_access_group=True)
    site = published("", LAN, "")
    lines = run(AsaDouble(site), request).draft.commands
    assert lines[-1] == "access-group outside_access_in in interface outside"
    for answer in ("refused", "+refused"):
        device = AsaDouble(site, {lines[-1]: answer})
        before = body(device)
        with pytest.raises(FederationError, match="everything that was sent has been taken back"):
            run(device, request)
        assert body(device) == before


def test_what_cannot_be_taken_back_is_told():
    device = AsaDouble(SITE, {LINES[4]: "refused", "no object network CUP1": "ERROR: unable to delete object (CUP1)."})
    with pytest.raises(FederationError) as caught:
        run(device)
    assert caught.value.details["still_standing"] == ["no object network CUP1"]
    assert caught.value.details["changed"] is True
    assert "has to be taken back by hand: 'no object network CUP1'" in caught.value.what


@pytest.mark.parametrize(
    "rules",
    [
        "extended deny ip any any\nremark x\nextended permit tcp any host 10.10.0.10 eq 5269",
        "extended deny ip any any\nextended permit tcp any host 10.10.0.10 eq 5269 log inactive\nextended deny udp any any",
        "extended permit tcp any host 10.10.0.10 eq 5269 inactive\nextended deny ip any any",
    ],
)
def test_a_move_and_an_activation_are_taken_back_to_the_same_line(rules):
    device = AsaDouble(published(rules, INSIDE + LAN, OUTSIDE_BOUND + INSIDE_BOUND), {LINES[4]: "refused"})
    # The second list's line number does not matter here: whatever it is, the line is refused.
    device.answers = {
        f"access-list inside_in line {at} extended permit tcp host 10.10.0.10 any eq 5269": "refused"
        for at in (1, 2, 3)
    }
    before = body(device)
    with pytest.raises(FederationError, match="everything that was sent has been taken back"):
        run(device)
    assert body(device) == before


def test_a_move_is_one_packet():
    rules = "extended deny ip any any\nextended permit tcp any host 10.10.0.10 eq 5269"
    device = AsaDouble(published(rules, LAN))
    packets = []
    connect = device.connect

    def watched():
        channel = connect()
        send = channel.send

        def recorded(data):
            packets.append(data.decode())
            send(data)

        channel.send = recorded
        return channel

    device.connect = watched
    run(device, Request(REQUEST.publications))
    assert [one for one in packets if one.startswith("no access-list")] == [
        "no access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269\n"
        "access-list outside_in line 1 extended permit tcp any host 10.10.0.10 eq 5269\n"
    ]


@pytest.mark.parametrize("lines", range(1, len(LINES)))
def test_a_lost_connection_tells_what_was_sent_and_what_stands(lines):
    device = AsaDouble(SITE, drop_after=lines)
    with pytest.raises(FederationError) as caught:
        run(device)
    assert caught.value.details["commands_sent"] == LINES[: lines + 1]
    assert f"sent were {lines + 1} of 5 lines" in caught.value.what
    assert "no object network CUP1" in caught.value.details["still_standing"]
    assert device.logins == 2
    outcome = run(device)
    assert outcome.saved is True
    assert parse_configuration("\n".join(device.running)).object_nat["CUP1"].service == ("tcp", 5269, 5269)


def test_a_lost_connection_before_anything_stands_says_so():
    class Gone(AsaDouble):
        def configure(self, line, block):
            raise AssertionError("no line may be carried out")

    device = Gone(SITE, drop_after=0)
    connect = device.connect

    def dying():
        channel = connect()
        send = channel.send

        def last(data):
            if data.startswith(b"object network"):
                channel.closed = True
                channel.out.clear()
                return
            send(data)

        channel.send = last
        return channel

    device.connect = dying
    with pytest.raises(FederationError, match="nothing of it stands"):
        run(device)


def test_a_change_by_somebody_else_in_between_is_seen():
    class Busy(AsaDouble):
        def show(self, command):
            answer = super().show(command)
            if command == "show running-config" and self.log.count(command) == 1:
                self.configure("access-list outside_in line 1 extended deny ip host 192.0.2.66 any", "")
            return answer

    device = Busy(SITE)
    outcome = run(device)
    assert outcome.draft.commands[3].startswith("access-list outside_in line 4 ")
    assert device.log.count("show running-config") == 3


def test_lines_without_effect_are_noticed():
    device = AsaDouble(SITE, {LINES[4]: ""})
    with pytest.raises(FederationError, match="still lacks") as caught:
        run(device)
    assert "write memory" not in device.log
    assert caught.value.where == "ASA fw, reading back"


@pytest.mark.parametrize(
    "answer",
    [
        "Building configuration...\n%Error copying system:/running-config (No Device)\nError executing command\n[FAILED]",
        "",
        "[FAILED]",
    ],
)
def test_a_save_without_ok_fails_and_says_that_the_change_runs(answer):
    device = AsaDouble(SITE, {"write memory": answer})
    with pytest.raises(FederationError, match="the change runs") as caught:
        run(device)
    assert caught.value.details["changed"] is True
    assert caught.value.where == "ASA fw, write memory"


FULL = "Directory of disk0:/\n\n10 -rwx 4096 10:12:54 Jan 29 2015 crash.txt\n\n255426560 bytes total (512 bytes free)"


@pytest.mark.parametrize("check", [False, True])
def test_a_change_that_the_flash_has_no_room_to_save_is_not_begun(check):
    device = AsaDouble(SITE, {"dir disk0:/": FULL})
    with pytest.raises(
        FederationError, match=r"disk0: has 512 bytes free, and the configuration takes \d+: "
    ) as caught:
        run(device, check=check)
    assert caught.value.where == "ASA fw, dir disk0:/"
    assert "make room on disk0:" in caught.value.cure
    assert "configure terminal" not in device.log


def test_a_full_flash_is_nothing_to_a_task_that_saves_nothing():
    device = AsaDouble(SITE, {"dir disk0:/": FULL})
    assert run(device, save="never").changed
    device.startup = list(device.running)
    assert not run(device).changed


def test_what_an_earlier_run_left_unsaved_needs_room_as_well():
    device = unsaved_site()
    device.answers["dir disk0:/"] = FULL
    with pytest.raises(FederationError, match="could not be saved"):
        run(device, check=True)


def test_the_disk_is_the_one_that_the_startup_configuration_lies_on():
    device = AsaDouble(SITE.replace("names\n", "names\nboot config disk1:/fw.cfg\n"), {"dir disk1:/": FULL})
    with pytest.raises(FederationError, match="disk1: has 512 bytes free"):
        run(device)


def test_never_leaves_it_unsaved():
    device = AsaDouble(SITE)
    assert run(device, save="never").saved is False
    assert "write memory" not in device.log
    second = run(device, save="never", confirm="changed")
    assert (second.changed, second.saved) == (False, False)
    assert any("not saved" in warning for warning in second.warnings)
    assert not any(line.startswith("packet-tracer") for line in device.log)
    third = run(device, save="always")
    assert (third.changed, third.saved) == (True, True)
    assert (run(device, save="always").changed, device.log.count("write memory")) == (False, 1)


def test_changes_of_others_that_are_not_saved_are_told():
    device = AsaDouble(SITE)
    device.configure("access-list outside_in extended deny udp any any", "")
    outcome = run(device)
    assert any("saving keeps them too" in warning for warning in outcome.warnings)


@pytest.mark.parametrize(
    ("command", "answer", "said"),
    [
        ("show version", "Cisco Adaptive Security Appliance Software Version 8.2(5)", "before 8.3"),
        ("show version", "Cisco PIX Security Appliance Software Version 8.0(4)", "does not look like a Cisco ASA"),
        ("show version", "FWSM Firewall Version 4.1(5)", "does not look like a Cisco ASA"),
        (
            "show version",
            "---[ fp ]---\nModel : Cisco Firepower 2130 Threat Defense (77) Version 6.6.1",
            "Threat Defense",
        ),
        ("show version", "Cisco Adaptive Security Appliance Software Version 9.8(4) <system>", "system space"),
        ("show version", "", "does not look like"),
        (
            "show failover",
            "Failover On\n  This host: Primary - Standby Ready\n  Other host: Secondary - Active",
            "Standby Ready",
        ),
        (
            "show failover",
            "Failover On\n This host: Primary\n Group 1 State: Active\n Group 2 State: Standby Ready",
            "group 2",
        ),
        ("show failover", "Failover Off (pseudo-Standby)", "is not known"),
        (
            "show failover",
            "Failover On\n This host: Primary - Active\n Other host: Secondary - Sync Config",
            "replicating",
        ),
        (
            "show failover",
            "Failover On\n This host: Primary\n Group 1 State: Active\n Other host: Secondary\n Group 1 State: Bulk Sync",
            "group 1 of the other unit is replicating",
        ),
        ("show failover", "Command authorization failed", "is not known"),
        ("show failover", "Failover On\nOther host: Secondary - Active", "is not known"),
        ("show mode", "Security context mode: multiple", "system space"),
        ("show mode", "Command authorization failed", "not understood"),
        ("show running-config", "Command authorization failed", "only in part"),
        ("show running-config", SITE[:700], "only in part"),
    ],
)
def test_a_firewall_that_must_not_be_configured_is_refused_before_the_first_change(command, answer, said):
    device = AsaDouble(SITE, {command: answer})
    with pytest.raises(FederationError, match=said):
        run(device)
    assert "configure terminal" not in device.log


def test_an_active_unit_of_a_pair_is_configured():
    answer = "Failover On \nFailover unit Secondary\n        This host: Secondary - Active \n        Other host: Primary - Standby Ready "
    assert run(AsaDouble(SITE, {"show failover": answer})).saved is True


def test_a_clash_sends_nothing():
    nat = "object network CUP1\n host 10.10.0.99\n"
    device = AsaDouble(published(RULES, nat))
    with pytest.raises(FederationError, match="the name is taken"):
        run(device)
    assert "configure terminal" not in device.log


CLUSTER = SITE.replace("names\n", "cluster group stbu\n local-unit A\n enable\nnames\n")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('Cluster stbu: On\n    This is "B" in state SLAVE', "unit B of the cluster is in state SLAVE"),
        ('Cluster stbu: On\n    This is "B" in state DATA_NODE', "state DATA_NODE"),
        ("Command authorization failed", "is not known"),
    ],
)
def test_a_unit_that_a_cluster_does_not_configure_is_refused(answer, said):
    device = AsaDouble(CLUSTER, {"show cluster info": answer})
    with pytest.raises(FederationError, match=said):
        run(device)
    assert "configure terminal" not in device.log


@pytest.mark.parametrize(
    "answer",
    ['Cluster stbu: On\n    This is "A" in state MASTER', 'This is "A" in state CONTROL_NODE', "Cluster stbu: Off"],
)
def test_the_controlling_unit_of_a_cluster_is_configured_with_six_commands(answer):
    device = AsaDouble(CLUSTER, {"show cluster info": answer})
    assert run(device).saved is True
    device.log.clear()
    run(device)
    assert [line for line in device.log if line.startswith("show ")] == [*READ, "show cluster info"]


def test_a_configuration_session_that_waits_is_told_of():
    device = AsaDouble(
        SITE, {"show configuration session": "config-session jane (un-committed)\n access-list a permit ip"}
    )
    assert any("not committed (jane)" in warning for warning in run(device).warnings)


def test_before_there_were_configuration_sessions_nobody_asks_for_them():
    version = "Cisco Adaptive Security Appliance Software Version 9.1(7) "
    device = AsaDouble(SITE, {"show version": version})
    assert run(device).saved is True
    assert "show configuration session" not in device.log


# Interrupted between the first line and the save: what the next run does, and what is left when the firewall restarts then.

WITHDRAWAL = Request(REQUEST.publications, REQUEST.outbound, present=False)
UNDO = [
    "no access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269",
    "no access-list inside_in extended permit tcp host 10.10.0.10 any eq 5269",
    "object network CUP1",
    "no nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
    "no object network CUP1",
]
CUTS = [(line.strip(), 1) for line in LINES] + [("end", 1), ("show running-config", 2), ("write memory", 1)]
UNDO_CUTS = [(line, 1) for line in UNDO] + [("end", 1), ("show running-config", 2), ("write memory", 1)]


def interrupted(device, request=REQUEST, **options):
    with pytest.raises(FederationError) as caught:
        run(device, request, **options)
    return caught.value


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut[0])
def test_what_a_cut_connection_left_is_finished_and_saved_by_the_next_run(cut):
    device = AsaDouble(SITE, cut=cut)
    error = interrupted(device)
    assert device.startup == SITE.rstrip("\n").split("\n")
    assert "run again" in error.cure or "run again" in error.what
    outcome = run(device)
    assert (outcome.changed, outcome.saved) == (True, True)
    device.reload()
    third = run(device)
    assert (third.changed, third.saved, third.draft.commands, third.warnings) == (False, True, [], [])


@pytest.mark.parametrize("cut", UNDO_CUTS, ids=lambda cut: cut[0])
def test_a_withdrawal_that_was_cut_is_finished_and_saved_by_the_next_run(cut):
    device = AsaDouble(SITE)
    run(device)
    device.log.clear()
    device.cut = cut
    interrupted(device, WITHDRAWAL)
    outcome = run(device, WITHDRAWAL)
    assert (outcome.changed, outcome.saved) == (True, True)
    device.reload()
    assert body(device) == [line for line in SITE.rstrip("\n").split("\n") if not line.startswith((":", "Crypto"))]


def unsaved_site():
    """A firewall on which everything of the request runs, and nothing of it is saved."""
    device = AsaDouble(SITE, cut=("write memory", 1))
    interrupted(device)
    device.log.clear()
    return device


def test_what_runs_and_is_not_saved_is_said_confirmed_and_saved():
    device = unsaved_site()
    outcome = run(device, confirm="changed")
    assert outcome.draft.commands == []
    assert [line.partition(" (")[0] for line in outcome.unsaved] == [
        "CUP1: translation of 203.0.113.10 port 5269/tcp",
        "CUP1: access from any",
        "outbound access of 10.10.0.10 to port 5269/tcp",
    ]
    (said,) = [one for one in outcome.warnings if "was not saved" in one]
    assert "object network CUP1" in said and "is confirmed and saved now" in said
    traced = [at for at, line in enumerate(device.log) if line.startswith("packet-tracer")]
    assert traced and traced[-1] < device.log.index("write memory")


def test_check_mode_sees_what_is_not_saved_and_saves_nothing():
    device = unsaved_site()
    outcome = run(device, check=True)
    assert (outcome.changed, outcome.saved, len(outcome.unsaved)) == (True, None, 3)
    assert "write memory" not in device.log


def test_never_tells_what_is_not_saved_and_leaves_it():
    device = unsaved_site()
    outcome = run(device, save="never")
    assert (outcome.changed, outcome.saved, len(outcome.unsaved)) == (False, False, 3)
    assert any("a restart of the firewall would lose it" in one for one in outcome.warnings)


def test_what_somebody_else_left_unsaved_is_not_saved_where_there_is_nothing_of_ours():
    device = AsaDouble(SITE)
    run(device)
    device.configure("access-list outside_in line 1 extended deny ip host 192.0.2.66 any", "")
    device.running.insert(device.running.index("names"), "enable password s3cr3t-hash encrypted")
    before = list(device.startup)
    outcome = run(device)
    assert (outcome.changed, outcome.saved, outcome.unsaved, device.startup) == (False, False, (), before)
    (said,) = outcome.warnings
    assert "access-list outside_in extended deny ip host 192.0.2.66 any" in said
    assert "they are not saved by this task" in said
    assert "'+ enable ...'" in said and "s3cr3t" not in said


def test_what_somebody_else_left_unsaved_is_saved_with_ours_and_said():
    device = unsaved_site()
    device.configure("access-list outside_in line 1 extended deny ip host 192.0.2.66 any", "")
    outcome = run(device)
    assert outcome.saved is True
    (said,) = [one for one in outcome.warnings if "saving keeps them too" in one]
    assert "deny ip host 192.0.2.66 any" in said
    assert "10.10.0.10" not in said, "what is ours is not called somebody else's"


def test_a_rule_of_somebody_else_that_is_not_saved_is_told_where_the_request_relies_on_it():
    device = AsaDouble(SITE)
    run(device)
    device.running = [line for line in device.running if not line.endswith("permit tcp any host 10.10.0.10 eq 5269")]
    device.startup = list(device.running)
    device.configure("access-list outside_in line 1 extended permit tcp any host 10.10.0.10", "")
    outcome = run(device)
    assert (outcome.changed, outcome.saved, outcome.unsaved) == (False, False, ())
    assert any("relies on what is not this module's" in one for one in outcome.warnings)


def test_without_checksums_the_lines_are_compared():
    hidden = dict.fromkeys(("show startup-config | include checksum:",), "")
    device = AsaDouble(SITE, hidden, cut=("write memory", 1))
    interrupted(device)
    outcome = run(device)
    assert (outcome.changed, outcome.saved, len(outcome.unsaved)) == (True, True, 3)
    again = run(device)
    assert (again.changed, again.saved) == (False, True)


@pytest.mark.parametrize("answer", ["Command authorization failed", "No Configuration", SITE[:700]])
def test_a_saved_configuration_that_cannot_be_read_is_told_and_nothing_is_saved(answer):
    device = unsaved_site()
    device.answers["show startup-config"] = answer
    outcome = run(device)
    assert (outcome.changed, outcome.saved) == (False, False)
    assert any("could not be told apart" in one for one in outcome.warnings)
    assert "write memory" not in device.log


def test_a_cut_while_the_firewall_is_asked_says_that_nothing_is_saved():
    device = AsaDouble(SITE, cut=("packet-tracer input outside tcp 198.51.100.9 40000 203.0.113.10 5269", 1))
    error = interrupted(device, confirm="changed")
    assert "all of it stands" in error.what and "is confirmed and saved" in error.cure
    assert error.details["changed"] is True
