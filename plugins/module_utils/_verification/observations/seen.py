# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that was seen of a site, by vantage, indexed the way checks ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional

from ..._site.plan_types import PresenceNode
from ..._xmpp.stream.names import to_ascii
from ..site import Site
from .callback import read_call_back
from .firewall import Count, Leftover, Trace, read_count, read_leftover, read_trace, risen
from .lookups import ABSENT, SERVICE, Comparison, Lookup, Tlsa, read_comparison, read_lookup, read_zone, with_addresses
from .nodes import NodeSeen, read_node
from .probes import Probe, read_probe
from .reader import Batch, Fields, Misfit

OUTSIDE, INSIDE, FIREWALL, NODE, DESCRIPTION = "outside", "inside", "firewall", "node", "description"
"""Where can be looked from; the description everybody has."""


class LowestTls(NamedTuple):
    """The oldest version of TLS that a node accepts."""

    host: str
    version: str


class Pc:
    """What a probe PC saw: look-ups, and probes of servers."""

    def __init__(self, data: Any, where: str) -> None:
        own = Fields(data or {}, where)
        srv, s2s = _part(own, "srv"), _part(own, "s2s")
        self.why = own.text("why", "")
        domain = (lambda one: one.domain, lambda raw: _hashable(raw.get("domain")))
        self._lookups = Batch(srv, "lookups", read_lookup, *domain)
        self._authoritative = Batch(srv, "authoritative", read_lookup, *domain)
        self._comparisons = Batch(srv, "comparison", read_comparison, *domain)
        self._zones = Batch(srv, "zones", read_zone, *domain)
        self._probes = Batch(s2s, "results", read_probe, lambda one: one.id, _raw_probe)
        self.asked_dns, self.asked_servers = bool(self._lookups), bool(self._probes)

    def lookups(self, domain: str) -> list[Lookup]:
        """How servers find ``domain``, one a resolver."""
        return [one for one in self._lookups.of(domain) if one.between_servers]

    def readable_lookups(self, domain: str) -> list[Lookup]:
        """Those of :meth:`lookups` that can be read, for who has nothing to judge."""
        return [one for one in self._lookups.readable if one.domain == domain and one.between_servers]

    def other_services(self, domain: str) -> list[Lookup]:
        """What else ``domain`` publishes, such as for clients."""
        return [one for one in self._lookups.of(domain) if one.service != SERVICE and not one.server]

    @property
    def resolvers(self) -> list[str]:
        """The DNS servers that were asked, each once."""
        return list(dict.fromkeys(one.resolver for one in self._lookups.readable if not one.server))

    @property
    def resolves(self) -> bool:
        """Whether a resolver answered any question at all."""
        return any(one.status in ("ok", *ABSENT) for one in self._lookups.readable if not one.server)

    def published(self, domain: str) -> list[Lookup]:
        """What stands in the zone: the word of its own servers where one of them answered; a resolver's may be an old one."""
        own = [one for one in self._authoritative.of(domain) if one.service == SERVICE]
        answered = [one for one in own if one.status in ("ok", *ABSENT)]
        asked = self.lookups(domain)
        return [with_addresses(one, asked) for one in answered] or asked

    def tlsa(self, domain: str, address: str, port: int) -> list[Tlsa]:
        """What was answered about the TLSA records of the server there, that of the zone's own servers first."""
        lookups = dict.fromkeys([*self.published(domain), *self.lookups(domain)])
        return [
            record.tlsa
            for lookup in lookups
            for record in lookup.records
            if address in record.addresses and record.port == port
            if record.tlsa is not None and record.tlsa.status != "not_asked"
        ]

    def comparison(self, domain: str) -> Optional[Comparison]:
        """What the servers that were asked for ``domain`` say differently; None where they were not compared."""
        compared = [one for one in self._comparisons.of(domain) if one.name.startswith(f"{SERVICE}.")]
        return compared[0] if compared else None

    def own_servers(self, domain: str) -> dict[str, Optional[int]]:
        """The addresses of the zone's own servers with the serial that each has; empty where they were not looked for."""
        return {address: serial for zone in self._zones.of(domain) for address, serial in zone.serials.items()}

    def servers_left_out(self, domain: str) -> list[str]:
        """Of the zone's own servers, which were not asked because there are too many, in words."""
        return [words for zone in self._zones.of(domain) for words in zone.left_out]

    def probes(self, check: str, purpose: str = "") -> list[Probe]:
        """The probes made for a check, and for one of its purposes."""
        return [one for one in self._probes.of(check) if one.purpose == purpose]

    @property
    def every_probe(self) -> list[Probe]:
        """Every probe that can be read, for what only adds to a judgement."""
        return self._probes.readable

    def at(self, domain: str, address: str, port: int) -> Optional[Probe]:
        """A probe that asked for this domain there, whatever for."""
        wanted = (to_ascii(domain), address, port)
        return next((one for one in self.every_probe if (to_ascii(one.to), one.address, one.port) == wanted), None)


class Seen:
    """What was recorded, and the site that it is held against.

    Args:
        facts: ``outside`` and ``inside`` -> ``{"srv": result of srv_info, "s2s": result of s2s_info}``; ``firewall`` -> result of
            asa_trace_info, with ``hits`` as ``{"before": ..., "after": ...}`` the probes; ``description`` ->
            ``{"secrets": result of secret_agreement}``; ``node`` -> ``{"nodes": [what the role verify_presence keeps, ...]}``;
            ``callback`` -> ``{"results": those of its call-backs, "why": what stopped them}``. ``why`` beside ``srv``, ``s2s`` or
            ``traces`` is what kept the vantage from asking.
        site: the site as planned.

    Raises:
        Misfit: ``facts``, or what a vantage has, is no dictionary.
    """

    def __init__(self, facts: Any, site: Site) -> None:
        whole = Fields(facts, "facts")
        self.site = site
        self._has = {name for name in (OUTSIDE, INSIDE, FIREWALL, NODE) if whole.raw(name)} | {DESCRIPTION}
        self.misfits: dict[str, Misfit] = {}
        self.outside = self._pc(whole, OUTSIDE)
        self.inside = self._pc(whole, INSIDE)
        label = (lambda one: one.id, lambda raw: _hashable(raw.get("id")))
        firewall = self._optional(whole, FIREWALL)
        self._traces = Batch(firewall, "traces", read_trace, *label)
        self._why_no_trace = _why(firewall)
        told = firewall is not None and firewall.raw("leftovers") is not None
        self._leftovers = (
            Batch(firewall, "leftovers", read_leftover, lambda one: one.name, lambda _raw: None) if told else None
        )
        hits = _part(firewall, "hits") if firewall is not None else None
        self._before, self._after = (Batch(hits, time, read_count, *label) for time in ("before", "after"))
        self._nodes = Batch(self._optional(whole, NODE), "nodes", read_node, lambda one: one.host, lambda _raw: None)
        callback = self._optional(whole, "callback")
        self._call_backs = Batch(callback, "results", read_call_back, lambda one: one.probe.id, _raw_probe)
        self.call_back_stopped = _why(callback)
        self._secrets = self._optional(whole, DESCRIPTION)

    def _pc(self, whole: Fields, vantage: str) -> Pc:
        try:
            return Pc(whole.raw(vantage), vantage)
        except Misfit as misfit:
            self.misfits[vantage] = misfit
            return Pc({}, vantage)

    def _optional(self, whole: Fields, vantage: str) -> Optional[Fields]:
        try:
            return Fields(whole.raw(vantage), vantage) if whole.raw(vantage) else None
        except Misfit as misfit:
            self.misfits[vantage] = misfit
            return None

    def has(self, vantage: str) -> bool:
        """Whether the inventory has such a vantage."""
        return vantage in self._has

    def pc(self, vantage: str) -> Pc:
        return {OUTSIDE: self.outside, INSIDE: self.inside}[vantage]

    def not_asked(self, vantage: str, dns: bool) -> str:
        """Why a vantage that the inventory has could not ask; empty where it could.

        Args:
            vantage: where was to be looked from.
            dns: whether only DNS was to be asked.
        """
        if vantage == FIREWALL:
            return "" if self._traces else self._why_no_trace
        if vantage in (OUTSIDE, INSIDE):
            pc = self.pc(vantage)
            return "" if (pc.asked_dns if dns else pc.asked_servers) else pc.why
        return ""

    @property
    def secrets(self) -> Mapping[str, tuple[str, ...]]:
        """Which nodes agree on the dialback secret (``secret_agreement``); empty where they were not compared."""
        part = self._secrets.part("secrets") if self._secrets is not None else None
        if part is None:
            return {}
        return {name: part.texts(name) for name in ("same", "differing", "empty", "unset")}

    # --- the nodes

    def node(self, wanted: PresenceNode) -> Optional[NodeSeen]:
        """What was recorded of a node; None where no host of the inventory is that node.

        The node's own word on its address counts most, which is its IPv4 address. One that could not be asked, or that is described by
        its IPv6 address, is known by its name or address in the inventory, or by being the only one.
        """
        recorded = self._nodes.readable
        said = [one for one in recorded if one.info is not None and one.info.address == wanted.address]
        mute = [one for one in recorded if one.info is None or ":" in wanted.address]
        named = [one for one in mute if one.host in (wanted.name, wanted.fqdn) or one.address == wanted.address]
        alone = mute if len(recorded) == len(self.site.nodes) == 1 else []
        found = said or named or alone
        if not found:
            self._nodes.of(None)  # one that cannot be read may be this one
        return found[0] if found else None

    @property
    def nodes(self) -> list[NodeSeen]:
        return self._nodes.readable

    @property
    def node_resolvers(self) -> set[str]:
        """The DNS servers that the nodes ask, by their own word."""
        return {server for one in self.nodes if one.info is not None for server in one.info.dns_servers}

    @property
    def lowest_tls(self) -> list[LowestTls]:
        """The oldest version of TLS that each node accepts, by its own word."""
        return [LowestTls(one.host, one.info.lowest_tls) for one in self.nodes if one.info and one.info.lowest_tls]

    @property
    def node_settings(self) -> dict[str, dict[str, Any]]:
        """The settings of every node whose pages were read, by the node's name in the inventory."""
        return {one.host: dict(one.settings.values) for one in self.nodes if one.settings.values}

    def called_back(self, node: PresenceNode, partner: str) -> bool:
        """Whether a node was seen to find and reach a partner: it called back to have a key verified."""
        return any(
            (probe.address, probe.port, to_ascii(probe.sender))
            == (node.public_address, node.public_port, to_ascii(partner))
            and probe.dialback.status == "invalid"
            for probe in self.outside.every_probe
        )

    @property
    def answered_a_partner(self) -> bool:
        """Whether a partner, asked by the inside PC, got an answer from one of our nodes."""
        return any(probe.sender and probe.dialback.status == "invalid" for probe in self.inside.every_probe)

    def reached_inside(self, node: PresenceNode) -> Optional[Probe]:
        """What the inside PC saw of a node's own address."""
        return self.inside.at(self.site.domain, node.address, 5269)

    def reached_outside(self, node: PresenceNode) -> Optional[Probe]:
        """What the outside PC saw of a node's public address."""
        return self.outside.at(self.site.domain, node.public_address, node.public_port)

    # --- the firewall

    def trace(self, label: str) -> Optional[Trace]:
        """What the firewall says would become of a packet; None where it was not asked."""
        found = self._traces.of(label)
        return found[0] if found else None

    @property
    def leftovers(self) -> Optional[list[Leftover]]:
        """What earlier descriptions published and is there still; None where the firewall does not say."""
        if self._leftovers is None:
            return None
        self._leftovers.of(None)  # one that cannot be read is not passed over
        return self._leftovers.readable

    def let_through(self, label: str) -> Optional[int]:
        """How many connections the firewall's rules let through while it was probed; None where that is unknown."""
        before, after = ([one for one in batch.readable if one.id == label] for batch in (self._before, self._after))
        return risen(before[0] if before else None, after[0] if after else None)

    @property
    def counts(self) -> list[Count]:
        """What the firewall has counted at the end."""
        return self._after.readable or self._before.readable

    def ways_out(self, labels: Iterable[str]) -> set[str]:
        """The public addresses that the nodes' own connections may come from, as the firewall (at these traces) and the plan say."""
        wanted = set(labels)
        traces = [one for one in self._traces.readable if one.id in wanted]
        sources = [one.translation.address for one in traces if one.translation is not None]
        return self.site.public_addresses | {address for address in sources if address}

    # --- the call-back

    def call_back(self, check: str) -> Optional[Any]:
        """What came of having a node call back; None where it was not tried."""
        found = self._call_backs.of(check)
        return found[0] if found else None


def count_label(direction: str, node: str) -> str:
    """The label of the firewall's count of connections to (``in``) or from (``out``) a node's own address."""
    return f"count.{direction}.{node}"


def question_label(resolver: str) -> str:
    """The label under which the firewall is asked about the DNS questions that go out through ``resolver``."""
    return f"dns.{resolver}"


def _part(fields: Fields, name: str) -> Optional[Fields]:
    return fields.part(name) if fields.raw(name) else None


def _why(fields: Optional[Fields]) -> str:
    return fields.text("why", "") if fields is not None else ""


def _hashable(value: Any) -> Optional[str]:
    return value if isinstance(value, str) else None


def _raw_probe(raw: dict[str, Any]) -> Optional[str]:
    name = _hashable(raw.get("id"))
    return name.partition(" ")[0] if name is not None else None
