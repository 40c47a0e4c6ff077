# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs over many sites beside the same work with stock parts, and beside one empty task on the same hosts.

It makes namespaces of its own, from which no way leads out. Every run has to find all sites as described, or working:
what fails, or changes anything, ends the benchmark.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from lab.loopback.world import unshare

from benchmark import firewall_peer, fleet_page, fleet_peer, fleet_world, peer
from benchmark import fleet_sites as made
from benchmark.fleet_runs import Cost, play
from benchmark.fleet_world import REPO, World

PAGE, PLOT = REPO / "docs" / "fleet.md", REPO / "docs" / "fleet.svg"
BEGIN, END = "<!-- benchmark -->", "<!-- end of benchmark -->"
INSIDE = "BENCHMARK_FLEET_INSIDE"  # set in the namespaces that the benchmark makes for itself
PLAYBOOKS = REPO / "playbooks"
EMPTY = """
- hosts: federation_presence:federation_firewall:federation_dns
  gather_facts: false
  vars: {ansible_connection: local}  # play keywords give way to what the inventory says
  tasks:
    - name: Do nothing
      ansible.builtin.assert: {that: true, quiet: true}
"""


def published(home: Path) -> str:
    """The configuration of a firewall of which the collection has published a site; everything else is made like it."""
    with fleet_world.world(home, 1, "", streams=False) as world:
        play(world, PLAYBOOKS / "site.yml", "--skip-tags", "verify", changes=True)
        return (home / "asa" / made.Site(0).name / "running-config").read_text(encoding="ascii")


def one_size(
    world: World, kinds: list[str], empty: Path, costs: dict[str, dict[int, Cost]], stock: dict[str, Path]
) -> None:
    """Every run over the sites of a world, one after another."""
    sites = len(world.sites)
    for kind in kinds:
        if kind == "empty":
            cost = play(world, empty)
        elif kind in stock:
            cost = play(world, stock[kind], variables=fleet_peer.VARIABLES, environment=fleet_peer.environment())
        else:
            cost = play(world, PLAYBOOKS / f"{kind}.yml")
        costs[kind][sites] = cost
        print(f"# {sites} {kind}: {cost}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/benchmark/fleet", description=__doc__)
    numbers = {"metavar": "N,N,...", "help": "numbers of sites; %(default)s"}
    parser.add_argument("--drift", default="1,10,50,200,1000", **numbers)
    parser.add_argument("--verify", default="1,10,50", **numbers)
    parser.add_argument("--stock", default="1,10,50", **numbers)
    parser.add_argument("--verify-stock", default="1,10,50", **numbers)
    parser.add_argument("--write", action="store_true", help="write table and plot into docs/")
    options = parser.parse_args()
    wanted = {
        "empty": options.drift,
        "drift": options.drift,
        "drift stock": options.stock,
        "verify": options.verify,
        "verify stock": options.verify_stock,
    }
    sizes = {kind: [int(one) for one in text.split(",") if one] for kind, text in wanted.items()}
    if INSIDE not in os.environ:
        if sizes["drift stock"] or sizes["verify stock"]:
            fleet_peer.prepare()
        command = [*unshare(), sys.executable, "-P", "-m", "benchmark.fleet", *sys.argv[1:]]
        os.execvpe(command[0], command, {**os.environ, INSIDE: "yes"})
    with tempfile.TemporaryDirectory(prefix="benchmark-fleet-") as directory:
        costs = measure(Path(directory), sizes)
    told = "\n\n".join(
        [about(costs), fleet_page.table(costs), *["\n".join(fleet_page.goals(costs))], fleet_page.questions(costs)]
    )
    print(told)
    if options.write:
        PLOT.write_text(fleet_page.plot(costs), encoding="ascii")
        page = PAGE.read_text(encoding="utf-8")
        kept = re.sub(f"{BEGIN}.*{END}", lambda _found: f"{BEGIN}\n\n{told}\n\n{END}", page, flags=re.DOTALL)
        PAGE.write_text(kept, encoding="utf-8")


def measure(home: Path, sizes: dict[str, list[int]]) -> dict[str, dict[int, Cost]]:
    """Kind of run -> sites -> cost."""
    fleet_world.settle()
    resolver = home / "resolv.conf"
    resolver.write_text(f"nameserver {made.RESOLVER}\n")
    subprocess.run(["mount", "--bind", str(resolver), "/etc/resolv.conf"], check=True)
    stock: dict[str, Path] = {}
    for kind, text in (("drift stock", fleet_peer.drift()), ("verify stock", fleet_peer.verify())):
        stock[kind] = home / f"{kind.replace(' ', '-')}.yml"
        stock[kind].write_text(text)
    empty = home / "empty.yml"
    empty.write_text(EMPTY)
    seed = published(home / "seed")
    costs: dict[str, dict[int, Cost]] = {kind: {} for kind in sizes}
    for number in sorted({one for of_kind in sizes.values() for one in of_kind}):
        kinds = [kind for kind, of_kind in sizes.items() if number in of_kind]
        streams = any(kind.startswith("verify") for kind in kinds)
        with fleet_world.world(home / f"sites{number}", number, seed, streams) as world:
            one_size(world, kinds, empty, costs, stock)
    return costs


def about(costs: dict[str, dict[int, Cost]]) -> str:
    """What was measured with what."""
    parts = [
        f"Python {platform.python_version()}",
        f"ansible-core {version('ansible-core')}",
        f"Paramiko {version('paramiko')}",
        f"dnspython {version('dnspython')}",
    ]
    if costs["drift stock"] or costs["verify stock"]:
        parts += [f"{name.replace('/', '.')} {firewall_peer.installed(name)}" for name in firewall_peer.NEEDED]
        parts.append(f"community.general {peer.installed()}")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return ", ".join([*parts, f"{os.cpu_count()} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f} at the end"])


if __name__ == "__main__":
    main()
