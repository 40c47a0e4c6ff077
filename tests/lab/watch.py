# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a playbook in the lab, and see each result as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALLBACKS = Path(__file__).parent / "callback"


@dataclass
class Run:
    """What a playbook did.

    :ivar status: exit status of ansible-playbook
    :ivar seconds: how long it took
    :ivar output: what it printed
    :ivar results: each host's result of each task, in order
    """

    status: int = 0
    seconds: float = 0.0
    output: str = ""
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def changed(self) -> list[dict[str, Any]]:
        """What was changed, without what a look in check mode only would change."""
        return [result for result in self.results if result["result"].get("changed") and not result["looked"]]

    @property
    def failed(self) -> list[dict[str, Any]]:
        return [result for result in self.results if result["status"] in ("failed", "unreachable")]

    def of(self, action: str) -> list[dict[str, Any]]:
        """The results of one action, such as ``dns_records``, without looks in check mode."""
        return [result for result in self.results if result["action"] == action and not result["looked"]]


def playbook(*arguments: str, tell: Callable[[dict[str, Any]], None] = lambda event: None) -> Run:
    """Run ``ansible-playbook --diff`` with the lab's inventory; ``tell`` gets each event as it comes."""
    run = Run()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryFile("w+") as output:
        pipe = os.path.join(directory, "events")
        os.mkfifo(pipe)
        environment = {
            **os.environ,
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "lab_events",
            "ANSIBLE_NOCOLOR": "1",
            "LAB_EVENTS": pipe,
        }
        command = [sys.executable, "-m", "ansible", "playbook", "--diff", "-i", os.environ["LAB_INVENTORY"], *arguments]
        # Open for reading and writing: reading alone would wait for ever for a playbook that dies before its first event.
        with open(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), closefd=True) as events:
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
            _follow(process, events, run, tell)
        run.status, run.seconds = process.returncode, time.monotonic() - started
        output.seek(0)
        run.output = output.read()
    return run


def _follow(process: subprocess.Popen[bytes], events: Any, run: Run, tell: Callable[[dict[str, Any]], None]) -> None:
    """Read events until the process has ended and the pipe is empty."""
    unfinished = ""
    while True:
        ended = process.poll() is not None
        try:
            data = os.read(events.fileno(), 1 << 20).decode()
        except BlockingIOError:
            if ended:
                return
            time.sleep(0.02)
            continue
        *lines, unfinished = (unfinished + data).split("\n")
        for line in lines:
            event = json.loads(line)
            if event["event"] == "result":
                run.results.append(event)
            tell(event)
