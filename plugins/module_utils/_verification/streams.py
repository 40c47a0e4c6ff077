# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one stream probe says, in words and with a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import ERROR, FAIL, PASS

SILENT = ("timeout", "unreachable")
"""What TCP comes to where no packet comes back."""


@dataclass(frozen=True)
class Finding:
    """A probe, read as far as the stream.

    Attributes:
        tcp: ``connected``, ``refused``, ``timeout``, ``unreachable`` or ``error``.
        features: whether the server accepted the stream for the domain that was asked for.
        status: the judgement where the probe alone decides.
        words: a predicate, such as "refuses the connection".
        code: the cause where the stream shows it; empty where TCP failed, because that needs more than one vantage.
    """

    tcp: str
    features: bool
    status: str
    words: str
    code: str = ""


_TCP_WORDS = {
    "refused": "refuses the connection",
    "timeout": "does not answer",
    "unreachable": "cannot be reached",
}

# Stream error condition (RFC 6120, section 4.9.3) -> code. Conditions that are not here are told as they are.
CONDITIONS = {
    "host-unknown": "X03",
    "host-gone": "X03",
    "policy-violation": "X07",
    "not-authorized": "X07",
    "invalid-namespace": "X04",
    "improper-addressing": "X08",
    "invalid-from": "X08",
    "resource-constraint": "E02",
    "conflict": "E02",
}

HOSTS_US = "host we serve"
"""Part of the text with which Prosody refuses a stream from a domain that it serves itself."""

# Part of a text -> code, where the condition says nothing by itself (undefined-condition; Prosody 0.12).
TEXTS = (
    (HOSTS_US, "A05"),
    ("No stream features to offer", "A01"),
)

# How a stream ended without features or error -> words and code.
_OUTCOMES = {
    "no_features": ("answers as an XMPP server without features", "X05"),
    "closed": ("closes the connection without a word", "X02"),
    "reset": ("resets the connection without a word", "X02"),
    "timeout": ("takes the connection and says nothing", "F11"),
    "not_xmpp": ("is not an XMPP server", "X01"),
}


def read_probe(*probes: dict[str, Any]) -> Finding | None:
    """Read a probe of ``s2s_info``; None where there is none."""
    if not probes:
        return None
    probe = probes[0]
    tcp, stream = probe["tcp"], probe["stream"]
    if tcp["status"] != "connected":
        words = _TCP_WORDS.get(tcp["status"], f"cannot be tried ({tcp['detail']})")
        return Finding(tcp["status"], False, FAIL if tcp["status"] in _TCP_WORDS else ERROR, words)
    if stream["status"] == "features":
        return _accepted(probe)
    if stream["status"] == "error":
        return _refused(stream)
    words, code = _OUTCOMES.get(stream["status"], (f"breaks off ({stream['detail']})", "X09"))
    if stream["status"] == "not_xmpp" and "TLS" in str(stream["detail"]):
        code = "X02"  # TLS records where a stream header belongs
    if stream["status"] == "not_xmpp" and stream["detail"]:
        words = f"{words} ({stream['detail']})"
    return Finding("connected", False, FAIL, words, code)


def _accepted(probe: dict[str, Any]) -> Finding:
    stream = probe["stream"]
    if (stream["header"] or {}).get("xmlns") == "jabber:client":
        return Finding("connected", False, FAIL, "is a port for clients, not for servers", "X04")
    features = stream["features"]
    offers = {"none": "without TLS", "optional": "TLS offered", "required": "TLS required"}[features["starttls"]]
    dialback = ", dialback" if features["dialback"] else ""
    return Finding("connected", True, PASS, f"answers as XMPP server of {probe['to']} ({offers}{dialback})")


def _refused(stream: dict[str, Any]) -> Finding:
    condition, text = stream["error"]["condition"], stream["error"]["text"]
    words = f"refuses with {condition}" + (f" ({text})" if text else "")
    by_text = [code for part, code in TEXTS if part in (text or "")]
    return Finding("connected", False, FAIL, words, (by_text or [CONDITIONS.get(condition, "X09")])[0])
