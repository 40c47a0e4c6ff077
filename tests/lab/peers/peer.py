# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer that does everything right. A manner is a class that inherits it and does one thing otherwise."""

from __future__ import annotations

import itertools
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lab.peers import words
from lab.peers.link import Gone, Link, Said

Authority = Callable[[str, str, str, str], str]
"""Asks the authority of a domain about a key: (own domain, domain, stream, key) -> valid, invalid, or a condition of dialback."""


def deny(_domain: str, _sender: str, _stream: str, _key: str) -> str:
    """An authority that has given out no key: enough for a probe that sends wrong ones."""
    return "invalid"


@dataclass
class Peer:
    """A server for one domain.

    :ivar domain: in A-labels
    :ivar tls: none, optional or required
    :ivar certificate: PEM with certificate and key; needed unless tls is none
    :ivar authority: who answers for the domains that want to be verified
    :ivar value: what is written behind the manner's name, as the seconds of a slow one
    """

    domain: str
    tls: str = "none"
    certificate: Path | None = None
    authority: Authority = deny
    value: str = ""
    DEFAULT: ClassVar[str] = ""
    WITH_TLS: ClassVar[tuple[str, ...]] = ("none", "optional", "required")

    def __post_init__(self) -> None:
        self.value = self.value or self.DEFAULT
        self.connections = itertools.count(1)
        if self.tls not in self.WITH_TLS:
            raise ValueError(f"{type(self).__name__} is there with TLS {', '.join(self.WITH_TLS)} only, not {self.tls}")

    # --- what a manner may do otherwise ---

    def names(self) -> tuple[str, ...]:
        """What it takes for its own domain in the opening tag; it calls itself by the first."""
        return (self.domain, self.domain.encode("ascii").decode("idna"))

    def opened(self, link: Link, header: Said) -> None:
        """Answer an opening tag."""
        self.say_header(link, header)
        if header.get("to") and header.get("to").lower() not in self.names():
            self.refuse(link, "host-unknown")
        self.say_features(link)

    def say_header(self, link: Link, header: Said) -> None:
        link.say(words.header(self.names()[0], header.get("from"), self.stream(link)))

    def say_features(self, link: Link) -> None:
        mechanisms = ("EXTERNAL",) if link.certified else ()
        link.say(words.features("none" if link.secured else self.tls, mechanisms=mechanisms))

    def result(self, link: Link, said: Said) -> None:
        """Answer a key: ask the authority of the domain that it is for."""
        sender = said.get("from")
        found = self.authority(self.names()[0], sender, self.stream(link), said.content)
        if found in ("valid", "invalid"):
            link.say(words.answer("result", self.names()[0], sender, found))
        else:
            link.say(words.answer("result", self.names()[0], sender, "error", condition=found))

    def context(self) -> ssl.SSLContext:
        """What TLS is begun with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.certificate is not None, "a peer with TLS needs a certificate"
        context.load_cert_chain(self.certificate)
        return context

    # --- what all do alike ---

    def serve(self, link: Link) -> None:
        """Talk on one connection until either side ends it."""
        number = next(self.connections)
        try:
            self.talk(link, number)
        except Gone:
            pass
        finally:
            link.socket.close()

    def talk(self, link: Link, _number: int) -> None:
        self.opened(link, link.header())
        while (said := link.element()) is not None:
            self.element(link, said)
        link.say(words.CLOSE)

    def element(self, link: Link, said: Said) -> None:
        if said.name == "starttls":
            self.starttls(link)
        elif said.name == "db:result" and "type" not in said.attributes:
            self.result(link, said)
        elif said.name == "db:verify" and "type" not in said.attributes:
            link.say(words.answer("verify", self.names()[0], said.get("from"), "invalid", said.get("id")))
        elif said.name == "auth":
            link.say(f"<failure xmlns='{words.SASL}'><not-authorized/></failure>")

    def starttls(self, link: Link) -> None:
        if self.tls == "none" or link.secured:
            link.say(words.NO_TLS)
            raise Gone
        link.say(words.PROCEED)
        link.secure(self.context())
        self.opened(link, link.header())

    def refuse(self, link: Link, condition: str, text: str = "", content: str = "") -> None:
        """Say a stream error, and hang up."""
        link.say(words.error(condition, text, content))
        raise Gone

    def stream(self, link: Link) -> str:
        """The id of the stream on a connection, one before TLS and one after."""
        ids: dict[bool, str] = link.__dict__.setdefault("ids", {})
        return ids.setdefault(link.secured, secrets.token_hex(8))
