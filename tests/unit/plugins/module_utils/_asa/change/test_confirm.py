# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a change when the firewall itself would drop a packet."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa import publish as job
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import AsaDouble
from unit.plugins.module_utils._asa.meaning.test_drops import ACL, PERMIT, phase, result
from unit.plugins.module_utils._asa.meaning.test_trace import SITE, run

REQUEST = Request((Publication("CUP1", "10.10.0.10", "203.0.113.10"),))
IN = "packet-tracer input outside tcp 8.8.8.8 40000 203.0.113.10 5269"
LED = (
    "Phase: 1\nType: UN-NAT\nResult: ALLOW\nConfig:\nobject network CUP1\n nat (inside,outside) static 203.0.113.10\n"
    "Additional Information:\nUntranslate 203.0.113.10/5269 to 10.10.0.10/5269\n"
)
ARP = "(no-v4-adjacency) No valid V4 adjacency"


@pytest.fixture(autouse=True)
def slept(monkeypatch):
    found = []
    monkeypatch.setattr(job.time, "sleep", found.append)
    return found


def confirmed(answer, confirm="changed"):
    device = AsaDouble(SITE, {IN: answer})
    return device, run(device, request=REQUEST, confirm=confirm)


@pytest.mark.parametrize(
    ("answer", "tries", "said"),
    [
        (LED + PERMIT + result(ARP), 3, "ARP"),
        (LED + PERMIT + result("(no-adjacency) No valid adjacency"), 3, "ARP"),
        (LED + PERMIT + result("(conn-limit) Connection limit reached"), 3, "limit"),
        (LED + PERMIT + result("(no-route) No route to host"), 1, "route"),
        (result("(interface-down) Interface is down", "input-status: down"), 1, "an interface is down (outside)"),
        (result("(rpf-violated) Reverse-path verify failed"), 1, "route"),
        (LED + PERMIT + result("(new-reason) Something new"), 1, "not known here"),
    ],
)
def test_what_is_only_not_ready_keeps_the_publication_and_warns(answer, tries, said):
    device, outcome = confirmed(answer)
    assert outcome.saved is True
    assert device.lines("object network CUP1")
    assert device.log.count(IN) == tries
    (warning,) = [warning for warning in outcome.warnings if "was tried" in warning]
    assert said in warning
    assert "stays" in warning
    assert outcome.traces[0][1].action == "drop"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (LED + phase("ACCESS-LIST") + result(ACL), "rules or security levels"),
        (LED + PERMIT + phase("NAT", "rpf-check") + result(ACL), "address translation stands against it"),
        (LED.replace("10.10.0.10/5269", "10.10.0.99/5269") + PERMIT + result(ARP), "lead it to 10.10.0.99"),
        (result("(new-reason) Something new"), "not known here"),
        (result("(sp-security-failed) Slowpath security checks failed"), "security levels"),
    ],
)
def test_what_rules_or_translations_stand_against_is_taken_back(answer, said):
    with pytest.raises(FederationError) as caught:
        confirmed(answer)
    assert said in caught.value.what
    assert "has been taken back" in caught.value.what
    assert caught.value.details["trace"]["verdict"] == "drop"


def test_a_neighbour_that_answers_the_second_time_is_no_word_worth(slept):
    device = AsaDouble(SITE, {IN: LED + PERMIT + result(ARP)})
    connect = device.connect

    def watched():
        channel = connect()
        send = channel.send

        def counted(data):
            if device.log.count(IN) == 1:
                device.answers[IN] = LED + PERMIT + "Result:\nAction: allow"
            send(data)

        channel.send = counted
        return channel

    device.connect = watched
    outcome = run(device, request=REQUEST, confirm="changed")
    assert (outcome.saved, outcome.warnings, len(slept)) == (True, [], 1)


def test_without_a_change_it_is_warned_of_alike():
    device, _outcome = confirmed(LED + PERMIT + result(ARP))
    again = run(device, request=REQUEST, confirm="always")
    assert (again.changed, len([one for one in again.warnings if "was tried" in one])) == (False, 1)
