# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""XMPP between servers: the probes that stand for telnet. Python's standard library only: they run on any PC."""

from __future__ import annotations

DOOR = (
    "arguments",
    "groups",
    "listening",
    "probe",
    "session",
    "stream.names",
    "stream.transport",
    "tls.certificate",
    "tls.der",
    "tls.tls",
)
"""What other rooms may import of this one, beside what stands in this file."""
