# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the command line of a presence node."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vos
author: The xmpp.federation authors (!UNKNOWN)
short_description: Log in to the platform command line of a Cisco presence node
description:
  - Logs in over SSH to the command line (C(admin:)) of a Cisco Unified Presence or IM and Presence node, the Voice Operating System.
  - The account is the platform administrator, not the application administrator of the web pages.
  - There is no shell on such a node, so only the actions of this collection work over this connection. Turn C(gather_facts) off.
version_added: 0.1.0
extends_documentation_fragment:
  - xmpp.federation.ssh
options:
  command_timeout:
    description:
      - Seconds to wait for the first prompt, and for the prompt after a command.
      - The command line takes some five seconds to come up, on a busy node more.
    type: float
    default: 60
    vars:
      - name: ansible_vos_command_timeout
notes:
  - A CUPS 8.x offers only algorithms that current libraries refuse; see O(legacy_algorithms).
"""

from ..module_utils._cups.cli.session import CliSession
from ..plugin_utils.ssh import DeviceConnection


class Connection(DeviceConnection):
    transport = "xmpp.federation.vos"
    device = "presence node"

    @property
    def where(self) -> str:
        """The login, for errors."""
        return self.login().where

    def open_session(self) -> CliSession:
        """A session at its prompt, with a login of its own: a node ends the login together with its shell.

        Raises:
            FederationError: no shell, or no prompt.
            AnsibleConnectionFailure: the login failed.
        """
        self.close()
        session = CliSession(self.open_shell(), self.where, float(self.get_option("command_timeout")))
        session.start()
        return session
