# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run as it goes, in lines for people: stages, one line a device with what changed, warnings in place, the reason of a failure first.

It goes by what results say (``changed``, ``diff``, ``msg``, the parts of a failure, ``warnings``), and knows no task and no play by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._errors import REASON
from .words import plural

HEADING, PLAIN, QUIET, GOOD, CHANGE, WARNING, FAILURE = (
    "heading",
    "plain",
    "quiet",
    "good",
    "change",
    "warning",
    "failure",
)
"""Styles of a line; whoever shows it gives them colours, or none."""

OK, FAILED, IGNORED, UNREACHABLE, SKIPPED = "ok", "failed", "ignored", "unreachable", "skipped"

COLLECTION = "xmpp.federation."
OF_THE_RUN = f"{COLLECTION}federation_"
"""Actions about the run as a whole, such as the contract: what they say is shown, and no device stands behind them."""

SHOW = f"{OF_THE_RUN}show"
"""The action that says what the run itself has to say, as ``debug`` does for others."""

LONG = 5.0
"""Seconds from which on a device's line says how long it took."""


@dataclass(frozen=True)
class Line:
    text: str
    style: str = PLAIN


@dataclass(frozen=True)
class Result:
    """What became of a task on a host.

    Attributes:
        host: its name; empty where the task is about the run as a whole.
        action: full name of the action or module.
        status: OK, FAILED, IGNORED (a failure that the play goes on with), UNREACHABLE or SKIPPED.
        looked: whether it ran in check mode, where ``changed`` says that something differs.
        seconds: how long it took.
        data: what the task returned, without what must not be shown.
    """

    host: str
    action: str
    status: str
    looked: bool = False
    seconds: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class _Device:
    """A host in one stage."""

    state: str = ""
    seconds: float = 0.0
    changes: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


_STATES = ("seen", "as it should be", "differs", "changed")
"""What a device can be in a stage; the last that applies is told."""


class Telling:
    """The lines of a run, result by result.

    Args:
        checking: whether the whole run is in check mode, so that what a look finds is all that there will be to show.
        quiet: leave out devices that are as they should be.
        texts: show what the run itself says.
    """

    def __init__(self, checking: bool = False, quiet: bool = False, texts: bool = True) -> None:
        self._checking = checking
        self._quiet = quiet
        self._texts = texts
        self._stage = ""
        self._shown = ""
        self._devices: dict[str, _Device] = {}
        self._told: set[tuple[str, str]] = set()
        self._changed: set[str] = set()
        self._failed: set[str] = set()

    def stage(self, name: str) -> Iterator[Line]:
        """A stage begins: the lines of the one before that are still to be told."""
        yield from self._devices_told()
        self._stage = name
        self._shown = ""

    def result(self, result: Result) -> Iterator[Line]:
        """A result came: the lines that are told at once."""
        for one in _items(result):
            yield from self._one(one)

    def end(self, seconds: float) -> Iterator[Line]:
        """The run is over."""
        yield from self._devices_told()
        counts = [f"{plural(len(self._changed), 'host')} changed"] if self._changed else ["nothing changed"]
        if self._failed:
            counts.append(f"failed: {', '.join(sorted(self._failed))}")
        yield Line(f"{'; '.join(counts)}; {duration(seconds)}", FAILURE if self._failed else GOOD)

    def _one(self, result: Result) -> Iterator[Line]:
        if result.status == SKIPPED:
            return
        if result.status != OK:
            yield from self._failure(result)
        elif result.action == SHOW or result.action.rpartition(".")[2] == "debug":
            yield from self._text(result.data)
        elif _of_device(result):
            self._device(result)

    def _device(self, result: Result) -> None:
        device = self._devices.setdefault(result.host, _Device())
        device.seconds += result.seconds
        state = _state(result)
        if not device.state or _STATES.index(state) > _STATES.index(device.state):
            device.state = state
        # What a look finds is shown once it is changed, or where nothing will be.
        if state == "changed" or (state == "differs" and self._checking):
            device.changes += change_lines(result.data)
        device.warnings += [text for text in _texts(result.data.get("warnings")) if text not in device.warnings]
        if state == "changed":
            self._changed.add(result.host)

    def _failure(self, result: Result) -> Iterator[Line]:
        ignored = result.status == IGNORED
        if not ignored:
            self._failed.add(result.host or "the run")
        reason = reason_lines(result.data)
        key = (result.host, "\n".join(reason))
        if key in self._told:
            return
        self._told.add(key)
        yield from self._devices_told()
        yield from self._heading()
        style = WARNING if ignored else FAILURE
        first, *rest = reason
        yield Line(f"  {result.host:<11} {first}" if result.host else f"  {first}", style)
        yield from (Line(f"    {line}", style) for line in rest)

    def _text(self, data: Mapping[str, Any]) -> Iterator[Line]:
        lines = list(text_lines(data.get("msg"))) if self._texts else []
        if lines:
            yield from self._devices_told()
            yield from self._heading()
            yield from (Line(f"    {line}", _style(line)) for line in lines)

    def _devices_told(self) -> Iterator[Line]:
        """The devices of the stage so far, each with what changed."""
        for host, device in self._devices.items():
            if self._quiet and device.state in _STATES[:2] and not device.warnings:
                continue
            yield from self._heading()
            took = f", {duration(device.seconds)}" if device.seconds >= LONG else ""
            yield Line(f"  {host:<11} {device.state}{took}", CHANGE if device.state in _STATES[2:] else GOOD)
            yield from device.changes
            yield from (Line(f"    ! {text}", WARNING) for text in device.warnings)
        self._devices = {}

    def _heading(self) -> Iterator[Line]:
        if self._stage and self._shown != self._stage:
            self._shown = self._stage
            yield Line(self._stage, HEADING)


def _of_device(result: Result) -> bool:
    """Whether a device stands behind it, or else, as with users' own tasks, it changed something or warns."""
    if result.action.startswith(COLLECTION) and not result.action.startswith(OF_THE_RUN):
        return True
    return bool(result.data.get("warnings")) or (bool(result.data.get("changed")) and not result.looked)


def _items(result: Result) -> Iterator[Result]:
    """The results of a loop, one by one; a failure of the loop itself is only that of its items."""
    items = result.data.get("results")
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items) or not items:
        yield result
        return
    for item in items:
        status = SKIPPED if item.get("skipped") else OK
        if item.get("failed") or item.get("unreachable"):
            status = result.status if result.status != OK else IGNORED
        seconds = result.seconds / len(items)
        yield Result(result.host, result.action, status, result.looked, seconds, item)


def _state(result: Result) -> str:
    if result.data.get("changed"):
        return "differs" if result.looked else "changed"
    return "seen" if result.action.endswith("_info") else "as it should be"


def change_lines(data: Mapping[str, Any]) -> list[Line]:
    """What a result's ``diff`` says: lines that go, and lines that come."""
    found = []
    for before, after in _diffs(data):
        found += [Line(f"    - {line}", WARNING) for line in before if line not in after]
        found += [Line(f"    + {line}", CHANGE) for line in after if line not in before]
    return found


def added(data: Mapping[str, Any]) -> list[str]:
    """The lines of a result's ``diff`` that were not there before."""
    return [line for before, after in _diffs(data) for line in after if line not in before]


def _diffs(data: Mapping[str, Any]) -> Iterator[tuple[list[str], list[str]]]:
    diffs = data.get("diff") or []
    for diff in diffs if isinstance(diffs, list) else [diffs]:
        if isinstance(diff, Mapping):
            yield _lines(diff.get("before")), _lines(diff.get("after"))


def _lines(text: Any) -> list[str]:
    return [line for line in text.splitlines() if line.strip()] if isinstance(text, str) else []


def reason_lines(data: Mapping[str, Any]) -> list[str]:
    """Why something failed, the reason first, then where and what to do."""
    invocation = data.get("invocation")
    parts = invocation.get(REASON) if isinstance(invocation, Mapping) else None
    if isinstance(parts, Mapping) and parts.get("what"):
        rest = [f"where: {parts['where']}"] if parts.get("where") else []
        rest += [f"-> {parts['cure']}"] if parts.get("cure") else []
        return [*str(parts["what"]).splitlines(), *rest]
    return list(text_lines(data.get("msg") or data.get("censored"))) or ["it failed, and gave no reason"]


def text_lines(value: Any) -> Iterator[str]:
    """A text, a list of texts, or a dictionary of them, in lines."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield f"{name}:"
            yield from (f"  {line}" for line in text_lines(item))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from text_lines(item)
    elif value is not None:
        yield from str(value).splitlines()


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else []


_BEGINNINGS = {
    "PASS": GOOD,
    "WARN": WARNING,
    "FAIL": FAILURE,
    "ERROR": FAILURE,
    "BROKEN": FAILURE,
    "UNKNOWN": FAILURE,
    "DEGRADED": WARNING,
    "NOT": QUIET,
    "BLOCKED": QUIET,
    "warning": WARNING,
}


def _style(line: str) -> str:
    """The style of a line of a report, by its first word."""
    first = line.split(maxsplit=1)[0] if line.strip() else ""
    return _BEGINNINGS.get(first, PLAIN)


def duration(seconds: float) -> str:
    """A time for people."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
