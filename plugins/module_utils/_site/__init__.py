# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site: what its owner describes, what follows from that, and nothing that looks at a network.

The description is read (``description``), held against itself (``consistency``), matched with what its partners accept
(``partners``), and becomes the plan (``derive``). Pure functions, from data to data.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.consistency import inconsistencies
from ansible_collections.xmpp.federation.plugins.module_utils._site.derive.plan import build
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.problems import Problem
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.site import read_site
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Plan

DOOR = (
    "partners.outcome",
    "plan_types",
    "profiles",
)
"""What other rooms may import of this one, beside what stands in this file."""


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
