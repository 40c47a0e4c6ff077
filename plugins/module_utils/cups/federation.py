# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The federation settings of a node, from reading to reading back: the one order in which things happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ansible_collections.xmpp.federation.plugins.module_utils.cups.admin_pages import AdminPages, Page, SessionExpired
from ansible_collections.xmpp.federation.plugins.module_utils.cups.https import NoAnswer
from ansible_collections.xmpp.federation.plugins.module_utils.cups.markup import quote
from ansible_collections.xmpp.federation.plugins.module_utils.cups.releases import SettingsPage
from ansible_collections.xmpp.federation.plugins.module_utils.cups.secret import SecretDecision, decide
from ansible_collections.xmpp.federation.plugins.module_utils.cups.settings import (
    Difference,
    Settings,
    Wanted,
    check_wanted,
    differences,
    target,
)
from ansible_collections.xmpp.federation.plugins.module_utils.cups.settings_page import Reader, ReadPage
from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError


@dataclass(frozen=True)
class Change:
    """What there is to do: from ``now`` to ``then``, and what becomes of the secret."""

    now: Settings
    then: Settings
    differing: list[Difference]
    secret: SecretDecision

    @property
    def needed(self) -> bool:
        return bool(self.differing) or self.secret.send

    @property
    def changed(self) -> list[str]:
        """Names of what the change touches."""
        return [one.name for one in self.differing] + (["dialback_secret"] if self.secret.send else [])


class FederationSettings:
    """The settings page of one node.

    Args:
        pages: the session in the administration.
        layout: where the page has what.
    """

    def __init__(self, pages: AdminPages, layout: SettingsPage) -> None:
        self._pages = pages
        self._layout = layout
        self._reader = Reader(layout, pages.where)
        self._page: Optional[Page] = None
        self._read: Optional[ReadPage] = None

    @property
    def where(self) -> str:
        return f"{self._pages.where}, page {self._layout.name}"

    def plan(self, wanted: Wanted, secret: Optional[str], update_secret: str) -> Change:
        """Read the page and work out what to change. Nothing is sent.

        Args:
            secret: the dialback secret, where it is managed.
            update_secret: ``on_create`` or ``always``, see :func:`secret.decide`.

        Raises:
            FederationError: the page is not as expected, or what is wanted is not allowed.
        """
        check_wanted(wanted, self.where)  # before the login: what cannot be right needs no node
        self._page = self._pages.open(self._layout.path)
        self._read = self._reader.read(self._page.document)
        now = self._read.settings
        then = target(now, wanted, self.where)
        differing = differences(now, then)
        return Change(now, then, differing, decide(secret, update_secret, self._read.secret_shown, bool(differing)))

    def apply(self, change: Change, secret: Optional[str]) -> tuple[Settings, bool]:
        """Post the change, read the page again and compare.

        Returns:
            the settings as they stand now, and whether the page now shows that a secret is set.

        Raises:
            FederationError: the node did not take the change; it quotes what the page says, and tells what stands.
        """
        assert self._page is not None and self._read is not None, "plan() comes first"
        address = self._reader.target(self._page.address, self._read.form)
        fields = self._reader.entries(self._read, change.then, secret if change.secret.send else None)
        trouble: Optional[FederationError] = None
        messages: list[str] = []
        try:
            messages = self._pages.save(address, fields)
        except (SessionExpired, NoAnswer) as error:
            trouble = error  # whether it was stored, the page read again tells
        page = self._pages.open(self._layout.path)
        after = self._reader.read(page.document)
        if trouble is None and _ticked_by_the_node(change, after.settings):
            again = secret if change.secret.send and not after.secret_shown else None
            messages = self._pages.save(
                self._reader.target(page.address, after.form), self._reader.entries(after, change.then, again)
            )
            after = self._reader.read(self._pages.open(self._layout.path).document)
        self._compare(change, after, messages, trouble)
        return after.settings, after.secret_shown

    def _compare(
        self, change: Change, after: ReadPage, messages: list[str], trouble: Optional[FederationError]
    ) -> None:
        missing = differences(after.settings, change.then)
        if not missing and trouble is None:
            return
        if not missing and not change.secret.send:
            return  # the answer was lost, but all of it is stored
        stands = ", ".join(f"{one.label}: {one.before} instead of {one.after}" for one in missing)
        said = f"; the page says {quote(' / '.join(messages))}" if messages else ""
        what = stands or "whether the dialback secret was stored is not known"
        done = (
            f"saving the page failed ({trouble.what}); read" if trouble is not None else "the page was saved, but read"
        )
        raise FederationError(
            f"{done} again it is not as wanted: {what}{said}",
            where=self.where,
            cure="open the page in a browser and save the same values there to see what the node objects to"
            if trouble is None
            else "run again: the page is read first, and only what still differs is sent",
            stands=[{"setting": one.label, "stands": one.before, "wanted": one.after} for one in missing],
        )


def _ticked_by_the_node(change: Change, stands: Settings) -> bool:
    """Whether all is stored but that the node turned the check of client certificates on, as choosing a TLS mode does.

    Whether the page's script does that or the server is not documented. If it is the server, a person would untick the box and
    save a second time, and so it is done here.
    """
    left = [one.name for one in differences(stands, change.then)]
    chosen = any(one.name == "security_mode" for one in change.differing)
    return chosen and left == ["client_certificates"] and not change.then.client_certificates
