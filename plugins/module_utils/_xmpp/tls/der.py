# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict reader for DER (ITU-T X.690): as much of it as X.509 certificates need.

It reads definite, shortest lengths and tags of one byte only, as DER wants them, and raises nothing but DerError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

BOOLEAN, INTEGER, OCTET_STRING, OBJECT_IDENTIFIER = 0x01, 0x02, 0x04, 0x06
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31

# Codecs of the character string types. T.61 strings hold Latin-1 in practice, as OpenSSL reads them too.
STRINGS = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1A: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}


class DerError(Exception):
    """The bytes are not the DER that was expected. The text says what and where."""


@dataclass(frozen=True)
class Value:
    """One encoded value: its tag byte, its content, and where it begins in the outermost bytes."""

    tag: int
    content: bytes
    offset: int
    content_offset: int

    def expect(self, tag: int, what: str) -> Value:
        """The value itself, if it has ``tag``."""
        if self.tag != tag:
            raise DerError(f"{what}: tag 0x{self.tag:02x} instead of 0x{tag:02x} at byte {self.offset}")
        return self

    def inner(self) -> list[Value]:
        """The values inside a constructed one."""
        return list(values(self.content, self.content_offset))


def values(data: bytes, base: int = 0) -> Iterator[Value]:
    """The values that stand one after another in ``data``, which begins at byte ``base`` of the whole."""
    place = 0
    while place < len(data):
        value, place = _value(data, place, base)
        yield value


def single(data: bytes, what: str, base: int = 0) -> Value:
    """The one value in ``data``."""
    value, end = _value(data, 0, base)
    if end != len(data):
        raise DerError(f"{what}: {len(data) - end} bytes follow at byte {base + end}")
    return value


def _value(data: bytes, place: int, base: int) -> tuple[Value, int]:
    where = f"at byte {base + place}"
    if len(data) - place < 2:
        raise DerError(f"the bytes end inside a value {where}")
    tag, length, start = data[place], data[place + 1], place + 2
    if tag & 0x1F == 0x1F:
        raise DerError(f"a tag of more than one byte {where}")
    if length >= 0x80:
        size = length & 0x7F
        digits = data[start : start + size]
        # 0x80 is BER's indefinite length; four bytes of length are more than any certificate has.
        if not 1 <= size <= 4 or len(digits) < size:
            raise DerError(f"a length that DER does not have {where}")
        length = int.from_bytes(digits, "big")
        start += size
        if digits[0] == 0 or length < 0x80:
            raise DerError(f"a length that is not the shortest {where}")
    end = start + length
    if end > len(data):
        raise DerError(f"a value of {length} bytes, of which {len(data) - start} are there, {where}")
    return Value(tag, data[start:end], base + place, base + start), end


def integer(value: Value, what: str) -> int:
    content = value.expect(INTEGER, what).content
    if not content:
        raise DerError(f"{what}: an integer without bytes at byte {value.offset}")
    if len(content) > 1 and (content[0], content[1] & 0x80) in ((0x00, 0x00), (0xFF, 0x80)):
        raise DerError(f"{what}: an integer that is not the shortest at byte {value.offset}")
    return int.from_bytes(content, "big", signed=True)


def boolean(value: Value, what: str) -> bool:
    content = value.expect(BOOLEAN, what).content
    if content not in (b"\x00", b"\xff"):
        raise DerError(f"{what}: neither true nor false at byte {value.offset}")
    return content == b"\xff"


def object_identifier(value: Value, what: str) -> str:
    """The identifier in dotted form."""
    content = value.expect(OBJECT_IDENTIFIER, what).content
    numbers: list[int] = []
    number, begins = 0, True
    for byte in content:
        if begins and byte == 0x80:
            raise DerError(f"{what}: an object identifier that is not the shortest at byte {value.offset}")
        number = number << 7 | byte & 0x7F
        begins = not byte & 0x80
        if begins:
            numbers.append(number)
            number = 0
        elif number >> 128:  # UUID-based identifiers have 128 bits; Python refuses to print endless numbers
            raise DerError(f"{what}: an object identifier with too large a number at byte {value.offset}")
    if not numbers or not begins:
        raise DerError(f"{what}: an object identifier that does not end at byte {value.offset}")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def is_string(value: Value) -> bool:
    return value.tag in STRINGS


def string(value: Value, what: str) -> str:
    codec = STRINGS.get(value.tag)
    if codec is None:
        raise DerError(f"{what}: tag 0x{value.tag:02x} is no character string, at byte {value.offset}")
    return text(value, codec, what)


def text(value: Value, codec: str, what: str) -> str:
    """The content as text, for a tag that the context gives the meaning of."""
    try:
        return value.content.decode(codec)
    except UnicodeDecodeError as error:
        raise DerError(f"{what}: not {codec} at byte {value.offset}") from error


def time(value: Value, what: str) -> datetime:
    """A UTCTime or GeneralizedTime in the one form that RFC 5280 section 4.1.2.5 allows, in UTC."""
    digits = text(value, "ascii", what)
    if value.tag == UTC_TIME and re.fullmatch(r"[0-9]{12}Z", digits):
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    elif value.tag != GENERALIZED_TIME or not re.fullmatch(r"[0-9]{14}Z", digits):
        raise DerError(f"{what}: no time at byte {value.offset}")
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError as error:
        raise DerError(f"{what}: no such time, at byte {value.offset}") from error
