# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""For promtool: ``python -m house.monitoring DIRECTORY`` writes the metrics of some reports, and the dashboard's questions as rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.monitoring import metrics
from unit.plugins.module_utils._report.report_cases import BROKEN, WORKING, diagnosis, result

DASHBOARD = Path(__file__).parents[2] / "docs" / "day2" / "monitoring" / "grafana-dashboard.json"
SEEN = diagnosis(result("H1.in", "FAIL", code="D01", partner="a.example"), site="x", partners=("a.example",))


def questions() -> list[str]:
    """The expressions of the dashboard's panels, with a site in place of its variable."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [target["expr"].replace("$site", "hq") for panel in panels for target in panel["targets"]]


def main() -> None:
    place = Path(sys.argv[1])
    (place / "metrics").write_text(metrics(read([BROKEN, WORKING, SEEN])), encoding="utf-8")
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(questions())]
    (place / "dashboard.yml").write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))


if __name__ == "__main__":
    main()
