# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers say, and what it means: first what the standards define, then the words of one server or another.

Conditions are of RFC 6120 section 4.9.3 (streams) and XEP-0220 section 2.5 (dialback). A server's own words are data with their
source; they refine a condition, and never replace it where they are not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .hints import hint


@dataclass(frozen=True)
class Phrase:
    """Part of a text that a server says, whatever its case.

    Attributes:
        part: what of the text is looked for.
        code: what it means.
        source: the server, and where its words were seen.
    """

    part: str
    code: str
    source: str


HOSTS_US = "host we serve"
"""Part of the text with which Prosody refuses a stream from a domain that it serves itself."""

PHRASES = (
    Phrase(HOSTS_US, "A05", "Prosody 0.12, measured; ejabberd 23.01 repeats it"),
    Phrase("no stream features to offer", "A01", "Prosody 0.12, measured"),
    Phrase("no viable authentication method", "A01", "Prosody, source: mod_s2s"),
    Phrase("no applicable authentication mechanism", "A01", "Openfire, source: RespondingServerStanzaHandler"),
    Phrase("dialback has been disabled", "A01", "Openfire, source"),
    Phrase("provided no sasl mechanisms", "A11", "ejabberd, issue 3133"),
    Phrase("use of starttls required", "T01", "ejabberd 23.01, measured; issue 4018"),
    Phrase("encrypted server-to-server communication is required", "T01", "Prosody, source"),
    Phrase("only after the connection has been encrypted", "T01", "Openfire, source"),
    Phrase("encryption (tls) required by our server", "T01", "Openfire, source: RespondingServerStanzaHandler"),
    Phrase("encryption (tls) disabled by our server", "T01", "Openfire, source: RespondingServerStanzaHandler"),
    Phrase("tls is mandatory", "T01", "Openfire, source: StanzaHandler"),
    Phrase("dns lookup failed", "A06", "ejabberd 23.01, measured; issue 2969"),
    Phrase("not an idn hostname", "A06", "ejabberd, issue 2969"),
    Phrase("connection failed", "A07", "ejabberd 23.01, measured"),
    Phrase("stream reset by peer", "A07", "ejabberd, source"),
    Phrase("idle connection", "A07", "ejabberd, issues 3105 and 3473"),
    Phrase("peer certificate rejected", "A11", "ejabberd, issue 4018"),
    Phrase("unsupported certificate purpose", "T06", "ejabberd 23.01, measured; issue 2563"),
    Phrase("tls failed", "T02", "ejabberd, source"),
    Phrase("authentication failed", "A11", "ejabberd, issues 2563 and 3133"),
    Phrase("failed to get peer certificate", "T07", "ejabberd 23.01, measured"),
    Phrase("your server's certificate", "A11", "Prosody 0.12, measured: the reason follows"),
    Phrase("remote domain is not allowed", "A08", "Openfire, source"),
    Phrase("access denied by service policy", "A08", "ejabberd 23.01, measured"),
    Phrase("server-to-server communication is disabled", "X07", "Prosody 0.12, measured"),
    Phrase("does not serve", "X03", "Prosody 0.12, measured"),
    Phrase("host unknown", "X03", "ejabberd 23.01, measured"),
    Phrase("service not hosted here", "X03", "Openfire, source"),
    Phrase("failed authentications from this ip address", "E02", "ejabberd, source: mod_fail2ban, which lifts it by itself"),
    Phrase("internal server error", "X09", "ejabberd, source: xmpp_stream_out"),
)  # fmt: skip
"""The first that fits counts."""

STREAM_CONDITIONS = {
    "host-unknown": "X03",
    "host-gone": "X03",
    "policy-violation": "X07",
    "not-authorized": "X07",
    "invalid-namespace": "X04",
    "improper-addressing": "X08",
    "invalid-from": "X08",
    "see-other-host": "X12",
    "bad-format": "X11",
    "bad-namespace-prefix": "X11",
    "invalid-xml": "X11",
    "not-well-formed": "X11",
    "xml-not-well-formed": "X11",
    "restricted-xml": "X11",
    "unsupported-encoding": "X11",
    "unsupported-feature": "A01",
    "unsupported-version": "X05",
    "remote-connection-failed": "A07",
    "internal-server-error": "X09",
    "resource-constraint": "E02",
    "conflict": "E02",
    "reset": "E02",
    "system-shutdown": "E02",
    "connection-timeout": "E02",
}
"""Condition of a stream error -> code, with the names of RFC 3920 section 4.7.3; others are said as they are (X09)."""

DIALBACK_CONDITIONS = {
    "item-not-found": "X03",
    "remote-server-not-found": "A06",
    "remote-connection-failed": "A07",
    "remote-server-timeout": "A07",
    "policy-violation": "T01",
    "not-authorized": "A11",
    "forbidden": "A08",
    "not-allowed": "A08",
    "not-acceptable": "A08",
    "resource-constraint": "E02",
    "bad-request": "X08",
    "jid-malformed": "X08",
    "internal-server-error": "X09",
    "service-unavailable": "X09",
}
"""Condition of a dialback error -> code; the way back is broken (A07) by others."""

_AFTER_A_KEY = {
    "unsupported-stanza-type": "A10",
    "invalid-namespace": "A10",
    "connection-timeout": "A07",
    "policy-violation": "A08",
}
"""What a stream error means other than usual where it answers a dialback key."""

_KEY_REFUSED = re.compile(r"\bkey\b|\bdialback (?:negotiation|authentication) failed", re.IGNORECASE)
"""Words that refuse a key: those of jabberd2 ("dialback negotiation failed") and Prosody ("dialback authentication failed") among them."""

# ejabberd has one condition for all, and wraps what the other stream ended with: "Stream closed by peer: TEXT (CONDITION)".
_WRAPPED = re.compile(r"stream (?:closed|failed)(?: by (?:peer|local host|us))?: (?P<text>.*)", re.IGNORECASE)
_CONDITION = re.compile(r"(?:^|\()(?P<condition>[a-z]+(?:-[a-z]+)*)\)?$")


def by_words(text: str) -> str:
    """The code that a text means by itself; empty where none is known."""
    words = text.lower()
    return next((phrase.code for phrase in PHRASES if phrase.part in words), "")


def stream_error(condition: str, text: str) -> str:
    """The code of a stream error before anything was asked."""
    return by_words(text) or hint(condition, text) or STREAM_CONDITIONS.get(condition, "X09")


def dialback_error(condition: str, text: str, encrypted: bool) -> str:
    """The code of a dialback error.

    Args:
        condition: as XEP-0220 section 2.5 defines it.
        text: the server's words, which refine it.
        encrypted: whether the stream had TLS: then a policy cannot be that it has to.
    """
    known = by_words(text) or _wrapped(text) or hint(condition, text)
    if known:
        return "A11" if known == "T07" else known
    if condition == "policy-violation" and encrypted:
        return "A08"
    return DIALBACK_CONDITIONS.get(condition, "A07")


def error_after_key(condition: str, text: str) -> str:
    """The code of a stream error that answers a dialback key."""
    return (
        by_words(text)
        or hint(condition, text)
        or _AFTER_A_KEY.get(condition)
        or STREAM_CONDITIONS.get(condition, "A07")
    )


def refuses_key(condition: str, text: str, ends_stream: bool) -> bool:
    """Whether an error says of a key that it is wrong, for which ``invalid`` is the usual answer: so somebody was asked about it.

    XEP-0220 sections 2.1.2 and 2.5 have ``forbidden`` for that, RFC 3920 section 8.3 a stream error. A text that gives another
    reason, such as a list, is believed.
    """
    if by_words(text) not in ("", "A11") or hint(condition, text):
        return False
    if not ends_stream:
        return condition == "forbidden" and (not text or _KEY_REFUSED.search(text) is not None)
    if condition == "invalid-id":
        return True
    return condition == "not-authorized" and _KEY_REFUSED.search(text) is not None


def _wrapped(text: str) -> str:
    """What the stream error means that ended the question to the authority; empty where the text has none."""
    wrapped = _WRAPPED.search(text)
    condition = _CONDITION.search(wrapped["text"].strip()) if wrapped else None
    if wrapped is None or condition is None:
        return ""
    return error_after_key(condition["condition"], wrapped["text"])
