# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What our own TLSA records say of our node's certificate (RFC 6698, RFC 7671, RFC 7673).

There is no check of its own, because hardly anybody publishes them: what is found about them is said with the node's TLS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..check import PASS, WARN, Check, Result
from ..observations.lookups import ABSENT, Tlsa, TlsaRecord
from ..observations.probes import Certificate, Tls

MATCHES, DIFFERS, UNUSABLE, OPEN = "matches", "differs", "unusable", "open"

CA, SERVER_TRUSTED_BY_CA, ANCHOR, SERVER = range(4)
"""Certificate usages (RFC 7218): PKIX-TA, PKIX-EE, DANE-TA, DANE-EE."""

_SELECTED = ("fingerprint", "public_key")
_HASHED = {1: "sha256", 2: "sha512"}
_DIGITS = {1: 64, 2: 128}

_UNSIGNED = "sign the zone, or delete the TLSA records: without signatures nobody may go by them"
_WITHOUT_TLS = "delete the TLSA records, which promise TLS, or have the node offer it"


@dataclass(frozen=True)
class _Finding:
    """What is to be said of the records at one name; with a code where something is wrong."""

    words: str
    code: str = ""
    remedy: str = ""


def with_tlsa(check: Check, result: Result, published: Sequence[Tlsa], tls: Tls) -> Result:
    """``result``, the judgement on a node's TLS, with what the node's TLSA records come to.

    What is wrong with TLS itself stays the first thing to be said; where there is none of these records, nothing is.

    Args:
        check: the check of the node's TLS.
        result: PASS or WARN; everything else leaves nothing to be held against the records.
        published: what DNS said.
        tls: what the probe saw of TLS.
    """
    if result.status not in (PASS, WARN):
        return result
    for name in dict.fromkeys(one.name.lower() for one in published):
        found = _at_one_name([one for one in published if one.name.lower() == name], tls)
        if found is not None:
            result = _beside(check, result, found, tls, name).with_evidence(_evidence(published, name))
    return result


def _beside(check: Check, result: Result, found: _Finding, tls: Tls, name: str) -> Result:
    text = f"{result.found}; {found.words}"
    if not found.code:
        return replace(result, found=text)
    wrong = check.caused(found.code, text, WARN, tlsa=_to_publish(name, tls))
    remedy = found.remedy or wrong.remedy
    if result.status == PASS:
        return replace(wrong, remedy=remedy, evidence=result.evidence)
    return replace(result, found=text, remedy=f"{result.remedy}; {remedy}")


def _to_publish(name: str, tls: Tls) -> str:
    digests = tls.certificate.digests if tls.certificate is not None else {}
    digest = digests.get("public_key_sha256") or "and the SHA-256 of the node's public key"
    return f"{name} TLSA 3 1 1 {digest}"


def _at_one_name(answers: Sequence[Tlsa], tls: Tls) -> _Finding | None:
    """What the answers about one name come to, the word of the zone's own servers first; None where there are no records."""
    name = answers[0].name.rstrip(".")
    states = [one.signatures for one in answers if one.signatures]
    if any("bogus" in one for one in states):
        return _Finding(f"the signatures of the TLSA records at {name} are wrong", "D14")
    known = next((one for one in answers if one.status in ("ok", *ABSENT)), None)
    if known is None:
        return _Finding(f"whether {name} has TLSA records is not known ({answers[0].status})")
    if known.status in ABSENT:
        return None
    if tls.status != "established":
        return _Finding(f"{name} has TLSA records, which promise TLS", "D15", _WITHOUT_TLS)
    found = _held_against(known.records, tls.certificate or Certificate(), name)
    if not found.code and states and all("unsigned" in one for one in states):
        return _Finding(f"{found.words}, but the answers that lead to it are not signed", "D15", _UNSIGNED)
    return found


def _held_against(records: Sequence[TlsaRecord], certificate: Certificate, name: str) -> _Finding:
    by_verdict: dict[str, list[str]] = {}
    for record in records:
        by_verdict.setdefault(compared(record, certificate), []).append(str(record))
    if MATCHES in by_verdict:
        return _Finding(f"its TLSA record {by_verdict[MATCHES][0]} matches")
    if OPEN in by_verdict:
        return _Finding(f"whether its TLSA record {by_verdict[OPEN][0]} fits cannot be judged without the chain")
    if DIFFERS in by_verdict:
        of_another = ", ".join(by_verdict[DIFFERS])
        return _Finding(f"no TLSA record at {name} ({of_another}) is of this certificate", "D15")
    return _Finding(f"the TLSA records at {name} ({', '.join(by_verdict[UNUSABLE])}) cannot be used", "D15")


def compared(record: TlsaRecord, certificate: Certificate) -> str:
    """Whether a TLSA record fits the server's own certificate.

    Returns:
        MATCHES; DIFFERS; UNUSABLE (kinds that no standard has, or a digest of another length), which peers pass over;
        OPEN where it depends on the chain, or on whom the peer trusts.
    """
    usage, selector, matching, data = record.usage, record.selector, record.matching_type, record.data
    if usage > SERVER or selector >= len(_SELECTED) or not data or len(data) != _DIGITS.get(matching, len(data)):
        return UNUSABLE
    if matching not in (0, *_HASHED):
        return UNUSABLE
    if usage in (CA, ANCHOR):
        return OPEN
    of = certificate.digests.get(f"{_SELECTED[selector]}_{_HASHED.get(matching, 'sha256')}")
    if not of:
        return OPEN
    digest = data if matching else _sha256(data)
    if digest.lower() != of:
        return DIFFERS
    return MATCHES if usage == SERVER else OPEN


def _sha256(data: str) -> str:
    """Of bytes in hexadecimal digits; empty where it is no such text, which then fits nothing."""
    try:
        return hashlib.sha256(bytes.fromhex(data)).hexdigest()
    except ValueError:
        return ""


def _evidence(published: Sequence[Tlsa], name: str) -> list[str]:
    """What DNS said, line by line."""
    lines: list[str] = []
    for one in (one for one in published if one.name.lower() == name):
        lines.append(f"{one.resolver}: {one.name} TLSA: {one.status} {one.detail}".rstrip())
        lines += [f"  {record} {record.data}" for record in one.records]
    return lines
