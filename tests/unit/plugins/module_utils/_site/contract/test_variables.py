# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of variables that nothing reads, and values that are of no use."""

from __future__ import annotations

import pytest
from ansible.constants import MAGIC_VARIABLE_MAPPING
from ansible_collections.xmpp.federation.plugins.action.federation_contract import known_variables
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import InventoryHost
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.variables import (
    nearest,
    of_some_hosts,
    wrong_host,
    wrong_value,
)

KNOWN = known_variables()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("presence_restarts", "presence_restart"),
        ("Presence_Restart", "presence_restart"),
        ("presence-restart", "presence_restart"),
        ("presence_admin_pass", "presence_admin_password"),
        ("firewal_exact", "firewall_exact"),
        ("fedration_site", "federation_site"),
        ("dns_tsig_algo", "dns_tsig_algorithm"),
        ("dns_handover_dir", "dns_handover_directory"),
        ("report_dir", "report_directory"),
        ("reports_directory", "report_directory"),
        ("federation_state_directory", "federation_state_dir"),
        ("federation_corect", "federation_correct"),
        ("federation_withdrawl", "federation_withdraw"),
        ("federation_withdraw_waits", "federation_withdraw_wait"),
        ("federation_plan_files", "federation_plan_file"),
        ("ansible_asa_enable_pasword", "ansible_asa_enable_password"),
        ("ansible_asa_contxt", "ansible_asa_context"),
        ("ansible_pasword", "ansible_password"),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_is_meant(written, meant):
    assert nearest(written, KNOWN) == meant


@pytest.mark.parametrize(
    "name",
    [
        *("dns_servers", "presence_nodes_count", "firewall_vendor", "report_to", "ntp_server", "site_name", "federation_owner"),
        *("ansible_user_id", "ansible_hostname", "ansible_become_password", "ansible_python_interpreter", "ansible_network_os"),
        *(name for names in MAGIC_VARIABLE_MAPPING.values() for name in names if name not in KNOWN),
    ],
)  # fmt: skip
def test_names_of_the_user_and_of_ansible_are_left_alone(name):
    assert nearest(name, KNOWN) == ""


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ({"type": "str", "choices": ["allowed", "deferred"]}, "always", "'always', which is none of its values; write allowed or deferred"),
        ({"type": "str", "choices": ["a", "b"]}, True, "in quotes"),
        ({"type": "str"}, ["x"], "a list, which is no text"),
        ({"type": "path"}, {"x": 1}, "a dictionary, which is no text"),
        ({"type": "bool"}, "maybe", "'maybe', which is neither true nor false"),
        ({"type": "bool"}, [], "neither true nor false"),
        ({"type": "float"}, "soon", "'soon', which is no number"),
        ({"type": "float"}, -1, "no number from 0 up"),
        ({"type": "float"}, True, "no number"),
        ({"type": "float"}, "nan", "no number"),
        ({"type": "int"}, 2.5, "no whole number"),
        ({"type": "int", "port": True}, "abc", "'abc', which is no port"),
        ({"type": "int", "port": True}, 0, "no port"),
        ({"type": "int", "port": True}, 70000, "no port"),
        ({"type": "list", "elements": "str"}, {"a": 1}, "a dictionary, which is no list"),
        ({"type": "list", "elements": "str"}, [["a"]], "no list of texts"),
        ({"type": "list", "elements": "str", "choices": ["html", "json"]}, ["html", "pdf"], "'pdf', which is none of its values"),
        ({"type": "list", "elements": "str", "choices": ["html", "json"]}, "html, pdf", "'pdf'"),
        ({"type": "dict"}, "night", "'night', which is no dictionary"),
        ({"type": "str", "required": True}, "", "it is empty"),
        ({"type": "str", "required": True}, None, "it is empty"),
        ({"type": "str", "no_log": True, "choices": ["x"]}, "hunter2", "something"),
    ],
)  # fmt: skip
def test_a_value_of_no_use_is_told_with_what_to_write(option, value, words):
    what, cure = wrong_value(option, value)
    assert words in f"{what}; {cure}"
    assert "hunter2" not in f"{what}; {cure}"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ({"type": "str"}, None),
        ({"type": "str"}, 12345),
        ({"type": "bool"}, "Yes"),
        ({"type": "bool"}, 0),
        ({"type": "float"}, "0.5"),
        ({"type": "int", "port": True}, "22"),
        ({"type": "list", "elements": "str"}, "9.9.9.9"),
        ({"type": "list", "elements": "str"}, []),
        ({"type": "list", "elements": "dict"}, [{"a": 1}]),
        ({"type": "list", "elements": "str", "choices": ["html", "json"]}, "html,json"),
        ({"type": "dict"}, '{"a": 1}'),
        ({"type": "raw"}, {"a": [1]}),
        ({"type": "str", "required": True}, "admin"),
        ({"choices": ["a"]}, "a"),
    ],
)
def test_a_value_that_a_role_takes_is_taken(option, value):
    assert wrong_value(option, value) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "it is empty"),
        ("", "it is empty"),
        ("https://10.1.0.10", "no address"),
        ("10.1.0.10/24", "no address"),
        ("admin@asa1", "no address"),
        ("10.1.0.10 ", "a blank"),
        ("[2001:db8::1]", "without them"),
        ("10.1.0.10:22", "ansible_port"),
    ],
)
def test_an_address_with_something_else_in_it_is_none(value, words):
    assert words in "; ".join(wrong_host(value))


@pytest.mark.parametrize("value", ["10.1.0.10", "2001:db8::1", "asa1", "asa1.example.", "asa_1.example", 7])
def test_what_may_be_an_address(value):
    assert wrong_host(value) is None


def test_what_chooses_the_sites_of_a_run_is_no_variable_of_one_host():
    having = InventoryHost("pc", ("federation_outside",), variables=("federation_sites",))
    lacking = InventoryHost("asa1", ("federation_firewall",))
    (finding,) = of_some_hosts([having, lacking, InventoryHost("web1", ())])
    assert (finding.site, finding.where) == ("", "variable federation_sites of pc")
    assert [*of_some_hosts([having])] == []
