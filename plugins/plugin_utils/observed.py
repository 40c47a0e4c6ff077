# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the verify roles have registered on the hosts of a run, by site, as verification takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Optional

from ..module_utils._errors import FederationError
from ..module_utils._site.contract.types import FIREWALL, INSIDE, OUTSIDE, PRESENCE
from ..module_utils._verification.requests.secrets import secret_agreement
from ..module_utils._verification.requests.sites import Lookups, domains, parted
from .progress import unseen
from .values import plain

NOT_AGAIN = "it could not be looked at, or changed, before in this run (see above), and was not asked again"
SECRET = "presence_dialback_secret"  # noqa: S105 (the name of a variable)


class Observed:
    """A run's observations. Of a host only the variables that count are evaluated, and each only once.

    Args:
        task_vars: the variables of a task of the run, with ``federation_contract`` and ``hostvars``.

    Raises:
        FederationError: the run has no contract.
    """

    def __init__(self, task_vars: Mapping[str, Any]) -> None:
        self._hostvars = task_vars["hostvars"]
        if "federation_contract" not in task_vars:
            raise FederationError(
                "no contract of this run is there, so it is not known what the sites consist of",
                cure="run federation_contract first, as the playbook verify does",
            )
        self._contract = task_vars["federation_contract"]

    @cached_property
    def plans(self) -> dict[str, Any]:
        """Site -> plan."""
        plans: dict[str, Any] = plain(self._contract["plans"])
        return plans

    @cached_property
    def hosts(self) -> dict[str, dict[str, list[str]]]:
        """Site -> group -> hosts."""
        hosts: dict[str, dict[str, list[str]]] = plain(self._contract["hosts"])
        return hosts

    @cached_property
    def served(self) -> dict[str, dict[str, list[str]]]:
        """Group -> host -> the sites that it is asked for."""
        served: dict[str, dict[str, list[str]]] = plain(self._contract["served"])
        return served

    @cached_property
    def _unseen(self) -> frozenset[str]:
        return frozenset(unseen(self._hostvars))

    def asked(self, host: str, name: str) -> dict[str, Any]:
        """What a role registered when it asked a host; the reason where the run did not ask it; empty where nothing is known."""
        found = self.variable(host, name, {})
        if isinstance(found, dict) and found:
            return found
        return {"msg": NOT_AGAIN} if host in self._unseen else {}

    @property
    def started(self) -> str:
        return str(self._contract["started"])

    def variable(self, host: str, name: str, default: Any = None) -> Any:
        """A variable of a host as a plain value."""
        of_host = self._hostvars[host]
        return plain(of_host[name]) if name in of_host else default

    def lookups(self, group: str, site: str) -> dict[str, Any]:
        """What the first PC of a group that has looked anything up found for a site; empty where none has."""
        found = (host.lookups.of(domains(self.plans[site])) for host in self._asked(group, site))
        return next((one for one in found if one), {})

    def facts(self, site: str) -> dict[str, Any]:
        """Everything that was seen of a site, as ``diagnose`` takes it. What no host looked at is empty."""
        nodes = [self._node(name) for name in self.hosts[site].get(PRESENCE, ())]
        known = [node for node in nodes if node]
        outside = next(self._asked(OUTSIDE, site), None)
        return {
            "outside": self._pc(outside, OUTSIDE, site),
            "callback": self._call_back(outside, site) if self.plans[site]["probe"] else {},
            "inside": self._pc(next(self._asked(INSIDE, site), None), INSIDE, site),
            "firewall": self._firewall(next(self._asked(FIREWALL, site), None), site),
            "node": {"nodes": known} if known else {},
            "description": {"secrets": self._secrets_agree(site)},
        }

    @cached_property
    def _serving(self) -> dict[tuple[str, str], list[_Host]]:
        """Group and site -> the hosts that are to be asked for it."""
        found: dict[tuple[str, str], list[_Host]] = {}
        for group, of_group in self.served.items():
            for name, sites in of_group.items():
                host = _Host(self, name, sites)
                for site in sites:
                    found.setdefault((group, site), []).append(host)
        return found

    def _asked(self, group: str, site: str) -> Iterator[_Host]:
        """The hosts that were asked for a site."""
        return (host for host in self._serving.get((group, site), ()) if host.was_asked)

    def _pc(self, host: Optional[_Host], group: str, site: str) -> dict[str, Any]:
        if host is None:
            return {}
        probes = host.result("verify_federation_found")
        of_all = {name: value for name, value in probes.items() if name != "call_backs"}
        return {
            "srv": host.lookups.of(domains(self.plans[site])),
            "s2s": {**of_all, "results": host.results(site)} if "results" in probes else {},
            "why": _why(host.result("verify_dns_found"), "lookups") or _why(probes, "results"),
        }

    def _call_back(self, host: Optional[_Host], site: str) -> dict[str, Any]:
        if host is None:
            return {}
        found = host.called_back
        why = found["why"] if found else _words(host.result("verify_federation_found"))
        why = why or self._other_port(host, site)
        return {"results": host.call_backs(site), "why": why}

    def _other_port(self, host: _Host, site: str) -> str:
        """Why a PC did not listen for a site: its one listener has the port of the first site with a probe domain."""
        ports = [(other, self.plans[other]["probe"]["port"]) for other in host.sites if self.plans[other]["probe"]]
        first, port = ports[0]
        if self.plans[site]["probe"]["port"] == port:
            return ""
        return f"the PC listens on port {port} for site {first}; give both sites the same port in federation_site.probe"

    def _firewall(self, host: Optional[_Host], site: str) -> dict[str, Any]:
        if host is None:
            return {}
        found = host.result("verify_firewall_found")
        return {
            "traces": host.traces(site),
            "why": _why(found, "traces"),
            "hits": {"before": host.counts(site, before=True), "after": host.counts(site, before=False)},
            "leftovers": host.leftovers(site),
        }

    def _node(self, name: str) -> dict[str, Any]:
        """What a presence node said of itself; empty where nobody asked it."""
        info = self.asked(name, "verify_presence_info")
        if not info:
            return {}
        settings = self.variable(name, "verify_presence_settings", {})
        restarts = self.variable(name, "verify_presence_restarts", {})
        return {
            "host": name,
            "address": str(self.variable(name, "ansible_host", name)),
            "info": info if "services" in info else None,
            "info_error": _why(info, "services"),
            "settings": {
                "asked": bool(settings) and not settings.get("skipped"),
                "values": settings.get("settings", {}),
                "to_set": settings.get("to_set", []),
                "error": _why(settings, "settings"),
            },
            "restarts": {"pending": restarts.get("pending", []), "error": _why(restarts, "pending")},
        }

    def _secrets_agree(self, site: str) -> dict[str, list[str]]:
        names = list(self.hosts[site].get(PRESENCE, ()))
        secrets = {name: self.variable(name, SECRET) for name in names if SECRET in self._hostvars[name]}
        return secret_agreement(secrets, names)


class _Host:
    """A firewall or a probe PC, with what it was asked for its sites."""

    def __init__(self, observed: Observed, name: str, sites: list[str]) -> None:
        self._observed, self._name, self.sites = observed, name, sites
        self._number = {site: number for number, site in enumerate(sites)}
        self._parted: dict[tuple[str, str], list[list[dict[str, Any]]]] = {}
        self._results: dict[str, dict[str, Any]] = {}

    @property
    def was_asked(self) -> bool:
        return bool(self.result("verify_dns_found") or self.result("verify_firewall_found"))

    def result(self, name: str) -> dict[str, Any]:
        """A registered result; empty where there is none."""
        if name not in self._results:
            self._results[name] = self._observed.asked(self._name, name)
        return self._results[name]

    @cached_property
    def lookups(self) -> Lookups:
        return Lookups(self.result("verify_dns_found"))

    def results(self, site: str) -> list[dict[str, Any]]:
        return self._of("verify_federation_found", "results", site)

    @property
    def called_back(self) -> dict[str, Any]:
        """What came of all call-backs; empty where the PC was not asked for any, or could not run what asks for them."""
        found: dict[str, Any] = self.result("verify_federation_found").get("call_backs") or {}
        return found

    def call_backs(self, site: str) -> list[dict[str, Any]]:
        return self._call_backs[self._number[site]]

    @cached_property
    def _call_backs(self) -> list[list[dict[str, Any]]]:
        return parted(self.called_back.get("results") or (), len(self._number))

    def traces(self, site: str) -> list[dict[str, Any]]:
        return self._of("verify_firewall_found", "traces", site)

    def counts(self, site: str, before: bool) -> list[dict[str, Any]]:
        return self._of("verify_firewall_counted" if before else "verify_firewall_found", "hits", site)

    def leftovers(self, site: str) -> Optional[list[dict[str, Any]]]:
        """None where the firewall did not say."""
        said = self.result("verify_firewall_found").get("leftovers") is not None
        return self._of("verify_firewall_found", "leftovers", site) if said else None

    def _of(self, name: str, part: str, site: str) -> list[dict[str, Any]]:
        if (name, part) not in self._parted:
            self._parted[name, part] = parted(self.result(name).get(part) or (), len(self._number))
        return self._parted[name, part][self._number[site]]


def _why(result: Mapping[str, Any], part: str) -> str:
    """Why a result does not hold what was asked for; empty where it does."""
    return "" if part in result else _words(result) or "no answer"


def _words(result: Mapping[str, Any]) -> str:
    return str(result.get("msg") or "").removeprefix("Task failed: ")
