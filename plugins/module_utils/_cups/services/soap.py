# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SOAP messages of Control Center: requests built, answers parsed (ControlCenterServices, document/literal, from its WSDL)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from ..._errors import FederationError
from ..._text import quote
from ..service import NOT_ACTIVATED, STATES, Service
from ..web.markup import local_name, xml_bytes, xml_document
from .codes import SERVICE_NOT_ACTIVATED

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
AST = "http://schemas.cisco.com/ast/soap"


@dataclass(frozen=True)
class StatusAnswer:
    """The answer to a status, control or deployment request."""

    return_code: str
    reason_code: str
    reason: str
    services: tuple[Service, ...]
    reason_codes: dict[str, str]


@dataclass(frozen=True)
class NodeNames:
    """The nodes that a node names as its cluster's."""

    primary: str
    secondary: tuple[str, ...]


def static_list_request() -> bytes:
    """Ask for every service of the node."""
    return _envelope("soapGetStaticServiceList", [("ServiceInformationResponse", "")])


def product_request() -> bytes:
    """Ask for the nodes of the cluster (and the products on them)."""
    return _envelope("getProductInformationList", [("ServiceInfo", "")])


def status_request(names: list[str]) -> bytes:
    """Ask for the state of services; of all, where ``names`` is empty."""
    return _envelope("soapGetServiceStatus", [("ServiceStatus", name) for name in names or [""]])


def control_request(node: str, control: str, name: str) -> bytes:
    """``Start``, ``Stop`` or ``Restart`` one service."""
    return _envelope("soapDoControlServices", [("ControlServiceRequest", _order(node, "ControlType", control, name))])


def deployment_request(node: str, deploy: str, name: str) -> bytes:
    """``Deploy`` (activate) or ``UnDeploy`` one service."""
    return _envelope(
        "soapDoServiceDeployment", [("DeploymentServiceRequest", _order(node, "DeployType", deploy, name))]
    )


def parse_static_list(body: bytes, where: str) -> list[str]:
    """The names of the node's services, running or not.

    Raises:
        FederationError: a fault, or an answer without services.
    """
    answer = _answer(body, "soapGetStaticServiceList", where)
    found = [_text(item, "ServiceName") for item in answer.iter("{*}item") if _text(item, "ServiceName")]
    if not found:
        raise _not_understood("it lists no service", body, where)
    return found


def parse_products(body: bytes, where: str) -> NodeNames:
    """The nodes of the cluster."""
    answer = _answer(body, "getProductInformationList", where)
    return NodeNames(
        primary=_deep_text(answer, "PrimaryNode"),
        secondary=tuple(_texts(answer, "SecondaryNode")),
    )


def parse_status(body: bytes, operation: str, where: str) -> StatusAnswer:
    """The answer to ``soapGetServiceStatus``, ``soapDoControlServices`` or ``soapDoServiceDeployment``.

    Raises:
        FederationError: a fault, or an answer without return code, or with an unknown service state.
    """
    answer = _answer(body, operation, where)
    returned = _child(answer, f"{operation}Return")
    if returned is None or _child(returned, "ReturnCode") is None:
        raise _not_understood("it has no return code", body, where)
    infos = _child(returned, "ServiceInfoList")
    items = [] if infos is None else [item for item in infos if local_name(item) == "item"]
    return StatusAnswer(
        return_code=_text(returned, "ReturnCode"),
        reason_code=_text(returned, "ReasonCode"),
        reason=_text(returned, "ReasonString"),
        services=tuple(_service(item, body, where) for item in items),
        reason_codes={_text(item, "ServiceName"): _text(item, "ReasonCode") for item in items},
    )


class SoapFault(FederationError):
    """The node answered with a fault."""


def _service(item: Any, body: bytes, where: str) -> Service:
    name, state = _text(item, "ServiceName"), _text(item, "ServiceStatus")
    if not name or state not in STATES:
        raise _not_understood(f'the state of "{name}" is {quote(state)}, not one of {", ".join(STATES)}', body, where)
    reason = _text(item, "ReasonCodeString")
    not_activated = NOT_ACTIVATED.lower() in reason.lower() or _text(item, "ReasonCode") == SERVICE_NOT_ACTIVATED
    return Service(name, state, not not_activated, reason, _text(item, "StartTime"))


def _order(node: str, kind: str, value: str, name: str) -> list[tuple[str, Any]]:
    return [("NodeName", node), (kind, value), ("ServiceList", [("item", name)])]


def _envelope(operation: str, content: list[tuple[str, Any]]) -> bytes:
    return xml_bytes(
        f"{{{SOAP}}}Envelope",
        [(f"{{{SOAP}}}Body", [(f"{{{AST}}}{operation}", _qualified(content))])],
        {"soapenv": SOAP, "soap": AST},
    )


def _qualified(content: Any) -> Any:
    if isinstance(content, str):
        return content
    return [(f"{{{AST}}}{name}", _qualified(inner)) for name, inner in content]


def _answer(body: bytes, operation: str, where: str) -> Any:
    """The element ``<operation>Response``. Namespaces are not compared: the older endpoint has others (unconfirmed)."""
    root = xml_document(body, where)
    soap_body = _child(root, "Body") if local_name(root) == "Envelope" else None
    if soap_body is None:
        raise _not_understood("it is no SOAP envelope", body, where)
    fault = _child(soap_body, "Fault")
    if fault is not None:
        text = _deep_text(fault, "faultstring") or _deep_text(fault, "Text") or "without a text"
        raise SoapFault(
            f"the node answers {operation} with the fault {quote(text)}",
            where=where,
            cure="see what the text says, and the node's logs",
        )
    answer = _child(soap_body, f"{operation}Response")
    if answer is None:
        raise _not_understood(f"it has no {operation}Response", body, where)
    return answer


def _not_understood(what: str, body: bytes, where: str) -> FederationError:
    return FederationError(
        f"the answer was not understood: {what}; it is {quote(body.decode('utf-8', 'replace'))}",
        where=where,
        cure="use via: cli with connection xmpp.federation.vos, and report the answer",
    )


def _child(element: Any, name: str) -> Optional[Any]:
    return next((child for child in element if local_name(child) == name), None)


def _text(element: Any, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else (child.text or "").strip()


def _deep_text(element: Any, name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _texts(element: Any, name: str) -> list[str]:
    """The texts of every ``name`` below ``element``, or of the ``item`` in it where it is a list."""
    texts = ["".join(found.itertext()).strip() if len(found) == 0 else "" for found in element.iter(f"{{*}}{name}")]
    for found in element.iter(f"{{*}}{name}"):
        texts.extend("".join(item.itertext()).strip() for item in found)
    return [text for text in texts if text]
