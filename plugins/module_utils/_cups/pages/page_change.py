# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One page of a node as a task changes it: read and planned, then written and read back."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from typing import Any, Callable, Optional

from ..._errors import FederationError
from ..._text import quote
from ..web.administration import AdminPages, Page, SessionExpired
from ..web.https import NoAnswer

Post = tuple[str, list[tuple[str, str]]]
"""The address to post to, and the fields."""

Announce = Callable[[Sequence[str]], None]
"""Called with the names of the settings that are about to be changed, right before the first post."""


class PageChange(abc.ABC):
    """One page: ``plan`` reads it and checks all that is assumed of it, ``write`` posts what differs and reads it back."""

    name: str

    @abc.abstractmethod
    def plan(self, menu: Page) -> None:
        """Read and compare. Nothing is posted. ``menu`` is a page that may link to this one."""

    @property
    @abc.abstractmethod
    def changed(self) -> list[str]:
        """Names of what differs from what is wanted."""

    @property
    @abc.abstractmethod
    def to_set(self) -> list[str]:
        """What an operator would set on the page."""

    @abc.abstractmethod
    def write(self, announce: Announce) -> None:
        """Post, and read back.

        Raises:
            FederationError: the node did not store all of it; ``details["stands"]`` lists what is set now.
        """

    @abc.abstractmethod
    def lines(self, after: bool) -> str:
        """The page's settings as text, as they were or as they are wanted."""

    @abc.abstractmethod
    def result(self, after: bool) -> dict[str, Any]:
        """The page's settings as the module takes them."""


def save_page(pages: AdminPages, post: Post) -> tuple[list[str], Optional[FederationError]]:
    """Post a form.

    Returns:
        the messages of the page, and the error where it is not known whether the node stored the form: the page has to be read again.
    """
    try:
        return pages.save(*post), None
    except (SessionExpired, NoAnswer) as error:
        return [], error


def not_stored(
    where: str, differing: list[dict[str, str]], messages: list[str], trouble: Optional[FederationError]
) -> FederationError:
    """The error for a page that does not have what was posted.

    Args:
        differing: dictionaries with ``setting``, ``stands`` (the value that is there) and ``wanted``.
        messages: what the page that answered the post says.
        trouble: the error in place of that page.
    """
    stands = ", ".join(f"{one['setting']}: {one['stands']} instead of {one['wanted']}" for one in differing)
    said = f"; the page says {quote(' / '.join(messages))}" if messages else ""
    done = f"saving the page failed ({trouble.what}); read" if trouble else "the page was saved, but read"
    return FederationError(
        f"{done} again it is not as wanted: {stands}{said}",
        where=where,
        cure="run again: the page is read first, and only what still differs is sent"
        if trouble
        else "open the page in a browser and save the same values there to see what the node objects to",
        stands=differing,
    )
