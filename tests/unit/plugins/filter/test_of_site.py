# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.xmpp.federation.plugins.filter.of_site import of_site

HQ, BRANCH = {"name": "hq"}, {"name": "branch"}


class Guarded(Mapping[str, Any]):
    """Variables of a host, of which only some may be looked at."""

    def __init__(self, **variables: Any) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> Any:
        assert name in ("federation_site", "seen"), f"{name} is looked at"
        return self._variables[name]

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("all variables are looked at")

    def __len__(self) -> int:
        return len(self._variables)


def test_the_values_of_the_hosts_of_one_site() -> None:
    hosts = [
        Guarded(federation_site=HQ, seen=1, ansible_password="secret"),
        Guarded(federation_site=BRANCH, seen=2),
        Guarded(federation_site=HQ),
        Guarded(seen=3),
        Guarded(federation_site=HQ, seen=None),
    ]
    assert of_site(iter(hosts), "hq", "seen") == [1, None]
    assert of_site([], "hq", "seen") == []
