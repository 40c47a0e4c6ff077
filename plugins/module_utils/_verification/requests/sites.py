# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of several sites put together for one host, and what came of them parted again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_BY_DOMAIN = ("lookups", "authoritative", "zones", "comparison")
"""What ``srv_info`` returns by domain."""


def joined(requests: Iterable[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Requests of several sites as one list; the ``id`` of each says whose it is, by the site's number in their order.

    Those of one site stay as they are.
    """
    every = list(requests)
    if len(every) == 1:
        return [dict(request) for request in every[0]]
    return [
        {**request, "id": f"{number}:{request['id']}"} for number, of_site in enumerate(every) for request in of_site
    ]


def parted(results: Iterable[Mapping[str, Any]], sites: int) -> list[list[dict[str, Any]]]:
    """Results by site, with the ``id`` that the site gave; what has no such ``id`` is nobody's.

    Args:
        results: what a module returned for ``joined`` requests, in any order.
        sites: how many sites there are.
    """
    if sites == 1:
        return [[dict(result) for result in results]]
    found: list[list[dict[str, Any]]] = [[] for _site in range(sites)]
    for result in results:
        number, _colon, own = str(result.get("id", "")).partition(":")
        if number.isascii() and number.isdigit() and int(number) < sites:
            found[int(number)].append({**result, "id": own})
    return found


def domains(plan: Mapping[str, Any]) -> list[str]:
    """Every domain that a site has looked up, each once."""
    probe = [plan["probe"]["domain"]] if plan["probe"] else []
    return list(dict.fromkeys([*plan["domains"], *plan["partners"], *probe]))


class Lookups:
    """What ``srv_info`` found for several sites, by domain."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._whole = {name: value for name, value in found.items() if name not in _BY_DOMAIN}
        self._by_domain: dict[str, dict[str, list[Any]]] = {}
        for part in (part for part in _BY_DOMAIN if part in found):
            entries = self._by_domain.setdefault(part, {})
            for entry in found[part] if isinstance(found[part], list) else ():
                entries.setdefault(str(entry.get("domain")) if isinstance(entry, dict) else "", []).append(entry)

    def of(self, names: Iterable[str]) -> dict[str, Any]:
        """The same result, of some domains only; empty where nothing was found at all."""
        if "lookups" not in self._by_domain:
            return {}
        wanted = list(names)
        parts = {
            part: [entry for name in wanted for entry in entries.get(name, ())]
            for part, entries in self._by_domain.items()
        }
        return {**self._whole, **parts}
