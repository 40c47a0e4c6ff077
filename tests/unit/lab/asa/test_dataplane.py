# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real packets through the compiled policy, in private network namespaces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[3]
NAMESPACES = ["unshare", "--user", "--map-root-user", "--net", "--mount"]


def _possible():
    if not all(map(shutil.which, ("unshare", "nft", "ip"))):
        return "unshare, nft and ip are needed"
    probe = subprocess.run(
        [*NAMESPACES, "sh", "-c", "nft list tables && mount -t tmpfs tmpfs /run"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if probe.returncode == 0 else f"no private namespaces here: {probe.stderr.strip()}"


REASON = _possible()


def in_namespaces(probe):
    """What a probe prints that runs in private namespaces."""
    done = subprocess.run(
        [*NAMESPACES, sys.executable, "-m", f"unit.lab.asa.{probe}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_packets_go_where_the_configuration_says():
    printed = in_namespaces("dataplane_probe")
    found = {item["step"]: item["value"] for item in map(json.loads, printed.splitlines())}
    assert found["closed"] == found["published only"] == "TimeoutError"
    assert found["permitted"] == "203.0.113.20"
    assert len(found["hits"]) == 1
    assert "line 4 extended permit tcp any host 10.10.0.10 eq 5269 (hitcnt=2)" in found["hits"][0]
    assert found["without proxy ARP"] in ("TimeoutError", "OSError")
    assert found["with proxy ARP"] == "203.0.113.20"
    assert "Action: allow" in found["trace"] and any("hits=2," in line for line in found["trace"])
    assert (found["out denied"], found["out permitted"]) == ("TimeoutError", "203.0.113.1")
    assert (found["blacklisted"], found["others"]) == ("TimeoutError", "203.0.113.20")
    assert found["withdrawn"] == "TimeoutError"
    assert found["v6 closed"] == found["v6 published only"] == found["v6 withdrawn"] == "TimeoutError"
    assert found["v6 permitted"] == found["v6 permitted again"] == "2001:db8:f::20"
    assert len(found["v6 hits"]) == 1 and "(hitcnt=1)" in found["v6 hits"][0]
    assert "Action: allow" in found["v6 trace"] and "object network CUP6" in found["v6 trace"]
    assert (found["v6 out denied"], found["v6 out permitted"]) == ("TimeoutError", "2001:db8:a::10")
    assert found["v6 blacklisted"] == "TimeoutError"
    assert (found["large closed"], found["large permitted"]) == ("TimeoutError", "203.0.113.20")
    assert (found["login asked"], found["login not asked"]) == ("TimeoutError", "203.0.113.21")
    assert found["v6 silent"] in ("TimeoutError", "OSError") and found["v6 not silent"] == "2001:db8:f::20"
    assert (found["diverted"], found["not diverted"]) == ("TimeoutError", "203.0.113.1")
    assert found["record"] is True
