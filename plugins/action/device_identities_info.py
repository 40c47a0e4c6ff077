# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of device_identities_info: devices in, what they show out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..module_utils._errors import FederationError
from ..module_utils._site.start.answers import HTTPS_PORT, SSH, SSH_PORT, Device
from ..modules import device_identities_info
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.identities import fetch, lines

main = device_identities_info.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = device_identities_info.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["timeout"] <= 0:
            raise FederationError(
                f"{args['timeout']:g} seconds are no time to wait", where="timeout", cure="set more than 0"
            )
        identities = fetch([_device(one) for one in args["devices"]], args["timeout"], args["known_hosts_file"])
        return {"changed": False, "identities": [asdict(one) for one in identities], "lines": lines(identities)}


def _device(given: dict[str, Any]) -> Device:
    port = given["port"] if given["port"] is not None else SSH_PORT if given["kind"] == SSH else HTTPS_PORT
    if not 0 < port < 65536:
        raise FederationError(
            f"port {port} is no TCP port", where=f"devices, {given['name']}", cure="set port to 1 to 65535"
        )
    return Device(given["name"], given["kind"], given["host"], port)
