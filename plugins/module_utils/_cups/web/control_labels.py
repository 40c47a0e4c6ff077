# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The label of a form's control as a reader of the page sees it, for pages whose ids are not known."""

from __future__ import annotations

from typing import Any

from .markup import visible_text

_BUTTONS = ("submit", "button", "image", "reset")
_CONTROLS = ("input", "select", "textarea", "button")


def labels_of(element: Any, kind: str) -> tuple[str, ...]:
    """The texts that may be the control's label, the surest first.

    A ``<label>`` names it for certain; else the text beside it does: after a box or a round button, before anything else, in the same
    cell or in the cells to its left.
    """
    if kind in _BUTTONS:
        found = [
            element.get("value") or "",
            visible_text(element),
            element.get("title") or "",
            element.get("alt") or "",
        ]
    else:
        found = [*_own_labels(element), element.get("aria-label") or "", element.get("title") or ""]
        found += [_after(element), _before(element)] if kind in ("checkbox", "radio") else [_before(element)]
        found.append(_cells_to_the_left(element))
    return tuple(dict.fromkeys(text for text in (" ".join(one.split()) for one in found) if text))


def _own_labels(element: Any) -> list[str]:
    own = element.get("id")
    texts = [visible_text(label) for label in element.xpath("ancestor::label")]
    if own:
        # Compared here and not in XPath, which takes no control characters in what it looks for.
        texts += [visible_text(one) for one in element.getroottree().iter("label") if one.get("for") == own]
    return texts


def _after(element: Any) -> str:
    """The text from the control to the next one in the same parent."""
    text = element.tail or ""
    for sibling in element.itersiblings():
        if _holds_control(sibling):
            break
        text += f" {visible_text(sibling)} {sibling.tail or ''}"
    return text


def _before(element: Any) -> str:
    """The text from the control before it, or from the beginning of the parent."""
    text = ""
    for sibling in element.itersiblings(preceding=True):
        text = f"{sibling.tail or ''} {text}"
        if _holds_control(sibling):
            return text
        text = f"{visible_text(sibling)} {text}"
    parent = element.getparent()
    return f"{(parent.text if parent is not None else '') or ''} {text}"


def _cells_to_the_left(element: Any) -> str:
    cells = element.xpath("ancestor::*[self::td or self::th][1]/preceding-sibling::*[self::td or self::th]")
    return " ".join(visible_text(cell) for cell in cells if not _holds_control(cell))


def _holds_control(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    return element.tag in _CONTROLS or bool(element.xpath(".//input[not(@type='hidden')] | .//select | .//textarea"))
