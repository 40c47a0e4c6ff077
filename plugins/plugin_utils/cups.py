# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions for a presence node share: the HTTPS options and how they become a node to talk to."""

from __future__ import annotations

from typing import Any

from ..module_utils._cups.web.https import Node, fingerprint
from ..module_utils._errors import FederationError
from ..module_utils._jump.route import Jump, read_jump
from .action import ControllerAction
from .preload import preload

# Connections load in the forked worker: imported here, Paramiko is loaded once in the parent instead of at every task.
from .ssh import ARGUMENTS, DeviceConnection

preload("xmpp.federation.vos")


def https_node(action: ControllerAction, args: dict[str, Any], answer_timeout: float) -> Node:
    """The node that the task is about.

    Args:
        answer_timeout: seconds to wait for one answer.

    Raises:
        FederationError: an option cannot be meant as it is.
    """
    host = args["host"] or action.host_var("ansible_host") or action.host_var("inventory_hostname")
    if not 0 < args["port"] < 65536:
        raise FederationError(
            f"port {args['port']} is no TCP port", where=f"presence node {host}", cure="set port to 1 to 65535"
        )
    if answer_timeout <= 0:
        raise FederationError(
            "timeout is not above zero", where=f"presence node {host}", cure="set timeout to seconds to wait"
        )
    pinned = None
    if args["server_fingerprint"]:
        pinned = fingerprint(args["server_fingerprint"])
        if pinned is None:
            raise FederationError(
                f'"{args["server_fingerprint"]}" is no SHA-256 fingerprint',
                where=f"presence node {host}",
                cure="set server_fingerprint to 64 hexadecimal digits, with or without colons",
            )
    return Node(
        host=str(host),
        port=args["port"],
        validate_certs=args["validate_certs"],
        ca_path=args["ca_path"],
        legacy_tls=args["legacy_tls"],
        timeout=float(answer_timeout),
        fingerprint=pinned,
        jump=_jump(action),
    )


def _jump(action: ControllerAction) -> Jump | None:
    """The way over a jump host: that of the host's command line, for its pages too."""
    if isinstance(action._connection, DeviceConnection):
        return action._connection.jump()
    arguments = [(f"ansible_{name}", str(action.host_var(f"ansible_{name}") or "")) for name in ARGUMENTS]
    command = str(action.host_var("ansible_paramiko_proxy_command") or "")
    return read_jump(command, arguments, str(action.host_var("ansible_user") or ""))


def has_platform_connection(action: ControllerAction) -> bool:
    """Whether the task's connection is the node's command line."""
    return hasattr(action._connection, "open_session")


def platform_connection(action: ControllerAction) -> DeviceConnection:
    """The task's connection, a ``vos``.

    Raises:
        FederationError: it is another one.
    """
    if not has_platform_connection(action):
        raise FederationError(
            f"the connection of this host is {action._connection.transport}, which does not lead to the platform command line",
            where=str(action.host_var("inventory_hostname") or "presence node"),
            cure="set ansible_connection to xmpp.federation.vos, and ansible_user and ansible_password to the platform administrator",
        )
    return action._connection
