# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a task with call-backs makes; the modules' tests have the options, system tests the rest."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any, Optional

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.listening import make_certificate
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import server_context

OPENSSL = shutil.which("openssl")


class Machine:
    """What an AnsibleModule offers of the machine that it runs on."""

    def __init__(self, directory: Path, openssl: Optional[str] = OPENSSL, listen_cert: Optional[str] = None) -> None:
        self.params = {"listen_cert": listen_cert}
        self.tmpdir = str(directory)
        self.openssl = openssl
        self.asked: list[str] = []

    def get_bin_path(self, name: str) -> Optional[str]:
        assert name == "openssl"
        return self.openssl

    def run_command(self, command: list[str], handle_exceptions: bool) -> tuple[int, str, str]:
        assert not handle_exceptions, "a failure of this is none of the task"
        self.asked = command
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
@pytest.mark.parametrize(
    ("domain", "subject"),
    [
        ("probe.example", "/CN=probe.example"),
        ("b\u00fccher/probe.example", "/CN=bcherprobe.example"),
        ("\u00fc", "/CN=probe"),
    ],
)
def test_a_certificate_for_the_time_of_the_task(domain: str, subject: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    made = make_certificate(machine, domain)
    assert made is not None and Path(made).parent == tmp_path
    assert machine.asked[machine.asked.index("-subj") + 1] == subject
    assert server_context(made, None) is not None


@pytest.mark.parametrize(
    "options", [{"openssl": None}, {"openssl": "/bin/false"}, {"openssl": "/no/where"}, {"listen_cert": "/etc/own.pem"}]
)
def test_no_certificate(options: dict[str, Any], tmp_path: Path) -> None:
    """There is no program, it fails, it cannot be run, or the task names a certificate."""
    assert make_certificate(Machine(tmp_path, **options), "probe.example") is None
