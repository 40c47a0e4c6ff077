# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium of Debian with one tab, driven by Debian's driver for it."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

PROGRAMS = {"chromium": "/usr/bin/chromium", "chromium-driver": "/usr/bin/chromedriver"}
"""Debian package -> its program. Both are named, so that Selenium looks for neither."""

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
)

# Colour as "red,green,blue" -> how many of every third pixel in both directions have it.
_COLOURS = """
const image = new Image();
image.src = "data:image/png;base64," + arguments[0];
await image.decode();
const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
canvas.drawImage(image, 0, 0);
const {data} = canvas.getImageData(0, 0, image.width, image.height);
const found = {};
for (let y = 0; y < image.height; y += 3) for (let x = 0; x < image.width; x += 3) {
  const colour = data.slice(4 * (y * image.width + x), 4 * (y * image.width + x) + 3).join();
  found[colour] = (found[colour] || 0) + 1;
}
return {width: image.width, height: image.height, found};
"""


class Chromium(webdriver.Chrome):
    """The browser; the caller ends it with ``quit``.

    Args:
        profile: an empty directory for what it keeps.
    """

    def __init__(self, profile: Path) -> None:
        os.environ["SE_OFFLINE"] = "true"  # Selenium would download a driver that it misses
        options = webdriver.ChromeOptions()
        options.binary_location = PROGRAMS["chromium"]
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        super().__init__(options, Service(PROGRAMS["chromium-driver"]))
        self.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})  # as if a person looked at it

    def show(self, path: Path, fragment: str = "") -> None:
        """Show a file."""
        self.get("about:blank")  # a change of the fragment alone would load nothing
        for log in ("browser", "performance"):
            self.get_log(log)
        self.get(f"{path.as_uri()}{fragment}")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; that of a promise once it is kept."""
        return self.execute_script(f"return {expression}")

    def look(self, width: int = 1200, height: int = 1000, dark: bool = False) -> None:
        """What the page is shown on."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def colours(self) -> tuple[int, int, Counter[tuple[int, ...]]]:
        """Width and height of a screenshot, and how often which colour occurs in a sample of it."""
        screenshot = self.get_screenshot_as_base64()
        self.get("about:blank")  # the page's own policy lets nothing but its script run
        seen = self.execute_script(f"return (async function () {{ {_COLOURS} }}).apply(null, arguments)", screenshot)
        found = {tuple(map(int, colour.split(","))): count for colour, count in seen["found"].items()}
        return seen["width"], seen["height"], Counter(found)

    def problems(self) -> list[str]:
        """What the console would show in red or yellow, breaches of the content security policy among them."""
        self.evaluate("new Promise((done) => setTimeout(done, 50))")
        return [entry["message"] for entry in self.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self) -> list[str]:
        """Every address that was asked for since the page was opened."""
        events = [json.loads(entry["message"])["message"] for entry in self.get_log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def tree(self) -> list[dict[str, Any]]:
        """What assistive technology is told: the nodes of the accessibility tree."""
        nodes = self.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        return [node for node in nodes if not node.get("ignored")]
