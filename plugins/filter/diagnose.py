# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: diagnose
short_description: Judge the checks of a plan by what the probes saw
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description: A pure function from recorded facts to results. Nothing is probed.
positional: facts
options:
  _input:
    description: The plan of P(xmpp.federation.plan#filter).
    type: dict
    required: true
  facts:
    description:
      - A dictionary from the vantage (V(outside), V(inside)) to a dictionary with C(srv), the result of M(xmpp.federation.srv_info), and
        C(s2s), the result of M(xmpp.federation.s2s_info).
      - V(firewall) has the result of M(xmpp.federation.asa_trace_info), V(description) has in C(secrets) which nodes agree on the
        dialback secret, V(node) has in C(nodes) what each node said.
      - M(xmpp.federation.federation_judge) gives all of it in C(seen).
      - Checks of a vantage that is missing are NOT RUN.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the diagnosis
  ansible.builtin.debug:
    msg: "{{ (federation_site | xmpp.federation.plan | xmpp.federation.diagnose(facts)).lines }}"
"""

RETURN = r"""
_value:
  description:
    - The verdict (working, degraded, waiting for a restart, broken or unknown) in C(verdict), the first result that decides it in
      C(first), what was not tried, one line each, in C(not_tried), and one result a check in C(results), each with C(status), C(found),
      C(code) and C(remedy).
    - C(by_partner) has for each partner its C(verdict), the id of the result that decides it in C(first), and C(not_tried).
    - C(lines) has the same as text.
  type: dict
"""

from typing import Any

from ..module_utils._text import visible
from ..module_utils._verification import diagnose, lines
from ..plugin_utils.filters import filter_module


def _diagnose(plan: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    diagnosis = diagnose(plan, facts)
    return {**diagnosis, "lines": [visible(line) for line in lines(diagnosis)]}


FilterModule = filter_module(diagnose=_diagnose)
