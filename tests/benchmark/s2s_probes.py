# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""s2s_info on many targets of which a few are dead ends: the whole beside its slowest target.

All targets are peers of the lab's gallery on loopback, as far as TLS and dialback. The dead take the connection and say nothing, so
that the patient try is made with each of them.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.xmpp.federation.plugins.modules import s2s_info
from lab.loopback.certificates import Authority
from lab.peers.manners import peer_class
from lab.peers.server import serving

DOMAIN = "cup.example"
GOAL = 1.5  # times the slowest target


@contextlib.contextmanager
def peers(directory: Path) -> Iterator[dict[str, int]]:
    """Ports of one good and one dead peer."""
    certificate = Authority(directory).issue(DOMAIN)
    with contextlib.ExitStack() as stack:
        yield {
            "good": stack.enter_context(serving(peer_class("good")(DOMAIN, "required", certificate))),
            "silent": stack.enter_context(serving(peer_class("silent")(DOMAIN))),
        }


def run(ports: list[int], timeout: float, patience: float) -> tuple[float, list[float], list[dict[str, Any]]]:
    """Seconds of the whole, seconds of each target, and the results."""
    took: list[float] = []
    probe = s2s_info.probe

    def timed(*arguments: Any) -> dict[str, Any]:
        started = time.monotonic()
        found = probe(*arguments)
        took.append(time.monotonic() - started)
        return found

    plain = {name: option.get("default") for name, option in s2s_info.ARGUMENT_SPEC.items()}
    no_target = {name: one.get("default") for name, one in s2s_info.ARGUMENT_SPEC["targets"]["options"].items()}
    target = {**no_target, "address": "127.0.0.1", "to": DOMAIN, "from": "probe.example"}
    params = {**plain, "level": "dialback", "timeout": timeout, "patience": patience}
    params["targets"] = [{**target, "port": port} for port in ports]
    s2s_info.probe = timed
    try:
        started = time.monotonic()
        results = s2s_info.run(params)["results"]
        return time.monotonic() - started, took, results
    finally:
        s2s_info.probe = probe


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/benchmark/probes", description=__doc__.splitlines()[0])
    parser.add_argument("--targets", type=int, default=100, help="(default: %(default)s)")
    parser.add_argument("--dead", type=int, default=5, help="of these, dead ends (default: %(default)s)")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds (default: %(default)s)")
    parser.add_argument("--patience", type=float, default=40.0, help="seconds (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, peers(Path(directory)) as ports:
        for dead in (0, given.dead):
            # The dead come last, where a queue would have them wait for all others first.
            chosen = [ports["good"]] * (given.targets - dead) + [ports["silent"]] * dead
            whole, took, results = run(chosen, given.timeout, given.patience)
            answered = sum(one["dialback"]["status"] == "invalid" for one in results)
            ratio = whole / max(took)
            print(
                f"{len(chosen)} targets, {dead} dead: {whole:.2f} s, slowest target {max(took):.2f} s, "
                f"ratio {ratio:.2f} (goal: at most {GOAL} with dead ones), {answered} answered to the end"
            )


if __name__ == "__main__":
    main()
