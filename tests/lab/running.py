# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start a lab through its own entry, as a user does, from root or from an ordinary user, and see what is left of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

RUN = Path(__file__).resolve().with_name("run")
ORDINARY = 1000  # any user who is not root; no account is needed
START = 60.0  # seconds a lab may take to come up on a busy machine
GONE = 30.0  # seconds until nothing may be left

Popen = Callable[..., "subprocess.Popen[str]"]


def run_lab(*arguments: str, timeout: float = START + 20, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a lab to its end."""
    return subprocess.run(
        [str(RUN), *arguments], capture_output=True, text=True, timeout=timeout, check=False, **options
    )


def found_in_lab(*arguments: str, seconds: float) -> dict[str, Any]:
    """What the command in a lab found: the last line that it prints, as JSON. It has to end with 0, within so many seconds."""
    done = run_lab(*arguments, timeout=seconds)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def as_ordinary_user(home: Path) -> dict[str, Any]:
    """Options of Popen that make root start something as an ordinary user, and leave an ordinary user as it is.

    Skips the test where such a user cannot get at the repository or its Python, as in a clone below /root.
    """
    if os.geteuid() != 0:
        return {}
    environment = {**os.environ, "HOME": str(home), "USER": "somebody", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    options: dict[str, Any] = {"user": ORDINARY, "group": ORDINARY, "extra_groups": [], "env": environment}
    try:
        subprocess.run([str(RUN), "--help"], stdout=subprocess.DEVNULL, check=True, **options)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("an ordinary user cannot read this repository, or run its Python")
    return options


def wait_for_line(process: subprocess.Popen[str]) -> str:
    """The first line the command in the lab prints: the lab is up then."""
    assert process.stdout
    line = process.stdout.readline()
    assert line, "the lab ended before its command printed anything"
    return line.strip()


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    # A thread or a process may end between two looks; then it has nothing below it any more.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():  # a child belongs to the thread that made it
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                for child in (thread / "children").read_text().split():
                    found += tree(int(child))
    return found


def namespaces(pids: Sequence[int]) -> set[str]:
    """The network namespaces in which these processes are."""
    return {os.readlink(f"/proc/{pid}/ns/net") for pid in pids}


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(pids: Sequence[int]) -> float:
    """Seconds until none of these processes runs any more."""
    begin = time.monotonic()
    while left := [pid for pid in pids if alive(pid)]:
        if time.monotonic() - begin > GONE:
            pytest.fail(f"{len(left)} of {len(pids)} processes of the lab are left: {left}")
        time.sleep(0.005)
    return time.monotonic() - begin


def namespaces_on_machine() -> set[str]:
    """Every network namespace in which some process is."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found.add(os.readlink(entry / "ns" / "net"))
            except OSError:
                continue
    return found


def send(pid: int, number: signal.Signals) -> None:
    """kill(2)."""
    os.kill(pid, number)
