# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real packets through the compiled policy, in private network namespaces, where the sites in the lab send none."""

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
    for version, asker in (("-4", "203.0.113.20"), ("-6", "2001:db8:f::20")):
        assert found[f"silent {version}"] in ("TimeoutError", "OSError")
        assert found[f"not silent {version}"] == asker
    assert (found["large closed"], found["large permitted"]) == ("TimeoutError", "203.0.113.20")
    assert (found["login asked"], found["login not asked"]) == ("TimeoutError", "203.0.113.21")
    assert (found["diverted"], found["not diverted"]) == ("TimeoutError", "203.0.113.1")
    assert found["record"] is True
