# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run s2s_info against a server of the tests."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.modules import s2s_info

from lab.loopback.prosody import Prosody


def target(
    server: Prosody, port: int = 0, to: str = "own.example", sender: str | None = "probe.example"
) -> dict[str, Any]:
    """One of the module's targets: its server-to-server port unless another is named."""
    return {"id": "x", "address": server.address, "port": port or server.s2s, "to": to, "from": sender}


def ask(*targets: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """What the module finds of the targets."""
    found: list[dict[str, Any]] = run(*targets, **options)["results"]
    return found


def run(*targets: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What the module returns with its defaults, but for the times."""
    plain = {name: option.get("default") for name, option in s2s_info.ARGUMENT_SPEC.items()}
    no_target = {name: one.get("default") for name, one in s2s_info.ARGUMENT_SPEC["targets"]["options"].items()}
    params = {**plain, "timeout": 3.0, "patience": 0.0, **options, "targets": [{**no_target, **one} for one in targets]}
    found: dict[str, Any] = s2s_info.run(params)
    return found
