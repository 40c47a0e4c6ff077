# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switch "use of Email Address for Inter-domain Federation" on the page Presence > Settings, found by its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Union

from ..._text import quote
from ..releases import EMAIL_PAGE, EMAIL_SWITCH_WORDS
from ..web.forms import Control, Form, entries, forms_of
from .submit import clicked_button, post_address, unexpected_on


@dataclass(frozen=True)
class EmailPage:
    """The page as read."""

    address: str
    form: Form
    switch: Control

    @property
    def on(self) -> bool:
        return self.switch.checked

    @property
    def label(self) -> str:
        """The switch in the words of this release."""
        return next(label for label in self.switch.labels if _is_switch(label))


class EmailReader:
    """Reads the page.

    Args:
        where: the device, for errors.
    """

    def __init__(self, where: str) -> None:
        self._unexpected = unexpected_on(f"{where}, page {EMAIL_PAGE.name}")

    def read(self, document: Any, address: str) -> EmailPage:
        """Read and check the page.

        Raises:
            FederationError: it has no such switch, or several.
        """
        forms = forms_of(document)
        found = [
            (form, control)
            for form in forms
            for control in form.controls
            if control.kind == "checkbox" and control.name and any(map(_is_switch, control.labels))
        ]
        if len(found) != 1:
            labels = [control.labels[0] for form in forms for control in form.controls if control.labels]
            raise self._unexpected(
                f"{len(found) or 'no'} boxes to tick whose label has the words {' and '.join(map(quote, EMAIL_SWITCH_WORDS))}; "
                f"it has: {', '.join(labels) or 'none'}"
            )
        ((form, switch),) = found
        if switch.disabled:
            raise self._unexpected(f"{quote(switch.labels[0])} is greyed out: this account may not change it here")
        return EmailPage(address, form, switch)

    def post(self, page: EmailPage, on: bool) -> tuple[str, list[tuple[str, str]]]:
        """Where to post what, so that the switch is on or off."""
        changed: dict[Union[str, Control], Optional[str]] = {page.switch: page.switch.value if on else None}
        sent = entries(page.form, changed, clicked=clicked_button(page.form, self._unexpected))
        return post_address(page.address, page.form, self._unexpected), sent


def _is_switch(label: str) -> bool:
    return all(word in label.lower() for word in EMAIL_SWITCH_WORDS)
