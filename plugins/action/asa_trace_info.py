# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of asa_trace_info: one login, all packets asked for at once."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.asa.session import Session
from ansible_collections.xmpp.federation.plugins.module_utils.asa.text import lines_of
from ansible_collections.xmpp.federation.plugins.module_utils.asa.trace import NoVerdict, Packet, parse_trace
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.asa import require_asa


class ActionModule(ControllerAction):
    _requires_connection = True

    ARGUMENT_SPEC = {
        "flows": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "id": {"type": "str"},
                "interface": {"type": "str", "required": True},
                "protocol": {"type": "str", "default": "tcp", "choices": ["tcp", "udp"]},
                "source": {"type": "str", "required": True},
                "source_port": {"type": "int", "default": 40000},
                "destination": {"type": "str", "required": True},
                "destination_port": {"type": "int", "default": 5269},
            },
        },
        "detailed": {"type": "bool", "default": False},
    }

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        connection = require_asa(self)
        packets = [packet_of(flow) for flow in args["flows"]]
        for number, packet in enumerate(packets):
            packet.require_sound(f"flows[{number}]")
        session: Session = connection.session()
        try:
            answers = session.ask([packet.command(args["detailed"]) for packet in packets])
        finally:
            session.close()
        return {
            "changed": False,
            "traces": [
                {**flow, **_verdict(answer, f"{connection.where}, flow {packet.text}"), "text": shown(answer)}
                for flow, packet, answer in zip(args["flows"], packets, answers)
            ],
        }


def packet_of(flow: dict[str, Any]) -> Packet:
    return Packet(**{name: value for name, value in flow.items() if name != "id"})


def shown(answer: str) -> str:
    """An answer with LF at its line ends, and nothing around it."""
    return "\n".join(lines_of(answer)).strip()


def _verdict(answer: str, where: str) -> dict[str, Any]:
    try:
        return parse_trace(answer).as_data()
    except NoVerdict as error:
        raise NoVerdict(error.what, where=where, cure=error.cure, answer=shown(answer)) from error
