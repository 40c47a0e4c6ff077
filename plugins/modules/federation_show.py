# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_show
short_description: Show lines on the screen
version_added: 0.1.0
description:
  - For the playbooks and roles of this collection. Shows lines as they are, where C(ansible.builtin.debug) shows a list as JSON with Ansible's
    default output.
  - With another callback that writes to the screen, the result is left to it, as that of C(ansible.builtin.debug) is.
options:
  lines:
    description: A text, a list of texts, or a dictionary of them, of which each name is a heading.
    type: raw
    required: true
attributes:
  check_mode:
    support: full
    description: It changes nothing.
  diff_mode:
    support: none
    description: There is nothing that could differ.
  idempotent:
    support: full
    description: It changes nothing.
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Show what is planned for each site
  xmpp.federation.federation_show:
    lines: "{{ federation_contract.plans | xmpp.federation.plan_text }}"
  run_once: true
"""

RETURN = r"""
msg:
  description: The lines.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {"lines": {"type": "raw", "required": True}}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_show.")


if __name__ == "__main__":
    main()
