# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one stream probe says, in words and with a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.result import ERROR, FAIL, PASS


@dataclass(frozen=True)
class Finding:
    """A probe, read.

    Attributes:
        tcp: ``connected``, ``refused``, ``timeout``, ``unreachable`` or ``error``.
        features: whether the server accepted the stream for the domain that was asked for.
        status: the judgement where the probe alone decides.
        words: a predicate, such as "refuses the connection".
    """

    tcp: str
    features: bool
    status: str
    words: str
    code: str = ""
    remedy: str = ""


_TCP_WORDS = {
    "refused": "refuses the connection",
    "timeout": "does not answer",
    "unreachable": "cannot be reached",
}

# Stream error condition (RFC 6120, section 4.9.3) -> code and remedy.
_CONDITIONS = {
    "host-unknown": ("X03", "see that DNS and NAT lead to the right server, and that the domain is configured on it"),
    "host-gone": ("X03", "see that DNS and NAT lead to the right server, and that the domain is configured on it"),
    "policy-violation": ("X07", "the server's policy refuses it: ask for the domain to be allowed there"),
    "invalid-namespace": ("X04", "this is a client port: publish port 5269, where servers are served"),
}

# Stream outcome -> words, code and remedy.
_OUTCOMES = {
    "no_features": (
        "answers as an XMPP server without features",
        "X05",
        "expect dialback without TLS, or ask who runs it",
    ),
    "closed": ("closes the connection without a word", "X02", "see whether this port wants TLS from the first byte"),
    "reset": ("resets the connection without a word", "X02", "see whether this port wants TLS from the first byte"),
    "timeout": (
        "takes the connection and says nothing",
        "F11",
        "see what answers for this address: a proxy, or a dead server",
    ),
    "not_xmpp": ("is not an XMPP server", "X01", "see to which service NAT and SRV lead"),
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
    words, code, remedy = _OUTCOMES.get(stream["status"], (f"breaks off ({stream['detail']})", "", "try again"))
    if stream["status"] == "not_xmpp" and stream["detail"]:
        words = f"{words} ({stream['detail']})"
    return Finding("connected", False, FAIL, words, code, remedy)


def _accepted(probe: dict[str, Any]) -> Finding:
    stream = probe["stream"]
    if (stream["header"] or {}).get("xmlns") == "jabber:client":
        return Finding(
            "connected", False, FAIL, "is a port for clients, not for servers", *_CONDITIONS["invalid-namespace"]
        )
    features = stream["features"]
    offers = {"none": "without TLS", "optional": "TLS offered", "required": "TLS required"}[features["starttls"]]
    dialback = ", dialback" if features["dialback"] else ""
    return Finding("connected", True, PASS, f"answers as XMPP server of {probe['to']} ({offers}{dialback})")


def _refused(stream: dict[str, Any]) -> Finding:
    condition, text = stream["error"]["condition"], stream["error"]["text"]
    code, remedy = _CONDITIONS.get(condition, ("", "look the condition up in docs/diagnosis.md"))
    words = f"refuses with {condition}" + (f" ({text})" if text else "")
    return Finding("connected", False, FAIL, words, code, remedy)
