# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_report: diagnoses in, files out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._report import model, render, text
from ansible_collections.xmpp.federation.plugins.modules import federation_report
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.places import limited, place

main = federation_report.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_report.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        report = model.read(args["diagnoses"], args["title"], self.check_mode, args["sites"])
        directory = limited(place(args["directory"], self.task_vars), self.task_vars)
        files = {directory / name: content for name, content in render(report, args["formats"]).items()}
        changed = [path for path, content in files.items() if write(path, content)]
        paths = [str(path) for path in files]
        return {
            "changed": bool(changed),
            "paths": paths,
            "lines": text.lines(report, paths),
            "verdict": report.verdict,
        }


def write(path: Path, content: str) -> bool:
    """Make a file have ``content``, whole or not at all.

    Returns:
        whether it had other content before, or none.

    Raises:
        FederationError: the file system does not let it.
    """
    data = content.encode("utf-8")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise FederationError(
            f"it cannot be written: {error.strerror or error}",
            where=str(path),
            cure="See that the directory can be written by the user who runs the playbook, and that the disk has room",
        ) from error
    return True


def _replace(path: Path, data: bytes) -> None:
    """By way of a file beside it, so that nobody, not even a web server, ever reads half a report."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp lets only the owner read; a report is as public as other files that the user writes.
        mask = os.umask(0o077)
        os.umask(mask)
        os.chmod(beside, 0o666 & ~mask)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
