# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of ansible-playbook over the benchmark's sites, and what it cost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmark.fleet_sites import inventory
from benchmark.fleet_world import REPO, World

# What runs modules on a PC. It notes the processor time that it took, so that it can be told apart from the controller's.
INTERPRETER = """#!/bin/sh
{python} "$@"
status=$?
times >>{times}
exit $status
"""


@dataclass(frozen=True)
class Cost:
    """What a run cost.

    Attributes:
        wall: seconds by the clock.
        controller: seconds of the processor, of the controller without the modules that it ran.
        modules: seconds of the processor, of Python modules.
        memory: MiB of the largest process.
        asked: what the devices and DNS were asked, by kind.
        tasks: results of tasks, those of skipped ones included: hosts times tasks.
    """

    wall: float
    controller: float
    modules: float
    memory: float
    asked: Counter[str]
    tasks: int


def play(
    world: World,
    playbook: str | Path,
    *arguments: str,
    variables: Mapping[str, Mapping[str, object]] | None = None,
    environment: Mapping[str, str] | None = None,
    changes: bool = False,
) -> Cost:
    """Run a playbook over the sites of a world. Exits where it fails or changes anything it was not told to.

    Args:
        world: whose devices are asked.
        playbook: its path.
        arguments: more of the command line.
        variables: group -> variables in place of those that the inventory has.
        environment: more of the environment.
        changes: whether it may change anything.
    """
    home = world.home
    times, said = home / "times", home / "said"
    times.write_text("")
    interpreter = home / "python"
    interpreter.write_text(INTERPRETER.format(python=sys.executable, times=times))
    interpreter.chmod(0o755)
    hosts = inventory(world.sites, world.keys, interpreter, home / "state")
    for group, more in (variables or {}).items():
        hosts["all"]["children"][group]["vars"] |= more
    (home / "inventory.json").write_text(json.dumps(hosts))
    world.asked()
    began = time.monotonic()
    with said.open("w") as output:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "ansible-playbook"),
                "-i",
                str(home / "inventory.json"),
                str(playbook),
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home,
            env={**usual_environment(home), **(environment or {})},
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    text = said.read_text(errors="replace")
    if process.returncode:
        before_recap = text.partition("PLAY RECAP")[0]
        raise SystemExit(f"benchmark: {playbook} ended with {process.returncode}:\n{before_recap[-4000:]}")
    if not changes and re.search(r"\bchanged=[1-9]", text):
        raise SystemExit(f"benchmark: {playbook} changed what is as it should be:\n{text[-4000:]}")
    modules = _seconds(times.read_text())
    results = [int(count) for count in re.findall(r"\b(?:ok|skipped)=(\d+)", text)]
    return Cost(
        wall,
        usage.ru_utime + usage.ru_stime - modules,
        modules,
        usage.ru_maxrss / 1024,
        world.asked(),
        sum(results),
    )


def usual_environment(home: Path) -> dict[str, str]:
    """The environment of a run whose files all lie in the world's directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON", "XDG_"))}
    return {
        **kept,
        "HOME": str(home),
        "ANSIBLE_HOME": str(home / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(home / "tmp"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_COLLECTIONS_PATH": f"{REPO}/tests/collections",
    }


def _seconds(text: str) -> float:
    """Processor time by the shell's ``times``: a line of its own, then one of what it ran."""
    found = re.findall(r"(\d+)m([\d.]+)s", text)
    return sum(60 * int(minutes) + float(seconds) for minutes, seconds in found)
