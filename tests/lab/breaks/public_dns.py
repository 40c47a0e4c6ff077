# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's records in public DNS are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from lab.breaks.model import Break
from lab.breaks.world import World
from lab.layout import PUBLIC_DNS, SITE, WEB_SITE

NODE = f"cup1.{SITE}."
SRV = f"_xmpp-server._tcp.{SITE}."
TLSA = f"_5269._tcp.{NODE}"
NOBODY = "203.0.113.200"


def srv(world: World, *values: str) -> AbstractContextManager[None]:
    """The site's SRV records have these values."""
    return world.records(SRV, "SRV", *values)


@contextmanager
def _missing_with_web_site(world: World) -> Iterator[None]:
    with srv(world), world.records(f"{SITE}.", "A", WEB_SITE):
        yield


@contextmanager
def _target_is_alias(world: World) -> Iterator[None]:
    with world.records(f"xmpp.{SITE}.", "CNAME", NODE), srv(world, f"0 0 5269 xmpp.{SITE}."):
        yield


@contextmanager
def _owner_is_alias(world: World) -> Iterator[None]:
    elsewhere = f"_xmpp-server._tcp.federation.{SITE}."
    with world.records(elsewhere, "SRV", f"0 0 5269 {NODE}"), srv(world), world.records(SRV, "CNAME", elsewhere):
        yield


BREAKS = (
    Break("own-srv-missing", "the site's SRV record is missing", "H1", "D02", srv),
    Break(
        "own-srv-missing-web-site",
        "the site's SRV record is missing, and the domain's own address is a web server's",
        "H1",
        "D01",
        _missing_with_web_site,
    ),
    Break(
        "own-srv-dot", "the site's SRV record says that there is no service", "H1", "D03", lambda w: srv(w, "0 0 0 .")
    ),
    Break(
        "own-srv-dot-and-server",
        "one SRV record of the site says that there is no service, another names the node",
        "H1",
        "D04",
        lambda w: srv(w, "0 0 0 .", f"0 0 5269 {NODE}"),
    ),
    Break(
        "own-srv-doubled-name",
        "the final dot of the SRV record's target was forgotten",
        "H1",
        "D05",
        lambda w: srv(w, f"0 0 5269 {NODE}{SITE}."),
    ),
    Break(
        "own-srv-literal",
        "the SRV record's target is an address",
        "H1",
        "D06",
        lambda w: srv(w, "0 0 5269 203.0.113.10."),
    ),
    Break("own-srv-target-alias", "the SRV record's target is an alias", "H1", "D07", _target_is_alias, status="WARN"),
    Break("own-srv-alias", "the SRV record's own name is an alias", "H1", "D08", _owner_is_alias, status="WARN"),
    Break(
        "own-srv-wrong-port",
        "the SRV record has another port",
        "H1",
        "D10",
        lambda w: srv(w, f"0 0 5270 {NODE}"),
    ),
    Break(
        "own-srv-foreign",
        "the SRV record leads to another provider",
        "H1",
        "D17",
        lambda w: srv(w, "0 0 5269 xmpp.gmail.example."),
    ),
    Break("own-address-missing", "the node's name has no address", "H1", "D05", lambda w: w.records(NODE, "A")),
    Break(
        "own-address-refuses",
        "the node's name leads to a host that refuses",
        "H1",
        "D09",
        lambda w: w.records(NODE, "A", PUBLIC_DNS),
    ),
    Break("own-address-dead", "the node's name leads to nobody", "H1", "D09", lambda w: w.records(NODE, "A", NOBODY)),
    Break(
        "own-address-private",
        "the node's private address stands in public DNS",
        "H1",
        "D09",
        lambda w: w.records(NODE, "A", w.node["address"]),
    ),
    Break(
        "own-tlsa-old",
        "a TLSA record of the node's name is that of another certificate",
        "H1",
        "D15",
        lambda w: w.records(TLSA, "TLSA", f"3 1 1 {'0' * 64}"),
        status="WARN",
    ),
)
