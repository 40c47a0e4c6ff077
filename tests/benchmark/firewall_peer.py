# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other side of the firewall's benchmark: cisco.asa and what it stands on, and a Python environment for both sides."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "ansible==11.13.0"  # the bundle on the package index that carries cisco.asa 6.1.0
HOME = Path(__file__).resolve().parents[2] / ".build" / "benchmark" / "firewall"
COLLECTIONS = HOME / "collections"
NEEDED = ("cisco/asa", "ansible/netcommon", "ansible/utils")
VENV = HOME / "venv"
#: Ours asks for Paramiko, theirs for libssh; one environment, so that both run on the same Python and Ansible.
PACKAGES = ("ansible-core>=2.19,<2.20", "paramiko>=4,<5", "ansible-pylibssh==1.4.0")


def prepare() -> None:
    """Unpack the collections and make the environment, unless they are there."""
    unpack()
    if not (VENV / "complete").exists():
        print(f"# installing {', '.join(PACKAGES)}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)
        (VENV / "complete").touch()


def unpack() -> None:
    """Unpack the collections, unless they are there."""
    if all((COLLECTIONS / "ansible_collections" / name / "MANIFEST.json").exists() for name in NEEDED):
        return
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME) as directory:
        print(f"# downloading {WHEEL}", file=sys.stderr, flush=True)
        download = ["download", "-q", "--disable-pip-version-check", "--no-deps", "-d", directory, WHEEL]
        subprocess.run([sys.executable, "-m", "pip", *download], check=True)
        (wheel,) = Path(directory).glob("*.whl")
        wanted = tuple(f"ansible_collections/{name}/" for name in NEEDED)
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith(wanted)]
            # The manifests last: they say that all the rest is there.
            archive.extractall(COLLECTIONS, sorted(names, key=lambda name: name.endswith("/MANIFEST.json")))


def installed(name: str) -> str:
    """The version of one of the collections, as `cisco/asa`."""
    manifest = json.loads((COLLECTIONS / "ansible_collections" / name / "MANIFEST.json").read_text())
    return str(manifest["collection_info"]["version"])
