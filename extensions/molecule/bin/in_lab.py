# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""In place of ansible-playbook for Molecule: runs it in the scenario's lab. Without a lab it stops with one line, since a playbook would
find no hosts and be green.
"""

import os
import shutil
import sys
from pathlib import Path

HERE = str(Path(__file__).resolve().parent)
LIFECYCLE = ("create.yml", "destroy.yml")


def main() -> None:
    path = os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if str(Path(one).resolve()) != HERE)
    program = shutil.which("ansible-playbook", path=path)
    if program is None:
        sys.exit("molecule: ansible-playbook is not installed beside Molecule")
    command = [program, *sys.argv[1:]]
    environment = {**os.environ, "PATH": path}
    if any(Path(word).name in LIFECYCLE for word in sys.argv[1:]):
        os.execve(program, command, environment)
    if "LAB_INVENTORY" in os.environ:
        os.execve(program, [*command, f"--inventory={os.environ['LAB_INVENTORY']}"], environment)
    scenario = os.environ.get("MOLECULE_SCENARIO_NAME", "default")
    state = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "lab")
    try:
        inside = (state / "inside").read_text().strip()
        os.kill(int(inside), 0)
        lab = dict(word.split("=", 1) for word in os.fsdecode((state / "environment").read_bytes()).split("\0") if word)
    except (OSError, ValueError):
        sys.exit(f"molecule: scenario {scenario} has no lab: start it with molecule create --scenario-name {scenario}")
    enter = ["nsenter", "-t", inside, "-n", "-m", "-p", f"--wd={os.getcwd()}"]
    if os.geteuid():
        enter[3:3] = ["-U", "--preserve-credentials"]
    # What Molecule sets for the run stays; homes and inventory are the lab's.
    inventory = f"--inventory={lab['LAB_INVENTORY']}"
    os.execvpe("nsenter", [*enter, *command, inventory], {**environment, **lab})


if __name__ == "__main__":
    main()
