# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading HTML pages and XML answers with lxml, safely: no DTD, no entities, no network, bounded size."""

from __future__ import annotations

from typing import Any

from ..._errors import FederationError
from ..._text import quote

try:
    from lxml import etree
    from lxml import html as lxml_html
except ImportError as error:
    etree = None
    lxml_html = None
    LXML_ERROR: ImportError | None = error
else:
    LXML_ERROR = None


def html_document(text: str, where: str) -> Any:
    """The root element of an HTML page.

    Raises:
        FederationError: the page is empty.
    """
    require_lxml(where)
    if not text.strip():
        raise FederationError(
            "the page is empty", where=where, cure="see whether the node is still starting, and try again"
        )
    # lxml refuses text that carries an encoding declaration, and bytes let it guess: one fixed encoding avoids both.
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=False)
    # A browser shows U+FFFD for NUL (HTML, section 13.2.5); the parser would end the page there.
    data = text.replace("\0", "\ufffd").encode("utf-8", "replace")
    try:
        return lxml_html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise FederationError(
            f"the page is not HTML ({error}): {quote(text)}",
            where=where,
            cure="see whether host and port are those of the node",
        ) from error


def xml_document(body: bytes, where: str) -> Any:
    """The root element of an XML answer.

    Raises:
        FederationError: not XML, or XML with a document type declaration: no SOAP message has one (SOAP 1.1, section 3),
            and entities hidden in one can grow without bound.
    """
    require_lxml(where)
    # Looked for before parsing, so that no parser has to cope with what a declaration may hold.
    head = body[:4096].decode("utf-8", "replace").lower()
    if "<html" in head or "<!doctype html" in head:
        raise FederationError(
            f"the answer is a web page, not XML: {quote(body.decode('utf-8', 'replace'))}",
            where=where,
            cure="see whether host and port are those of the node's Control Center, and whether its Tomcat is fully started; or use "
            "via: cli with connection xmpp.federation.vos",
        )
    if "<!doctype" in head:
        raise _declaration(where)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FederationError(
            f"the answer is not XML ({error}): {quote(body.decode('utf-8', 'replace'))}",
            where=where,
            cure="see whether host and port are those of the node, and whether its Tomcat is fully started",
        ) from error
    if root.getroottree().docinfo.doctype:
        raise _declaration(where)
    undeclared = next((one.tag for one in root.iter("*") if ":" in one.tag.rpartition("}")[2]), None)
    if undeclared is not None:
        raise FederationError(
            f"the answer is not XML with namespaces: the prefix of {quote(undeclared)} is not declared; it is "
            f"{quote(body.decode('utf-8', 'replace'))}",
            where=where,
            cure="see whether host and port are those of the node, and whether its Tomcat is fully started",
        )
    return root


def _declaration(where: str) -> FederationError:
    return FederationError(
        "the answer has a document type declaration, which no SOAP message may have",
        where=where,
        cure="find out what answers at this address: it is not the node's Control Center",
    )


def xml_bytes(root: str, content: Any, prefixes: dict[str, str]) -> bytes:
    """An XML message. ``content`` is a text, or a list of name and content; names are in Clark notation, ``{namespace}name``."""
    require_lxml("building an XML message")
    element = etree.Element(root, nsmap=prefixes)
    try:
        _fill(element, content)
    except ValueError as error:
        raise FederationError(
            f"a name or value has a character that no XML message can carry ({error})",
            where="building an XML message",
            cure="write names of nodes and services without control characters",
        ) from None
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8"))


def local_name(element: Any) -> str:
    """The name of an element without its namespace; empty for what is no element (a processing instruction)."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def visible_text(element: Any) -> str:
    """The text of ``element`` as a person reads it: runs of white space are one blank, scripts and styles left out."""
    parts = element.xpath(".//text()[not(ancestor::script) and not(ancestor::style)]")
    return " ".join(" ".join(parts).split())


def require_lxml(where: str) -> None:
    """Fail with a cure where lxml is not installed."""
    if etree is None:
        raise FederationError(
            f"the Python library lxml cannot be imported on the controller ({LXML_ERROR})",
            where=where,
            cure="install it where ansible-playbook runs, for example with `pip install lxml`",
        )


def _fill(element: Any, content: Any) -> None:
    if isinstance(content, str):
        element.text = content
        return
    for name, inner in content:
        _fill(etree.SubElement(element, name), inner)
