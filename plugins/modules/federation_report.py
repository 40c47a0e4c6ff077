# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: federation_report
short_description: Write the diagnoses of a run as a page for people, and for CI servers, programs and monitoring
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Writes up to five files into a directory of the controller, C(federation.html), C(federation.junit.xml), C(federation.json),
    C(federation.prom) and C(federation.nagios), and
    returns a few lines for the terminal, those about what fails first.
  - For each partner of which something was seen that only its operator can put right, it writes C(partner-DOMAIN.txt), a letter to that
    operator with what was seen of it, and one question. It has no names and addresses of our inside. A letter that the last report wrote
    is removed where its partner has no such finding any more.
  - Where C(federation.json) of the last report lies in the directory, the report says what changed since.
  - The page is one file that loads nothing from anywhere. It shows all sites, then each site, then each of its partners, with the way of a
    message drawn from client to client, what to do, every check, and the evidence.
  - Nothing but O(diagnoses), O(title) and the last report gets into the files, and the same run gives the same bytes. What probed servers said is shown
    as visible text; the JSON has control characters, and marks that turn the direction of text, as escapes.
  - Each file is replaced whole or not at all.
  - A report never fails because of what it reports. Decide by RV(verdict), or by the diagnoses.
options:
  diagnoses:
    description: What P(xmpp.federation.diagnose#filter) returned, one a site.
    type: list
    elements: dict
    required: true
  sites:
    description:
      - The names of all sites that the run was about.
      - One without a diagnosis, such as one whose hosts failed before, is then reported as unknown instead of being left out.
    type: list
    elements: str
    default: []
  directory:
    description:
      - Where the files go, on the controller. It is made where it does not exist. A relative one counts from the directory in which the
        inventory lies.
      - A run with C(--limit) writes into a directory C(limit-...) within it, and one with C(federation_sites) into C(sites-...), so that the report of
        all sites stays.
      - One within an inventory that is a directory, or within C(group_vars) or C(host_vars), is refused, since Ansible would read the
        reports the next time.
    type: path
    required: true
  formats:
    description:
      - Which files to write.
      - V(openmetrics) is C(federation.prom), metrics for the textfile collector of node_exporter. V(nagios) is C(federation.nagios), the exit code
        and the lines of a Nagios plugin.
    type: list
    elements: str
    choices: [html, junit, json, openmetrics, nagios, letters]
    default: [html, junit, json, letters]
  title:
    description: Heading of the page, and the name of the report in the other files.
    type: str
    default: XMPP federation
  mode:
    description: Permissions of the files, in octal. A web server of another group needs V("0644"); the files describe the inside of a network.
    type: str
    default: "0640"
attributes:
  check_mode:
    support: none
    description:
      - The files are written in check mode as well, because they say what the run found, and change no device. They say that they were
        made in check mode.
  diff_mode:
    support: none
    description: There is no diff; the files are the output.
  idempotent:
    support: full
    description: Changed only where a file's content differs. Diagnoses contain their times, so those of another run do.
  platform:
    support: full
    description: Works on the controller, whatever the host is.
    platforms: any POSIX controller
notes:
  - Use C(run_once), since one report is about all hosts.
seealso:
  - plugin: xmpp.federation.diagnose
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the report
  xmpp.federation.federation_report:
    diagnoses: "{{ hostvars['localhost'].federation_diagnoses.values() | list }}"
    sites: "{{ groups['federation_dns'] | map('extract', hostvars) | map(attribute='federation_site.name') }}"
    directory: reports
  run_once: true
  register: report

- name: Show what fails, and where the report is
  ansible.builtin.debug:
    msg: "{{ report.lines }}"
  run_once: true
"""

RETURN = r"""
paths:
  description: The files of the report, in the order html, junit, json, openmetrics, nagios, letters.
  returned: success
  type: list
  elements: str
  sample: [/home/ops/reports/federation.html, /home/ops/reports/federation.junit.xml, /home/ops/reports/federation.json]
lines:
  description: The report in short. Sites that do not work come first, with what to do, then counts, then the paths.
  returned: success
  type: list
  elements: str
  sample:
    - 'BROKEN hq (cupdomain.example) at H3 Firewall and NAT, inbound [F02]: no access rule permits TCP 5269 to 10.10.0.10.'
    - '-> permit TCP 5269 to 10.10.0.10 in OUTSIDE_IN'
    - '1 site: 1 broken; checks: 1 FAIL, 3 BLOCKED, 12 PASS'
    - 'report: /home/ops/reports/federation.html'
verdict_changes:
  description: The verdicts of sites and partners that are otherwise than in the last report; empty where there was none.
  returned: success
  type: list
  elements: dict
  contains:
    site: {description: The site., type: str}
    partner: {description: The partner's domain; empty where it is about the site., type: str}
    before: {description: The verdict that it was; empty where it was not there., type: str}
    after: {description: The one that it is; empty where it is not there any more., type: str}
  sample: [{site: hq, partner: "", before: working, after: broken}]
verdict:
  description: The worst verdict of all sites, one of V(broken), V(unknown), V(waiting), V(degraded) and V(working).
  returned: success
  type: str
  sample: broken
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import PRUNE

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "diagnoses": {"type": "list", "elements": "dict", "required": True},
    "sites": PRUNE,
    "directory": {"type": "path", "required": True},
    "formats": {
        "type": "list",
        "elements": "str",
        "choices": ["html", "junit", "json", "openmetrics", "nagios", "letters"],
        "default": ["html", "junit", "json", "letters"],
    },
    "title": {"type": "str", "default": "XMPP federation"},
    "mode": {"type": "str", "default": "0640"},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=False)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_report.")


if __name__ == "__main__":
    main()
