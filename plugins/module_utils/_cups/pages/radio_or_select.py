# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A choice of one out of several in a form, as a drop-down (select) or a group of radio buttons, found by the texts on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Union

from ..web.forms import Control, Form


@dataclass(frozen=True)
class RadioOrSelect:
    """A drop-down or a group of radio buttons.

    Attributes:
        meanings: meaning -> what to send for it: the drop-down's value, or the radio button.
        chosen: the meaning that stands; ``None`` where no button is pressed.
    """

    meanings: dict[str, Union[str, Control]]
    chosen: Optional[str]
    controls: tuple[Control, ...]

    def entries_for(self, meaning: str) -> dict[Union[str, Control], Optional[str]]:
        """What to change in the form so that ``meaning`` is chosen."""
        pick = self.meanings[meaning]
        if isinstance(pick, str):
            return {self.controls[0]: pick}
        return {control: control.value if control is pick else None for control in self.controls}


def radio_or_selects_in(
    form: Form, meaning_of: Callable[[str], Optional[str]], meanings: tuple[str, ...]
) -> list[RadioOrSelect]:
    """Every drop-down and group of radio buttons whose members mean exactly ``meanings``, each once.

    Args:
        meaning_of: what a text means; ``None`` for another matter.
    """
    found = []
    for control in form.controls:
        if control.kind == "select" and not (control.multiple or control.disabled) and control.name:
            values: dict[str, Union[str, Control]] = {}
            texts = [meaning_of(option.text) for option in control.options]
            for text, option in zip(texts, control.options):
                values[text or ""] = option.value
            if sorted(text or "" for text in texts) == sorted(meanings):
                chosen = control.chosen
                found.append(RadioOrSelect(values, meaning_of(chosen.text) if chosen else None, (control,)))
    groups: dict[str, list[Control]] = {}
    for control in form.controls:
        if control.kind == "radio" and not control.disabled and control.name:
            groups.setdefault(control.name, []).append(control)
    for group in groups.values():
        buttons = {next(filter(None, map(meaning_of, control.labels)), None) or "": control for control in group}
        if len(buttons) == len(group) and sorted(buttons) == sorted(meanings):
            pressed = next((meaning for meaning, control in buttons.items() if control.checked), None)
            found.append(RadioOrSelect(dict(buttons), pressed, tuple(group)))
    return found
