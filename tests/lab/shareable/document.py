# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go through JSON: what verification has observed, a report, a plan. Sentences stay readable, and lose the names in them.

Names are what stands under a key that holds one, every domain, and every word that a configuration of the same run has as a name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lab.shareable.addresses import AddressMap
from lab.shareable.names import NameMap, stays
from lab.shareable.text import IPV4, IPV6, Found, is_ipv6, look

_NAME_KEYS = frozenset(
    {
        *(
            "name",
            "site",
            "domain",
            "partner",
            "partners",
            "host",
            "hosts",
            "node",
        ),
        *(
            "nodes",
            "hostname",
            "fqdn",
            "target",
            "targets",
            "server",
            "zone",
            "user",
        ),
        *(
            "owner",
            "real_interface",
            "mapped_interface",
            "interface",
            "input_interface",
            "output_interface",
            "where",
            "object",
        ),
        *(
            "rule",
            "list",
            "title_of",
            "vantage",
        ),
    }
)
_DROPPED = frozenset(
    {
        *(
            "transcript",
            "evidence",
            "certificate",
            "pem",
            "serial",
            "fingerprint",
            "fingerprint_sha256",
            "fingerprint_sha512",
        ),
        *(
            "public_key_sha512",
            "subject",
            "issuer",
            "letters",
            "contact",
        ),
    }
)
_KEYS = frozenset(Path(__file__).with_name("keys.txt").read_text().split())
"""Keys that observations, reports and plans have; any other key is a name."""
_DOMAIN = re.compile(
    r"(?<![\w.-])(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]\.?(?![\w-])"
)
_ADDRESS = re.compile(rf"{IPV4.pattern}|{IPV6.pattern}")
_STANDARD = re.compile(
    r"(?i)(etherx\.)?jabber\.(org|server|client)\.?|(www\.)?(w3|ietf|xmpp)\.org|.*\.(yml|yaml|json|html|xml|txt|md|py)|xmpp\.federation.*|ansible\.builtin.*"
)


def look_at(value: Any, found: Found, key: str = "") -> None:
    """Note names and addresses of a document."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in _DROPPED:
                if name not in _KEYS:
                    look(str(name), found)
                look_at(one, found, str(name))
    elif isinstance(value, list):
        for one in value:
            look_at(one, found, key)
    elif isinstance(value, str):
        if key in _NAME_KEYS and " " not in value.strip():
            look(value, found)
        _words(value, found)


def _words(text: str, found: Found) -> None:
    for word in _DOMAIN.findall(text):
        if not _STANDARD.fullmatch(word):
            found.words.add(word)
    for word in _ADDRESS.findall(text):
        if _is_address(word):
            found.addresses.add((word, 128 if ":" in word else 32))


def _is_address(word: str) -> bool:
    return ":" not in word or is_ipv6(word)


def rewrite_document(value: Any, addresses: AddressMap, names: NameMap) -> Any:
    """The document with all that was noted replaced, and without certificates, transcripts and fingerprints."""
    known = sorted((word for word in names.known if len(word) > 1 and not stays(word)), key=len, reverse=True)
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, known)) + r")(?![\w-])") if known else None
    return _rewritten(value, addresses, names, pattern)


def _rewritten(value: Any, addresses: AddressMap, names: NameMap, pattern: re.Pattern[str] | None) -> Any:
    if isinstance(value, dict):
        return {
            name if name in _KEYS else _string(str(name), addresses, names, pattern): "removed"
            if name in _DROPPED and one
            else _rewritten(one, addresses, names, pattern)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_rewritten(one, addresses, names, pattern) for one in value]
    return _string(value, addresses, names, pattern) if isinstance(value, str) else value


def _string(text: str, addresses: AddressMap, names: NameMap, pattern: re.Pattern[str] | None) -> str:
    text = _ADDRESS.sub(lambda one: addresses.map(one.group()) if _is_address(one.group()) else one.group(), text)
    text = _DOMAIN.sub(lambda one: one.group() if _STANDARD.fullmatch(one.group()) else names.map(one.group()), text)
    return pattern.sub(lambda one: names.known[one.group()], text) if pattern else text
