# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of tests/lab/run, and the programs it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lab import command, options, programs
from lab.errors import UnavailableError, UsageError

ROOT = Path(__file__).parents[3]


def test_defaults() -> None:
    given = options.parse([], {})
    assert [partner.profile for partner in given.partners] == ["googletalk"]
    assert (given.users, given.release, given.command, given.asa_config) == (1, "12.5", (), None)
    assert ([node.name for node in given.nodes], given.self_signed) == (["cup1"], False)
    assert (given.cups_faults, given.asa_faults, given.cups_choices) == ((), (), {})
    assert not given.without
    assert not given.show_times


def test_all_after_the_mark_is_the_command() -> None:
    given = options.parse(["--users", "3", "--", "ls", "--partner", "x", "--", "y"], {})
    assert given.users == 3
    assert given.command == ("ls", "--partner", "x", "--", "y")


def test_faults_and_choices_go_to_the_emulators() -> None:
    arguments = ["--cups-fault", "reboots=1,locked", "--cups-fault", "soap-html", "--asa-fault", "wrap"]
    given = options.parse(
        [*arguments, "--cups-choice", 'ssh.methods=["password"]', "--cups-choice", "cli.ansi=true"], {}
    )
    assert given.cups_faults == ("reboots=1", "locked", "soap-html")
    assert given.asa_faults == ("wrap",)
    assert given.cups_choices == {"ssh.methods": ["password"], "cli.ansi": True}


def test_an_old_release_signs_its_own_certificate() -> None:
    assert options.parse(["--release", "8.6"], {}).self_signed
    assert not options.parse(["--release", "8.6", "--node-certificate", "authority"], {}).self_signed


def test_configuration_of_the_firewall_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "show-run.txt"
    file.write_bytes(b"hostname fw\n description caf\xe9\n")
    text = options.parse(["--asa-config", str(file)], {}).asa_config
    assert text is not None
    assert text.encode("utf-8", "surrogateescape") == file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--users", "0"], {}, "--users: 0 is not between 1 and 10000"),
        (["--users", "many"], {}, "invalid int value: 'many'"),
        (["--asa-config", "/no/such"], {}, "--asa-config: /no/such: No such file or directory"),
        (["--asa-config", "/"], {}, "--asa-config: /: Is a directory"),
        (["--release", "7"], {}, "invalid choice: '7'"),
        (["--site-nodes", "5"], {}, "--site-nodes: 5 is not between 1 and 4"),
        (["--cups-fault", "locked,tired"], {}, "--cups-fault: unknown fault tired. Known: "),
        (["--cups-fault", "reboots=fast"], {}, "--cups-fault: fault reboots needs a number of seconds"),
        (["--asa-fault", "tired"], {}, "--asa-fault: unknown fault 'tired'"),
        (["--cups-choice", "weather=1"], {}, "--cups-choice: unknown choice 'weather'"),
        (["--cups-choice", "cli.ansi=yes"], {}, "--cups-choice: 'cli.ansi=yes': a JSON value is needed"),
        (["--partner-server", "aol=prosody"], {}, "--partner-server: 'aol=prosody' is none of"),
        (["ls"], {}, "unrecognized arguments: ls"),
        (["--part", "xmpp"], {}, "unrecognized arguments: --part"),
        ([], {"LAB_WITHOUT": "bind"}, "known are asa, cups"),
        ([], {"LAB_LIFELINE": "999"}, "'999' is not an open descriptor"),
    ],
)
def test_wrong_use_is_said_in_one_line(arguments: list[str], environment: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        options.parse(arguments, environment)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PATH": "/usr/bin:/bin"}, "/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"),
        ({"PATH": "/sbin:/bin:/usr/local/sbin:/usr/sbin"}, "/sbin:/bin:/usr/local/sbin:/usr/sbin"),
        ({"PATH": "/usr/bin", "LAB_PROGRAM_PATH": "/mine"}, "/mine"),
    ],
)
def test_programs_are_sought_beyond_an_ordinary_users_path(environment: dict[str, str], expected: str) -> None:
    assert programs.search_path(environment) == expected


def test_all_missing_programs_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "ip").symlink_to("/bin/true")
    with pytest.raises(UnavailableError) as caught:
        programs.find(str(tmp_path))
    assert str(caught.value) == (
        "not installed: nft, named, dnsmasq, prosody; on Debian: apt-get install "
        "--no-install-recommends bind9 dnsmasq-base nftables prosody"
    )


def test_the_package_list_has_a_package_for_every_program() -> None:
    lines = Path(programs.__file__).with_name("packages.txt").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    assert set(programs.PACKAGE_OF.values()) <= listed


def test_libraries_that_are_looked_for_are_those_of_the_requirements() -> None:
    files = (ROOT / "requirements.txt", ROOT / "tests" / "lab" / "requirements.txt")
    wanted = {line.split(">")[0] for file in files for line in file.read_text().splitlines() if line[:1].isalpha()}
    assert set(programs.PACKAGE_OF_LIBRARY.values()) == {*wanted, "ansible-core"}


@pytest.mark.parametrize("command", ["run", "rehearse"])
def test_a_python_without_the_libraries_is_told_what_it_lacks(tmp_path: Path, command: str) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    done = subprocess.run(
        [str(ROOT / "tests" / "lab" / command), "--inventory", "x"],
        env={**os.environ, "LAB_PYTHON": str(bare)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 69 and len(done.stderr.splitlines()) == 1
    assert "ansible-core" in done.stderr and "slixmpp" in done.stderr and "LAB_PYTHON" in done.stderr


def test_optional_packages_are_listed_apart(tmp_path: Path) -> None:
    lines = Path(programs.__file__).with_name("packages-optional.txt").read_text().splitlines()
    assert set(programs.OPTIONAL_PACKAGE_OF.values()) <= {line for line in lines if line and not line.startswith("#")}
    with pytest.raises(UnavailableError, match=r"not installed: .*erl; .* ejabberd "):
        programs.find(str(tmp_path), ["erl"])


def test_environment_of_the_command_keeps_all_state_in_the_lab() -> None:
    given = {
        "PATH": "/usr/bin",
        "HOME": "/home/me",
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": "/run/user/1",
        "XDG_STATE_HOME": "/home/me/state",
        "LAB_LIFELINE": "7",
        "TMPDIR": "/tmp/mine",
    }
    result = command.environment(given)
    assert result["LANG"] == "C.UTF-8"
    assert not {"XDG_RUNTIME_DIR", "XDG_STATE_HOME", "LAB_LIFELINE"} & result.keys()
    for name in (
        "HOME",
        "TMPDIR",
        "LAB_DIR",
        "LAB_INVENTORY",
        "LAB_FACTS",
        "ANSIBLE_HOME",
        "ANSIBLE_LOCAL_TEMP",
        "ANSIBLE_REMOTE_TMP",
    ):
        assert result[name].startswith("/run/lab"), name
    assert result["ANSIBLE_COLLECTIONS_PATH"].endswith("/tests/collections")
    assert result["PATH"].split(os.pathsep)[1:] == ["/usr/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]


def test_a_rehearsal_has_no_settings_of_the_caller_s_ansible() -> None:
    """A log file, a cache, a callback that writes to a chat, or a jump host would lead out of the lab."""
    callers = {"ANSIBLE_LOG_PATH": "/var/log/a", "ANSIBLE_CONFIG": "/home/me/a.cfg", "ANSIBLE_SSH_ARGS": "-J jump"}
    result = command.without_settings(command.environment({"PATH": "/usr/bin", "LANG": "C.UTF-8", **callers}))
    assert not set(callers.values()) & set(result.values())
    assert result["LANG"] == "C.UTF-8" and result["ANSIBLE_CONFIG"].startswith("/run/lab")
