# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, driven over a pair of pipes by its DevTools protocol: no driver, no port, no network."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds for any one answer on a busy machine

_FLAGS = (
    "--headless",
    "--no-sandbox",  # as root, and in containers, there is none to be had; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
# Chromium reads commands from descriptor 3 and writes answers to 4.
_LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def find() -> str | None:
    """The program, where it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Chromium:
    """A browser with one tab and a profile of its own, which is removed at the end."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.mkdtemp(prefix="chromium-test-")
        theirs_in, self._out = _pipe()
        self._in, theirs_out = _pipe()
        command = [sys.executable, "-c", _LAUNCH, str(theirs_in), str(theirs_out)]
        self._process = subprocess.Popen(
            [*command, program, *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._buffer = b""
        self._last = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)  # as if a person looked at it

    def close(self) -> None:
        """End it and all of its processes."""
        for descriptor in (self._in, self._out):
            os.close(descriptor)
        try:
            self._process.wait(5)  # it ends when the pipes do
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        # A process of it may still write for a moment.
        for _attempt in range(50):
            shutil.rmtree(self._profile, ignore_errors=True)
            if not os.path.exists(self._profile):
                return
            time.sleep(0.1)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """A command, and its result."""
        self._last += 1
        number = self._last
        session = {"sessionId": self._session} if self._session else {}
        os.write(self._out, json.dumps({"id": number, "method": method, "params": params, **session}).encode() + b"\0")
        while True:
            message = self._read(method)
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                result: dict[str, Any] = message["result"]
                return result
            self.events.append(message)

    def wait(self, event: str) -> None:
        """Until an event has happened."""
        while not any(known.get("method") == event for known in self.events):
            self.events.append(self._read(event))

    def open(self, path: Path, fragment: str = "") -> None:
        """Show a file."""
        # From a blank page each time: a change of the fragment alone would load nothing.
        for url in ("about:blank", f"{path.as_uri()}{fragment}"):
            self.events.clear()
            self.send("Page.navigate", url=url)
            self.wait("Page.loadEventFired")

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page, as if a person had asked for it."""
        found = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in found:
            raise RuntimeError(f"{script}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """A key, such as Enter."""
        codes = {"Enter": (13, "\r"), "Tab": (9, ""), " ": (32, " ")}
        code, text = codes[key]
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, text=text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def look(self, width: int = 1200, height: int = 1000, dark: bool = False) -> None:
        """What the page is shown on."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self) -> Picture:
        return Picture(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def pdf(self) -> bytes:
        """The page on A4."""
        printed = self.send("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)
        return base64.b64decode(printed["data"])

    def problems(self) -> list[str]:
        """What the console would show in red, breaches of the content security policy among them."""
        self.evaluate("new Promise((done) => setTimeout(done, 50))")
        found = []
        for event in self.events:
            params = event.get("params", {})
            method = event.get("method")
            if (
                method == "Runtime.exceptionThrown"
                or (method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"))
                or (method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"))
            ):
                found.append(json.dumps(params))
        return found

    def requests(self) -> list[str]:
        """Every address that was asked for."""
        asked = [event["params"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [params["request"]["url"] for params in asked]

    def _read(self, what: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _writable, _failed = select.select([self._in], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(self._in, 1 << 20) if ready else b""
            if not piece:
                raise RuntimeError(f"Chromium {'ended' if ready else 'is silent'} while waiting for {what}")
            self._buffer += piece
        message, self._buffer = self._buffer.split(b"\0", 1)
        parsed: dict[str, Any] = json.loads(message)
        return parsed


class Picture:
    """A PNG of 8 bits a channel, not interlaced, as Chromium makes them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        packed, place = b"", 8
        while place < len(data):
            length, kind = struct.unpack(">I4s", data[place : place + 8])
            body = data[place + 8 : place + 8 + length]
            if kind == b"IHDR":
                self.width, self.height, _depth, colour = struct.unpack(">IIBB", body[:10])
            elif kind == b"IDAT":
                packed += body
            place += 12 + length
        self._channels = {2: 3, 6: 4}[colour]
        self._rows = self._decode(zlib.decompress(packed))

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        at = x * self._channels
        red, green, blue = self._rows[y][at : at + 3]
        return red, green, blue

    def sample(self, step: int = 3) -> list[tuple[int, int, int]]:
        """Every so many pixels in both directions."""
        return [self.pixel(x, y) for y in range(0, self.height, step) for x in range(0, self.width, step)]

    def _decode(self, raw: bytes) -> list[bytearray]:
        """Undo the filters (PNG, section 9)."""
        size, channels = self.width * self._channels, self._channels
        rows = [bytearray(size)]
        for start in range(0, len(raw), size + 1):
            kind, row, above = raw[start], bytearray(raw[start + 1 : start + 1 + size]), rows[-1]
            if kind == 2:
                row = bytearray((value + up) & 255 for value, up in zip(row, above, strict=True))
            elif kind:
                for at in range(size):
                    left = row[at - channels] if at >= channels else 0
                    corner = above[at - channels] if at >= channels else 0
                    guess = {1: left, 3: (left + above[at]) // 2, 4: _paeth(left, above[at], corner)}[kind]
                    row[at] = (row[at] + guess) & 255
            rows.append(row)
        return rows[1:]


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def _pipe() -> tuple[int, int]:
    """A pipe away from the descriptors 3 and 4, which the child needs."""
    low = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low)
    for end in low:
        os.close(end)
    return high[0], high[1]
