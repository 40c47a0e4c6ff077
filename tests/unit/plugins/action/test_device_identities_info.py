# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action device_identities_info: ports by kind, and what it returns; real servers are in the tests of ``identities``."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.action import device_identities_info as action
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.start.answers import Device
from ansible_collections.xmpp.federation.plugins.module_utils._site.start.inventory import Identity

from unit.plugins.action.conftest import options, prepared


def run(
    monkeypatch: pytest.MonkeyPatch, *devices: dict[str, Any], timeout: float = 15.0
) -> tuple[dict[str, Any], list[Device]]:
    asked: list[Device] = []

    def fetch(wanted: list[Device], _timeout: float, _file: str) -> list[Identity]:
        asked.extend(wanted)
        return [Identity(one.name, one.kind, one.host, one.port, "SHA256:x", "ssh-ed25519 AAAA") for one in wanted]

    monkeypatch.setattr(action, "fetch", fetch)
    wanted = [{"kind": "ssh", "port": None, **one} for one in devices]
    given = options(action.ActionModule, devices=wanted, timeout=timeout, known_hosts_file="none")
    return prepared(action.ActionModule).execute(given), asked


def test_each_kind_has_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = [
        {"name": "a", "host": "h"},
        {"name": "b", "host": "h", "kind": "https"},
        {"name": "c", "host": "h", "port": 2222},
    ]
    result, asked = run(monkeypatch, *devices)
    assert asked == [Device("a", "ssh", "h", 22), Device("b", "https", "h", 443), Device("c", "ssh", "h", 2222)]
    assert result["changed"] is False
    assert result["identities"][0] == {
        "name": "a",
        "kind": "ssh",
        "host": "h",
        "port": 22,
        "fingerprint": "SHA256:x",
        "key": "ssh-ed25519 AAAA",
        "legacy": False,
    }
    assert result["lines"][0] == "a, h port 22: host key ssh-ed25519 SHA256:x"


@pytest.mark.parametrize(("device", "timeout"), [({"port": 0}, 15.0), ({"port": 65536}, 15.0), ({}, 0.0)], ids=str)
def test_what_cannot_be_asked_is_refused(
    monkeypatch: pytest.MonkeyPatch, device: dict[str, Any], timeout: float
) -> None:
    with pytest.raises(FederationError) as caught:
        run(monkeypatch, {"name": "a", "host": "h", **device}, timeout=timeout)
    assert caught.value.cure
