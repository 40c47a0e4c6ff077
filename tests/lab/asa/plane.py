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


class NftPlane:
    """Table `ip asa` of this network namespace."""

    def __init__(self, links: list[KernelLink], record: Path) -> None:
        self._links = links
        self._record = record
        self._loaded: nft.Ruleset | None = None

    def apply(self, catalog: Catalog) -> list[str]:
        """Replace the policy in one transaction; hit counters of lines that stay go on. Raises `OSError`."""
        built = policy.build(catalog, assign(catalog, self._links))
        ruleset = nft.render(built)
        script = self._preamble(ruleset) + ruleset.text
        done = subprocess.run(["nft", "-f", "-"], input=script, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError("nft: " + " / ".join(done.stderr.strip().splitlines()[:3]))
        self._loaded = ruleset
        self._record.write_text(ruleset.text, encoding="ascii")
        return built.notes

    def counters(self) -> dict[str, int]:
        """Packets that each counter has seen; only the first packet of a connection gets to one."""
        done = subprocess.run(["nft", "-j", "list", "counters", "table", "ip", "asa"], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise OSError("nft: " + done.stderr.strip())
        found = [item["counter"] for item in json.loads(done.stdout)["nftables"] if "counter" in item]
        return {item["name"]: item["packets"] for item in found}

    def _preamble(self, ruleset: nft.Ruleset) -> str:
        """Empty the table, but keep the counters that are still needed."""
        if self._loaded is None:
            return "add table ip asa\ndelete table ip asa\n"
        gone = [f"delete chain ip asa {name}\n" for name in sorted(self._loaded.chains - ruleset.chains)]
        gone += [f"delete counter ip asa {name}\n" for name in sorted(self._loaded.counters - ruleset.counters)]
        return "flush table ip asa\n" + "".join(gone)
