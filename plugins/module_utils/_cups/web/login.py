# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login form of the administration pages: recognised, filled in, and its refusals understood."""

from __future__ import annotations

import re
from typing import Any, Optional

from ..._errors import FederationError, RefusedLogin
from ..._text import quote
from ..releases import LOGIN_ACTION, LOGIN_PASSWORD, LOGIN_USER
from .forms import Control, Form, entries, forms_of
from .messages import page_messages

# How a locked account is reported is not documented for these pages: unconfirmed.
_LOCKED = re.compile(r"\block(ed|out)?\b", re.IGNORECASE)


def login_form(document: Any) -> Optional[Form]:
    """The login form of a page, or ``None`` where it has none.

    A form that posts to ``j_security_check`` is one, and so is a form with a field ``j_password``. A password field alone is
    not enough: the settings page has two.
    """
    for form in forms_of(document):
        to_login = form.action.split("?")[0].split(";")[0].rsplit("/", 1)[-1] == LOGIN_ACTION
        if to_login or any(control.name == LOGIN_PASSWORD for control in form.controls):
            return form
    return None


def login_entries(form: Form, user: str, password: str, where: str) -> list[tuple[str, str]]:
    """What a browser sends when a person fills in the login form.

    Raises:
        FederationError: the form has no clear place for the user name or the password.
    """
    password_field = _named(form, LOGIN_PASSWORD) or _only(form, ("password",))
    user_field = _named(form, LOGIN_USER) or _only(form, ("text", "email"))
    if password_field is None or user_field is None:
        names = ", ".join(f"{control.name or '(no name)'} ({control.kind})" for control in form.controls)
        raise FederationError(
            f"the login form has no clear field for the {'password' if password_field is None else 'user name'}; it has: {names}",
            where=where,
            cure="log in with a browser and see what the page asks for; this release's login form is not known",
        )
    filled = {user_field.name: user, password_field.name: password}
    button = next((control for control in form.controls if control.kind == "submit" and not control.disabled), None)
    return [(name, filled.get(name, value)) for name, value in entries(form, {}, clicked=button)]


def refused_login(document: Any, user: str, where: str) -> RefusedLogin:
    """Why the login form came back after user name and password were sent."""
    messages = page_messages(document)
    said = f"; the page says {quote(' / '.join(messages))}" if messages else ""
    if any(_LOCKED.search(message) for message in messages):
        return RefusedLogin(
            f"the account {user} is locked{said}",
            where=where,
            cure="unlock it (Application User > Edit Credential, or wait until the lock ends), correct admin_password, and run again: each "
            "wrong try counts",
        )
    return RefusedLogin(
        f"the login as {user} was refused{said}; it is not tried again in this run, because each try counts towards the lock of the account",
        where=where,
        cure="set admin_user and admin_password to an application administrator of the node (not the platform account of the "
        "command line)",
    )


def _named(form: Form, name: str) -> Optional[Control]:
    return next((control for control in form.controls if control.name == name), None)


def _only(form: Form, kinds: tuple[str, ...]) -> Optional[Control]:
    found = [control for control in form.controls if control.kind in kinds and control.name]
    return found[0] if len(found) == 1 else None
