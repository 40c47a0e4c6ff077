# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the firewall drops a packet: access rules and translations are one thing, a host, a link or a route that is not ready another.

What is not ready may be ready a second later: where a probe went the same way, the probe's word counts.
"""

from __future__ import annotations

from ..check import FAIL, WARN, Check, Result
from ..observations.firewall import HOST, LIMIT, LINK, NOT_READY, OTHER, ROUTE, TRANSLATION, TUNNEL, Trace

_CODES = {HOST: "F17", LINK: "F18", ROUTE: "F19", LIMIT: "F20", TUNNEL: "F21", OTHER: "F22"}
"""Cause of a drop that is neither an access rule nor a translation -> code."""

_TO_NODE, _TO_PARTNER = "the node, or the router before it,", "the router to the Internet"


def kept_out(check: Check, trace: Trace, found: str, status: str = FAIL) -> Result:
    """The result where the firewall drops what comes to the node."""
    by_translation = trace.drop_cause == TRANSLATION or trace.untranslation is None
    code = _CODES.get(trace.drop_cause, "F03" if by_translation else "F02")
    return check.caused(code, found, status, next_host=_TO_NODE)


def kept_in(check: Check, trace: Trace, found: str, port: int = 0, rules: str = "F05") -> Result:
    """The result where the firewall drops what goes out; ``rules`` is the code where its access rules do."""
    code = _CODES.get(trace.drop_cause, "F13" if trace.drop_cause == TRANSLATION else rules)
    return check.caused(code, found, next_host=_TO_PARTNER, **({"port": str(port)} if port else {}))


def meanwhile(result: Result, trace: Trace, passes: bool) -> Result:
    """``result``, of a drop, where a probe passed on the same way meanwhile (``passes``): then what was not ready is ready."""
    if not passes or trace.drop_cause not in NOT_READY:
        return result
    found = f"{result.found}; a probe passed all the same"
    if trace.drop_cause == HOST:
        # It asks for the hardware address only when a real packet comes.
        return result.check.passed(found)
    return Result(result.check, WARN, found, result.code, result.cause, result.confidence, result.remedy)
