# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run on the screen, for people: the lines are made in the room ``_report``, this shows them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: stdout
author: The xmpp.federation authors (!UNKNOWN)
short_description: A run in lines for people
version_added: 0.1.0
description:
  - Shows stages, one line a device with what changed on it, warnings where they belong, and the reason of a failure first, once.
  - What was skipped, and what only the playbooks do among themselves, is not shown. With C(-v) each task is.
  - Says how long a task has been running, where it takes long, such as restarts of services do. Only on a terminal, and not where the
    environment variable C(CI) is set.
  - Colours are Ansible's own, and off where there is no terminal.
options:
  quiet:
    description: Whether to leave out devices that are as they should be. The default is whether the environment variable C(CI) is set.
    type: bool
    env:
      - name: FEDERATION_PROGRESS_QUIET
    ini:
      - section: federation_progress
        key: quiet
  long_task:
    description: Seconds after which a running task is mentioned, again and again. V(0) turns that off.
    type: int
    default: 15
    env:
      - name: FEDERATION_PROGRESS_LONG_TASK
    ini:
      - section: federation_progress
        key: long_task
"""

import os
import sys
import threading
import time
from typing import Any

from ansible import constants, context
from ansible.plugins.callback import CallbackBase

from ..module_utils._report import run

_COLOURS = {
    run.HEADING: None,
    run.PLAIN: None,
    run.QUIET: "COLOR_SKIP",
    run.GOOD: "COLOR_OK",
    run.CHANGE: "COLOR_CHANGED",
    run.WARNING: "COLOR_WARN",
    run.FAILURE: "COLOR_ERROR",
}


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "xmpp.federation.progress"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._began = time.monotonic()
        self._running: dict[tuple[str, str], tuple[float, str]] = {}
        self._over = threading.Event()
        self._telling = run.Telling()

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        automatic = bool(os.environ.get("CI"))
        quiet = self.get_option("quiet")
        self._telling = run.Telling(
            checking=bool(context.CLIARGS.get("check")), quiet=automatic if quiet is None else bool(quiet)
        )
        self._patience = int(self.get_option("long_task"))
        if self._patience > 0 and sys.stdout.isatty() and not automatic:
            threading.Thread(target=self._mention, daemon=True).start()

    def _mention(self) -> None:
        """Mention tasks that take long.

        It writes past Python's own buffer: a worker that is forked while a thread holds the lock of that would wait for ever.
        """
        while not self._over.wait(self._patience):
            now = time.monotonic()
            for (host, _task), (began, name) in list(self._running.items()):
                if now - began >= self._patience:
                    text = f"  {host:<11} ... {name}, {run.duration(now - began)} so far\n"
                    os.write(sys.stdout.fileno(), text.encode(errors="replace"))

    def _show(self, lines: Any) -> None:
        for line in lines:
            if line.style == run.HEADING:
                self._display.display(f"\n{line.text}")
            else:
                name = _COLOURS[line.style]
                self._display.display(line.text, color=getattr(constants, name) if name else None)

    def _result(self, result: Any, status: str) -> None:
        task, host = result.task, result.host.get_name()
        began, _name = self._running.pop((host, task._uuid), (time.monotonic(), ""))
        seconds = time.monotonic() - began
        data = dict(result.result)
        data["warnings"] = [_warning(one) for one in data.get("warnings") or ()]
        if self._display.verbosity:
            self._display.display(
                f"  {host:<11} {task.get_name()}: {status}, {seconds:.1f} s", color=constants.COLOR_VERBOSE
            )
        # What runs once is about all hosts, and the one that Ansible picks for it says nothing.
        told = run.Result(
            "" if task.run_once else host,
            task.resolved_action or task.action,
            status,
            bool(task.check_mode),
            seconds,
            data,
        )
        self._show(self._telling.result(told))

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._show(self._telling.stage(play.get_name().strip()))

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._running[host.get_name(), task._uuid] = (time.monotonic(), task.get_name())

    def v2_runner_on_ok(self, result: Any) -> None:
        self._result(result, run.OK)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._result(result, run.IGNORED if ignore_errors else run.FAILED)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._result(result, run.IGNORED if result.task.ignore_unreachable else run.UNREACHABLE)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._result(result, run.SKIPPED)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._over.set()
        self._show(self._telling.end(time.monotonic() - self._began))


def _warning(one: Any) -> str:
    """A warning as text: ansible-core makes objects of them on their way to callbacks."""
    event = getattr(one, "event", None)
    return str(getattr(event, "msg", one))
