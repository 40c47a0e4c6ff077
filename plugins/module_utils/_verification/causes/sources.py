# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to read: the manual procedure, and the standards."""

from __future__ import annotations

from functools import lru_cache

GUIDE = "Cisco document 116339"


def guide(step: str) -> str:
    """A step of the manual procedure."""
    return f"{GUIDE}, {step}"


TELNET_OUTSIDE = guide("Verification step 1")
TELNET_INSIDE = guide("Verification step 2")
FIREWALL_LOGS = guide("Verification step 3")
REGISTERED = guide("Verification step 4")
OWN_RECORD = guide("Troubleshooting step 1")
PARTNER_RECORD = guide("Troubleshooting step 2a")
TELNET_PARTNER = guide("Troubleshooting step 2b")
RESOLUTION = "RFC 6120 section 3.2"
STREAMS = "RFC 6120 section 4"
STREAM_ERRORS = "RFC 6120 section 4.9.3"
STARTTLS = "RFC 6120 section 5"
DIALBACK = "XEP-0220 section 2"
IDENTITY = "RFC 9525"
TLS = "RFC 7590"
DROPS = "Cisco ASA command reference, show asp drop"


def in_order(*refs: str) -> list[str]:
    """Each once, the steps of the guide first."""
    return list(_in_order(refs))


@lru_cache(maxsize=256)
def _in_order(refs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(refs), key=lambda text: not text.startswith(GUIDE)))
