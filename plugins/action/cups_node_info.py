# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a presence node says about itself on its command line."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import Any

from ..module_utils._cups.cli.cert_output import NOT_UNDERSTOOD, OK, StoredCertificate, ask_certificates
from ..module_utils._cups.cli.host_output import resolve
from ..module_utils._cups.cli.output import (
    ClusterNode,
    Network,
    parse_cluster,
    parse_network,
    parse_service_list,
    parse_tls_min_version,
    parse_version,
)
from ..module_utils._cups.cli.session import CliSession, CommandFailed
from ..module_utils._cups.cli.srv_output import ask_srv
from ..module_utils._errors import FederationError
from ..module_utils._xmpp.stream.names import to_ascii
from ..module_utils._xmpp.tls.certificate import read_certificate
from ..module_utils._xmpp.tls.der import DerError
from ..modules import cups_node_info
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.cups import platform_connection

main = cups_node_info.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    _requires_connection = True
    ARGUMENT_SPEC = cups_node_info.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        session = platform_connection(self).open_session()
        try:
            _unpaged(session)
            found = _gather(session)
            certificates = [_told(one) for one in ask_certificates(session, args["certificates"])]
            # Last, since a node with dead DNS servers may take so long that the session is lost.
            resolutions = [asdict(one) for one in resolve(session, map(to_ascii, args["resolve"]))]
            srv = [asdict(one) for one in ask_srv(session, map(to_ascii, args["srv"]), found["release"])]
            return {**found, "resolutions": resolutions, "srv_records": srv, "certificates": certificates}
        finally:
            session.close()


def _unpaged(session: CliSession) -> None:
    """Ask for whole outputs in this session; a release that does not know the command pages, and the session turns the pages."""
    with contextlib.suppress(CommandFailed):
        session.run("set cli pagination off")


def _told(stored: StoredCertificate) -> dict[str, Any]:
    """What is told of a certificate; what it is cannot be read of every one."""
    told = {"name": stored.name, "status": stored.status, "detail": stored.detail, "certificate": None}
    if stored.status != OK:
        return told
    try:
        certificate = read_certificate(stored.der).told("")
    except DerError as error:
        return {**told, "status": NOT_UNDERSTOOD, "detail": str(error)}
    del certificate["matches_domain"]  # no domain was asked for
    return {**told, "certificate": certificate}


def _gather(session: CliSession) -> dict[str, Any]:
    where = session.where
    network = parse_network(_network_text(session), where)
    cluster = parse_cluster(session.run("show network cluster"), where)
    own = _own_node(network, cluster, where)
    return {
        "changed": False,
        "release": parse_version(session.run("show version active"), where),
        "hostname": own.hostname,
        "domain": network.domain or _domain(own),
        "fqdn": own.fqdn,
        "address": network.address,
        "netmask": network.netmask,
        "gateway": network.gateway,
        "dns_servers": list(network.dns_servers),
        "services": [
            {"name": one.name, "state": one.state, "activated": one.activated, "reason": one.reason}
            for one in parse_service_list(session.run("utils service list"), where)
        ],
        "cluster": [asdict(node) for node in cluster],
        "tls_min_version": _lowest_tls(session),
    }


def _network_text(session: CliSession) -> str:
    """The longer form, which has the gateway; the shorter one where the release has no longer one."""
    try:
        return session.run("show network eth0 detail")
    except CommandFailed:
        return session.run("show network eth0")


def _lowest_tls(session: CliSession) -> str:
    """Empty where the release does not know the command, which came with 11.5."""
    try:
        return parse_tls_min_version(session.run("show tls min-version"))
    except CommandFailed:
        return ""


def _own_node(network: Network, cluster: list[ClusterNode], where: str) -> ClusterNode:
    for node in cluster:
        if node.address == network.address:
            return node
    raise FederationError(
        f"the node's address {network.address} is not in its own list of the cluster: {', '.join(node.address for node in cluster)}",
        where=where,
        cure="compare `show network eth0` and `show network cluster` on the node; its address was changed, or it has several",
    )


def _domain(node: ClusterNode) -> str | None:
    return node.fqdn.partition(".")[2] or None
