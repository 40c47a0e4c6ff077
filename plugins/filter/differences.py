# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: differences
short_description: What devices differ in, one line each
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbooks of this collection. Takes results of tasks that ran in check mode, and gives what they would change, line by line, with
    C(+) for what is missing and C(-) for what is there and should not be.
options:
  _input:
    description: Results of M(xmpp.federation.cups_federation#module), M(xmpp.federation.cups_service#module),
      M(xmpp.federation.cups_restarts#module), M(xmpp.federation.asa_publish#module) or M(xmpp.federation.dns_records#module).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show them
  ansible.builtin.debug:
    msg: "{{ [published] | xmpp.federation.differences }}"
"""

RETURN = r"""
_value:
  description: The lines; empty where nothing differs.
  type: list
  elements: str
"""

from collections.abc import Iterator
from typing import Any

from ansible_collections.xmpp.federation.plugins.plugin_utils.filters import door


def differences(results: list[dict[str, Any]]) -> list[str]:
    """The lines of all results that would change something, those of a loop one by one."""
    return [
        line
        for result in results
        for one in result.get("results", [result])
        if one.get("changed")
        for line in _lines(one)
    ]


def _lines(result: dict[str, Any]) -> Iterator[str]:
    # What would be done to a service says more than the two states that it stands between.
    services = [one for one in result.get("commands", []) if isinstance(one, dict)]
    yield from (f"+ {one['command']} {one['service']}" for one in services)
    diffs = result.get("diff") or []
    if not services:
        yield from (line for diff in (diffs if isinstance(diffs, list) else [diffs]) for line in _of_diff(diff))


def _of_diff(diff: dict[str, Any]) -> Iterator[str]:
    before, after = (str(diff.get(side) or "").splitlines() for side in ("before", "after"))
    yield from (f"- {line.strip()}" for line in before if line.strip() and line not in after)
    yield from (f"+ {line.strip()}" for line in after if line.strip() and line not in before)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"differences": door(differences)}
