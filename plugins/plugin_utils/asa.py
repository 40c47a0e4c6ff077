# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions for an ASA share: the connection that they need.

Importing this module imports Paramiko, too, for the reason that ``ssh`` gives.
"""

from __future__ import annotations

from typing import Any

from ..module_utils._errors import FederationError
from .action import ControllerAction
from .preload import preload

TRANSPORT = "xmpp.federation.asa"
preload(TRANSPORT)


def require_asa(action: ControllerAction) -> Any:
    """The connection of a task that runs on an ASA.

    Raises:
        FederationError: the task runs over another connection.
    """
    connection = action._connection
    if not hasattr(connection, "session") or getattr(connection, "device", "") != "ASA":
        raise FederationError(
            f"this task runs over the connection {getattr(connection, 'transport', '?')}",
            where=f"host {action.task_vars.get('inventory_hostname', '?')}",
            cure=f"set ansible_connection to {TRANSPORT} for this host",
        )
    return connection
