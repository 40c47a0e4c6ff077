# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The federation settings of a node, from reading to reading back: the one order in which things happen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Optional

from .._errors import FederationError
from .._text import quote
from .pages.page_change import Announce, PageChange
from .pages.settings_page import SettingsPageContent, SettingsReader
from .releases import SettingsPage
from .settings.secret import SecretDecision, decide
from .settings.settings import (
    Difference,
    FederationSettings,
    RequestedSettings,
    as_lines,
    check_requested_settings,
    differences,
    target,
)
from .web.administration import AdminPages, Page, SessionExpired
from .web.https import NoAnswer


@dataclass(frozen=True)
class SettingsChange:
    """What there is to do: from ``now`` to ``then``, and what becomes of the secret."""

    now: FederationSettings
    then: FederationSettings
    differing: list[Difference]
    secret: SecretDecision

    @property
    def needed(self) -> bool:
        return bool(self.differing) or self.secret.send

    @property
    def changed(self) -> list[str]:
        """Names of what the change touches."""
        return [one.name for one in self.differing] + (["dialback_secret"] if self.secret.send else [])


class SettingsPageEditor:
    """The settings page of one node.

    Args:
        pages: the session in the administration.
        layout: where the page has what.
    """

    def __init__(self, pages: AdminPages, layout: SettingsPage) -> None:
        self._pages = pages
        self._layout = layout
        self._reader = SettingsReader(layout, pages.where)
        self._wanted = RequestedSettings()

    @property
    def where(self) -> str:
        return f"{self._pages.where}, page {self._layout.name}"

    def plan(self, wanted: RequestedSettings, secret: Optional[str], update_secret: str) -> SettingsChange:
        """Read the page and work out what to change. Nothing is sent.

        Args:
            secret: the dialback secret, where it is managed.
            update_secret: ``on_create`` or ``always``, see :func:`secret.decide`.

        Raises:
            FederationError: the page is not as expected, or what is wanted is not allowed.
        """
        check_requested_settings(wanted, self.where)  # before the login: what cannot be right needs no node
        self._wanted = wanted
        page = self.open()
        read = self._reader.read(page.document)
        self._reader.target(page.address, read.form)
        now = read.settings
        then = target(now, wanted, self.where)
        differing = differences(now, then)
        return SettingsChange(now, then, differing, decide(secret, update_secret, read.secret_shown, bool(differing)))

    def open(self) -> Page:
        """The page."""
        return self._pages.open(self._layout.path)

    def apply(
        self, change: SettingsChange, secret: Optional[str], before_post: Callable[[], None] = lambda: None
    ) -> tuple[FederationSettings, bool]:
        """Post the change, read the page again and compare.

        The page is read anew before it is posted: a token in it may be good for one time only, and where the nodes of a cluster
        share settings another node may have written them since the plan was made.

        Args:
            before_post: called right before the first post.

        Returns:
            the settings as they stand now, and whether the page now shows that a secret is set.

        Raises:
            FederationError: the node did not take the change; the error quotes what the page says and lists what is set now.
        """
        page = self.open()
        read = self._reader.read(page.document)
        then = target(read.settings, self._wanted, self.where)
        change = replace(change, now=read.settings, then=then, differing=differences(read.settings, then))
        if not change.needed:
            return read.settings, read.secret_shown
        address = self._reader.target(page.address, read.form)
        fields = self._reader.entries(read, change.then, secret if change.secret.send else None)
        trouble: Optional[FederationError] = None
        messages: list[str] = []
        before_post()
        try:
            messages = self._pages.save(address, fields)
        except (SessionExpired, NoAnswer) as error:
            trouble = error  # whether it was stored is seen when the page is read again
        page = self.open()
        after = self._reader.read(page.document)
        if trouble is None and _ticked_by_the_node(change, after.settings):
            again = secret if change.secret.send and not after.secret_shown else None
            messages = self._pages.save(
                self._reader.target(page.address, after.form), self._reader.entries(after, change.then, again)
            )
            after = self._reader.read(self.open().document)
        self._compare(change, after, messages, trouble)
        return after.settings, after.secret_shown

    def _compare(
        self,
        change: SettingsChange,
        after: SettingsPageContent,
        messages: list[str],
        trouble: Optional[FederationError],
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


class SettingsPageChange(PageChange):
    """The settings page as one of the pages that a task writes.

    Attributes:
        known: what is known of the dialback secret on the node.
        warning: what a person should know about it; empty where nothing.
    """

    def __init__(
        self,
        pages: AdminPages,
        layout: SettingsPage,
        wanted: RequestedSettings,
        secret: Optional[str],
        update_secret: str,
    ) -> None:
        self.name = layout.name
        self._settings = SettingsPageEditor(pages, layout)
        self._wanted = wanted
        self._secret = secret
        self._update_secret = update_secret
        self._planned: Optional[SettingsChange] = None
        self.known = ""
        self.warning = ""

    @property
    def change(self) -> SettingsChange:
        """What the plan found."""
        if self._planned is None:
            raise AssertionError("plan() comes first")
        return self._planned

    def check(self) -> None:
        """Refuse what no page allows, before the node is asked."""
        check_requested_settings(self._wanted, self._settings.where)

    def open(self) -> Page:
        """The page, which has the menu too."""
        return self._settings.open()

    def plan(self, menu: Page) -> None:
        self._planned = self._settings.plan(self._wanted, self._secret, self._update_secret)
        self.known, self.warning = self.change.secret.known, self.change.secret.warning

    @property
    def changed(self) -> list[str]:
        return self.change.changed

    @property
    def to_set(self) -> list[str]:
        return [f'{one.label}: set "{one.after}" (now "{one.before}")' for one in self.change.differing]

    def write(self, announce: Announce) -> None:
        _stands, secret_shown = self._settings.apply(self.change, self._secret, lambda: announce(self.changed))
        if self.change.secret.send and not secret_shown:
            self.known += "; the page does not show it"

    def lines(self, after: bool) -> str:
        sent = "Dialback secret: (sent, never shown)\n" if after and self.change.secret.send else ""
        return as_lines(self.change.then if after else self.change.now) + sent

    def result(self, after: bool) -> dict[str, Any]:
        return (self.change.then if after else self.change.now).as_data()


def _ticked_by_the_node(change: SettingsChange, stands: FederationSettings) -> bool:
    """Whether all is stored but that the node turned the check of client certificates on, as choosing a TLS mode does.

    Whether the page's script does that or the server is not documented. If it is the server, a person would untick the box and
    save a second time, and so it is done here.
    """
    left = [one.name for one in differences(stands, change.then)]
    chosen = any(one.name == "security_mode" for one in change.differing)
    return chosen and left == ["client_certificates"] and not change.then.client_certificates
