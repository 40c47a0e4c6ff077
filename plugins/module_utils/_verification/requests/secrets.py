# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the nodes of a site have one dialback secret, told by the names of the nodes alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..._errors import FederationError


def secret_agreement(secrets: Any, nodes: Any) -> dict[str, list[str]]:
    """Which nodes have another secret than most, an empty one, or none.

    No secret, nor anything derived from one, is in what this returns or raises.

    Args:
        secrets: node -> its dialback secret; nodes without one are left out.
        nodes: the names of all nodes.

    Returns:
        ``same`` (nodes with the secret that most have; the first node's where none has most), ``differing``, ``empty``, ``unset``.

    Raises:
        FederationError: these are no such values.
    """
    if not isinstance(secrets, dict) or not isinstance(nodes, list):
        raise FederationError(
            "secret_agreement takes a dictionary of nodes and their secrets, and a list of nodes",
            cure="give it the secrets of the nodes that have one, and the names of all nodes",
        )
    given = {node: str(secrets[node]) for node in nodes if node in secrets and secrets[node] not in (None, "")}
    count = Counter(given.values())
    measure = count.most_common(1)[0][0] if count else ""
    return {
        "same": [node for node, secret in given.items() if secret == measure],
        "differing": [node for node, secret in given.items() if secret != measure],
        "empty": [node for node in nodes if node in secrets and secrets[node] in (None, "")],
        "unset": [node for node in nodes if node not in secrets],
    }
