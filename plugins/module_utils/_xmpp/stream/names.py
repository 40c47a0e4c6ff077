# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain in its two forms: A-labels for DNS and TLS, U-labels for streams (RFC 5890 section 2.3.2.1, RFC 7622 section 3.2).

Python's codec "idna" is IDNA 2003, which turns some letters of today's names into others (RFC 5894 section 7.2), so only
Punycode is taken from Python. Whether a registry would give a name out is not asked: what a description says is looked for.
"""

from __future__ import annotations

import unicodedata
from typing import Optional

PREFIX = "xn--"
MAX_LABEL, MAX_NAME = 63, 253  # octets, RFC 1035 section 2.3.4
DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})  # RFC 5895 section 2: what people type for a dot


def to_ascii(domain: str) -> str:
    """``domain`` in A-labels and lower case, without a dot at the end; a label that has no such form stays as it is."""
    return ".".join(map(_a_label, _labels(domain)))


def to_unicode(domain: str) -> str:
    """``domain`` in U-labels, as it stands in a stream's header; a label that has no such form stays as it is."""
    return ".".join(map(_u_label, _labels(domain)))


def server_name(domain: str) -> str:
    """``domain`` as it is asked for by SNI (RFC 6066 section 3), "" where it cannot be."""
    name = to_ascii(domain)
    fits = all(0 < len(label) <= MAX_LABEL for label in name.split("."))
    return name if fits and name.isascii() and len(name) <= MAX_NAME else ""


def same_domain(one: Optional[str], other: str) -> bool:
    """Whether two names are the same domain, in whatever form each of them is written."""
    return one is not None and to_ascii(one) == to_ascii(other)


def _labels(domain: str) -> list[str]:
    plain = domain.translate(DOTS)
    return (plain[:-1] if plain.endswith(".") else plain).split(".")


def _a_label(label: str) -> str:
    if label.isascii():
        return label.lower()
    normal = _normal(label)
    try:
        return normal.lower() if normal.isascii() else PREFIX + normal.encode("punycode").decode("ascii")
    except UnicodeError:
        return label


def _u_label(label: str) -> str:
    lowered = label.lower()
    if not lowered.isascii():
        return _normal(label)
    if not lowered.startswith(PREFIX):
        return label
    try:
        found = lowered[len(PREFIX) :].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    # Only what leads back to the same label is one (RFC 5891 section 5.4); this keeps dots and upper case out, too.
    return found if found.isprintable() and "." not in found and _a_label(found) == lowered else label


def _normal(label: str) -> str:
    """In lower case and of full width (RFC 5895 section 2), normalised (Unicode NFC)."""
    wide = "".join(
        unicodedata.normalize("NFKC", one) if unicodedata.east_asian_width(one) in "FH" else one for one in label
    )
    return unicodedata.normalize("NFC", wide.lower())
