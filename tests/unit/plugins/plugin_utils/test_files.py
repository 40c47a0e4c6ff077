# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import fcntl
import os
import resource
import stat
import time
from contextlib import contextmanager

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils import files

CURE = "give another directory"


@contextmanager
def no_room(size):
    """Writing more than ``size`` bytes fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize("wanted", [files.OWNER_ONLY, files.OWNER_AND_GROUP, files.EVERYBODY])
def test_the_mode_is_the_given_one(tmp_path, umask, wanted):
    old = os.umask(umask)
    try:
        assert files.write(tmp_path / "new" / "file", "text", wanted, CURE)
    finally:
        os.umask(old)
    assert mode(tmp_path / "new" / "file") == wanted


def test_only_another_text_is_a_change(tmp_path):
    path = tmp_path / "file"
    path.write_bytes("ü\r\n\udc80".encode("utf-8", "surrogateescape"))
    assert files.content(path) == "ü\r\n\udc80" and files.content(tmp_path / "none") is None
    before = path.stat().st_ino
    assert not files.write(path, "ü\r\n\udc80", files.OWNER_ONLY, CURE)
    assert path.stat().st_ino == before and mode(path) == 0o600
    assert files.write(path, "ü\n", files.OWNER_ONLY, CURE) and path.read_bytes() == "ü\n".encode()


@pytest.mark.parametrize("old", [None, "old"])
def test_a_full_disk_leaves_what_was_there(tmp_path, old):
    path = tmp_path / "file"
    if old is not None:
        path.write_text(old)
    with no_room(1000), pytest.raises(FederationError) as raised:
        files.write(path, "x" * 100_000, files.OWNER_ONLY, CURE)
    assert raised.value.where == str(path) and raised.value.cure == CURE
    assert [one.name for one in tmp_path.iterdir()] == (["file"] if old else [])
    assert files.content(path) == old


@pytest.mark.parametrize("step", ["fsync", "fchmod", "replace"])
def test_a_failure_at_any_step_leaves_nothing_behind(tmp_path, monkeypatch, step):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, step, fail)
    with pytest.raises(FederationError, match="No space left on device"):
        files.write(tmp_path / "file", "text", files.OWNER_ONLY, CURE)
    assert list(tmp_path.iterdir()) == []


def test_the_text_is_on_the_disk_before_its_name_is(tmp_path, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(files.os, name, lambda *args, name=name, real=real: (calls.append(name), real(*args))[1])
    files.write(tmp_path / "file", "text", files.OWNER_ONLY, CURE)
    assert calls == ["fsync", "replace", "fsync"]


def test_a_directory_in_the_way(tmp_path):
    (tmp_path / "file").mkdir()
    for action in (
        lambda: files.write(tmp_path / "file", "x", 0o600, CURE),
        lambda: files.remove(tmp_path / "file", CURE),
    ):
        with pytest.raises(FederationError, match="it cannot be") as raised:
            action()
        assert raised.value.where == str(tmp_path / "file")


def test_a_file_is_removed_once(tmp_path):
    (tmp_path / "file").write_text("x")
    files.remove(tmp_path / "file", CURE)
    files.remove(tmp_path / "file", CURE)
    assert list(tmp_path.iterdir()) == []


def test_a_private_directory_is_for_its_owner(tmp_path):
    path = tmp_path / "a" / "b"
    files.check_private(path, CURE)
    assert not path.exists()
    files.private_directory(path, CURE)
    files.private_directory(path, CURE)
    assert mode(path) == 0o700


@pytest.mark.parametrize("permissions", [0o777, 0o770, 0o702, 0o1777, 0o720])
def test_a_directory_that_others_can_write_to_is_refused(tmp_path, permissions):
    path = tmp_path / "state"
    path.mkdir()
    path.chmod(permissions)
    for check in (files.private_directory, files.check_private):
        with pytest.raises(
            FederationError, match=f"others can write to this directory .mode {permissions:04o}.*chmod go-w"
        ):
            check(path, CURE)


@pytest.mark.parametrize("permissions", [0o700, 0o750, 0o755, 0o500])
def test_a_directory_that_others_can_read_is_not(tmp_path, permissions):
    path = tmp_path / "state"
    path.mkdir()
    path.chmod(permissions)
    files.private_directory(path, CURE)


def test_a_directory_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    if tmp_path.stat().st_uid == 0:
        os.chown(tmp_path, 12345, -1)
    with pytest.raises(FederationError, match="belongs to another user"):
        files.private_directory(tmp_path, CURE)
    if os.getuid() == 0:
        os.chown(tmp_path, 0, -1)


def test_a_file_where_the_directory_should_be(tmp_path):
    (tmp_path / "state").write_text("")
    with pytest.raises(FederationError, match="it cannot be made"):
        files.private_directory(tmp_path / "state", CURE)


def left_behind(tmp_path, name, seconds_ago):
    part = tmp_path / name
    part.write_text("half of it")
    os.utime(part, (time.time() - seconds_ago,) * 2)
    return part


def test_what_a_killed_run_left_beside_the_file_is_taken_away_by_the_next(tmp_path):
    path = tmp_path / "zone.csv"
    dead = left_behind(tmp_path, ".zone.csv.ab12cd34.part", 3600)
    kept = [
        left_behind(tmp_path, ".zone.csv.fresh567.part", 1),
        left_behind(tmp_path, ".zone.md.ab12cd34.part", 3600),
        left_behind(tmp_path, ".zone.csv.notours", 3600),
    ]
    with left_behind(tmp_path, ".zone.csv.writing1.part", 3600).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another process writes it
        files.write(path, "all of it", files.EVERYBODY, "")
        assert (tmp_path / ".zone.csv.writing1.part").exists()
    assert path.read_text() == "all of it"
    assert not dead.exists()
    assert all(one.exists() for one in kept)
