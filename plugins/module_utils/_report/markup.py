# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML and SVG, put together so that text cannot become markup."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Union

from ansible_collections.xmpp.federation.plugins.module_utils._text import visible


class Markup(str):
    """Text that is markup already. Only this module makes it from data; every other text is escaped."""


Child = Union[str, None, Iterable["Child"]]
Value = Union[str, int, float, bool, None]

_VOID = ("meta", "link", "input", "br")


def el(tag: str, *children: Child, **attributes: Value) -> Markup:
    """An element.

    Args:
        tag: its name.
        children: texts (escaped), elements, or lists of them; None is left out.
        attributes: a final underscore is dropped (``class_``), others become hyphens; False and None are left out.
    """
    start = "".join(
        _attribute(name, value) for name, value in attributes.items() if value is not None and value is not False
    )
    if tag in _VOID:
        return Markup(f"<{tag}{start}>")
    return Markup(f"<{tag}{start}>{join(children)}</{tag}>")


def join(children: Child) -> Markup:
    """Several children, one after the other."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return Markup(html.escape(visible(children)))
    return Markup("".join(join(child) for child in children))


def raw(text: str) -> Markup:
    """Text of this collection, never of a diagnosis, as markup: a style sheet or a script."""
    return Markup(text)


def _attribute(name: str, value: Value) -> str:
    # SVG has attributes with capitals (viewBox), and all of ours with an underscore are HTML's with a hyphen.
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(visible(str(value)))}"'
