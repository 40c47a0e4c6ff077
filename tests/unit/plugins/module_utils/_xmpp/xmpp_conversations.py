# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers say on a server-to-server stream, written down as test material: name -> bytes from the server."""

from __future__ import annotations

STREAM = (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' "
    "xmlns:stream='http://etherx.jabber.org/streams' from='cup.example' to='probe.example' id='s1' version='1.0'>"
)
CLIENT_STREAM = STREAM.replace("jabber:server'", "jabber:client'", 1)
OLD_STREAM = STREAM.replace(" version='1.0'>", ">")
STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>{}</starttls>"
DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'>{}</dialback>"
MECHANISMS = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism><mechanism>PLAIN</mechanism></mechanisms>"


def features(*inner: str) -> str:
    return "<stream:features>" + "".join(inner) + "</stream:features>"


def error(condition: str, text: str = "") -> str:
    namespace = "urn:ietf:params:xml:ns:xmpp-streams"
    said = f"<text xml:lang='en' xmlns='{namespace}'>{text}</text>" if text else ""
    return f"<stream:error><{condition} xmlns='{namespace}'/>{said}</stream:error></stream:stream>"


ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
UNBOUND = (
    f"<stream:error><policy-violation xmlns='{ERRORS}'/><text xmlns='{ERRORS}'>no</text></stream:error></stream:stream>"
)
OTHER_HOST = f"<stream:error><see-other-host xmlns='{ERRORS}'>{{}}</see-other-host>{{}}</stream:error>"
BOUND = "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"

CONVERSATIONS: dict[str, bytes] = {
    name: text.encode("utf-8")
    for name, text in {
        "plain": STREAM + features(DIALBACK.format("")),
        "tls required": STREAM + features(STARTTLS.format("<required/>"), DIALBACK.format("<errors/>")),
        "tls optional, mechanisms": STREAM + features(MECHANISMS, STARTTLS.format("")),
        "empty features": STREAM + "<stream:features/>",
        "unknown host": STREAM + error("host-unknown", "This host does not serve caf\u00e9 &amp; co"),
        "error without text": STREAM + error("improper-addressing"),
        "client port": CLIENT_STREAM + features(MECHANISMS),
        "before version 1.0": OLD_STREAM,
        "closed at once": STREAM + "</stream:stream>",
        "white space between": STREAM + "\n  " + features() + "\n \n",
        "byte order mark": "\ufeff" + STREAM + features(),
        "bytes after the end": STREAM + "</stream:stream><again/>",
        "self-closed": STREAM.replace(">", "/>") if STREAM.count(">") == 1 else STREAM[:-1] + "/>",
        "not well-formed": STREAM + "<stream:features><a></b>",
        "wrong bytes": STREAM + "<a>\x00</a>",
        "unbound prefix": STREAM + "<sasl:failure/>",
        "undefined entity": STREAM + "<a>&nbsp;</a>",
        "document type": "<!DOCTYPE x [<!ENTITY a 'b'>]>" + STREAM,
        "deep": STREAM + "<a>" * 100,
        "other XML": "<?xml version='1.0'?><error>no</error>",
        "HTML": "<!DOCTYPE html><html><body>400</body></html>",
        "HTTP": "HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n<html>",
        "SSH": "SSH-2.0-OpenSSH_9.2\r\n",
        "mail": "220 mail.cup.example ESMTP\r\n",
        "mail, more lines": "220-mail.cup.example\r\n220 ESMTP\r\n",
        "nearly HTTP": "HTTPS is not here",
        "something": "welcome\r\n",
        "line breaks first": "\r\n\r\nhello",
        "endless white space": " " * 200,
        "error, unbound prefix, no header": UNBOUND,
        "error, unbound prefix": STREAM + UNBOUND.replace("stream:", "s:"),
        "error, no header": f"{BOUND}<host-unknown xmlns='{ERRORS}'/></stream:error>",
        "error, bare text": STREAM + "<stream:error>Invalid handshake &amp; co</stream:error></stream:stream>",
        "error, no namespace": STREAM + "<stream:error><host-unknown/><text>who?</text></stream:error>",
        "error, own text": STREAM
        + f"<stream:error><undefined-condition xmlns='{ERRORS}'>no room</undefined-condition></stream:error>",
        "error, mismatched": STREAM + f"<stream:error><host-unknown xmlns='{ERRORS}'></stream:error></stream:stream>",
        "error, cut short": STREAM + f"<stream:error><not-authorized xmlns='{ERRORS}'/><text xmlns='{ERRORS}'>who are",
        "error, undefined entity": STREAM
        + f"<stream:error><not-authorized xmlns='{ERRORS}'/><text xmlns='{ERRORS}'>a&nbsp;b</text></stream:error>",
        "error after a header of unbound prefix": "<?xml version='1.0'?><stream:stream from='cup.example' id='1'>"
        + f"<stream:error><conflict xmlns='{ERRORS}'/></stream:error>",
        "error after a second header": STREAM + STREAM.split("?>", 1)[1] + error("host-unknown"),
        "error after a second declaration": STREAM + "<?xml version='1.0' encoding='UTF-8'?>" + error("host-unknown"),
        "other host": STREAM + OTHER_HOST.format("other.example:5270", ""),
        "other host with text": STREAM
        + OTHER_HOST.format("[2001:db8::1]:9222", f"<text xmlns='{ERRORS}'>moved</text>"),
        "blank before": "\n " + STREAM + features(),
        "two declarations": "<?xml version='1.0'?>\n" + STREAM + features(),
        "features, no header": BOUND.replace("error", "features") + "</stream:features>",
        "said in plain text": STREAM + "Too many connections\n",
    }.items()
}
CONVERSATIONS["TLS alert"] = b"\x15\x03\x01\x00\x02\x02\x46"
CONVERSATIONS["TLS handshake"] = b"\x16\x03\x03\x00\x31"
CONVERSATIONS["not UTF-8"] = STREAM.encode() + b"<a>\xff\xfe</a>"
CONVERSATIONS["half a character"] = STREAM.encode() + b"<a>\xc3"
CONVERSATIONS["Latin-1 declared"] = STREAM.replace("'1.0'?>", "'1.0' encoding='iso-8859-1'?>").encode() + b"<a>\xe9</a>"
