# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The partner's server is down, refuses, or is set so that the two cannot meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lab.breaks.certificates import EXPIRED, OF_THE_HOST_ONLY, UNKNOWN_AUTHORITY, Kind, replaced
from lab.breaks.model import Break, DoesNotFit
from lab.breaks.nodes import SECURITY_MODE
from lab.breaks.world import World
from lab.browser import Browser, chosen, federation_settings
from lab.layout import RUN

Apply = Callable[[World], AbstractContextManager[None]]
_FILES = {"prosody": "prosody.cfg.lua", "ejabberd": "ejabberd.yml"}


def _told(profile: str, *changes: tuple[str, str], file: str = "", software: str = "prosody") -> Apply:
    """The server's configuration has the second text of each pair in place of the first; an empty first adds lines at the end.

    @PARTNER@, @SITE@, @PKI@ and @DNS@ stand for the two domains, the directory of certificates and the public DNS server.
    """

    def changed(text: str, fill: Callable[[str], str]) -> str:
        for old, new in ((fill(one), fill(other)) for one, other in changes):
            if old not in text:
                raise RuntimeError(f"the configuration of {profile} has no {old!r}")
            text = text.replace(old, new) if old else text + new
        return text

    def apply(world: World) -> AbstractContextManager[None]:
        partner = world.partner(profile, software)
        place = Path(partner["directory"], file or _FILES[partner["software"]])
        words = {
            "@PARTNER@": partner["domain"],
            "@SITE@": world.domain,
            "@PKI@": f"{RUN}/pki",
            "@DNS@": world.lab["dns"]["public"],
        }

        def fill(text: str) -> str:
            for word, value in words.items():
                text = text.replace(word, str(value))
            return text

        return world.edited(partner["netns"], place, lambda text: changed(text, fill))

    return apply


def _stopped(profile: str) -> Apply:
    return lambda world: world.stopped(world.partner(profile)["netns"])


def _cannot_call_back(profile: str) -> Apply:
    @contextmanager
    def apply(world: World) -> Iterator[None]:
        host = world.partner(profile)["netns"]
        world.restart(host)
        with world.filtered([host], world.way_in):
            yield

    return apply


def _at_a_site_without_tls(apply: Apply) -> Apply:
    def where_it_fits(world: World) -> AbstractContextManager[None]:
        mode = chosen(federation_settings(Browser(world.node, world.lab["ca"])), SECURITY_MODE)
        if mode != "No TLS":
            raise DoesNotFit(f"the site's Security Mode is {mode}")
        return apply(world)

    return where_it_fits


def _with_certificate(profile: str, kind: Kind) -> Apply:
    @contextmanager
    def apply(world: World) -> Iterator[None]:
        partner = world.partner(profile)
        with replaced(partner["domain"], kind, partner["server"]):
            world.restart(partner["netns"])
            yield
        world.restart(partner["netns"])

    return apply


_ELSE = 'VirtualHost "else.example"\n'  # Prosody listens for servers only while some host of it federates
_WITH_CERTIFICATE = (
    'ssl = { certificate = "@PKI@/@PARTNER@.crt", key = "@PKI@/@PARTNER@.key", cafile = "@PKI@/ca.crt" }'
)
_DENY = """acl: {blocked: {server: ["@SITE@"]}}
access_rules: {s2s: {deny: blocked, allow: all}}
s2s_access: s2s
"""

BREAKS = (
    Break(
        "partner-stopped", "the partner's service is stopped", "H4", "F12", _stopped("googletalk"), partner="googletalk"
    ),
    Break(
        "partner-dead",
        "the partner's server is off the network",
        "H4",
        "F16",
        lambda world: world.unplugged(world.partner("webex")["netns"]),
        partner="webex",
    ),
    Break(
        "partner-has-our-domain",
        "our domain is registered at the partner",
        "H7",
        "A05",
        _told("googletalk", ("", 'VirtualHost "@SITE@"\n')),
        partner="googletalk",
    ),
    Break(
        "partner-has-our-domain-ejabberd",
        "our domain is registered at a partner whose server says so in other words",
        "H7",
        "A05",
        _told("xmpp", ('hosts: ["@PARTNER@"]', 'hosts: ["@PARTNER@", "@SITE@"]'), software="ejabberd"),
        partner="xmpp",
    ),
    Break(
        "partner-domain-unknown",
        "the partner's server does not serve the partner's domain",
        "H5",
        "X03",
        _told("webex", ('VirtualHost "@PARTNER@"', 'VirtualHost "else.example"')),
        partner="webex",
    ),
    Break(
        "partner-federation-off",
        "the partner's server does not federate for the domain",
        "H5",
        "X07",
        _told("googletalk", ("", f'  modules_disabled = {{ "s2s", "tls", "s2s_auth_certs" }}\n{_ELSE}')),
        partner="googletalk",
    ),
    Break(
        "partner-denies-us",
        "the partner's list of domains forbids ours",
        "H7",
        "A08",
        _told("xmpp", ("", _DENY), software="ejabberd"),
        partner="xmpp",
    ),
    Break(
        "partner-cannot-resolve-us",
        "the partner's DNS server does not answer it",
        "H7",
        "A06",
        _told("xmpp", ("nameserver @DNS@", "nameserver 203.0.113.200"), file="resolv.conf", software="ejabberd"),
        partner="xmpp",
    ),
    Break(
        "partner-cannot-call-back",
        "the partner's own firewall keeps it from connecting to us",
        "H7",
        "A07",
        _cannot_call_back("webex"),
        partner="webex",
    ),
    Break(
        "partner-without-dialback",
        "the partner's server has neither dialback nor certificates",
        "H7",
        "A01",
        _told("googletalk", ('"posix", "dialback"', '"posix"')),
        partner="googletalk",
    ),
    Break(
        "partner-certificate-expired",
        "the partner's certificate has expired",
        "H6",
        "T04",
        _with_certificate("webex", EXPIRED),
        status="WARN",
        partner="webex",
    ),
    Break(
        "partner-certificate-of-the-host",
        "the partner's certificate names its host and not the domain",
        "H6",
        "T05",
        _with_certificate("xmpp", OF_THE_HOST_ONLY),
        status="WARN",
        partner="xmpp",
    ),
    Break(
        "partner-certificate-untrusted",
        "the partner's certificate comes from an unknown authority, and TLS is required",
        "H6",
        "T03",
        _with_certificate("sametime", UNKNOWN_AUTHORITY),
        status="WARN",
        partner="sametime",
    ),
    Break(
        "partner-requires-tls",
        "the partner requires TLS, and the site has No TLS",
        "H6",
        "T01",
        _at_a_site_without_tls(
            _told(
                "googletalk",
                ("s2s_require_encryption = false", "s2s_require_encryption = true"),
                ('modules_disabled = { "tls", "s2s_auth_certs" }', "modules_disabled = { }"),
                ('"posix"', '"posix", "tls", "s2s_auth_certs"'),
                ('VirtualHost "', f'{_WITH_CERTIFICATE}\nVirtualHost "'),
            )
        ),
        partner="googletalk",
    ),
)
