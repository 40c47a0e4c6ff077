# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts by which the playbooks keep how far they have come with each host."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.progress import Progress, read
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain

FACTS = ("federation_differs", "federation_differences", "federation_acted")


def seen_of(
    hosts: Mapping[str, Collection[str]], stages: Collection[str], hostvars: Mapping[str, Any]
) -> dict[str, Progress]:
    """Host -> its progress, of the groups that count. Nothing else of a host's variables is evaluated."""
    return {
        name: read({fact: plain(hostvars[name][fact]) for fact in FACTS if fact in hostvars[name]})
        for stage in stages
        for name in hosts.get(stage, ())
    }
