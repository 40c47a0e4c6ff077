# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift
short_description: Every difference of a run, by site and device
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbook C(drift), which writes it down as JSON.
extends_documentation_fragment: xmpp.federation.run_facts
options:
  _input:
    description: C(federation_contract), as M(xmpp.federation.federation_contract) gives it.
    type: dict
    required: true
positional: hostvars, run_tags, skip_tags
"""

EXAMPLES = r"""
- name: Show it
  ansible.builtin.debug:
    msg: "{{ hostvars['localhost'].federation_contract | xmpp.federation.drift(hostvars, ansible_run_tags, ansible_skip_tags) }}"
"""

RETURN = r"""
_value:
  description:
    - C(sites) is site to host to C(state) (V(as planned), V(differs), V(corrected) or V(not looked at)), C(differences) and
      C(leftovers), what an earlier description made and the present one does not name.
    - C(findings) is what does not fit between inventory and descriptions, C(refused) the sites that were left out for it.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.contract import progress as core
from ansible_collections.xmpp.federation.plugins.plugin_utils.progress import kept, seen_of
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain


def drift(
    contract: Mapping[str, Any], hostvars: Mapping[str, Any], run_tags: list[str], skip_tags: list[str]
) -> dict[str, Any]:
    """State and differences of every device of every site that fits."""
    stages = core.stages(plain(run_tags), plain(skip_tags))
    progress = kept(hostvars)
    return {
        "sites": {
            str(site): {name: _of(one) for name, one in seen_of(plain(dict(hosts)), stages, progress).items()}
            for site, hosts in contract["hosts"].items()
        },
        "findings": plain(contract["findings"]),
        "refused": plain(contract["refused"]),
    }


def _of(one: core.Progress) -> dict[str, Any]:
    state = {None: "not looked at", False: "as planned", True: "corrected" if one.acted else "differs"}[one.differs]
    return {"state": state, "differences": list(one.differences), "leftovers": list(one.leftovers)}


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"drift": drift}
