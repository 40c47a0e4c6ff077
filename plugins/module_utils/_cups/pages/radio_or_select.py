# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One out of several in a form: a drop-down or a group of round buttons, told by what a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Union

from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.forms import Control, Form


@dataclass(frozen=True)
class Choice:
    """A choice of a form.

    Attributes:
        meanings: meaning -> what to send for it: the drop-down's value, or the round button.
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


def choices_in(form: Form, meaning_of: Callable[[str], Optional[str]], meanings: tuple[str, ...]) -> list[Choice]:
    """Every choice of a form whose members mean exactly ``meanings``, each once.

    Args:
        meaning_of: what a text means; ``None`` for another matter.
    """
    found = []
    for control in form.controls:
        if control.kind == "select" and not control.disabled and control.name:
            values: dict[str, Union[str, Control]] = {}
            texts = [meaning_of(option.text) for option in control.options]
            for text, option in zip(texts, control.options):
                values[text or ""] = option.value
            if sorted(text or "" for text in texts) == sorted(meanings):
                chosen = control.chosen
                found.append(Choice(values, meaning_of(chosen.text) if chosen else None, (control,)))
    groups: dict[str, list[Control]] = {}
    for control in form.controls:
        if control.kind == "radio" and not control.disabled and control.name:
            groups.setdefault(control.name, []).append(control)
    for group in groups.values():
        buttons = {next(filter(None, map(meaning_of, control.labels)), None) or "": control for control in group}
        if len(buttons) == len(group) and sorted(buttons) == sorted(meanings):
            pressed = next((meaning for meaning, control in buttons.items() if control.checked), None)
            found.append(Choice(dict(buttons), pressed, tuple(group)))
    return found
