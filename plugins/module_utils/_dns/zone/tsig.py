# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared secret that signs an update (TSIG, RFC 8945)."""

from __future__ import annotations

import base64
import binascii
import struct
import time
from typing import Any, NoReturn, Optional

from ..._errors import FederationError
from ..library import Key, Message, dns
from ..names import absolute_name, shown

# Every algorithm of dnspython but gss-tsig, which needs a Kerberos context instead of a secret.
ALGORITHMS = {
    "hmac-sha256": "hmac-sha256.",
    "hmac-sha512": "hmac-sha512.",
    "hmac-sha384": "hmac-sha384.",
    "hmac-sha224": "hmac-sha224.",
    "hmac-sha1": "hmac-sha1.",
    "hmac-md5": "hmac-md5.sig-alg.reg.int.",
    "hmac-sha256-128": "hmac-sha256-128.",
    "hmac-sha384-192": "hmac-sha384-192.",
    "hmac-sha512-256": "hmac-sha512-256.",
}
FUDGE = 300  # seconds that clocks may differ, RFC 8945 section 10
DEFAULT_ALGORITHM = "hmac-sha256"


def read_key(name: Optional[str], secret: Optional[str], algorithm: str = DEFAULT_ALGORITHM) -> Optional[Key]:
    """The key to sign with; None where neither name nor secret is given (the server then goes by address).

    Raises:
        FederationError: half a key, an unknown algorithm, or a secret that is not base64. The secret is never shown.
    """
    if not name and not secret:
        return None
    if not name:
        raise FederationError("key_secret is given without key_name", cure="Give the key's name as the server has it")
    if not secret:
        raise FederationError(f"key_name {name!r} is given without key_secret", cure="Give the key's secret")
    if algorithm not in ALGORITHMS:
        raise FederationError(f"key_algorithm {algorithm!r} is unknown", cure="Use one of " + ", ".join(ALGORITHMS))
    return dns.tsig.Key(
        absolute_name(name, "key_name"), _secret(secret, name), dns.name.from_text(ALGORITHMS[algorithm])
    )


def _secret(text: str, name: str) -> bytes:
    cure = 'Copy it as the key file has it, between the quotes of secret "..."'
    try:
        secret = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        # Not even the position of the fault: the message must not narrow the secret down.
        raise FederationError(f"the secret of key {name!r} is not base64", where="key_secret", cure=cure) from error
    if not secret:
        raise FederationError(f"the secret of key {name!r} is empty", where="key_secret", cure=cure)
    return secret


UNSIGNED_ANSWER = (
    "the answer, {rcode}, carries no signature although the question did, so nothing in it is certain",
    "Check that the server has a key named {key} with this algorithm and secret, that its clock is right, and that it "
    "serves the zone (servers that do not know the key answer like this)",
)


def sign(wire: bytes, number: int, key: Key) -> tuple[bytes, bytes]:
    """A question in wire form with its signature behind it, and the signature alone (RFC 8945 section 4.2).

    Written by hand for the reason of the question itself: dnspython's way over a message takes three times as long.
    """
    record = dns.rdtypes.ANY.TSIG.TSIG(
        dns.rdataclass.ANY, dns.rdatatype.TSIG, key.algorithm, int(time.time()), FUDGE, b"", number, 0, b""
    )
    signed, _context = dns.tsig.sign(wire, key, record, record.time_signed)
    value = signed.to_wire()
    head = struct.pack("!HHIH", dns.rdatatype.TSIG, dns.rdataclass.ANY, 0, len(value))
    counted = wire[:10] + struct.pack("!H", 1) + wire[12:]
    return counted + key.name.to_wire() + head + value, signed.mac


def read_answer(wire: bytes, key: Optional[Key], mac: bytes, place: object, what: str) -> Message:
    """``wire`` as a message, whose signature is right where the question was signed.

    Args:
        key: what the question was signed with; None: it was not.
        mac: the question's signature (RFC 8945 section 5.3.1: it is signed again with the answer).
        place: server and zone, for messages.
        what: what ``wire`` is, for messages.

    Raises:
        FederationError: it is no message, is not signed, or not by the same key.
    """
    try:
        message = dns.message.from_wire(wire, keyring=key, request_mac=mac)
    except dns.message.UnknownTSIGKey as error:
        if key is None:
            raise FederationError(f"{what} is signed although the question was not", where=str(place)) from error
        _explain_tsig(error, wire, key, place)
    except (
        dns.tsig.PeerError,
        dns.tsig.BadTime,
        dns.tsig.BadSignature,
        dns.tsig.BadKey,
        dns.tsig.BadAlgorithm,
    ) as error:
        if key is not None:
            _explain_tsig(error, wire, key, place)
        raise
    except (dns.exception.DNSException, ValueError) as error:
        if key is not None:
            _refuse_unsigned(wire, key, place)
        raise FederationError(
            f"{what}, {len(wire)} bytes, is not a DNS message ({error or type(error).__name__})",
            where=str(place),
            cure="Check that a DNS server listens on this port",
        ) from error
    if key is not None and not message.had_tsig:
        _refuse_unsigned(wire, key, place)
    return message


def _refuse_unsigned(wire: bytes, key: Key, place: object) -> None:
    """Say that the answer has no signature, if that is what is wrong with it.

    It is read once more as one without: what dnspython raises about a missing signature does not keep the rcode.
    """
    try:
        message = dns.message.from_wire(wire)
    except (dns.exception.DNSException, ValueError):
        return
    rcode = dns.rcode.to_text(message.rcode())
    what, cure = UNSIGNED_ANSWER
    raise FederationError(
        what.format(rcode=rcode), where=str(place), cure=cure.format(key=shown(key.name)), rcode=rcode
    )


def _explain_tsig(error: Exception, wire: bytes, key: Key, place: object) -> NoReturn:
    """The message for a signature that one of the two sides does not accept (RFC 8945 section 5)."""
    name = shown(key.name)
    algorithm = shown(key.algorithm).rstrip(".")
    rcode = dns.rcode.to_text(wire[3] & 0x0F)
    table: list[tuple[Any, str, str, str]] = [
        (
            dns.tsig.PeerBadKey,
            "BADKEY",
            f"the server does not know the key {name} with the algorithm {algorithm} (BADKEY)",
            "Check key_name and key_algorithm against the server's configuration, and that the server lets this key be used for the zone",
        ),
        (
            dns.tsig.PeerBadSignature,
            "BADSIG",
            f"the server knows the key {name}, but its secret differs from the one given (BADSIG)",
            "Check key_secret against the server's configuration",
        ),
        (dns.tsig.PeerBadTime, "BADTIME", _clock(wire), "Set the clocks right: they may differ by 300 seconds"),
        (
            dns.tsig.PeerBadTruncation,
            "BADTRUNC",
            f"the server refuses a signature as short as {algorithm} makes it (BADTRUNC)",
            "Use an algorithm without a length after its name",
        ),
        (dns.tsig.BadTime, "", "the answer was signed at another time than now", "Set the clocks right"),
        (
            dns.tsig.BadSignature,
            "",
            f"the answer's signature does not fit the key {name}: it was changed on the way or comes from another server",
            "Check what stands between this machine and the server",
        ),
    ]
    for kind, code, what, cure in table:
        if isinstance(error, kind):
            raise FederationError(what, where=str(place), cure=cure, tsig_error=code, rcode=rcode) from error
    raise FederationError(
        f"the answer's signature cannot be accepted ({error or type(error).__name__})",
        where=str(place),
        cure="Check key_name, key_algorithm and key_secret against the server's configuration",
        rcode=rcode,
    ) from error


def _clock(wire: bytes) -> str:
    """BADTIME with the server's own time. It sends that as six bytes of other data, and a TSIG record stands last (RFC 8945)."""
    length, high, low = struct.unpack("!HHI", wire[-8:])
    if length != 6:
        return "the clocks of this machine and of the server differ too much (BADTIME)"
    ahead = time.time() - ((high << 32) + low)
    direction = "ahead of" if ahead > 0 else "behind"
    return f"this machine's clock is {abs(ahead):.0f} seconds {direction} the server's (BADTIME)"
