# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of a node that are managed, each behind the same few calls: read, plan, write, read back."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from typing import Any, Callable, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._cups.pages.email_page import (
    EmailPage,
    EmailReader,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.pages.locate import find_page
from ansible_collections.xmpp.federation.plugins.module_utils._cups.pages.policy_page import (
    PolicyList,
    PolicyReader,
    Post,
    Row,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import EMAIL_PAGE, POLICY_PAGE
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.policy import (
    EMAIL_FEDERATION,
    Policy,
    PolicyChange,
    WantedPolicy,
    plan_policy,
    policy_lines,
    policy_result,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.administration import (
    AdminPages,
    Page,
    SessionExpired,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import NoAnswer
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import quote

Announce = Callable[[Sequence[str]], None]
"""Told the names of the settings that are about to be changed, right before the first post."""


class ManagedPage(abc.ABC):
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
        """What a person would do on the page."""

    @abc.abstractmethod
    def write(self, announce: Announce) -> None:
        """Post, and read back.

        Raises:
            FederationError: the node did not take all of it; ``details["stands"]`` tells what stands.
        """

    @abc.abstractmethod
    def lines(self, after: bool) -> str:
        """The page's settings as text, as they were or as they are wanted."""

    @abc.abstractmethod
    def result(self, after: bool) -> dict[str, Any]:
        """The page's settings as the module takes them."""


class PolicyManager(ManagedPage):
    """Default policy and exceptions."""

    name = POLICY_PAGE.name

    def __init__(self, pages: AdminPages, wanted: WantedPolicy, path: Optional[str]) -> None:
        self._pages = pages
        self._wanted = wanted
        self._path = path
        self._reader = PolicyReader(pages.where)
        self._where = f"{pages.where}, page {self.name}"
        self._change: Optional[PolicyChange] = None
        self._address = ""

    @property
    def _planned(self) -> PolicyChange:
        if self._change is None:
            raise AssertionError("plan() comes first")
        return self._change

    def plan(self, menu: Page) -> None:
        page = find_page(self._pages, menu, POLICY_PAGE, self._path, "policy_page")
        self._address = page.address
        listed, now = self._read(page)
        self._change = plan_policy(now, self._wanted, self._where)
        self._check_ways(listed, self._change)

    def _check_ways(self, listed: PolicyList, change: PolicyChange) -> None:
        """See that everything that will be posted can be, before any of it is."""
        if change.now.default != change.then.default:
            self._reader.post_default(listed, change.then.default)
        for host in change.redirect:
            self._open_entry(self._edit(listed.rows[host]), host, change.then.exceptions[host])
        if change.add:
            self._open_entry(self._add(listed), change.add[0], change.then.exceptions[change.add[0]])
        if change.remove:
            self._reader.post_removal(listed, change.remove)

    @property
    def changed(self) -> list[str]:
        return self._planned.changed

    @property
    def to_set(self) -> list[str]:
        return self._planned.to_set

    def write(self, announce: Announce) -> None:
        change = self._planned
        # The list may be one for all nodes of a cluster, and another node of it may have been at work since the plan was made.
        listed, done = self._read(self._pages.open(self._address))
        change = plan_policy(done, self._wanted, self._where)
        announce(self.changed)
        if change.then.default != done.default:
            done = self._step(
                Policy(change.then.default, dict(done.exceptions)),
                self._reader.post_default(listed, change.then.default),
            )
        for host in (*change.redirect, *change.add):
            listed = self._read_list(self._pages.open(self._address))
            direction = change.then.exceptions[host]
            opened = self._edit(listed.rows[host]) if host in listed.rows else self._add(listed)
            if host in listed.rows and self._direction(listed.rows[host]) == direction:
                continue
            done = self._step(
                Policy(done.default, {**done.exceptions, host: direction}), self._open_entry(opened, host, direction)
            )
        if change.remove:
            listed = self._read_list(self._pages.open(self._address))
            left = tuple(host for host in change.remove if host in listed.rows)
            if left:
                self._step(change.then, self._reader.post_removal(listed, left), left)

    def _step(self, wanted: Policy, post: Post, gone: tuple[str, ...] = ()) -> Policy:
        """Post one change and see it in the list."""
        messages, trouble = _save(self._pages, post)
        _listed, stands = self._read(self._pages.open(self._address))
        if not _holds(stands, wanted, gone):
            raise _not_taken(self._where, wanted, stands, messages, trouble)
        return stands

    def _read(self, page: Page) -> tuple[PolicyList, Policy]:
        listed = self._read_list(page)
        return listed, Policy(listed.default, {host: self._direction(row) for host, row in listed.rows.items()})

    def _read_list(self, page: Page) -> PolicyList:
        return self._reader.read_list(page.document, page.address)

    def _direction(self, row: Row) -> str:
        """A row's direction, from its form where the list does not tell."""
        if row.direction is not None:
            return row.direction
        page = self._pages.open(self._edit(row))
        direction = self._reader.read_entry(page.document, page.address).direction.chosen
        if direction is None:
            raise FederationError(
                f"the direction of the exception {row.host} is not shown",
                where=self._where,
                cure="look at this exception in a browser",
            )
        return direction

    def _open_entry(self, address: str, host: str, direction: str) -> Post:
        page = self._pages.open(address)
        return self._reader.post_entry(self._reader.read_entry(page.document, page.address), host, direction)

    def _edit(self, row: Row) -> str:
        if row.edit is None:
            raise FederationError(
                f"the exception {row.host} has no link to its form",
                where=self._where,
                cure="delete it by hand, and run again to have it added as wanted",
            )
        return row.edit

    def _add(self, listed: PolicyList) -> str:
        if listed.add is None:
            raise FederationError(
                'no link or button "Add New" that opens a form',
                where=self._where,
                cure="add the exceptions by hand, and report how the page opens its form",
            )
        return listed.add

    def lines(self, after: bool) -> str:
        return policy_lines(self._planned.then if after else self._planned.now)

    def result(self, after: bool) -> dict[str, Any]:
        return policy_result(self._planned.then if after else self._planned.now)


class EmailManager(ManagedPage):
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
        page = find_page(self._pages, menu, EMAIL_PAGE, self._path, "email_page")
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
        messages, trouble = _save(self._pages, self._reader.post(page, self._wanted))
        after = self._open()
        if after.on != self._wanted:
            raise _not_taken_words(
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


def _save(pages: AdminPages, post: Post) -> tuple[list[str], Optional[FederationError]]:
    """Post; where it is not known whether the node stored it, the trouble is returned: the page read again tells."""
    try:
        return pages.save(*post), None
    except (SessionExpired, NoAnswer) as error:
        return [], error


def _holds(stands: Policy, wanted: Policy, gone: tuple[str, ...]) -> bool:
    """Whether all that is wanted is there, and what shall be gone is gone. Others may be there: another node may have added them."""
    there = all(stands.exceptions.get(host) == direction for host, direction in wanted.exceptions.items())
    return stands.default == wanted.default and there and not any(host in stands.exceptions for host in gone)


def _not_taken(
    where: str, wanted: Policy, stands: Policy, messages: list[str], trouble: Optional[FederationError]
) -> FederationError:
    differing = []
    if stands.default != wanted.default:
        differing.append({"setting": "Default policy", "stands": stands.default, "wanted": wanted.default})
    for host in sorted({*stands.exceptions, *wanted.exceptions}):
        one, other = stands.exceptions.get(host, "none"), wanted.exceptions.get(host, "none")
        if one != other:
            differing.append({"setting": f"exception {host}", "stands": one, "wanted": other})
    return _not_taken_words(where, differing, messages, trouble)


def _not_taken_words(
    where: str, differing: list[dict[str, str]], messages: list[str], trouble: Optional[FederationError]
) -> FederationError:
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


def _on(value: bool) -> str:
    return "On" if value else "Off"
