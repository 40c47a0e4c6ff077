# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: run_counts
short_description: What a run comes to, in numbers
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbooks of this collection, which give it to who runs them by M(ansible.builtin.set_stats), so that a job of an automation
    controller or C(ansible-runner) has the same counts and the same exit status as the terminal.
extends_documentation_fragment: xmpp.federation.run_facts
options:
  left:
    description: What the run leaves undone, as P(xmpp.federation.left#filter) gives it.
    type: list
    elements: str
    required: true
positional: hostvars, run_tags, skip_tags, left
"""

EXAMPLES = r"""
- name: Keep the counts
  ansible.builtin.set_stats:
    data:
      federation: "{{ hostvars['localhost'].federation_contract | xmpp.federation.run_counts(hostvars, ansible_run_tags, ansible_skip_tags, left) }}"
"""

RETURN = r"""
_value:
  description:
    - C(exit_status), V(0) or V(2); C(left), the lines; C(sites), C(devices) and C(verdicts), each a number for every state. Sites and devices that
      nobody looked at, as in a run that only verifies, are counted as such.
  type: dict
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._report import drift
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract import progress as core
from ansible_collections.xmpp.federation.plugins.plugin_utils.progress import kept, seen_of
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain


def run_counts(
    contract: Mapping[str, Any], hostvars: Mapping[str, Any], run_tags: list[str], skip_tags: list[str], left: list[str]
) -> dict[str, Any]:
    """The numbers of a run."""
    stages = core.stages(plain(run_tags), plain(skip_tags))
    progress = kept(hostvars)
    sites = {
        site: [drift.device(name, "", one) for name, one in seen_of(plain(dict(hosts)), stages, progress).items()]
        for site, hosts in contract["hosts"].items()
    }
    found = drift.as_data(sites, [], plain(contract["refused"]), "", "", False)
    diagnoses = plain(hostvars["localhost"].get("federation_diagnoses") or {})
    return {
        "exit_status": 2 if left else 0,
        "left": plain(left),
        **found["counts"],
        "verdicts": dict(Counter(str(one["verdict"]) for one in diagnoses.values())),
    }


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"run_counts": run_counts}
