# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorded facts, indexed the way the judgements ask for them."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import XMPP_SERVER_PORT

DESCRIPTION = "description"
"""The vantage that everybody has: the description of the site, and what the inventory says beside it."""

ABSENT = ("nxdomain", "nodata")
"""Answers that say for certain that there is no record; everything else but ``ok`` says nothing about the record."""


SERVICE = "_xmpp-server._tcp"
"""How a server looks for another one."""


def _between_servers(lookup: dict[str, Any]) -> bool:
    return str(lookup.get("service", SERVICE)).lower() == SERVICE and not lookup.get("server")


_BY_DNS = ("own_srv", "own_address", "own_views", "partner_srv")
"""Kinds of checks that ask DNS and nothing else."""


class Facts:
    """What was recorded, by vantage, and the plan that it is held against.

    Args:
        facts: vantage -> ``{"srv": result of srv_info, "s2s": result of s2s_info}``; ``firewall`` -> result of
            asa_trace_info, with ``hits`` as ``{"before": ..., "after": ...}`` the probes; ``description`` ->
            ``{"secrets": result of secret_agreement}``; ``node`` -> ``{"nodes": [what the role verify_presence keeps, ...]}``;
            ``callback`` -> ``{"results": those of s2s_callback_info, "why": what stopped it}``. ``why`` beside ``srv``, ``s2s`` or
            ``traces`` is what kept the vantage from asking.
        plan: the plan as data; only judgements need it.
    """

    def __init__(self, facts: dict[str, Any], plan: dict[str, Any] | None = None) -> None:
        self._facts = facts
        self.plan = plan or {}

    def has(self, vantage: str) -> bool:
        return vantage == DESCRIPTION or bool(self._facts.get(vantage))

    @property
    def security_mode(self) -> str:
        """The site's own security mode, as planned."""
        return str(self.plan["presence"]["settings"]["security_mode"])

    @property
    def own_addresses(self) -> set[str]:
        """The addresses that the site is published on, as planned."""
        checks = self.plan.get("checks", [])
        return {address for check in checks if check["kind"] == "own_address" for address in check["expected"]}

    def not_asked(self, vantage: str, kind: str) -> str:
        """Why a vantage that the inventory has could not be asked about this kind of check; empty where it could."""
        seen = self._facts.get(vantage) or {}
        if vantage == "firewall":
            answers = seen.get("traces")
        elif vantage in ("outside", "inside"):
            part, key = ("srv", "lookups") if kind in _BY_DNS else ("s2s", "results")
            answers = (seen.get(part) or {}).get(key)
        else:
            return ""
        return "" if answers else str(seen.get("why") or "")

    def lookups(self, vantage: str, domain: str) -> list[dict[str, Any]]:
        """The lookups of how servers find ``domain``, one a resolver."""
        return [one for one in self._all_lookups(vantage) if one["domain"] == domain and _between_servers(one)]

    def other_services(self, vantage: str, domain: str) -> list[dict[str, Any]]:
        """The lookups of what else ``domain`` publishes, such as for clients."""
        found = [one for one in self._all_lookups(vantage) if one["domain"] == domain and not one.get("server")]
        return [one for one in found if not _between_servers(one)]

    def resolvers(self, vantage: str) -> list[str]:
        """The DNS servers that were asked from a vantage, each once."""
        return list(dict.fromkeys(one["resolver"] for one in self._all_lookups(vantage) if not one.get("server")))

    def published(self, vantage: str, domain: str) -> list[dict[str, Any]]:
        """What stands in the zone: the word of its own servers where one of them answered; a resolver's may be an old one."""
        asked = [one for one in self._srv(vantage).get("authoritative") or [] if one["domain"] == domain]
        own = [one for one in asked if one["status"] in ("ok", *ABSENT)]
        return [self._with_addresses(vantage, one) for one in own] or self.lookups(vantage, domain)

    def _with_addresses(self, vantage: str, lookup: dict[str, Any]) -> dict[str, Any]:
        """The zone's own servers are not asked for addresses outside their zone; the resolvers were."""
        known = {
            record["target"]: record for one in self.lookups(vantage, lookup["domain"]) for record in one["records"]
        }
        records = [
            {**record, **{key: known[record["target"]][key] for key in ("addresses", "address_status")}}
            if record["address_status"] == "not_asked" and record["target"] in known
            else record
            for record in lookup["records"]
        ]
        return {**lookup, "records": records}

    def tlsa(self, vantage: str, domain: str, address: str, port: int) -> list[dict[str, Any]]:
        """What was answered about the TLSA records of the server there, that of the zone's own servers first.

        Each with ``resolver``, and ``dnssec_states``: what is known of the signatures on the way to it, SRV record included.
        """
        lookups = {id(one): one for one in [*self.published(vantage, domain), *self.lookups(vantage, domain)]}
        return [
            {
                **record["tlsa"],
                "resolver": lookup["resolver"],
                "dnssec_states": [one["status"] for one in (lookup["dnssec"], record["tlsa"]["dnssec"]) if one],
            }
            for lookup in lookups.values()
            for record in lookup["records"]
            if address in record["addresses"] and record["port"] == port
            if record.get("tlsa") and record["tlsa"]["status"] != "not_asked"
        ]

    def node(self, address: str) -> dict[str, Any] | None:
        """What was recorded of the node with this private address; None where no host of the inventory is that node.

        The node's own word on its address counts most. One that could not be asked is known by its name or address in the inventory,
        or by being the only one.
        """
        recorded = self._nodes()
        planned = self.plan["presence"]["nodes"]
        mine = next(node for node in planned if node["address"] == address)
        told = [one for one in recorded if (one["info"] or {}).get("address") == address]
        mute = [one for one in recorded if not one["info"]]
        named = [one for one in mute if one["host"] in (mine["name"], mine["fqdn"]) or one["address"] == address]
        alone = mute if len(recorded) == len(planned) == 1 else []
        found: list[dict[str, Any]] = told or named or alone
        return found[0] if found else None

    def called_back(self, fqdn: str, partner: str) -> bool:
        """Whether a node was seen to find and reach a partner: it called back to have a key verified."""
        probes = self.probes("outside", f"H7.in.{fqdn}.{partner}")
        return any((probe.get("dialback") or {}).get("status") == "invalid" for probe in probes)

    @property
    def node_resolvers(self) -> set[str]:
        """The DNS servers that the nodes ask, by their own word."""
        return {server for one in self._nodes() if one["info"] for server in one["info"]["dns_servers"]}

    @property
    def node_settings(self) -> dict[str, dict[str, Any]]:
        """The settings of every node whose pages were read, by the node's name in the inventory."""
        return {one["host"]: one["settings"]["values"] for one in self._nodes() if one["settings"]["values"]}

    @property
    def secrets(self) -> dict[str, list[str]]:
        """Which nodes agree on the dialback secret (``secret_agreement``); empty where nobody compared."""
        return dict((self._facts.get(DESCRIPTION) or {}).get("secrets") or {})

    def comparison(self, vantage: str, domain: str) -> dict[str, Any]:
        """What the servers that were asked for ``domain`` say differently; empty where nobody compared."""
        compared = [one for one in self._srv(vantage).get("comparison") or [] if one["domain"] == domain]
        return next(
            (one for one in compared if str(one.get("name", f"{SERVICE}.")).lower().startswith(f"{SERVICE}.")), {}
        )

    def own_servers(self, vantage: str, domain: str) -> dict[str, int | None]:
        """The addresses of the zone's own servers with the serial that each has; empty where nobody looked for them."""
        zones = [zone for zone in self._srv(vantage).get("zones") or [] if zone["domain"] == domain]
        servers = [server for zone in zones for server in zone["servers"]]
        return {address: serial for one in servers for address, serial in zip(one["addresses"], one["serials"])}

    def trace(self, check_id: str) -> dict[str, Any] | None:
        """What the firewall says would become of the packet that a check is about; None where it was not asked."""
        found = (self._facts.get("firewall") or {}).get("traces") or []
        return next((one for one in found if one.get("id") == check_id), None)

    def probes(self, vantage: str, check_id: str) -> list[dict[str, Any]]:
        """The stream probes made for a check, one an address; see :func:`label`."""
        return [probe for probe in self.all_probes(vantage) if probe["id"].split(" ", 1)[0] == check_id]

    def call_back(self, check_id: str) -> dict[str, Any] | None:
        """What came of having a node call back; None where it was not tried."""
        found = (self._facts.get("callback") or {}).get("results") or []
        return next((one for one in found if one["id"] == check_id), None)

    @property
    def call_back_stopped(self) -> str:
        """What kept the probe from having anybody call back; empty where nothing did."""
        return str((self._facts.get("callback") or {}).get("why") or "")

    def ways_out(self) -> set[str]:
        """The public addresses that the nodes' own connections may come from, as the firewall and the plan say."""
        nodes = {check["address"] for check in self.plan["checks"] if check["kind"] == "inbound"}
        traces = (self._facts.get("firewall") or {}).get("traces") or []
        translated = [one.get("translation") or {} for one in traces if one["id"].startswith("firewall.H3.out.")]
        return nodes | {one["address"] for one in translated if one.get("address")}

    def all_probes(self, vantage: str) -> list[dict[str, Any]]:
        """Every stream probe from a vantage."""
        found = (self._facts.get(vantage) or {}).get("s2s") or {}
        return list(found.get("results", []))

    def trace_to(self, partner: str) -> dict[str, Any] | None:
        """What the firewall says of the first node's outbound access to a partner."""
        nodes = self.plan["presence"]["nodes"]
        return self.trace(f"firewall.H3.out.{nodes[0]['fqdn']}.{partner}")

    @property
    def answered_a_partner(self) -> bool:
        """Whether a partner, asked by the inside PC, got an answer from one of our nodes."""
        kinds = {check["id"]: check["kind"] for check in self.plan["checks"]}
        answers = [one for one in self.all_probes("inside") if kinds.get(one["id"].split(" ", 1)[0]) == "way_back"]
        return any((one.get("dialback") or {}).get("status") == "invalid" for one in answers)

    def let_through(self, direction: str, real_address: str) -> int | None:
        """How many connections the firewall's rules for a node let through while it was probed; None where that is unknown.

        A count that has become smaller was set to zero meanwhile, and tells nothing.
        """
        hits = (self._facts.get("firewall") or {}).get("hits") or {}
        label = count_label(direction, real_address)
        counts = []
        for time in ("before", "after"):
            found = next((one for one in hits.get(time) or [] if one.get("id") == label), None)
            # Other rules than before: somebody works on the firewall, and the two counts are not of the same thing.
            counts.append(None if found is None else (found["count"], [rule["rule"] for rule in found["rules"]]))
        before, after = counts
        if before is None or after is None or before[1] != after[1] or before[0] is None or after[0] is None:
            return None
        risen = int(after[0]) - int(before[0])
        return risen if risen >= 0 else None

    def callers(self, real_address: str) -> list[str]:
        """Whom the firewall shall let in to a node: ``any``, or networks."""
        publications = self.plan["firewall"]["publications"]
        return [source for one in publications if one["real_address"] == real_address for source in one["sources"]]

    def real_address(self, address: str, port: int) -> str:
        """The own address of the node that is published there; empty where none is."""
        checks = {check["id"]: check for check in self.plan["checks"]}
        for check in checks.values():
            if check["kind"] == "inbound" and (check["address"], check["port"]) == (address, port):
                inside = checks.get(inside_id(check["id"]))
                return str(inside["address"]) if inside else ""
        return ""

    def _all_lookups(self, vantage: str) -> list[dict[str, Any]]:
        return list(self._srv(vantage).get("lookups", []))

    def _srv(self, vantage: str) -> dict[str, Any]:
        """What srv_info returned at a vantage; empty where it was not asked."""
        found: dict[str, Any] = (self._facts.get(vantage) or {}).get("srv") or {}
        return found

    def _nodes(self) -> list[dict[str, Any]]:
        """What was recorded of the presence nodes that are in the inventory."""
        found: list[dict[str, Any]] = (self._facts.get("node") or {}).get("nodes") or []
        return found


def inside_id(check_id: str) -> str:
    """From the check of a node from outside to the one of the same node from inside."""
    return check_id.replace("H3.in.", "H4.in.", 1)


def count_label(direction: str, real_address: str) -> str:
    """The label of the firewall's count of connections to (``in``) or from (``out``) a node."""
    return f"count.{direction}.{real_address}"


def question_label(resolver: str) -> str:
    """The label under which the firewall is asked about the DNS questions that go out through ``resolver``."""
    return f"dns.{resolver}"


def node_id(check_id: str) -> str:
    """From the check of a node from outside or from inside to what the node itself says of its service."""
    return inside_id(check_id).replace("H4.in.", "H4.service.", 1)


def label(check_id: str, purpose: str = "") -> str:
    """The label of a probe: the check that it is made for, and what for where a check needs several kinds."""
    return f"{check_id} {purpose}".rstrip()


def purpose(probe: dict[str, Any]) -> str:
    """The second part of a probe's :func:`label`."""
    return str(probe["id"]).partition(" ")[2]


def addresses(lookups: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Every address and port that the lookups lead to, once each, in the order in which a server tries them."""
    found: dict[tuple[str, int], None] = {}
    for lookup in lookups:
        for record in lookup["records"]:
            for address in record["addresses"]:
                found[(address, record["port"])] = None
        fallback = lookup.get("address_fallback") or {}
        # RFC 6120, section 3.2.2: without an SRV record, the domain's own address and the standard port.
        for address in fallback.get("addresses", []):
            found[(address, XMPP_SERVER_PORT)] = None
    return list(found)


def srv_text(record: dict[str, Any]) -> str:
    """An SRV record in zone-file form."""
    return f"{record['priority']} {record['weight']} {record['port']} {record['target']}"


def lookup_evidence(lookups: list[dict[str, Any]]) -> list[str]:
    """What DNS said, line by line."""
    lines: list[str] = []
    for lookup in lookups:
        lines.append(
            f"{lookup['resolver']}: {lookup['name']} SRV: {lookup['status']} {lookup.get('detail') or ''}".rstrip()
        )
        for record in lookup["records"]:
            lines.append(f"  {srv_text(record)} -> {', '.join(record['addresses']) or record['address_status']}")
    return lines


def trace_evidence(trace: dict[str, Any] | None) -> list[str]:
    """The firewall's own words, line by line."""
    return [line.rstrip() for line in str(trace["text"]).splitlines() if line.strip()] if trace else []


def probe_evidence(probes: list[dict[str, Any]]) -> list[str]:
    """The conversations of the probes, line by line."""
    lines: list[str] = []
    for probe in probes:
        speaks = f" from={probe['from']}" if probe.get("from") else ""
        lines.append(f"{probe['address']} port {probe['port']} to={probe['to']}{speaks}: TCP {probe['tcp']['status']}")
        lines += [f"  {line}" for line in probe.get("transcript", [])]
    return lines
