# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_judge
short_description: Judge sites by what their vantages have seen
version_added: 0.1.0
description:
  - Collects what the verify roles have registered on the hosts of each site, holds it against the site's plan, and finds the first broken
    hop, its cause and the remedy. Judges every site whose host of C(federation_dns) is in the play. Contacts nothing.
  - The dialback secrets of the nodes are compared, and neither kept nor shown.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Find the first broken hop
  xmpp.federation.federation_judge:
  run_once: true
  register: judged
"""

RETURN = r"""
lines:
  description: Every check of all sites, as text.
  returned: success
  type: list
  elements: str
diagnoses:
  description: Site to its diagnosis, as the filter P(xmpp.federation.diagnose#filter) gives it, with the times in C(started) and C(finished).
  returned: success
  type: dict
seen:
  description: Site to what was judged, as the filter P(xmpp.federation.diagnose#filter) takes it.
  returned: success
  type: dict
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_judge.")


if __name__ == "__main__":
    main()
