# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML of the administration pages, in the markup of each release."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from . import form
from .federation import NO_TLS, FederationSettings
from .releases import Release
from .sessions import Session

View = Callable[[Session, Mapping[str, Sequence[str]]], str]  # a page, for a session, from query or form fields

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


# What the page's script does for a person (C: a change of the mode or the secret asks; a TLS mode ticks client certificates).
# No client is expected to run it: it says what the fields will hold when a browser sends them.
_SCRIPT = """<script type="text/javascript">
function modeChanged(mode) {
  var tls = mode.selectedIndex > 0, boxes = ["CLIENTSIDECERTREQ", "ENABLESASLEXTERNALINCOMING", "ENABLESASLEXTERNALOUTGOING"];
  alert("A change of the security mode takes effect after a restart.");
  boxes.forEach(function (id) { var box = document.getElementById(id); box.disabled = !tls; box.checked = tls ? box.checked : false; });
  document.getElementById("CLIENTSIDECERTREQ").checked = tls;
}
function secretChanged() { alert("The dialback secret has to be the same on every node and cluster."); }
</script>"""


@dataclass(frozen=True)
class Message:
    """The status area of a page. kind: info or error; notice: a second line, about restarts."""

    kind: str
    text: str
    notice: str = ""


def refused(error: Exception) -> Message:
    """What the page says when it did not take a form."""
    return Message("error", UPDATE_FAILED + str(error))


def button(release: Release, label: str, number: int) -> str:
    """The button that sends form `number` of the page; the old release sends it by script."""
    if release.upper_case_markup:
        return f'<input type="button" class="cuesButton" value="{label}" onclick="document.forms[{number}].submit()">'
    name = label.split()[0].lower() + "Button"
    return f'<input type="submit" class="cuesButton" id="{name}" name="{name}" value="{label}">'


def hidden(fields: Mapping[str, str]) -> str:
    """Hidden inputs."""
    return "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )


def options(texts: Mapping[str, str], chosen: str) -> str:
    """The options of a select, by value; chosen: the text of the one that is selected."""
    return "".join(
        '<option value="{}"{}>{}</option>'.format(value, " selected" if text == chosen else "", escape(text))
        for value, text in texts.items()
    )


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
    return document(release, release.title, body)


def home_page(release: Release, user: str, node: str) -> str:
    """What a successful login without a destination leads to."""
    body = f"""
<div id="banner">{escape(release.title)}</div>
<p>Logged in as <b>{escape(user)}</b> on {escape(node)}. <a href="{LOGOUT_PATH}">Logout</a></p>
<p>System version: {release.version}</p>
{menu()}
"""
    return document(release, f"{release.title} - Home", body)


def error_page(release: Release, title: str, text: str) -> str:
    """A page of the servlet container."""
    return document(release, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def settings_page(
    release: Release,
    style: form.FormStyle,
    action: str,
    token: str,
    settings: FederationSettings,
    message: Message | None,
) -> str:
    """The settings form with these values."""
    fields = _Fields(style, settings)
    inputs = hidden(
        {**({style.token: token} if style.token else {}), form.ROW_KEY_FIELD: form.ROW_KEY, "operation": "update"}
    )
    rows = "\n".join(
        f'<tr><td><label for="{item}">{escape(form.LABELS[item])}</label></td><td>{fields.html(item)}</td></tr>'
        for item in form.FIELD_IDS
    )
    body = f"""
{menu()}
{_SCRIPT}
{status_area(message)}
<form name="xmppFederationSettingsForm" id="xmppFederationSettingsForm" method="post" action="{escape(action)}">
{inputs}
<fieldset><legend>General</legend>
<table>
{rows}
</table></fieldset>
{button(release, "Save", 0)}
</form>
<form name="logoutForm" method="get" action="{LOGOUT_PATH}"><input type="submit" value="Logout"></form>
"""
    return document(release, "XMPP Federation Settings", body)


_MENU = (
    ("/cupadmin/presenceSettingsEdit.do", "Presence > Settings"),
    (SETTINGS_PATH, "Presence > Inter Domain Federation > XMPP Federation > Settings"),
    ("/cupadmin/xmppFederationPolicyFindList.do", "Presence > Inter Domain Federation > XMPP Federation > Policy"),
    (LOGOUT_PATH, "Logout"),
)


def menu() -> str:
    """The links to the pages, which every page has."""
    links = "".join(f'<li><a href="{path}">{escape(text)}</a></li>' for path, text in _MENU)
    return f'<ul id="menu">{links}</ul>'


def status_area(message: Message | None) -> str:
    """The frame in which a page says how it went."""
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
            f'<input type="password" name="{name}" id="{field_id}" value="{shown}" maxlength="255" autocomplete="off"'
            ' onchange="secretChanged()">'
        )

    def _select(self, field_id: str, texts: Mapping[str, str], chosen: str) -> str:
        script = ' onchange="modeChanged(this)"' if field_id == form.SECURITY_MODE else ""
        return f'<select name="{self._style.names[field_id]}" id="{field_id}"{script}>{options(texts, chosen)}</select>'

    def _checkbox(self, field_id: str, ticked: bool) -> str:
        disabled = " disabled" if self._settings.security_mode == NO_TLS else ""
        return '<input type="checkbox" name="{}" id="{}" value="on"{}{}>'.format(
            self._style.names[field_id], field_id, " checked" if ticked else "", disabled
        )


def document(release: Release, title: str, body: str) -> str:
    """A whole page, in the markup of the release; body: what stands below its menu, if it has one."""
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
