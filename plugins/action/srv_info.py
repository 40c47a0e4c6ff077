# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of srv_info, which runs on the host itself."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.plugin_utils.probe_action import ProbeAction


class ActionModule(ProbeAction):
    pass
