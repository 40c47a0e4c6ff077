# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manners of peers, by name. Each says which report it stands for, as far as there is one."""

from __future__ import annotations

import ssl
import time
import warnings

from lab.peers import words
from lab.peers.link import Gone, Link, Said
from lab.peers.peer import Peer


class Good(Peer):
    """Does everything right: the control."""


class BeforeVersion1(Peer):
    """Sends a header without version and no features, and waits for dialback (Google Talk did; ejabberd 1942)."""

    WITH_TLS = ("none",)  # what offers TLS has to have features

    def say_header(self, link: Link, header: Said) -> None:
        link.say(words.header(self.names()[0], "", self.stream(link), version=None))

    def say_features(self, link: Link) -> None:
        return


class NamespaceDialback(Peer):
    """Announces dialback by the namespace in the header only (XEP-0220 2.4.1; Openfire 449)."""

    def say_features(self, link: Link) -> None:
        link.say(words.features("none" if link.secured else self.tls, dialback=False))


class NoDialback(Peer):
    """Offers no way to authenticate at all."""

    def say_header(self, link: Link, header: Said) -> None:
        link.say(words.header(self.names()[0], header.get("from"), self.stream(link), dialback=False))

    def say_features(self, link: Link) -> None:
        link.say(words.features("none" if link.secured else self.tls, dialback=False))


class SlowHeader(Peer):
    """Needs VALUE seconds for its header (ejabberd 3105 has 7 to 40)."""

    DEFAULT = "8"

    def say_header(self, link: Link, header: Said) -> None:
        time.sleep(float(self.value))
        super().say_header(link, header)


class SlowFeatures(Peer):
    """Needs VALUE seconds for its features."""

    DEFAULT = "8"

    def say_features(self, link: Link) -> None:
        time.sleep(float(self.value))
        super().say_features(link)


class SlowTls(Peer):
    """Needs VALUE seconds before it answers <starttls/>."""

    DEFAULT = "8"
    WITH_TLS = ("optional", "required")

    def starttls(self, link: Link) -> None:
        time.sleep(float(self.value))
        super().starttls(link)


class Silent(Peer):
    """Takes connections and never says a word."""

    def talk(self, link: Link, _number: int) -> None:
        while True:
            link.element()


class Refuses(Peer):
    """Ends the stream with the condition VALUE: after TLS where there is TLS, else in answer to dialback.

    VALUE may have a text behind a colon (ejabberd 3133; Openfire 3042, 3464; Prosody with dialback off: "No stream features to
    offer").
    """

    DEFAULT = "undefined-condition:No stream features to offer"

    def _refuse(self, link: Link) -> None:
        condition, _, text = self.value.partition(":")
        self.refuse(link, condition, text)

    def say_features(self, link: Link) -> None:
        if link.secured:
            self._refuse(link)
        super().say_features(link)

    def result(self, link: Link, said: Said) -> None:
        self._refuse(link)


class DialbackError(Peer):
    """Answers a key with the condition VALUE, which may have a text behind a colon (XEP-0220 2.5; ejabberd 4018, 1569, 2150)."""

    DEFAULT = "remote-server-not-found:Stream closed by peer: host unknown"

    def result(self, link: Link, said: Said) -> None:
        condition, _, text = self.value.partition(":")
        sender = said.get("from")
        link.say(words.answer("result", self.names()[0], sender, "error", condition=condition, text=text))


class DemandsCertificate(Peer):
    """Demands a client's certificate within TLS."""

    WITH_TLS = ("optional", "required")

    def context(self) -> ssl.SSLContext:
        context = super().context()
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.certificate)
        return context


class DemandsCertificateTls12(DemandsCertificate):
    """The same with TLS 1.2, where the demand ends the handshake and not what follows it."""

    def context(self) -> ssl.SSLContext:
        context = super().context()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


class DemandsCertificateAfter(Peer):
    """Asks for a client's certificate, and refuses after TLS where none was shown."""

    WITH_TLS = ("optional", "required")

    def context(self) -> ssl.SSLContext:
        context = super().context()
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(self.certificate)
        return context

    def say_features(self, link: Link) -> None:
        if link.secured and not link.certified:
            self.refuse(link, "not-authorized", "Your server's certificate could not be validated")
        super().say_features(link)


class Redirects(Peer):
    """Leads to another host, VALUE (wobot 4, profanity 1628)."""

    DEFAULT = "other.example:5270"

    def opened(self, link: Link, header: Said) -> None:
        self.say_header(link, header)
        self.refuse(link, "see-other-host", content=self.value)


class Limits(Peer):
    """Has too much to do for the first VALUE connections, and then takes them."""

    DEFAULT = "1"

    def talk(self, link: Link, number: int) -> None:
        if number <= int(self.value):
            self.say_header(link, link.header())
            self.refuse(link, "resource-constraint", "Too many connections")
        super().talk(link, number)


class International(Peer):
    """Knows its domain in its national script only, as RFC 7622 section 3.2 has it."""

    def names(self) -> tuple[str, ...]:
        return (self.domain.encode("ascii").decode("idna"),)


class DeadIpv6(Peer):
    """Publishes an IPv6 address that leads to nothing (jabberd2 96, 136); on IPv4 it does everything right."""


class OldTls(Peer):
    """Has TLS 1.0 and nothing newer."""

    WITH_TLS = ("optional", "required")

    def context(self) -> ssl.SSLContext:
        context = super().context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings():  # about the very version that is wanted
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = ssl.TLSVersion.TLSv1
        return context


class DirectTls(Peer):
    """Speaks TLS at once, and has no other port (XEP-0368)."""

    WITH_TLS = ("required",)

    def talk(self, link: Link, number: int) -> None:
        link.secure(self.context())
        super().talk(link, number)


class Closes(Peer):
    """Sends its header, and closes without saying why."""

    def say_features(self, link: Link) -> None:
        raise Gone


class ClosesAfterTls(Peer):
    """Closes right after TLS."""

    WITH_TLS = ("optional", "required")

    def opened(self, link: Link, header: Said) -> None:
        if link.secured:
            raise Gone
        super().opened(link, header)


class UnboundPrefix(Peer):
    """Refuses without a header, so that the prefix of its error is bound to nothing (jabberd2 126)."""

    def opened(self, link: Link, header: Said) -> None:
        self.refuse(link, "policy-violation", "You are not on the list")


class BareText(Peer):
    """Says why it refuses as bare text in the error, as before RFC 3920."""

    def opened(self, link: Link, header: Said) -> None:
        self.say_header(link, header)
        link.say(f"<stream:error>Invalid hostname</stream:error>{words.CLOSE}")
        raise Gone


class BlankBefore(Peer):
    """Does everything right behind a line break, which XML does not allow there."""

    def say_header(self, link: Link, header: Said) -> None:
        link.say("\r\n")
        super().say_header(link, header)


class TwoDeclarations(Peer):
    """Declares XML twice."""

    def say_header(self, link: Link, header: Said) -> None:
        link.say(words.XML)
        super().say_header(link, header)


class Endless(Peer):
    """Sends features that never end."""

    def say_features(self, link: Link) -> None:
        link.say("<stream:features>")
        while True:
            link.say("<more/>" * 1000)


class Hostile(Peer):
    """Means harm: says texts that steer terminals, and on every other connection features that never end."""

    TEXT = "\u202egnp.exe \u009b31m \u009d0;owned\u0007 <script>alert(1)</script> ]]&gt; %s {{ 7*7 }}"

    def say_features(self, link: Link) -> None:
        self.turn = getattr(self, "turn", 0) + 1
        if self.turn % 2:
            link.say(
                f"<stream:error><policy-violation xmlns='{words.ERRORS}'/><text xmlns='{words.ERRORS}'>{self.TEXT.replace(chr(7), '')}</text>"
            )
            link.say(f"</stream:error>{words.CLOSE}")
            return
        link.say("<stream:features>")
        while True:
            link.say("<more/>" * 1000)


class Dripping(Peer):
    """Sends a byte every tenth of a second, for ever."""

    def say_features(self, link: Link) -> None:
        link.say("<stream:features>")
        while True:
            link.say(" ")
            time.sleep(0.1)


MANNERS: dict[str, type[Peer]] = {
    "good": Good,
    "hostile": Hostile,
    "before-1.0": BeforeVersion1,
    "namespace-dialback": NamespaceDialback,
    "no-dialback": NoDialback,
    "slow-header": SlowHeader,
    "slow-features": SlowFeatures,
    "slow-tls": SlowTls,
    "silent": Silent,
    "refuses": Refuses,
    "dialback-error": DialbackError,
    "demands-certificate": DemandsCertificate,
    "demands-certificate-tls1.2": DemandsCertificateTls12,
    "demands-certificate-after": DemandsCertificateAfter,
    "redirects": Redirects,
    "limits": Limits,
    "international": International,
    "dead-ipv6": DeadIpv6,
    "old-tls": OldTls,
    "direct-tls": DirectTls,
    "closes": Closes,
    "closes-after-tls": ClosesAfterTls,
    "unbound-prefix": UnboundPrefix,
    "bare-text": BareText,
    "blank-before": BlankBefore,
    "two-declarations": TwoDeclarations,
    "endless": Endless,
    "dripping": Dripping,
}


def peer_class(name: str) -> type[Peer]:
    """The class of a manner.

    :raises ValueError: there is none of that name
    """
    if name not in MANNERS:
        raise ValueError(f"{name!r} is none of {', '.join(MANNERS)}")
    return MANNERS[name]
