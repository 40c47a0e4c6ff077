# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import subprocess

from lab.control import runs


def test_a_process_that_waits_to_be_reaped_does_not_run() -> None:
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is left unreaped
    assert not runs(process.pid)
    process.wait()
    assert not runs(process.pid)


def test_a_process_that_runs() -> None:
    assert runs(os.getpid())
