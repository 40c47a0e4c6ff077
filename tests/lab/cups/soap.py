# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Control Center SOAP service: one request in, one reply out."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from html import escape
from typing import Callable

from lxml import etree

from .node import Node
from .releases import ServiceDefinition
from .services import STARTED, ServiceView, UnknownService

log = logging.getLogger("cups.soap")

NAMESPACE = "http://schemas.cisco.com/ast/soap"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
NEW_PATHS = ("/controlcenterservice2/services/ControlCenterServices",)
OLD_PATHS = ("/controlcenterservice/services/ControlCenterServicesPort",)


_BOMB = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE bomb [<!ENTITY e0 "0123456789">'
    + "".join(f'<!ENTITY e{level} "{10 * f"&e{level - 1};"}">' for level in range(1, 10))
    + f']><soapenv:Envelope xmlns:soapenv="{ENVELOPE}"><soapenv:Body><a>&e9;</a></soapenv:Body></soapenv:Envelope>'
).encode()


class SoapFault(Exception):
    """A request that is answered by a SOAP fault. The text is the faultstring."""

    def __init__(self, text: str, code: str = "Client") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Reply:
    """Status code, content type and body."""

    status: int
    content_type: str
    body: bytes


class ControlCenter:
    """Answers Control Center requests about one node."""

    def __init__(self, node: Node) -> None:
        self._node, self._faults, self._choices = node, node.settings.faults, node.settings.choices
        self._recent: list[float] = []
        self._lock = threading.Lock()
        self._operations: dict[str, Callable[[etree._Element], str]] = {
            "soapGetStaticServiceList": self._static_list,
            "soapGetServiceStatus": self._status,
            "soapDoControlServices": self._control,
            "soapDoServiceDeployment": self._deploy,
            "getProductInformationList": self._product,
        }

    def paths(self) -> tuple[str, ...]:
        """The addresses under which the service answers on this release."""
        return NEW_PATHS + (OLD_PATHS if self._node.release.old_soap else ())

    def answer(self, path: str, body: bytes) -> Reply:
        """Answer an authenticated POST."""
        if self._faults.has("soap-html"):
            return Reply(
                200,
                "text/html;charset=utf-8",
                b"<html><head><title>Error</title></head><body>The page cannot be shown</body></html>",
            )
        if self._faults.has("soap-bomb"):
            return Reply(200, "text/xml;charset=utf-8", _BOMB)
        try:
            if self._faults.take("soap-fault"):
                raise SoapFault("Internal error of the service", "Server")
            self._count()
            operation, request = self._parse(body)
            log.info("%s", operation)
            content = self._operations[operation](request)
        except SoapFault as fault:
            log.info("fault: %s", fault)
            text = escape(str(fault), quote=False)
            content = (
                f"<soapenv:Fault><faultcode>soapenv:{fault.code}</faultcode><faultstring>{text}</faultstring>"
                "<detail/></soapenv:Fault>"
            )
            return Reply(500, "text/xml;charset=utf-8", _envelope(content))
        reply = _envelope(_qualified(operation, content, old=path in OLD_PATHS))
        return Reply(200, "text/xml;charset=utf-8", reply[: len(reply) // 2] if self._faults.has("soap-cut") else reply)

    # ---- the request

    def _count(self) -> None:
        """Refuse what exceeds the rate of requests a minute."""
        rate, now = self._node.settings.soap_rate, time.monotonic()
        with self._lock:
            self._recent = [moment for moment in self._recent if now - moment < 60]
            if len(self._recent) >= rate:
                raise SoapFault(self._choices["soap.rate_text"].format(rate=rate), "Server")
            self._recent.append(now)

    def _parse(self, body: bytes) -> tuple[str, etree._Element]:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise SoapFault(f"org.xml.sax.SAXParseException: {error}") from error
        if root.getroottree().docinfo.doctype:
            raise SoapFault("DTD is not supported by SOAP")
        if root.tag != f"{{{ENVELOPE}}}Envelope":
            raise SoapFault("The root element is not a SOAP 1.1 Envelope", "VersionMismatch")
        bodies = root.findall(f"{{{ENVELOPE}}}Body")
        requests = [item for item in bodies[0] if isinstance(item.tag, str)] if bodies else []
        if len(requests) != 1:
            raise SoapFault("The SOAP Body must hold one request")
        name = etree.QName(requests[0])
        if name.namespace != NAMESPACE or name.localname not in self._operations:
            raise SoapFault(f"The endpoint reference (EPR) for the Operation not found: {name.text}")
        return name.localname, requests[0]

    # ---- the operations; each returns the content of <operation>Return with unqualified names

    def _static_list(self, request: etree._Element) -> str:
        _child(request, "ServiceInformationResponse")
        return _static_services(self._node)

    def _product(self, request: etree._Element) -> str:
        _child(request, "ServiceInfo")
        version = self._node.release.version
        nodes = [node.name for node in self._node.settings.cluster]
        product = (
            f"<item><ProductName>{escape(self._node.release.title)}</ProductName><ProductVersion>{version}</ProductVersion><ProductDescription/><ProductID>CUP</ProductID>"
            "<ShortName>CUP</ShortName></item>"
        )
        return (
            "<ReturnCode>0</ReturnCode><ActiveServerVersion>{}</ActiveServerVersion><PrimaryNode>{}</PrimaryNode>"
            f"<SecondaryNode>{escape(nodes[1]) if len(nodes) > 1 else ''}</SecondaryNode>"
            "<Products>{}</Products>{}".format(version, escape(nodes[0]), product, _static_services(self._node, "CUP"))
        )

    def _status(self, request: etree._Element) -> str:
        wanted = [item.text.strip() for item in _children(request, "ServiceStatus") if item.text and item.text.strip()]
        if not wanted:
            return _result([_item(view) for view in self._node.services.views()])
        return _result([self._item_by_name(name) for name in wanted])

    def _control(self, request: etree._Element) -> str:
        body = _child(request, "ControlServiceRequest")
        kind = self._common(body, "ControlType", ("Start", "Stop", "Restart"))
        return self._perform(kind, _names(body), lambda definition: definition.deployable)

    def _deploy(self, request: etree._Element) -> str:
        body = _child(request, "DeploymentServiceRequest")
        kind = self._common(body, "DeployType", ("Deploy", "UnDeploy"))
        return self._perform(kind, _names(body), lambda definition: not definition.network)

    def _common(self, body: etree._Element, field: str, allowed: tuple[str, ...]) -> str:
        name = (_child(body, "NodeName").text or "").strip()
        settings = self._node.settings
        if name.lower() not in (settings.node.lower(), settings.fqdn.lower(), settings.address):
            raise SoapFault(self._choices["soap.wrong_node_text"].format(name=name), "Server")
        kind = (_child(body, field).text or "").strip()
        if kind not in allowed:
            raise SoapFault("{}: {} is not one of {}".format(field, kind, ", ".join(allowed)))
        return kind

    def _perform(self, kind: str, names: list[str], permitted: Callable[[ServiceDefinition], bool]) -> str:
        """Ask the service manager; what it cannot be asked is answered item by item."""
        known = {item.name: item for item in self._node.services.definitions()}
        possible = [name for name in names if name in known and permitted(known[name])]
        if possible:
            self._node.services.ask(kind, possible)
        items = []
        for name in names:
            refused = name in known and name not in possible
            items.append(self._item_by_name(name, "Operation not allowed on this service" if refused else ""))
        return _result(items)

    def _item_by_name(self, name: str, refusal: str = "") -> str:
        try:
            return _item(self._node.services.view(name), refusal)
        except UnknownService:
            return (
                f"<item><ServiceName>{escape(name)}</ServiceName><ServiceStatus>Unknown</ServiceStatus><ReasonCode>-1</ReasonCode>"
                "<ReasonCodeString>Service is unknown</ReasonCodeString><StartTime/><UpTime>-1</UpTime></item>"
            )


def _children(parent: etree._Element, name: str) -> list[etree._Element]:
    """Children of this local name, qualified or not: clients of both styles exist."""
    return [item for item in parent if isinstance(item.tag, str) and etree.QName(item).localname == name]


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = _children(parent, name)
    if not found:
        raise SoapFault(f"Unexpected subelement: {name} is missing in {etree.QName(parent).localname}")
    return found[0]


def _names(body: etree._Element) -> list[str]:
    names = [(item.text or "").strip() for item in _children(_child(body, "ServiceList"), "item")]
    if not names or not all(names):
        raise SoapFault("ServiceList holds no service")
    return names


def _item(view: ServiceView, refusal: str = "") -> str:
    started = time.strftime("%a %b %d %H:%M:%S %Y", time.localtime(view.started_at)) if view.state == STARTED else ""
    return (
        f"<item><ServiceName>{escape(view.name)}</ServiceName><ServiceStatus>{view.state}</ServiceStatus>"
        f"<ReasonCode>{-1 if refusal else view.code}</ReasonCode>"
        f"<ReasonCodeString>{escape(refusal or view.text or ' ')}</ReasonCodeString>"
        f"<StartTime>{started}</StartTime><UpTime>{view.up_time}</UpTime></item>"
    )


def _result(items: list[str]) -> str:
    return (
        "<ReturnCode>0</ReturnCode><ReasonCode>-1</ReasonCode><ReasonString></ReasonString>"
        "<ServiceInfoList>{}</ServiceInfoList>".format("".join(items))
    )


def _static_services(node: Node, product: str = "") -> str:
    items = []
    for item in node.services.definitions():
        items.append(
            "<item><ServiceName>{}</ServiceName><ServiceType>Service</ServiceType><Deployable>{}</Deployable>"
            "<GroupName>{}</GroupName><DependentServices/>{}</item>".format(
                escape(item.name),
                "true" if item.deployable else "false",
                escape(item.group),
                f"<ProductID>{product}</ProductID>" if product else "",
            )
        )
    return "<Services>{}</Services>".format("".join(items))


def _qualified(operation: str, content: str, old: bool) -> str:
    """Wrap the content. New endpoint: every name in the service's namespace. Old endpoint (RPC): children unqualified."""
    if old:
        return (
            f'<ns1:{operation}Response soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1="{NAMESPACE}">'
            f"<{operation}Return>{content}</{operation}Return></ns1:{operation}Response>"
        )
    return f'<{operation}Response xmlns="{NAMESPACE}"><{operation}Return>{content}</{operation}Return></{operation}Response>'


def _envelope(body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="{ENVELOPE}"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>'
    ).encode()
