# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site: what its owner describes, what follows from that, and nothing that looks at a network.

The description is read (``description``), held against itself (``consistency``), matched with what its partners accept
(``partners``), and becomes the plan (``derive``). Pure functions, from data to data.
"""

from __future__ import annotations

from typing import Any, Optional

from .._addresses import require_netaddr
from .._errors import FederationError
from .consistency import inconsistencies
from .derive.plan import build
from .description.problems import Problem
from .description.site import Site, read_site
from .plan_types import Plan

DOOR = (
    "plan_text",
    "contract.differences",
    "contract.progress",
    "contract.hold",
    "contract.types",
    "contract.variables",
    "contract.withdrawal",
    "description.object_names",
    "partners.outcome",
    "plan_types",
    "profiles",
    "start.answers",
    "start.inventory",
)
"""What other rooms may import of this one, beside what stands in this file."""


def contradictions(description: Any) -> list[Problem]:
    """Everything in a site's description that cannot be; empty when it is right."""
    return _read(description)[1]


def examine(description: Any) -> tuple[list[Problem], Optional[Plan]]:
    """All that is wrong with a description, as ``contradictions`` has it, and its plan where nothing is."""
    site, problems = _read(description)
    return problems, None if problems else build(site)


def plan(description: Any) -> Plan:
    """The plan of a site.

    Args:
        description: ``federation_site`` of the inventory (docs/intent.md).

    Raises:
        FederationError: the description contradicts itself; ``details["problems"]`` lists every contradiction.
    """
    problems, planned = examine(description)
    if planned is None:
        lines = [str(problem) for problem in problems]
        raise FederationError(
            f"{len(lines)} contradiction{'s' if len(lines) > 1 else ''} in the description of the site:\n- "
            + "\n- ".join(lines),
            where="federation_site",
            problems=lines,
        )
    return planned


def _read(description: Any) -> tuple[Site, list[Problem]]:
    """The site, and all that is wrong with it: first single fields, then those that do not go together."""
    require_netaddr()
    site, problems = read_site(description)
    unreadable = tuple(problem.field for problem in problems)
    # What contradicts a field that could not be read only follows from that.
    problems += [one for one in inconsistencies(site) if not any(_related(one.field, field) for field in unreadable)]
    return site, problems


def _related(one: str, other: str) -> bool:
    """Whether two fields are the same, or one holds the other."""
    return one == other or one.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{one}.", f"{one}["))
