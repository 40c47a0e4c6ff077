# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe of ``s2s_info``: how far a connection to a server came, and what was said on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Optional

from ..._times import moment
from .reader import Fields, Misfit

CONNECTED, REFUSED, TIMEOUT, UNREACHABLE, TCP_ERROR = "connected", "refused", "timeout", "unreachable", "error"
SILENT = (TIMEOUT, UNREACHABLE)
"""What TCP comes to where no packet comes back."""

UNUSABLE = "unusable"
"""What TCP comes to where nothing was tried: ``tcp_detail`` says why, as for a partner whose other servers took all of its time."""

_TCP = (CONNECTED, REFUSED, TIMEOUT, UNREACHABLE, TCP_ERROR, UNUSABLE)
_STREAM = ("features", "error", "no_features", "closed", "reset", "timeout", "not_xmpp", "skipped")
_TLS = ("established", "not_offered", "refused", "alert", "timeout", "closed", "error", "skipped")
_DIALBACK = ("invalid", "valid", "error", "silence", "stream_error", "closed", "not_offered", "skipped")
_EXTERNAL = ("success", "failure", "stream_error", "closed", "timeout", "not_offered", "skipped")
STEPS = ("tcp", "stream", "tls", "stream_after_tls", "dialback", "external")
"""What a probe takes, in its order."""
_STARTTLS = ("none", "optional", "required")


@dataclass(frozen=True)
class StreamError:
    """A stream error: the defined condition, the server's words, and for ``see-other-host`` where to go; port 0 is none that was said."""

    condition: str
    text: str = ""
    host: str = ""
    port: int = 0

    @property
    def other_host(self) -> str:
        """Where ``see-other-host`` leads to, in words."""
        return f"{self.host} port {self.port}" if self.host and self.port else self.host


@dataclass(frozen=True)
class Features:
    """What a server offers; ``starttls`` is ``none``, ``optional`` or ``required``."""

    starttls: str = "none"
    dialback: bool = False
    mechanisms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The server's opening tag; ``version`` is empty, or less than 1, for a server of before RFC 3920.

    ``dialback`` is whether it announces dialback by its namespace (XEP-0220 section 2.4.1).
    """

    version: str = ""
    xmlns: str = ""
    dialback: bool = False

    @property
    def old(self) -> bool:
        major = self.version.partition(".")[0].strip()
        return not (major.isascii() and major.isdigit()) or not major.strip("0")


@dataclass(frozen=True)
class Stream:
    """What came back on a stream. With ``features`` there are features, with ``error`` an error.

    Attributes:
        elapsed_ms, header_ms: milliseconds from the opening tag until it was over, and until the header.
        malformed: what was wrong with the XML; empty where nothing was.
        words: what was said in plain text where XMPP belongs.
    """

    status: str = "skipped"
    detail: str = ""
    elapsed_ms: int = 0
    header_ms: int = 0
    malformed: str = ""
    words: str = ""
    header: Optional[Header] = None
    features: Optional[Features] = None
    error: Optional[StreamError] = None

    @property
    def announces_dialback(self) -> bool:
        """Whether dialback is offered, by a feature or by the header."""
        return bool((self.features and self.features.dialback) or (self.header and self.header.dialback))

    @property
    def old(self) -> bool:
        """Whether the server is of before RFC 3920: a header without a version, and no features, which are not due then."""
        return self.status == "no_features" and self.header is not None and self.header.old


@dataclass(frozen=True)
class Certificate:
    """A server's own certificate; what is None could not be judged. No usages: they are not restricted."""

    subject: str = ""
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""
    valid: bool = True
    days_left: Optional[int] = None
    trusted: Optional[bool] = None
    trust_detail: str = ""
    matches_domain: Optional[bool] = None
    usages: tuple[str, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    self_signed: bool = False

    @property
    def too_early(self) -> bool:
        """Whether it is not valid yet, at the time of the probe, which is so many days before its end."""
        begin, end = moment(self.not_before), moment(self.not_after)
        if self.valid or begin is None or end is None or self.days_left is None:
            return False
        return self.days_left >= 0 and begin > end - timedelta(days=self.days_left + 1)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole certificate; empty where it is not known."""
        return self.digests.get("fingerprint_sha256", "").lower()


_DEMANDS = ("certificate_required", "no_certificate")
"""Alerts by which a server ends TLS because it got no certificate."""

_WEAK = ("key too weak", "key too small", "digest algorithm too weak")
"""Part of OpenSSL's words for a chain of which a key or a signature is below the security level."""

_WEAKER = "only with settings weaker"
"""Part of the probe's words where only its lenient handshake came about."""

_MAY_DEMAND = ("handshake_failure", "bad_certificate", "certificate_unknown", "access_denied")
"""Alerts that say the same where the server has asked for a certificate: before TLS 1.3 there is none of its own for that (RFC 5246
section 7.4.6), and this probe has shown none that could be wrong."""


@dataclass(frozen=True)
class Tls:
    """How TLS came about; ``certificate_requested`` is None where that is not known."""

    status: str = "skipped"
    detail: str = ""
    alert: str = ""
    version: str = ""
    cipher: str = ""
    certificate: Optional[Certificate] = None
    certificate_requested: Optional[bool] = None

    @property
    def demands_certificate(self) -> bool:
        """Whether the server ended TLS because it got no client certificate."""
        return self.alert in _DEMANDS or (bool(self.certificate_requested) and self.alert in _MAY_DEMAND)

    @property
    def may_demand_certificate(self) -> bool:
        """Whether that may be why it ended TLS."""
        return self.certificate_requested is None and self.alert in _MAY_DEMAND

    @property
    def words(self) -> str:
        return self.alert or self.detail or self.status

    @property
    def too_weak(self) -> str:
        """What current TLS libraries refuse about it, in words; empty where nothing is known of that."""
        detail = self.certificate.trust_detail if self.certificate is not None else ""
        if any(words in detail for words in _WEAK):
            return detail
        return self.detail if _WEAKER in self.detail else ""


@dataclass(frozen=True)
class Answer:
    """What came of a key, a certificate or a ping; condition and text are empty where none came."""

    status: str = "skipped"
    condition: str = ""
    text: str = ""
    detail: str = ""
    elapsed_ms: int = 0


@dataclass(frozen=True)
class Probe:
    """Everything about one address.

    Attributes:
        id, purpose: the check that it was made for, and what for where there are several.
        no_route: whether it failed because the machine itself has no way there, as one without IPv6.
        first_try: why it took a second, patient try; empty where it did not.
        times: milliseconds that each step took, by its name in what the module returns.
    """

    id: str
    purpose: str
    address: str
    port: int
    to: str
    sender: str
    tcp: str
    tcp_detail: str
    no_route: bool
    first_try: str
    stream: Stream
    tls: Tls
    after: Stream
    dialback: Answer
    external: Answer = field(default_factory=Answer)
    times: Mapping[str, float] = field(default_factory=dict)
    transcript: tuple[str, ...] = ()

    @property
    def patient(self) -> bool:
        """Whether it took a second, patient try."""
        return bool(self.first_try)

    @property
    def last(self) -> Stream:
        """The stream that authentication would begin on."""
        return self.after if self.after.status != "skipped" else self.stream

    @property
    def connected(self) -> bool:
        return self.tcp == CONNECTED

    @property
    def encrypted(self) -> bool:
        return self.tls.status == "established"

    @property
    def evidence(self) -> list[str]:
        """The conversation, line by line."""
        speaks = f" from={self.sender}" if self.sender else ""
        head = f"{self.address} port {self.port} to={self.to}{speaks}: TCP {self.tcp}"
        return [head, *(f"  {line}" for line in self.transcript)]


def read_probe(fields: Fields) -> Probe:
    """An entry of ``results``."""
    name, _space, purpose = fields.text("id").partition(" ")
    tcp = fields.part("tcp")
    if tcp is None:
        raise Misfit(f"{fields.where}.tcp", "is missing")
    connected = tcp.choice("status", _TCP) == CONNECTED
    known = tcp.optional_flag("no_route")
    return Probe(
        id=name,
        purpose=purpose,
        address=fields.text("address"),
        port=fields.number("port"),
        to=fields.text("to", ""),
        sender=fields.text("from", ""),
        tcp=tcp.text("status"),
        tcp_detail=tcp.text("detail", ""),
        no_route=_without_ipv6(fields.text("address"), tcp.text("detail", "")) if known is None else known,
        first_try=fields.text("first_try", ""),
        stream=read_stream(fields, "stream") if connected else Stream(),
        tls=read_tls(fields.part("tls")),
        after=read_stream(fields, "stream_after_tls") if "stream_after_tls" in fields else Stream(),
        dialback=read_answer(fields.part("dialback"), _DIALBACK),
        external=read_answer(fields.part("external"), _EXTERNAL),
        times={
            name: part.real("elapsed_ms", 0.0) for name in STEPS for part in [fields.part(name)] if part is not None
        },
        transcript=fields.texts("transcript"),
    )


_NO_IPV6 = ("EADDRNOTAVAIL", "ENETUNREACH", "EAFNOSUPPORT", "EPROTONOSUPPORT")
"""What the system says of an IPv6 connection where the machine has no IPv6 to begin from."""


def _without_ipv6(address: str, detail: str) -> bool:
    return ":" in address and any(name in detail for name in _NO_IPV6)


def evidence(probes: list[Probe]) -> list[str]:
    """The conversations of several probes, line by line."""
    return [line for probe in probes for line in probe.evidence]


def read_stream(fields: Fields, name: str) -> Stream:
    part = fields.part(name)
    if part is None:
        raise Misfit(f"{fields.where}.{name}", "is missing")
    stream = Stream(
        status=part.choice("status", _STREAM),
        detail=part.text("detail", ""),
        elapsed_ms=part.number("elapsed_ms", 0),
        header_ms=part.number("header_ms", 0),
        malformed=part.text("malformed", ""),
        words=part.text("words", ""),
        header=_header(part.part("header")),
        features=_features(part.part("features")),
        error=_error(part.part("error")),
    )
    if stream.status == "features" and stream.features is None:
        raise Misfit(f"{part.where}.features", "is missing")
    if stream.status == "error" and stream.error is None:
        raise Misfit(f"{part.where}.error", "is missing")
    return stream


def _header(part: Optional[Fields]) -> Optional[Header]:
    if part is None:
        return None
    return Header(part.text("version", ""), part.text("xmlns", ""), part.flag("dialback"))


def _features(part: Optional[Fields]) -> Optional[Features]:
    if part is None:
        return None
    return Features(part.choice("starttls", _STARTTLS, "none"), part.flag("dialback"), part.texts("mechanisms"))


def _error(part: Optional[Fields]) -> Optional[StreamError]:
    if part is None:
        return None
    return StreamError(part.text("condition", ""), part.text("text", ""), part.text("host", ""), part.number("port", 0))


def read_tls(part: Optional[Fields]) -> Tls:
    if part is None:
        return Tls()
    return Tls(
        status=part.choice("status", _TLS),
        detail=part.text("detail", ""),
        alert=part.text("alert", ""),
        version=part.text("version", ""),
        cipher=part.text("cipher", ""),
        certificate=read_certificate(part.part("certificate")),
        certificate_requested=part.optional_flag("certificate_requested"),
    )


def read_certificate(part: Optional[Fields]) -> Optional[Certificate]:
    """A certificate as ``s2s_info`` and ``cups_node_info`` return it; None where there is none."""
    if part is None:
        return None
    digests = ("fingerprint_sha256", "fingerprint_sha512", "public_key_sha256", "public_key_sha512")
    return Certificate(
        subject=part.text("subject", ""),
        issuer=part.text("issuer", ""),
        not_before=part.text("not_before", ""),
        not_after=part.text("not_after", ""),
        valid=part.flag("valid", True),
        days_left=part.optional_number("days_left"),
        trusted=part.optional_flag("trusted"),
        trust_detail=part.text("trust_detail", ""),
        matches_domain=part.optional_flag("matches_domain"),
        usages=part.texts("extended_key_usages"),
        digests={name: part.text(name, "") for name in digests if name in part},
        self_signed=part.flag("self_signed"),
    )


def read_answer(part: Optional[Fields], statuses: tuple[str, ...]) -> Answer:
    if part is None:
        return Answer()
    return Answer(
        status=part.choice("status", statuses),
        condition=part.text("condition", ""),
        text=part.text("text", ""),
        detail=part.text("detail", ""),
        elapsed_ms=part.number("elapsed_ms", 0),
    )
