# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a firewall, and a run that finds nothing to change: xmpp.federation beside cisco.asa, against the emulated ASA."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import paramiko
from lab.asa.__main__ import main as _registered  # noqa: F401  (makes every command known)
from lab.asa.device import Credentials, Device
from lab.asa.session import Session

from benchmark import firewall_config as made
from benchmark import firewall_peer as peer

REPO = Path(__file__).resolve().parents[2]
OURS, THEIRS = "xmpp.federation", "cisco.asa"
LOGIN = Credentials("admin", "login", "enable")
PARSE_GOAL = 1.5  # seconds for 100,000 rules
SPLIT_GOAL = 12  # times a bare split of the same text, for parsing and deciding 100,000 rules and a group of 8,000
SHOWS_GOAL = 6  # show commands of a run with nothing to change

PLAY = """
- hosts: firewall
  gather_facts: false
  tasks:
"""
TASKS = {
    OURS: """
    - name: Publish
      xmpp.federation.asa_publish:
        publications:
          - name: CUP
            real_address: 10.10.0.10
            mapped_address: 203.0.113.10
        outbound:
          - address: 10.10.0.10
""",
    THEIRS: f"""
    - name: Translate
      cisco.asa.asa_config:
        parents: object network CUP
        lines:
          - host 10.10.0.10
          - {made.NAT}
    - name: Permit
      cisco.asa.asa_acls:
        state: merged
        config:
          acls:
            - name: {made.LIST}
              acl_type: extended
              aces:
                - grant: permit
                  protocol: tcp
                  protocol_options: {{tcp: true}}
                  source: {{any: true}}
                  destination: {{host: 10.10.0.10, port_protocol: {{eq: "5269"}}}}
            - name: INSIDE_IN
              acl_type: extended
              aces:
                - grant: permit
                  protocol: tcp
                  protocol_options: {{tcp: true}}
                  source: {{host: 10.10.0.10}}
                  destination: {{any: true, port_protocol: {{eq: "5269"}}}}
""",
}
CONNECTION = {
    OURS: {
        "ansible_connection": "xmpp.federation.asa",
        "ansible_asa_enable_password": LOGIN.enable,
    },
    THEIRS: {
        "ansible_connection": "ansible.netcommon.network_cli",
        "ansible_network_os": "cisco.asa.asa",
        "ansible_network_cli_ssh_type": "libssh",
        # Running modules within the persistent process fails on ansible-core 2.19, and brings no speed.
        "ansible_network_import_modules": False,
        "ansible_become": True,
        "ansible_become_method": "ansible.netcommon.enable",
        "ansible_become_password": LOGIN.enable,
        "ansible_command_timeout": 600,
    },
}


# -- reading ---------------------------------------------------------------------------------------------------------


def _process(module: str, data: str, home: Path) -> dict[str, Any]:
    """Run one side in a process of its own; what it measured."""
    path = f"{REPO}/tests:{REPO}/tests/collections:{peer.COLLECTIONS}"
    done = subprocess.run(
        [peer.VENV / "bin" / "python", "-P", "-m", f"benchmark.{module}"],
        input=data,
        env={**os.environ, "PYTHONPATH": path, "HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise SystemExit(f"benchmark: {module} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def shown(count: int, home: Path) -> str:
    """What `show access-list` prints of the list with ``count`` more rules."""
    device = Device(made.configuration(count), LOGIN, home / f"shown{count}")
    session = Session(device, LOGIN.user)
    session.privileged = True
    return "\n".join(session.execute(f"show access-list {made.LIST}").lines) + "\n"


def reading(ours: list[int], theirs: list[int], home: Path) -> list[str]:
    """Both parsers over growing lists, as a Markdown table. The peer's biggest list gives its time a rule."""
    peers: dict[int, float] = {}
    for count in theirs:
        peers[count] = _process("firewall_theirs", shown(count, home), home)["parse"]
        print(f"# {THEIRS} {count}: {peers[count]:.1f} s", file=sys.stderr, flush=True)
    each = peers[max(peers)] / max(peers) if peers else 0.0
    lines = [
        f"| access rules (processor seconds) | {OURS}: parse | decide | both | memory | {THEIRS} asa_acls: parse | times faster |",
        "|---|---|---|---|---|---|---|",
    ]
    for count in sorted({*ours, *theirs}):
        found = _process("firewall_ours", made.configuration(count), home)
        if not found["commands"]:
            raise SystemExit("benchmark: a publication that is not there was not planned")
        both = found["parse"] + found["decide"]
        cell, ratio = "not measured", ""
        if count in peers:
            cell, ratio = f"{peers[count]:.1f} s", f"{peers[count] / both:,.0f}"
        elif each:
            cell, ratio = f"(at {each * 1000:.0f} ms a rule: {each * count:,.0f} s)", f"({each * count / both:,.0f})"
        lines.append(
            f"| {count:,} | {found['parse']:.3f} s | {found['decide']:.3f} s | {both:.3f} s | {found['memory']:.0f} MiB"
            f" | {cell} | {ratio} |"
        )
        print(f"# {lines[-1]}", file=sys.stderr, flush=True)
        if count == 100_000:
            verdict = "reached" if found["parse"] < PARSE_GOAL else "MISSED"
            lines.append(f"| goal | < {PARSE_GOAL} s for 100,000: {verdict} | | | | | |")
            grouped = _process("firewall_ours", made.with_groups(made.configuration(count)), home)
            times = (grouped["parse"] + grouped["decide"]) / grouped["split"]
            verdict = "reached" if times <= SPLIT_GOAL else "MISSED"
            lines.append(
                f"| {count:,} and a group of 8,000 | {grouped['parse']:.3f} s | {grouped['decide']:.3f} s | {times:.1f} times "
                f"a bare split; goal {SPLIT_GOAL}: {verdict} | {grouped['memory']:.0f} MiB | | |"
            )
    return lines


# -- a whole run -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """What one playbook cost."""

    seconds: float
    logins: int
    commands: list[str]
    login_segments: int
    segments: int
    changed: int

    @property
    def shows(self) -> int:
        """Show commands among them."""
        return sum(1 for command in self.commands if re.match(r"sh(ow?)?\s", command))


class Emulator:
    """The emulated ASA as a process on loopback, without a data plane; its logs tell what a run cost."""

    def __init__(self, config: Path, home: Path) -> None:
        self._state = home / "state"
        home.mkdir()
        self.known_hosts, key = home / "known_hosts", home / "key"
        paramiko.ECDSAKey.generate().write_private_key_file(str(key))
        (home / "credentials").write_text(json.dumps(LOGIN.__dict__))
        self.port = _free_port()
        public = paramiko.ECDSAKey.from_private_key_file(str(key))
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {public.get_name()} {public.get_base64()}\n")
        arguments = ["--config", config, "--state", self._state, "--listen", f"127.0.0.1:{self.port}"]
        arguments += ["--host-key", key, "--credentials", home / "credentials", "--data-plane", "none"]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-u", "-m", "lab.asa", *arguments],
            env={**os.environ, "PYTHONPATH": f"{REPO}/tests"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        said = [self._process.stdout.readline() for _ in range(2)]
        if said[1] != "ready\n":
            raise SystemExit(f"benchmark: the emulator did not start: {said}")

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()

    def cost(self) -> tuple[list[str], list[dict[str, Any]]]:
        """Commands so far, and the traffic of every session that has ended."""
        deadline = time.monotonic() + 60
        commands = [line.split(" ", 2) for line in self._log("commands.log")]
        while len(self._log("traffic.log")) < len({words[1] for words in commands}) and time.monotonic() < deadline:
            time.sleep(0.1)  # a client's last session ends a moment after the client
        return [words[2] for words in commands], [json.loads(line) for line in self._log("traffic.log")]

    def _log(self, name: str) -> list[str]:
        path = self._state / name
        return path.read_text(encoding="latin-1").splitlines() if path.exists() else []


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def play(side: str, config: Path, home: Path) -> Run:
    """One playbook of one side against an emulator of its own."""
    emulator = Emulator(config, home)
    try:
        variables = {
            "ansible_host": "127.0.0.1",
            "ansible_port": emulator.port,
            "ansible_user": LOGIN.user,
            "ansible_password": LOGIN.password,
            "ansible_ssh_known_hosts_file": str(emulator.known_hosts),
            "ansible_python_interpreter": str(peer.VENV / "bin" / "python"),
            **CONNECTION[side],
        }
        (home / "inventory.yml").write_text(json.dumps({"all": {"hosts": {"firewall": variables}}}))
        (home / "play.yml").write_text(PLAY + TASKS[side])
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
        environment = {
            **kept,
            "HOME": str(home),
            "ANSIBLE_HOME": str(home / "ansible"),
            "ANSIBLE_LOCAL_TEMP": str(home / "tmp"),
            "ANSIBLE_HOST_KEY_CHECKING": str(side == OURS),
            "ANSIBLE_PERSISTENT_CONTROL_PATH_DIR": str(home / "pc"),
            # An idle connection of theirs goes on for half a minute after the run; its packets are counted at its end.
            "ANSIBLE_PERSISTENT_CONNECT_TIMEOUT": "600" if side == OURS else "12",
            "ANSIBLE_PERSISTENT_COMMAND_TIMEOUT": "10",
            "ANSIBLE_COLLECTIONS_PATH": f"{REPO}/tests/collections:{peer.COLLECTIONS}",
        }
        began = time.monotonic()
        done = subprocess.run(
            [peer.VENV / "bin" / "ansible-playbook", "-i", home / "inventory.yml", home / "play.yml"],
            env=environment,
            cwd=home,
            capture_output=True,
            text=True,
        )
        seconds = time.monotonic() - began
        if done.returncode:
            raise SystemExit(f"benchmark: the playbook of {side} failed:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
        commands, sessions = emulator.cost()
    finally:
        emulator.close()
    changed = re.findall(r"\bchanged=(\d+)", done.stdout)
    return Run(
        seconds,
        len(sessions),
        commands,
        sum(one["login_segments"] for one in sessions),
        sum(one["segments"] for one in sessions),
        int(changed[-1]),
    )


def whole_runs(counts: list[int], home: Path) -> list[str]:
    """Nothing to change, on lists of these lengths, as a Markdown table."""
    lines = [
        "| nothing to change, access rules | module | seconds | logins | commands | of them show"
        " | packets of the login | packets after it | tasks changed |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for count in counts:
        config = home / f"published{count}.cfg"
        config.write_text(made.configuration(count, published=True))
        runs = {}
        for side in (OURS, THEIRS):
            run = runs[side] = play(side, config, home / f"{side}{count}")
            print(f"# {side} {count}: {run}", file=sys.stderr, flush=True)
            lines.append(
                f"| site + {count:,} | {side} | {run.seconds:.1f} | {run.logins} | {len(run.commands)} | {run.shows}"
                f" | {run.login_segments} | {run.segments} | {run.changed} |"
            )
        ours, theirs = runs[OURS], runs[THEIRS]
        if ours.changed:
            raise SystemExit(f"benchmark: {OURS} changed what is there already")
        lines.append(
            f"| | times less | {theirs.seconds / ours.seconds:.1f} | {theirs.logins / max(ours.logins, 1):.1f}"
            f" | {len(theirs.commands) / max(len(ours.commands), 1):.1f} | {theirs.shows / max(ours.shows, 1):.1f}"
            f" | {theirs.login_segments / max(ours.login_segments, 1):.1f} | {theirs.segments / max(ours.segments, 1):.1f} | |"
        )
        verdict = "reached" if ours.shows <= SHOWS_GOAL and ours.logins == 1 else "MISSED"
        lines.append(f"| | goal | | 1 | | at most {SHOWS_GOAL}: {verdict} | | | 0 |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/benchmark/firewall", description=__doc__)
    numbers = {"metavar": "N,N,...", "help": "%(default)s; empty: not at all"}
    parser.add_argument("--rules", default="1000,10000,100000", **numbers)
    parser.add_argument("--peer-rules", default="250,1000", **numbers)
    parser.add_argument("--run-rules", default="0,250", **numbers)
    options = parser.parse_args()
    ours, theirs, runs = (
        [int(one) for one in text.split(",") if one] for text in (options.rules, options.peer_rules, options.run_rules)
    )
    peer.prepare()
    tables = []
    with tempfile.TemporaryDirectory(prefix="benchmark-firewall-") as directory:
        home = Path(directory)
        if ours or theirs:
            tables.append("\n".join(reading(ours, theirs, home)))
        if runs:
            tables.append("\n".join(whole_runs(runs, home)))
    print(about(), *tables, sep="\n\n")


def about() -> str:
    """What was measured with what."""
    names = ("cisco/asa", "ansible/netcommon")
    return ", ".join(
        [
            f"Python {platform.python_version()}",
            "ansible-core 2.19",
            *(f"{name.replace('/', '.')} {peer.installed(name)}" for name in names),
            f"Paramiko {version('paramiko')}",
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        ]
    )


if __name__ == "__main__":
    main()
