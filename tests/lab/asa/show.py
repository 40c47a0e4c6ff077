# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show`: dispatch, output filters, and `show running-config`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from lab.asa import show_flows, show_policy, show_system
from lab.asa.exec_commands import grouped
from lab.asa.messages import say
from lab.asa.session import Session, command
from lab.asa.store import Block, Configuration
from lab.asa.words import Incomplete, Invalid, Refused, Words

Shower = Callable[[Session, Words], list[str]]

#: Configuration keywords that `show running-config` knows even when nothing of the kind is configured.
_FEATURES = (
    "aaa",
    "aaa-server",
    "access-group",
    "access-list",
    "arp",
    "banner",
    "call-home",
    "class-map",
    "clock",
    "console",
    "crypto",
    "dhcpd",
    "dns",
    "enable",
    "failover",
    "ftp",
    "group-policy",
    "hostname",
    "http",
    "icmp",
    "interface",
    "ip",
    "ipv6",
    "logging",
    "mtu",
    "name",
    "names",
    "nat",
    "ntp",
    "object",
    "object-group",
    "pager",
    "passwd",
    "policy-map",
    "prefix-list",
    "privilege",
    "prompt",
    "route",
    "route-map",
    "router",
    "same-security-traffic",
    "service-policy",
    "snmp-server",
    "ssh",
    "static",
    "sysopt",
    "telnet",
    "terminal",
    "threat-detection",
    "time-range",
    "timeout",
    "tunnel-group",
    "username",
    "webvpn",
    "xlate",
)


@command("user", "exec", name="show")
def show(session: Session, words: Words, negate: bool) -> list[str]:
    """`show WHAT [| include|exclude|begin|grep [-v] REGEX]`."""
    head, bar, tail = words.line.partition("|")
    column = words.column
    ask = Words(head)
    while not ask.done and ask.column < column:
        ask.take()
    table = _SHOWERS if session.privileged else {key: _SHOWERS[key] for key in ("version", "clock", "curpriv")}
    lines = table[ask.require(*table)](session, ask)
    return _filter(lines, tail, len(head) + 1) if bar else lines


def _filter(lines: list[str], text: str, column: int) -> list[str]:
    words = Words(text)
    try:
        verb = words.require("include", "exclude", "begin", "grep")
        invert = verb == "exclude" or (verb == "grep" and words.accept("-v") is not None)
        pattern = words.rest()
    except Invalid as error:
        raise Invalid(error.column + column) from None
    try:
        search = re.compile(pattern).search
    except re.error:
        search = re.compile(re.escape(pattern)).search
    if verb == "begin":
        start = next((index for index, line in enumerate(lines) if search(line)), len(lines))
        return lines[start:]
    return [line for line in lines if bool(search(line)) != invert]


# -- running-config ------------------------------------------------------------------------------------------------


def _running(session: Session, words: Words) -> list[str]:
    config = session.device.running
    words.accept("all")
    if words.done:
        return config.lines()
    special: dict[str, Callable[[Session, Words], list[Block]]] = {
        "object": _objects,
        "object-group": _groups,
        "access-list": _lists,
        "nat": _nat,
        "interface": _interfaces,
    }
    for keyword, blocks in special.items():
        if words.peek().lower() == keyword:
            words.take()
            return [line for block in blocks(session, words) for line in block.lines]
    return _section(config, words)


def _section(config: Configuration, words: Words) -> list[str]:
    """Any other keyword: the lines that start with it, with or without `no`, and every further word."""
    known = [block for block in config.blocks if block.kind and block.kind != "!"]
    first = {_plain(block.head)[0]: None for block in known}
    wanted = [words.require(*dict.fromkeys([*first, *_FEATURES]))]
    while not words.done:
        wanted.append(words.take())
    found = [block for block in known if _plain(block.head)[: len(wanted)] == wanted]
    if "id" in wanted and not found:
        raise Incomplete
    return [line for block in found for line in block.lines]


def _plain(head: str) -> list[str]:
    words = head.split()
    return words[1:] if words[0] == "no" and len(words) > 1 else words


def _objects(session: Session, words: Words) -> list[Block]:
    """Definitions only: the NAT of an object is shown by `show running-config nat`."""
    config = session.device.running
    kind = words.accept("network", "service", "id", "in-line")
    blocks = config.of("object")
    if kind == "id":
        name = words.take()
        blocks = [block for block in blocks if block.name == name]
        if not blocks:
            raise Refused(*say("no_object", name=name))
    elif kind in ("network", "service"):
        blocks = [block for block in blocks if block.head.split()[1:2] == [kind]]
    elif kind == "in-line":
        blocks = [Block("object", " ".join(line.strip() for line in block.lines)) for block in blocks]
    words.finish()
    return blocks


def _groups(session: Session, words: Words) -> list[Block]:
    blocks = session.device.running.of("object-group")
    kind = words.accept("network", "service", "protocol", "icmp-type", "user", "security")
    if kind:
        blocks = [block for block in blocks if block.head.split()[1:2] == [kind]]
    if words.accept("id"):
        name = words.take()
        blocks = [block for block in blocks if block.name == name]
        if not blocks:
            raise Refused(*say("no_group", name=name))
    words.finish()
    return blocks


def _lists(session: Session, words: Words) -> list[Block]:
    blocks = session.device.running.of("access-list")
    if words.done:
        return blocks
    name = words.take()
    words.finish()
    blocks = [block for block in blocks if block.name == name]
    if not blocks:
        raise Refused(*say("no_list", name=name))
    return blocks


def _nat(session: Session, words: Words) -> list[Block]:
    """All three sections with the separators between them."""
    words.finish()
    config, found = session.device.running, []
    for index, block in enumerate(config.blocks):
        if block.kind not in ("nat", "object nat", "nat after"):
            continue
        if index and config.blocks[index - 1].kind == "!" and block.kind != "nat":
            found.append(config.blocks[index - 1])
        found.append(block)
    return found


def _interfaces(session: Session, words: Words) -> list[Block]:
    blocks = session.device.running.of("interface")
    if words.done:
        return [part for block in blocks for part in (block, Block("!", "!"))]
    name = words.take()
    words.finish()
    found = [
        block
        for block in blocks
        if block.name.lower() == name.lower() or f"nameif {name}" in [line.strip() for line in block.sub]
    ]
    if not found:
        raise words.invalid(back=1)
    return found


# -- the short ones --------------------------------------------------------------------------------------------------


def _startup(session: Session, words: Words) -> list[str]:
    words.finish()
    return session.device.startup.rstrip("\n").split("\n")


def _checksum(session: Session, words: Words) -> list[str]:
    words.finish()
    return [f"Cryptochecksum: {grouped(session.device.running.checksum_line())} "]


def _clock(session: Session, words: Words) -> list[str]:
    words.finish()
    now = datetime.datetime.now(datetime.UTC)
    return [now.strftime("%H:%M:%S.") + f"{now.microsecond // 1000:03d}" + now.strftime(" UTC %a %b %-d %Y")]


def _curpriv(session: Session, words: Words) -> list[str]:
    words.finish()
    mode = "P_PRIV P_CONF" if session.mode == "config" else "P_PRIV" if session.privileged else "P_UNPR"
    return [
        f"Username : {session.user if not session.privileged else 'enable_15'}",
        f"Current privilege level : {15 if session.privileged else 1}",
        f"Current Mode/s : {mode}",
    ]


def _hostname(session: Session, words: Words) -> list[str]:
    config = session.device.running
    full = words.accept("fqdn") is not None
    words.finish()
    domain = config.value("domain-name")
    name = session.device.hostname
    return [f"{name}.{domain}" if full and domain else name]


def _pager(session: Session, words: Words) -> list[str]:
    words.finish()
    return [f"pager lines {session.pager}" if session.pager else "no pager"]


_SHOWERS: dict[str, Shower] = {
    "running-config": _running,
    "startup-config": _startup,
    "version": show_system.version,
    "failover": show_system.failover,
    "mode": show_system.mode,
    "cluster": show_system.cluster,
    "conn": show_flows.conn,
    "xlate": show_flows.xlate,
    "context": show_system.context,
    "nameif": show_system.nameif,
    "ip": show_system.ip,
    "interface": show_system.interface,
    "access-list": show_policy.access_list,
    "nat": show_policy.nat,
    "checksum": _checksum,
    "clock": _clock,
    "curpriv": _curpriv,
    "hostname": _hostname,
    "pager": _pager,
}
