# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node's name in its own cluster: the ``NodeName`` of a Control Center request has to be that of the node asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..._errors import FederationError
from .soap import NodeNames


def choose_node(names: NodeNames, hints: Sequence[str], where: str) -> str:
    """The node's own name among those it lists.

    Args:
        names: what the node lists.
        hints: names that a person uses for it: its name in the inventory, its address.

    Raises:
        FederationError: the list does not identify it.
    """
    there = list(dict.fromkeys(name for name in (names.primary, *names.secondary) if name))
    if len(there) == 1:
        return there[0]
    wanted = {_short(hint) for hint in hints}
    found = [name for name in there if _short(name) in wanted]
    if len(found) == 1:
        return found[0]
    raise FederationError(
        f"the node's own name is not clear from its list of the cluster: {', '.join(there) or 'none'}",
        where=where,
        cure="set node to this node's own name; nodes beyond the second may be missing in the list",
    )


def _short(name: str) -> str:
    """A host name without its domain; an address as it is."""
    lowered = name.strip().lower().rstrip(".")
    return lowered if re.fullmatch(r"[0-9.]+", lowered) or ":" in lowered else lowered.split(".")[0]
