# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML forms: what a page offers, and what a browser would send back (HTML Living Standard, constructing the entry list)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.control_labels import labels_of
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.markup import visible_text

# Inputs that a browser sends only when they were the ones clicked (or, for files, that are never touched here).
NOT_SENT = frozenset(("submit", "button", "image", "reset", "file"))


@dataclass(frozen=True)
class Option:
    """One choice of a drop-down: what a person sees, and what is sent."""

    text: str
    value: str
    selected: bool


@dataclass(frozen=True)
class Control:
    """One input of a form. ``kind`` is the type of an input (``text``, ``hidden``, ``checkbox``, ...), ``select`` or ``textarea``.

    ``labels`` are the texts that a person would take for its label, the surest first; for a button, what is written on it.
    ``script`` is what the page runs when it is clicked. ``element`` distinguishes equal controls of a page.
    """

    kind: str
    id: str
    name: str
    value: str
    checked: bool = False
    disabled: bool = False
    options: tuple[Option, ...] = ()
    labels: tuple[str, ...] = ()
    script: str = ""
    element: Any = field(default=None, repr=False)

    @property
    def chosen(self) -> Optional[Option]:
        """The option that stands selected; as in a browser, the first one when the page marks none."""
        marked = [option for option in self.options if option.selected]
        if marked:
            return marked[-1]
        return self.options[0] if self.options else None


@dataclass(frozen=True)
class Form:
    """A form of a page. ``action`` is as written, ``""`` for the page itself."""

    action: str
    method: str
    controls: tuple[Control, ...]

    def by_id(self, control_id: str) -> list[Control]:
        """The controls with this id: one, in a page that is as expected."""
        return [control for control in self.controls if control.id == control_id]

    @property
    def ids(self) -> list[str]:
        """Every id among the controls that a person sees, in page order."""
        return [control.id for control in self.controls if control.id and control.kind != "hidden"]


def forms_of(document: Any) -> list[Form]:
    """Every form of a parsed page."""
    return [_form(element) for element in document.xpath("//form")]


def entries(
    form: Form, changed: Mapping[Union[str, Control], Optional[str]], clicked: Optional[Control] = None
) -> list[tuple[str, str]]:
    """What a browser sends for ``form``: names and values in page order.

    Args:
        form: the form as read; hidden fields and tokens go back as they came.
        changed: control, or its id -> the value to send; ``None`` sends nothing (a box that is not ticked). A control that the
            page shows as disabled is sent when it is named here: the page's script enables it in a browser.
        clicked: the button that a person would press, sent where it has a name.
    """
    sent: list[tuple[str, str]] = []
    for control in form.controls:
        if not control.name:
            continue
        key: Union[str, Control] = control if control in changed else control.id
        if key and key in changed:
            value = changed[key]
            if value is not None:
                sent.append((control.name, value))
        elif control == clicked:
            sent.append((control.name, control.value))
        elif not control.disabled and control.kind not in NOT_SENT:
            sent.extend((control.name, value) for value in _own_values(control))
    return sent


def _own_values(control: Control) -> list[str]:
    if control.kind in ("checkbox", "radio"):
        return [control.value] if control.checked else []
    if control.kind == "select":
        return [control.chosen.value] if control.chosen else []
    return [control.value]


def _form(element: Any) -> Form:
    return Form(
        action=(element.get("action") or "").strip(),
        method=(element.get("method") or "get").strip().lower(),
        controls=tuple(_control(one) for one in element.xpath(".//input | .//select | .//textarea | .//button")),
    )


def _control(element: Any) -> Control:
    kind = element.tag
    if kind == "input":
        kind = (element.get("type") or "text").strip().lower()
    elif kind == "button":
        kind = (element.get("type") or "submit").strip().lower()
    value = element.get("value")
    if element.tag == "textarea":
        value = element.text_content()
    elif value is None:
        value = "on" if kind in ("checkbox", "radio") else ""
    return Control(
        kind=kind,
        id=element.get("id") or "",
        name=element.get("name") or "",
        value=value,
        checked=element.get("checked") is not None,
        disabled=_disabled(element),
        options=tuple(_option(one) for one in element.xpath(".//option")) if kind == "select" else (),
        labels=() if kind == "hidden" else labels_of(element, kind),
        script=element.get("onclick") or "",
        element=element,
    )


def _disabled(element: Any) -> bool:
    return element.get("disabled") is not None or bool(element.xpath("ancestor::fieldset[@disabled]"))


def _option(element: Any) -> Option:
    text = visible_text(element)
    value = element.get("value")
    return Option(text=text, value=text if value is None else value, selected=element.get("selected") is not None)
