# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has reached a host, in the kernel's own count: the proof that a run left the devices alone."""

from __future__ import annotations

import subprocess

# TCP connections that the host took, and UDP datagrams that one of its sockets got.
COUNTED = (("Tcp:", "PassiveOpens"), ("Udp:", "InDatagrams"))


def arrivals(netns: str) -> int:
    """How many connections and datagrams a host has taken since the lab began."""
    text = subprocess.run(
        ["ip", "netns", "exec", netns, "cat", "/proc/net/snmp"], capture_output=True, text=True, check=True
    ).stdout
    return counted(text)


def counted(text: str) -> int:
    """The same from the text of /proc/net/snmp: for each protocol a line with names and one with numbers."""
    rows: dict[str, list[str]] = {}
    values: dict[tuple[str, str], int] = {}
    for line in text.splitlines():
        protocol, *words = line.split()
        if protocol not in rows:
            rows[protocol] = words
        else:
            values |= {(protocol, name): int(word) for name, word in zip(rows[protocol], words, strict=True)}
    return sum(values[one] for one in COUNTED)
