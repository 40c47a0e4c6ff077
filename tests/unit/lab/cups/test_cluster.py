# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that know of each other; a node that was set up before; a node that reboots."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab.cups.cluster import Cluster
from lab.cups.prosody import CLOSED, OPEN, UNROUTED, Desired, render_config
from lab.cups.settings import SettingsError, parse_settings
from lab.loopback.process import until

from .conftest import FEDERATION, ROUTER, Lab, StartLab, raw_settings
from .test_pages import _switch_on

NODES = [{"name": "cup1", "address": "10.10.0.10"}, {"name": "cup2", "address": "10.10.0.11"}]


def clustered(tmp_path: Path, name: str) -> dict[str, object]:
    node = next(node for node in NODES if node["name"] == name)
    return {
        "node": name,
        "address": node["address"],
        "cluster": {"directory": str(tmp_path / "cluster"), "nodes": NODES},
        "users": {"cupuser1": "a", "cupuser2": "b"},
        "homes": {"cupuser2": "cup2"},
    }


def eventually(lab: Lab, federation: str) -> Desired:
    until(
        lambda: lab.running is not None and lab.running.federation == federation, federation, lambda: str(lab.running)
    )
    return lab.running


def test_federation_waits_for_the_routers_of_all_nodes(start_lab: StartLab, tmp_path):
    one, two = (start_lab(state=name, **clustered(tmp_path, name)) for name in ("cup1", "cup2"))
    browser = one.browser()
    _switch_on(browser, "No TLS")
    browser.control("Deploy", FEDERATION)
    browser.settled(FEDERATION)
    browser.control("Restart", ROUTER)
    browser.settled(ROUTER)
    assert eventually(one, UNROUTED).outbound == ""
    two.browser().control("Restart", ROUTER, node="cup2")
    eventually(one, OPEN)
    until(
        lambda: two.running.outbound == "10.10.0.10", "the node that does not federate sends through the one that does"
    )
    assert two.running.federation == CLOSED


def test_nodes_have_their_own_settings(start_lab: StartLab, tmp_path):
    one, two = (start_lab(state=name, **clustered(tmp_path, name)) for name in ("cup1", "cup2"))
    _switch_on(one.browser(), "TLS Optional")
    assert two.emulator.node.views.saved.node_status == "Off"
    assert [line.split()[2:6] for line in two.terminal().run("show network cluster")[1:3]] == [
        ["cup1", "Subscriber", "cups", "DBPub"],
        ["cup2", "Subscriber", "cups", "DBSub"],
    ]
    assert one.terminal().run("utils service list")[-1] == "Primary Node =true"
    assert two.terminal().run("utils service list")[-1] == "Primary Node =false"


def test_what_a_router_has_read_stays_until_it_restarts(keys, tmp_path):
    one, two = (Cluster(parse_settings(raw_settings(keys, **clustered(tmp_path, name)))) for name in ("cup1", "cup2"))
    two.router_started()
    one.tell_status("On")
    assert one.unaware("On") == ["cup2"]
    two.router_started()
    assert one.unaware("On") == []
    assert one.unaware("Off") == ["cup2"]
    assert one.outbound() == ""
    two.tell_federates(True)
    assert one.outbound() == "10.10.0.11"


def test_mesh_in_the_configuration(keys, tmp_path):
    node = parse_settings(raw_settings(keys, **clustered(tmp_path, "cup1")))
    text = render_config(node, tmp_path, Desired(CLOSED, node.initial, "10.10.0.11"))
    assert 'cups_mesh_homes = { ["cupuser2"] = "10.10.0.11" }' in text
    assert 'cups_mesh_outbound = "10.10.0.11"' in text
    assert "cups_mesh" not in render_config(parse_settings(raw_settings(keys)), tmp_path, Desired(OPEN, node.initial))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cluster": {"directory": "/x", "nodes": NODES[1:]}}, "cluster: node cup1 at 10.10.0.10 is not in it"),
        ({"homes": {"nobody": "cup1"}}, "homes: unknown users or nodes: nobody"),
        ({"homes": {"cupuser1": "cup9"}}, "homes: unknown users or nodes: cup9"),
        ({"initial": {"colour": 1}}, "colour"),
    ],
)
def test_clusters_that_cannot_be(keys, changes, message):
    with pytest.raises(SettingsError, match=message):
        parse_settings(raw_settings(keys, **changes))


def test_node_that_was_set_up_before_federates_at_once(start_lab: StartLab):
    lab = start_lab(initial={"node_status": "On", "security_mode": "TLS Optional", "dialback_secret": "x"})
    assert lab.running is not None and lab.running.federation == OPEN
    assert lab.browser().service(FEDERATION)["ServiceStatus"] == "Started"
    assert lab.emulator.node.views.pending() == []


def test_trouble_of_the_server_while_following_the_cluster_is_a_router_that_stopped(start_lab: StartLab, tmp_path):
    lab = start_lab(state="cup1", **clustered(tmp_path, "cup1"))
    lab.recorder.fails = True
    until(lambda: lab.browser().service(ROUTER)["ServiceStatus"] == "Stopped", "the router is stopped")
