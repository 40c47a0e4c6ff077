# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract knows of the collection's own variables."""

from __future__ import annotations

import difflib

from ansible.errors import AnsibleError
from ansible_collections.xmpp.federation.plugins.action.federation_contract import (
    by_end,
    kept_names,
    role_variables,
    why,
)


def test_every_role_says_which_variables_it_reads():
    assert {
        "presence_restart",
        "firewall_confirm",
        "dns_tsig_secret",
        "report_directory",
        "federation_site",
    } <= role_variables()


def test_what_the_collection_itself_keeps_is_no_variable_of_the_user():
    assert {"presence_pending_made", "verify_dns_found", "firewall_published"} <= kept_names()
    assert not kept_names() & role_variables()


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
    known = role_variables()
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
