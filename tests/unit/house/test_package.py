# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball has what the collection consists of, and nothing else: least of all what its user keeps in the same directory."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]

# What somebody may have in a clone, in places where it could be taken for a part of the collection.
OWN = (
    ".env",
    ".vault_pass",
    "vault.yml",
    "inventory.yml",
    "hosts.ini",
    "inventory/hosts.yml",
    "group_vars/all/vault.yml",
    "host_vars/asa1.yml",
    "reports/federation.html",
    "restarts/cup1.json",
    "id_ed25519",
    "notes.md",
    "playbooks/inventory.yml",
    "playbooks/vault.yml",
    "playbooks/group_vars/all.yml",
    "playbooks/host_vars/asa1.yml",
    "playbooks/reports/federation.json",
    "roles/presence/vars/vault.yml",
    "roles/firewall/files/running-config.txt",
    "roles/dns/defaults/tsig.key",
    "plugins/vault.yml",
    "plugins/modules/.env",
    "docs/our-network.md",
    "docs/inventory.yml",
    "meta/vault.yml",
    "changelogs/vault.yml",
    "examples/one-site/group_vars/all/vault.yml",
    "examples/one-site/group_vars/all/secrets.yml",
    "examples/one-site/reports/federation.html",
    "examples/ours/group_vars/all/vault.yml",
    "extensions/molecule/partners/vault.yml",
    "tests/lab/vault.yml",
    "tests/lab/asa/our-firewall.cfg",
    "tests/recordings/ours.json",
    "xmpp-federation-0.0.1.tar.gz",
)
# Shipped as a whole: what is added there has to be packed.
WHOLE = ("plugins/", "playbooks/", "roles/", "meta/", "tests/lab/")
ALSO = ("README.md", "LICENSE", "requirements.txt", "CONTRIBUTING.md", "tests/run", "tests/steps/install", "Makefile")


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no clone")
    return {
        name
        for name in listed.stdout.split("\0")
        if name and (ROOT / name).is_file() and not (ROOT / name).is_symlink()
    }


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a tarball that is built in a clone in which somebody works."""
    clone = tmp_path_factory.mktemp("clone") / "federation"
    for name in tracked():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, clone / name)
    for name in OWN:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text("password: hunter2\n")
    tool = Path(sys.executable).with_name("ansible-galaxy")
    built = subprocess.run(
        [tool, "collection", "build", "--output-path", clone.parent],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    tarball = next(clone.parent.glob("*.tar.gz"))
    assert tarball.stat().st_size < 2_000_000
    with tarfile.open(tarball) as archive:
        assert [member.name for member in archive.getmembers() if not member.isfile() and not member.isdir()] == []
        return {member.name for member in archive.getmembers() if member.isfile()} - {"MANIFEST.json", "FILES.json"}


def test_nothing_of_the_user_is_packed(packed: set[str]) -> None:
    assert packed & set(OWN) == set()
    assert packed - tracked() == set()


def test_what_the_collection_consists_of_is_packed(packed: set[str]) -> None:
    wanted = {name for name in tracked() if name.startswith(WHOLE)} | set(ALSO)
    assert wanted - packed == set(), "name it in galaxy.yml, manifest"


def test_a_guide_that_is_shipped_leads_to_guides_that_are(packed: set[str]) -> None:
    guides = {name for name in tracked() if re.fullmatch(r"docs/[^/]*\.md", name)}
    assert guides - packed == set(), "name it in galaxy.yml, manifest"


def test_every_guide_has_its_place_on_the_site() -> None:
    named = {
        one for part in runpy.run_path(str(ROOT / "docs" / "docsite" / "build.py"))["TOC"].values() for one in part
    }
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} - named == set(), (
        "put it into TOC of docs/docsite/build.py"
    )


def test_the_tests_stay_at_home(packed: set[str]) -> None:
    assert {
        name for name in packed if name.startswith(("tests/unit", "tests/system", "tests/recordings", "tests/fuzz"))
    } == set()


def test_every_module_is_in_an_action_group_of_its_device() -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]
    devices = {name: [one for one in group if isinstance(one, str)] for name, group in groups.items()}
    named = [one for group in devices.values() for one in group]
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")} - {"__init__"}
    assert sorted(named) == sorted(modules), "each module once"
    assert groups["federation"][-1] == {
        "metadata": {"extend_group": sorted(set(groups) - {"federation"}, key=list(groups).index)}
    }
