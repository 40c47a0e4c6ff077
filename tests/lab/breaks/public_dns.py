# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's records in public DNS are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from lab.breaks.model import Break, DoesNotFit
from lab.breaks.world import World


def srv(world: World, *values: str) -> AbstractContextManager[None]:
    """The site's SRV records have these values, with ``{node}`` and ``{port}`` of each node, ``{address}`` and ``{domain}``."""
    filled = [
        value.format(
            node=f"{node['fqdn']}.",
            port=node["public_port"],
            other=node["public_port"] + 1,
            address=node["public_address"],
            domain=world.domain,
        )
        for value in values
        for node in world.lab["nodes"]
    ]
    return world.records(world.srv, "SRV", *dict.fromkeys(filled))


def _foreign(world: World) -> AbstractContextManager[None]:
    """They lead to a partner's server."""
    others = [partner["server"] for partner in world.lab["partners"] if partner["software"] != "site"]
    if not others:
        raise DoesNotFit("the site has no partner that a server stands in for")
    return srv(world, f"0 0 5269 {others[0]}.")


def _tlsa(world: World) -> AbstractContextManager[None]:
    return world.records(f"_{world.node['public_port']}._tcp.{world.record}", "TLSA", f"3 1 1 {'0' * 64}")


@contextmanager
def _missing_with_web_site(world: World) -> Iterator[None]:
    with srv(world), world.records(f"{world.domain}.", "A", world.lab["web"]):
        yield


@contextmanager
def _target_is_alias(world: World) -> Iterator[None]:
    alias = f"xmpp-alias.{world.domain}."
    with world.records(alias, "CNAME", world.record), srv(world, f"0 0 {world.node['public_port']} {alias}"):
        yield


@contextmanager
def _owner_is_alias(world: World) -> Iterator[None]:
    elsewhere = f"_xmpp-server._tcp.federation.{world.domain}."
    value = f"0 0 {world.node['public_port']} {world.record}"
    with world.records(elsewhere, "SRV", value), srv(world), world.records(world.srv, "CNAME", elsewhere):
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
        lambda w: srv(w, "0 0 0 .", "0 0 {port} {node}"),
    ),
    Break(
        "own-srv-doubled-name",
        "the final dot of the SRV record's target was forgotten",
        "H1",
        "D05",
        lambda w: srv(w, "0 0 {port} {node}{domain}."),
    ),
    Break(
        "own-srv-literal",
        "the SRV record's target is an address",
        "H1",
        "D06",
        lambda w: srv(w, "0 0 {port} {address}."),
    ),
    Break("own-srv-target-alias", "the SRV record's target is an alias", "H1", "D07", _target_is_alias, status="WARN"),
    Break("own-srv-alias", "the SRV record's own name is an alias", "H1", "D08", _owner_is_alias, status="WARN"),
    Break(
        "own-srv-wrong-port",
        "the SRV record has another port",
        "H1",
        "D10",
        lambda w: srv(w, "0 0 {other} {node}"),
    ),
    Break(
        "own-srv-foreign",
        "the SRV record leads to another provider",
        "H1",
        "D17",
        _foreign,
    ),
    Break("own-address-missing", "the node's name has no address", "H1", "D05", lambda w: w.records(w.record, "A")),
    Break(
        "own-address-refuses",
        "the node's name leads to a host that refuses",
        "H1",
        "D09",
        lambda w: w.records(w.record, "A", w.lab["dns"]["public"]),
    ),
    Break(
        "own-address-dead",
        "the node's name leads to nobody",
        "H1",
        "D09",
        lambda w: w.records(w.record, "A", w.lab["nobody"]),
    ),
    Break(
        "own-address-private",
        "the node's private address stands in public DNS",
        "H1",
        "D09",
        lambda w: w.records(w.record, "A", w.node["address"]),
    ),
    Break(
        "own-tlsa-old",
        "a TLSA record of the node's name is that of another certificate",
        "H1",
        "D15",
        _tlsa,
        status="WARN",
    ),
)
