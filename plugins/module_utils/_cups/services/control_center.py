# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control Center: the services of a node over SOAP."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Callable, Optional

from ..._errors import FederationError, RefusedLogin
from ..._text import quote
from ..releases import CONTROL_CENTER_PATHS
from ..service import Service, Step
from ..web.https import Answer, HttpsSession, NoAnswer, Node
from . import soap
from .codes import NO_REASON, RATE_LIMIT, RATE_LIMIT_TRIES, RATE_LIMIT_WAIT, RETURN_OK, decoded
from .control import Clock
from .node_name import choose_node

_CONTROL = {"start": "Start", "stop": "Stop", "restart": "Restart"}
_DEPLOY = {"activate": "Deploy", "deactivate": "UnDeploy"}


# What a Tomcat answers while it starts or stops: its applications are not there yet, or not any more.
_STARTING = (404, 502, 504)


class NoEndpoint(FederationError):
    """The node has no Control Center at any known address."""


class ControlCenter:
    """The services of one node, over SOAP. Every call acts on the node that it is sent to.

    Args:
        node: where to send the calls.
        user, password: an application administrator with a role for serviceability.
        name: the node's name in its own cluster; found out when it is first needed, where it is not given.
        hints: names that the node may have (inventory name, address), to find its own among several.
        progress: called when a rate limit is waited out.
    """

    via = "soap"
    synchronous = False  # not documented, so not relied on

    def __init__(
        self,
        node: Node,
        user: str,
        password: str,
        name: Optional[str] = None,
        hints: Sequence[str] = (),
        progress: Callable[[str], None] = lambda _text: None,
        clock: Optional[Clock] = None,
    ) -> None:
        self._node = node
        self._session = HttpsSession(node)
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}", "Content-Type": "text/xml; charset=utf-8"}
        self._user = user
        self._name = name
        self._hints = hints
        self._progress = progress
        self._clock = clock or Clock()
        self._path: Optional[str] = None

    @property
    def where(self) -> str:
        return f"{self._node.where}, Control Center"

    def services(self) -> list[Service]:
        """Every service that the node lists, with its state.

        A service in the static list without a state is left out; it is asked for by name when it is needed.
        """
        listed = soap.parse_static_list(self._call("soapGetStaticServiceList", soap.static_list_request()), self.where)
        known = self.states([])
        missing = [name for name in listed if name not in {service.name for service in known}]
        return known + (self.states(missing) if missing else [])

    def states(self, names: Sequence[str]) -> list[Service]:
        """The states of services, of all where ``names`` is empty."""
        body = self._call("soapGetServiceStatus", soap.status_request(list(names)))
        answer = soap.parse_status(body, "soapGetServiceStatus", self.where)
        if answer.return_code != RETURN_OK:
            raise self._refused("soapGetServiceStatus", answer)
        return list(answer.services)

    def perform(self, step: Step, timeout: float) -> str:
        """Give one command; the node may answer only when it is carried out.

        Returns:
            the reason that the answer gives for the service's state, decoded; empty where it gives none.
        """
        if step.command in _DEPLOY:
            operation = "soapDoServiceDeployment"
            request = soap.deployment_request(self._node_name(), _DEPLOY[step.command], step.service)
        else:
            operation = "soapDoControlServices"
            request = soap.control_request(self._node_name(), _CONTROL[step.command], step.service)
        answer = soap.parse_status(self._call(operation, request, timeout), operation, self.where)
        if answer.return_code != RETURN_OK or answer.reason_code not in ("", NO_REASON):
            raise self._refused(f"{step.command} {step.service}", answer)
        code = answer.reason_codes.get(step.service, "")
        reason = next((one.reason for one in answer.services if one.name == step.service), "")
        return decoded(code, reason) if reason or code not in ("", NO_REASON) else ""

    def _node_name(self) -> str:
        if self._name is None:
            body = self._call("getProductInformationList", soap.product_request())
            self._name = choose_node(soap.parse_products(body, self.where), self._hints, self.where)
        return self._name

    def _call(self, operation: str, request: bytes, timeout: Optional[float] = None) -> bytes:
        """Send one request, waiting out the rate limit. A limited request was not carried out, so it may be sent again."""
        for attempt in range(1, RATE_LIMIT_TRIES + 1):
            answer = self._send(operation, request, timeout)
            limited = answer.status == 503 or RATE_LIMIT in answer.text.lower()
            if not limited:
                return self._body(operation, answer)
            if attempt < RATE_LIMIT_TRIES:
                self._progress(f"the node limits the rate of requests: waiting {RATE_LIMIT_WAIT:g} s")
                self._clock.sleep(RATE_LIMIT_WAIT)
        raise FederationError(
            f"the node still refuses {operation} after {RATE_LIMIT_TRIES} tries, {RATE_LIMIT_WAIT:g} s apart "
            f"(HTTP status {answer.status}: {quote(answer.text, 160)})",
            where=self.where,
            cure="see what else asks this node so often (monitoring), or whether its Tomcat is still starting, and run again",
        )

    def _send(self, operation: str, request: bytes, timeout: Optional[float]) -> Answer:
        headers = {**self._headers, "SOAPAction": f'"{operation}"'}
        if self._path is not None:
            return self._session.request(self._path, request, headers, timeout, step="Control Center")
        for path in CONTROL_CENTER_PATHS:
            answer = self._session.request(path, request, headers, timeout, step="Control Center")
            if answer.status != 404:
                self._path = path
                return answer
        raise NoEndpoint(
            f"HTTP status 404 at each of {', '.join(CONTROL_CENTER_PATHS)}",
            where=self.where,
            cure="see whether host and port are those of a presence node; or use via: cli with connection xmpp.federation.vos",
        )

    def _body(self, operation: str, answer: Answer) -> bytes:
        if answer.status == 401:
            raise RefusedLogin(
                f"the node refuses the login as {self._user} (HTTP status 401); it is not tried again in this run, because each try counts "
                "towards the lock of the account",
                where=self.where,
                cure="set admin_user and admin_password to an application administrator with the role Standard SERVICEABILITY",
            )
        if answer.status == 403:
            raise FederationError(
                f"the node refuses {self._user} (HTTP status 403)",
                where=self.where,
                cure="set admin_user and admin_password to an application administrator with the role Standard SERVICEABILITY",
            )
        if answer.status in _STARTING:
            raise NoAnswer(
                f"HTTP status {answer.status} to {operation}: {quote(answer.text, 160)}",
                where=self.where,
                cure="see whether the node's Tomcat has fully started, and run again",
            )
        if answer.status not in (200, 500):  # SOAP 1.1 sends faults with status 500
            raise FederationError(
                f"HTTP status {answer.status} to {operation}: {quote(answer.text, 160)}",
                where=self.where,
                cure="see whether the services Cisco Tomcat and SOAP of the node run",
            )
        return answer.body

    def _refused(self, what: str, answer: soap.StatusAnswer) -> FederationError:
        reasons = [decoded(answer.reason_code, answer.reason)]
        reasons += [
            f"{one.name}: {decoded(answer.reason_codes[one.name], one.reason)}" for one in answer.services if one.reason
        ]
        return FederationError(
            f"the node refused {what}: return code {answer.return_code or 'missing'}, {'; '.join(reasons)}",
            where=self.where,
            cure="the federation connection manager starts only while XMPP federation is On on this node; node must be this node's own name",
        )
