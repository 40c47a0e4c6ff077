# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions dns_handover and dns_wait: files and their care, a wait that ends."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.action import dns_handover, dns_wait
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.publication import Sight, View, Watch
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.action.conftest import options, prepared

RECORDS = [{"name": "x.cup.example", "type": "A", "ttl": 60, "rdata": ["192.0.2.1"]}]


def action(module: Any, check_mode: bool = False, **task_vars: Any) -> Any:
    made = prepared(module.ActionModule, check_mode, task_vars)
    made.said = []
    made._display = SimpleNamespace(display=made.said.append)
    return made


def hand_over(directory: Path, check_mode: bool = False, **other: Any) -> dict[str, Any]:
    return action(dns_handover, check_mode).execute(handed_over(directory, **other))


def handed_over(directory: Path, **other: Any) -> dict[str, Any]:
    given = {"directory": str(directory), "zone": "cup.example", "records": RECORDS, **other}
    return options(dns_handover.ActionModule, **given)


def test_no_file_is_written_where_inventory_is_read(tmp_path: Path) -> None:
    with pytest.raises(FederationError, match="lies within the inventory"):
        action(dns_handover, ansible_inventory_sources=[str(tmp_path)]).execute(handed_over(tmp_path / "handover"))
    assert list(tmp_path.iterdir()) == []


def test_files_are_written_once(tmp_path: Path) -> None:
    place = tmp_path / "new" / "place"
    told = hand_over(place, check_mode=True)
    assert (told["changed"], place.exists()) == (True, False)
    made = hand_over(place)
    assert made == told
    assert [Path(path).name for path in made["files"]] == ["cup.example.zone", "cup.example.md", "cup.example.csv"]
    assert sorted(path.name for path in place.iterdir()) == ["cup.example.csv", "cup.example.md", "cup.example.zone"]
    for path, diff in zip(made["files"], made["diff"]):
        with open(path, encoding="utf-8", newline="") as file:
            assert file.read() == diff["after"]
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o644
    assert made["zone_file"] == made["diff"][0]["after"]
    again = hand_over(place)
    assert (again["changed"], again["diff"]) == (False, [])


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    hand_over(tmp_path)
    (tmp_path / "cup.example.md").write_text("notes\n")
    assert [diff["before"] for diff in hand_over(tmp_path)["diff"]] == ["notes\n"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FederationError, match="cannot be read: Not a directory") as caught:
        hand_over(tmp_path / "file")
    assert str(tmp_path / "file") in str(caught.value)


def test_records_outside_the_zone_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(FederationError, match="is not inside the zone"):
        hand_over(tmp_path, zone="other.example")
    assert list(tmp_path.iterdir()) == []


MISSING = View([Sight("x.cup.example.", "A", "ns1. (192.0.2.1)", "absent", "not there yet")], waiting=["192.0.2.53"])
COMPLETE = View([Sight("x.cup.example.", "A", "ns1. (192.0.2.1)", "shown")])


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *views: View) -> None:
        self.now = 1000.0
        self.views = list(views)
        monkeypatch.setattr(dns_wait.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(dns_wait.time, "sleep", self.sleep)
        monkeypatch.setattr(Watch, "look", self.look)

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds

    async def look(self) -> View:
        return self.views.pop(0) if len(self.views) > 1 else self.views[0]


def arguments(**other: Any) -> dict[str, Any]:
    given = {
        "zone": "cup.example",
        "records": RECORDS,
        "resolvers": ["192.0.2.53"],
        "wait": 100.0,
        "interval": 30.0,
        **other,
    }
    return options(dns_wait.ActionModule, **given)


def test_it_waits_and_says_for_what(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch, MISSING, MISSING, COMPLETE)
    waiting = action(dns_wait)
    result = waiting.execute(arguments())
    assert (result["changed"], result["complete"], result["looks"], result["waited"]) == (False, True, 3, 60.0)
    assert result["missing"] == []
    assert [line.split(", waiting")[0] for line in waiting.said] == [
        "  cup.example. after 0 s: 0 of 1 answers are right",
        "  cup.example. after 30 s: 0 of 1 answers are right",
    ]
    assert "x.cup.example. A at ns1. (192.0.2.1): not there yet" in waiting.said[0]


def test_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, MISSING)
    with pytest.raises(FederationError, match=r"x\.cup\.example\. A at ns1") as caught:
        action(dns_wait).execute(arguments())
    assert clock.now == 1100.0
    assert (caught.value.details["complete"], caught.value.details["looks"]) == (False, 5)
    assert caught.value.details["answers"][0]["state"] == "absent"


def test_check_mode_looks_once_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, MISSING)
    result = action(dns_wait, check_mode=True).execute(arguments())
    assert (result["complete"], result["looks"], clock.now) == (False, 1, 1000.0)
    assert result["missing"] == ["x.cup.example. A at ns1. (192.0.2.1): not there yet"]


def test_much_that_is_missing_does_not_fill_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch, View([Sight(f"h{number}.", "A", "ns1.", "absent", "not there yet") for number in range(20)]))
    with pytest.raises(FederationError, match="and 14 more") as caught:
        action(dns_wait).execute(arguments(wait=0.0))
    assert len(caught.value.details["missing"]) == 20


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ({"timeout": 0.0}, "timeout 0 is not a time to wait"),
        ({"interval": float("nan")}, "is not a time to wait"),
        ({"wait": -1.0}, "wait -1 is not a time to wait"),
        ({"wait": float("inf")}, "is not a time to wait"),
        ({"port": 0}, "port 0 is out of range"),
        ({"resolvers": ["dns.example"]}, "the resolver 'dns.example' is not an address"),
        ({"zone": "other.example"}, "is not inside the zone"),
    ],
)
def test_arguments_that_make_no_sense(other: dict[str, Any], part: str) -> None:
    with pytest.raises(FederationError) as caught:
        action(dns_wait).execute(arguments(**other))
    assert part in str(caught.value)


def test_what_is_to_be_removed_is_written_down_with_its_values(tmp_path):
    records = [
        {"name": "_xmpp-server._tcp.cup.example", "type": "SRV", "ttl": 60, "rdata": ["0 0 5269 cup2.cup.example."]},
        {"name": "cup2.cup.example", "type": "A", "ttl": 60},
    ]
    result = hand_over(tmp_path, records=records, state="absent")
    text = result["zone_file"]
    assert "; _xmpp-server._tcp.cup.example. SRV 0 0 5269 cup2.cup.example." in text
    assert "; cup2.cup.example. A\n" in text
    assert not [line for line in text.splitlines() if line and not line.startswith(";")]
    table = next(Path(name) for name in result["files"] if name.endswith(".csv")).read_text()
    assert "remove,_xmpp-server._tcp.cup.example.,_xmpp-server._tcp,SRV,,0,0,5269,cup2.cup.example." in table
    assert "set," not in table
