# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access list lines: reading them as the command line does, and their canonical text."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lab.asa.addresses import number, written
from lab.asa.names import icmp_number, icmp_text, protocol_text
from lab.asa.ports import PortMatch, accept_ports
from lab.asa.words import Incomplete, Invalid, Words

#: How ports of TCP and UDP together are called.
BOTH = "tcp-udp"
PORT_PROTOCOLS = ("tcp", "udp", "sctp", BOTH)
LOG_LEVELS = ("emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging")

#: Tells the type of an object-group (`network`, `service`, ...), or None when there is none of that name.
GroupType = Callable[[str], "str | None"]
#: Address of a `name` alias, or None.
Alias = Callable[[str], "str | None"]


@dataclass(frozen=True)
class Where:
    """A source or destination: `kind` is any, any4, any6, host, net, object, object-group, interface, v6 or identity."""

    kind: str
    first: str = ""
    second: str = ""

    def text(self) -> str:
        """Canonical text."""
        return " ".join(
            part for part in ("" if self.kind in ("net", "v6") else self.kind, self.first, self.second) if part
        )


@dataclass(frozen=True)
class Ace:
    """One line of an access list; remarks and lines that are not understood carry only `text`."""

    name: str
    type: str
    verbatim: str = ""
    action: str = ""
    protocol_kind: str = ""
    protocol: str = ""
    identity: str = ""
    source: Where = Where("any")
    source_ports: PortMatch | str | None = None
    destination: Where = Where("any")
    destination_ports: PortMatch | str | None = None
    icmp: str = ""
    log: str = ""
    time_range: str = ""
    inactive: bool = False

    @cached_property
    def rule(self) -> str:
        """What the line matches and does, without log, time range and inactive: its identity in the list."""
        if self.type != "extended":
            return f"{self.type} {self.verbatim}"
        parts = [
            self.type,
            self.action,
            self.protocol_kind,
            self.protocol,
            self.identity,
            self.source.text(),
            self._ports(self.source_ports),
            self.destination.text(),
            self._ports(self.destination_ports),
            self.icmp,
        ]
        return " ".join(part for part in parts if part)

    @property
    def text(self) -> str:
        """Canonical text after `access-list NAME`."""
        options = [f"time-range {self.time_range}" if self.time_range else "", "inactive" if self.inactive else ""]
        return " ".join(part for part in (self.rule, self.log, *options) if part)

    @property
    def same_options(self) -> tuple[str, str, bool]:
        """The part of a line that an update in place changes."""
        return self.log, self.time_range, self.inactive

    def _ports(self, ports: PortMatch | str | None) -> str:
        if ports is None:
            return ""
        protocol = BOTH if self.protocol_kind else self.protocol
        return f"object-group {ports}" if isinstance(ports, str) else ports.text(protocol)

    @property
    def groups(self) -> list[str]:
        """Names of all object-groups the line uses."""
        found = [self.protocol] if self.protocol_kind == "object-group" else []
        found += [where.first for where in (self.source, self.destination) if where.kind == "object-group"]
        found += [ports for ports in (self.source_ports, self.destination_ports) if isinstance(ports, str)]
        return found + ([self.icmp.split()[1]] if self.icmp.startswith("object-group ") else [])

    @property
    def objects(self) -> list[str]:
        """Names of all objects the line uses."""
        found = [self.protocol] if self.protocol_kind == "object" else []
        return found + [where.first for where in (self.source, self.destination) if where.kind == "object"]


class AceReader:
    """Reads what follows `access-list NAME [line N]`. Raises `Invalid` or `Incomplete`."""

    def __init__(self, group_type: GroupType, alias: Alias) -> None:
        self._group_type = group_type
        self._alias = alias

    def read(self, name: str, words: Words) -> Ace:
        """One line; without a type word it is `extended`."""
        kind = words.accept("extended", "remark")
        if kind == "remark":
            return Ace(name, "remark", verbatim=words.rest())
        action = words.require("permit", "deny")
        protocol_kind, protocol = self._protocol(words)
        identity, source = self._identity(words), self.where(words)
        named = "" if protocol_kind else protocol
        if protocol_kind == "object-group" and self._group_type(protocol) == "protocol":
            named = BOTH  # the ports that follow are those of both
        source_ports = self._ports(named, words, source=True)
        destination = self._destination(words)
        destination_ports = self._ports(named, words, source=False)
        icmp = self._icmp(named, words)
        log, time_range, inactive = self._options(words)
        return Ace(
            name,
            "extended",
            "",
            action,
            protocol_kind,
            protocol,
            identity,
            source,
            source_ports,
            destination,
            destination_ports,
            icmp,
            log,
            time_range,
            inactive,
        )

    def _protocol(self, words: Words) -> tuple[str, str]:
        """Kind (empty for a plain protocol) and name."""
        kind = words.take() if words.peek() in ("object", "object-group") else ""
        word = words.take()
        if kind:
            return kind, word
        text = protocol_text(word)
        if text is None:
            raise words.invalid(back=1)
        return "", text

    def _identity(self, words: Words) -> str:
        """User, user-group or security-group condition in front of the source; kept as text."""
        parts: list[str] = []
        while words.peek() in ("user", "user-group", "object-group-user", "object-group-security", "security-group"):
            count = 3 if words.peek() == "security-group" else 2
            parts += [words.take() for _ in range(count)]
        return " ".join(parts)

    def _destination(self, words: Words) -> Where:
        identity = self._identity(words)
        where = self.where(words)
        return Where("identity", f"{identity} {where.text()}") if identity else where

    def where(self, words: Words) -> Where:
        """One address condition."""
        word = words.take()
        if word in ("any", "any4", "any6"):
            return Where(word)
        if word in ("object", "object-group", "interface"):
            return Where(word, words.take())
        if word == "host":
            return self._host(words)
        if ":" in word and "/" in word:
            return Where("v6", word)
        return self._network(word, words)

    def _host(self, words: Words) -> Where:
        word = words.take()
        if ":" in word:
            try:
                return Where("host", str(ipaddress.IPv6Address(word)))
            except ValueError:
                raise words.invalid(back=1) from None
        return Where("host", self._literal(word, words))

    def _literal(self, word: str, words: Words) -> str:
        """An address; a `name` alias counts as its address, which is what access list lines are printed with."""
        address = word if number(word) is not None else self._alias(word)
        if address is None:
            raise words.invalid(back=1)
        return address

    def _network(self, word: str, words: Words) -> Where:
        word = self._literal(word, words)
        mask = number(words.take())
        if mask is None:
            raise words.invalid(back=1)
        if mask == 2**32 - 1:
            return Where("host", word)
        if mask == 0 and number(word) == 0:
            return Where("any4")
        return Where("net", word, written(mask))

    def _ports(self, protocol: str, words: Words, source: bool) -> PortMatch | str | None:
        """Ports of one side; `protocol` is empty where the protocol is an object or a group."""
        if protocol not in PORT_PROTOCOLS:
            return None
        if words.peek() == "object-group" and (not source or self._group_type(words.peek(1)) == "service"):
            words.take()
            return words.take()
        return accept_ports(words, protocol)

    def _icmp(self, protocol: str, words: Words) -> str:
        if protocol not in ("icmp", "icmp6") or words.done:
            return ""
        if words.peek() == "object-group":
            words.take()
            return "object-group " + words.take()
        value = icmp_number(words.peek()) if protocol == "icmp" else None
        if value is None:
            return words.take() if protocol == "icmp6" and words.peek() not in ("log", "inactive") else ""
        words.take()
        code = f" {words.take()}" if words.peek().isdigit() else ""
        return icmp_text(value) + code

    def _options(self, words: Words) -> tuple[str, str, bool]:
        """The log option, the time range, and whether the line is inactive."""
        if words.done:
            return "", "", False
        log = self._log(words) if words.accept("log") else ""
        time_range = words.take() if words.accept("time-range") else ""
        inactive = words.accept("inactive") is not None
        words.finish()
        return log, time_range, inactive

    def _log(self, words: Words) -> str:
        mode = words.accept("disable", "default")
        if mode:
            return "log disable" if mode == "disable" else ""
        level = words.accept(*LOG_LEVELS)
        if level is None and words.peek().isdigit() and int(words.peek()) < len(LOG_LEVELS):
            level = LOG_LEVELS[int(words.take())]
        interval = ""
        if words.accept("interval"):
            interval = words.take()
            if not interval.isdigit():
                raise words.invalid(back=1)
        level = level or "informational"
        if level == "informational" and interval in ("", "300"):
            return "log"
        return f"log {level}" + (f" interval {interval}" if interval not in ("", "300") else "")


def read_stored(line: str, reader: AceReader) -> Ace:
    """A line of the running configuration; what is not understood becomes type `unknown` with its text.

    Lines of `ethertype` and `standard` lists, which have no say in what passes, are kept as they are.
    """
    words = line.split(None, 3)
    if words[2:3] in (["ethertype"], ["standard"]):
        return Ace(words[1], words[2], verbatim=" ".join(words[2:]))
    words = Words(line)
    words.take()
    name = words.take() if not words.done else ""
    try:
        return reader.read(name, words)
    except (Invalid, Incomplete):
        return Ace(name, "unknown", verbatim=line.split(None, 2)[2] if len(line.split(None, 2)) > 2 else "")
