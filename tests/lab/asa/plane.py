# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data plane: loads policies into the kernel with `nft`, atomically, and reads the hit counters."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from lab.asa import nft, policy
from lab.asa.catalog import Catalog
from lab.asa.links import KernelLink, assign

#: Characters of rules in one transaction. The kernel takes a transaction as one message, which has to fit the send
#: buffer; without privileges outside the namespace that is about 400 kB, and a set's member of 10 characters takes 120.
PIECE = 24_000


class NftPlane:
    """Table `inet asa` of this network namespace."""

    def __init__(self, links: list[KernelLink], record: Path) -> None:
        self._links = links
        self._record = record
        self._loaded: nft.Ruleset | None = None

    def apply(self, catalog: Catalog) -> list[str]:
        """Replace the policy at once; hit counters of lines that stay go on. Raises `OSError`.

        New chains are built beside those in force, in several transactions where one would be too large; the last
        transaction turns the hooks over to them and removes the old ones.
        """
        built = policy.build(catalog, assign(catalog, self._links))
        ruleset = nft.render(built, versioned=True)
        if ruleset == self._loaded:
            return built.notes
        old, self._loaded = self._loaded, None  # after a failure the next load starts from nothing
        for piece in pieces(_additions(ruleset, old), _turnover(ruleset, old)):
            _nft(piece)
        if ruleset.arp != (old.arp if old else ""):
            _nft(f"add table arp {nft.TABLE}\ndelete table arp {nft.TABLE}\n{ruleset.arp}")
        self._loaded = ruleset
        self._record.write_text(ruleset.text, encoding="ascii")
        return built.notes

    def counters(self) -> dict[str, int]:
        """Packets that each counter has seen; only the first packet of a connection gets to one."""
        done = subprocess.run(
            ["nft", "-j", "list", "counters", "table", "inet", "asa"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise OSError("nft: " + done.stderr.strip())
        found = [item["counter"] for item in json.loads(done.stdout)["nftables"] if "counter" in item]
        return {item["name"]: item["packets"] for item in found}


def _nft(script: str) -> None:
    done = subprocess.run(["nft", "-f", "-"], input=script, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError("nft: " + " / ".join(done.stderr.strip().splitlines()[:3]))


def _additions(ruleset: nft.Ruleset, old: nft.Ruleset | None) -> list[str]:
    """Lines that change nothing yet: counters, chains, and the rules in them."""
    start = [] if old else ["add table inet asa", "delete table inet asa", "add table inet asa"]
    known = old.counters if old else frozenset()
    present = {*ruleset.hooks, *(old.chains if old else ())}
    chains = {name: rules for name, rules in ruleset.chains.items() if name not in present}
    return [
        *start,
        *(f"add counter inet asa {name}" for name in sorted(ruleset.counters - known)),
        *(f"add chain inet asa {name}" for name in chains),
        *(f"add rule inet asa {name} {rule}" for name, rules in chains.items() for rule in rules),
    ]


def _turnover(ruleset: nft.Ruleset, old: nft.Ruleset | None) -> list[str]:
    """Lines that belong into one transaction: hooks to the new chains, old chains and counters out."""
    lines: list[str] = []
    for name, definition in ruleset.hooks.items():
        lines += [f"add chain inet asa {name} {{ {definition} }}", f"flush chain inet asa {name}"]
        lines += [f"add rule inet asa {name} {rule}" for rule in ruleset.chains[name]]
    if old:
        gone = [name for name in old.chains if name not in ruleset.chains]
        lines += [f"{verb} chain inet asa {name}" for verb in ("flush", "delete") for name in gone]
        lines += [f"delete counter inet asa {name}" for name in sorted(old.counters - ruleset.counters)]
    return lines


def pieces(additions: list[str], turnover: list[str]) -> list[str]:
    """Scripts to load one after the other; only one when everything fits."""
    scripts: list[str] = []
    part: list[str] = []
    size = sum(map(len, turnover))
    for line in additions:
        if part and size + len(line) > PIECE:
            scripts.append("\n".join(part) + "\n")
            part, size = [], sum(map(len, turnover))
        part.append(line)
        size += len(line)
    return [*scripts, "\n".join([*part, *turnover]) + "\n"]
