# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of the page with the e-mail switch."""

from __future__ import annotations

from typing import Any, Optional

from ..releases import EMAIL_PAGE
from ..settings.policy import EMAIL_FEDERATION
from ..web.administration import AdminPages, Page
from .email_page import EmailPage, EmailReader
from .locate import open_by_link_or_path
from .page_change import Announce, PageChange, not_stored, save_page


class EmailPageChange(PageChange):
    """Whether users are known to partners by their e-mail address."""

    name = EMAIL_PAGE.name

    def __init__(self, pages: AdminPages, wanted: bool, path: Optional[str]) -> None:
        self._pages = pages
        self._wanted = wanted
        self._path = path
        self._reader = EmailReader(pages.where)
        self._where = f"{pages.where}, page {self.name}"
        self._read: Optional[EmailPage] = None

    @property
    def _page(self) -> EmailPage:
        if self._read is None:
            raise AssertionError("plan() comes first")
        return self._read

    def plan(self, menu: Page) -> None:
        page = open_by_link_or_path(self._pages, menu, EMAIL_PAGE, self._path, "email_page")
        self._read = self._reader.read(page.document, page.address)
        self._reader.post(self._read, self._wanted)

    @property
    def changed(self) -> list[str]:
        return [EMAIL_FEDERATION] if self._page.on != self._wanted else []

    @property
    def to_set(self) -> list[str]:
        return [f'{self._page.label}: set "{_on(self._wanted)}" (now "{_on(self._page.on)}")'] if self.changed else []

    def write(self, announce: Announce) -> None:
        page = self._open()
        announce(self.changed)
        if page.on == self._wanted:
            return  # the setting may be one for the cluster, and another node has written it since the plan was made
        messages, trouble = save_page(self._pages, self._reader.post(page, self._wanted))
        after = self._open()
        if after.on != self._wanted:
            raise not_stored(
                self._where,
                [{"setting": after.label, "stands": _on(after.on), "wanted": _on(self._wanted)}],
                messages,
                trouble,
            )

    def _open(self) -> EmailPage:
        page = self._pages.open(self._page.address)
        return self._reader.read(page.document, page.address)

    def lines(self, after: bool) -> str:
        return f"{self._page.label}: {_on(self._wanted if after else self._page.on)}\n"

    def result(self, after: bool) -> dict[str, Any]:
        return {EMAIL_FEDERATION: self._wanted if after else self._page.on}


def _on(value: bool) -> str:
    return "On" if value else "Off"
