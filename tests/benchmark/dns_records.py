# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""dns_records beside community.general.nsupdate in a loop: whole playbooks against one BIND on loopback.

Each side creates N SRV RRsets in a zone of its own, then finds them unchanged. The same Ansible, the same interpreter, the
same key, TCP on both sides, nothing else set. What a run made is counted in the zone itself, so that neither side is timed
for work that it did not do.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import dns.rdatatype
import dns.zone
from lab.loopback.dns import NAMED, Key, Server, Zone, bind

from benchmark import peer

REPO = Path(__file__).resolve().parents[2]
OURS, THEIRS = "dns_records", "nsupdate"
GOALS = {"unchanged": 30, "create": 12}  # times faster than a loop of nsupdate, 1,000 RRsets

PLAY = """
- hosts: localhost
  gather_facts: false
  connection: local
  vars:
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
  tasks:
"""
TASK = {
    OURS: """
    - name: All of them at once
      xmpp.federation.dns_records:
        server: "{{ server }}"
        port: "{{ port }}"
        zone: "{{ zone }}"
        key_name: "{{ key_name }}"
        key_secret: "{{ key_secret }}"
        records: "{{ records }}"
""",
    THEIRS: """
    - name: One by one
      community.general.nsupdate:
        server: "{{ server }}"
        port: "{{ port }}"
        zone: "{{ zone }}"
        key_name: "{{ key_name }}"
        key_secret: "{{ key_secret }}"
        key_algorithm: hmac-sha256
        record: "{{ item.name }}"
        type: SRV
        ttl: "{{ item.ttl }}"
        value: "{{ item.rdata }}"
      loop: "{{ records }}"
      loop_control:
        label: "{{ item.name }}"
""",
}


@dataclass(frozen=True)
class Run:
    """One playbook: seconds from start to end, seconds of processor time, and the memory of its biggest process in MiB.

    Processor time is what a busy machine changes least.
    """

    seconds: float
    processor: float
    memory: float


class Bench:
    """Playbooks against one BIND, in a directory of their own."""

    def __init__(self, server: Server, key: Key, home: Path) -> None:
        self.server = server
        self.key = key
        self.home = home
        (home / "ansible.cfg").write_text("[defaults]\nlocalhost_warning = false\n")
        for side, task in TASK.items():
            (home / f"{side}.yml").write_text(PLAY + task)

    def run(self, side: str, zone: str, count: int, expect: str) -> Run:
        """One playbook over ``count`` RRsets of ``zone``; ``expect``: create or unchanged, checked by what it says."""
        data = self.home / f"{zone}.json"
        data.write_text(json.dumps(self._variables(zone, count)))
        output = self.home / "output"
        with output.open("w") as stream:
            began = time.monotonic()
            process = subprocess.Popen(
                [f"{sys.prefix}/bin/ansible-playbook", "-i", "localhost,", f"{self.home}/{side}.yml", "-e", f"@{data}"],
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                cwd=self.home,
            )
            try:
                _pid, status, usage = os.wait4(process.pid, 0)
            except BaseException:
                process.kill()
                raise
            seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said = output.read_text()
        if process.returncode:
            raise SystemExit(f"benchmark: the playbook of {side} failed:\n{said[-3000:]}")
        changed = said.count("changed: [") if side == THEIRS else int(_recap(said, "changed"))
        wanted = (count if side == THEIRS else 1) if expect == "create" else 0
        if changed != wanted:
            raise SystemExit(f"benchmark: {side} changed {changed}, expected {wanted}:\n{said[-3000:]}")
        held = held_by(self.server, zone)
        if held != count:
            raise SystemExit(f"benchmark: after {side} the zone holds {held} SRV RRsets, expected {count}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

    def _variables(self, zone: str, count: int) -> dict[str, Any]:
        return {
            "server": self.server.address,
            "port": self.server.port,
            "zone": zone,
            "key_name": self.key.name,
            "key_secret": self.key.secret,
            "records": [
                {
                    "name": f"_xmpp-server._tcp.d{number}.{zone}.",
                    "type": "SRV",
                    "ttl": 3600,
                    "rdata": [f"0 0 5269 cup{number}.{zone}."],
                }
                for number in range(count)
            ],
        }

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
        return {
            **kept,
            "HOME": str(self.home),
            "ANSIBLE_HOME": str(self.home / "ansible"),
            "ANSIBLE_CONFIG": str(self.home / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": f"{REPO}/tests/collections:{peer.COLLECTIONS}",
        }


def _recap(said: str, word: str) -> str:
    found = re.findall(rf"\b{word}=(\d+)", said)
    return found[-1] if found else "-1"


def held_by(server: Server, zone: str) -> int:
    """How many SRV RRsets the zone holds, by a zone transfer."""
    transferred = dns.zone.from_xfr(dns.query.xfr(server.address, zone, port=server.port))
    return sum(1 for _name, rdataset in transferred.iterate_rdatasets(dns.rdatatype.SRV) if len(rdataset))


def side_by_side(bench: Bench, count: int) -> str:
    """Both sides, created and unchanged, as a Markdown table with ratios."""
    found: dict[tuple[str, str], Run] = {}
    for side, zone in ((OURS, "ours.example"), (THEIRS, "theirs.example")):
        for step in ("create", "unchanged"):
            found[side, step] = bench.run(side, zone, count, step)
            print(f"# {side} {step}: {found[side, step].seconds:.1f} s", file=sys.stderr, flush=True)
    lines = [
        f"| {count} SRV RRsets, whole playbook | nsupdate in a loop | dns_records | times faster | goal "
        "| processor time: loop | dns_records | times less |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step, goal in GOALS.items():
        theirs, ours = found[THEIRS, step], found[OURS, step]
        lines.append(
            f"| {step} | {theirs.seconds:.1f} s | {ours.seconds:.2f} s | {theirs.seconds / ours.seconds:.0f} | {goal} "
            f"| {theirs.processor:.1f} s | {ours.processor:.2f} s | {theirs.processor / ours.processor:.0f} |"
        )
    return "\n".join(lines)


def scaling(bench: Bench, counts: list[int]) -> str:
    """Our side over growing lists."""
    bench.run(OURS, "empty.example", 1, "create")  # what is read from disk is in memory from here on
    floor = bench.run(OURS, "empty.example", 1, "unchanged")
    lines = [
        "| SRV RRsets | create | unchanged | processor time: create | unchanged | unchanged, ms a RRset "
        "| memory (biggest process) |",
        "|---|---|---|---|---|---|---|",
        f"| 1 | | {floor.seconds:.2f} s | | {floor.processor:.2f} s | | {floor.memory:.0f} MiB |",
    ]
    for number, count in enumerate(counts):
        zone = f"scale{number}.example"
        made = bench.run(OURS, zone, count, "create")
        same = bench.run(OURS, zone, count, "unchanged")
        each = (same.processor - floor.processor) / count * 1000
        memory = max(made.memory, same.memory)
        lines.append(
            f"| {count} | {made.seconds:.2f} s | {same.seconds:.2f} s | {made.processor:.2f} s | {same.processor:.2f} s "
            f"| {each:.2f} | {memory:.0f} MiB |"
        )
        print(f"# {lines[-1]}", file=sys.stderr, flush=True)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/benchmark/dns", description=__doc__)
    parser.add_argument(
        "--rrsets", type=int, default=1000, metavar="N", help="side by side; 0: not at all (default: 1000)"
    )
    parser.add_argument(
        "--scaling",
        default="1000,5000,10000",
        metavar="N,N,...",
        help="our side alone; empty: not at all (default: %(default)s)",
    )
    options = parser.parse_args()
    counts = [int(one) for one in options.scaling.split(",") if one]
    if options.rrsets:
        peer.prepare()
    key = Key()
    names = ["ours", "theirs", "empty", *(f"scale{number}" for number in range(len(counts)))]
    grant = f"update-policy {{ grant {key.name} zonesub ANY; }}; allow-transfer {{ any; }};"
    with tempfile.TemporaryDirectory(prefix="benchmark-dns-") as directory:
        home = Path(directory)
        with bind(home / "named", [key], [Zone(f"{name}.example", "", grant) for name in names]) as server:
            bench = Bench(server, key, home)
            tables = [side_by_side(bench, options.rrsets)] if options.rrsets else []
            tables += [scaling(bench, counts)] if counts else []
    print(about(bool(options.rrsets)), *tables, sep="\n\n")


def about(with_peer: bool) -> str:
    """What was measured with what."""
    named = subprocess.run([NAMED, "-v"], capture_output=True, text=True, check=True).stdout.split("(")[0].strip()
    parts = [
        f"Python {platform.python_version()}",
        f"ansible-core {version('ansible-core')}",
        f"dnspython {version('dnspython')}",
        named,
        f"{os.cpu_count()} cores",
    ]
    if with_peer:
        parts.insert(2, f"community.general {peer.installed()}")
    return ", ".join(parts)


if __name__ == "__main__":
    main()
