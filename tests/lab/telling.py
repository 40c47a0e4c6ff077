# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demonstration shows of a run: the lines that the callback ``xmpp.federation.progress`` shows of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

# The renderer is the product's; programs of the lab do not find the collection otherwise.
sys.path.append(str(Path(__file__).parents[1] / "collections"))

from ansible_collections.xmpp.federation.plugins.module_utils._report import run as report

from lab.watch import Run

DEVICE_ACTIONS = ("cups_federation", "asa_publish", "dns_records")
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
_CODES = {
    report.HEADING: "2",
    report.QUIET: "2",
    report.CHANGE: "32",
    report.WARNING: "33",
    report.FAILURE: "31",
}


class Teller:
    """Shows the events of a run (:mod:`lab.watch`) as they come.

    :ivar texts: whether what the run itself says is shown too
    """

    def __init__(self, texts: bool = False) -> None:
        self._telling = report.Telling(texts=texts)

    def __call__(self, event: dict[str, Any]) -> None:
        if event["event"] == "play":
            lines = self._telling.stage(event["name"])
        else:
            told = report.Result(
                event["host"], event["module"], event["status"], event["looked"], event["seconds"], event["result"]
            )
            lines = self._telling.result(told)
        for line in lines:
            say(f"  {_paint(_CODES[line.style], line.text) if line.style in _CODES else line.text}")


def added_lines(run: Run, action: str) -> list[str]:
    return [line for result in run.of(action) for line in report.added(result["result"])]


def say(text: str) -> None:
    print(text, flush=True)


def _paint(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if COLOUR else text


def bold(text: str) -> str:
    return _paint("1", text)


def dim(text: str) -> str:
    return _paint("2", text)


def green(text: str) -> str:
    return _paint("32", text)


def red(text: str) -> str:
    return _paint("31", text)
