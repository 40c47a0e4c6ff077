# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as its user meets it: it starts, it is private, it gives back what the command gave, and nothing of it stays."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab.running import (
    RUN,
    START,
    Popen,
    alive,
    as_ordinary_user,
    namespaces,
    namespaces_on_machine,
    run_lab,
    send,
    tree,
    wait_for_line,
    wait_until_gone,
)

SLEEP = ("--", "sh", "-c", "echo up; exec sleep 60")


@pytest.fixture(autouse=True)
def only_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of these tests need no emulator; those that do remove this setting."""
    monkeypatch.setenv("LAB_WITHOUT", "asa,cups")


# --- what it gives back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["true"], 0),
        (["sh", "-c", "exit 7"], 7),
        (["sh", "-c", "kill -9 $$"], 137),
        (["no-such-command"], 127),
        (["/etc"], 126),
    ],
)
def test_ends_with_the_status_of_the_command(command: list[str], status: int) -> None:
    assert run_lab("--", *command).returncode == status


def test_command_has_the_callers_streams_and_directory(tmp_path: Path) -> None:
    result = run_lab("--", "sh", "-c", "cat; pwd; echo oops >&2", input="hello\n", cwd=tmp_path)
    assert result.stdout == f"hello\n{tmp_path}\n"
    assert result.stderr == "oops\n"


def test_command_keeps_a_descriptor_that_the_caller_passed() -> None:
    reading, writing = os.pipe()
    try:
        run_lab("--", "python", "-c", f"import os; os.write({writing}, b'through')", pass_fds=[writing])
        assert select.select([reading], [], [], 0)[0]
        assert os.read(reading, 100) == b"through"
    finally:
        os.close(reading)
        os.close(writing)


# --- what it says when it cannot --------------------------------------------------------------------------------------------


def test_unknown_partner_is_one_clear_line() -> None:
    result = run_lab("--partner", "googletalk,aol", "--", "true")
    assert result.returncode == 64
    assert result.stderr.splitlines() == [
        "lab: --partner: unknown partner profile aol; known are googletalk, webex, sametime, cups, xmpp, or all of them with 'all'"
    ]


def test_missing_programs_are_named_with_their_packages(tmp_path: Path) -> None:
    for name in ("ip", "prosody"):
        (tmp_path / name).symlink_to("/bin/true")
    result = run_lab("--", "true", env={**os.environ, "LAB_PROGRAM_PATH": str(tmp_path)})
    assert result.returncode == 69
    assert result.stderr.splitlines() == [
        "lab: not installed: nft, named, dnsmasq; on Debian: apt-get install --no-install-recommends bind9 dnsmasq-base nftables"
    ]


def test_a_kernel_that_refuses_namespaces_is_one_clear_line(home: Path) -> None:
    forbid = (
        "import os, sys; open('/proc/sys/user/max_net_namespaces', 'w').write('0'); os.execv(sys.argv[1], sys.argv[1:])"
    )
    # The limit is set for a user namespace of our own, so that the machine's stays as it is.
    result = subprocess.run(
        [
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "--mount-proc",
            "--pid",
            "--fork",
            sys.executable,
            "-c",
            forbid,
            str(RUN),
            "--",
            "true",
        ],
        capture_output=True,
        text=True,
        timeout=START,
        check=False,
    )
    assert (result.returncode, len(result.stderr.splitlines())) == (69, 1), result.stderr
    assert "sysctl -w user.max_net_namespaces=10000" in result.stderr


def test_a_kernel_without_nftables_is_one_clear_line(tmp_path: Path) -> None:
    for name in ("ip", "named", "dnsmasq", "prosody"):
        found = next(
            path for path in (Path("/usr/sbin", name), Path("/usr/bin", name), Path("/sbin", name)) if path.exists()
        )
        (tmp_path / name).symlink_to(found)
    (tmp_path / "nft").write_text(
        "#!/bin/sh\necho 'Error: Could not process rule: Operation not supported' >&2\nexit 1\n"
    )
    (tmp_path / "nft").chmod(0o755)
    result = run_lab("--", "true", env={**os.environ, "LAB_PROGRAM_PATH": str(tmp_path)})
    assert (result.returncode, len(result.stderr.splitlines())) == (69, 1), result.stderr
    assert "nftables" in result.stderr
    assert "modprobe" in result.stderr


def test_there_is_no_lab_in_a_lab() -> None:
    result = run_lab("--", str(RUN), "--", "true")
    assert (result.returncode, len(result.stderr.splitlines())) == (69, 1), result.stderr
    assert "this is a lab already" in result.stderr


# --- nothing of it stays ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["caller", "ordinary"])
@pytest.mark.parametrize(
    ("victim", "number", "status"),
    [
        ("launcher", signal.SIGKILL, -signal.SIGKILL),
        ("launcher", signal.SIGTERM, 143),
        ("launcher", signal.SIGINT, 130),
        ("launcher", signal.SIGHUP, 129),
        ("middle", signal.SIGKILL, 137),
        ("first", signal.SIGKILL, 137),
    ],
)
def test_gone_whatever_kills_it(
    lab: Popen, home: Path, user: str, victim: str, number: signal.Signals, status: int
) -> None:
    process = lab(*SLEEP, **(as_ordinary_user(home) if user == "ordinary" else {}))
    wait_for_line(process)
    pids = tree(process.pid)
    assert len(pids) >= 3 + 3 + 1  # the lab's own three; named, resolver and a partner; the command
    private = namespaces(pids[1:]) - namespaces([os.getpid()])
    middle = pids[1]
    send({"launcher": process.pid, "middle": middle, "first": pids[2]}[victim], number)
    assert process.wait(60) == status
    wait_until_gone(pids)
    assert not private & namespaces_on_machine()


def test_waits_until_all_is_gone(lab: Popen) -> None:
    process = lab(*SLEEP)
    wait_for_line(process)
    pids = tree(process.pid)
    process.terminate()
    process.wait(60)
    assert [pid for pid in pids if alive(pid)] == []


def test_ends_with_its_caller(lab: Popen) -> None:
    reading, writing = os.pipe()
    process = lab(*SLEEP, pass_fds=[reading], env={**os.environ, "LAB_LIFELINE": str(reading)})
    os.close(reading)
    wait_for_line(process)
    pids = tree(process.pid)
    os.close(writing)  # as happens however the caller ends
    assert process.wait(60) == 137
    wait_until_gone(pids)


def test_goes_on_and_says_so_when_a_server_ends(lab: Popen) -> None:
    script = """import json, os, signal, time
named = json.load(open(os.environ["LAB_FACTS"]))["daemons"]["named"]["pid"]
os.kill(named, signal.SIGKILL)
time.sleep(0.3)
assert not os.path.exists(f"/proc/{named}"), "a zombie is left"
"""
    process = lab("--", "python", "-c", script, stderr=subprocess.PIPE)
    _, complaint = process.communicate(timeout=START)
    assert process.returncode == 0
    assert "lab: named has ended (killed by signal 9); its last words:" in complaint


def test_a_server_that_is_stopped_on_purpose_is_not_reported() -> None:
    result = run_lab(
        "--",
        "sh",
        "-c",
        "python -m lab.control stop partner-googletalk && python -m lab.control start partner-googletalk",
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(
    any(path.startswith("/tmp/") for path in (str(RUN), os.environ.get("LAB_PYTHON", ""))),
    reason="hides /tmp, where the repository or its Python is",
)
@pytest.mark.parametrize(("stay", "end"), [("true", "wait $!"), ("sleep 60", "kill -9 $!")])
def test_leaves_no_file(stay: str, end: str) -> None:
    """Run with an empty /tmp and /run of our own, where nobody else's files come and go."""
    script = f"""mount -t tmpfs none /tmp && mount -t tmpfs none /run && ls -A /etc >/run/before
"$0" -- sh -c 'touch "$TMPDIR/a" "$HOME/b" /run/c /etc/d && mktemp; {stay}' >/run/out &
while ! [ -s /run/out ]; do sleep 0.02; done
{end}
cat /run/out; rm /run/out
ls -A /etc | diff /run/before - && rm /run/before && echo left: $(ls -A /tmp /run)"""
    become = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    result = subprocess.run(
        [*become, "sh", "-c", script, str(RUN)], capture_output=True, text=True, timeout=START, check=False
    )
    lines = result.stdout.splitlines()
    assert lines[0].startswith("/run/lab/tmp/")
    assert lines[1:] == ["left: /run: /tmp:"]


# --- it is private ----------------------------------------------------------------------------------------------------------


def in_every_host(command: str) -> str:
    """A shell loop that runs a command in the controller and in every host."""
    return (
        f'echo "== controller"; {command}; for n in $(ls /run/netns); do echo "== $n"; ip netns exec $n {command}; done'
    )


def sections(text: str) -> dict[str, str]:
    return {part.split("\n", 1)[0].strip(): part.split("\n", 1)[1] for part in text.split("== ")[1:]}


def test_no_way_leads_out() -> None:
    result = run_lab("--partner", "all", "--", "sh", "-c", in_every_host("ip route get 8.8.8.8 2>&1"))
    answers = sections(result.stdout)
    assert len(answers) == 11
    for host, answer in answers.items():
        if host in ("cup", "ns-in", "pc-in"):  # their way ends at the firewall, which has none
            assert " via 10.10.0.1 " in answer, host
        else:
            assert "Network is unreachable" in answer, host


def test_no_interface_of_the_machine_is_in_it() -> None:
    result = run_lab("--", "sh", "-c", in_every_host("ip -json -details link"))
    for host, text in sections(result.stdout).items():
        kinds = {link.get("linkinfo", {}).get("info_kind", link["link_type"]) for link in json.loads(text)}
        assert kinds <= {"loopback", "veth", "bridge"}, host


def test_every_host_has_its_own_resolver() -> None:
    result = run_lab("--", "sh", "-c", in_every_host("cat /etc/resolv.conf"))
    for host, text in sections(result.stdout).items():
        expected = "10.10.0.53" if host in ("cup", "ns-in", "pc-in") else "203.0.113.53"
        assert text.splitlines()[0] == f"nameserver {expected}", host


# --- what is in it ----------------------------------------------------------------------------------------------------------


def test_partners_and_users_are_as_asked_for() -> None:
    result = run_lab("--partner", "xmpp,webex", "--users", "3", "--", "sh", "-c", "cat $LAB_FACTS")
    facts = json.loads(result.stdout)
    assert [(partner["domain"], sorted(partner["users"])) for partner in facts["partners"]] == [
        ("jabber.example", ["jdoe1", "jdoe2", "jdoe3"]),
        ("webex.example", ["jdoe1", "jdoe2", "jdoe3"]),
    ]
    assert sorted(facts["site"]["users"]) == ["cupuser1", "cupuser2", "cupuser3"]


def test_public_dns_knows_the_partner_and_not_yet_the_site() -> None:
    lookups = (
        "dig +short SRV _xmpp-server._tcp.gmail.example; dig +short A xmpp.gmail.example; dig +short A www.cupdomain.example; "
        "dig +noall +comments SRV _xmpp-server._tcp.cupdomain.example A cup1.cupdomain.example | grep -o 'status: [A-Z]*'"
    )
    result = run_lab("--", "sh", "-c", lookups)
    assert result.stdout.splitlines() == [
        "5 0 5269 xmpp.gmail.example.",
        "203.0.113.20",
        "203.0.113.80",
        "status: NXDOMAIN",
        "status: NXDOMAIN",
    ]


def test_only_the_sites_key_changes_the_sites_zone() -> None:
    script = """import json, os, subprocess
dns = json.load(open(os.environ["LAB_FACTS"]))["dns"]
for key in ("partner_key", "site_key"):
    text = (f"server {dns['public']}\\nkey hmac-sha256:{dns[key]['name']} {dns[key]['secret']}\\n"
            "update add cup1.cupdomain.example. 60 A 203.0.113.10\\nsend\\n")
    print(subprocess.run(["nsupdate"], input=text, text=True, capture_output=True).stderr.strip() or "done")
print(subprocess.run(["dig", "+short", "cup1.cupdomain.example"], text=True, capture_output=True).stdout.strip())
"""
    assert run_lab("--", "python", "-c", script).stdout.splitlines() == [
        "update failed: REFUSED",
        "done",
        "203.0.113.10",
    ]


def test_secrets_are_new_each_time_and_listed() -> None:
    outputs = [run_lab("--", "sh", "-c", "cat $LAB_DIR/secrets $LAB_INVENTORY").stdout for _ in range(2)]
    lists = [text.split("\nall:\n", 1)[0].split() for text in outputs]
    assert len(lists[0]) == 5 + 2 + 2
    assert not set(lists[0]) & set(lists[1])
    inventory = outputs[0].split("\nall:\n", 1)[1]
    held = [line.split(": ")[1] for line in inventory.splitlines() if "password:" in line or "_secret:" in line]
    assert len(held) == 6
    assert set(held) <= set(lists[0])


# --- with both emulators ----------------------------------------------------------------------------------------------------

WHOLE = {name: value for name, value in os.environ.items() if name != "LAB_WITHOUT"}
LISTENING = """import json, os, socket
def opens(address, port):
    try:
        socket.create_connection((address, port), 1).close()
    except OSError:
        return False
    return True
for address, port in (("172.31.0.3", 22), ("172.31.0.4", 22), ("172.31.0.4", 443), ("172.31.0.4", 8443), ("10.10.0.10", 5222),
                      ("203.0.113.10", 5269)):
    print(f"{address}:{port}", opens(address, port))
"""


@pytest.mark.parametrize("user", ["caller", "ordinary"])
def test_whole_lab_serves_and_is_gone_when_killed(lab: Popen, home: Path, user: str) -> None:
    options = as_ordinary_user(home) if user == "ordinary" else {"env": WHOLE}
    options.setdefault("env", WHOLE).pop("LAB_WITHOUT", None)
    process = lab("--partner", "all", "--", "sh", "-c", f"python -c '{LISTENING}'; echo up; exec sleep 60", **options)
    assert process.stdout
    opened = [process.stdout.readline().split() for _ in range(6)]
    assert opened == [
        ["172.31.0.3:22", "True"],
        ["172.31.0.4:22", "True"],
        ["172.31.0.4:443", "True"],
        ["172.31.0.4:8443", "True"],
        ["10.10.0.10:5222", "False"],  # the controller is not on the site's network
        ["203.0.113.10:5269", "False"],
    ]
    assert wait_for_line(process) == "up"
    pids = tree(process.pid)
    # the lab's three; DNS; partners; emulators and the node's XMPP server; the command
    assert len(pids) >= 3 + 2 + 5 + 3 + 1
    process.kill()
    wait_until_gone(pids)


def test_nobody_can_talk_in_a_new_site_and_the_reason_is_told() -> None:
    result = run_lab("--", "python", "-m", "lab.chat", env=WHOLE)
    assert result.returncode == 1, result.stdout
    (outcome,) = json.loads(result.stdout)
    assert not outcome["out"]["ok"] and not outcome["in"]["ok"]
    assert outcome["in"]["error"].startswith(
        "message came back: remote-server-not-found: Server-to-server connection failed:"
    )
    assert outcome["out"]["error"].startswith("message came back: ")


def test_host_keys_of_the_emulators_are_known() -> None:
    script = """for device in asa:172.31.0.3 cups:172.31.0.4; do
ssh-keyscan -t ecdsa ${device#*:} 2>/dev/null | cut -d" " -f1-3 | diff - $LAB_DIR/known_hosts.${device%:*} && echo same; done"""
    result = run_lab("--", "sh", "-c", script, env=WHOLE)
    assert result.stdout.split() == ["same", "same"], result.stdout


def test_firewall_starts_from_any_configuration(tmp_path: Path) -> None:
    own = RUN.parent.joinpath("asa", "site.cfg").read_text()
    renamed = re.sub(
        r"(?m)(nameif |,|\(|interface |mtu |route )(outside|inside)\b",
        lambda match: match[1] + {"outside": "internet", "inside": "office"}[match[2]],
        own,
    )
    (tmp_path / "show-run").write_text(renamed)
    result = run_lab(
        "--asa-config",
        "show-run",
        "--",
        "sh",
        "-c",
        "cat $LAB_FACTS; cat $LAB_DIR/asa/running-config >&2",
        cwd=tmp_path,
        env=WHOLE,
    )
    assert json.loads(result.stdout)["firewall"]["nameifs"] == {"outside": "internet", "inside": "office"}
    assert "nameif internet" in result.stderr


# --- as whom, and how -------------------------------------------------------------------------------------------------------


def test_runs_as_an_ordinary_user(home: Path) -> None:
    script = "cat /proc/self/uid_map; dig +short A xmpp.gmail.example; ip netns exec pc-in id -u; cat $LAB_DIR/secrets | wc -l"
    result = run_lab("--partner", "all", "--", "sh", "-c", script, cwd=home, **as_ordinary_user(home))
    assert result.stderr == ""
    words = result.stdout.split()
    assert words[0] == "0" and words[1] != "0" and words[2] == "1"  # one user only, who is root inside
    assert words[3:] == ["203.0.113.20", "0", "15"]
    assert list(home.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="about root")
def test_root_can_use_a_user_namespace_too() -> None:
    result = run_lab(
        "--",
        "sh",
        "-c",
        "cat /proc/self/uid_map; dig +short A xmpp.gmail.example",
        env={**os.environ, "LAB_USER_NAMESPACE": "1"},
    )
    assert result.stdout.split() == ["0", "0", "1", "203.0.113.20"]


class Terminal:
    """A lab on a terminal of its own, with somebody who types."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.environ["SHELL"] = "/bin/bash"
            os.execv(RUN, [str(RUN), *arguments])
        self._seen = ""
        self._ended = False

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def expect(self, text: str) -> None:
        """Read until the text has appeared."""
        deadline = time.monotonic() + START
        while text not in self._seen:
            assert self._read(deadline), f"{text!r} did not appear: {self._seen!r}"
        self._seen = self._seen.split(text, 1)[1]

    def _read(self, deadline: float) -> bool:
        if not select.select([self._terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            return False
        try:
            self._seen += os.read(self._terminal, 4096).decode(errors="replace")
        except OSError:  # how Linux says that nobody has the other end open
            return False
        return True

    def status(self) -> int:
        """The exit status; reads on meanwhile, since a process cannot end while the terminal is full."""
        deadline = time.monotonic() + START
        while self._read(deadline):
            pass
        assert time.monotonic() < deadline, f"it has not ended: {self._seen!r}"
        self._ended = True
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        if not self._ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._terminal)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Starts labs on terminals, and ends what a failed test leaves."""
    with contextlib.ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(contextlib.closing(Terminal(*arguments)))


# The quotes keep what a terminal echoes from looking like what the command prints.
LONG_JOB = """sh -c 'echo run""ning; exec sleep 50'\n"""


def test_shell_has_the_terminal(terminal: Callable[..., Terminal]) -> None:
    shell = terminal()
    shell.expect("(lab) ")
    shell.type(LONG_JOB)
    shell.expect("running")
    shell.type("\x03")  # ^C ends the shell's job, not the lab
    shell.expect("(lab) ")
    shell.type(LONG_JOB)
    shell.expect("running")
    shell.type("\x1a")  # ^Z
    shell.expect("Stopped")
    shell.type("echo in-$((40+2)) $LAB_DIR\n")
    shell.expect("in-42 /run/lab")
    shell.type("exit 5\nexit 5\n")  # with a stopped job, bash wants to hear it twice
    assert shell.status() == 5


def test_command_can_use_the_terminal_and_handles_the_interrupt(terminal: Callable[..., Terminal]) -> None:
    lab = terminal(
        "--", "sh", "-c", "trap 'echo cleaned; exit 9' INT; echo ready; read answer; echo got-$answer; sleep 50 & wait"
    )
    lab.expect("ready")
    lab.type("word\n")
    lab.expect("got-word")
    lab.type("\x03")
    lab.expect("cleaned")
    assert lab.status() == 9


def test_second_interrupt_kills(terminal: Callable[..., Terminal]) -> None:
    lab = terminal("--", "sh", "-c", "trap '' INT; echo ready; sleep 50")
    lab.expect("ready")
    pids = tree(lab.pid)
    lab.type("\x03")
    time.sleep(0.3)
    assert all(alive(pid) for pid in pids)
    lab.type("\x03")
    assert lab.status() == 130
    wait_until_gone(pids)


def test_without_a_command_and_without_a_terminal_it_reads_commands() -> None:
    result = run_lab(input="echo $LAB_DIR\nexit 3\n", env={**os.environ, "SHELL": "/bin/sh"})
    assert (result.stdout, result.returncode) == ("/run/lab\n", 3)
