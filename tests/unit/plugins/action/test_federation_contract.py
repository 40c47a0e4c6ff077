# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract knows of the collection's own variables."""

from __future__ import annotations

import difflib

import pytest
from ansible.errors import AnsibleError
from ansible_collections.xmpp.federation.plugins.action.federation_contract import (
    by_end,
    kept_names,
    role_options,
    sites_of,
    why,
    wrong_of,
)


def test_every_role_says_which_variables_it_reads():
    assert {
        "presence_restart",
        "firewall_confirm",
        "dns_tsig_secret",
        "report_directory",
        "federation_site",
    } <= role_options().keys()


def test_what_the_collection_itself_keeps_is_no_variable_of_the_user():
    assert {"presence_pending_made", "verify_dns_found", "firewall_published"} <= kept_names()
    assert not kept_names() & role_options().keys()


def test_a_reason_is_one_line_without_the_value():
    error = AnsibleError(
        "Error while resolving value for 'x': 'vault_cup1' is undefined\nOrigin: file.yml:3\n\n  password: hunter2"
    )
    assert why(error) == "'vault_cup1' is undefined"
    assert (
        why(AnsibleError("Attempting to decrypt but no vault secrets found."))
        == "Attempting to decrypt but no vault secrets found"
    )


def test_nothing_that_is_kept_hides_a_misspelt_variable():
    """A name that the collection keeps is passed over, so none may be what somebody writes in place of a role's variable."""
    known = role_options().keys()
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.92) for name in kept_names() - known}
    assert {name: found for name, found in near.items() if found} == {}


def test_every_plan_is_found_by_the_end_of_its_sites_name():
    plans = {name: {"of": name} for name in ("hq", "s0012", "s0112", "s0013", "x")}
    found = by_end(plans)
    assert {end: sorted(some) for end, some in found.items()} == {
        "hq": ["hq"],
        "12": ["s0012", "s0112"],
        "13": ["s0013"],
        "x": ["x"],
    }
    assert all(found[name[-2:]][name] is plan for name, plan in plans.items())


def test_a_host_is_of_the_sites_that_its_groups_describe_and_the_inner_one_goes_before():
    groups = {"site_hq": ["cup1", "pc"], "site_branch": ["cup2", "pc"], "region": ["cup1", "cup2", "cup3", "pc"]}
    described = {"site_hq": "hq", "site_branch": "branch", "region": "all"}
    above = {"site_hq": {"region", "all"}, "site_branch": {"region", "all"}, "region": {"all"}}
    found = sites_of(described, groups, above)
    assert found["pc"] == (("site_branch", "branch"), ("site_hq", "hq"))
    assert found["cup1"] == (("site_hq", "hq"),)
    assert found["cup3"] == (("region", "all"),)


OPTIONS = {
    "ansible_host": {"type": "str"},
    "ansible_user": {"type": "str"},
    "ansible_connection": {"type": "str"},
    "dns_timeout": {"type": "float"},
}


@pytest.mark.parametrize(
    ("groups", "values", "wrong"),
    [
        (("federation_firewall",), {"ansible_connection": "ssh"}, ["ansible_connection"]),
        (("federation_presence",), {"ansible_connection": "xmpp.federation.asa"}, ["ansible_connection"]),
        (("federation_presence",), {"ansible_connection": "xmpp.federation.vos"}, []),
        (("federation_outside",), {"ansible_connection": "local", "ansible_user": ""}, []),
        (("federation_firewall",), {"ansible_user": None}, ["ansible_user"]),
        (("federation_firewall",), {"ansible_host": ""}, ["ansible_host"]),
        (("federation_dns",), {"ansible_host": ""}, []),
        (("federation_dns",), {"dns_timeout": "soon"}, ["dns_timeout"]),
    ],
)
def test_what_is_wrong_with_a_value_depends_on_what_the_host_is(groups, values, wrong):
    assert [name for name, _what, _cure in wrong_of(groups, OPTIONS, values)] == wrong
