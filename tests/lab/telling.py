# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demonstration shows of a run: each device's result in lines for people."""

from __future__ import annotations

import os
import sys
from typing import Any

from lab.watch import Run

DEVICE_ACTIONS = ("cups_federation", "cups_service", "asa_publish", "dns_records")
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def tell(event: dict[str, Any]) -> None:
    """Show progress: what each device was found to be, or changed to."""
    if event["event"] == "play":
        say(dim(f"  {event['name']}"))
    elif event["status"] in ("failed", "unreachable"):
        say(red(f"    {event['host']}: {event['result'].get('msg')}"))
    elif event["action"] in DEVICE_ACTIONS:
        changes = change_lines(event["result"])
        say(f"    {event['host']:<11} {event['action']:<16} {state(event)}")
        # What a look finds is shown once it is changed.
        for line in () if event["looked"] else changes:
            say(green(f"      {line}"))


def tell_all(event: dict[str, Any]) -> None:
    """The same, and what the run says about the plan."""
    tell(event)
    if event["event"] == "result" and event["action"] == "debug" and event["task"].startswith("Say what"):
        for line in event["result"].get("msg") or []:
            say(f"    {line}")


def state(event: dict[str, Any]) -> str:
    """What came of a device, in a word or two."""
    if not event["result"].get("changed"):
        return "as it should be"
    return "differs" if event["looked"] else "changed"


def change_lines(result: dict[str, Any]) -> list[str]:
    """What a device's result says that it changed, one line a change."""
    if not result.get("changed"):
        return []
    return [f"+ {line}" for line in added(result)]


def added_lines(run: Run, action: str) -> list[str]:
    return [line for result in run.of(action) for line in added(result["result"])]


def added(result: dict[str, Any]) -> list[str]:
    """The lines of a diff that were not there before."""
    diffs = result.get("diff") or []
    found = []
    for diff in diffs if isinstance(diffs, list) else [diffs]:
        before = str(diff.get("before", "")).splitlines()
        found += [line for line in str(diff.get("after", "")).splitlines() if line.strip() and line not in before]
    return found


def verification(run: Run) -> list[str]:
    """The lines of verify.yml's report."""
    for result in run.of("debug"):
        message = result["result"].get("msg")
        if isinstance(message, list) and message and "federation is" in str(message[0]):
            return [str(line) for line in message]
    return []


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
