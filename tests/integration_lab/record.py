# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearse the breaks and keep the facts, for unit tests of the diagnosis: see tests/record-failures."""

from __future__ import annotations

import json
import sys
from typing import Any

from lab.breaks.recorded import PLACE, trimmed
from rehearsed import HEALTHY, STAGES


def main() -> int:
    """Record the sets with the breaks that the command line names, or all."""
    asked = sys.argv[1:]
    failed = 0
    PLACE.mkdir(exist_ok=True)
    for title, stage in STAGES.items():
        wanted = asked or stage.names
        if not set(wanted) & set(stage.names):
            continue
        found = stage.play(wanted)
        documents = {id(document): document for document in found.values()}.values()
        for document in documents:
            failed += _keep(document, title)
    return 1 if failed else 0


def _keep(document: dict[str, Any], title: str) -> bool:
    """Write the facts of a set; whether that failed."""
    name = "+".join(document["breaks"]) or f"{HEALTHY} {title}"
    if "error" in document:
        print(f"{name}: {document['error']}", file=sys.stderr)
        return True
    kept = {"breaks": document["breaks"], "site": document["site"], "seen": trimmed(document["seen"])}
    file = PLACE / f"{(document['breaks'] or [f'{HEALTHY}-{title}'])[0]}.json"
    file.write_text(json.dumps(kept, sort_keys=True, separators=(",", ":")) + "\n")
    print(f"{name}: {len(file.read_bytes()) // 1024} KiB")
    return False


if __name__ == "__main__":
    sys.exit(main())
