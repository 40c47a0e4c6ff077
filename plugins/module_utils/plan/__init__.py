# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the description of a site to everything that the site needs: a pure function without input or output.

``contradictions`` says what is wrong with a description, all of it at once; ``plan`` derives records, publications,
settings and checks from one that is right.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils.plan.build import build
from ansible_collections.xmpp.federation.plugins.module_utils.plan.consistency import inconsistencies
from ansible_collections.xmpp.federation.plugins.module_utils.plan.intent import read_site
from ansible_collections.xmpp.federation.plugins.module_utils.plan.model import Plan
from ansible_collections.xmpp.federation.plugins.module_utils.plan.problems import Problem


def contradictions(description: Any) -> list[Problem]:
    """Everything in a site's description that cannot be, in the order of the description; empty when it is right."""
    site, problems = read_site(description)
    return problems or inconsistencies(site)


def plan(description: Any) -> Plan:
    """The plan of a site.

    Args:
        description: ``federation_site`` of the inventory (docs/intent.md).

    Raises:
        FederationError: the description contradicts itself; ``details["problems"]`` lists every contradiction.
    """
    site, problems = read_site(description)
    problems = problems or inconsistencies(site)
    if problems:
        lines = [str(problem) for problem in problems]
        raise FederationError(
            f"{len(lines)} contradiction{'s' if len(lines) > 1 else ''} in the description of the site:\n- "
            + "\n- ".join(lines),
            where="federation_site",
            problems=lines,
        )
    return build(site)
