# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy page: its list, and the form of one exception, read by what a person sees.

No address, id or name of these pages is confirmed. What is read here are words of the guides (releases.py) and the structure
that the words imply. What is not as expected is an error before anything is posted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ..._text import quote
from ..releases import ADD_NEW, DELETE_SELECTED, HOST_LABELS, POLICY_DEFAULTS, POLICY_PAGE
from ..settings.policy import DIRECTIONS, direction_of, normal_host
from ..web.forms import Control, Form, entries, forms_of
from ..web.markup import visible_text
from .page_change import Post
from .radio_or_select import RadioOrSelect, radio_or_selects_in
from .submit import addresses_in_script, administration_address, clicked_button, post_address, unexpected_on

_PAGES = re.compile(r"\bpage\s+\d{1,9}\s+of\s+(\d{1,9})\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(\d{1,9})\s*(?:-|to)\s*(\d{1,9})\s+of\s+(\d{1,9})\b", re.IGNORECASE)
_UNASKED = re.compile(r"no active query", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """An exception in the list. ``direction`` is None where the list does not show it; ``edit`` is the address of its form."""

    host: str
    direction: Optional[str]
    edit: Optional[str]
    box: Optional[Control] = field(repr=False)


@dataclass(frozen=True)
class PolicyList:
    """The list page as read."""

    address: str
    default: str
    choice: RadioOrSelect
    choice_form: Form
    rows: dict[str, Row]
    list_form: Optional[Form]
    add: Optional[str]


@dataclass(frozen=True)
class EntryForm:
    """The form of one exception as read."""

    address: str
    form: Form
    host: Control
    direction: RadioOrSelect


class PolicyReader:
    """Reads the policy's pages.

    Args:
        where: the device, for errors.
    """

    def __init__(self, where: str) -> None:
        self._unexpected = unexpected_on(f"{where}, page {POLICY_PAGE.name}")

    def read_list(self, document: Any, address: str) -> PolicyList:
        """The list page.

        Raises:
            FederationError: it is not as expected, or does not show every exception.
        """
        forms = forms_of(document)
        found = [(form, one) for form in forms for one in radio_or_selects_in(form, _default_of, POLICY_DEFAULTS)]
        if len(found) != 1:
            raise self._unexpected(
                f"{'no' if not found else len(found)} choice between Allow and Deny; {_seen(document, forms)}"
            )
        ((form, choice),) = found
        if choice.chosen is None:
            raise self._unexpected("neither Allow nor Deny is chosen")
        self._all_shown(document)
        rows = self._rows(document, address, forms)
        boxes = [row.box for row in rows.values() if row.box is not None]
        holders = [one for one in forms if any(box in one.controls for box in boxes)]
        return PolicyList(
            address,
            choice.chosen,
            choice,
            form,
            rows,
            holders[0] if holders else None,
            self._add(document, address, forms),
        )

    def read_entry(self, document: Any, address: str) -> EntryForm:
        """The form of one exception, new or old.

        Raises:
            FederationError: it is not as expected.
        """
        forms = forms_of(document)
        found = [(form, one) for form in forms for one in radio_or_selects_in(form, direction_of, DIRECTIONS)]
        if len(found) != 1:
            raise self._unexpected(
                f"{'no' if not found else len(found)} choice of the three directions; {_seen(document, forms)}"
            )
        ((form, choice),) = found
        fields = [one for one in form.controls if one.kind == "text" and one.name]
        labelled = [one for one in fields if any(word in label.lower() for label in one.labels for word in HOST_LABELS)]
        host = labelled if len(labelled) == 1 else fields
        if len(host) != 1:
            raise self._unexpected(
                f"{'no' if not host else len(host)} field for the domain or host name; {_seen(document, forms)}"
            )
        return EntryForm(address, form, host[0], choice)

    def post_default(self, page: PolicyList, default: str) -> Post:
        """What to post for another default."""
        form = page.choice_form
        sent = entries(form, page.choice.entries_for(default), clicked=clicked_button(form, self._unexpected))
        return post_address(page.address, form, self._unexpected), sent

    def post_entry(self, page: EntryForm, host: str, direction: str) -> Post:
        """What to post for an exception."""
        shown = page.host.value.strip()
        if shown and normal_host(shown) != host:
            raise self._unexpected(f"the form of {host} is that of {quote(shown)}")
        changed = page.direction.entries_for(direction)
        if not shown:
            changed[page.host] = host
        sent = entries(page.form, changed, clicked=clicked_button(page.form, self._unexpected))
        return post_address(page.address, page.form, self._unexpected), sent

    def post_removal(self, page: PolicyList, hosts: tuple[str, ...]) -> Post:
        """What to post to delete exceptions.

        Raises:
            FederationError: an exception has no box to tick, or there is no button to delete.
        """
        boxes = [page.rows[host].box for host in hosts]
        if page.list_form is None or any(box is None for box in boxes):
            raise self._unexpected(f"not every one of {', '.join(hosts)} has a box to tick")
        form = page.list_form
        buttons = _delete_buttons(form)
        if len({(one.kind, one.name, one.script) for one in buttons}) != 1:
            raise self._unexpected(f"{len(buttons) or 'no'} buttons {quote(DELETE_SELECTED)} in the form of the list")
        ticked: dict[Union[str, Control], Optional[str]] = {
            box: box.value if box in boxes else None for box in form.controls if box in _row_boxes(page)
        }
        sent = entries(form, ticked, clicked=buttons[0] if buttons[0].kind == "submit" else None)
        address = post_address(page.address, form, self._unexpected)
        scripted = addresses_in_script(buttons[0].script) if buttons[0].kind != "submit" else []
        if len(scripted) == 1:
            address = administration_address(page.address, scripted[0], "the button to delete", self._unexpected)
        return address, sent

    def _rows(self, document: Any, address: str, forms: list[Form]) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        lists = [form for form in forms if _delete_buttons(form)]
        by_element = {id(one.element): one for form in lists for one in form.controls if one.kind == "checkbox"}
        for element in document.xpath("//tr[not(.//table)]"):
            row = self._row(element, address, by_element)
            if row is None:
                continue
            if row.host in rows:
                raise self._unexpected(f"the exception {row.host} is there twice")
            rows[row.host] = row
        return rows

    def _row(self, element: Any, address: str, boxes: dict[int, Control]) -> Optional[Row]:
        """The exception in a row of a table; None where the row is something else."""
        cells = element.xpath("./td | ./th")
        texts = [visible_text(cell) for cell in cells]
        hosts = [(cell, host) for cell, text in zip(cells, texts) if (host := normal_host(text)) is not None]
        box = next((boxes[id(one)] for one in element.xpath(".//input") if id(one) in boxes), None)
        directions = [one for one in map(direction_of, texts) if one]
        if not hosts:
            heading = element.xpath("./th") or any(word in text.lower() for word in HOST_LABELS for text in texts)
            if box is not None and not heading:
                raise self._unexpected(f"a row of the list has no domain or host name: {quote(visible_text(element))}")
            return None
        cell, host = hosts[0]
        links = [one for one in cell.xpath(".//a[@href]") if not one.get("href").lower().startswith("javascript:")]
        if box is None and not links and not directions:
            return None  # a name in some other table of the page
        edit = (
            administration_address(address, links[0].get("href"), f"the link of {host}", self._unexpected)
            if links
            else None
        )
        return Row(host, directions[0] if len(set(directions)) == 1 else None, edit, box)

    def _add(self, document: Any, address: str, forms: list[Form]) -> Optional[str]:
        """The address that "Add New" opens; None where no link or button gives one."""
        links = [one.get("href") for one in document.xpath("//a[@href]") if _is(ADD_NEW, visible_text(one))]
        scripts = [one.get("onclick") or "" for one in document.xpath("//*[@onclick]") if _reads(ADD_NEW, one)]
        scripts += [link for link in links if link.lower().startswith("javascript:")]
        plain = [link for link in links if not link.lower().startswith(("javascript:", "#"))]
        quoted = [one for script in scripts for one in addresses_in_script(script)]
        opened = [
            form.action
            for form in forms
            if form.method == "get" and any(_is(ADD_NEW, label) for one in form.controls for label in one.labels)
        ]
        found = list(
            dict.fromkeys(
                administration_address(address, one, quote(ADD_NEW), self._unexpected)
                for one in plain or quoted or opened
            )
        )
        if len(found) > 1:
            raise self._unexpected(f"{quote(ADD_NEW)} leads to several pages: {', '.join(found)}")
        return found[0] if found else None

    def _all_shown(self, document: Any) -> None:
        text = visible_text(document)
        pages, part = _PAGES.search(text), _RANGE.search(text)
        if (pages and int(pages.group(1)) > 1) or (part and int(part.group(2)) < int(part.group(3))):
            raise self._unexpected(
                "it shows only a part of the exceptions "
                f"({quote((pages or part).group())}); show all rows on one page, in a browser, and run again"  # type: ignore[union-attr]
            )
        if _UNASKED.search(text):
            raise self._unexpected("it lists exceptions only after a search")


def _delete_buttons(form: Form) -> list[Control]:
    return [one for one in form.controls if any(_is(DELETE_SELECTED, label) for label in one.labels)]


def _row_boxes(page: PolicyList) -> list[Control]:
    return [row.box for row in page.rows.values() if row.box is not None]


def _default_of(text: str) -> Optional[str]:
    first = text.lower().split(" ")[0].strip(".,:;-()") if text.strip() else ""
    return first if first in POLICY_DEFAULTS else None


def _is(words: str, text: str) -> bool:
    return text.strip().lower() == words.lower()


def _reads(words: str, element: Any) -> bool:
    return any(
        _is(words, text) for text in (element.get("value") or "", visible_text(element), element.get("title") or "")
    )


def _seen(document: Any, forms: list[Form]) -> str:
    title = quote(" ".join(" ".join(document.xpath("//title//text()")).split()))
    labels = [one.labels[0] for form in forms for one in form.controls if one.labels]
    return f"the page is titled {title} and has the fields and buttons: {', '.join(labels) or 'none'}"
