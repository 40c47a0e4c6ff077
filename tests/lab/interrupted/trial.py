# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a lab: run a playbook, interrupt it at a step, run it again, reload the firewall, and see what is left.

``python -m lab.interrupted.trial PLAYBOOK STEP|measure`` prints the result as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import hands
from lab.interrupted.between import strayed
from lab.interrupted.steps import FIREWALL, KILL, OUTPUT, PRESENCE, Step
from lab.running import tree, wait_until_gone

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
PATIENCE = 600.0  # seconds for one run on a busy machine
_LOOK = 0.005
_ENDLESS = 10**6
_TASK = "TASK ["
_SHOWN = 25  # lines of a run that failed
# Every new packet to a device is answered with a reset, as by a firewall on the way that has forgotten the connection.
_CUT = """
add table inet cut
add chain inet cut out { type filter hook output priority 0; }
add rule inet cut out ip daddr { 172.31.0.2-172.31.0.7, 203.0.113.53 } meta l4proto tcp reject with tcp reset
"""


@dataclass(frozen=True)
class Work:
    """A playbook as it is interrupted.

    :ivar first: arguments of the run that is interrupted
    :ivar second: those of the run that has to finish it: without verification, which the proof takes the place of
    :ivar proof: what has to hold in the end; the troubles that it found
    """

    first: Sequence[str]
    second: Sequence[str]
    proof: Callable[[], list[str]]


class Trial:
    """One lab, one interruption."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._run = Path(os.environ["LAB_DIR"])
        self._lab: dict[str, Any] = json.loads(Path(os.environ["LAB_FACTS"]).read_text())
        self._state = {FIREWALL: self._run / "asa", PRESENCE: self._run / "cups"}

    def measure(self) -> dict[str, Any]:
        """An undisturbed run: what there is to interrupt."""
        for place in self._state.values():
            (place / "hold").write_text(f"{_ENDLESS} before")
        seen = len(self._commands())
        status, output = _play(self._work.first, self._run / "first.log")
        left = int((self._state[PRESENCE] / "hold").read_text().split()[0])
        for place in self._state.values():
            (place / "hold").unlink()
        return {
            "status": status,
            "firewall": self._commands()[seen:],
            "presence": _ENDLESS - left,
            "tasks": output.count(_TASK),
            "troubles": [] if status == 0 else _end(output),
        }

    def interrupt(self, step: Step) -> dict[str, Any]:
        """The whole course: interrupted, perhaps a reload, again, a reload, and the proof. The firewall is looked at in between."""
        before = self._running()
        reached = self._interrupted(step)
        between = self._running()
        early = step.number % 2 == 0
        if early:
            self._reload()
        lost = self._unsaved()
        status, output = _play(self._work.second, self._run / "second.log")
        troubles = [] if status == 0 else [f"the second run ended with {status}", *_end(output)]
        if not troubles and self._unsaved():
            troubles.append("what runs on the firewall is not saved")
        troubles += strayed(before, between, self._running())
        self._reload()
        return {
            "step": str(step),
            "reached": reached,
            "reloaded_between": early,
            "unsaved_between": lost,
            "troubles": troubles or self._work.proof(),
        }

    # The first run

    def _interrupted(self, step: Step) -> bool:
        """Whether the run was still there to be interrupted."""
        place = self._state.get(step.where)
        if place is not None:
            (place / "hold").write_text(f"{step.number} {step.when}")
        # A process number space of its own: when its first process is killed, the kernel kills all the others.
        argv = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", *_command(self._work.first)]
        with (self._run / "first.log").open("wb") as log:
            process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        with self._cut_when_asked(step):
            reached = self._wait(process, step)
            if reached and step.how == KILL:
                pids = tree(process.pid)
                for pid in pids[1:2]:
                    os.kill(pid, signal.SIGKILL)
                wait_until_gone(pids)
            elif reached and place is None:
                self._cut()
            if place is not None:
                (place / "hold").unlink(missing_ok=True)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
        if place is not None:
            _until(lambda: not (place / "held").exists())
        return reached

    def _wait(self, process: subprocess.Popen[bytes], step: Step) -> bool:
        """Wait for the step; False where the run ended before it."""
        place, log = self._state.get(step.where), self._run / "first.log"
        while process.poll() is None:
            if place is not None and (place / "held").exists():
                return True
            if step.where == OUTPUT and log.read_text(errors="replace").count(_TASK) >= step.number:
                time.sleep(float(step.when))
                return process.poll() is None
            time.sleep(_LOOK)
        return False

    @contextmanager
    def _cut_when_asked(self, step: Step) -> Iterator[None]:
        try:
            yield
        finally:
            if step.where == OUTPUT and step.how != KILL:
                subprocess.run(["nft", "delete", "table", "inet", "cut"], check=False, stderr=subprocess.DEVNULL)

    @staticmethod
    def _cut() -> None:
        subprocess.run(["nft", "-f", "-"], input=_CUT, text=True, check=True)

    # The firewall

    def _reload(self) -> None:
        with suppress(ConnectionError):  # that is how it answers
            hands.at_the_firewall(self._lab, "reload noconfirm")

    def _commands(self) -> list[str]:
        lines = (self._state[FIREWALL] / "commands.log").read_text(encoding="latin-1").splitlines()
        return [line.split(" ", 2)[2] for line in lines]

    def _running(self) -> list[str]:
        return _configuration(self._state[FIREWALL] / "running-config")

    def _unsaved(self) -> bool:
        return self._running() != _configuration(self._state[FIREWALL] / "startup-config")


def works() -> list[str]:
    """Nothing differs from the description, nothing is unsaved, and two people talk with each other through the firewall."""
    status, output = _play([str(PLAYBOOKS / "drift.yml")], Path(os.environ["LAB_DIR"], "drift.log"))
    if status:
        return [f"drift ended with {status}", *_end(output)]
    done = subprocess.run(
        [sys.executable, "-m", "lab.chat"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return [] if done.returncode == 0 else ["no message arrived", *_end(done.stdout + done.stderr)]


def is_gone() -> list[str]:
    """Nothing of the site is left to withdraw, and nobody finds it."""
    withdraw = WORKS["withdraw"].second
    status, output = _play([*withdraw, "--check"], Path(os.environ["LAB_DIR"], "third.log"))
    changed = [line for line in output.splitlines() if line.startswith("changed: [")]
    if status or changed:
        return [f"withdrawing again ended with {status}, and would change something: {changed}", *_end(output)]
    first, now = (_configuration(Path(os.environ["LAB_DIR"], "asa", name)) for name in ("first.cfg", "running-config"))
    return [] if first == now else ["the firewall is not as it was", *(sorted(set(first) ^ set(now)))]


WORKS = {
    "site": Work((str(PLAYBOOKS / "site.yml"),), (str(PLAYBOOKS / "site.yml"), "--skip-tags", "verify"), works),
    "drift": Work(
        (str(PLAYBOOKS / "drift.yml"), "-e", "federation_correct=true"),
        (str(PLAYBOOKS / "drift.yml"), "-e", "federation_correct=true"),
        works,
    ),
    "withdraw": Work(
        (str(PLAYBOOKS / "withdraw.yml"), "-e", '{"federation_withdraw": ["hq"]}'),
        (str(PLAYBOOKS / "withdraw.yml"), "-e", '{"federation_withdraw": ["hq"]}'),
        is_gone,
    ),
}


def _configuration(file: Path) -> list[str]:
    """The lines that configure something."""
    lines = file.read_text(encoding="latin-1").splitlines()
    return [line.rstrip() for line in lines if line.strip(" !") and not line.startswith((":", "Cryptochecksum"))]


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-m", "ansible", "playbook", "-i", os.environ["LAB_INVENTORY"], *arguments]


def _play(arguments: Sequence[str], log: Path) -> tuple[int, str]:
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
    with log.open("wb") as file:
        done = subprocess.run(
            _command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
    return done.returncode, log.read_text(errors="replace")


def _end(output: str) -> list[str]:
    return output.rstrip().splitlines()[-_SHOWN:]


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("a device does not go on")
        time.sleep(_LOOK)


def main() -> int:
    """Do as the command line says."""
    name, step = sys.argv[1:]
    trial = Trial(WORKS[name])
    print(json.dumps(trial.measure() if step == "measure" else trial.interrupt(Step.parse(step))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
