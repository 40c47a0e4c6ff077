# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy pages: the default with the list of exceptions, and the form of one exception.

C: the default's two options, the exceptions with three directions and their words, "Add New", the error of a host that is not
unique. Nothing is known of ids, names and addresses (U): they are this file's own.
"""

from __future__ import annotations

import hashlib
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from . import pages
from .form import NO_ROW, ROW_KEY, ROW_KEY_FIELD, FormError, FormStyle, check_token, option
from .node import Node
from .policy import DIRECTIONS, PolicyError, PolicyException, read_host
from .sessions import Session

LIST_PATH = "/cupadmin/xmppFederationPolicyFindList.do"
EDIT_PATH = "/cupadmin/xmppFederationPolicyEdit.do"
DEFAULT_ACTION = "xmppFederationPolicyDefaultSave.do"
DELETE_ACTION = "xmppFederationPolicyDelete.do"
SAVE_ACTION = "xmppFederationPolicySave.do"

LIST_TITLE, EDIT_TITLE = "XMPP Federation Policy", "XMPP Federation Policy Configuration"
DEFAULT_LABEL, HOST_LABEL, DIRECTION_LABEL = "Default Policy", "Domain Name or Host Name", "Direction"
ADDED, DELETED = "Add successful", "Delete successful"
NO_ENTRIES = "There are no entries."
NOTHING_SELECTED = "No entry is selected."

Fields = Mapping[str, Sequence[str]]


def entry_key(entry: PolicyException) -> str:
    """The key of an entry's row: it stays while the host stays."""
    digest = hashlib.sha256(entry.host.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


class PolicyPages:
    """The pages of one node."""

    def __init__(self, node: Node, style: FormStyle) -> None:
        self._node, self._style, self._choices = node, style, node.settings.choices
        self._defaults: Mapping[str, str] = self._choices["policy.option_values." + node.settings.release]
        first = 1 if node.release.upper_case_markup else 0
        self._directions = {str(number): name for number, name in enumerate(DIRECTIONS, first)}

    def get(self) -> dict[str, pages.View]:
        """What can be asked for, by path."""
        return {LIST_PATH: lambda session, query: self._list(session), EDIT_PATH: self._edit}

    def post(self) -> dict[str, pages.View]:
        """What can be sent, by path."""
        actions = {DEFAULT_ACTION: self._save_default, DELETE_ACTION: self._delete, SAVE_ACTION: self._save}
        return {urllib.parse.urljoin(LIST_PATH, name): view for name, view in actions.items()}

    # ---- what is shown

    def _list(self, session: Session, message: pages.Message | None = None) -> str:
        saved = self._node.views.saved
        options = pages.options(self._defaults, saved.policy_default)
        rows = "\n".join(self._row(entry) for entry in saved.policy_exceptions)
        body = f"""
{pages.menu()}
{pages.status_area(message)}
<form name="defaultPolicyForm" id="defaultPolicyForm" method="post" action="{self._action(DEFAULT_ACTION)}">
{pages.hidden({**self._token(session), ROW_KEY_FIELD: ROW_KEY})}
<fieldset><legend>Default Policy</legend>
<label for="TKDEFAULTPOLICY">{DEFAULT_LABEL}</label> <select name="tkdefaultpolicy" id="TKDEFAULTPOLICY">{options}</select>
</fieldset>
{pages.button(self._node.release, "Save", 0)}
</form>
<form name="policyListForm" id="policyListForm" method="post" action="{self._action(DELETE_ACTION)}">
{pages.hidden(self._token(session))}
<fieldset><legend>Policy Exceptions</legend>
<table id="policyList">
<tr><th></th><th>Domain or Host</th><th>Direction</th></tr>
{rows or f'<tr><td colspan="3">{NO_ENTRIES}</td></tr>'}
</table></fieldset>
<a class="cuesButton" href="{EDIT_PATH}">Add New</a>
{pages.button(self._node.release, "Delete Selected", 1)}
</form>
"""
        return pages.document(self._node.release, LIST_TITLE, body)

    def _row(self, entry: PolicyException) -> str:
        key = entry_key(entry)
        return (
            f'<tr><td><input type="checkbox" name="selected" value="{key}"></td>'
            f'<td><a href="{EDIT_PATH}?key={key}">{escape(entry.host)}</a></td><td>{DIRECTIONS[entry.direction]}</td></tr>'
        )

    def _edit(self, session: Session, query: Fields) -> str:
        key = _first(query, "key")
        entry = self._find(key)
        if key and entry is None:
            return self._list(session, pages.Message("error", NO_ROW))
        return self._form(session, entry, entry.host if entry else "", entry.direction if entry else "all", None)

    def _form(
        self,
        session: Session,
        entry: PolicyException | None,
        host: str,
        direction: str,
        message: pages.Message | None,
    ) -> str:
        fields = {ROW_KEY_FIELD: entry_key(entry) if entry else "", "operation": "update" if entry else "add"}
        body = f"""
{pages.menu()}
{pages.status_area(message)}
<form name="policyForm" id="policyForm" method="post" action="{self._action(SAVE_ACTION)}">
{pages.hidden({**self._token(session), **fields})}
<fieldset><legend>Policy Exception</legend>
<table>
<tr><td><label for="HOST">{HOST_LABEL}</label></td>
<td><input type="text" name="host" id="HOST" value="{escape(host)}" maxlength="255"></td></tr>
{self._direction_rows(direction)}
</table></fieldset>
{pages.button(self._node.release, "Save", 0)}
</form>
"""
        return pages.document(self._node.release, EDIT_TITLE, body)

    def _direction_rows(self, chosen: str) -> str:
        """Radio buttons; U: that it is no select."""
        return "\n".join(
            '<tr><td></td><td><input type="radio" name="direction" id="DIRECTION{0}" value="{0}"{1}> '
            '<label for="DIRECTION{0}">{2}</label></td></tr>'.format(
                value, " checked" if name == chosen else "", DIRECTIONS[name]
            )
            for value, name in self._directions.items()
        )

    # ---- what is sent

    def _save_default(self, session: Session, fields: Fields) -> str:
        try:
            check_token(self._style, session.token, fields)
            if _first(fields, ROW_KEY_FIELD) != ROW_KEY:
                raise FormError(NO_ROW)
            value = option(DEFAULT_LABEL, _first(fields, "tkdefaultpolicy"), self._defaults)
        except FormError as error:
            return self._list(session, pages.refused(error))
        return self._list(
            session, self._node.save_page(replace(self._node.views.saved, policy_default=value), pages.UPDATED)
        )

    def _delete(self, session: Session, fields: Fields) -> str:
        saved = self._node.views.saved
        keys = set(fields.get("selected", ()))
        try:
            check_token(self._style, session.token, fields)
            if not keys:
                raise FormError(NOTHING_SELECTED)
            if keys - {entry_key(item) for item in saved.policy_exceptions}:
                raise FormError(NO_ROW)
        except FormError as error:
            return self._list(session, pages.refused(error))
        left = tuple(item for item in saved.policy_exceptions if entry_key(item) not in keys)
        return self._list(session, self._node.save_page(replace(saved, policy_exceptions=left), DELETED))

    def _save(self, session: Session, fields: Fields) -> str:
        saved = self._node.views.saved
        entry = self._find(_first(fields, ROW_KEY_FIELD))
        host, direction = _first(fields, "host"), self._directions.get(_first(fields, "direction"), "all")
        others = [item for item in saved.policy_exceptions if item != entry]
        try:
            check_token(self._style, session.token, fields)
            if _first(fields, ROW_KEY_FIELD) and entry is None:
                raise FormError(NO_ROW)
            direction = option(DIRECTION_LABEL, _first(fields, "direction"), self._directions)
            new = PolicyException(read_host(host, others, self._choices["policy.sip_federated_domains"]), direction)
        except (FormError, PolicyError) as error:
            return self._form(session, entry, host, direction, pages.refused(error))
        exceptions = tuple(new if item == entry else item for item in saved.policy_exceptions)
        done = pages.UPDATED if entry else ADDED
        message = self._node.save_page(
            replace(saved, policy_exceptions=exceptions if entry else (*exceptions, new)), done
        )
        return self._form(session, self._find(entry_key(new)), new.host, direction, message)

    # ---- inside

    def _find(self, key: str) -> PolicyException | None:
        return next((item for item in self._node.views.saved.policy_exceptions if entry_key(item) == key), None)

    def _token(self, session: Session) -> dict[str, str]:
        return {self._style.token: session.token} if self._style.token else {}

    def _action(self, name: str) -> str:
        return urllib.parse.urljoin(LIST_PATH, name) if self._node.release.upper_case_markup else name


def _first(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[0]
