# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page of the administration says to the person before it: status lines, errors, validation messages."""

from __future__ import annotations

import re
from typing import Any

from .markup import visible_text

# How these pages mark a message is not documented: unconfirmed. So a message only ever explains what the settings read
# afterwards have proven; nothing is decided by one, but for the wording of a refused login.
_MARKS = re.compile(r"(?<![a-z])(error|status|message|msg|alert|warning|validation)", re.IGNORECASE)
_LONGEST = 400  # characters: what is longer is a region of the page, not a message


def page_messages(document: Any) -> list[str]:
    """The messages of a page, outermost element once, in page order; empty where it shows none."""
    found: list[str] = []
    taken: set[Any] = set()
    for element in document.xpath("//body//*[@id or @class or @role]"):
        if any(above in taken for above in element.iterancestors()) or _in_form_control(element):
            continue
        marks = " ".join(_words(element.get(name) or "") for name in ("id", "class", "role"))
        text = visible_text(element)
        if text and len(text) <= _LONGEST and _MARKS.search(marks):
            taken.add(element)
            if text not in found:
                found.append(text)
    return found


def _words(identifier: str) -> str:
    """An identifier with its words apart: ``cuesErrorText`` -> ``cues Error Text``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[-_.]", " ", identifier)


def _in_form_control(element: Any) -> bool:
    """Whether the element is a field (or a label of one), whose id may well contain a word like "status"."""
    if element.tag in ("form", "input", "select", "option", "textarea", "button", "label", "script", "style"):
        return True
    return bool(element.xpath(".//input[not(@type='hidden')] | .//select | .//textarea"))
