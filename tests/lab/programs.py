# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs the lab runs: where they are, and which Debian package brings what is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.errors import UnavailableError

PACKAGE_OF = {
    "ip": "iproute2",
    "nft": "nftables",
    "named": "bind9",
    "dnsmasq": "dnsmasq-base",
    "prosody": "prosody",
}
OPTIONAL_PACKAGE_OF = {
    "erl": "ejabberd",
    "ssh": "openssh-client",
    "sshd": "openssh-server",
}  # only for a lab that asks for what they run
PACKAGE_OF_LIBRARY = {
    "ansible": "ansible-core",
    "cryptography": "cryptography",
    "dns": "dnspython",
    "lxml": "lxml",
    "netaddr": "netaddr",
    "paramiko": "paramiko",
    "slixmpp": "slixmpp",
    "yaml": "PyYAML",
}
"""What the Python of the lab has to have, and how pip calls it: requirements.txt here and in the root, and Ansible."""
_SYSTEM_DIRECTORIES = ("/usr/local/sbin", "/usr/sbin", "/sbin")  # not on an ordinary user's PATH in Debian

# Debian and Ubuntu ship AppArmor profiles for these, which would keep them out of /run/lab. A profile goes by the program's
# path, so the lab runs copies. Unconfirmed: that a copy escapes has not been seen on a kernel with AppArmor.
_CONFINED = ("named", "dnsmasq")


def search_path(environment: Mapping[str, str]) -> str:
    """LAB_PROGRAM_PATH if set; else PATH, and the directories of system programs after it."""
    if "LAB_PROGRAM_PATH" in environment:
        return environment["LAB_PROGRAM_PATH"]
    given = [directory for directory in environment.get("PATH", os.defpath).split(os.pathsep) if directory]
    return os.pathsep.join([*given, *(directory for directory in _SYSTEM_DIRECTORIES if directory not in given)])


def find(path: str, also: Sequence[str] = ()) -> dict[str, str]:
    """Every program in PACKAGE_OF with its absolute path.

    :param also: names from OPTIONAL_PACKAGE_OF
    :raises UnavailableError: naming all that are missing, and the packages
    """
    packages_of = PACKAGE_OF | {name: OPTIONAL_PACKAGE_OF[name] for name in also}
    found = {name: shutil.which(name, path=path) for name in packages_of}
    missing = [name for name, where in found.items() if where is None]
    if missing:
        packages = " ".join(sorted(packages_of[name] for name in missing))
        raise UnavailableError(
            f"not installed: {', '.join(missing)}; on Debian: apt-get install --no-install-recommends {packages}"
        )
    return {name: os.path.abspath(where) for name, where in found.items() if where}


def missing_libraries() -> list[str]:
    """The packages that this Python lacks, as pip calls them."""
    return [package for name, package in PACKAGE_OF_LIBRARY.items() if importlib.util.find_spec(name) is None]


def copy_confined(programs: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The programs, with those that AppArmor would confine replaced by copies in the directory."""
    directory.mkdir()
    result = dict(programs)
    for name in _CONFINED:
        result[name] = str(shutil.copy(programs[name], directory / name))
    return result


def collections_path() -> Path:
    """The directory whose ``ansible_collections`` has this collection: where it is installed, or that of a clone."""
    root = Path(__file__).resolve().parents[2]
    if root.parts[-3:] == ("ansible_collections", "xmpp", "federation"):
        return root.parents[2]
    return root / "tests" / "collections"
