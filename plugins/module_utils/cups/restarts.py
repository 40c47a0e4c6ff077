# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services have to be restarted after a change of the federation settings (federation guides of 9.1.1 and 14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ansible_collections.xmpp.federation.plugins.module_utils.cups.releases import FEDERATION_CONNECTION_MANAGER, ROUTER
from ansible_collections.xmpp.federation.plugins.module_utils.cups.settings import LABELS

DIALBACK_SECRET = "dialback_secret"  # noqa: S105 (the name of a setting)


@dataclass(frozen=True)
class Restart:
    """A restart that is needed. ``scope`` is ``cluster`` (on every node of the cluster) or ``node`` (on the changed one)."""

    service: str
    scope: str
    reason: str


def restarts_required(changed: Collection[str], federating: bool) -> list[Restart]:
    """The restarts that a change needs, in the order to make them: the Router first, then the connection manager.

    Args:
        changed: names of the settings that changed; ``dialback_secret`` when it was sent.
        federating: whether the node's status is On after the change. While it is Off the connection manager cannot run, and
            so is not restarted.
    """
    if not changed:
        return []
    wide = "node_status" in changed
    reason = "changed: " + ", ".join(_label(name) for name in changed)
    router = Restart(
        ROUTER,
        "cluster" if wide else "node",
        f"{reason} (enabling or disabling federation on a node concerns the Router of every node of the cluster)"
        if wide
        else reason,
    )
    if not federating:
        return [router]
    return [router, Restart(FEDERATION_CONNECTION_MANAGER, "node", reason)]


def _label(name: str) -> str:
    return "dialback secret" if name == DIALBACK_SECRET else LABELS[name]
