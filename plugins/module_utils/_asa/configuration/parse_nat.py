# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``nat`` lines: those of an object (section 2) and those with source and destination (sections 1 and 3).

Grammar: Cisco's ASA command reference, ``nat (object)`` and ``nat (global)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..text import Words
from . import addresses, ports
from .model import Mapped, ObjectNat, TwiceNat

FLAGS = frozenset(("dns", "net-to-net", "no-proxy-arp", "route-lookup", "unidirectional", "inactive"))
POOL_OPTIONS = frozenset(("round-robin", "extended", "flat", "include-reserve", "block-allocation"))


def is_twice(line: str) -> bool:
    """Whether a ``nat`` line has the form with ``source``, which is no part of an object wherever it is typed.

    Read by position: an object may be called ``source``, too.
    """
    words = Words(line)
    words.next()
    _interfaces(words)
    _section(words)
    return bool(words.accept("source"))


def parse_object_nat(owner: str, line: str, names: Mapping[str, str]) -> ObjectNat:
    """A ``nat`` line inside ``object network OWNER``.

    Raises:
        NotUnderstood: with the line.
    """
    words = Words(line)
    words.next()
    real, mapped = _interfaces(words)
    kind = words.next("static or dynamic")
    if kind not in ("static", "dynamic"):
        raise words.error(f"{kind!r} is neither static nor dynamic")
    target = _mapped(words, names)
    options: list[str] = []
    service: tuple[str, int, int] | None = None
    while words.peek():
        if words.accept("service"):
            service = _service(words, options)
        else:
            target = _option(words, target, options)
    return ObjectNat(owner, real, mapped, kind == "dynamic", target, service, tuple(options), line.strip())


def parse_twice_nat(line: str, names: Mapping[str, str]) -> TwiceNat:
    """A ``nat`` line with ``source``.

    Raises:
        NotUnderstood: with the line.
    """
    words = Words(line)
    words.next()
    real, mapped = _interfaces(words)
    section = _section(words)
    if not words.accept("source"):
        raise words.error("source is missing")
    kind = words.next("static or dynamic")
    if kind not in ("static", "dynamic"):
        raise words.error(f"{kind!r} is neither static nor dynamic")
    source = _name(words, names)
    target = _mapped(words, names)
    destination: tuple[Mapped, Mapped] | None = None
    service: tuple[str, str] | None = None
    options: list[str] = []
    description = ""
    while words.peek():
        if words.accept("description"):
            description = words.rest_of_line()  # it may hold any keyword
        elif words.accept("destination"):
            if not words.accept("static"):
                raise words.error("a destination is translated static only")
            first = _mapped(words, names)
            destination = (first, _name(words, names))
            options.append(f"destination static {first.text} {destination[1].text}")
        elif words.accept("service"):
            service = (words.next("a service object"), words.next("a service object"))
            options.append(" ".join(("service", *service)))
        else:
            target = _option(words, target, options)
    return TwiceNat(
        section,
        real,
        mapped,
        kind == "dynamic",
        source,
        target,
        destination,
        service,
        tuple(options),
        description,
        line.strip(),
    )


def _interfaces(words: Words) -> tuple[str, str]:
    """The two interfaces; both are any where the line names none."""
    if not words.peek().startswith("("):
        return "any", "any"
    pair = words.next()
    while not pair.endswith(")"):
        pair += words.next("the closing parenthesis")
    real, comma, mapped = pair[1:-1].partition(",")
    if not (comma and real and mapped):
        raise words.error(f"{pair!r} does not name two interfaces")
    return real, mapped


def _section(words: Words) -> int:
    """The section of a line with ``source``; a line number is not kept by the device."""
    section = 3 if words.accept("after-auto") else 1
    if words.peek().isdecimal():
        words.next()
    return section


def _name(words: Words, names: Mapping[str, str]) -> Mapped:
    """An address as an object, a group, any, or an interface's."""
    word = words.next("an object")
    if word == "any":
        return Mapped("any")
    if word == "interface":
        return Mapped("interface", words.accept("ipv6"))
    return Mapped(_kind(word, names), word)


def _mapped(words: Words, names: Mapping[str, str]) -> Mapped:
    if words.accept("pat-pool"):
        if words.accept("interface"):  # seen in output, though the guides name an object only
            return Mapped("pool", f"interface {words.accept('ipv6')}".rstrip())
        return Mapped("pool", words.next("the pool's object"))
    return _name(words, names)


def _kind(word: str, names: Mapping[str, str]) -> str:
    """An address, an alias of one, or else the name of an object."""
    address = names.get(word, word).partition("/")[0]
    return "object" if addresses.host(address) is None else "address"


def _option(words: Words, target: Mapped, options: list[str]) -> Mapped:
    """Take one option: either it says more of the mapped address, or it is put with ``options``."""
    if words.accept("interface"):
        options.append(f"interface {words.accept('ipv6')}".rstrip())
        return target
    if words.accept("pat-pool"):
        pool = words.next("the pool's object")
        options.append(f"pat-pool {pool}")
        return replace(target, pool=pool)
    word = words.next()
    if word not in FLAGS and word not in POOL_OPTIONS:
        raise words.error(f"{word!r} is not expected here")
    options.append(word)
    return target


def _service(words: Words, options: list[str]) -> tuple[str, int, int]:
    protocol, first, second = words.next("tcp, udp or sctp"), words.next("the real port"), words.next("the mapped port")
    options.append(f"service {protocol} {first} {second}")
    real, mapped = ports.port_number(first), ports.port_number(second)
    if protocol not in ("tcp", "udp", "sctp") or real is None or mapped is None:
        raise words.error("service needs a protocol, the real and the mapped port")
    return protocol, real, mapped
