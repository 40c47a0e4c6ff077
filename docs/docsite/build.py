# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation site: the guides of docs/, tutorial first, and the reference of every plugin, module and role.

    python docs/docsite/build.py [DIRECTORY]        default .build/site; the pages are in DIRECTORY/html

Needs antsibull-docs, Sphinx, sphinx-ansible-theme, myst-parser and ansible-core beside this Python. Ends with 1 where a warning is about
something of ours.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REPOSITORY = "https://xmpp-federation.example/xmpp.federation"
BIN = Path(sys.executable).parent

# The order of the guides: what a new user reads first, comes first. A guide that is missing here is a mistake that the build reports.
TOC = {
    "Begin": ("start", "intent", "running", "access"),
    "Devices": ("presence", "firewall", "dns"),
    "Before a change": ("rehearse", "containers", "sharing"),
    "Verify": ("s2s", "diagnosis", "report", "failures"),
    "Every day": ("day2", "fleet"),
    "Contribute": ("architecture", "checks", "inclusion"),
}
_LINK = re.compile(r"(\]\()(\.\./[^)#]*|[^):#]+\.(?:json|yml|py))([^)]*\))")
# What antsibull-docs and Ansible's markup refer to of Ansible's own documentation, and what only an index of Ansible's has.
_OF_ANSIBLE = re.compile(r"undefined label: '(?!ansible_collections\.xmpp)|intersphinx inventory")


def guides() -> list[str]:
    """The names of the guides that are there, in their order.

    Raises:
        SystemExit: one has no place in TOC.
    """
    there = {path.stem for path in DOCS.glob("*.md")}
    named = [name for names in TOC.values() for name in names]
    if there - set(named):
        sys.exit(f"build: no place in TOC for the guides {', '.join(sorted(there - set(named)))}")
    return [name for name in named if name in there]


def main() -> int:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build" / "site").resolve()
    source = target / "source"
    shutil.rmtree(target, ignore_errors=True)
    source.mkdir(parents=True)
    shutil.copy(DOCS / "docsite" / "conf.py", source)
    there = guides()
    for name in there:
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        (source / f"{name}.md").write_text(_LINK.sub(_outside, text), encoding="utf-8")
    for picture in DOCS.glob("*.svg"):
        shutil.copy(picture, source)
    (source / "index.rst").write_text(index(there), encoding="utf-8")
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": collections(target), "PATH": f"{BIN}:{os.environ['PATH']}"}
    (source / "reference").mkdir(mode=0o755)
    reference = [BIN / "antsibull-docs", "collection", "--use-current", "--fail-on-error", "--squash-hierarchy"]
    subprocess.run(
        [*reference, "--dest-dir", source / "reference", "xmpp.federation"], env=environment, check=True, cwd=target
    )
    built = subprocess.run(
        [BIN / "sphinx-build", "-q", "-b", "html", "-E", source, target / "html"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    warnings = [line for line in built.stderr.splitlines() if line.strip() and not _OF_ANSIBLE.search(line)]
    print("\n".join(warnings))
    print(f"build: {target / 'html' / 'index.html'}: {len(there)} guides, {len(warnings)} warnings")
    return 1 if built.returncode or warnings else 0


def collections(target: Path) -> str:
    """A tree in which the collection is found by its name."""
    place = target / "collections" / "ansible_collections" / "xmpp"
    place.mkdir(parents=True)
    (place / "federation").symlink_to(ROOT)
    return str(target / "collections")


def index(there: list[str]) -> str:
    """The page that leads to all others."""
    lines = ["xmpp.federation", "===============", ""]
    lines += ["XMPP federation between Cisco Unified Presence (8.x, later IM and Presence) and other XMPP servers,"]
    lines += ["set up, kept and verified by Ansible.", ""]
    for caption, names in TOC.items():
        lines += [".. toctree::", "   :maxdepth: 1", f"   :caption: {caption}", ""]
        lines += [*(f"   {name}" for name in names if name in there), ""]
    lines += [".. toctree::", "   :maxdepth: 2", "   :caption: Reference", "", "   reference/index", ""]
    return "\n".join(lines)


def _outside(found: re.Match[str]) -> str:
    """A link to a file that is no page of the site leads to the repository."""
    path = os.path.normpath(Path("docs") / found[2])
    return f"{found[1]}{REPOSITORY}/{path}{found[3]}"


if __name__ == "__main__":
    sys.exit(main())
