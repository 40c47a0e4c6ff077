# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: left
short_description: What a run leaves undone
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbooks of this collection. Lists what does not fit between inventory and descriptions, every device that was not looked at or
    is not as planned still, every site that was to be judged and was not, and every site that does not work.
extends_documentation_fragment: xmpp.federation.run_facts
options:
  looked:
    description: Whether the run looked at the devices.
    type: bool
    default: true
  differences:
    description: Whether a device that differs is something left. In check mode it is not.
    type: bool
    default: true
  acting:
    description: Whether the run was to correct what differs, so that the reason why it did not is of interest.
    type: bool
    default: true
  judging:
    description: Whether the run was to judge each site.
    type: bool
    default: true
  withdraw:
    description: Whether sites were withdrawn, so that the order was the other way round.
    type: bool
    default: false
  leftovers:
    description: Whether what an earlier description left over is something left.
    type: bool
    default: false
positional: hostvars, run_tags, skip_tags
"""

EXAMPLES = r"""
- name: See that every site was worked on
  ansible.builtin.assert:
    that: left | length == 0
    fail_msg: "{{ left }}"
  vars:
    left: "{{ hostvars['localhost'].federation_contract | xmpp.federation.left(hostvars, ansible_run_tags, ansible_skip_tags) }}"
"""

RETURN = r"""
_value:
  description: One line for each; empty where nothing is left.
  type: list
  elements: str
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.contract import progress as core
from ansible_collections.xmpp.federation.plugins.module_utils._verification.verdict import ENOUGH
from ansible_collections.xmpp.federation.plugins.plugin_utils.progress import kept, seen_of
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain


def left(
    contract: Mapping[str, Any],
    hostvars: Mapping[str, Any],
    run_tags: list[str],
    skip_tags: list[str],
    looked: bool = True,
    differences: bool = True,
    acting: bool = True,
    judging: bool = True,
    withdraw: bool = False,
    leftovers: bool = False,
) -> list[str]:
    """What is left, the inventory first, then site by site."""
    stages = core.stages(plain(run_tags), plain(skip_tags), withdraw) if looked else ()
    progress = kept(hostvars)
    diagnoses = hostvars["localhost"].get("federation_diagnoses", {}) if judging else {}
    lines = [str(one) for one in plain(contract["findings"])]
    for site, of_site in contract["hosts"].items():
        hosts = plain(dict(of_site))
        seen = seen_of(hosts, stages, progress)
        lines += [f"{site}: {line}" for line in core.unfinished(hosts, seen, stages, differences, acting)]
        if leftovers:
            lines += [f"{site}: {line}" for line in core.left_over(hosts, seen, stages)]
        if judging:
            lines += _verdict(str(site), diagnoses)
    return lines


def _verdict(site: str, diagnoses: Mapping[str, Any]) -> Iterator[str]:
    if site not in diagnoses:
        yield f"{site}: was not judged (see above, or it was left out by --limit)"
    elif diagnoses[site]["verdict"] not in ENOUGH:
        yield str(diagnoses[site]["lines"][0])


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"left": left}
