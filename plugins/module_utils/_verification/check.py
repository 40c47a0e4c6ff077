# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kind of check is, and what a check comes to: one class a kind, one object for each thing that is checked at a site.

A kind says of itself all that is to be known of it; docs/checks.md teaches to add one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Optional

from .._site.plan_types import XMPP_SERVER_PORT, PresenceNode
from .causes.codes import CODES
from .causes.sources import in_order
from .observations.lookups import Endpoint
from .observations.reader import Misfit
from .observations.seen import Seen
from .site import Partner, Site

PASS = "PASS"  # noqa: S105 (a status, no password)
WARN = "WARN"  # it works, but a person should know something
FAIL = "FAIL"  # tested, and broken
ERROR = "ERROR"  # could not be tested
BLOCKED = "BLOCKED"  # cannot be judged, because something before it is broken
NOT_RUN = "NOT RUN"

PUBLIC, PRIVATE = "public", "private"
"""The addresses of a node that a check can be about."""


@dataclass(frozen=True)
class Result:
    """A check's outcome.

    Attributes:
        found: what was seen, one clause.
        code: key of ``CODES``; empty where nothing is wrong, or nothing is known.
        remedy: what to do; empty where nothing is.
        blocked_by: the id of the check that has to pass before this one can be judged.
        evidence: what the probes saw, line by line.
        no_vantage: whether nothing could be looked at, because the inventory has no host at the check's vantage.
        untried: what was left out although the check was judged, one line each.
    """

    check: Check
    status: str
    found: str
    code: str = ""
    cause: str = ""
    confidence: str = ""
    remedy: str = ""
    blocked_by: str = ""
    evidence: tuple[str, ...] = field(default=())
    no_vantage: bool = False
    untried: tuple[str, ...] = ()

    @property
    def hop(self) -> str:
        """Where the cause lies; the check's own hop, unless the code says better."""
        # What passes has a code only for a note, and stays where it was looked.
        return (CODES[self.code].hop if self.code and self.status != PASS else "") or self.check.hop

    def with_evidence(self, lines: Iterable[str]) -> Result:
        """This result with what a probe saw, before what is known already."""
        return replace(self, evidence=(*lines, *self.evidence))

    def behind(self, other: Result) -> Result:
        """This result, which cannot be judged because of ``other``."""
        return replace(self.check.blocked(self.found, other.check), evidence=self.evidence, untried=self.untried)

    def as_data(self) -> dict[str, Any]:
        check = self.check
        return {
            "id": check.id,
            "hop": self.hop,
            "direction": check.direction,
            "vantage": check.vantage,
            "partner": check.partner.domain if check.partner is not None else "",
            "title": check.title,
            "replaces": check.replaces,
            "status": self.status,
            "code": self.code,
            "found": self.found,
            "expected": ", ".join(check.expected) if check.compared else "",
            "cause": self.cause,
            "confidence": self.confidence,
            "remedy": self.remedy,
            "blocked_by": self.blocked_by,
            "evidence": list(self.evidence),
            "refs": in_order(*check.refs, *(CODES[self.code].refs if self.code else ())),
            "no_vantage": self.no_vantage,
            "supporting": check.supporting,
        }


Target = dict[str, Any]


@dataclass(frozen=True)
class Check(ABC):
    """One thing to verify.

    Attributes:
        site: the site that is verified.
        domain: a domain of the site's own that it is about; empty where it is about none.
        node: the node that it is about; None where it is about none.
        partner: the partner that it is about; None where it concerns every partner.

    Class attributes:
        id_as: a stable name, unique among the checks of a site; like the next two with ``{site}``, ``{domain}``, ``{host}``, ``{peer}``,
            ``{address}`` and ``{port}`` for what it is about.
        title_as: what is checked, for people.
        replaces_as: the manual step that it stands for.
        hop: ``H0`` the description, ``H1`` own DNS, ``H2`` partner DNS, ``H3`` firewall, ``H4`` TCP, ``H6`` TLS, ``H7`` authentication,
            ``H8`` the stanza, ``H9`` policy.
        at: the address that it is about: the node's ``PUBLIC`` one, with the port that is published, or its ``PRIVATE`` one; empty where
            DNS gives it.
        direction: ``in`` (partner to us) or ``out``; empty for what is about both.
        vantage: from where it is looked: ``outside``, ``inside``, ``firewall``, ``node`` or ``description``.
        refs: what to read about it.
        stands_on: kinds that walk the same way before it: where one of them failed, its own failure is that one's.
        supporting: whether it only says why something does not work: without it, everything can still be known to work.
        explains_itself: whether its failures need no other explanation.
        by_dns: whether it asks DNS and nothing else.
        compared: whether what it found is held against what is expected, word for word.
        after_restart: whether a pending restart of the node that it is about (any, where it is about none) may be why it failed.
    """

    site: Site
    domain: str = ""
    node: Optional[PresenceNode] = None
    partner: Optional[Partner] = None

    id_as: ClassVar[str]
    title_as: ClassVar[str]
    replaces_as: ClassVar[str]
    hop: ClassVar[str]
    at: ClassVar[str] = ""
    direction: ClassVar[str] = ""
    vantage: ClassVar[str]
    refs: ClassVar[tuple[str, ...]]
    stands_on: ClassVar[tuple[type[Check], ...]] = ()
    supporting: ClassVar[bool] = False
    explains_itself: ClassVar[bool] = False
    by_dns: ClassVar[bool] = False
    compared: ClassVar[bool] = False
    after_restart: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def of(cls, site: Site) -> Iterable[Check]:
        """Those of this kind that a site has."""

    @classmethod
    def left_out(cls, site: Site) -> Iterator[tuple[str, str]]:
        """What a site gives no occasion to check in this way: the partner's domain (empty: all), and why, one line each."""
        yield from ()

    @property
    def id(self) -> str:
        return self._filled(self.id_as)

    @property
    def title(self) -> str:
        return self._filled(self.title_as)

    @property
    def replaces(self) -> str:
        return self._filled(self.replaces_as)

    def _filled(self, text: str) -> str:
        about = {"site": self.site, "domain": self.domain, "host": self.node, "peer": self.partner}
        return text.format(**about, address=self.address, port=self.port)

    @property
    def address(self) -> str:
        """The address to connect to; empty where DNS gives it."""
        if not self.at:
            return ""
        return self.host.public_address if self.at == PUBLIC else self.host.address

    @property
    def port(self) -> int:
        return self.host.public_port if self.at == PUBLIC else XMPP_SERVER_PORT

    @property
    def expected(self) -> tuple[str, ...]:
        """What a healthy site shows, where that is a value."""
        return ()

    def targets(self, _found: list[Endpoint]) -> list[Target]:
        """Whom ``s2s_info`` shall probe at its vantage for it; ``found`` is where DNS leads to for the partner."""
        return []

    @abstractmethod
    def judge(self, seen: Seen) -> Result:
        """What was seen, judged. It may raise ``Misfit`` where what it needs cannot be read."""

    # --- what it comes to

    def passed(self, found: str) -> Result:
        return Result(self, PASS, found)

    def not_run(self, found: str) -> Result:
        return Result(self, NOT_RUN, found)

    def caused(self, code: str, found: str, status: str = FAIL, **words: str) -> Result:
        """A result with the cause and the remedy of a code; ``words`` fill the remedy's braces."""
        known = CODES[code]
        fill = {"expected": ", ".join(self.expected), "address": self.address, "port": str(self.port), **words}
        # What our own node shows, as a partner meets it, is mended by us.
        ours = known.own if self.node is not None and known.own else known.remedy
        return Result(self, status, found, code, known.cause, known.confidence, ours.format_map(fill))

    def untested(self, found: str, remedy: str = "") -> Result:
        """Nothing can be said, because the test itself did not work."""
        return Result(self, ERROR, found, "E01" if remedy else "", remedy=remedy)

    def unreadable(self, misfit: Misfit) -> Result:
        return self.caused("E03", f"what was returned does not fit: {misfit}", ERROR)

    def blocked(self, found: str, by: Optional[Check] = None) -> Result:
        """It cannot be judged because of another check; without one the verdict looks for it in what this one stands on."""
        return Result(self, BLOCKED, found, blocked_by=by.id if by is not None else "")

    # --- for those that need probes

    def target(self, place: Endpoint, domain: str, level: str, purpose: str = "", **more: Any) -> Target:
        """One target of ``s2s_info``: labelled with the check that it is for, and what for where a check needs several kinds."""
        label = f"{self.id} {purpose}".rstrip()
        asked = {"id": label, "address": place.address, "port": place.port, "to": domain, "level": level}
        return {**asked, **more}

    # --- for those of a partner or a node

    @property
    def peer(self) -> Partner:
        """The partner of a check that is about one."""
        if self.partner is None:
            raise LookupError(f"{self.id} is about no partner")
        return self.partner

    @property
    def host(self) -> PresenceNode:
        """The node of a check that is about one."""
        if self.node is None:
            raise LookupError(f"{self.id} is about no node")
        return self.node

    def concerns(self, other: Check) -> bool:
        """Whether what is wrong here can be felt there: what is wrong at a partner at that partner only, at a node not at another one."""
        same_node = self.node is None or other.node is None or self.node == other.node
        return same_node and (self.partner is None or self.partner == other.partner)


class SiteCheck(Check):
    """A kind of which a site has one."""

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site)]


class DomainCheck(Check):
    """A kind of which a site has one for each of its own domains."""

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site, domain) for domain in site.domains]


class NodeCheck(Check):
    """A kind of which a site has one for each of its nodes."""

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site, node=node) for node in site.nodes]


class PartnerCheck(Check):
    """A kind of which a site has one for each of its partners."""

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site, partner=partner) for partner in site.partners]


class PathCheck(Check):
    """A kind of which a site has one for each way from a node to a partner."""

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site, node=node, partner=partner) for node in site.nodes for partner in site.partners]
