# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engineer does by hand: type commands at a device, change a record with nsupdate.

It knows nothing of the collection, so that it can break and look at what the collection has built.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from typing import Any

import paramiko

ANSWER_WITHIN = 20.0
"""Seconds that a device may take to show its next prompt."""


class Terminal:
    """An SSH session at a device's command line."""

    def __init__(self, host: str, user: str, password: str, prompt: str, port: int = 22) -> None:
        self._prompt = re.compile(prompt + r"\s*$")
        self._client = paramiko.SSHClient()
        self._client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # the lab's own host, made a second ago
        self._client.connect(host, port, username=user, password=password, allow_agent=False, look_for_keys=False)
        self._channel = self._client.invoke_shell(width=200)
        self._read()

    def type(self, line: str) -> str:
        """Type one line and return everything up to the next prompt."""
        self._channel.send(line.encode() + b"\n")
        return self._read()

    def close(self) -> None:
        self._client.close()

    def _read(self) -> str:
        text, end = "", time.monotonic() + ANSWER_WITHIN
        while not self._prompt.search(text):
            self._channel.settimeout(max(0.1, end - time.monotonic()))
            data = self._channel.recv(65536)
            if not data:
                raise ConnectionError(f"the device hung up after: {text[-200:]}")
            text += data.decode("utf-8", "replace")
        return text


def at_the_firewall(lab: dict[str, Any], *lines: str) -> str:
    """Type configuration lines at the firewall."""
    firewall = lab["firewall"]
    terminal = Terminal(
        firewall["address"], firewall["user"], firewall["password"], r"([>#]|[Pp]assword:)", firewall["port"]
    )
    try:
        terminal.type("enable")
        terminal.type(firewall["enable"])
        if firewall.get("context"):
            terminal.type(f"changeto context {firewall['context']}")
        terminal.type("terminal pager 0")
        return "".join(map(terminal.type, lines))
    finally:
        terminal.close()


def at_the_presence_node(lab: dict[str, Any], *lines: str) -> str:
    """Type commands at the node's platform command line."""
    platform = lab["presence"]["platform"]
    node = lab["presence"]
    terminal = Terminal(node["management"], platform["user"], platform["password"], r"admin:", node["port"])
    try:
        return "".join(map(terminal.type, lines))
    finally:
        terminal.close()


def with_nsupdate(lab: dict[str, Any], *lines: str, key: str = "site_key") -> str:
    """Change public DNS as the holder of a key: the site's, or the partners' (``partner_key``)."""
    dns = lab["dns"]
    holder = dns[key]
    # The key goes in by the script, not by the command line, which every user of the machine can read.
    script = [
        f"server {dns['public']}",
        f"key {dns['algorithm']}:{holder['name']} {holder['secret']}",
        *lines,
        "send",
        "",
    ]
    done = subprocess.run(
        ["nsupdate"], input="\n".join(script), capture_output=True, text=True, timeout=ANSWER_WITHIN, check=False
    )
    if done.returncode:
        raise RuntimeError(f"nsupdate failed: {done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """``python -m lab.hands firewall|presence|nsupdate LINE...``: do it by hand, and show what came back."""
    places = {"firewall": at_the_firewall, "presence": at_the_presence_node, "nsupdate": with_nsupdate}
    if len(sys.argv) < 3 or sys.argv[1] not in places:
        print(f"usage: python -m lab.hands {'|'.join(places)} LINE...", file=sys.stderr)
        return 64
    with open(os.environ["LAB_FACTS"]) as file:
        lab = json.load(file)
    print(places[sys.argv[1]](lab, *sys.argv[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
