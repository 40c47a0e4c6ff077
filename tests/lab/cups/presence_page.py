# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Presence > Settings, for the sake of one box on it: the use of e-mail addresses for federation.

C: the box's two wordings, and that the router has to be restarted. U: the other fields (what a client has to send back), every
id, name and address.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import replace

from . import pages
from .form import MISSING, NO_ROW, ROW_KEY, ROW_KEY_FIELD, FormError, FormStyle, check_token, ticked
from .node import Node
from .sessions import Session

PATH = "/cupadmin/presenceSettingsEdit.do"
ACTION = "presenceSettingsSave.do"
TITLE = "Presence Settings"
LABELS = {
    "12.5": "Enable use of Email Address for Inter-domain Federation",
    "8.6": "Enable use of Email Address when Federating",
}
EMAIL_NAME, EMAIL_ID = "enableemailfederation", "ENABLEEMAILFEDERATION"
_NUMBERS = {
    "maxcontacts": ("Maximum Contact List Size (per user)", "200"),
    "maxwatchers": ("Maximum Watchers (per user)", "200"),
}
# A list in which several can be chosen: a client that posts back one of them, or none, changes it.
_GROUPS_NAME, _GROUPS_LABEL, _GROUPS = (
    "presencegroups",
    "Presence Groups",
    ("Standard", "Executives", "Lobby", "Call Center"),
)
_INVALID = "Invalid value for {label}."

Fields = Mapping[str, Sequence[str]]


class PresencePage:
    """The page of one node. The numbers and groups are kept while the emulator runs; nothing follows from them."""

    def __init__(self, node: Node, style: FormStyle) -> None:
        self._node, self._style = node, style
        self._numbers = {name: value for name, (_, value) in _NUMBERS.items()}
        self.groups: tuple[str, ...] = (_GROUPS[0], _GROUPS[2])

    def get(self) -> dict[str, pages.View]:
        """What can be asked for, by path."""
        return {PATH: lambda session, query: self._show(session, None)}

    def post(self) -> dict[str, pages.View]:
        """What can be sent, by path."""
        return {urllib.parse.urljoin(PATH, ACTION): self._save}

    def _show(self, session: Session, message: pages.Message | None) -> str:
        release = self._node.release
        token = {self._style.token: session.token} if self._style.token else {}
        rows = "\n".join(
            f'<tr><td><label for="{name.upper()}">{label}</label></td>'
            f'<td><input type="text" name="{name}" id="{name.upper()}" value="{self._numbers[name]}" maxlength="5"></td></tr>'
            for name, (label, _) in _NUMBERS.items()
        )
        groups = "".join(f"<option{' selected' if group in self.groups else ''}>{group}</option>" for group in _GROUPS)
        checked = " checked" if self._node.views.saved.email_address else ""
        action = urllib.parse.urljoin(PATH, ACTION) if release.upper_case_markup else ACTION
        body = f"""
{pages.menu()}
{pages.status_area(message)}
<form name="presenceSettingsForm" id="presenceSettingsForm" method="post" action="{action}">
{pages.hidden({**token, ROW_KEY_FIELD: ROW_KEY, "operation": "update"})}
<fieldset><legend>Presence Settings</legend>
<table>
{rows}
<tr><td><label for="PRESENCEGROUPS">{_GROUPS_LABEL}</label></td>
<td><select name="{_GROUPS_NAME}" id="PRESENCEGROUPS" multiple size="4">{groups}</select></td></tr>
<tr><td><label for="{EMAIL_ID}">{LABELS[release.number]}</label></td>
<td><input type="checkbox" name="{EMAIL_NAME}" id="{EMAIL_ID}" value="on"{checked}></td></tr>
</table></fieldset>
{pages.button(release, "Save", 0)}
</form>
"""
        return pages.document(release, TITLE, body)

    def _save(self, session: Session, fields: Fields) -> str:
        try:
            check_token(self._style, session.token, fields)
            if list(fields.get(ROW_KEY_FIELD, ())) != [ROW_KEY]:
                raise FormError(NO_ROW)
            numbers = {name: _number(label, fields.get(name)) for name, (label, _) in _NUMBERS.items()}
            groups = _groups(fields.get(_GROUPS_NAME, ()))
        except FormError as error:
            return self._show(session, pages.refused(error))
        self._numbers, self.groups = numbers, groups
        wanted = replace(self._node.views.saved, email_address=ticked(fields.get(EMAIL_NAME)))
        return self._show(session, self._node.save_page(wanted, pages.UPDATED))


def _groups(given: Sequence[str]) -> tuple[str, ...]:
    if not set(given) <= set(_GROUPS):
        raise FormError(_INVALID.format(label=_GROUPS_LABEL))
    return tuple(group for group in _GROUPS if group in given)


def _number(label: str, given: Sequence[str] | None) -> str:
    if not given:
        raise FormError(MISSING.format(label=label))
    if not (given[0].isascii() and given[0].isdigit()):
        raise FormError(_INVALID.format(label=label))
    return given[0]
