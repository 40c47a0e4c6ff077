# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""X.509 certificates, read for what federation asks of them (RFC 5280, RFC 6120 section 13.7, RFC 7590).

Python tells next to nothing of a certificate that it does not trust, and nothing of key usages; this reads the DER itself.
It verifies no signature: whether a chain is trusted, OpenSSL decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from ..stream.names import to_ascii
from ..stream.transcript import printable
from . import der
from .der import DerError, Value

SUBJECT_ALTERNATIVE_NAME, EXTENDED_KEY_USAGE = "2.5.29.17", "2.5.29.37"
SRV_NAME = "1.3.6.1.5.5.7.8.7"  # id-on-dnsSRV, RFC 4985
XMPP_ADDR = "1.3.6.1.5.5.7.8.5"  # id-on-xmppAddr, RFC 6120 section 13.7.1.4
SERVICE = "_xmpp-server."
MAX_NAMES = 200  # names of a kind that are told; matching looks at all

PURPOSES = {
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.5": "ipsecEndSystem",
    "1.3.6.1.5.5.7.3.6": "ipsecTunnel",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    "2.5.29.37.0": "anyExtendedKeyUsage",
}
ATTRIBUTES = {
    "2.5.4.3": "CN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
    "1.2.840.113549.1.9.1": "emailAddress",
}


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. ``extended_key_usages`` is None where it does not restrict them.

    The digests are hexadecimal: of the whole certificate, and of its SubjectPublicKeyInfo, as TLSA records have them (RFC 6698).
    """

    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    fingerprint_sha256: str
    fingerprint_sha512: str
    public_key_sha256: str
    public_key_sha512: str
    dns: Sequence[str] = field(default_factory=tuple)
    srv: Sequence[str] = field(default_factory=tuple)
    xmpp: Sequence[str] = field(default_factory=tuple)
    extended_key_usages: Optional[Sequence[str]] = None

    def matches(self, domain: str) -> bool:
        """Whether one of its names stands for ``domain``.

        Of dNSNames a wildcard counts, as the whole left-most label (RFC 6125 section 6.4.3). The common name does not count.
        """
        ascii_domain = to_ascii(domain)
        return (
            any(_dns_matches(to_ascii(name), ascii_domain) for name in self.dns)
            or any(_plain(name) == _plain(SERVICE + ascii_domain) for name in self.srv)
            or any(to_ascii(name) == ascii_domain for name in self.xmpp)
        )

    def told(self, domain: str, now: Optional[datetime] = None) -> dict[str, Any]:
        """The certificate as plain data, seen by one who wanted to reach ``domain`` at a time, which is now by default."""
        now = now or datetime.now(timezone.utc)
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "serial": self.serial,
            "not_before": _iso(self.not_before),
            "not_after": _iso(self.not_after),
            "valid": self.not_before <= now <= self.not_after,
            "days_left": (self.not_after - now) // timedelta(days=1),
            "self_signed": self.self_signed,
            "names": {kind: list(getattr(self, kind)[:MAX_NAMES]) for kind in ("dns", "srv", "xmpp")},
            "extended_key_usages": list(self.extended_key_usages or ()),
            "matches_domain": self.matches(domain),
            "fingerprint_sha256": self.fingerprint_sha256,
            "fingerprint_sha512": self.fingerprint_sha512,
            "public_key_sha256": self.public_key_sha256,
            "public_key_sha512": self.public_key_sha512,
        }


def read_certificate(data: bytes) -> Certificate:
    """A certificate from its DER.

    Raises:
        DerError: it cannot be read.
    """
    parts = der.single(data, "certificate").expect(der.SEQUENCE, "certificate").inner()
    if len(parts) != 3:
        raise DerError(f"certificate: {len(parts)} parts instead of 3")
    fields = parts[0].expect(der.SEQUENCE, "tbsCertificate").inner()
    if fields and fields[0].tag == 0xA0:  # the version, left out in those of version 1
        fields = fields[1:]
    if len(fields) < 6:
        raise DerError(f"tbsCertificate: {len(fields)} fields, 6 are needed")
    serial, _algorithm, issuer, validity, subject, key = fields[:6]
    key_info = data[key.expect(der.SEQUENCE, "subjectPublicKeyInfo").offset : key.content_offset + len(key.content)]
    times = validity.expect(der.SEQUENCE, "validity").inner()
    if len(times) != 2:
        raise DerError(f"validity: {len(times)} times instead of 2")
    extensions = _extensions(fields[6:])
    names = _names(extensions.get(SUBJECT_ALTERNATIVE_NAME))
    return Certificate(
        subject=_distinguished_name(subject, "subject"),
        issuer=_distinguished_name(issuer, "issuer"),
        serial=f"{der.integer(serial, 'serialNumber'):X}",
        not_before=der.time(times[0], "notBefore"),
        not_after=der.time(times[1], "notAfter"),
        self_signed=subject.content == issuer.content,
        fingerprint_sha256=hashlib.sha256(data).hexdigest(),
        fingerprint_sha512=hashlib.sha512(data).hexdigest(),
        public_key_sha256=hashlib.sha256(key_info).hexdigest(),
        public_key_sha512=hashlib.sha512(key_info).hexdigest(),
        dns=names["dns"],
        srv=names["srv"],
        xmpp=names["xmpp"],
        extended_key_usages=_purposes(extensions.get(EXTENDED_KEY_USAGE)),
    )


def _distinguished_name(value: Value, what: str) -> str:
    """Roughly RFC 4514, but in the order of the certificate, as most tools show it: C=..., O=..., CN=...."""
    parts = []
    for relative in value.expect(der.SEQUENCE, what).inner():
        pairs = []
        for attribute in relative.expect(der.SET, what).inner():
            pair = attribute.expect(der.SEQUENCE, what).inner()
            if len(pair) != 2:
                raise DerError(f"{what}: an attribute of {len(pair)} parts at byte {attribute.offset}")
            kind = der.object_identifier(pair[0], what)
            said = der.string(pair[1], what) if der.is_string(pair[1]) else "#" + pair[1].content.hex()
            pairs.append(f"{ATTRIBUTES.get(kind, kind)}={_escaped(said)}")
        parts.append("+".join(pairs))
    return ", ".join(parts)


def _escaped(text: str) -> str:
    return printable("".join("\\" + c if c in ',+"\\<>;=' else c for c in text))


def _extensions(fields: Sequence[Value]) -> dict[str, Value]:
    """Object identifier -> content of the extension."""
    found: dict[str, Value] = {}
    for block in (one for one in fields if one.tag == 0xA3):
        listed = der.single(block.content, "extensions", block.content_offset)
        for extension in listed.expect(der.SEQUENCE, "extensions").inner():
            parts = extension.expect(der.SEQUENCE, "extension").inner()
            if not 2 <= len(parts) <= 3:
                raise DerError(f"extension: {len(parts)} parts at byte {extension.offset}")
            kind = der.object_identifier(parts[0], "extension")
            if len(parts) == 3:
                der.boolean(parts[1], "critical")
            content = parts[-1].expect(der.OCTET_STRING, "extension")
            if kind in found:
                raise DerError(f"extension: {kind} stands there twice")
            found[kind] = Value(content.tag, content.content, content.offset, content.content_offset)
    return found


def _names(extension: Optional[Value]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {"dns": [], "srv": [], "xmpp": []}
    if extension is not None:
        listed = der.single(extension.content, "subjectAltName", extension.content_offset)
        for name in listed.expect(der.SEQUENCE, "subjectAltName").inner():
            if name.tag == 0x82:
                found["dns"].append(printable(der.text(name, "ascii", "dNSName")))
            elif name.tag == 0xA0:
                _other_name(name, found)
    return {kind: tuple(names) for kind, names in found.items()}


def _other_name(name: Value, found: dict[str, list[str]]) -> None:
    parts = name.inner()
    if len(parts) != 2:
        raise DerError(f"otherName: {len(parts)} parts at byte {name.offset}")
    kind = {SRV_NAME: "srv", XMPP_ADDR: "xmpp"}.get(der.object_identifier(parts[0], "otherName"))
    if kind is None:
        return
    wrapped = der.single(parts[1].expect(0xA0, "otherName").content, "otherName", parts[1].content_offset)
    # SRVName is an IA5String and xmppAddr a UTF8String; certificates with the one for the other exist.
    found[kind].append(printable(der.string(wrapped, "otherName")))


def _purposes(extension: Optional[Value]) -> Optional[tuple[str, ...]]:
    if extension is None:
        return None
    listed = der.single(extension.content, "extKeyUsage", extension.content_offset)
    kinds = [der.object_identifier(one, "extKeyUsage") for one in listed.expect(der.SEQUENCE, "extKeyUsage").inner()]
    return tuple(PURPOSES.get(kind, kind) for kind in kinds[:MAX_NAMES])


def _iso(time: datetime) -> str:
    return time.replace(tzinfo=None).isoformat() + "Z"


def _plain(name: str) -> str:
    lowered = name.lower()
    return lowered[:-1] if lowered.endswith(".") else lowered


def _dns_matches(name: str, domain: str) -> bool:
    if name == domain:
        return bool(name)
    first, dot, rest = domain.partition(".")
    return bool(first and dot and rest) and name == "*." + rest
