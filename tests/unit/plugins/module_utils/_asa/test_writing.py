# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of what stands: whatever fails from the first line on, and at whatever step."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import AsaDouble
from unit.plugins.module_utils._asa.test_publish import LINES, SITE, body, run

TAKES_BACK = [
    "no access-list inside_in extended permit tcp host 10.10.0.10 any eq 5269",
    "no access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269",
    "object network CUP1",
    " no nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
    "no object network CUP1",
]


class Meddled(AsaDouble):
    """Somebody else enters lines after a command; and readings after it are changed."""

    def __init__(self, config, after, lines=(), readings=(), **more):
        super().__init__(config, **more)
        self.after, self.others, self.readings = after, list(lines), list(readings)
        self.inserted = []

    def show(self, command):
        shown = super().show(command)
        if command == "show running-config" and self.log.count("end"):
            change = self.readings.pop(0) if self.readings else None
            shown = change(shown) if change else shown
        return shown

    def _meddle(self):
        block = ""
        for line in self.others:
            output, block = self.configure(line, block)
            assert output == [], output
        self.others = []


def meddled(after, *lines, readings=()):
    device = Meddled(SITE, after, lines, readings)
    connect = device.connect

    def watched():
        channel = connect()
        carry_out = channel._carry_out

        def watching(command, line):
            output = carry_out(command, line)
            if command == device.after:
                device._meddle()
            return output

        channel._carry_out = watching
        return channel

    device.connect = watched
    return device


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269", "still lacks"),
        ("access-list outside_in line 1 extended deny tcp any host 10.10.0.10 eq 5269", "denies this very service"),
        ("access-list inside_in line 1 extended deny ip host 10.10.0.10 any", "denies this very host"),
    ],
)
def test_what_somebody_else_stands_against_meanwhile_is_taken_back(line, said):
    device = meddled("end", line)
    with pytest.raises(FederationError, match=said) as caught:
        run(device)
    assert "everything that was sent has been taken back" in caught.value.what
    assert caught.value.where == "ASA fw, reading back"
    assert (caught.value.details["still_standing"], caught.value.details["changed"]) == ([], False)
    assert caught.value.details["commands_sent"] == LINES
    left = [one for one in body(device) if one not in SITE.split("\n")]
    assert left == ([] if line.startswith("no ") else [line.replace(" line 1", "")])
    assert "write memory" not in device.log


def cut(shown):
    return shown[:9]


def strange(shown):
    return [*shown[:-2], "routes outside permit any", *shown[-2:]]


def dangling(shown):
    return [*shown[:-2], "access-group nobody out interface inside", *shown[-2:]]


@pytest.mark.parametrize("change", [cut, strange, dangling])
def test_a_reading_back_that_fails_once_tells_what_stands(change):
    with pytest.raises(FederationError, match="reading back failed") as caught:
        run(meddled("", readings=[change]))
    assert caught.value.details["still_standing"] == TAKES_BACK
    assert caught.value.details["changed"] is True
    assert "all of it stands, and these lines would take it back: 'no access-list inside_in" in caught.value.what


@pytest.mark.parametrize("change", [strange, dangling])
def test_lines_of_others_that_are_not_understood_hide_nothing(change):
    with pytest.raises(FederationError, match="all of it stands") as caught:
        run(meddled("", readings=[change] * 3))
    assert caught.value.details["still_standing"] == TAKES_BACK


def test_what_cannot_be_read_is_not_known_and_the_lines_are_told_all_the_same():
    with pytest.raises(FederationError, match="what stands now is not known") as caught:
        run(meddled("", readings=[cut] * 3))
    assert (caught.value.details["still_standing"], caught.value.details["changed"]) == (None, True)
    assert "these lines would take back all of it: 'no access-list inside_in" in caught.value.what


def test_a_part_that_somebody_took_away_is_not_told_as_standing():
    device = meddled("end", LINES[4].replace(" line 2", "").replace("access-list", "no access-list"), readings=[cut])
    with pytest.raises(FederationError, match="part of it stands") as caught:
        run(device)
    assert caught.value.details["still_standing"] == TAKES_BACK[1:]


def closing(device, command):
    """The connection ends with this command, without an answer."""
    connect = device.connect

    def dying():
        channel = connect()
        carry_out = channel._carry_out

        def last(typed, line):
            if typed.startswith(command) and device.logins == 1:
                channel.closed = True
                return []
            return carry_out(typed, line)

        channel._carry_out = last
        return channel

    device.connect = dying
    return device


@pytest.mark.parametrize("command", ["end", "packet-tracer", "write memory"])
def test_a_connection_that_is_lost_behind_the_last_line_tells_that_all_stands(command):
    device = closing(AsaDouble(SITE), command)
    with pytest.raises(FederationError, match="sent were 5 of 5 lines; all of it stands") as caught:
        run(device, confirm="changed")
    assert caught.value.details["still_standing"] == TAKES_BACK
    assert device.logins == 2


def test_a_save_that_fails_tells_how_to_take_it_back():
    device = AsaDouble(SITE, {"write memory": "[FAILED]"})
    with pytest.raises(FederationError, match="the change runs") as caught:
        run(device)
    assert caught.value.details["still_standing"] == TAKES_BACK


def test_a_save_that_fails_without_a_change_has_nothing_to_account_for():
    device = AsaDouble(SITE)
    run(device, save="never")
    device.answers["write memory"] = "[FAILED]"
    with pytest.raises(FederationError, match="this task changed nothing") as caught:
        run(device, save="always")
    assert "still_standing" not in caught.value.details
