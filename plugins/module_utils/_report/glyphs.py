# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks and pictures of the page. Each status has a shape of its own, so that no colour is needed to tell them apart."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._report.markup import Markup, el, raw

_STATUS = {
    "PASS": "g-pass",
    "WARN": "g-warn",
    "FAIL": "g-fail",
    "ERROR": "g-error",
    "BLOCKED": "g-blocked",
    "NOT RUN": "g-notrun",
    "": "g-none",
}
_VERDICT = {"working": "g-pass", "degraded": "g-warn", "broken": "g-fail", "unknown": "g-error"}

_LINE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_THIN = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'

_SYMBOLS = {
    "g-pass": f'<g {_LINE}><circle cx="12" cy="12" r="10"/><path d="M7.5 12.5l3 3 6-7"/></g>',
    "g-warn": f'<g {_LINE}><path d="M12 2.5L22.5 21h-21z"/><path d="M12 9.500v5.500M12 18v.01"/></g>',
    "g-fail": '<rect x="1" y="1" width="22" height="22" rx="4" fill="currentColor"/>'
    '<path d="M7.5 7.500l9 9m0-9l-9 9" fill="none" stroke-width="3" stroke-linecap="round" class="inside"/>',
    "g-error": f'<g {_LINE}><path d="M12 1.500L22.5 12 12 22.5 1.5 12z"/>'
    '<path d="M9.8 9.800a2.2 2.2 0 1 1 3.3 2c-.7.4-1.1.8-1.1 1.600M12 16.300v.01"/></g>',
    "g-blocked": f'<g {_LINE}><circle cx="12" cy="12" r="10" stroke-dasharray="4 3.2"/><path d="M7 17L17 7"/></g>',
    "g-notrun": f'<g {_LINE}><circle cx="12" cy="12" r="10" stroke-dasharray="0.5 4.7"/><path d="M8.5 12h7"/></g>',
    "g-none": '<circle cx="12" cy="12" r="3.5" fill="currentColor"/>',
    "p-client": f'<g {_THIN}><circle cx="16" cy="10" r="5"/><path d="M6 28c0-6 4-10 10-10s10 4 10 10z"/></g>',
    "p-server": f'<g {_THIN}><rect x="5" y="4" width="22" height="10" rx="2"/><rect x="5" y="18" width="22" height="10" rx="2"/>'
    '<path d="M10 9h.01M10 23h.01M15 9h7M15 23h7"/></g>',
    "p-dns": f'<g {_THIN}><circle cx="16" cy="16" r="12"/><path d="M4 16h24M16 4c4 4 5.5 8 5.5 12s-1.5 8-5.5 12c-4-4-5.5-8-5.5-12s1.5-8 5.5-12z"/></g>',
    "p-firewall": f'<g {_THIN}><rect x="3" y="6" width="26" height="20" rx="1.5"/>'
    '<path d="M3 12.700h26M3 19.400h26M12 6v6.700M21 6v6.700M7.5 12.700v6.700M16 12.700v6.700M24.5 12.700v6.700M12 19.400V26M21 19.400V26"/></g>',
    "p-node": f'<g {_THIN}><path d="M5 5h22a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H16l-7 6v-6H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z"/>'
    '<path d="M9 11h14M9 16h9"/></g>',
}


def status_symbol(status: str) -> str:
    """The name of a status's mark; empty for a hop without a check."""
    return _STATUS[status]


def verdict_symbol(verdict: str) -> str:
    """The name of a verdict's mark."""
    return _VERDICT[verdict]


def mark(symbol: str) -> Markup:
    """A mark in running text. The word stands beside it, so nobody needs to be told of the picture."""
    return el("svg", el("use", href=f"#{symbol}"), class_=f"mark {symbol}", aria_hidden="true", viewBox="0 0 24 24")


def sheet() -> Markup:
    """All symbols, once a page."""
    symbols = [
        el("symbol", raw(drawing), id=name, viewBox="0 0 24 24" if name.startswith("g-") else "0 0 32 32")
        for name, drawing in _SYMBOLS.items()
    ]
    return el("svg", symbols, class_="symbols", aria_hidden="true", width=0, height=0)
