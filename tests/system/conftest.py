# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for tests of the running lab."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab.running import ORDINARY, RUN, Popen

LONGEST = ("test_start", "test_life", "test_breaks", "test_interrupted", "test_hostile", "test_jump")
"""Files whose tests take minutes. A worker that begins one of them last keeps the others waiting."""


def pytest_configure() -> None:
    """What is started with signals ignored (by nohup, in the background of a script) hands that on, and labs would not heed theirs."""
    for one, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(one) == signal.SIG_IGN:
            signal.signal(one, usual)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.fixture
def home() -> Iterator[Path]:
    """A home directory for an ordinary user, where that user can find it."""
    directory = Path(tempfile.mkdtemp(prefix="lab-test-"))
    directory.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(directory, ORDINARY, ORDINARY)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def lab() -> Iterator[Popen]:
    """Starts ``tests/lab/run ARGUMENTS`` and ends what a failed test leaves."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen([str(RUN), *arguments], text=True, **{"stdout": subprocess.PIPE, **options})
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
