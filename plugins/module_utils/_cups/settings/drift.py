# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the nodes of a site are set alike. Nodes of different clusters do not copy settings from each other, so they drift."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..._errors import FederationError
from .policy import EMAIL_FEDERATION, EXCEPTIONS, POLICY
from .settings import LABELS

_LABELS = {
    **LABELS,
    POLICY: "Default policy",
    EXCEPTIONS: "Exceptions to the policy",
    EMAIL_FEDERATION: "Use of e-mail addresses",
}


@dataclass(frozen=True)
class Drift:
    """One setting in which a node differs from the others.

    Attributes:
        node, others: the node, and those that it differs from.
        setting: name, as ``cups_federation`` returns it.
        value, expected: what the node has, and what the others have (or what is wanted).
    """

    node: str
    setting: str
    value: Any
    expected: Any
    others: tuple[str, ...]

    def __str__(self) -> str:
        against = (
            f"{', '.join(self.others)} {'have' if len(self.others) > 1 else 'has'}" if self.others else "wanted is"
        )
        return f"{self.node}: {_LABELS.get(self.setting, self.setting)} is {_shown(self.value)}, but {against} {_shown(self.expected)}"


def settings_drift(settings: Any) -> list[Drift]:
    """Every setting in which a node differs from what most nodes have.

    Where there is no majority, the first node that has settings is the measure. The status of a node may differ, as long as one node
    federates at all. A setting that was read on some nodes only (a page that was not asked for) is compared among those.

    Args:
        settings: node -> its settings, as ``cups_federation`` returns them.

    Raises:
        FederationError: this is no such dictionary.
    """
    if not isinstance(settings, dict) or not all(isinstance(one, dict) for one in settings.values()):
        raise FederationError(
            "settings_drift takes a dictionary of nodes and their settings",
            cure="give it node names with what cups_federation returned as settings",
        )
    names = list(dict.fromkeys(name for one in settings.values() for name in one))
    found = [drift for name in names if name != "node_status" for drift in _differing(settings, name)]
    return found + _nobody_federates(settings)


def _differing(settings: dict[str, dict[str, Any]], name: str) -> list[Drift]:
    values = {node: one[name] for node, one in settings.items() if name in one}
    count = Counter(map(_comparable, values.values()))
    most = max(count.values())
    measure, expected = next((node, value) for node, value in values.items() if count[_comparable(value)] == most)
    alike = tuple(node for node, value in values.items() if _comparable(value) == _comparable(values[measure]))
    return [
        Drift(node, name, value, expected, alike)
        for node, value in values.items()
        if _comparable(value) != _comparable(expected)
    ]


def _nobody_federates(settings: dict[str, dict[str, Any]]) -> list[Drift]:
    """A cluster needs one enabled node at least (federation guide of 14)."""
    status = {node: one["node_status"] for node, one in settings.items() if "node_status" in one}
    if not status or "on" in status.values():
        return []
    return [Drift(node, "node_status", value, "on", ()) for node, value in status.items()]


def _comparable(value: Any) -> str:
    """A text that is equal for equal settings; the order of exceptions says nothing."""
    if isinstance(value, list):
        return str(sorted(map(_comparable, value)))
    if isinstance(value, dict):
        return str(sorted((key, _comparable(item)) for key, item in value.items()))
    return repr(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        texts = [
            f"{one['host']} ({one['direction']})" if isinstance(one, dict) and "host" in one else str(one)
            for one in value
        ]
        return ", ".join(texts) or "none"
    return f'"{value}"'
