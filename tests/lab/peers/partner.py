# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A partner of the lab served by a peer of the gallery."""

from __future__ import annotations

import sys
from pathlib import Path

from lab.daemons import Daemon
from lab.layout import Partner
from lab.presence import emulator_environment


def prepare(partner: Partner, directory: Path, pki: Path) -> Daemon:
    """Say how to run the partner's server."""
    directory.mkdir(parents=True)
    port = 5270 if partner.manner == "direct-tls" else 5269
    argv = [sys.executable, "-P", "-u", "-m", "lab.peers", partner.manner, "--domain", partner.domain]
    argv += ["--listen", f"{partner.address}:{port}", "--tls", partner.tls]
    if partner.tls != "none":
        argv += ["--certificate", str(pki / f"{partner.domain}.pem")]
    return Daemon(partner.netns, partner.netns, argv, directory, environment=emulator_environment())
