# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAT lines of release 8.3 and later: object NAT and twice NAT, reading and canonical text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.asa.names import port_text
from lab.asa.ports import take_port
from lab.asa.words import Words

_FLAGS = ("dns", "net-to-net", "no-proxy-arp", "route-lookup")
_POOL_OPTIONS = ("extended", "flat", "include-reserve", "round-robin", "block-allocation")

#: Tells whether a name is an interface name.
IsInterface = Callable[[str], bool]


@dataclass(frozen=True)
class Service:
    """Protocol with real and mapped port of a static PAT."""

    protocol: str
    real: int
    mapped: int

    def text(self) -> str:
        """Canonical text with port names."""
        return f"service {self.protocol} {port_text(self.real, self.protocol)} {port_text(self.mapped, self.protocol)}"


@dataclass(frozen=True)
class ObjectNat:
    """The `nat` line of a network object. `mapped` is an address, an object's name, `interface`, or `pat-pool NAME`."""

    real_interface: str
    mapped_interface: str
    kind: str
    mapped: str
    fallback: bool = False
    flags: tuple[str, ...] = ()
    service: Service | None = None

    def text(self) -> str:
        """Canonical text of the sub-mode line, without its leading blank."""
        parts = [f"nat ({self.real_interface},{self.mapped_interface}) {self.kind} {self.mapped}"]
        parts += ["interface"] if self.fallback else []
        parts += [*self.flags]
        parts += [self.service.text()] if self.service else []
        return " ".join(parts)


@dataclass(frozen=True)
class TwiceNat:
    """A `nat ... source ...` line. `destination` is (mapped, real), `services` the two object names."""

    real_interface: str
    mapped_interface: str
    after_auto: bool
    kind: str
    real: str
    mapped: str
    destination: tuple[str, str] | None = None
    services: tuple[str, str] | None = None
    flags: tuple[str, ...] = ()
    inactive: bool = False

    @property
    def references(self) -> list[str]:
        """Objects and groups the line names."""
        named = [
            self.real,
            self.mapped.removeprefix("pat-pool ").split()[0],
            *(self.destination or ()),
            *(self.services or ()),
        ]
        return [name for name in named if name not in ("any", "interface")]


def interface_pair(words: Words, known: IsInterface) -> tuple[str, str]:
    """`(real,mapped)` when it is there, else (any, any)."""
    if not words.peek().startswith("("):
        return "any", "any"
    column, text = words.column, words.take()
    while ")" not in text and not words.done:
        text += words.take()
    match = re.fullmatch(r"\(([^,()\s]+),([^,()\s]+)\)", text)
    if match is None or not all(name == "any" or known(name) for name in match.groups()):
        error = words.invalid()
        error.column = column + 1
        raise error
    return match.group(1), match.group(2)


def read_object_nat(words: Words, known: IsInterface) -> ObjectNat:
    """What follows `nat` in a network object. Raises `Invalid` or `Incomplete`."""
    real, mapped = interface_pair(words, known)
    kind = words.require("static", "dynamic")
    target, fallback = _target(words, kind)
    flags: list[str] = []
    service = None
    while not words.done:
        flag = words.require(*_FLAGS, "service") if kind == "static" else words.require("dns")
        if flag != "service":
            flags.append(flag)
            continue
        protocol = words.require("tcp", "udp", "sctp")
        service = Service(protocol, take_port(words, protocol), take_port(words, protocol))
        words.finish()
    return ObjectNat(real, mapped, kind, target, fallback, tuple(f for f in _FLAGS if f in flags), service)


def _target(words: Words, kind: str) -> tuple[str, bool]:
    """Mapped side and whether the interface's address is the fallback."""
    word = words.take()
    if word == "interface":
        return ("interface ipv6", False) if words.accept("ipv6") else ("interface", False)
    if word == "pat-pool" and kind == "dynamic":
        word = f"pat-pool {words.take()}"
        while words.peek() in _POOL_OPTIONS:
            word += f" {words.take()}"
    fallback = kind == "dynamic" and words.accept("interface") is not None
    return word, fallback


def read_twice_nat(words: Words, known: IsInterface) -> TwiceNat:
    """What follows `nat` at top level. Raises `Invalid` or `Incomplete`."""
    real, mapped = interface_pair(words, known)
    after = words.accept("after-auto") is not None
    words.require("source")
    kind = words.require("static", "dynamic")
    source = words.take()
    target, _ = _target(words, kind)
    destination = services = None
    if words.accept("destination"):
        words.require("static")
        destination = (words.take(), words.take())
    if words.accept("service"):
        services = (words.take(), words.take())
    flags, inactive = _twice_options(words)
    return TwiceNat(real, mapped, after, kind, source, target, destination, services, flags, inactive)


def _twice_options(words: Words) -> tuple[tuple[str, ...], bool]:
    order = (*_FLAGS[:2], "unidirectional", *_FLAGS[2:])
    found: list[str] = []
    inactive = False
    while not words.done:
        option = words.require(*order, "inactive", "description")
        if option == "description":
            words.rest()
        elif option == "inactive":
            inactive = True
        else:
            found.append(option)
    return tuple(flag for flag in order if flag in found), inactive
