# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device in multiple mode, and other devices under the same address."""

from __future__ import annotations

import pytest
from lab.asa.device import Device

from .console import CREDENTIALS, SITE, Console

INVALID = "ERROR: % Invalid input detected at '^' marker."
SYSTEM = """: Saved
:
ASA Version 9.12(4) <system>
!
hostname box
interface GigabitEthernet0/0
!
interface GigabitEthernet0/1
!
admin-context admin
context admin
  config-url disk0:/admin.cfg
!
context blue
  join-failover-group 2
  config-url disk0:/blue.cfg
!
Cryptochecksum:00000000000000000000000000000000
: end
"""
ADMIN = ": Saved\nASA Version 9.12(4) <context>\n!\ninterface Management0/0\n nameif mgmt\n ip address 172.31.0.3 255.255.255.0\n"


@pytest.fixture
def box(tmp_path):
    """A console in the admin context."""
    system = Device(SYSTEM, CREDENTIALS, tmp_path)
    system.redress("system")
    for name, text in (("blue", SITE), ("admin", ADMIN)):
        Device(text, CREDENTIALS, tmp_path / "contexts" / name, system=system, name=name)
    console = Console(system.entrance)
    console.session.privileged = True
    return console


def test_one_logs_in_to_the_admin_context_and_moves_from_there(box):
    prompts = [box.session.prompt]
    for line in ("changeto system", "changeto context blue", "configure terminal", "changeto context admin"):
        assert box.type(line) == []
        prompts.append(box.session.prompt)
    assert prompts == ["box/admin# ", "box# ", "fw-hq/blue# ", "fw-hq/blue(config)# ", "box/admin(config)# "]
    assert box.type("changeto context GLOBAL") == ["ERROR: 'GLOBAL' is not valid"]
    assert box.session.prompt == "box/admin(config)# "


def test_the_system_space_has_no_policy(box):
    box.type("changeto system")
    for line in ("object network A", "access-list A permit ip any any", "access-group A global"):
        assert box.enter(line)[-1] == INVALID


def test_the_space_is_told_in_version_mode_and_context(box):
    assert box.show("show version")[0].endswith("9.12(4) <context> ")
    assert box.show("show running-config")[1] == "ASA Version 9.12(4) <context> "
    assert [line.split()[0] for line in box.show("show context")[1:]] == ["*admin"]
    box.type("changeto system")
    assert box.show("show version")[0].endswith("9.12(4) <system> ")
    assert box.show("show mode") == ["Security context mode: multiple "]
    lines = box.show("show context")
    assert [line[:7] for line in lines[1:] if "Routed" in line] == [" blue  ", "*admin "]
    assert lines[-1] == "Total active Security Contexts: 2"


def test_a_save_is_the_spaces_own(box, tmp_path):
    box.type("changeto context blue")
    box.enter("object network BLUES", "end")
    box.type("changeto system")
    assert box.show("write memory")[-1] == "[OK]"
    saved = tmp_path / "contexts" / "blue" / "startup-config"
    assert "object network BLUES" not in saved.read_text()
    box.type("changeto context blue")
    assert box.show("write memory")[-1] == "[OK]"
    assert "object network BLUES" in saved.read_text()


def test_changeto_is_no_command_in_single_mode(console):
    assert console.show("changeto context blue") == ["Command not valid in current execution space"]


# -- characters ----------------------------------------------------------------------------------------------------------


def dressed(tmp_path, character, text=SITE):
    console = Console(Device(text, CREDENTIALS, tmp_path, character=character))
    console.session.privileged = True
    return console


def test_a_clusters_data_unit_has_its_role_in_the_prompt(tmp_path):
    console = dressed(tmp_path, "cluster-data")
    assert console.session.prompt == "fw-hq/unit-2/slave# "
    assert '    This is "unit-2" in state SLAVE' in console.show("show cluster info")
    assert console.show("configure terminal")[0].startswith("ERROR: ")
    assert console.session.mode == "exec"
    newer = dressed(tmp_path, "cluster-data", SITE.replace("9.12(4)", "9.20(2)"))
    assert newer.session.prompt == "fw-hq/unit-2/data# "


def test_a_device_without_a_cluster_says_so(console):
    assert console.show("show cluster info") == ["Clustering is not configured"]
