# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of a play, from what the roles registered on its hosts."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.action.federation_progress import ActionModule, _looked
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.progress import Progress

from unit.plugins.action.conftest import prepared

HQ = {"federation_presence": ["cup1", "cup2"], "federation_firewall": ["asa"], "federation_dns": ["zone"]}
SETTINGS = {"node_status": "on", "security_mode": "optional"}
DIFF = {"before": "old\n", "after": "new\n"}
FIREWALL = {"asa": {"firewall_published": {"changed": True, "diff": DIFF}}}


def node(changed=False, settings=SETTINGS, **more):
    return {
        "presence_settings": {"changed": changed, "settings": settings, "diff": DIFF},
        **more,
    }


def keep(group, play_hosts, hostvars, check_mode=False, **args):
    """Run the action as a play on these hosts would; what it keeps, and what it says."""
    contract = {"federation_contract": {"hosts": {"hq": HQ}, "plans": {"hq": {"domain": "hq.example"}}}}
    before = hostvars.pop("localhost", {})
    variables = {
        **contract,
        "hostvars": {"localhost": before, **hostvars},
        "ansible_play_hosts": play_hosts,
        "ansible_run_tags": ["all"],
        "ansible_skip_tags": [],
    }
    done = prepared(ActionModule, check_mode, variables).execute(
        {"group": f"federation_{group}", "acted": False, "restarts": False, "acting": True, "withdraw": False, **args}
    )
    return done["progress"], done["lines"]


def test_only_hosts_that_have_not_failed_are_kept():
    found, _lines = keep("presence", ["cup2"], {"cup1": node(), "cup2": node()})
    assert set(found["hosts"]) == {"cup2"} and found["turn"]["federation_presence"] == []


def test_a_site_has_its_turn_when_all_of_it_was_seen():
    found, _lines = keep("presence", ["cup1", "cup2"], {"cup1": node(), "cup2": node()})
    found, _lines = keep("firewall", ["asa"], {"localhost": {"federation_progress": found}, **FIREWALL})
    assert found["turn"] == {"federation_presence": [], "federation_firewall": [], "federation_dns": []}
    kept = {"localhost": {"federation_progress": found}, "zone": {"dns_published": {"changed": False}}}
    found, _lines = keep("dns", ["zone"], kept)
    assert found["turn"] == {"federation_presence": [], "federation_firewall": ["asa"], "federation_dns": []}
    assert found["hosts"]["asa"]["differences"] == ["- old", "+ new"]
    found, _lines = keep("firewall", ["asa"], {"localhost": {"federation_progress": found}, **FIREWALL}, acted=True)
    assert found["acted"]["federation_firewall"] == ["asa"] and found["turn"]["federation_firewall"] == []


@pytest.mark.parametrize("options", [{"acting": False}, {"check_mode": True}])
def test_nobody_has_a_turn_in_a_run_that_changes_nothing(options):
    found, _lines = keep("presence", ["cup1", "cup2"], {"cup1": node(True), "cup2": node()}, **options)
    assert found["turn"] == {} and found["hosts"]["cup1"]["differs"]


def test_nodes_that_are_not_set_alike_are_trouble_and_not_when_they_are_withdrawn():
    unlike = {"cup1": node(), "cup2": node(settings={**SETTINGS, "security_mode": "none"})}
    found, _lines = keep("presence", ["cup1", "cup2"], dict(unlike))
    assert "Security Mode" in found["hosts"]["cup1"]["trouble"] and not found["hosts"]["cup2"]["trouble"]
    found, _lines = keep("presence", ["cup1", "cup2"], dict(unlike), withdraw=True)
    assert not found["hosts"]["cup1"]["trouble"]


NAME = "XMPP_S2S_5269_cup2_hq.example"
LEFTOVER = {"name": NAME, "lines": [f"object network {NAME} / nat ..."], "stays": "", "goes": False}


@pytest.mark.parametrize("goes", [False, True])
def test_leftovers_are_told_give_the_names_for_dns_and_go_last(goes):
    looked = {"asa": {"firewall_published": {"changed": goes, "leftovers": [{**LEFTOVER, "goes": goes}]}}}
    found, lines = keep("firewall", ["asa"], dict(looked))
    assert found["former_nodes"] == {"hq": ["cup2.hq.example"]}
    assert len(lines) == 1 and "left over from an earlier description: object network XMPP_S2S_5269_cup2" in lines[0]
    assert found["leaving"] == []
    for group, hosts, results in (
        ("presence", ["cup1", "cup2"], {"cup1": node(), "cup2": node()}),
        ("dns", ["zone"], {"zone": {"dns_published": {"changed": True}}}),
    ):
        found, _lines = keep(group, hosts, {"localhost": {"federation_progress": found}, **results})
    assert found["turn"]["federation_firewall"] == (["asa"] if goes else [])
    if goes:
        found, lines = keep("firewall", ["asa"], {"localhost": {"federation_progress": found}, **looked}, acted=True)
        assert (found["leaving"], lines) == ([], [])
    zone = {"zone": {"dns_published": {"changed": True}}}
    found, _lines = keep("dns", ["zone"], {"localhost": {"federation_progress": found}, **zone}, acted=True)
    assert found["leaving"] == (["asa"] if goes else [])
    assert found["former_nodes"] == {"hq": ["cup2.hq.example"]}


@pytest.mark.parametrize(
    "failed", [{"federation_failed": True}, {"presence_settings": {"unreachable": True, "changed": False}}]
)
def test_what_could_not_be_looked_at_is_not_known(failed):
    found, _lines = keep("presence", ["cup1", "cup2"], {"cup1": node() | failed, "cup2": node(True)})
    assert set(found["hosts"]) == {"cup2"} and found["turn"]["federation_presence"] == []
    found, _lines = keep("firewall", ["asa"], {"localhost": {"federation_progress": found}, **FIREWALL})
    assert found["unseen"] == ["cup1"]


def seen(**hosts):
    """The fact of localhost, where every device of the site was looked at and the given ones are told as they are."""
    every = {name: {"differs": False} for name in ("cup1", "cup2", "asa", "zone")}
    return {"localhost": {"federation_progress": {"hosts": every | hosts}}}


@pytest.mark.parametrize(
    "failed", [{"federation_failed": True}, {"presence_settings": {"unreachable": True, "changed": False}}]
)
@pytest.mark.parametrize("differs", [True, False])
def test_what_could_not_be_changed_is_not_ready_and_nothing_after_it_has_its_turn(failed, differs):
    before = seen(cup1={"differs": differs}, cup2={"differs": True}, asa={"differs": True})
    found, _lines = keep(
        "presence", ["cup1", "cup2"], {**before, "cup1": node() | failed, "cup2": node(True)}, acted=True
    )
    assert found["acted"]["federation_presence"] == ["cup2"]
    assert (found["hosts"]["cup1"]["differs"], found["hosts"]["cup1"]["acted"]) == (True, False)
    assert found["turn"]["federation_firewall"] == [] and found["unseen"] == ["cup1"]


def test_what_is_left_over_and_could_not_be_taken_away_is_told():
    before = seen(asa={"differs": True, "acted": True, "leaving": True, "objects": [NAME], "differences": ["+ new"]})
    found, _lines = keep("firewall", ["asa"], {**before, "asa": {"federation_failed": True}}, acted=True)
    assert "could not be taken away" in found["hosts"]["asa"]["trouble"]
    assert found["hosts"]["asa"]["differences"] == [] and found["leaving"] == []


def test_a_run_begins_without_what_the_one_before_has_kept():
    anew = {"localhost": {"federation_progress": {}}, "asa": {"federation_failed": False, "firewall_published": {}}}
    found, _lines = keep("firewall", ["asa"], anew)
    assert found["hosts"]["asa"]["differs"] is False and found["unseen"] == []


def test_nodes_with_pending_restarts_stay_unknown_until_these_were_looked_at():
    # What a play before, or the role used alone, has kept of restarts does not count.
    cup1 = node(presence_pending_made={"results": [{"changed": False, "decision": "of a play before"}]})
    cup1["presence_settings"]["restarts_pending"] = True
    found, _lines = keep("presence", ["cup1", "cup2"], {"cup1": cup1, "cup2": node()})
    assert found["restarts"] == ["cup1", "cup2"] and found["turn"]["federation_presence"] == []
    assert [found["hosts"][name]["differs"] for name in ("cup1", "cup2")] == [None, None]
    looked = {"cup1": {**cup1, "presence_pending_made": {"results": [{"changed": True, "decision": "now"}]}}}
    looked["cup2"] = node(presence_pending_made={"skipped": True})
    # That of cup2 failed, so it is not among the hosts of the play any more.
    found, _lines = keep("presence", ["cup1"], {"localhost": {"federation_progress": found}, **looked}, restarts=True)
    assert found["restarts"] == [] and [found["hosts"][name]["differs"] for name in ("cup1", "cup2")] == [True, None]


def test_pending_restarts_are_said_once():
    made = {
        "decision": "restarts are deferred",
        "pending": [{"text": "cup1: XCP Router"}],
        "pending_elsewhere": [
            {"node": "cup2", "text": "cup2: XCP Router"},
            {"node": "cup9", "text": "cup9: XCP Router"},
        ],
    }
    other = {**made, "pending": [{"text": "cup2: XCP Router"}], "pending_elsewhere": made["pending_elsewhere"][1:]}
    nodes = {
        "cup1": node(presence_pending_made={"results": [made, other]}),
        "cup2": node(presence_pending_made={"skipped": True}),
    }
    _found, lines = keep("presence", ["cup1", "cup2"], nodes, restarts=True)
    assert lines == ["restarts are deferred", "cup1: XCP Router", "cup2: XCP Router", "cup9: XCP Router"]


@pytest.mark.parametrize(
    ("results", "progress"),
    [
        ({"dns_published": {"changed": False}}, Progress(False)),
        ({"dns_published": {"changed": True, "diff": DIFF}}, Progress(True, differences=("- old", "+ new"))),
        ({"dns_handed_over": {"changed": False}, "dns_shown": {"missing": []}}, Progress(False)),
        ({"dns_handed_over": {"changed": True}, "dns_shown": {"missing": []}}, Progress(True)),
        ({"dns_shown": {"missing": ["cup1 A"]}}, Progress(True, differences=("cup1 A",))),
    ],
)  # fmt: skip
def test_what_looking_at_dns_shows(results, progress):
    assert _looked("federation_dns", results) == progress


def test_public_dns_that_was_not_asked_is_not_as_planned():
    assert _looked("federation_dns", {"dns_handed_over": {"changed": False}}).differs


def test_without_a_contract_nothing_is_kept():
    action = prepared(ActionModule, task_vars={"hostvars": {"localhost": {}}})
    with pytest.raises(FederationError, match="Run federation_contract first"):
        action.execute({"group": "federation_dns", "acted": False, "acting": True, "withdraw": False})
