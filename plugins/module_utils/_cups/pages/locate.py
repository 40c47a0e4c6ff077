# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a page whose address is not confirmed: by what another page links to, then by likely addresses."""

from __future__ import annotations

import re
from typing import Any, Optional
from urllib.parse import urljoin, urlsplit

from ..._errors import FederationError
from ..releases import OtherPage
from ..web.administration import AdminPages, NoSuchPage, Page
from .submit import APPLICATION

# Menus of such pages are often built by a script, so addresses are looked for in all of the page's text.
_ADDRESS = re.compile(r"""[\w./-]*\.do\b""")


def open_by_link_or_path(pages: AdminPages, menu: Page, wanted: OtherPage, given: Optional[str], option: str) -> Page:
    """Open a page, at the first address that has it.

    Args:
        menu: a page of the administration, with its menu.
        given: the address, where a person gave it; nothing else is tried then.
        option: the name of the option that gives it, for the cure.

    Raises:
        FederationError: no address leads to a page.
    """
    paths = [given] if given else list(dict.fromkeys([*linked_paths(menu, wanted), *wanted.paths]))
    for path in paths:
        try:
            return pages.open(path)
        except NoSuchPage:
            continue
    raise FederationError(
        f"the page is at none of the addresses tried ({', '.join(paths)})",
        where=f"{pages.where}, page {wanted.name}",
        cure=f"open the page in a browser and set {option} to the path in its address, for example {wanted.paths[0]}",
    )


def linked_paths(menu: Page, wanted: OtherPage) -> list[str]:
    """The paths in a page that are named like the wanted one, in page order; other addresses on the same node only."""
    here = urlsplit(menu.address)
    found = []
    for reference in _ADDRESS.findall(_all_text(menu.document)):
        try:
            there = urlsplit(urljoin(menu.address, reference))
        except ValueError:
            continue  # no address at all
        name = there.path.rsplit("/", 1)[-1].lower()
        if (
            there.netloc == here.netloc
            and there.path.startswith(APPLICATION)
            and all(word in name for word in wanted.words)
        ):
            found.append(there.path)
    # A page that saves or deletes is not one to open.
    return [path for path in dict.fromkeys(found) if not re.search(r"(save|delete|remove)\.do$", path, re.IGNORECASE)]


def _all_text(document: Any) -> str:
    return "\n".join(str(one) for one in document.xpath("//@href | //@onclick | //script/text()"))
