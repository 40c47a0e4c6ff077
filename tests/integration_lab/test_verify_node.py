# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the presence node itself tells verification, and that a node which tells nothing keeps nobody from a report."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from running import RUN

PLAYBOOKS = RUN.parents[2] / "playbooks"
MANAGER = "Cisco XCP XMPP Federation Connection Manager"

# What an engineer does in the pages: another mode, saved, and no service restarted.
SAVE_ANOTHER_MODE = """
import json, os
from lab.browser import Browser
PAGE = "/cupadmin/xmppFederationSettingsEdit.do"
lab = json.load(open(os.environ["LAB_FACTS"]))
browser = Browser(lab["presence"], lab["ca"])
form = next(form for form in browser.open(PAGE).forms if form.xpath(".//select[@id='TKSECURITYMODE']"))
select = form.get_element_by_id("TKSECURITYMODE")
value = next(option.get("value") for option in select if option.text_content().strip() == "TLS Required")
browser.submit(PAGE, form, {select.name: value})
"""

SCRIPT = f"""
set -eu
verify() {{
    ansible-playbook {PLAYBOOKS}/verify.yml -vvv >"$LAB_DIR/said" 2>&1 || [ $? = 2 ]
    if grep -q -F -f "$LAB_DIR/secrets" "$LAB_DIR/said"; then echo "a secret in the output" >&2; exit 99; fi
    python -c 'import json, sys; print(json.dumps([sys.argv[1], json.load(open(sys.argv[2]))["sites"][0]]))' \\
        "$1" "$(dirname "$LAB_INVENTORY")/reports/federation.json" | sed 's/^/REPORT /'
    rm -r "$(dirname "$LAB_INVENTORY")/reports"
}}
ansible-playbook {PLAYBOOKS}/site.yml >"$LAB_DIR/said"
verify healthy
python -m lab.hands presence 'utils service stop {MANAGER}' >/dev/null
verify stopped
python -m lab.hands presence 'utils service start {MANAGER}' >/dev/null
python -c "$1"
verify changed
ansible-playbook {PLAYBOOKS}/site.yml --limit 'cup*' -e presence_restart=deferred >"$LAB_DIR/said"
verify owed
python -m lab.control stop cups
verify off
"""


def verified() -> dict[str, dict[str, Any]]:
    """What each look at the site came to: its name -> the site of the report."""
    run = subprocess.run(
        [str(RUN), "--", "bash", "-c", SCRIPT, "bash", SAVE_ANOTHER_MODE],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    told = [line.partition(" ")[2] for line in run.stdout.splitlines() if line.startswith("REPORT ")]
    return dict(json.loads(one) for one in told)


def shown(site: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Whatever did not pass: the check without the node's name -> status and code."""
    return {
        result["id"].replace(".cup1.cupdomain.example", ""): (result["status"], result["code"])
        for result in site["results"]
        if result["status"] != "PASS"
    }


def test_what_the_node_tells() -> None:
    sites = verified()
    assert (sites["healthy"]["verdict"], shown(sites["healthy"])) == ("working", {})

    stopped = sites["stopped"]
    assert (stopped["verdict"], stopped["first"]["code"], stopped["first"]["vantage"]) == ("broken", "F08", "node")
    assert f"{MANAGER} is Stopped (Commanded Out of Service)" in stopped["first"]["found"]
    assert shown(stopped)["H4.in"][0] == shown(stopped)["H3.in"][0] == "BLOCKED"

    changed = sites["changed"]
    assert (changed["verdict"], shown(changed)) == ("degraded", {"H9.settings": ("WARN", "P02")})
    assert 'Security Mode: set "No TLS" (now "TLS Required")' in changed["first"]["found"]
    assert "still talks with them" in changed["first"]["found"]

    owed = sites["owed"]
    assert (owed["verdict"], shown(owed)) == ("degraded", {"H9.restarts": ("WARN", "P03")})
    assert "cup1: restart XCP Router (changed: Security Mode" in owed["first"]["found"]

    off = sites["off"]
    assert off["verdict"] == "broken"
    assert {one: shown(off)[one][0] for one in ("H4.service", "H9.settings", "H2.node.gmail.example")} == {
        "H4.service": "ERROR",
        "H9.settings": "ERROR",
        "H2.node.gmail.example": "BLOCKED",
    }
