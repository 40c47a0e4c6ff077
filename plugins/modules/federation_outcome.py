# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_outcome
short_description: What a run comes to, as lines, numbers and files
version_added: 0.1.0
description:
  - For the playbooks of this collection, at the end of a run. Lists what does not fit between inventory and descriptions, every device that was not
    looked at or is not as planned still, every site that was to be judged and was not, and every site that does not work. Reads what the run has
    kept, and contacts nothing.
  - Gives the numbers as custom stats too, named C(federation), as M(ansible.builtin.set_stats) does, so that a job of an automation controller or
    C(ansible-runner) has the same counts and the same exit status as the terminal.
  - With O(directory) it writes every device with what differs as a page and as JSON. A run with C(--limit), C(federation_sites) or tags writes
    into a directory of its own within it, so that what was seen of a part does not take the place of what was seen of all.
options:
  looked:
    description: Whether the run looked at the devices.
    type: bool
    default: true
  correcting:
    description: Whether the run was to correct what differs, so that the reason why it did not is of interest. In check mode it was not.
    type: bool
    default: true
  differences:
    description: Whether a device that differs is something left in check mode too.
    type: bool
    default: false
  leftovers:
    description: Whether what an earlier description left over is something left.
    type: bool
    default: false
  judging:
    description: Whether the run was to judge each site. Without it the tags of the run say so, and check mode does not judge.
    type: bool
  withdraw:
    description: Whether sites were withdrawn, so that the order was the other way round.
    type: bool
    default: false
  directory:
    description:
      - Where C(drift.html) and C(drift.json) go, on the controller. It is made where it does not exist. A relative one counts from the directory in
        which the inventory lies. Without it nothing is written.
      - One within an inventory that is a directory, or within C(group_vars) or C(host_vars), is refused.
    type: path
  file:
    description: A file that gets the JSON too. A relative one counts from where ansible-playbook was started.
    type: path
attributes:
  check_mode:
    support: none
    description: The files are written in check mode as well; they change no device.
  diff_mode:
    support: none
    description: There is no diff; the files are the output.
  idempotent:
    support: N/A
    description: The files hold the time.
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Put together what is left, and write down what differs
  xmpp.federation.federation_outcome:
    directory: reports
  run_once: true
  delegate_to: localhost
  register: outcome

- name: See that nothing is left
  ansible.builtin.assert:
    that: outcome.left | length == 0
    fail_msg: "{{ outcome.left }}"
  run_once: true
"""

RETURN = r"""
left:
  description: One line for each thing that is left, the inventory first, then site by site; empty where nothing is left.
  returned: success
  type: list
  elements: str
counts:
  description:
    - C(sites) and C(devices), each with a number for every state - V(refused) (sites only), V(not looked at), V(differs), V(left over),
      V(corrected) and V(as planned) - and C(verdicts), with a number for every verdict. Sites and devices that nobody looked at, as in a run that
      only verifies, are counted as such.
  returned: success
  type: dict
paths:
  description: The files.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "looked": {"type": "bool", "default": True},
    "correcting": {"type": "bool", "default": True},
    "differences": {"type": "bool", "default": False},
    "leftovers": {"type": "bool", "default": False},
    "judging": {"type": "bool"},
    "withdraw": {"type": "bool", "default": False},
    "directory": {"type": "path"},
    "file": {"type": "path"},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_outcome.")


if __name__ == "__main__":
    main()
