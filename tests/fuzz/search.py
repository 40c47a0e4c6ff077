# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search for bytes for which a property does not hold, for as long as wanted: ``tests/fuzz/run --help``."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzz.devices import DEVICES
from fuzz.devices import WORDS as DEVICE_WORDS
from fuzz.properties import MAX_BYTES, PROPERTIES
from fuzz.seeds import PARTS, WORDS, certificate, conversations

FINDINGS = Path("tests/output/fuzz")


def made_of(words: list[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes, made of words that mean something and of some that do not."""
    return st.lists(st.one_of(st.sampled_from(words), st.binary(max_size=12)), max_size=16).map(b"".join)


def certificates(whole: bytes) -> st.SearchStrategy[bytes]:
    """A certificate with some bytes changed, inserted, or cut away."""
    change = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 4), st.binary(max_size=4))

    def changed(changes: list[tuple[int, int, bytes]]) -> bytes:
        data = whole
        for place, gone, put in changes:
            data = data[:place] + put + data[place + gone :]
        return data

    return st.lists(change, max_size=4).map(changed)


def with_hypothesis(name: str, seconds: float, number: int) -> int:
    """Try one property in rounds until the time is over; how many inputs were tried."""
    strategy = certificates(certificate()) if name == "certificate" else made_of(DEVICE_WORDS.get(name, WORDS))
    holds_for = {**PROPERTIES, **DEVICES}[name]
    until = time.monotonic() + seconds
    tried = 0
    while time.monotonic() < until:

        @seed(number)
        @settings(
            max_examples=200,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        )
        @given(strategy)
        def holds(data: bytes) -> None:
            nonlocal tried
            tried += 1
            holds_for(data)

        holds()
        number += 1
    return tried


def with_atheris(name: str, seconds: float, number: int) -> None:
    """Run libFuzzer, guided by what the code does, in a process of its own; a finding is left in FINDINGS."""
    FINDINGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as corpus:
        for count, data in enumerate([certificate()] if name == "certificate" else conversations()):
            (Path(corpus) / str(count)).write_bytes(data)
        with tempfile.NamedTemporaryFile("w", suffix=".dict") as words:
            for word in PARTS if name == "certificate" else WORDS:
                words.write('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n')
            words.flush()
            _guided(name, corpus, words.name, seconds, number)


def _guided(name: str, corpus: str, words: str, seconds: float, number: int) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "fuzz.guided",
            name,
            corpus,
            f"-max_total_time={max(1, round(seconds))}",
            f"-max_len={MAX_BYTES}",
            f"-seed={number}",
            f"-dict={words}",
            f"-artifact_prefix={FINDINGS}/{name}-",
            "-print_final_stats=1",
            "-verbosity=0",
        ],
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name}: atheris ended with status {done.returncode}; what it found is in {FINDINGS}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/fuzz/run", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for all together (default: 600)")
    parser.add_argument("--engine", choices=["hypothesis", "atheris", "both"], default="both")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31), help="to repeat a search")
    parser.add_argument("properties", nargs="*", help=f"of {', '.join([*PROPERTIES, *DEVICES])} (default: all)")
    options = parser.parse_args()
    if unknown := set(options.properties) - {*PROPERTIES, *DEVICES}:
        parser.error(f"no such property: {', '.join(sorted(unknown))}")
    names = options.properties or [*PROPERTIES, *DEVICES]
    engines = ["hypothesis", "atheris"] if options.engine == "both" else [options.engine]
    share = options.seconds / len(names) / len(engines)
    print(f"seed {options.seed}, {share:.0f} s for each of {', '.join(names)} by {' and '.join(engines)}", flush=True)
    for name in names:
        if "hypothesis" in engines:
            print(f"{name}: {with_hypothesis(name, share, options.seed)} inputs by hypothesis, all hold", flush=True)
        if "atheris" in engines and name in PROPERTIES:
            with_atheris(name, share, options.seed)
            print(f"{name}: atheris found nothing", flush=True)


if __name__ == "__main__":
    main()
