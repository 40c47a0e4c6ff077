# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: log_line
short_description: What a line of an XMPP server's log means, by the codes of the diagnosis
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Names the code, its cause and what to do, by the tables that verification judges by, for a line of a log of XCP (Cisco), Prosody,
    ejabberd or Openfire.
  - A line of which no word is known is said to be unknown. A line proves less than a probe, so it is never more than V(medium) sure.
positional: server
options:
  _input:
    description: The line, as it stands in the log.
    type: str
    required: true
  server:
    description:
      - Whose log it is; V("") guesses by the line's form.
      - The log of XCP is that of a node of our own, the others are a partner's, which turns what they say round.
    type: str
    choices: ["", xcp, prosody, ejabberd, openfire]
    default: ""
"""

EXAMPLES = r"""
- name: Explain a line of a partner's log
  ansible.builtin.debug:
    msg: "{{ (line | xmpp.federation.log_line).lines }}"
  vars:
    line: "s2sout55d0 info Outgoing s2s stream a.example->b.example closed: policy-violation (Use of STARTTLS required)"
"""

RETURN = r"""
_value:
  description:
    - C(known), whether anything of the line is known; C(code), C(cause), C(remedy), C(confidence) and C(refs), empty where it is no fault.
    - C(words), what of the line was known, C(source), from where it is known, C(server), and C(lines) of text for people.
  type: dict
"""


from ..module_utils._verification.log_line import log_line
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(log_line=log_line)
