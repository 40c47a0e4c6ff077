# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs on inventories that do not fit: the exit status, the message, and that no device is asked. No lab is needed for that."""

from __future__ import annotations

import copy
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PLAYBOOKS = ROOT / "playbooks"


def site(name: str, number: int) -> dict:
    domain = f"{name}.example"
    return {
        "vars": {
            "federation_site": {
                "name": name,
                "domain": domain,
                "presence": {"release": "12.5"},
                "nodes": [
                    {
                        "name": f"{name}cup",
                        "private_address": f"10.{number}.0.10",
                        "public_address": f"203.0.113.{number}",
                    }
                ],
                "firewall": {"inside": "inside", "outside": "outside"},
                "dns": {"zone": domain, "server": "127.0.0.1"},
                "partners": [{"domain": "gmail.example", "profile": "googletalk"}],
            }
        },
        "hosts": {f"{name}cup": {}, f"{name}asa": {}, f"{name}dns": {}},
    }


# Nobody listens at these addresses of the loopback network, so a login would fail at once and be seen.
def device(number: int) -> dict:
    return {"ansible_host": f"127.{number}.0.9", "ansible_port": 9, "ansible_user": "u", "ansible_password": "p"}


def inventory(*names: str) -> dict:
    children = {f"site_{name}": site(name, number) for number, name in enumerate(names, 1)}
    for number, name in enumerate(names, 1):
        of_group = {
            "federation_presence": {
                f"{name}cup": {**device(number), "presence_admin_user": "a", "presence_admin_password": "p"}
            },
            "federation_firewall": {
                f"{name}asa": {**device(number + 100), "ansible_connection": "xmpp.federation.asa"}
            },
            "federation_dns": {f"{name}dns": {"ansible_connection": "local"}},
        }
        for group, hosts in of_group.items():
            children.setdefault(group, {"hosts": {}})["hosts"].update(hosts)
    return {"all": {"children": children}}


def run(tmp_path: Path, described: dict, playbook: str = "plan", *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a playbook of the collection with this inventory."""
    file = tmp_path / "inventory.yml"
    file.write_text(yaml.safe_dump(described))
    return subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", str(file), str(PLAYBOOKS / f"{playbook}.yml"), *arguments],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "tests" / "collections"), "ANSIBLE_NOCOLOR": "1"},
    )


def groups(described: dict) -> dict:
    return described["all"]["children"]


def misspelt_group(described):
    groups(described)["federation_DNS"] = groups(described).pop("federation_dns")


def group_gone(described):
    groups(described).pop("federation_firewall")


def node_without_host(described):
    site_hq = groups(described)["site_hq"]["vars"]["federation_site"]
    site_hq["nodes"].append({"name": "hqcup2", "private_address": "10.1.0.11", "public_address": "203.0.113.99"})


def host_outside_its_group(described):
    groups(described)["site_hq"]["hosts"].pop("hqasa")


def two_dns_hosts(described):
    groups(described)["site_hq"]["hosts"]["hqdns2"] = {}
    groups(described)["federation_dns"]["hosts"]["hqdns2"] = {"ansible_connection": "local"}


def misspelt_variable(described):
    groups(described)["federation_presence"]["hosts"]["hqcup"]["presence_restarts"] = "allowed"


def vault_variable_missing(described):
    groups(described)["federation_presence"]["hosts"]["hqcup"]["presence_admin_password"] = "{{ vault_hqcup }}"


def password_in_a_list(described):
    groups(described)["federation_presence"]["hosts"]["hqcup"]["ansible_password"] = ["a-secret-of-the-test"]


def contradiction(described):
    groups(described)["site_hq"]["vars"]["federation_site"]["domian"] = "hq.example"


def one_public_address(described):
    of_branch = groups(described)["site_branch"]["vars"]["federation_site"]
    of_branch["nodes"][0]["public_address"] = "203.0.113.1"


def description_without_its_vault(described):
    groups(described)["site_hq"]["vars"]["federation_site"]["nodes"][0]["public_address"] = "{{ vault_address }}"


def value_of_no_use(described):
    groups(described)["federation_presence"]["hosts"]["hqcup"]["presence_timeout"] = "soon"


def port_of_no_use(described):
    groups(described)["federation_dns"]["hosts"]["hqdns"]["ansible_port"] = "abc"


def other_connection(described):
    groups(described)["federation_firewall"]["hosts"]["hqasa"]["ansible_connection"] = "ansible.netcommon.network_cli"


def device_in_two_groups(described):
    groups(described)["federation_firewall"]["hosts"]["hqcup"] = {}


def host_in_two_sites(described):
    groups(described)["site_other"] = {
        "vars": {"federation_site": {"name": "other"}},
        "hosts": {"hqasa": {}},
    }


ALONE = {
    host_in_two_sites: ["host hqasa: it belongs to the sites hq (group site_hq) and other (group site_other)"],
    description_without_its_vault: [
        "site hq: host hqcup, variable federation_site: it has no value: 'vault_address' is undefined"
    ],
    value_of_no_use: ["site hq: variable presence_timeout of hqcup: it holds 'soon', which is no number"],
    port_of_no_use: ["site hq: variable ansible_port of hqdns: it holds 'abc', which is no port"],
    other_connection: ["variable ansible_connection of hqasa", "set it to xmpp.federation.asa"],
    device_in_two_groups: ["host hqcup: it is in federation_presence and in federation_firewall"],
    misspelt_group: ["group federation_DNS: the playbooks know no such group", "did you mean federation_dns?"],
    group_gone: ["group federation_firewall: it holds no host of this site"],
    node_without_host: ["federation_site.nodes, hqcup2: no host of federation_presence in this site is this node"],
    host_outside_its_group: ["host hqasa of federation_firewall: it has no federation_site"],
    two_dns_hosts: ["group federation_dns: hqdns, hqdns2 would both publish"],
    misspelt_variable: [
        "variable presence_restarts of hqcup: no role reads such a variable",
        "did you mean presence_restart?",
    ],
    vault_variable_missing: [
        "host hqcup, variable presence_admin_password: it has no value: 'vault_hqcup' is undefined"
    ],
    contradiction: ["federation_site.domian: there is no such field", "did you mean domain"],
}


@pytest.mark.parametrize("playbook", ["site", "verify", "drift"])
@pytest.mark.parametrize("change", ALONE, ids=lambda change: change.__name__)
def test_it_ends_before_any_login(tmp_path, change, playbook):
    described = inventory("hq")
    change(described)
    done = run(tmp_path, described, playbook)
    said = " ".join(done.stdout.replace("\\n", " ").split())
    assert done.returncode == 2, done.stdout
    assert all(words in said for words in ALONE[change]), done.stdout
    assert done.stdout.count("PLAY [") == 1 and "Traceback" not in done.stdout + done.stderr


def test_passwords_without_a_vault_are_all_named(tmp_path):
    described = inventory("hq")
    for group in ("federation_presence", "federation_firewall", "federation_dns"):
        for host in groups(described)[group]["hosts"].values():
            host["ansible_password"] = "{{ vault_missing }}"
    result = run(tmp_path, described)
    assert result.returncode == 2
    for host in ("hqcup", "hqasa", "hqdns"):
        assert f"host {host}, variable ansible_password: it has no value: 'vault_missing' is undefined" in result.stdout
    assert "Error processing" not in result.stdout


@pytest.mark.parametrize(
    ("sites", "status", "said"),
    [
        ("federation_sites=hq", 0, "hq: hq.example, partners: gmail.example"),
        ('{"federation_sites": ["hqq"]}', 2, "site hqq: no host describes it"),
        ('{"federation_sites": [{"site": "hq", "nodes": ["hqcup"]}]}', 2, "no host describes it"),
    ],
)
def test_a_run_can_be_about_named_sites(tmp_path, sites, status, said):
    result = run(tmp_path, inventory("hq", "branch"), "plan", "-e", sites)
    assert result.returncode == status, result.stdout + result.stderr
    assert said in result.stdout
    assert "branch.example" not in result.stdout


@pytest.mark.parametrize(
    ("playbook", "arguments", "words"),
    [
        ("plan", ("-e", '{"federation_sites": []}'), "federation_sites: it names no site"),
        ("site", ("-e", '{"federation_sites": 5}'), "federation_sites: 5 is no list of names"),
        ("drift", ("-e", "federation_sites=hq,branch"), "write the name of a site, or several as a list"),
        ("site", ("--limit", "site_hq,site_brnch"), "--limit, site_brnch: there is no such group or host; did you mean site_branch?"),
        ("site", ("-e", '{"federation_withdraw": ["hq"]}'), "federation_withdraw is set, and this playbook withdraws nothing"),
        ("withdraw", ("-e", '{"federation_withdraw": {"site": "hq"}}'), "Name what to withdraw, as a list"),
        ("drift", ("-e", "federation_corect=true"), "did you mean federation_correct?"),
        ("plan", ("--skip-tags", "always"), "run without --skip-tags always"),
        ("verify", ("--tags", "verify"), "was not judged (the tags leave all of this playbook out"),
    ],
)  # fmt: skip
def test_what_chooses_nothing_or_something_else_ends_with_2(tmp_path, playbook, arguments, words):
    result = run(tmp_path, inventory("hq", "branch"), playbook, *arguments)
    assert result.returncode == 2, result.stdout + result.stderr
    assert words in result.stdout
    assert "Finalization" not in result.stdout + result.stderr


def test_a_site_without_a_host_of_ours_is_not_passed_over(tmp_path):
    described = inventory("hq")
    of_third = {**groups(described)["site_hq"]["vars"]["federation_site"], "name": "third"}
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "site_third.yml").write_text(yaml.safe_dump({"federation_site": of_third}))
    groups(described)["site_third"] = {"hosts": {"web1": {}}}
    result = run(tmp_path, described)
    assert result.returncode == 2
    assert (
        "site third: group site_third: it describes the site, and none of its hosts (web1) is in one of"
        in result.stdout
    )


@pytest.mark.parametrize("playbook", ["plan", "drift", "site", "verify", "withdraw"])
def test_a_run_that_begins_behind_its_contract_is_no_success(tmp_path, playbook):
    named = ("-e", '{"federation_withdraw": ["hq"]}') if playbook == "withdraw" else ()
    result = run(tmp_path, inventory("hq"), playbook, "--start-at-task", "See what differs", *named)
    assert result.returncode not in (0, None)
    assert "passes over the task that holds the inventory against its descriptions" in result.stdout + result.stderr


@pytest.mark.parametrize(
    "arguments", [("--tags", "dns"), ("--limit", "hqdns"), ("--limit", "site_hq"), ("--tags", "verify")], ids=" ".join
)
def test_neither_tags_nor_a_limit_pass_it_by(tmp_path, arguments):
    described = inventory("hq")
    group_gone(described)
    done = run(tmp_path, described, "site", *arguments)
    assert done.returncode == 2 and "it holds no host of this site" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("playbook", "tags", "words"),
    [
        ("site", "dns,firewal", "tag firewal: the playbooks know no such tag; did you mean firewall?"),
        ("site", "backup", "nothing was looked at: the tags choose none of presence, firewall, dns"),
        ("drift", "verify", "nothing was looked at: the tags choose none of presence, firewall, dns"),
        ("verify", "backup", "hq: was not judged"),
    ],
)
def test_tags_that_choose_nothing_are_no_success(tmp_path, playbook, tags, words):
    done = run(tmp_path, inventory("hq"), playbook, "--tags", tags)
    assert done.returncode == 2 and words in done.stdout, done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["inventory.yml"], "no page that would stand for all"


@pytest.mark.parametrize("playbook", ["verify", "drift"])
def test_a_limit_chooses_sites_and_the_others_are_not_left(tmp_path, playbook):
    described = inventory("hq", "branch")
    described["all"]["hosts"] = {"web1": {}}
    done = run(tmp_path, described, playbook, "--limit", "branchdns")
    assert done.returncode == 2 and "branch: " in done.stdout, done.stdout
    assert "hq: " not in done.stdout
    done = run(tmp_path, described, playbook, "--limit", "web1")
    assert done.returncode == 2 and "nothing was worked on: --limit names no device" in done.stdout, done.stdout


@pytest.mark.parametrize("playbook", ["site", "drift", "verify"])
def test_a_run_without_its_contract_is_no_success(tmp_path, playbook):
    done = run(tmp_path, inventory("hq"), playbook, "--skip-tags", "always")
    assert done.returncode and "run without --skip-tags always" in done.stdout + done.stderr, done.stdout
    assert "PLAY [Provision" not in done.stdout


def test_a_site_that_does_not_fit_is_left_out_and_the_run_does_not_end_with_0(tmp_path):
    described = inventory("hq", "branch")
    node_without_host(described)
    done = run(tmp_path, described, "plan", "-e", f"federation_plan_file={tmp_path / 'plan.json'}")
    assert done.returncode == 2
    assert list(json.loads((tmp_path / "plan.json").read_text())) == ["branch"]
    assert "site hq: federation_site.nodes, hqcup2" in done.stdout


def test_two_sites_that_claim_one_address_are_both_named(tmp_path):
    described = inventory("hq", "branch", "third")
    one_public_address(described)
    done = run(tmp_path, described, "plan", "-e", f"federation_plan_file={tmp_path / 'plan.json'}")
    assert done.returncode == 2
    assert list(json.loads((tmp_path / "plan.json").read_text())) == ["third"]
    assert "port 5269 of 203.0.113.1 is described by branch too" in done.stdout
    assert "port 5269 of 203.0.113.1 is described by hq too" in done.stdout


def one_domain(described):
    of_branch = groups(described)["site_branch"]["vars"]["federation_site"]
    of_branch["domain"] = of_branch["dns"]["zone"] = "hq.example"


def one_node_under_two_names(described):
    groups(described)["federation_presence"]["hosts"]["branchcup"]["ansible_host"] = "127.1.0.9"


@pytest.mark.parametrize(
    ("change", "of_hq", "of_branch"),
    [
        (
            one_domain,
            "the domain hq.example is described by branch too",
            "the domain hq.example is described by hq too",
        ),
        (
            one_node_under_two_names,
            "host hqcup of federation_presence: it is the same device (127.1.0.9) as branchcup of site branch",
            "host branchcup of federation_presence: it is the same device (127.1.0.9) as hqcup of site hq",
        ),
    ],
)
def test_what_two_sites_have_as_their_own_keeps_both_and_no_third(tmp_path, change, of_hq, of_branch):
    described = inventory("hq", "branch", "third")
    change(described)
    done = run(tmp_path, described, "plan", "-e", f"federation_plan_file={tmp_path / 'plan.json'}")
    assert done.returncode == 2
    assert list(json.loads((tmp_path / "plan.json").read_text())) == ["third"]
    assert of_hq in done.stdout and of_branch in done.stdout, done.stdout


def test_a_firewall_under_two_names_of_one_site_keeps_the_site(tmp_path):
    described = inventory("hq", "branch")
    again = {**groups(described)["federation_firewall"]["hosts"]["hqasa"]}
    groups(described)["federation_firewall"]["hosts"]["hqasa2"] = again
    groups(described)["site_hq"]["hosts"]["hqasa2"] = {}
    done = run(tmp_path, described)
    assert done.returncode == 2
    assert "it is the same device (127.101.0.9) as hqasa of site hq; keep one of them" in done.stdout, done.stdout
    assert "branch: branch.example" in done.stdout


def test_everything_is_said_at_once(tmp_path):
    described = inventory("hq")
    for change in (node_without_host, two_dns_hosts, misspelt_variable, vault_variable_missing, contradiction):
        change(described)
    password_in_a_list(described)
    done = run(tmp_path, described)
    assert "variable ansible_password: it has no value: it holds a list or a dictionary" in done.stdout
    assert "a-secret-of-the-test" not in done.stdout + done.stderr
    for change in (two_dns_hosts, misspelt_variable, vault_variable_missing, contradiction):
        assert ALONE[change][0] in done.stdout, done.stdout


def test_an_inventory_that_fits_ends_with_0_and_no_secret_is_shown(tmp_path):
    described = copy.deepcopy(inventory("hq", "branch"))
    for host in groups(described)["federation_presence"]["hosts"].values():
        host["presence_admin_password"] = "a-secret-of-the-test"
    done = run(tmp_path, described, "plan", "-vvv")
    assert done.returncode == 0, done.stdout
    assert "a-secret-of-the-test" not in done.stdout + done.stderr
    assert "branch: branch.example" in done.stdout


def test_an_inventory_without_any_site_is_no_success(tmp_path):
    done = run(tmp_path, {"all": {"hosts": {"web1": {}}}}, "verify")
    assert done.returncode == 2 and "no host has a federation_site" in done.stdout


def test_drift_is_written_on_a_page_and_as_stats_with_the_exit_status(tmp_path):
    """No device answers, and one site does not fit: each is told once, on the page, in the JSON, in the stats and in the terminal."""
    described = inventory("hq", "branch")
    node_without_host(described)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSIBLE_SHOW_CUSTOM_STATS", "1")
        done = run(tmp_path, described, "drift")
    assert done.returncode == 2 and "Traceback" not in done.stdout + done.stderr, done.stdout
    data = json.loads((tmp_path / "reports" / "drift.json").read_text())
    assert [(one["site"], one["state"]) for one in data["sites"]] == [("hq", "refused"), ("branch", "not looked at")]
    assert "2 of 2 sites are not as planned" in (tmp_path / "reports" / "drift.html").read_text()
    stats = done.stdout[done.stdout.index("CUSTOM STATS") :]
    assert '"exit_status": 2' in stats and '"refused": 1' in stats, stats


def test_a_limit_to_one_site_whose_node_fails_still_has_the_rest_looked_at(tmp_path):
    """Ansible ends a run where all hosts of a play have failed, and a limit leaves the controller out of the play."""
    done = run(tmp_path, inventory("hq", "branch"), "drift", "--limit", "site_hq")
    assert done.returncode == 2, done.stdout
    (page,) = tmp_path.rglob("drift.json")
    devices = {one["site"]: one["devices"] for one in json.loads(page.read_text())["sites"]}["hq"]
    assert [one["host"] for one in devices if one["state"] == "not looked at"] == ["hqcup", "hqasa", "hqdns"]
    assert "127.101.0.9" in done.stdout, "the firewall was asked"


def with_tasks(tmp_path: Path, *tasks: dict) -> dict:
    """An inventory whose records are published by tasks of the user's, so that no device is needed."""
    described = inventory("hq", "branch")
    for name in ("hq", "branch"):
        of_site = groups(described)[f"site_{name}"]["vars"]["federation_site"]
        of_site["dns"] = {"zone": of_site["domain"], "publish": "tasks"}
    (tmp_path / "publish.yml").write_text(yaml.safe_dump(list(tasks)))
    groups(described)["federation_dns"]["vars"] = {"dns_tasks_file": str(tmp_path / "publish.yml"), "dns_wait": 0}
    return described


def states(tmp_path: Path) -> dict[str, str]:
    """Device -> its state, by the one page that was written."""
    (page,) = tmp_path.rglob("drift.json")
    every = [device for site in json.loads(page.read_text())["sites"] for device in site["devices"]]
    return {device["host"]: device["state"] for device in every}


CORRECTED = ("--tags", "dns", "-e", "federation_correct=true")


def test_a_limit_to_one_site_where_no_change_succeeds_still_ends_with_what_is_left(tmp_path):
    """As above, after a look that succeeds: a command is skipped in check mode."""
    described = with_tasks(tmp_path, {"name": "Publish", "ansible.builtin.raw": "false"})
    done = run(tmp_path, described, "drift", "--limit", "site_hq", *CORRECTED)
    assert done.returncode == 2 and "non-zero return code" in done.stdout, done.stdout
    assert "hq: hqdns: differs: " in done.stdout.rpartition("TASK [Say what is left]")[2], done.stdout
    assert states(tmp_path) == {"hqdns": "differs"}


def test_a_host_that_the_users_tasks_could_not_reach_does_not_count_as_published(tmp_path):
    """What these register is not known to the playbooks."""
    nobody = {"ansible_connection": "ssh", "ansible_host": "127.0.0.9", "ansible_port": 9}
    publish = {"name": "Publish", "ansible.builtin.raw": "true", "vars": nobody}
    described = with_tasks(tmp_path, {**publish, "when": "inventory_hostname == 'hqdns'"})
    done = run(tmp_path, described, "drift", *CORRECTED)
    assert done.returncode == 2 and "UNREACHABLE" in done.stdout, done.stdout
    assert states(tmp_path) == {"hqdns": "differs", "branchdns": "corrected"}


def test_the_second_run_in_one_process_begins_anew(tmp_path):
    """A playbook of the user's looks, mends what keeps the tasks from being looked at, and imports a whole run."""
    there = tmp_path / "there"
    described = with_tasks(tmp_path, {"name": "See it", "ansible.builtin.assert": {"that": f"'{there}' is exists"}})
    mend = {"ansible.builtin.raw": f"touch {there}", "run_once": True, "delegate_to": "localhost"}
    contract, look, drift = (
        {"ansible.builtin.import_playbook": str(PLAYBOOKS / f"{name}.yml")}
        for name in ("parts/contract", "parts/look", "drift")
    )
    both = [contract, look, {"hosts": "all", "gather_facts": False, "tags": "always", "tasks": [mend]}, drift]
    (tmp_path / "both.yml").write_text(yaml.safe_dump(both))
    done = run(tmp_path, described, str(tmp_path / "both"), "--tags", "dns")
    assert "Assertion failed" in done.stdout, done.stdout
    assert done.returncode == 2 and states(tmp_path) == {"hqdns": "differs", "branchdns": "differs"}, done.stdout


def test_each_scope_has_a_report_of_its_own(tmp_path):
    """The inventory is a directory, so a file that lay within it would be taken for inventory by the next run."""
    hosts = tmp_path / "inventory"
    hosts.mkdir()
    expected = {".": "", "sites-hq": "hq", "limit-site_hq-localhost": "site_hq,localhost", "tags-dns": "dns"}
    scopes = ((), ("-e", "federation_sites=hq"), ("--limit", "site_hq,localhost"), ("--tags", "dns"))
    for arguments in scopes:
        done = run(hosts, inventory("hq", "branch"), "drift", "-i", str(hosts), *arguments)
        assert done.returncode == 2 and "not looked at" in done.stdout, done.stdout
    places = {path: str(path.parent.relative_to(tmp_path / "reports")) for path in tmp_path.rglob("drift.json")}
    found = {re.sub("-[0-9a-f]{8}$", "", name): json.loads(path.read_text()) for path, name in places.items()}
    assert {name: data["scope"] for name, data in found.items()} == expected
    assert {name: len(data["sites"]) for name, data in found.items() if len(data["sites"]) != 2} == {
        "sites-hq": 1,
        "limit-site_hq-localhost": 1,
    }
    assert [path.name for path in hosts.iterdir()] == ["inventory.yml"]


def test_plan_contacts_nothing(tmp_path):
    described = inventory("hq")
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _one in range(3)]
        asked = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        node, firewall, zone = (one.getsockname()[1] for one in listeners)
        asked.bind(("127.0.0.1", zone))
        hosts = {name: group["hosts"] for name, group in groups(described).items() if name.startswith("federation_")}
        hosts["federation_presence"]["hqcup"] |= {"ansible_host": "127.0.0.1", "ansible_port": node}
        hosts["federation_firewall"]["hqasa"] |= {"ansible_host": "127.0.0.1", "ansible_port": firewall}
        groups(described)["site_hq"]["vars"]["federation_site"]["dns"] |= {"server": "127.0.0.1", "port": zone}
        done = run(tmp_path, described)
        assert done.returncode == 0 and "hq: hq.example" in done.stdout, done.stdout
        for one in (*listeners, asked):
            one.setblocking(False)
        for listener in listeners:
            with pytest.raises(BlockingIOError):
                listener.accept()
        with pytest.raises(BlockingIOError):
            asked.recv(1)
