# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The administration of a node as a person uses it: log in, open a page, save it, open it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from ..._errors import FederationError
from ..._text import quote
from .https import Answer, HttpsSession, Node
from .login import login_entries, login_form, refused_login
from .markup import html_document, visible_text
from .messages import page_messages


@dataclass(frozen=True)
class Page:
    """A page of the administration: where it came from, and its parsed HTML."""

    address: str
    document: Any


class AdminPages:
    """One person's session in the administration pages.

    Args:
        node: the node to talk to.
        user, password: an application administrator.
    """

    def __init__(self, node: Node, user: str, password: str) -> None:
        self._node = node
        self._user = user
        self._password = password
        self._session = HttpsSession(node)
        self._logins = 0

    @property
    def where(self) -> str:
        return self._node.where

    def open(self, path: str) -> Page:
        """The page at ``path`` (or at an address on the node), logging in where it is asked for. A session that has run out is renewed once.

        Raises:
            FederationError: the login is refused, or the answer is no page.
        """
        page = self._get(path)
        while login_form(page.document) is not None:
            if self._logins >= 2:
                raise FederationError(
                    "the node asks for the login again and again, although it accepted it",
                    where=self.where,
                    cure="see whether another session of the same account is limited or closed, and run again",
                )
            page = self._log_in(page, path)
        return page

    def save(self, address: str, fields: list[tuple[str, str]]) -> list[str]:
        """Post a form, once.

        Returns:
            the messages of the page that answered.

        Raises:
            SessionExpired: the node wanted a login instead; the session has been given up, so that nothing is sent again.
            FederationError: the answer was an error; whether the node stored anything is seen when the page is read again.
        """
        answer = self._session.request(
            address,
            body=urlencode(fields).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": address},
            step="saving the page",
        )
        document = self._document(answer, "saving the page")
        if login_form(document) is not None:
            # A Java server keeps the form and replays it after a login within the same session, so that session must not go on.
            self._session = HttpsSession(self._node)
            self._logins = 0
            raise SessionExpired("the session had run out when the page was saved", where=self.where)
        return page_messages(document)

    def _get(self, path: str) -> Page:
        answer = self._session.request(path, step="reading a page")
        return Page(answer.address, self._document(answer, f"reading {path}"))

    def _log_in(self, page: Page, path: str) -> Page:
        form = login_form(page.document)
        if form is None:
            raise AssertionError("the caller has seen it")
        where = f"{self.where}, login to the administration pages"
        if not self._on_the_node(page.address, form.action):
            raise FederationError(
                "the login form leads to another server", where=where, cure="set host and port to the node"
            )
        address = urljoin(page.address, form.action)
        self._logins += 1
        answer = self._session.request(
            address,
            body=urlencode(login_entries(form, self._user, self._password, where)).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            step="login to the administration pages",
        )
        document = self._document(answer, "login to the administration pages")
        if login_form(document) is not None:
            raise refused_login(document, self._user, where)
        if urlsplit(answer.address).path == path:  # an address with a query is read again
            return Page(answer.address, document)  # the login led back to the page, as it should
        return self._get(path)

    def _on_the_node(self, here: str, reference: str) -> bool:
        try:
            there = urlsplit(urljoin(here, reference))
        except ValueError:
            return False  # no address at all
        return there.scheme == "https" and there.netloc in (urlsplit(self._node.base).netloc, urlsplit(here).netloc)

    def _document(self, answer: Answer, step: str) -> Any:
        where = f"{self.where}, {step}"
        if answer.status != 200:
            raise _http_error(answer, where)
        kind = answer.content_type.split(";")[0].strip().lower()
        if kind and kind not in ("text/html", "application/xhtml+xml"):
            raise FederationError(
                f"the answer is {kind}, not a page: {quote(answer.text)}",
                where=where,
                cure="set host and port to the node",
            )
        return html_document(answer.text, where)


class NoSuchPage(FederationError):
    """The node has no page at this address."""


class SessionExpired(FederationError):
    """The node asked for a login in answer to what was posted."""


_STATUS_CURES = {
    401: "set admin_user and admin_password to an application administrator of the node",
    403: "give the account a role that may change the federation settings",
    404: "see whether host and port are those of a presence node, and whether its release has this page",
    500: "look at the node's Tomcat logs",
    503: "wait until the node's Tomcat has started, and run again",
}


def _http_error(answer: Answer, where: str) -> FederationError:
    path = urlsplit(answer.address).path
    said = _said(answer, where)
    kind = NoSuchPage if answer.status == 404 else FederationError
    return kind(
        f"HTTP status {answer.status} for {path}{said}",
        where=where,
        cure=_STATUS_CURES.get(answer.status, "open the page in a browser and see what it says"),
    )


def _said(answer: Answer, where: str) -> str:
    if "html" not in answer.content_type.lower() or not answer.text.strip():
        return ""
    text = visible_text(html_document(answer.text, where))
    return f": {quote(text, 160)}" if text else ""
