# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's own DNS server, which the node asks: dnsmasq without a cache, so that every question crosses the firewall."""

from __future__ import annotations

from pathlib import Path

from lab.daemons import Daemon
from lab.layout import INSIDE_DNS, PUBLIC_DNS


def prepare(
    directory: Path,
    dnsmasq: str,
    name: str = "resolver",
    netns: str = "ns-in",
    address: str = INSIDE_DNS,
    asks: str = PUBLIC_DNS,
) -> Daemon:
    """How to run it. Its log shows who asked what."""
    directory.mkdir(parents=True)
    argv = [
        dnsmasq,
        "--no-daemon",  # keeps it from changing user and group, which a user namespace with one user forbids
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        f"--server={asks}",
        f"--listen-address={address}",
        "--bind-interfaces",
        "--cache-size=0",
        "--pid-file=",
        "--log-facility=-",
        "--log-queries",
    ]
    return Daemon(name, netns, argv, directory, listen=[f"{address}:53"])
