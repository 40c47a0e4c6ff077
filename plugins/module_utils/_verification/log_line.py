# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line of a server's log, explained by the tables that verification judges by: the code, its cause and what to do.

A line alone proves less than a probe: it says what one server wrote once, not where the cause lies. So how sure it is, is never more than
medium, and a line of which no word is known is said to be unknown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Optional

from .._errors import FederationError
from .._text import visible
from .causes.codes import CODES
from .causes.log_phrases import FIRST, LAST, NORMAL
from .causes.model import HIGH, MEDIUM
from .causes.phrases import DIALBACK_CONDITIONS, PHRASES, STREAM_CONDITIONS, Phrase, dialback_error, stream_error

XCP, PROSODY, EJABBERD, OPENFIRE = SERVERS = ("xcp", "prosody", "ejabberd", "openfire")

LONGEST = 10_000
"""Characters of a line that are looked at; a stanza with a whole certificate is shorter."""

_SIGNS = (
    (EJABBERD, re.compile(r"ejabberd|<0\.\d+\.\d+>", re.IGNORECASE)),
    (PROSODY, re.compile(r"\b(?:s2sout|s2sin|mod_s2s|certmanager)[0-9a-f]*\b|prosody", re.IGNORECASE)),
    (OPENFIRE, re.compile(r"org\.jivesoftware|org\.igniterealtime|openfire|\bServerDialback\b|OutgoingServerSession")),
    (XCP, re.compile(r"\bxcp\b|\bcup(?:s)?\b|cm-\d+|\bjabberd\b", re.IGNORECASE)),
)
"""How a server's log is known where it was not said whose it is."""

_INVALID = re.compile(r"<db:result\b[^>]*\btype=['\"]invalid['\"]")
_VALID = re.compile(r"<db:(?:result|verify)\b[^>]*\btype=['\"]valid['\"]")
_DIALBACK = re.compile(r"<db:|dialback", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?<![\w-])("
    + "|".join(sorted({*STREAM_CONDITIONS, *DIALBACK_CONDITIONS, "undefined-condition"}, key=len, reverse=True))
    + r")(?![\w-])"
)
_STREAMS, _KEYS = "RFC 6120 section 4.9.3", "XEP-0220 section 2.5"

_FILL = {
    "domain": "our domain",
    "expected": "what the plan says",
    "address": "the public address",
    "port": "5269",
    "host": "that host",
    "node": "the node",
    "services": "the services that settings are pending for",
    "tlsa": "the record of the certificate that is presented",
    "record": "that is not of this site",
}


@dataclass(frozen=True)
class _Found:
    """What a line means: a code, or no fault at all; ``words`` is what of it was known, ``source`` from where."""

    code: str
    words: str
    source: str


def log_line(line: str, server: str = "") -> dict[str, Any]:
    """Explain a line of a log.

    Args:
        line: the line, as it stands in the log.
        server: whose log it is, one of ``SERVERS``; "" guesses by its form. XCP's is that of our own node, others are a partner's.

    Returns:
        ``known``; ``code``, ``cause``, ``remedy``, ``confidence`` and ``refs`` where a cause is known, else empty; ``server``; ``words``, what
        of the line was known; ``source``, from where it is known; ``lines`` of text for people.

    Raises:
        FederationError: it is no line, or there is no such server.
    """
    if not isinstance(line, str) or not line.strip():
        raise FederationError(
            "there is no line to explain", where="log_line", cure="Give one line of a server's log, as text"
        )
    if server not in ("", *SERVERS):
        raise FederationError(
            f"there is no server {server!r}", where="log_line", cure=f"Choose one of {', '.join(SERVERS)}"
        )
    text = visible(line.strip()[:LONGEST]).replace("\n", " ")
    whose = server or next((name for name, sign in _SIGNS if sign.search(text)), "")
    found = _find(text)
    if found is None:
        return _result(text, whose, None)
    # What a partner's log calls "cannot reach you" is, in our node's own, that it cannot reach the partner.
    own = {"A06": "A09", "A07": "A09"} if whose == XCP else {}
    return _result(text, whose, _Found(own.get(found.code, found.code), found.words, found.source))


def _find(text: str) -> Optional[_Found]:
    lowered = text.lower()
    for part, meaning in NORMAL:
        if part in lowered:
            return _Found("", part, meaning)
    known = _phrase(FIRST, lowered) or _phrase(PHRASES, lowered)
    if known is not None:
        return known
    if _INVALID.search(text):
        return _Found("A04", "db:result of the type invalid", _KEYS)
    named = _CONDITION.search(lowered)
    if named is not None and named[1] != "undefined-condition":
        return _by_condition(named[1], text)
    last = _phrase(LAST, lowered)
    if last is not None:
        return last
    if _VALID.search(text):
        return _Found("", "a dialback answer of the type valid", "the key was found right: no fault")
    return _by_condition(named[1], text) if named is not None else None


def _phrase(phrases: tuple[Phrase, ...], lowered: str) -> Optional[_Found]:
    one = next((phrase for phrase in phrases if phrase.part in lowered), None)
    return None if one is None else _Found(one.code, one.part, one.source)


def _by_condition(condition: str, text: str) -> _Found:
    of_a_key = condition in DIALBACK_CONDITIONS and (
        condition not in STREAM_CONDITIONS or _DIALBACK.search(text) is not None
    )
    if of_a_key:
        return _Found(dialback_error(condition, text, False), condition, _KEYS)
    return _Found(stream_error(condition, text), condition, _STREAMS)


def _result(text: str, server: str, found: Optional[_Found]) -> dict[str, Any]:
    code = found.code if found else ""
    known = CODES.get(code)
    remedy = _remedy(code, server)
    data = {
        "known": found is not None,
        "code": code,
        "cause": known.cause if known else "",
        "remedy": remedy,
        "confidence": (MEDIUM if known.confidence == HIGH else known.confidence) if known else "",
        "refs": list(known.refs) if known else [],
        "server": server,
        "words": found.words if found else "",
        "source": found.source if found else "",
    }
    return {**data, "lines": _lines(text, data)}


def _remedy(code: str, server: str) -> str:
    known = CODES.get(code)
    if known is None:
        return ""
    words = known.own if server == XCP and known.own else known.remedy
    return words.format_map(defaultdict(lambda: "it", _FILL))


def _lines(text: str, data: dict[str, Any]) -> list[str]:
    line = f"line    {text}"
    if not data["known"]:
        return [
            line,
            "unknown no word of it is in the tables of docs/diagnosis.md; run the playbook verify, which asks the servers themselves",
        ]
    if not data["code"]:
        return [line, f"normal  {data['words']}: {data['source']}"]
    return [
        line,
        f'{data["code"]:<7} {data["cause"]} (by "{data["words"]}": {data["source"]}; how sure: {data["confidence"]})',
        f"        -> {data['remedy']}",
    ]
