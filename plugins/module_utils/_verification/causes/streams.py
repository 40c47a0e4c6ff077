# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Causes in XMPP streams (X), in stanzas (S), and where nothing could be asked (E)."""

from __future__ import annotations

from .model import LOW, MEDIUM, Code
from .sources import STREAM_ERRORS

CODES = {
    "X01": Code("H5", "something else than an XMPP server answers", "see to which service DNS and NAT lead"),
    "X02": Code(
        "H5",
        "the port wants TLS from the first byte, or hangs up at once",
        "publish it as _xmpps-server, or correct the port",
        MEDIUM,
        refs=("XEP-0368",),
    ),
    "X03": Code(
        "H5",
        "the server does not serve the domain",
        "see that DNS and NAT lead to the right server, and that the domain is configured on it",
        refs=(STREAM_ERRORS,),
        own="see that DNS and NAT lead to this node, and that the domain is one of its own",
        after_restart=True,
    ),
    "X04": Code(
        "H5",
        "the port is for clients, not for servers",
        "publish port 5269, where servers are served",
        refs=("RFC 6120 section 4.8",),
    ),
    "X05": Code(
        "H5",
        "the server speaks XMPP without version or features",
        "expect dialback without TLS only, and see that the security mode allows that",
        MEDIUM,
        own="nothing with the security mode No TLS; else set the security mode that the plan has, and restart the services",
        after_restart=True,
    ),
    "X06": Code(
        "H5",
        "the server accepts any domain, so asking it for ours proves nothing",
        "ask the partner whether the domain is registered there",
    ),
    "X07": Code(
        "H5",
        "the server's policy refuses",
        "ask for the domain to be allowed there",
        refs=(STREAM_ERRORS,),
        own="admit the partner's domain on the node (Presence > Inter Domain Federation > Policy; site.yml does), and restart what settings are pending for",
        after_restart=True,
    ),
    "X08": Code(
        "H5",
        "the server does not understand the addresses of the stream",
        "check the domain's spelling in the description",
        MEDIUM,
    ),
    "X09": Code(
        "H5",
        "the server breaks off, or has an error of its own",
        "try again; if it stays, look into the server's log",
        LOW,
        own="look into the federation log of the node",
        after_restart=True,
    ),
    "X10": Code(
        "H5",
        "the server takes its time, longer than many others wait",
        "ask who runs it what it waits for, mostly DNS or a list of blocked domains",
        MEDIUM,
        own="see what the node waits for, mostly its DNS servers",
    ),
    "X11": Code(
        "H5",
        "what answers is not well-formed XMPP",
        "look with who runs the server at what it sends, and at what stands before it",
        MEDIUM,
        refs=("RFC 6120 section 11",),
    ),
    "X12": Code(
        "H5",
        "the server sends others to another host",
        "ask the partner to publish {host} in its SRV record, or to answer itself",
        refs=("RFC 6120 section 4.9.3.19",),
    ),
    "X13": Code(
        "H5",
        "the server closes the connection without saying why",
        "ask who runs it what its log says of the time of this run",
        MEDIUM,
        own="look into the federation log of the node",
        after_restart=True,
    ),
    "S01": Code(
        "H8",
        "the sender is authenticated, and the answer does not come back: each direction has a stream of its own, and one is missing",
        "look into the federation log of the node for the stream that it opens itself",
        after_restart=True,
    ),
    "S02": Code(
        "H8",
        "the server does not serve what was asked for, and says so, which proves both directions",
        "nothing",
        refs=("RFC 6120 section 8.3.3",),
    ),
    "S03": Code(
        "H8",
        "the server does not take the sender's domain on this stream",
        "add the domain to the node's domains or chat aliases, or have the partner add it",
        MEDIUM,
        refs=(STREAM_ERRORS,),
        after_restart=True,
    ),
    "E01": Code("", "the vantage itself cannot ask", "mend what the message says, and run again"),
    "E02": Code(
        "",
        "the server limits how often or how long it may be asked",
        "wait, and run again: this passes by itself",
        MEDIUM,
    ),
    "E03": Code(
        "",
        "what was returned cannot be read: it was cut, or comes from another version of the collection",
        "see that controller and probe PCs run the same version of the collection, and run again",
    ),
}
