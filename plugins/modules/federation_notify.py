#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: federation_notify
short_description: Tell people by mail or webhook that a verdict has changed
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Sends one message about all changes to each receiver that is given, and nothing where O(changes) is empty.
  - It never fails because of a receiver. One that cannot be told is a warning of one line, so the run ends as it would have without it.
options:
  changes:
    description: RV(xmpp.federation.federation_report#module:verdict_changes) of the report.
    type: list
    elements: dict
    required: true
  lines:
    description: The report in short, which the message has below the changes; RV(xmpp.federation.federation_report#module:lines).
    type: list
    elements: str
    default: []
  title:
    description: Begins the subject.
    type: str
    default: XMPP federation
  webhook:
    description:
      - Address to which a JSON object is posted, with C(title), C(text) and C(changes). Mattermost and Slack show C(text).
      - It is treated as a secret, because those who have it can post.
    type: str
  mail_to:
    description: Who gets a mail.
    type: list
    elements: str
    default: []
  mail_from:
    description: The sender. Required with O(mail_to).
    type: str
  mail_host:
    description: The mail server.
    type: str
    default: localhost
  mail_port:
    description: Its port.
    type: int
    default: 25
  mail_tls:
    description: V(starttls) and V(tls) check the server's certificate. V(none) sends in clear text, and never a password.
    type: str
    choices: [none, starttls, tls]
    default: starttls
  mail_ca_path:
    description: A PEM file with the certificate of the authority that the mail server's certificate is signed by, where that is none of the system's.
    type: path
  mail_user:
    description: Account at the mail server. Leave it out where none is needed.
    type: str
  mail_password:
    description: Its password.
    type: str
  timeout:
    description: Seconds that a receiver may take for each step.
    type: float
    default: 10
attributes:
  check_mode:
    support: full
    description: Nobody is told.
  diff_mode:
    support: none
    description: There is nothing to show.
  idempotent:
    support: none
    description: Each call sends the message again.
"""

EXAMPLES = r"""
- name: Tell of changed verdicts
  xmpp.federation.federation_notify:
    changes: "{{ report.verdict_changes }}"
    lines: "{{ report.lines }}"
    mail_to: [netops@example.org]
    mail_from: federation@example.org
    mail_host: mail.example.org
  run_once: true
"""

RETURN = r"""
told:
  description: The receivers that were told.
  returned: success
  type: list
  elements: str
  sample: ["mail to netops@example.org"]
text:
  description: What they were told.
  returned: success
  type: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "changes": {"type": "list", "elements": "dict", "required": True},
    "lines": {"type": "list", "elements": "str", "default": []},
    "title": {"type": "str", "default": "XMPP federation"},
    "webhook": {"type": "str", "no_log": True},
    "mail_to": {"type": "list", "elements": "str", "default": []},
    "mail_from": {"type": "str"},
    "mail_host": {"type": "str", "default": "localhost"},
    "mail_port": {"type": "int", "default": 25},
    "mail_tls": {"type": "str", "choices": ["none", "starttls", "tls"], "default": "starttls"},
    "mail_ca_path": {"type": "path"},
    "mail_user": {"type": "str"},
    "mail_password": {"type": "str", "no_log": True},
    "timeout": {"type": "float", "default": 10},
}
CONSTRAINTS: dict[str, Any] = {"required_together": [["mail_user", "mail_password"]]}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True, **CONSTRAINTS)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_notify.")


if __name__ == "__main__":
    main()
