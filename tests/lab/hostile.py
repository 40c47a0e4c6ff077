# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verify a site of which one partner means harm, and see what came of it: ``python -m lab.hostile`` in a lab with
``--partner-server xmpp=hostile``; in a lab without such a partner the same, to compare with.

Prints as JSON: the seconds that verify.yml took, the checks of each partner, what came to hosts that the partner's records lead to, and
where characters that steer a terminal are in anything that was written.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lab import control
from lab.layout import INSIDE_DNS, PUBLIC_DNS

_PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
_CONTROLS = {
    chr(code) for code in (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
} - set("\n\t\r")
_SECONDS = 900.0


def play(log: Path, *arguments: str) -> tuple[int, float]:
    """Run a playbook; its exit status, and how long it took."""
    began = time.monotonic()
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
    command = [sys.executable, "-P", "-m", "ansible", "playbook", "-i", os.environ["LAB_INVENTORY"], *arguments]
    with log.open("wb") as file:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment, timeout=_SECONDS, check=False
        )
    return done.returncode, time.monotonic() - began


def turn_hostile(lab: dict[str, Any], partner: dict[str, Any]) -> list[subprocess.Popen[bytes]]:
    """Give the partner's domain a name server of its own, and both PCs and the nodes a resolver that asks it."""
    servers = []
    Path("/etc/netns/pc-out/resolv.conf").write_text(f"nameserver {partner['address']}\n")
    control.stop(lab["daemons"]["resolver"])
    for netns, address in ((partner["netns"], partner["address"]), ("ns-in", INSIDE_DNS)):
        argv = ["ip", "netns", "exec", netns, sys.executable, "-P", "-m", "lab.peers.hostile_dns"]
        argv += [partner["domain"], partner["address"], address, PUBLIC_DNS]
        server = subprocess.Popen(argv, stdout=subprocess.PIPE)
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        servers.append(server)
    return servers


def steering(directory: Path) -> list[str]:
    """Files with characters that steer a terminal or turn a line around, with the first of them."""
    found = []
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        text = file.read_text(encoding="utf-8", errors="replace")
        bad = sorted({f"U+{ord(one):04X}" for one in text if one in _CONTROLS})
        if bad:
            found.append(f"{file.name}: {', '.join(bad)}")
    return found


def main() -> int:
    run = Path(os.environ["LAB_DIR"])
    lab = json.loads(Path(os.environ["LAB_FACTS"]).read_text())
    outputs, reports = run / "outputs", run / "outputs" / "reports"
    reports.mkdir(parents=True)
    status, _seconds = play(outputs / "site.txt", str(_PLAYBOOKS / "site.yml"), "--skip-tags", "verify")
    if status:
        print((outputs / "site.txt").read_text(errors="replace")[-3000:], file=sys.stderr)
        return 1
    hostile = next((one for one in lab["partners"] if one["profile"] == "xmpp"), None)
    servers = turn_hostile(lab, hostile) if hostile else []
    seen = len((run / "asa" / "commands.log").read_text().splitlines())
    try:
        status, seconds = play(
            outputs / "verify.txt", "-v", str(_PLAYBOOKS / "verify.yml"), "-e", f"report_directory={reports}"
        )
    finally:
        for server in servers:
            server.kill()
    commands = (run / "asa" / "commands.log").read_text().splitlines()[seen:]
    written = [json.loads(file.read_text()) for file in reports.rglob("*.json")]
    checks = [check for report in written for site in report["sites"] for check in site["results"]]
    print(
        json.dumps(
            {
                "status": status,
                "seconds": round(seconds, 1),
                "checks": {f"{one['id']}": [one["status"], one["code"]] for one in checks},
                "partner_of": {one["id"]: one["partner"] for one in checks},
                "found": {one["id"]: one["found"] for one in checks if one["status"] not in ("PASS", "BLOCKED")},
                "asked_the_firewall": [line for line in commands if "packet-tracer" in line],
                "steering": steering(outputs),
                "said": (outputs / "verify.txt").read_text(errors="replace")[-4000:] if not checks else "",
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
