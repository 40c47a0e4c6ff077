# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All pages of a node that a task writes: all are read and checked before anything is posted on any, then written one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Callable

from .._errors import FederationError
from .federation import SettingsPageChange
from .pages.page_change import PageChange
from .restarts.rules import Restart, restarts_required


@dataclass
class NodeSettings:
    """The pages of one node.

    Args:
        settings: the page of the XMPP federation settings, which is always read.
        others: other pages. They are written first: less is known of them, and while the node's status is still Off, what is
            left half-done there does no harm.
        where: the device, for errors.
    """

    settings: SettingsPageChange
    others: Sequence[PageChange]
    where: str

    @property
    def pages(self) -> list[PageChange]:
        """Every page, in the order of writing."""
        return [*self.others, self.settings]

    def plan(self) -> None:
        """Read every page and check all that is assumed of it. Nothing is posted."""
        self.settings.check()
        menu = self.settings.open()
        self.settings.plan(menu)
        for page in self.others:
            page.plan(menu)

    @property
    def changed(self) -> list[str]:
        """Names of all settings that differ."""
        return [name for page in self.pages for name in page.changed]

    @property
    def to_set(self) -> list[dict[str, Any]]:
        """What a person should set, page by page."""
        return [{"page": page.name, "set": page.to_set} for page in self.pages if page.to_set]

    def restarts(self, changed: Sequence[str]) -> list[Restart]:
        """The restarts that a change of these settings needs."""
        return restarts_required(changed, self.settings.change.then.node_status)

    def write(self, announce: Callable[[list[Restart]], None]) -> None:
        """Write every page that differs.

        Args:
            announce: called with the restarts that a page's change needs, right before its first post.

        Raises:
            FederationError: a page was not stored; the error lists the pages that are written, and those not begun.
        """
        todo = [page for page in self.pages if page.changed]
        announced: list[str] = []

        def before_post(names: Sequence[str]) -> None:
            announce(self.restarts([*announced, *names]))
            announced.extend(names)

        for number, page in enumerate(todo):
            try:
                page.write(before_post)
            except FederationError as error:
                raise self._half_done(error, page, todo[:number], todo[number + 1 :], announced) from error

    def lines(self, after: bool) -> str:
        """All settings as text."""
        return "".join(page.lines(after) for page in (self.settings, *self.others))

    def result(self, after: bool) -> dict[str, Any]:
        """All settings as the module takes them."""
        return {name: value for page in (self.settings, *self.others) for name, value in page.result(after).items()}

    def _half_done(
        self,
        error: FederationError,
        page: PageChange,
        written: list[PageChange],
        not_begun: list[PageChange],
        announced: list[str],
    ) -> FederationError:
        """``error`` with what stands on all pages, so that the operator knows what was stored."""
        others = []
        if written:
            others.append(f"written and read back: {', '.join(one.name for one in written)}")
        if not_begun:
            others.append(f"not begun: {', '.join(one.name for one in not_begun)}")
        details = {
            **error.details,
            "page": page.name,
            "written": [one.name for one in written],
            "not_begun": [one.name for one in not_begun],
            "restarts_required": [asdict(one) for one in self.restarts(announced)],
        }
        what = error.what + (f". On the other pages: {'; '.join(others)}" if others else "")
        return type(error)(what, where=error.where, cure=error.cure, **details)
