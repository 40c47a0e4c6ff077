# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says on a server-to-server stream, as text (RFC 6120, XEP-0220)."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

XML = "<?xml version='1.0'?>"
STREAMS = "http://etherx.jabber.org/streams"
ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
DIALBACK = "jabber:server:dialback"
CLOSE = "</stream:stream>"
PROCEED = f"<proceed xmlns='{TLS}'/>"
NO_TLS = f"<failure xmlns='{TLS}'/>{CLOSE}"


def header(domain: str, to: str, stream: str, *, version: str | None = "1.0", dialback: bool = True) -> str:
    """The opening tag that answers one."""
    announced = f" xmlns:db='{DIALBACK}'" if dialback else ""
    other = f" to={quoteattr(to)}" if to else ""
    since = f" version='{version}'" if version else ""
    return (
        f"{XML}<stream:stream xmlns='jabber:server'{announced} xmlns:stream='{STREAMS}' "
        f"from={quoteattr(domain)}{other} id='{stream}'{since}>"
    )


def features(starttls: str, *, dialback: bool = True, mechanisms: tuple[str, ...] = ()) -> str:
    """Stream features; starttls is none, optional or required."""
    parts = []
    if starttls != "none":
        parts.append(f"<starttls xmlns='{TLS}'>{'<required/>' if starttls == 'required' else ''}</starttls>")
    if mechanisms:
        listed = "".join(f"<mechanism>{name}</mechanism>" for name in mechanisms)
        parts.append(f"<mechanisms xmlns='{SASL}'>{listed}</mechanisms>")
    if dialback:
        parts.append("<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>")
    return f"<stream:features>{''.join(parts)}</stream:features>"


def error(condition: str, text: str = "", content: str = "") -> str:
    """A stream error, and the end of the stream."""
    said = f"<text xmlns='{ERRORS}'>{escape(text)}</text>" if text else ""
    inside = (
        f"<{condition} xmlns='{ERRORS}'>{escape(content)}</{condition}>"
        if content
        else f"<{condition} xmlns='{ERRORS}'/>"
    )
    return f"<stream:error>{inside}{said}</stream:error>{CLOSE}"


def answer(name: str, domain: str, to: str, kind: str, stream: str = "", condition: str = "", text: str = "") -> str:
    """An answer of dialback: name is result or verify; kind is valid, invalid or error."""
    number = f" id={quoteattr(stream)}" if stream else ""
    said = f"<text xmlns='{STANZAS}'>{escape(text)}</text>" if text else ""
    inside = f"<error type='cancel'><{condition} xmlns='{STANZAS}'/>{said}</error>" if condition else ""
    return f"<db:{name} from={quoteattr(domain)} to={quoteattr(to)}{number} type='{kind}'>{inside}</db:{name}>"


def verify(domain: str, to: str, stream: str, key: str) -> str:
    """The question to an authority about a key."""
    return f"<db:verify from={quoteattr(domain)} to={quoteattr(to)} id={quoteattr(stream)}>{escape(key)}</db:verify>"
