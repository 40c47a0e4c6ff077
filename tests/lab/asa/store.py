# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running configuration as an ordered list of blocks: loads any text, prints it back, and knows where a new line goes.

Nothing is interpreted here beyond what decides a line's place. A line that is not understood stays where it was read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

#: Where sections stand in `show running-config`; a kind that is not listed has no place of its own.
SECTION_ORDER = (
    "terminal",
    "hostname",
    "domain-name",
    "enable",
    "xlate",
    "passwd",
    "names",
    "name",
    "interface",
    "boot",
    "ftp",
    "clock",
    "dns",
    "same-security-traffic",
    "object",
    "object-group",
    "access-list",
    "pager",
    "logging",
    "mtu",
    "ip",
    "failover",
    "icmp",
    "asdm",
    "arp",
    "nat-control",
    "global",
    "nat",
    "object nat",
    "nat after",
    "static",
    "access-group",
    "route",
    "timeout",
    "aaa",
    "http",
    "snmp-server",
    "crypto",
    "telnet",
    "ssh",
    "console",
    "threat-detection",
    "username",
    "class-map",
    "policy-map",
    "service-policy",
    "prompt",
    "call-home",
)
_RANK = {kind: rank for rank, kind in enumerate(SECTION_ORDER)}

_OBJECT_NAT = re.compile(r"\s*nat\s+(\([^)]*\)\s+)?(static|dynamic)\s")
_USUAL_RELEASE = "9.12(4)"
_OLD_RELEASE = "8.2(5)"
_VERSION = re.compile(r"^(?::\s*)?(ASA|PIX|FWSM|NGFW) Version\s+(\S+)")
_ECHO = re.compile(r"^\S+[>#]\s*sh\S*\s+\S+")
_LAST_PROMPT = re.compile(r"^\S+[>#]\s*$")


@dataclass
class Block:
    """One top-level line with the sub-mode lines under it."""

    kind: str
    head: str
    sub: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Second or third word: what objects, groups and lists are called."""
        words = self.head.split()
        index = 2 if self.kind in ("object", "object nat", "object-group") else 1
        return words[index] if len(words) > index else ""

    @property
    def lines(self) -> list[str]:
        """The block as it is printed."""
        return [self.head, *self.sub]


def classify(head: str) -> str:
    """Kind of a top-level line: its section, or its first word (without `no`)."""
    words = head.split()
    if not words:
        return ""
    if words[0].startswith("!"):
        return "!"
    if words[0] == "no" and len(words) > 1:
        words = words[1:]
    if words[0] == "nat":
        return "nat after" if "after-auto" in words[:3] else "nat"
    return words[0]


class Configuration:
    """An editable running configuration. `generation` grows with every edit."""

    def __init__(self) -> None:
        self.header: list[str] = []
        self.blocks: list[Block] = []
        self.checksum: str | None = None
        self.generation = 0
        self._loaded_generation = 0

    # -- loading ---------------------------------------------------------------------------------------------------

    @classmethod
    def load(cls, text: str) -> Configuration:
        """Read the text of a configuration, however it was captured; never fails."""
        config = cls()
        lines = _tidy(text)
        body = config._take_header(lines)
        for line in body:
            config._load_line(line)
        config._mark_object_nat()
        config._complete_header()
        return config

    @property
    def trailing_blank(self) -> bool:
        """Old releases end access-list and port-forwarding NAT lines with a blank (9.1 does, 9.5 does not)."""
        return self.release < (9, 2)

    def _take_header(self, lines: list[str]) -> list[str]:
        """Split the device's own frame off: leading `: ` lines up to the version, the checksum, `: end`."""
        version = next((index for index, line in enumerate(lines[:40]) if _VERSION.match(line)), None)
        start = 0
        if version is not None and all(line.startswith(":") or not line.strip() for line in lines[:version]):
            start = version + 1
        while start < len(lines) and lines[start].startswith(":") and lines[start].strip() != ": end":
            start += 1
        self.header = lines[:start]
        body = []
        for line in lines[start:]:
            if line.startswith("Cryptochecksum:"):
                self.checksum = line
            elif line.strip() != ": end":
                body.append(line)
        while body and not body[-1].strip():
            body.pop()
        return body

    def _complete_header(self) -> None:
        """Give a bare listing of commands the frame that every device prints, with a release its syntax fits."""
        if self.version:
            return
        old = any(block.head.startswith(("static (", "global (")) for block in self.blocks)
        release = f"ASA Version {_OLD_RELEASE if old else _USUAL_RELEASE}"
        self.header = [*(self.header or [": Saved", ""]), release]

    def _load_line(self, line: str) -> None:
        last = self.blocks[-1] if self.blocks else None
        if line[:1].isspace() and line.strip() and last and last.kind != "!":
            last.sub.append(line)
        else:
            self.blocks.append(Block(classify(line), line))

    def _mark_object_nat(self) -> None:
        """A second `object network X` that holds nothing but NAT is the NAT section's print of the object."""
        for block in self.blocks:
            if block.kind == "object" and block.sub and all(_OBJECT_NAT.match(line) for line in block.sub):
                block.kind = "object nat"

    # -- printing --------------------------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        """Everything `show running-config` prints."""
        body = [line for block in self.blocks for line in block.lines]
        return [*self.header, *body, self.checksum_line(), ": end"]

    def checksum_line(self) -> str:
        """The loaded checksum line until something is edited, then one that follows the content."""
        if self.checksum and self.generation == self._loaded_generation:
            return self.checksum
        return "Cryptochecksum:" + self.digest()

    def digest(self) -> str:
        """32 hexadecimal digits over the body."""
        body = "\n".join(line for block in self.blocks for line in block.lines)
        return hashlib.md5(body.encode("latin-1", "replace"), usedforsecurity=False).hexdigest()

    def text(self) -> str:
        """The configuration as one text with line ends."""
        return "\n".join(self.lines()) + "\n"

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """Release as the device writes it (`9.12(4)`); an empty string when the text does not say."""
        found = next((match for match in map(_VERSION.match, self.header) if match), None)
        return found.group(2) if found else ""

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor number of the release; a threat defense image counts as the 9.14 it is built on."""
        if any(line.startswith("NGFW Version") for line in self.header):
            return 9, 14
        match = re.match(r"(\d+)\.(\d+)", self.version)
        return (int(match.group(1)), int(match.group(2))) if match else (9, 12)

    @property
    def context(self) -> str | None:
        """`context` or `system` on a device in multiple context mode."""
        return next((word for word in ("context", "system") for line in self.header if f"<{word}>" in line), None)

    def of(self, *kinds: str) -> list[Block]:
        """All blocks of these kinds, in order."""
        return [block for block in self.blocks if block.kind in kinds]

    def value(self, prefix: str, default: str = "") -> str:
        """Rest of the first top-level line that begins with these words."""
        for block in self.blocks:
            if block.head == prefix or block.head.startswith(prefix + " "):
                return block.head[len(prefix) :].strip()
        return default

    @property
    def hostname(self) -> str:
        """Configured host name."""
        return self.value("hostname", "ciscoasa")

    # -- editing ---------------------------------------------------------------------------------------------------

    def touch(self) -> None:
        """Note that the content changed."""
        self.generation += 1

    def remove(self, blocks: Iterable[Block]) -> None:
        """Take blocks out, and the `!` in front of a NAT section that became empty."""
        doomed = {id(block) for block in blocks}
        kinds = {block.kind for block in self.blocks if id(block) in doomed}
        for kind in kinds & {"object nat", "nat after"}:
            if all(id(block) in doomed for block in self.of(kind)):
                first = next(index for index, block in enumerate(self.blocks) if block.kind == kind)
                if first and self.blocks[first - 1].kind == "!":
                    doomed.add(id(self.blocks[first - 1]))
        self.blocks = [block for block in self.blocks if id(block) not in doomed]
        self.touch()

    def insert(self, block: Block, before: Block | None = None, after: Block | None = None) -> None:
        """Put a block beside another one, or at its section's end."""
        if before is not None:
            index = self._index(before)
        elif after is not None:
            index = self._index(after) + 1
        else:
            index = self._place(block.kind)
            if block.kind in ("object nat", "nat after") and not self.of(block.kind):
                self.blocks.insert(index, Block("!", "!"))
                index += 1
        self.blocks.insert(index, block)
        self.touch()

    def _index(self, block: Block) -> int:
        return next(index for index, other in enumerate(self.blocks) if other is block)

    def _place(self, kind: str) -> int:
        """Index behind the section of this kind, or behind the nearest section that precedes it."""
        rank = _RANK.get(kind, len(_RANK))
        behind = [index for index, block in enumerate(self.blocks) if block.kind == kind]
        if behind:
            return behind[-1] + 1
        before = [index for index, block in enumerate(self.blocks) if _RANK.get(block.kind, len(_RANK)) < rank]
        if not before:
            following = (i for i, block in enumerate(self.blocks) if _RANK.get(block.kind, -1) > rank)
            return next(following, len(self.blocks))
        index = before[-1] + 1
        closes = self.blocks[before[-1]].kind == "interface"
        if closes and index < len(self.blocks) and self.blocks[index].kind == "!":
            index += 1
        return index


def _tidy(text: str) -> list[str]:
    """Lines of a captured text without line-end variants, pager marks, the echoed command and the last prompt."""
    text = re.sub(r"<--- More --->(\r? *\r|\x08+ +\x08+)?", "", text)
    lines = re.sub(r"\r*\n\r*|\r", "\n", text).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and _LAST_PROMPT.match(lines[-1]) and len(lines) > 1:
        lines.pop()
    while lines and (not lines[0].strip() or _ECHO.match(lines[0])):
        lines.pop(0)
    return lines
