# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``packet-tracer``: what the firewall itself says would become of a packet. No packet is sent.

Grammar: Cisco's ASA command reference, ``packet-tracer``. Releases differ in blank lines, in blanks at line ends and in
what they add to a phase (times, lookups), so only the words in front of the colons are relied on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..._errors import FederationError
from ..configuration.addresses import address
from ..text import is_log_message, lines_of
from .drops import NOT_READY, OTHER, Drop, drop_of

ALLOW, DROP = "allow", "drop"
# The rule that ends every access-list, and every way that no access-list rules.
IMPLICIT = "Implicit Rule"

_PHASE = re.compile(r"Phase: (\d+)$")
_FIELD = re.compile(r"([A-Za-z][A-Za-z -]*):(?: (.*))?$")
_UNTRANSLATED = re.compile(r"Untranslate (\S+)/(\d+) to (\S+)/(\d+)")
_TRANSLATED = re.compile(r"(Static|Dynamic) translate (\S+)/(\d+) to (\S+)/(\d+)")
_REASON = re.compile(r"(?:\((?P<code>[^)]*)\) )?(?P<text>.*?)(?:, Drop-location: .*)?$")
# Unconfirmed: releases with virtual routers put their number behind the interface.
_ROUTER = re.compile(r"\(vrfid:\d+\)$")


@dataclass(frozen=True)
class Packet:
    """The first packet of a connection.

    Args:
        interface: nameif of the interface that it comes in by.
        destination: on the way in, the public address.
    """

    interface: str
    source: str
    destination: str
    destination_port: int
    protocol: str = "tcp"
    source_port: int = 40000

    def command(self, detailed: bool = False) -> str:
        """The line that asks for its fate."""
        words = (self.interface, self.protocol, self.source, self.source_port, self.destination, self.destination_port)
        line = "packet-tracer input " + " ".join(str(word) for word in words)
        return f"{line} detailed" if detailed else line

    @property
    def text(self) -> str:
        """The packet for people."""
        return (
            f"{self.protocol} {self.source} port {self.source_port} to {self.destination} port {self.destination_port}, "
            f"in by {self.interface}"
        )

    def require_sound(self, where: str) -> None:
        """Refuse what no firewall can be asked.

        Raises:
            FederationError: with the field.
        """
        for name in ("source", "destination"):
            value = getattr(self, name)
            if address(value) is None:
                raise FederationError(f"{name} cannot be {value!r}", where=where, cure="give one IPv4 or IPv6 address")
        for name in ("source_port", "destination_port"):
            if not 1 <= getattr(self, name) <= 65535:
                raise FederationError(
                    f"{name} cannot be {getattr(self, name)}", where=where, cure="choose a port from 1 to 65535"
                )
        if not re.fullmatch(r"[^\s?\"'(),|]{1,48}", self.interface) or not self.interface.isascii():
            raise FederationError(
                f"interface cannot be {self.interface!r}", where=where, cure="name the interface as nameif does"
            )


@dataclass(frozen=True)
class Translation:
    """What an address translation did.

    Args:
        object: the network object that carries the rule; empty for a rule with source and destination.
        rule: the rule, quoted.
        address, port: what the destination (UN-NAT) or the source (NAT) became; empty and 0 where that is not shown.
    """

    object: str
    rule: str
    address: str = ""
    port: int = 0


@dataclass(frozen=True)
class Phase:
    """One step of the firewall's way through its policy.

    Args:
        result: ``allow`` or ``drop``.
        config: the configuration lines that it quotes.
        information: what it adds.
    """

    number: int
    type: str
    subtype: str
    result: str
    config: tuple[str, ...] = ()
    information: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """The access rule that it quotes; remarks and what the rule's groups hold stand around it."""
        rules = [line for line in self.config if line.startswith("access-list ") and line.split()[2:3] != ["remark"]]
        return rules[-1] if rules else IMPLICIT if IMPLICIT in self.config else ""

    @property
    def translation(self) -> Translation | None:
        """The translation rule that it quotes."""
        nat = next((line for line in self.config if line.startswith("nat ")), "")
        if not nat:
            return None
        owner = next((line.split()[2] for line in self.config if line.startswith("object network ")), "")
        quoted = f"object network {owner} / {nat}" if owner else nat
        shown = " ".join(self.information)
        into = _UNTRANSLATED.search(shown)
        if into:
            return Translation(owner, quoted, into[3], int(into[4]))
        made = _TRANSLATED.search(shown)
        return Translation(owner, quoted, made[4], int(made[5])) if made else Translation(owner, quoted)

    @property
    def text(self) -> str:
        """The phase for people, with the rule that it quotes."""
        what = f"phase {self.number} ({self.type}{', ' + self.subtype if self.subtype else ''})"
        quoted = self.rule or (self.translation.rule if self.translation else "")
        return f"{what}: {quoted}" if quoted else what


@dataclass(frozen=True)
class Trace:
    """The firewall's verdict.

    Args:
        action: ``allow`` or ``drop``.
        drop_code: the drop reason's short name, such as ``acl-drop``; empty where it is allowed.
    """

    action: str
    phases: tuple[Phase, ...]
    input_interface: str = ""
    output_interface: str = ""
    drop_code: str = ""
    drop_reason: str = ""
    result: Mapping[str, str] = field(default_factory=dict)

    @property
    def deciding(self) -> Phase | None:
        """The phase that dropped it; for what is allowed, the last one that quotes an access rule."""
        if self.action == DROP:
            return next((phase for phase in self.phases if phase.result == DROP), None)
        return next((phase for phase in reversed(self.phases) if phase.type == "ACCESS-LIST" and phase.rule), None)

    @property
    def rule(self) -> str:
        """The access rule that decided; empty where none did."""
        return self.deciding.rule if self.deciding is not None else ""

    @property
    def drop(self) -> Drop | None:
        """Why it is dropped; None where it is allowed."""
        if self.action != DROP:
            return None
        phase = self.deciding.type if self.deciding is not None else ""
        return drop_of(phase, self.drop_code, self.drop_reason, bool(self.down))

    @property
    def down(self) -> tuple[str, ...]:
        """The interfaces that the result shows as down."""
        return tuple(
            name
            for side, name in (("input", self.input_interface), ("output", self.output_interface))
            if "down" in (self.result.get(f"{side}-status"), self.result.get(f"{side}-line-status"))
        )

    @property
    def rules_verdict(self) -> str:
        """What access rules and translations say by themselves: ``allow``, ``drop``, or empty where no access rule was
        looked at before the packet was dropped for another reason."""
        if self.drop is None:
            return ALLOW
        if self.drop.cause not in NOT_READY and self.drop.cause != OTHER:
            return DROP
        return ALLOW if any(phase.type == "ACCESS-LIST" for phase in self.phases) else ""

    @property
    def untranslation(self) -> Translation | None:
        """The rule that led the destination to its real address."""
        return self._translation("UN-NAT")

    @property
    def translation(self) -> Translation | None:
        """The rule that hides the source; the check of the way back quotes the destination's rule and is none."""
        return self._translation("NAT", leave_out="rpf-check")

    def _translation(self, kind: str, leave_out: str = "") -> Translation | None:
        found = [
            phase.translation for phase in self.phases if phase.type == kind and phase.subtype != (leave_out or None)
        ]
        return next((one for one in found if one is not None), None)

    def as_data(self) -> dict[str, Any]:
        """The verdict as dictionaries and lists."""

        def translation(one: Translation | None) -> dict[str, Any] | None:
            if one is None:
                return None
            return {"object": one.object, "rule": one.rule, "address": one.address, "port": one.port}

        def phase(one: Phase) -> dict[str, Any]:
            return {
                "phase": one.number,
                "type": one.type,
                "subtype": one.subtype,
                "result": one.result,
                "config": list(one.config),
                "information": list(one.information),
            }

        return {
            "verdict": self.action,
            "deciding_phase": None if self.deciding is None else phase(self.deciding),
            "rule": self.rule,
            "untranslation": translation(self.untranslation),
            "translation": translation(self.translation),
            "drop_code": self.drop_code,
            "drop_reason": self.drop_reason,
            "drop_cause": "" if self.drop is None else self.drop.cause,
            "drop_meaning": "" if self.drop is None else self.drop.meaning,
            "drop_remedy": "" if self.drop is None else self.drop.remedy,
            "rules_verdict": self.rules_verdict,
            "input_interface": self.input_interface,
            "output_interface": self.output_interface,
            "phases": [phase(one) for one in self.phases],
        }


class NoVerdict(FederationError):
    """The firewall did not say what would become of the packet."""


def parse_trace(answer: str) -> Trace:
    """Read the answer to ``packet-tracer``, plain or detailed.

    Raises:
        NoVerdict: the firewall refused the command, or the answer is cut off or not understood.
    """
    lines = [line.strip() for line in lines_of(answer) if line.strip() and not is_log_message(line)]
    start = next((at for at, line in enumerate(lines) if _PHASE.match(line) or line == "Result:"), None)
    if start is None:
        shown = next((line for line in lines if set(line) != {"^"}), "nothing")
        raise NoVerdict(
            f"the firewall does not trace this packet: it says {shown!r}",
            where="packet-tracer",
            cure="see whether the interface has this name and the account may use packet-tracer",
        )
    phases, end = _phases(lines, start)
    result = _fields(lines[end + 1 :])
    action = result.get("Action", "")
    if action not in (ALLOW, DROP):
        last = lines[-1]
        raise NoVerdict(
            f"the trace was read only in part: it ends with {last!r}, without a verdict", where="packet-tracer"
        )
    reason = _REASON.match(result.get("Drop-reason", ""))
    return Trace(
        action,
        phases,
        _ROUTER.sub("", result.get("input-interface", "")),
        _ROUTER.sub("", result.get("output-interface", "")),
        (reason["code"] if reason else "") or "",
        (reason["text"] if reason else "") or "",
        result,
    )


def _phases(lines: Sequence[str], start: int) -> tuple[tuple[Phase, ...], int]:
    """The phases from line ``start`` on, and the line of the result that stands behind them."""
    phases: list[Phase] = []
    at = start
    while at < len(lines) and lines[at] != "Result:":
        match = _PHASE.match(lines[at])
        if match is None:
            raise NoVerdict(
                f"the trace is not understood: a phase or the result has to begin at {lines[at]!r}",
                where="packet-tracer",
            )
        stop = at + 1
        while stop < len(lines) and lines[stop] != "Result:" and not _PHASE.match(lines[stop]):
            stop += 1
        phases.append(_phase(int(match[1]), lines[at + 1 : stop]))
        at = stop
    return tuple(phases), at


def _phase(number: int, lines: Sequence[str]) -> Phase:
    config = next((at for at, line in enumerate(lines) if line == "Config:"), len(lines))
    more = next((at for at, line in enumerate(lines) if line == "Additional Information:"), len(lines))
    head = _fields(lines[: min(config, more)])
    result = head.get("Result", "").lower()
    if result not in (ALLOW, DROP) or "Type" not in head:
        raise NoVerdict(f"phase {number} of the trace is not understood: {list(lines)!r}", where="packet-tracer")
    quoted, information = tuple(lines[config + 1 : more]), tuple(lines[more + 1 :])
    return Phase(number, head["Type"], head.get("Subtype", ""), result, quoted, information)


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Lines of the form ``NAME: VALUE``; what has another form is passed over, because releases add to it."""
    matches = [_FIELD.match(line) for line in lines]
    return {match[1]: (match[2] or "").strip() for match in matches if match is not None}
