# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's results as JSON lines, for programs that watch a run in the lab."""

from __future__ import annotations

DOCUMENTATION = r"""
name: lab_events
type: notification
short_description: Writes each result as a line of JSON
description:
  - Writes a line for each play that starts and for each host's result of each task.
options:
  path:
    description: The file or named pipe to write to.
    type: path
    required: true
    env:
      - name: LAB_EVENTS
"""

import json
import time

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "lab_events"
    CALLBACK_NEEDS_ENABLED = True

    _file = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._began = {}

    def _write(self, **event):
        if self._file is None:
            self._file = open(self.get_option("path"), "a", buffering=1)  # noqa: SIM115 (open as long as Ansible runs)
        self._file.write(json.dumps(event, default=str) + "\n")

    def _result(self, status, result):
        if "results" in result._result:
            return  # a loop's summary: its items have been written one by one
        # The usual way of showing a result leaves out the diff, and it hides what must not be shown.
        data = {**json.loads(self._dump_results(result._result)), "diff": result._result.get("diff")}
        action = result._task.action.rsplit(".", 1)[-1]
        self._write(
            event="result",
            status=status,
            host=result._host.get_name(),
            task=result._task.get_name(),
            action=action,
            module=result._task.resolved_action or result._task.action,
            seconds=time.monotonic() - self._began.pop((result._host.get_name(), result._task._uuid), time.monotonic()),
            looked=bool(result._task.check_mode),
            result=data,
        )

    def v2_runner_on_start(self, host, task):
        self._began[host.get_name(), task._uuid] = time.monotonic()

    def v2_playbook_on_play_start(self, play):
        self._write(event="play", name=play.get_name())

    def v2_runner_on_ok(self, result):
        self._result("ok", result)

    def v2_runner_item_on_ok(self, result):
        self._result("ok", result)

    def v2_runner_item_on_failed(self, result):
        self._result("failed", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._result("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_unreachable(self, result):
        self._result("unreachable", result)

    def v2_runner_on_skipped(self, result):
        self._result("skipped", result)
