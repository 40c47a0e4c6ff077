# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action asa_trace_info: one login, one packet, verdicts as data."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.xmpp.federation.plugins.action.asa_trace_info import ActionModule
from ansible_collections.xmpp.federation.plugins.modules import asa_trace_info as documentation

from unit.plugins.module_utils._asa.asa_double import AsaDouble, Connection, published

SITE = published("extended deny ip any any")
FLOW = {"id": "in", "interface": "outside", "source": "198.51.100.20", "destination": "203.0.113.10"}
COMMAND = "packet-tracer input outside tcp 198.51.100.20 40000 203.0.113.10 5269"
DROP = (
    "Phase: 1\nType: ACCESS-LIST\nSubtype:\nResult: DROP\nConfig:\naccess-group outside_in in interface outside\n"
    "access-list outside_in extended deny ip any any\nAdditional Information:\n\nResult:\ninput-interface: outside\n"
    "Action: drop\nDrop-reason: (acl-drop) Flow is denied by configured rule\n"
)


def run(arguments, double, context="", connection=None):
    task = SimpleNamespace(
        args=arguments, async_val=0, check_mode=True, action="xmpp.federation.asa_trace_info", diff=True
    )
    action = ActionModule(task, connection or Connection(double, context), SimpleNamespace(), None, None, None)
    return action.run(task_vars={"inventory_hostname": "fw"})


def test_all_flows_are_asked_for_in_one_packet():
    double = AsaDouble(SITE, {COMMAND: DROP, COMMAND.replace("tcp", "udp"): "Result:\nAction: allow"})
    result = run({"flows": [FLOW, {**FLOW, "id": "udp", "protocol": "udp"}]}, double)
    assert result["changed"] is False
    first, second = result["traces"]
    assert (first["id"], first["verdict"], first["drop_code"]) == ("in", "drop", "acl-drop")
    assert first["rule"] == "access-list outside_in extended deny ip any any"
    assert first["deciding_phase"]["phase"] == 1
    assert (first["source"], first["destination_port"]) == ("198.51.100.20", 5269)
    assert first["text"].startswith("Phase: 1")
    assert (second["id"], second["verdict"], second["deciding_phase"]) == ("udp", "allow", None)
    assert (double.packets, double.logins) == (2, 1)
    assert double.log == ["terminal pager 0", COMMAND, COMMAND.replace("tcp", "udp")]


def test_the_detailed_form_is_asked_for():
    double = AsaDouble(SITE, {f"{COMMAND} detailed": DROP})
    assert run({"flows": [FLOW], "detailed": True}, double)["traces"][0]["verdict"] == "drop"


def test_a_refusal_is_an_error_that_names_the_flow():
    result = run({"flows": [FLOW]}, AsaDouble(SITE, {COMMAND: "ERROR: % Invalid input: enable-secret"}))
    assert result["failed"] is True
    assert (
        "tcp 198.51.100.20 port 40000 to 203.0.113.10 port 5269, in by outside"
        in result["invocation"]["failure"]["where"]
    )
    assert "enable-secret" not in str(result)


def test_in_a_context_the_context_is_made_sure_of():
    version = "Cisco Adaptive Security Appliance Software Version 9.8(4) <context>"
    double = AsaDouble(SITE, {COMMAND: DROP, "show version": version}, prompt="fw/admin")
    assert run({"flows": [FLOW]}, double, context="ctx1")["traces"][0]["verdict"] == "drop"
    assert double.log[-2:] == ["show version", COMMAND]
    alone = AsaDouble(SITE, {COMMAND: DROP}, prompt="fw/admin")
    assert "no contexts" in run({"flows": [FLOW]}, alone, context="ctx1")["msg"]


@pytest.mark.parametrize("changes", [{"source": "partner.example"}, {"destination_port": 70000}])
def test_bad_values_are_told_before_a_login(changes):
    double = AsaDouble(SITE)
    result = run({"flows": [FLOW, {**FLOW, **changes}]}, double)
    assert "flows[1]" in result["msg"]
    assert double.logins == 0


COUNTED = {"id": "in", "interface": "outside", "destination": "10.10.0.10"}
COUNTING = "show access-list outside_in | include line 1"
COUNT = "access-list outside_in line 1 extended permit tcp any host 10.10.0.10 eq 5269 (hitcnt=12) 0xfe42d16f "
OPEN = published("extended permit tcp any host 10.10.0.10 eq 5269")


def test_counts_are_read_before_packets_are_traced():
    double = AsaDouble(OPEN, {COMMAND: DROP, COUNTING: COUNT})
    result = run({"flows": [FLOW], "hits": [COUNTED, {**COUNTED, "id": "again"}]}, double)
    first, again = result["hits"]
    assert (first["id"], first["count"], first["why"]) == ("in", 12, "")
    assert first["rules"][0]["rule"] == "access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269"
    assert again == {**first, "id": "again"}
    assert double.log == ["terminal pager 0", "show running-config", COUNTING, COMMAND]
    assert double.logins == 1


def test_an_account_that_may_not_read_the_configuration_still_traces():
    double = AsaDouble(OPEN, {COMMAND: DROP, "show running-config": "ERROR: Command authorization failed"})
    result = run({"flows": [FLOW], "hits": [COUNTED]}, double)
    assert (result["hits"][0]["count"], result["traces"][0]["verdict"]) == (None, "drop")
    assert "authorization failed" in result["hits"][0]["why"]


def test_counts_alone():
    result = run({"hits": [COUNTED]}, AsaDouble(OPEN, {COUNTING: COUNT}))
    assert (result["traces"], result["hits"][0]["count"]) == ([], 12)


def test_nothing_to_ask_is_an_error():
    double = AsaDouble(SITE)
    assert "nothing to ask" in run({}, double)["msg"]
    assert double.logins == 0


def test_another_connection_is_told():
    other = SimpleNamespace(transport="ssh", _shell=SimpleNamespace(tmpdir="/nowhere"))
    assert "xmpp.federation.asa" in run({"flows": [FLOW]}, None, connection=other)["invocation"]["failure"]["cure"]


@pytest.mark.parametrize(
    "arguments",
    [{"hits": [{"source": "198.51.100.20"}]}, {"flows": [{"source": "198.51.100.20"}]}, {"flows": [FLOW], "xml": True}],
)
def test_arguments_that_are_missing_or_misspelt_are_refused(arguments):
    with pytest.raises(AnsibleActionFail):
        run(arguments, AsaDouble(SITE))


def test_the_documentation_and_the_arguments_agree():
    options = yaml.safe_load(documentation.DOCUMENTATION)["options"]
    spec = ActionModule.ARGUMENT_SPEC
    assert set(options) == set(spec)
    inner = [(options[name]["suboptions"], spec[name]["options"]) for name in ("flows", "hits")]
    for documented, accepted in [*inner, (options, spec)]:
        for name, option in documented.items():
            one = accepted[name]
            assert (option["type"], option.get("default"), option.get("choices"), option.get("required", False)) == (
                one["type"],
                one.get("default"),
                one.get("choices"),
                one.get("required", False),
            )


def test_objects_of_earlier_descriptions_are_named():
    objects = "".join(
        f"object network XMPP_S2S_5269_{name}\n host 10.10.0.{number}\n"
        for number, name in enumerate(("a_x.example", "b_x.example", "c_y.example"), 10)
    )
    nat = "".join(
        f"object network XMPP_S2S_5269_{name}\n nat (inside,outside) static 203.0.113.{number} service tcp 5269 5269\n"
        for number, name in enumerate(("a_x.example", "b_x.example", "c_y.example"), 10)
    )
    asked = [{"id": "own", "prefix": "XMPP_S2S_5269_", "suffix": "_x.example", "known": ["XMPP_S2S_5269_a_x.example"]}]
    double = AsaDouble(published("extended deny ip any any", objects + nat))
    (found,) = run({"own_names": asked}, double)["leftovers"]
    assert (found["id"], found["name"], found["mapped_address"]) == ("own", "XMPP_S2S_5269_b_x.example", "203.0.113.11")
    assert double.logins == 1
    refused = AsaDouble(SITE, {"show running-config": "ERROR: Command authorization failed", COMMAND: DROP})
    result = run({"flows": [FLOW], "own_names": asked}, refused)
    assert (result["leftovers"], len(result["traces"])) == (None, 1)
    assert run({"flows": [FLOW]}, AsaDouble(SITE, {COMMAND: DROP}))["leftovers"] is None
