# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab says where namespaces are refused."""

from __future__ import annotations

import errno
import os

import pytest
from lab import kernel


@pytest.mark.parametrize(
    ("number", "root", "sysctls", "filtered", "cure"),
    [
        (errno.ENOSPC, False, {"user.max_user_namespaces": 0}, False, "sysctl -w user.max_user_namespaces=10000"),
        (errno.ENOSPC, True, {"user.max_net_namespaces": 0}, False, "sysctl -w user.max_net_namespaces=10000"),
        (errno.ENOSPC, True, {"user.max_user_namespaces": 0}, False, "sysctl -w user.max_user_namespaces=10000'"),
        (errno.ENOSPC, False, {"user.max_net_namespaces": 500}, False, "/proc/sys/user"),
        (
            errno.EPERM,
            False,
            {"kernel.unprivileged_userns_clone": 0},
            True,
            "sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            errno.EPERM,
            False,
            {"kernel.apparmor_restrict_unprivileged_userns": 1},
            False,
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (errno.EPERM, True, {"kernel.apparmor_restrict_unprivileged_userns": 1}, True, "seccomp=unconfined"),
        (errno.EPERM, False, {}, True, "--privileged"),
        (errno.EPERM, True, {}, False, "SYS_ADMIN is missing"),
        (errno.EPERM, False, {"user.max_user_namespaces": 100}, False, "run as root"),
        (errno.EINVAL, False, {}, False, "CONFIG_USER_NS"),
    ],
)
def test_names_the_cure_in_one_line(
    number: int, root: bool, sysctls: dict[str, int], filtered: bool, cure: str
) -> None:
    text = kernel.namespaces_refused("unshare", OSError(number, "x"), root=root, sysctls=sysctls, filtered=filtered)
    assert cure in text
    assert f"(unshare: {os.strerror(number)})" in text
    assert "\n" not in text
