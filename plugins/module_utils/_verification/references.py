# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a check and a cause are written down: the step of Cisco document 116339, and the standards' sections."""

from __future__ import annotations

GUIDE = "Cisco document 116339"


def _guide(step: str) -> str:
    return f"{GUIDE}, {step}"


_TELNET_OUTSIDE = _guide("Verification step 1")
_TELNET_INSIDE = _guide("Verification step 2")
_FIREWALL_LOGS = _guide("Verification step 3")
_REGISTERED = _guide("Verification step 4")
_OWN_RECORD = _guide("Troubleshooting step 1")
_PARTNER_RECORD = _guide("Troubleshooting step 2a")
_TELNET_PARTNER = _guide("Troubleshooting step 2b")
_RESOLUTION = "RFC 6120 section 3.2"
_DIALBACK = "XEP-0220 section 2"
_STREAM_ERRORS = "RFC 6120 section 4.9.3"
_IDENTITY = "RFC 9525"
_TLS = "RFC 7590"

KINDS: dict[str, tuple[str, ...]] = {
    "outcome": ("XEP-0238",),
    "secrets": ("XEP-0185",),
    "own_srv": (_OWN_RECORD, "RFC 2782", _RESOLUTION),
    "own_address": (_OWN_RECORD, _guide("Configuration step 1")),
    "own_views": (_OWN_RECORD,),
    "partner_srv": (_PARTNER_RECORD, "RFC 2782", _RESOLUTION),
    "node_dns": (_PARTNER_RECORD, _RESOLUTION),
    "firewall": (_FIREWALL_LOGS, _guide("Configuration step 2")),
    "inbound": (_TELNET_OUTSIDE, "RFC 6120 section 4"),
    "node_service": (_guide("Configuration steps 4 and 5"),),
    "service": (_TELNET_INSIDE, "RFC 6120 section 4"),
    "hairpin": (_TELNET_OUTSIDE,),
    "outbound": (_TELNET_PARTNER, "RFC 6120 section 4"),
    "own_tls": ("RFC 6120 section 5", _TLS, _IDENTITY),
    "partner_tls": ("RFC 6120 section 5", _TLS, _IDENTITY),
    "claim": (_REGISTERED, _guide("Configuration step 3")),
    "way_back": (_REGISTERED, _DIALBACK),
    "nodes_way": (_DIALBACK,),
    "both_ways": (_DIALBACK, "XEP-0199"),
    "node_settings": (_guide("Configuration step 4"),),
    "node_restarts": (_guide("Configuration step 5"),),
}
"""By the kind of the check."""

CAUSES: dict[str, tuple[str, ...]] = {
    "D01": ("RFC 6120 section 3.2.2",),
    "D03": ("RFC 2782, Target",),
    "D04": ("RFC 2782, Target",),
    "D07": ("RFC 2782, Target",),
    "D11": ("XEP-0368",),
    "D14": ("RFC 4035 section 5",),
    "D15": ("RFC 6698", "RFC 7671", "RFC 7673"),
    "D21": ("RFC 7766 section 5",),
    "T05": ("RFC 6120 section 13.7",),
    "T06": ("RFC 5280 section 4.2.1.12",),
    "T07": ("XEP-0178",),
    "X02": ("XEP-0368",),
    "X03": (_STREAM_ERRORS,),
    "X04": ("RFC 6120 section 4.8",),
    "X07": (_STREAM_ERRORS,),
    "A01": (_DIALBACK, "XEP-0178"),
    "A03": ("XEP-0185",),
    "A05": (_REGISTERED,),
    "A06": ("XEP-0220 section 2.5",),
    "A07": ("XEP-0220 section 2.5",),
    "S02": ("RFC 6120 section 8.3.3",),
    "S03": (_STREAM_ERRORS,),
}
"""By the code of the cause, beyond what its check has."""


def references(kind: str, code: str) -> list[str]:
    """What to read about a check of this kind, and about this cause; the steps of the guide first."""
    found = dict.fromkeys((*KINDS.get(kind, ()), *CAUSES.get(code, ())))
    return sorted(found, key=lambda text: not text.startswith(GUIDE))
