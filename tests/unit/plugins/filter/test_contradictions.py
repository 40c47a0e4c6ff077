# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a description, through the filter that a playbook calls."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.xmpp.federation.plugins.filter import contradictions

from unit.plugins.module_utils._verification.conftest import SITE

FIND = contradictions.FilterModule().filters()["contradictions"]


def test_a_right_description_has_none():
    assert FIND(SITE) == []


def test_each_is_a_sentence_with_its_field():
    found = FIND({**SITE, "domain": "no domain", "domian": "x"})
    assert any("domian" in line for line in found) and any("no domain" in line for line in found)


@pytest.mark.parametrize("description", [None, [], "text", 3, {}])
def test_what_is_no_description_is_said_or_refused_as_ansible_shows_it(description):
    try:
        assert FIND(description) != []
    except AnsibleFilterError as error:
        assert "federation_site" in str(error)
