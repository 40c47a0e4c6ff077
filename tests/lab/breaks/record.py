# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearse the breaks and keep the facts, for unit tests of the diagnosis: see tests/run record."""

from __future__ import annotations

import sys
from typing import Any

from lab.breaks.recorded import keep
from lab.breaks.stages import HEALTHY, STAGES, Stage


def main() -> int:
    """Record the sets with the breaks that the command line names, or all."""
    asked = set(sys.argv[1:])
    failed = 0
    for stage in STAGES.values():
        if asked and not asked & set(stage.names):
            continue
        found = stage.play(asked or stage.names)
        documents = {id(document): document for document in found.values()}.values()
        # The healthy site comes first: the others are kept as what differs from it.
        for document in sorted(documents, key=lambda one: len(one["breaks"])):
            failed += _keep(document, stage)
    return 1 if failed else 0


def _keep(document: dict[str, Any], stage: Stage) -> bool:
    """Write the facts of a set; whether that failed."""
    breaks = document["breaks"]
    name = "+".join(breaks) or f"{HEALTHY} {stage.kind}"
    if "error" in document:
        print(f"{name}: {document['error']}", file=sys.stderr)
        return True
    file = keep(stage.kind, breaks, document["site"], document["seen"])
    print(f"{name}: {file.stat().st_size} bytes", flush=True)
    return False


if __name__ == "__main__":
    sys.exit(main())
