# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A partner's records in public DNS are wrong, or lead to something that is no XMPP server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from lab.breaks.model import Break, DoesNotFit
from lab.breaks.world import World
from lab.layout import S2S_PORT


def _srv(profile: str, *values: str) -> Callable[[World], AbstractContextManager[None]]:
    def apply(world: World) -> AbstractContextManager[None]:
        partner = world.partner(profile)
        filled = [value.format(server=partner["server"], domain=partner["domain"]) for value in values]
        return world.records(f"_xmpp-server._tcp.{partner['domain']}.", "SRV", *filled)

    return apply


def _leads_to(profile: str, manner: str) -> Callable[[World], AbstractContextManager[None]]:
    """The partner's SRV record leads to a second address of its host, where something answers in this manner (answerer.py)."""

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        partner = world.partner(profile)
        name, host = f"front.{partner['domain']}.", partner["netns"]
        address = partner["spare"].split("/")[0]
        change = ("ip", "address", "{}", partner["spare"], "dev", "eth0")
        world.at(host, *(word.format("add") for word in change))
        with (
            world.answering(host, address, S2S_PORT, manner),
            world.records(name, "A", address),
            _srv(profile, f"0 0 {S2S_PORT} {name}")(world),
        ):
            yield
        world.at(host, *(word.format("del") for word in change))

    return apply


def _second_server(profile: str) -> Callable[[World], AbstractContextManager[None]]:
    """A second SRV record, whose server nobody is."""
    both = _srv(profile, "5 0 5269 {server}.", "10 0 5269 second.{domain}.")

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        name = f"second.{world.partner(profile)['domain']}."
        with world.records(name, "A", world.lab["nobody"]), both(world):
            yield

    return apply


def _dead_over_ipv6(profile: str) -> Callable[[World], AbstractContextManager[None]]:
    """The partner's AAAA record leads to where nobody is, while its A record is right."""

    def apply(world: World) -> AbstractContextManager[None]:
        name = f"{world.partner(profile)['server']}."
        if not world.lab["nobody6"]:
            raise DoesNotFit("the lab has no IPv6")
        if any(":" in node["public_address"] for node in world.lab["nodes"]):
            raise DoesNotFit("a node of the site reaches partners over IPv6 only, so it breaks more than this")
        return world.records(name, "AAAA", world.lab["nobody6"])

    return apply


@contextmanager
def _many_records(world: World) -> Iterator[None]:
    """More SRV records than an answer over UDP holds, and a way to the DNS server on which TCP does not pass."""
    values = [f"{number} 0 5269 {{server}}." for number in range(5, 85)]
    with (
        _srv("webex", *values)(world),
        world.filtered(
            [*world.lab["pcs"]["inside"], *(node["netns"] for node in world.lab["nodes"])],
            f"ip daddr {world.lab['dns']['inside']} tcp dport 53",
        ),
    ):
        yield
    world.ask_anew()


BREAKS = (
    Break("partner-srv-missing", "the partner has no SRV record", "H2", "D22", _srv("webex"), partner="webex"),
    Break(
        "partner-srv-dot",
        "the partner's SRV record says that there is no service",
        "H2",
        "D22",
        _srv("googletalk", "0 0 0 ."),
        partner="googletalk",
    ),
    Break(
        "partner-server-without-address",
        "the partner's SRV record names a server that has no address",
        "H2",
        "D22",
        _srv("xmpp", "0 0 5269 nowhere.{domain}."),
        partner="xmpp",
    ),
    Break(
        "partner-answer-cut-short",
        "the partner's records are too long for UDP, and DNS over TCP does not pass",
        "H2",
        "D21",
        _many_records,
        partner="webex",
    ),
    Break(
        "partner-second-server-dead",
        "one of the partner's two servers does not answer",
        "H1",
        "D18",
        _second_server("webex"),
        status="WARN",
        partner="webex",
    ),
    Break(
        "partner-ipv6-dead",
        "the partner's server answers over IPv4, and its AAAA record leads to nobody",
        "H4",
        "F10",
        _dead_over_ipv6("googletalk"),
        status="WARN",
        partner="googletalk",
    ),
    Break(
        "partner-client-port",
        "the partner's SRV record leads to its port for clients",
        "H5",
        "X04",
        _srv("xmpp", "0 0 5222 {server}."),
        partner="xmpp",
    ),
    Break(
        "partner-web-server",
        "a web server answers where the partner's SRV record leads",
        "H5",
        "X01",
        _leads_to("googletalk", "http"),
        partner="googletalk",
    ),
    Break(
        "partner-silent",
        "the partner takes the connection and says nothing",
        "H4",
        "F11",
        _leads_to("webex", "silence"),
        partner="webex",
    ),
    Break(
        "partner-speaks-tls-at-once",
        "the partner's port wants TLS from the first byte",
        "H5",
        "X02",
        _leads_to("xmpp", "tls"),
        partner="xmpp",
    ),
    Break(
        "partner-takes-any-domain",
        "the partner's server accepts any domain, so nobody can tell whether it has ours",
        "H5",
        "X06",
        _leads_to("googletalk", "anything"),
        status="WARN",
        partner="googletalk",
    ),
)
