# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go through a text word by word: a running configuration, or what a device printed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lab.shareable.addresses import AddressMap
from lab.shareable.names import NameMap, stays

IPV4 = re.compile(
    r"(?<![0-9])(?<![0-9]\.)(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?![0-9])(?!\.[0-9])"
)
IPV6 = re.compile(r"(?<![0-9A-Za-z:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?![0-9A-Za-z:])")
WORD = re.compile(r"[^\s()\[\]{},;\"'=|<>!]+")
_FREE_TEXT = re.compile(
    r"^(\s*(?:access-list \S+(?: line [0-9]+)? remark|description|banner \S+|snmp-server (?:location|contact)|"
    r"name \S+ \S+ description|prompt-text|.*\bsubject-name|.*\bdescription))\s+\S.*$"
)
_SECRET = frozenset(
    {
        *("password", "passwd", "key", "pre-shared-key", "secret", "community", "passphrase", "ldap-login-password"),
        *(
            "authentication-key",
            "encryption-key",
            "md5-key",
            "activation-key",
            "hash-key",
            "radius-common-pw",
            "auth",
            "priv",
        ),
    }
)
_LONG_HEX = re.compile(r"(?i)\s*([0-9a-f]{8}\s+){1,}[0-9a-f]{2,}\s*|\s*[0-9a-f]{32,}\s*")
_CHECKSUM = re.compile(r"^(Cryptochecksum:)\s*[0-9a-f ]+$")
_SERIAL = re.compile(r"^(.*(?:Serial Number|serial-number)[: ]+)\S+")
_WIDEST = 16
"""Bits that the ends of a range share at least for its size to stay; of a wider one only the order of its addresses does."""
_TEXT, _HIDDEN = "text", "*****"


@dataclass
class Found:
    """What a text holds."""

    words: set[str] = field(default_factory=set)
    addresses: set[tuple[str, int]] = field(default_factory=set)


def look(text: str, found: Found) -> None:
    """Note every word and address of a text."""
    for line in prepared(text):
        list(_through(line, lambda word: _note(found.words, word), lambda address: address))
        found.addresses |= set(_networks(line))


def _note(words: set[str], word: str) -> str:
    words.add(word)
    return word


def rewrite(text: str, addresses: AddressMap, names: NameMap) -> str:
    """The text with all that was noted replaced."""
    return "".join("".join(_through(line, names.map, addresses.map)) for line in prepared(text))


def prepared(text: str) -> Iterator[str]:
    """The lines without what nobody needs: free text, secrets, certificates, checksums, serial numbers."""
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        end = line[len(body) :]
        if _LONG_HEX.fullmatch(body):
            yield f" 00{end}"
            continue
        body = _CHECKSUM.sub(r"\g<1>" + "0" * 32, body)
        body = _SERIAL.sub(r"\g<1>0", body)
        body = _FREE_TEXT.sub(rf"\1 {_TEXT}", body)
        yield _without_secrets(body) + end


def _without_secrets(line: str) -> str:
    """The line with what follows a word like password hidden, up to the next keyword."""
    parts = re.split(r"(\s+)", line)
    hiding = False
    for index, part in enumerate(parts):
        if not part or part.isspace():
            continue
        if hiding and not (stays(part) and not part[0].isdigit()):
            parts[index] = _HIDDEN
        else:
            hiding = part.casefold() in _SECRET
    return "".join(parts)


def _networks(line: str) -> Iterator[tuple[str, int]]:
    """Addresses with the bits that belong to their network: by the mask or length behind them, by the end of their range."""
    words = line.split()
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        for text in IPV4.findall(word):
            yield text, _length4(text, word, following)
            if words[index - 1 : index] == ["range"] and IPV4.fullmatch(following):
                common = _common(text, following)
                if common >= _WIDEST:
                    yield text, -common
                    yield following, -common
        for text in IPV6.findall(word):
            if is_ipv6(text):
                length = re.search(re.escape(text) + r"/([0-9]{1,3})", word)
                yield text, int(length[1]) if length and int(length[1]) <= 128 and _base6(text, int(length[1])) else 128


def _length4(text: str, word: str, following: str) -> int:
    value = int(ipaddress.IPv4Address(text))
    length = re.search(re.escape(text) + r"/([0-9]{1,2})(?![0-9])", word)
    if length and int(length[1]) <= 32:
        mask = (0xFFFFFFFF << (32 - int(length[1]))) & 0xFFFFFFFF
    elif IPV4.fullmatch(following):
        mask = int(ipaddress.IPv4Address(following))
    else:
        return 32
    ones = 32 - ((mask ^ 0xFFFFFFFF).bit_length())
    if mask != (0xFFFFFFFF << (32 - ones)) & 0xFFFFFFFF:
        return ones if ones >= 8 else 32  # a mask that is no prefix, or no mask at all
    return ones if not value & (mask ^ 0xFFFFFFFF) else 32


def _common(one: str, other: str) -> int:
    return 32 - (int(ipaddress.IPv4Address(one)) ^ int(ipaddress.IPv4Address(other))).bit_length()


def _base6(text: str, length: int) -> bool:
    return not int(ipaddress.IPv6Address(text)) & ((1 << (128 - length)) - 1)


def is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _through(line: str, name: Callable[[str], str], address: Callable[[str], str]) -> Iterator[str]:
    """The line with every word and address replaced."""
    at = 0
    for match in WORD.finditer(line):
        yield line[at : match.start()]
        yield _word(match.group(), name, address)
        at = match.end()
    yield line[at:]


def _word(word: str, name: Callable[[str], str], address: Callable[[str], str]) -> str:
    for pattern in (IPV4, IPV6):
        if (match := pattern.search(word)) and (pattern is IPV4 or is_ipv6(match.group())):
            before, after = word[: match.start()], word[match.end() :]
            return "".join(
                (
                    _word(before, name, address) if before else "",
                    address(match.group()),
                    _word(after, name, address) if after else "",
                )
            )
    if re.fullmatch(r"[/:.@\\-]+", word) or re.fullmatch(r"/[0-9]+", word):
        return word
    return name(word)
