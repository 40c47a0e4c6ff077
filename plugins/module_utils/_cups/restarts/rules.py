# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services have to be restarted after a change of the federation settings (federation guides of 9.1.1 and 14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..releases import FEDERATION_CONNECTION_MANAGER, ROUTER
from ..settings.policy import EMAIL_FEDERATION, EXCEPTIONS, POLICY
from ..settings.settings import LABELS

CLUSTER, NODE = "cluster", "node"
DIALBACK_SECRET = "dialback_secret"  # noqa: S105 (the name of a setting)


@dataclass(frozen=True)
class Restart:
    """A restart that is needed. ``scope`` is ``cluster`` (on every node of the cluster) or ``node`` (on the changed one)."""

    service: str
    scope: str
    reason: str


def restarts_required(changed: Collection[str], federating: bool) -> list[Restart]:
    """The restarts that a change needs, in the order to make them: the Router first, then the connection manager.

    The guides name the Router of every node for the node status, and of the changed node for the other XMPP federation settings. For
    the policy and the e-mail switch they name no node; as each is one for the whole cluster (unconfirmed), every node is meant here.

    Args:
        changed: names of the settings that changed; ``dialback_secret`` when it was sent.
        federating: whether the node's status is On after the change. While it is Off the connection manager cannot run, and
            so is not restarted.
    """
    if not changed:
        return []
    reason = "changed: " + ", ".join(_LABELS[name] for name in changed)
    shared = any(name in _OF_CLUSTER for name in changed)
    remark = ""
    if "node_status" in changed:
        remark = " (enabling or disabling federation on a node concerns the Router of every node of the cluster)"
    router = Restart(ROUTER, CLUSTER if shared or remark else NODE, reason + remark)
    if not federating or all(name in _ROUTER_ALONE for name in changed):
        return [router]
    return [router, Restart(FEDERATION_CONNECTION_MANAGER, CLUSTER if shared else NODE, reason)]


_LABELS = {
    **LABELS,
    DIALBACK_SECRET: "dialback secret",
    POLICY: "default policy",
    EXCEPTIONS: "exceptions to the policy",
    EMAIL_FEDERATION: "use of e-mail addresses",
}
_OF_CLUSTER = (POLICY, EXCEPTIONS, EMAIL_FEDERATION)
_ROUTER_ALONE = (EMAIL_FEDERATION,)
