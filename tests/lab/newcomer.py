# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab.newcomer``, in a lab: work through docs/start.md as its reader does, block by block, and say what came of it.

The collection is built and installed from its tarball into an empty home. What the page says to type at prompts is typed into a
terminal. The PCs get an SSH server each. Only what needs a package index is left out: the environment is that of the lab.
"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.layout import RUN

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "start.md"
HOME = Path(RUN, "newcomer")
PATIENCE = 300  # seconds that a prompt may take to come
CONFIRM = "Type yes"
_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FROM_INDEX = re.compile(r"^(python3 -m venv|\. |pip install)")


@dataclass
class Walk:
    """What a reader came through.

    :ivar seen: what was printed, by the command
    """

    directory: Path
    environment: dict[str, str]
    seen: dict[str, str] = field(default_factory=dict)


def blocks() -> list[tuple[str, str]]:
    """The page's commands (``sh``) and dialogues (``text``), in order."""
    return _BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def commands(block: str) -> list[str]:
    """The lines of a block, without those that need a package index, and without comments."""
    lines = [re.sub(r"\s+# .*", "", line).strip() for line in block.splitlines()]
    return [line for line in lines if line and not _FROM_INDEX.match(line)]


def dialogue(block: str) -> list[tuple[str, str]]:
    """Prompts and what to type, as the page shows them."""
    found = []
    for line in block.splitlines():
        # The prompt's own brackets and colons belong to it: the default is the last bracket before the last colon of the prompt.
        prompt, _, answer = line.rpartition(": ") if ": " in line and not line.endswith(":") else (line[:-1], "", "")
        found.append((re.sub(r" \[[^\]]*\]$", "", prompt), answer))
    return found


def main() -> int:
    facts = json.loads(Path(os.environ["LAB_FACTS"]).read_text())
    HOME.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "LAB_"))}
    environment |= {
        "HOME": str(HOME),
        "ANSIBLE_NOCOLOR": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    environment["SSH_AUTH_SOCK"] = agent()
    for name in ("pc-in", "pc-out"):
        serve_ssh(name)
    walk = Walk(HOME, environment)
    build(environment)
    waiting: list[str] = []
    for kind, text in blocks():
        if kind == "sh":
            for command in commands(text):
                waiting.append(command)
                if "xmpp.federation.start" not in command:
                    run(walk, waiting.pop())
        elif waiting:
            answer(walk, waiting.pop(), dialogue(text), facts)
    return 0


def build(environment: Mapping[str, str]) -> None:
    """Build the tarball that the page installs."""
    subprocess.run(
        ["ansible-galaxy", "collection", "build", "--output-path", str(HOME)],
        cwd=REPOSITORY,
        env=dict(environment),
        check=True,
    )


def run(walk: Walk, command: str) -> None:
    """Run one command of the page where the last one left off; its failure ends the walk."""
    if command.startswith("cd "):
        walk.directory = walk.directory / command[3:]
        return
    offline = command.replace("collection install", "collection install --offline")
    print(f"$ {command}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        offline, shell=True, cwd=walk.directory, env=walk.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    walk.seen[command] = done.stdout
    print(f"{done.stdout}-> {done.returncode}, {time.monotonic() - began:.1f} s", flush=True)
    if done.returncode:
        raise SystemExit(f"newcomer: this command of {PAGE.name} failed: {command}")


def answer(walk: Walk, command: str, typed: list[tuple[str, str]], facts: dict[str, Any]) -> None:
    """Run a command that asks, in a terminal, and type what the page shows; passwords are those of the lab."""
    secrets = {
        "platform password": facts["presence"]["platform"]["password"],
        "application password": facts["presence"]["application"]["password"],
        "firewall password": facts["firewall"]["password"],
        "enable password": facts["firewall"]["enable"],
        "tsig secret": facts["dns"]["site_key"]["secret"],
        "site-key": facts["dns"]["site_key"]["name"],
    }
    accounts = {
        "administrator": facts["presence"]["platform"]["user"],
        "admin": facts["presence"]["application"]["user"],
        "ansible": facts["firewall"]["user"],
    }
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(walk.directory)
        os.execvpe("sh", ["sh", "-c", command], walk.environment)
    print(f"$ {command}", flush=True)
    for prompt, text in typed:
        shown = until(terminal, prompt)
        default = re.search(r"\[([^\]]*)\]: ?$", shown)
        if not text and default and default[1] in accounts:
            text = accounts[default[1]]
        answer = f"{secrets.get(text, text)}\n".encode()
        os.write(terminal, answer)
        # Ansible's pause asks first and then throws away what was typed, so who is quick has to type again, as a person would.
        while prompt == CONFIRM and not select.select([terminal], [], [], 5)[0]:
            os.write(terminal, answer)
        if prompt.startswith("Password of the vault"):
            until(terminal, "confirm")
            os.write(terminal, b"\n")
    until(terminal, CONFIRM)
    while not select.select([terminal], [], [], 1)[0]:
        # A pause discards what was typed before it began to read, which is a moment after its prompt; what it reads it echoes.
        os.write(terminal, b"yes\n")
    rest = until(terminal, "")
    _, status = os.waitpid(pid, 0)
    walk.seen[command] = rest
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"newcomer: this command of {PAGE.name} failed: {command}")


def until(terminal: int, prompt: str) -> str:
    """Read and print what the terminal shows until its last line asks with ``prompt``, or it closes where that is empty."""
    deadline = time.monotonic() + PATIENCE
    shown = ""
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            data = os.read(terminal, 65536).decode(errors="replace")
        except OSError:  # how a closed terminal is told
            data = ""
        if not data and prompt:
            raise SystemExit(f"newcomer: it ended before it asked: {prompt}")
        if not data:
            return shown
        print(data, end="", flush=True)
        shown += data
        last = shown.strip().rpartition("\n")[2]
        if prompt and prompt in last and last.endswith(":"):
            return shown
    raise SystemExit(f"newcomer: it did not {f'ask: {prompt}' if prompt else 'end'}")


def agent() -> str:
    """The reader's SSH agent with his key: OpenSSH looks for key files in the home of the account, whatever HOME says."""
    socket, key = HOME / "agent", HOME / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    subprocess.run(["ssh-agent", "-a", str(socket)], stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["ssh-add", "-q", str(key)], env={**os.environ, "SSH_AUTH_SOCK": str(socket)}, check=True)
    return str(socket)


def serve_ssh(netns: str) -> None:
    """An OpenSSH server on a PC, which lets the reader's key in; its Python is that of the lab, and trusts the lab's CA."""
    directory = Path(RUN, "sshd", netns)
    directory.mkdir(parents=True)
    Path("/run/sshd").mkdir(exist_ok=True)  # where sshd separates its privileges
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(directory / "key")], check=True)
    (directory / "config").write_text(
        f"HostKey {directory}/key\nAuthorizedKeysFile {HOME}/key.pub\nStrictModes no\nUsePAM no\nPidFile {directory}/pid\n"
        f"SetEnv PATH={Path(sys.executable).parent}:/usr/bin:/bin SSL_CERT_FILE={RUN}/pki/ca.crt HOME={directory}\nSubsystem sftp internal-sftp\n"
    )
    log = f"{RUN}/log/sshd-{netns}"
    subprocess.run(
        ["ip", "netns", "exec", netns, "/usr/sbin/sshd", "-f", str(directory / "config"), "-E", log], check=True
    )


if __name__ == "__main__":
    sys.exit(main())
