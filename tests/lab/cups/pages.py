# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML of the administration pages, in the markup of each release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from . import form
from .federation import NO_TLS, FederationSettings
from .releases import Release

SETTINGS_PATH = "/cupadmin/xmppFederationSettingsEdit.do"
LOGIN_PATH = "/cupadmin/j_security_check"
HOME_PATH = "/cupadmin/showHome.do"
LOGOUT_PATH = "/cupadmin/logout.do"

# Wording of the messages: U, every one.
LOGIN_WRONG = "Log on failed - Invalid User ID or Password."
LOGIN_LOCKED = "Log on failed - Your account is locked. Contact your administrator."
UPDATED = "Update successful"
UPDATE_FAILED = "Update failed. "
DATABASE_ERROR = "XMPP federation settings information not found in the database."


_BUTTON = '<input type="submit" class="cuesButton" id="saveButton" name="saveButton" value="Save">'
_OLD_BUTTON = '<input type="button" class="cuesButton" value="Save" onclick="document.forms[0].submit()">'


@dataclass(frozen=True)
class Message:
    """The status area of a page. kind: info or error; notice: a second line, about restarts."""

    kind: str
    text: str
    notice: str = ""


def login_page(release: Release, error: str = "") -> str:
    """The login form, with the error of a failed attempt."""
    message = (
        f'<div id="loginMessage" class="loginError"><span class="error">{escape(error)}</span></div>' if error else ""
    )
    body = f"""
<form id="logonForm" name="logonForm" method="post" action="j_security_check" autocomplete="off">
<input type="hidden" name="appNav" value="cupadmin">
<div class="cuesLoginProductName">{escape(release.title)}</div>
{message}
<label for="USERNAME">Username</label> <input type="text" name="j_username" id="USERNAME" value="">
<label for="PASSWORD">Password</label> <input type="password" name="j_password" id="PASSWORD" value="">
<button type="submit" class="cuesLoginButton">Login</button> <button type="reset" class="cuesLoginButton">Reset</button>
</form>
"""
    return _document(release, release.title, body)


def home_page(release: Release, user: str, node: str) -> str:
    """What a successful login without a destination leads to."""
    body = f"""
<div id="banner">{escape(release.title)}</div>
<p>Logged in as <b>{escape(user)}</b> on {escape(node)}. <a href="{LOGOUT_PATH}">Logout</a></p>
<p>System version: {release.version}</p>
<ul><li><a href="{SETTINGS_PATH}">Presence &gt; Inter Domain Federation &gt; XMPP Federation &gt; Settings</a></li></ul>
"""
    return _document(release, f"{release.title} - Home", body)


def error_page(release: Release, title: str, text: str) -> str:
    """A page of the servlet container."""
    return _document(release, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def settings_page(
    release: Release,
    style: form.FormStyle,
    action: str,
    token: str,
    settings: FederationSettings,
    message: Message | None,
    missing_id: str = "",
) -> str:
    """The settings form with these values. missing_id: the element id that a changed page does not have."""
    fields = _Fields(style, settings)
    hidden = [(form.ROW_KEY_FIELD, form.ROW_KEY), ("operation", "update")]
    if style.token:
        hidden.insert(0, (style.token, token))
    inputs = "\n".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden)
    rows = "\n".join(
        f'<tr><td><label for="{item}">{escape(form.LABELS[item])}</label></td><td>{fields.html(item)}</td></tr>'
        for item in form.FIELD_IDS
    )
    button = _OLD_BUTTON if release.upper_case_markup else _BUTTON
    body = f"""
{_status(message)}
<form name="xmppFederationSettingsForm" id="xmppFederationSettingsForm" method="post" action="{escape(action)}">
{inputs}
<fieldset><legend>General</legend>
<table>
{rows}
</table></fieldset>
{button}
</form>
<form name="logoutForm" method="get" action="{LOGOUT_PATH}"><input type="submit" value="Logout"></form>
"""
    if missing_id:
        body = body.replace(f'"{missing_id}"', f'"NEW{missing_id}"')
    return _document(release, "XMPP Federation Settings", body)


def _status(message: Message | None) -> str:
    if message is None:
        return '<fieldset id="statusArea"><legend>Status</legend><span class="info">Status: Ready</span></fieldset>'
    notice = f'<br><span class="warning">{escape(message.notice)}</span>' if message.notice else ""
    return f'<fieldset id="statusArea"><legend>Status</legend><span class="{message.kind}">{escape(message.text)}</span>{notice}</fieldset>'


class _Fields:
    """The form's controls."""

    def __init__(self, style: form.FormStyle, settings: FederationSettings) -> None:
        self._style, self._settings = style, settings

    def html(self, field_id: str) -> str:
        """One control."""
        if field_id == form.NODE_STATUS:
            return self._select(field_id, self._style.node_status, self._settings.node_status)
        if field_id == form.SECURITY_MODE:
            return self._select(field_id, self._style.security_mode, self._settings.security_mode)
        if field_id in form.TLS_FIELDS:
            return self._checkbox(field_id, getattr(self._settings, form.TLS_FIELDS[field_id]))
        shown = escape(self._style.shown_secret(self._settings.dialback_secret))
        name = self._style.names[field_id]
        return (
            f'<input type="password" name="{name}" id="{field_id}" value="{shown}" maxlength="255" autocomplete="off">'
        )

    def _select(self, field_id: str, options: Mapping[str, str], chosen: str) -> str:
        items = "".join(
            '<option value="{}"{}>{}</option>'.format(value, " selected" if text == chosen else "", escape(text))
            for value, text in options.items()
        )
        return f'<select name="{self._style.names[field_id]}" id="{field_id}">{items}</select>'

    def _checkbox(self, field_id: str, ticked: bool) -> str:
        disabled = " disabled" if self._settings.security_mode == NO_TLS else ""
        return '<input type="checkbox" name="{}" id="{}" value="on"{}{}>'.format(
            self._style.names[field_id], field_id, " checked" if ticked else "", disabled
        )


def _document(release: Release, title: str, body: str) -> str:
    doctype = "" if release.upper_case_markup else "<!DOCTYPE html>\n"
    page = (
        f'{doctype}<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{escape(title)}</title></head>'
        f"<body>{body}</body></html>\n"
    )
    return _old_markup(page) if release.upper_case_markup else page


def _old_markup(page: str) -> str:
    """Tag and attribute names in capitals, as pages of that time have them; quoted values stay."""

    def tag(match: re.Match[str]) -> str:
        return "".join(
            part if part.startswith('"') else part.upper() for part in re.split(r'("[^"]*")', match.group(0))
        )

    return re.sub(r"<[^<>!]+>", tag, page)
