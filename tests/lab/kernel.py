# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a kernel refuses the lab, in one line with a cure."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

SYSCTLS = (
    "kernel.apparmor_restrict_unprivileged_userns",
    "kernel.unprivileged_userns_clone",
    "user.max_net_namespaces",
    "user.max_pid_namespaces",
    "user.max_mnt_namespaces",
    "user.max_user_namespaces",
)


def read_sysctls() -> dict[str, int]:
    """The settings in SYSCTLS that this kernel has."""
    found = {}
    for name in SYSCTLS:
        try:
            found[name] = int(Path("/proc/sys", name.replace(".", "/")).read_text())
        except (OSError, ValueError):
            continue
    return found


def seccomp_filtered() -> bool:
    """Whether a seccomp filter, as container engines set one, lies on this process."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return False
    return any(line.split() == ["Seccomp:", "2"] for line in lines)


def namespaces_refused(step: str, error: OSError, *, root: bool, sysctls: Mapping[str, int], filtered: bool) -> str:
    """One line: which step the kernel refused and what to allow.

    :param step: what was tried, e.g. "unshare"
    :param root: whether the caller's effective user is root
    :param sysctls: as from read_sysctls()
    :param filtered: as from seccomp_filtered()
    """
    said = f"this kernel refuses private namespaces ({step}: {os.strerror(error.errno or 0)})"
    for name in SYSCTLS:
        if name.startswith("user.max_") and sysctls.get(name) == 0:
            instead = ", or run as root" if name == "user.max_user_namespaces" and not root else ""
            return f"{said}: allow them with 'sysctl -w {name}=10000'{instead}"
    if sysctls.get("kernel.unprivileged_userns_clone") == 0 and not root:
        return f"{said}: allow them with 'sysctl -w kernel.unprivileged_userns_clone=1', or run as root"
    if sysctls.get("kernel.apparmor_restrict_unprivileged_userns") == 1 and not root:
        return (
            f"{said}: AppArmor restricts user namespaces; allow them with "
            "'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0', or run as root"
        )
    if filtered:
        return (
            f"{said}: a seccomp filter lies on this process; in Docker or Podman start the container with "
            "'--cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined', or with '--privileged'"
        )
    if error.errno == errno.ENOSPC:
        return f"{said}: too many namespaces exist; raise the limits under /proc/sys/user, or end other users of them"
    if error.errno in (errno.EINVAL, errno.ENOSYS):
        return (
            f"{said}: it is built without one of CONFIG_USER_NS, CONFIG_PID_NS, CONFIG_NET_NS, CONFIG_UTS_NS, "
            "CONFIG_IPC_NS; use a distribution's kernel"
        )
    if root:
        return f"{said} even to root: the capability SYS_ADMIN is missing; in a container use '--privileged'"
    return f"{said}: run as root, or allow unprivileged user namespaces"
