# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every task needs, loaded once.

Ansible forks a process for each task and host, and loads the connection plugin there, which parses its documentation too: of a look at a
site that was a fifth. Action plugins are imported before the fork, so what they load is there in all of them.
"""

from __future__ import annotations

from ansible.plugins.loader import connection_loader


def preload(connection: str) -> None:
    """Have Ansible read a connection plugin and its documentation in this process; nothing where it finds none of this name."""
    connection_loader.get(connection, class_only=True)
