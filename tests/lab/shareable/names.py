# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names replaced by numbered ones. Only words that stand in no configuration of anybody in particular stay (words.txt)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

WORDS = frozenset(Path(__file__).with_name("words.txt").read_text().split())
OURS = re.compile(r"(XMPP_S2S_[0-9]+)_(.+)")
"""Objects of the collection, named by node and domain: both are replaced as they are elsewhere."""
_DONE = re.compile(r"n[0-9]{4,}")
_NUMBER = re.compile(r"[0-9:.+*-]+")
_HARDWARE = re.compile(
    r"(?i)((ten|twentyfive|forty|hundred)?gig[a-z]*e?|(fast)?ethernet|ethernet|management|port-channel|vlan|bvi|tunnel|redundant|loopback|virtual|"
    r"internal-data|internal-control|vni|null)[0-9/.]*"
)
_PIECE = re.compile(r"[^.@/:\\_]+|[.@/:\\_]")
_DELIMITERS = ".@/:\\"


def stays(word: str) -> bool:
    """Whether a word says nothing about anybody."""
    return word.casefold() in WORDS or bool(
        _NUMBER.fullmatch(word) or _HARDWARE.fullmatch(word) or _DONE.fullmatch(word)
    )


class NameMap:
    """What names become: in the order of the names, so that what is decided by the alphabet stays."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Words of the input."""
        new = sorted({piece for word in words for piece in self._pieces(word) if not stays(piece)} - set(self.known))
        first = len(self.known) + 1
        width = max(4, len(str(first + len(new))))
        self.known |= {word: f"n{number:0{width}}" for number, word in enumerate(new, first)}

    def map(self, word: str) -> str:
        """What a word becomes: names of domains, paths and addresses of people label by label."""
        if ours := OURS.fullmatch(word):
            return f"{ours[1]}_{''.join(self._one(piece) for piece in _PIECE.findall(ours[2]))}"
        if word in self.known or stays(word):
            return self._one(word)
        return "".join(self._one(piece) for piece in _labels(word))

    def _pieces(self, word: str) -> Iterable[str]:
        if ours := OURS.fullmatch(word):
            return [piece for piece in _PIECE.findall(ours[2]) if piece not in _DELIMITERS + "_"]
        return [word] if stays(word) else [piece for piece in _labels(word) if piece not in _DELIMITERS]

    def _one(self, piece: str) -> str:
        if piece in _DELIMITERS + "_" or stays(piece):
            return piece
        return self.known.get(piece) or self.known.get(piece.casefold()) or "n0000"


def _labels(word: str) -> list[str]:
    """The labels of a name, with what stands between them."""
    return re.findall(r"[^.@/:\\]+|[.@/:\\]", word)
