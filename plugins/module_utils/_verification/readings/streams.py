# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe read as far as the stream: what answers, in words, and the cause where the stream shows one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Optional

from ..causes.hints import of_certificate
from ..causes.phrases import stream_error
from ..check import BLOCKED, ERROR, FAIL, PASS, WARN, Check, Result
from ..observations.probes import CONNECTED, REFUSED, TIMEOUT, UNREACHABLE, Header, Probe, Stream, StreamError
from ..observations.reader import Misfit

SLOW = 5.0
"""Seconds for header and features from which a server is called slow: the time that many others give it."""


@dataclass(frozen=True)
class Finding:
    """A probe, read as far as the stream.

    Attributes:
        tcp: ``connected``, ``refused``, ``timeout``, ``unreachable`` or ``error``.
        serves: whether the server accepted the stream for the domain that was asked for, by features.
        status: the judgement where the probe alone decides.
        words: a predicate, such as "refuses the connection".
        code: the cause where the stream shows it; empty where TCP failed, because that needs more than one vantage.
        other_host: where a server sends us to.
    """

    tcp: str
    serves: bool
    status: str
    words: str
    code: str = ""
    other_host: str = ""

    @property
    def connected(self) -> bool:
        return self.tcp == CONNECTED

    @property
    def answers(self) -> bool:
        """Whether a server for the domain is there, an old one too."""
        return self.connected and self.status in (PASS, WARN)


_TCP_WORDS = {
    REFUSED: "refuses the connection",
    TIMEOUT: "does not answer",
    UNREACHABLE: "cannot be reached",
}

_FOR_OTHERS = {
    "jabber:client": "clients",
    "jabber:component:accept": "components",
    "jabber:component:connect": "components",
}
"""Default namespace of a stream that is not between servers (RFC 6120 section 4.8.2, XEP-0114) -> whom it is for."""

# How a stream ended without features or error -> words and code.
_OUTCOMES = {
    "no_features": ("answers as an XMPP server without features", "X05"),
    "closed": ("closes the connection without a word", "X02"),
    "reset": ("resets the connection without a word", "X02"),
    "timeout": ("takes the connection and says nothing", "F11"),
    "not_xmpp": ("is not an XMPP server", "X01"),
}


def read(probe: Optional[Probe]) -> Optional[Finding]:
    """Read a probe; None where there is none."""
    if probe is None:
        return None
    if not probe.connected:
        words = _TCP_WORDS.get(probe.tcp, f"cannot be tried ({probe.tcp_detail})")
        return Finding(probe.tcp, False, FAIL if probe.tcp in _TCP_WORDS else ERROR, words)
    stream = probe.stream
    if stream.status == "features":
        return _accepted(probe)
    if stream.status == "error":
        return refused(stream)
    if stream.header is not None and stream.header.xmlns in _FOR_OTHERS:
        return _for_others(stream.header)
    if stream.old:
        return _slowly(probe, Finding(CONNECTED, False, WARN, "answers as a server of before XMPP 1.0", "X05"))
    return _ended(stream)


def _accepted(probe: Probe) -> Finding:
    stream, features = probe.stream, probe.stream.features
    if features is None:
        raise Misfit("stream.features", "is missing")
    if stream.header is not None and stream.header.xmlns in _FOR_OTHERS:
        return _for_others(stream.header)
    offers = {"none": "without TLS", "optional": "TLS offered", "required": "TLS required"}[features.starttls]
    dialback = ", dialback" if features.dialback else ""
    words = f"answers as XMPP server of {probe.to} ({offers}{dialback})"
    if stream.malformed:
        # This probe is patient with what stands before the stream; others are not (RFC 6120 section 11).
        return Finding(CONNECTED, True, WARN, f"{words}, in XML that is not well-formed ({stream.malformed})", "X11")
    return _slowly(probe, Finding(CONNECTED, True, PASS, words))


def _for_others(header: Header) -> Finding:
    return Finding(CONNECTED, False, FAIL, f"is a port for {_FOR_OTHERS[header.xmlns]}, not for servers", "X04")


def _slowly(probe: Probe, finding: Finding) -> Finding:
    """Of a server of before XMPP 1.0 nothing is due after the header, so only that counts."""
    stream = probe.stream
    seconds = (stream.header_ms if finding.code == "X05" else stream.elapsed_ms) / 1000
    second_try = probe.patient and finding.serves
    if seconds < SLOW and not second_try:
        return finding
    when = f"after {seconds:.0f} s" if seconds >= SLOW else "only in a second, patient try"
    words = f"{finding.words}, {when}"
    return replace(finding, status=WARN, words=words, code=finding.code or "X10")


def _ended(stream: Stream) -> Finding:
    words, code = _OUTCOMES.get(stream.status, (f"breaks off ({stream.detail})", "X09"))
    if stream.status == "not_xmpp" and (stream.header is not None or stream.malformed):
        words, code = "sends no well-formed XMPP", "X11"
    elif stream.header is not None and stream.status in ("closed", "reset"):
        words, code = "opens the stream, and closes the connection without saying why", "X13"
    elif stream.status == "not_xmpp" and "TLS" in stream.detail:
        code = "X02"  # TLS records where a stream header belongs
    if stream.status == "not_xmpp":
        said_or_why = stream.words or stream.malformed or stream.detail
        words = f"{words} ({said_or_why})" if said_or_why else words
    return Finding(CONNECTED, False, ERROR if stream.status == "skipped" else FAIL, words, code)


def refused(stream: Stream) -> Finding:
    """A stream that the server ended with an error."""
    error = stream.error
    if error is None:
        raise Misfit("stream.error", "is missing")
    code = stream_error(error.condition, error.text)
    words = f"refuses with {said(error.condition, error.text)}"
    host = error.other_host or (error.text if code == "X12" else "")
    if code == "X12":
        words = f"sends others to {host or 'another host, which it does not name'}"
    # A limit passes by itself, so it is no failure: nothing could be tested.
    return Finding(CONNECTED, False, ERROR if code == "E02" else FAIL, words, code, host)


def said(condition: str, text: str) -> str:
    """What a server said, with its own words in brackets; its words alone where there is no condition."""
    if condition and text:
        return f"{condition} ({text})"
    return condition or text or "an error without a condition"


def after_tls(probe: Probe) -> Optional[Finding]:
    """How the stream went on after TLS, where it ended there; None where it went on, or TLS did not come about.

    A probe without a certificate of its own is refused where servers have to show one.
    """
    stream = probe.after
    if not probe.encrypted or stream.status in ("features", "skipped") or stream.old:
        return None
    if stream.status == "error":
        finding = refused(stream)
        if stream.error and _wants_certificate(stream.error, finding.code):
            finding = replace(finding, status=FAIL, code="T07")
    else:
        finding = _ended(stream)
        if finding.code in ("X02", "X13"):
            finding = replace(finding, words=finding.words.replace("opens the stream, and ", ""), code="T07")
    return replace(finding, words=f"{finding.words}, after TLS")


def _wants_certificate(error: StreamError, code: str) -> bool:
    """Whether an error after TLS is for the lack of a client's certificate, as the probe shows none."""
    if of_certificate(error.text):
        return True
    return error.condition == "not-authorized" and code in ("X07", "X09", "A11")


def judged(check: Check, finding: Finding, found: str) -> Result:
    """The result where a stream alone decides."""
    if finding.status == PASS:
        return check.passed(found)
    if not finding.code:
        return Result(check, finding.status, found)
    host = finding.other_host or "that host"
    return check.caused(finding.code, found, finding.status, domain=check.site.domain, host=host)


_WORST_FIRST = (FAIL, ERROR, WARN)


def of_all(judged_probes: Sequence[tuple[Probe, Result]]) -> tuple[Probe, Result]:
    """The result of a partner's servers together, and the probe that it is of: the worst, as others are sent there, too.

    What fails at some of them only, or could not be tested there, is a warning: those who are sent to another one get through.
    """
    counting = [one for one in judged_probes if one[1].status != BLOCKED] or judged_probes
    probe, result = min(
        counting,
        key=lambda one: _WORST_FIRST.index(one[1].status) if one[1].status in _WORST_FIRST else len(_WORST_FIRST),
    )
    if len(counting) == 1 or result.status not in _WORST_FIRST:
        return probe, result
    fine = any(one.status in (PASS, WARN) for _probe, one in counting)
    found = f"at {probe.address} port {probe.port}, one of {len(counting)}: {result.found}"
    return probe, replace(result, status=WARN if fine else result.status, found=found)


def first(probes: Sequence[Probe]) -> Optional[Probe]:
    return probes[0] if probes else None
