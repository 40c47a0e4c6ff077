# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of asa_trace_info: one login, all counts and all packets asked for at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..module_utils._asa.change.leftovers import translated
from ..module_utils._asa.change.request import OwnNames
from ..module_utils._asa.configuration.model import Configuration
from ..module_utils._asa.device.session import Session
from ..module_utils._asa.device.terminal import ConnectionLost
from ..module_utils._asa.hits import Counted, counts, endings, rules
from ..module_utils._asa.meaning.trace import NoVerdict, Packet, parse_trace
from ..module_utils._asa.text import lines_of
from ..module_utils._errors import FederationError
from ..modules import asa_trace_info
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.asa import require_asa

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
        if not packets and not counted and not args["own_names"]:
            raise FederationError(
                "there is nothing to ask", where="asa_trace_info", cure="give flows, hits or own_names"
            )
        session: Session = connection.session()
        try:
            # First what was counted so far: whether packet-tracer counts as a packet is not documented.
            configuration = _configuration(session) if counted or args["own_names"] else None
            hits = _hits(session, configuration, counted, connection.where)
            answers = session.ask([packet.command(args["detailed"]) for packet in packets]) if packets else []
        finally:
            session.close()
        return {
            "changed": False,
            "leftovers": _leftovers(configuration, args["own_names"]),
            "hits": [{**asked, **found} for asked, found in zip(args["hits"], hits)],
            "traces": [
                {**flow, **_verdict(answer, f"{connection.where}, flow {packet.text}"), "text": shown(answer)}
                for flow, packet, answer in zip(args["flows"], packets, answers)
            ],
        }


def _configuration(session: Session) -> Configuration | FederationError:
    """The running configuration, or why it cannot be read.

    What is read there only helps to explain: an account that may trace packets need not be one that may read everything.
    """
    try:
        return session.read_configuration()
    except ConnectionLost:
        raise
    except FederationError as error:
        return error


def _leftovers(
    configuration: Configuration | FederationError | None, asked: Sequence[dict[str, Any]]
) -> list[dict[str, Any]] | None:
    if not asked or not isinstance(configuration, Configuration):
        return None
    return [
        {"id": own["id"], **one}
        for own in asked
        for one in translated(configuration, OwnNames(own["prefix"], own["suffix"]), own["known"])
    ]


def _hits(
    session: Session,
    configuration: Configuration | FederationError | None,
    counted: Sequence[Counted],
    where: str,
) -> list[dict[str, Any]]:
    """The counts of the rules for each of ``counted``, every rule asked for once."""
    try:
        if isinstance(configuration, FederationError):
            raise configuration
        found = [
            rules(configuration, one, f"{where}, hits[{number}]")
            for number, one in enumerate(counted)
            if configuration is not None
        ]
    except FederationError as error:
        return [{"count": None, "rules": [], "why": str(error), "endings": None} for _one in counted]
    commands = list(dict.fromkeys(rule.command for each in found for rule in each))
    answers = dict(zip(commands, session.ask(commands))) if commands else {}
    return [
        {**counts(each, answers), "endings": endings(configuration, one)}
        for each, one in zip(found, counted)
        if configuration is not None
    ]


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
