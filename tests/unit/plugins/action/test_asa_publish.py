# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action: arguments as documented, result and diff as promised."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.xmpp.federation.plugins.action.asa_publish import ActionModule
from ansible_collections.xmpp.federation.plugins.modules import asa_publish as documentation

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, AsaDouble, Connection, published

SITE = published(
    "remark top\nextended deny ip any any log",
    "access-list inside_in extended permit ip any any\nobject network LAN\n subnet 10.10.0.0 255.255.255.0\n"
    "object network LAN\n nat (inside,outside) dynamic interface\n",
    OUTSIDE_BOUND + INSIDE_BOUND,
)
ARGUMENTS = {
    "publications": [{"name": "CUP1", "real_address": "10.10.0.10", "mapped_address": "203.0.113.10"}],
    "outbound": [{"address": "10.10.0.10"}],
}
COMMANDS = [
    "object network CUP1",
    " host 10.10.0.10",
    " nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
    "access-list outside_in line 1 extended permit tcp any host 10.10.0.10 eq 5269",
]


def run(arguments=None, double=None, check_mode=False, connection=None):
    task = SimpleNamespace(
        args=ARGUMENTS if arguments is None else arguments,
        async_val=0,
        check_mode=check_mode,
        action="xmpp.federation.asa_publish",
        diff=True,
    )
    connection = connection or Connection(double or AsaDouble(SITE))
    action = ActionModule(task, connection, SimpleNamespace(), None, None, None)
    return action.run(task_vars={"inventory_hostname": "fw"})


def test_the_result_and_the_diff_show_exactly_the_lines():
    double = AsaDouble(SITE)
    result = run(double=double)
    assert result["changed"] is True
    assert result["commands"] == COMMANDS
    assert result["diff"]["before"] == ""
    assert result["diff"]["after"].splitlines() == COMMANDS
    assert [line for line in double.log if line in [one.strip() for one in COMMANDS]] == [
        one.strip() for one in COMMANDS
    ]
    assert result["saved"] is True
    assert [one["decision"] for one in result["decisions"]] == ["created", "created", "satisfied", "present"]


def test_check_mode_returns_the_same_and_sends_nothing():
    double = AsaDouble(SITE)
    checked, done = run(double=double, check_mode=True), run()
    assert {key: checked[key] for key in ("changed", "commands", "diff", "decisions")} == {
        key: done[key] for key in ("changed", "commands", "diff", "decisions")
    }
    assert "configure terminal" not in double.log


def test_a_second_run_has_an_empty_diff():
    double = AsaDouble(SITE)
    run(double=double)
    result = run(double=double)
    assert (result["changed"], result["commands"], result["diff"]["after"]) == (False, [], "")


def test_a_refusal_is_a_failed_result_without_a_secret():
    double = AsaDouble(SITE, {COMMANDS[3]: "ERROR: enable-secret is not a word"})
    result = run(double=double)
    assert result["failed"] is True
    assert result["still_standing"] == []
    assert result["invocation"]["failure"]["where"] == "ASA fw, configure terminal"
    assert "enable-secret" not in str(result)


def test_another_connection_is_told():
    result = run(connection=SimpleNamespace(transport="ssh", _shell=SimpleNamespace(tmpdir="/nowhere")))
    assert result["failed"] is True
    assert "set ansible_connection to xmpp.federation.asa" in result["msg"].lower()


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"publications": [{"name": "CUP1"}]},
        {"publications": ARGUMENTS["publications"], "state": "gone"},
        {"publications": ARGUMENTS["publications"], "safe": "never"},
    ],
)
def test_arguments_that_are_missing_or_misspelt_are_refused(arguments):
    with pytest.raises(AnsibleActionFail):
        run(arguments)


def test_bad_values_are_told_before_a_login():
    double = AsaDouble(SITE)
    result = run({"publications": [{**ARGUMENTS["publications"][0], "real_port": 0}]}, double)
    assert result["failed"] is True
    assert "publication 'CUP1'" in result["msg"]
    assert double.logins == 0


def test_the_documentation_and_the_arguments_agree():
    def documented(options):
        return {
            name: (
                option["type"],
                option.get("required", False),
                option.get("default"),
                option.get("choices"),
                documented(option["suboptions"]) if "suboptions" in option else None,
            )
            for name, option in options.items()
        }

    def accepted(spec):
        return {
            name: (
                option["type"],
                option.get("required", False),
                option.get("default"),
                option.get("choices"),
                accepted(option["options"]) if "options" in option else None,
            )
            for name, option in spec.items()
        }

    assert documented(yaml.safe_load(documentation.DOCUMENTATION)["options"]) == accepted(ActionModule.ARGUMENT_SPEC)


def test_what_an_earlier_run_did_not_save_is_a_difference_of_its_own():
    double = AsaDouble(SITE, cut=("write memory", 1))
    first = run(double=double)
    assert first["failed"] is True
    assert "all of it stands" in first["msg"]
    result = run(double=double, check_mode=True)
    assert (result["changed"], result["commands"], len(result["unsaved"])) == (True, [], 2)
    sent, unsaved = result["diff"]
    assert sent["after"] == ""
    assert unsaved["after"].splitlines() == [f"not saved yet: {line}" for line in result["unsaved"]]
    assert run(double=double)["saved"] is True
    assert (run(double=double)["changed"], run(double=double)["unsaved"]) == (False, [])
