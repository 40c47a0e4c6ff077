# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other side of the benchmark: community.general, out of the wheel that carries it, into .build."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "ansible==12.3.0"  # the bundle on the package index; only one collection of it is unpacked
HOME = Path(__file__).resolve().parents[2] / ".build" / "benchmark"
COLLECTIONS = HOME / "collections"
COLLECTION = "ansible_collections/community/general"


def prepare() -> None:
    """Unpack the collection, unless it is there."""
    if (COLLECTIONS / COLLECTION / "MANIFEST.json").exists():
        return
    COLLECTIONS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME) as directory:
        print(f"# downloading {WHEEL}", file=sys.stderr, flush=True)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-q",
                "--disable-pip-version-check",
                "--no-deps",
                "-d",
                directory,
                WHEEL,
            ],
            check=True,
        )
        (wheel,) = Path(directory).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith(f"{COLLECTION}/")]
            # The manifest last: it says that all the rest is there.
            archive.extractall(COLLECTIONS, sorted(names, key=lambda name: name.endswith("/MANIFEST.json")))


def installed() -> str:
    """The version of the collection."""
    manifest = json.loads((COLLECTIONS / COLLECTION / "MANIFEST.json").read_text())
    return str(manifest["collection_info"]["version"])
