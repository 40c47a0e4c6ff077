# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_report: diagnoses in, files out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..module_utils._errors import FederationError
from ..module_utils._report import FILES, changes, model, render, text
from ..module_utils._report.contents import Report
from ..module_utils._text import quote
from ..modules import federation_report
from ..plugin_utils import files
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.places import CURE, limited, place

main = federation_report.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_report.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        report = model.read(args["diagnoses"], args["title"], self.check_mode, args["sites"])
        directory = limited(place(args["directory"], self.task_vars), self.task_vars)
        report, written, trouble = _since_the_last(report, directory)
        wanted = {directory / name: content for name, content in render(report, args["formats"]).items()}
        mode = _mode(args["mode"])
        changed = [path for path, content in wanted.items() if files.write(path, content, mode, CURE)]
        # A letter of the last run would say of a partner what is no longer so.
        for path in (directory / name for name in written):
            if path not in wanted and path.exists():
                files.remove(path, CURE)
                changed.append(path)
        paths = [str(path) for path in wanted]
        return {
            "changed": bool(changed),
            "paths": paths,
            "lines": [*text.lines(report, paths), *trouble],
            "verdict": report.verdict,
            "verdict_changes": [
                {"site": one.site, "partner": one.partner, "before": one.before, "after": one.after}
                for one in (report.since.changes if report.since else ())
                if not one.check
            ],
        }


def _since_the_last(report: Report, directory: Path) -> tuple[Report, list[str], list[str]]:
    """The report with what changed since the last one in the directory; that one's letters; why it could not be read."""
    path = directory / FILES["json"]
    try:
        last = files.content(path)
        return (report, [], []) if last is None else (*changes.compared(report, last), [])
    except OSError as error:
        return report, [], [f"{path}: the last report cannot be read: {error.strerror or error}"]
    except FederationError as error:
        return report, [], [f"{path}: {error.what}"]


def _mode(text: str) -> int:
    """Permissions as written, in octal."""
    if not re.fullmatch(r"0[0-7]{3}", text):
        raise FederationError(
            f"mode is {quote(text)}, which is no permissions of a file",
            cure='write four octal digits in quotation marks, such as "0640" or "0644"',
        )
    return int(text, 8)
