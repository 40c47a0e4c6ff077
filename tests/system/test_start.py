# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first page of the docs, worked through in the lab from the tarball to the first verified site."""

from __future__ import annotations

import os
import sys

import pytest
from lab import newcomer
from lab.running import run_lab

TIMEOUT = 900  # seconds for five runs and a dialogue; 90 on a quiet machine


@pytest.mark.skipif(os.geteuid() != 0, reason="sshd on the PCs separates its privileges, for which it wants to be root")
def test_the_page_leads_to_a_site_that_works() -> None:
    done = run_lab("--", sys.executable, "-m", "lab.newcomer", timeout=TIMEOUT)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    *_, last = done.stdout.split("\n$ ")
    assert last.startswith("ansible-playbook xmpp.federation.verify\n")
    assert "hq: federation is working" in last


def test_the_page_has_what_is_worked_through() -> None:
    """A block that the walk would pass over is no part of the page."""
    kinds = [kind for kind, _text in newcomer.blocks()]
    assert kinds == ["sh", "sh", "text", "sh", "sh"]
    commands = [command for kind, text in newcomer.blocks() if kind == "sh" for command in newcomer.commands(text)]
    assert [command.split()[0] for command in commands] == ["ansible-galaxy", "ansible-playbook", "cd"] + [
        "ansible-playbook"
    ] * 5
