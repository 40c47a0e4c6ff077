# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML forms: what a page offers, and what a browser would send back (HTML Living Standard, constructing the entry list)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Optional, Union

from .control_labels import labels_of
from .markup import visible_text

# Inputs that a browser sends only when they were the ones clicked (or, for files, that are never touched here).
BUTTONS = frozenset(("submit", "button", "image", "reset"))

# States of an input by its type attribute (section 4.10.5); any other type is a text field.
_ONE_LINE = frozenset(("text", "search", "tel", "password", "url", "email"))
_DATES_AND_NUMBERS = frozenset(("date", "datetime-local", "month", "week", "time", "number", "range", "color"))
_INPUT_TYPES = BUTTONS | _ONE_LINE | _DATES_AND_NUMBERS | {"checkbox", "radio", "file", "hidden"}


@dataclass(frozen=True)
class Option:
    """One choice of a drop-down: the text on the page, and the value that is sent."""

    text: str
    value: str
    selected: bool
    disabled: bool = False


@dataclass(frozen=True)
class Control:
    """One input of a form. ``kind`` is the type of an input (``text``, ``hidden``, ``checkbox``, ...), ``select`` or ``textarea``.

    ``multiple`` is for a select in which several options can be chosen; ``rows`` is the number of options that it shows at a time (1: a drop-down).
    ``labels`` are the texts that a reader of the page takes for its label, the surest first; for a button, its text.
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
    multiple: bool = False
    rows: int = 1
    element: Any = field(default=None, repr=False)

    @property
    def selected(self) -> list[Option]:
        """The options of a select that a browser shows as chosen, in page order (section 4.10.7, selectedness).

        Without ``multiple`` it is the last one that the page marks; where it marks none, a drop-down shows its first option that is
        not disabled, and a list of several rows none.
        """
        marked = [option for option in self.options if option.selected]
        if self.multiple:
            return marked
        if not marked and self.rows == 1:
            return [option for option in self.options if not option.disabled][:1]
        return marked[-1:]

    @property
    def chosen(self) -> Optional[Option]:
        """The one option that is chosen in a select without ``multiple``; ``None`` where there is none."""
        return self.selected[0] if self.selected and not self.multiple else None


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
        """Every id among the controls that the page shows, in page order."""
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
        clicked: the button that is pressed, sent where it has a name.
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
        elif not control.disabled and control.kind not in BUTTONS:
            sent.extend((control.name, value) for value in _own_values(control))
    return [(_with_crlf(name), _with_crlf(value)) for name, value in sent]


def _own_values(control: Control) -> list[str]:
    if control.kind in ("checkbox", "radio"):
        return [control.value] if control.checked else []
    if control.kind == "select":
        return [option.value for option in control.selected if not option.disabled]
    if control.kind == "file":
        return [""]  # no file is chosen
    if control.kind == "hidden" and control.name.lower() == "_charset_":
        return ["UTF-8"]
    return [control.value]


def _with_crlf(text: str) -> str:
    """Every line end as CR LF, as names and values have it in application/x-www-form-urlencoded."""
    return re.sub(r"\r\n|\r|\n", "\r\n", text)


def _form(element: Any) -> Form:
    return Form(
        action=(element.get("action") or "").strip(),
        method=(element.get("method") or "get").strip().lower(),
        controls=_last_radio_of_each_group([_control(one) for one in _owned(element)]),
    )


def _owned(form: Any) -> list[Any]:
    """The elements that belong to a form, in page order: those in it, unless they name another form, and those that name it."""
    # Compared here and not in XPath, which takes no control characters in what it looks for.
    return [
        one
        for one in form.getroottree().iter("input", "select", "textarea", "button")
        if _owner(one) == (form.get("id") if one.get("form") is not None else form)
        and next(one.iterancestors("datalist", "template"), None) is None
    ]


def _owner(control: Any) -> Any:
    """The id of the form that a control names, else the innermost form around it."""
    named = control.get("form")
    return next(control.iterancestors("form"), None) if named is None else named


def _last_radio_of_each_group(controls: list[Control]) -> tuple[Control, ...]:
    """Of several radio buttons of one name that the page marks as checked, the last one is."""
    last = {one.name: number for number, one in enumerate(controls) if one.kind == "radio" and one.checked}
    return tuple(
        replace(one, checked=False)
        if one.kind == "radio" and one.name and last.get(one.name, number) != number
        else one
        for number, one in enumerate(controls)
    )


def _control(element: Any) -> Control:
    kind = _kind(element)
    return Control(
        kind=kind,
        id=element.get("id") or "",
        name=element.get("name") or "",
        value=_value(element, kind),
        checked=element.get("checked") is not None,
        disabled=_disabled(element),
        options=tuple(_option(one) for one in element.xpath("./option | ./optgroup/option"))
        if kind == "select"
        else (),
        labels=() if kind == "hidden" else labels_of(element, kind),
        script=element.get("onclick") or "",
        multiple=element.get("multiple") is not None and kind == "select",
        rows=_rows(element) if kind == "select" else 1,
        element=element,
    )


def _kind(element: Any) -> str:
    kind = (element.get("type") or "").strip().lower()
    if element.tag == "button":
        return kind if kind in ("button", "reset") else "submit"
    if element.tag == "input":
        return kind if kind in _INPUT_TYPES else "text"
    return str(element.tag)


def _value(element: Any, kind: str) -> str:
    if kind == "textarea":
        text = str(element.text_content())
        return text.removeprefix("\r").removeprefix("\n")  # a line end right behind the tag is no part of the text
    value = element.get("value")
    if value is None:
        return "on" if kind in ("checkbox", "radio") else ""
    text = str(value)
    if kind in _ONE_LINE:
        text = re.sub(r"[\r\n]", "", text)
    return text.strip() if kind in ("url", "email") else text


def _rows(element: Any) -> int:
    """The display size of a select; browsers take a size of 0 for none."""
    digits = re.match(r"\s*\+?([0-9]{1,9})", element.get("size") or "")
    default = 4 if element.get("multiple") is not None else 1
    return int(digits.group(1)) or default if digits else default


def _disabled(element: Any) -> bool:
    """Whether it is disabled itself, or by a fieldset; what stands in a fieldset's first legend is not disabled by it."""
    if element.get("disabled") is not None:
        return True
    return any(
        not any(above is legend for legend in fieldset.xpath("./legend[1]") for above in element.iterancestors())
        for fieldset in element.iterancestors("fieldset")
        if fieldset.get("disabled") is not None
    )


def _option(element: Any) -> Option:
    text = visible_text(element)
    value = element.get("value")
    return Option(
        text=text,
        value=text if value is None else value,
        selected=element.get("selected") is not None,
        disabled=element.get("disabled") is not None or bool(element.xpath("parent::optgroup[@disabled]")),
    )
