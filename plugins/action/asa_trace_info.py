# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of asa_trace_info: one login, all counts and all packets asked for at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.session import Session
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.terminal import ConnectionLost
from ansible_collections.xmpp.federation.plugins.module_utils._asa.hits import Counted, counts, rules
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.trace import NoVerdict, Packet, parse_trace
from ansible_collections.xmpp.federation.plugins.module_utils._asa.text import lines_of
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import asa_trace_info
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.asa import require_asa

main = asa_trace_info.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    _requires_connection = True

    ARGUMENT_SPEC = asa_trace_info.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        connection = require_asa(self)
        packets = [packet_of(flow) for flow in args["flows"]]
        for number, packet in enumerate(packets):
            packet.require_sound(f"flows[{number}]")
        counted = [Counted(**_unnamed(one)) for one in args["hits"]]
        for number, one in enumerate(counted):
            one.require_sound(f"hits[{number}]")
        if not packets and not counted:
            raise FederationError("there is nothing to ask", where="asa_trace_info", cure="give flows, hits or both")
        session: Session = connection.session()
        try:
            # First what was counted so far: whether packet-tracer counts as a packet is not documented.
            hits = _hits(session, counted, connection.where)
            answers = session.ask([packet.command(args["detailed"]) for packet in packets]) if packets else []
        finally:
            session.close()
        return {
            "changed": False,
            "hits": [{**asked, **found} for asked, found in zip(args["hits"], hits)],
            "traces": [
                {**flow, **_verdict(answer, f"{connection.where}, flow {packet.text}"), "text": shown(answer)}
                for flow, packet, answer in zip(args["flows"], packets, answers)
            ],
        }


def _hits(session: Session, counted: Sequence[Counted], where: str) -> list[dict[str, Any]]:
    """The counts of the rules for each of ``counted``, every rule asked for once."""
    if not counted:
        return []
    try:
        configuration = session.read_configuration()
        found = [rules(configuration, one, f"{where}, hits[{number}]") for number, one in enumerate(counted)]
    except ConnectionLost:
        raise
    except FederationError as error:
        # Counts only help to explain: an account that may trace packets need not be one that may read everything.
        return [{"count": None, "rules": [], "why": str(error)} for _one in counted]
    commands = list(dict.fromkeys(rule.command for each in found for rule in each))
    answers = dict(zip(commands, session.ask(commands))) if commands else {}
    return [counts(each, answers) for each in found]


def _unnamed(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "id"}


def packet_of(flow: dict[str, Any]) -> Packet:
    return Packet(**_unnamed(flow))


def shown(answer: str) -> str:
    """An answer with LF at its line ends, and nothing around it."""
    return "\n".join(lines_of(answer)).strip()


def _verdict(answer: str, where: str) -> dict[str, Any]:
    try:
        return parse_trace(answer).as_data()
    except NoVerdict as error:
        raise NoVerdict(error.what, where=where, cure=error.cure, answer=shown(answer)) from error
