# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the emulator: python -m lab.cups --settings FILE.json --state DIR. It prints "ready" when it listens."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from .emulator import Emulator, EmulatorError, log_to
from .faults import REBOOT
from .node import StateError
from .prosody import RunnerError
from .settings import SettingsError, read_settings
from .sshd import SshError

_AWAY = "LAB_CUPS_AWAY"  # for a node that reboots: the seconds that it is away


def main() -> int:
    """Run until SIGTERM or SIGINT. Exit status 0, or 1 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lab.cups", description=__doc__)
    parser.add_argument("--settings", type=Path, required=True, help="what the node is (JSON)")
    parser.add_argument(
        "--state", type=Path, required=True, help="directory for state.json, logs and the XMPP server's data"
    )
    options = parser.parse_args()
    finish = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: finish.set())
    os.umask(0o077)
    away = os.environ.pop(_AWAY, "")
    time.sleep(float(away or 0))
    reboot = threading.Event()

    def go_down() -> None:
        reboot.set()
        finish.set()

    emulator = None
    try:
        options.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        log_to(options.state / "emulator.log")
        settings = read_settings(options.settings)
        if away:
            settings.faults.end("reboots")
        emulator = Emulator(settings, options.state.resolve())
        emulator.node.on_reboot = go_down
        emulator.start()
    except (SettingsError, EmulatorError, RunnerError, SshError, StateError, OSError) as error:
        print(f"lab.cups: {error}", file=sys.stderr)
        if emulator:
            emulator.stop()
        return 1
    print("ready", flush=True)
    finish.wait()
    emulator.stop()
    if reboot.is_set():  # the same process starts anew: its connections and its XMPP server end with what it was
        os.environ[_AWAY] = str(settings.faults.seconds("reboots", REBOOT))
        os.execv(sys.executable, sys.orig_argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
