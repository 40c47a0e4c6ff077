# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of the policy page: default policy and exceptions."""

from __future__ import annotations

from typing import Any, Optional

from ..._errors import FederationError
from ..releases import POLICY_PAGE
from ..settings.policy import FederationPolicy, PolicyChange, RequestedPolicy, plan_policy, policy_lines
from ..web.administration import AdminPages, Page
from .locate import open_by_link_or_path
from .page_change import Announce, PageChange, Post, not_stored, save_page
from .policy_page import PolicyList, PolicyReader, Row


class PolicyPageChange(PageChange):
    """Default policy and exceptions."""

    name = POLICY_PAGE.name

    def __init__(self, pages: AdminPages, wanted: RequestedPolicy, path: Optional[str]) -> None:
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
        page = open_by_link_or_path(self._pages, menu, POLICY_PAGE, self._path, "policy_page")
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
                FederationPolicy(change.then.default, dict(done.exceptions)),
                self._reader.post_default(listed, change.then.default),
            )
        for host in (*change.redirect, *change.add):
            listed = self._read_list(self._pages.open(self._address))
            direction = change.then.exceptions[host]
            opened = self._edit(listed.rows[host]) if host in listed.rows else self._add(listed)
            if host in listed.rows and self._direction(listed.rows[host]) == direction:
                continue
            done = self._step(
                FederationPolicy(done.default, {**done.exceptions, host: direction}),
                self._open_entry(opened, host, direction),
            )
        if change.remove:
            listed = self._read_list(self._pages.open(self._address))
            left = tuple(host for host in change.remove if host in listed.rows)
            if left:
                self._step(change.then, self._reader.post_removal(listed, left), left)

    def _step(self, wanted: FederationPolicy, post: Post, gone: tuple[str, ...] = ()) -> FederationPolicy:
        """Post one change and see it in the list."""
        messages, trouble = save_page(self._pages, post)
        _listed, stands = self._read(self._pages.open(self._address))
        if not _holds(stands, wanted, gone):
            raise _policy_not_stored(self._where, wanted, stands, messages, trouble)
        return stands

    def _read(self, page: Page) -> tuple[PolicyList, FederationPolicy]:
        listed = self._read_list(page)
        return listed, FederationPolicy(
            listed.default, {host: self._direction(row) for host, row in listed.rows.items()}
        )

    def _read_list(self, page: Page) -> PolicyList:
        return self._reader.read_list(page.document, page.address)

    def _direction(self, row: Row) -> str:
        """A row's direction, from its form where the list does not show it."""
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
        return (self._planned.then if after else self._planned.now).as_data()


def _holds(stands: FederationPolicy, wanted: FederationPolicy, gone: tuple[str, ...]) -> bool:
    """Whether all that is wanted is there, and what shall be gone is gone. Others may be there: another node may have added them."""
    there = all(stands.exceptions.get(host) == direction for host, direction in wanted.exceptions.items())
    return stands.default == wanted.default and there and not any(host in stands.exceptions for host in gone)


def _policy_not_stored(
    where: str,
    wanted: FederationPolicy,
    stands: FederationPolicy,
    messages: list[str],
    trouble: Optional[FederationError],
) -> FederationError:
    differing = []
    if stands.default != wanted.default:
        differing.append({"setting": "Default policy", "stands": stands.default, "wanted": wanted.default})
    for host in sorted({*stands.exceptions, *wanted.exceptions}):
        one, other = stands.exceptions.get(host, "none"), wanted.exceptions.get(host, "none")
        if one != other:
            differing.append({"setting": f"exception {host}", "stands": one, "wanted": other})
    return not_stored(where, differing, messages, trouble)
