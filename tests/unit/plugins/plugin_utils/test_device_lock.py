# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One writer for a device, between processes, and none left behind by one that was killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.device_lock import address_of, held

# Another run: takes the lock, says so, and keeps it until its input ends.
HOLDER = """
import sys
from pathlib import Path
from ansible_collections.xmpp.federation.plugins.plugin_utils.device_lock import held
with held(Path(sys.argv[1]), sys.argv[2], "asa-of-branch", print):
    print("taken", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock of the device ``one``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path), "one"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout.readline() == "taken\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_who_waits_says_for_whom_and_has_it_when_the_other_has_ended(tmp_path, other):
    said = []

    def tell(line):
        said.append(line)
        other.stdin.close()  # the other one ends its work

    with held(tmp_path, "one", "asa1", tell):
        assert other.wait(timeout=60) == 0
    (line,) = said
    assert line.startswith("asa1: waiting, because the run of ")
    assert f"(process {os.getpid()}, host asa-of-branch, since 20" in line  # that started it


def test_one_that_was_killed_holds_nothing(tmp_path, other):
    def tell(_line):
        other.send_signal(signal.SIGKILL)

    with held(tmp_path, "one", "asa1", tell):
        assert other.wait(timeout=60) == -signal.SIGKILL


def test_who_has_waited_long_enough_fails_and_names_the_holder(tmp_path, other):
    with pytest.raises(FederationError) as caught, held(tmp_path, "one", "asa1", lambda _line: None, patience=0.0):
        pytest.fail("two have it")
    assert "host asa-of-branch" in caught.value.what and "asa1" in caught.value.where
    assert other.poll() is None


def test_another_device_is_not_waited_for_and_a_lock_can_be_taken_again(tmp_path, other):
    for _time in range(2):
        with held(tmp_path, "two", "asa2", pytest.fail):
            pass
    assert other.poll() is None


def test_the_state_is_for_its_owner_alone(tmp_path):
    state = tmp_path / "a" / "state"
    with held(state, "one", "asa1", pytest.fail):
        (lock,) = (state / "locks").iterdir()
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    assert [stat.S_IMODE(path.stat().st_mode) for path in (state, state / "locks")] == [0o700, 0o700]


def test_a_state_directory_that_others_can_write_to_is_refused(tmp_path):
    tmp_path.chmod(0o777)
    with (
        pytest.raises(FederationError, match="others can write to this directory"),
        held(tmp_path, "one", "asa1", pytest.fail),
    ):
        pytest.fail("taken")


def test_what_can_not_be_written_names_the_variable(tmp_path):
    Path(tmp_path / "file").write_text("")
    with (
        pytest.raises(FederationError, match="federation_state_dir"),
        held(tmp_path / "file", "one", "asa1", pytest.fail),
    ):
        pytest.fail("taken")


def test_two_names_of_one_address_are_one_device():
    assert address_of("localhost", 8443) == address_of("LOCALHOST", 8443)
    assert address_of("127.0.0.1", 53) != address_of("127.0.0.1", 5353)
    assert address_of("no-such-host.invalid", 53) == "no-such-host.invalid port 53"
