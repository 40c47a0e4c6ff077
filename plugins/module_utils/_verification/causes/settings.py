# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Causes in settings: what the description or the nodes say (L), and policy beside the wire (P)."""

from __future__ import annotations

from .model import Code

CODES = {
    "L01": Code(
        "H0",
        "the site's settings and the partner's can never meet",
        "change the security mode or the certificate on one side, or correct what the description says of the partner; what is on the way "
        "between them does not matter before",
    ),
    "L02": Code(
        "H0",
        "the node has settings that exclude each other, or a partner",
        "set what the plan says (site.yml does), and restart the XCP Router and the XMPP Federation Connection Manager",
    ),
    "L03": Code(
        "H0",
        "the nodes do not have one dialback secret, so a key that one node makes is wrong for another",
        "give all nodes of the site the same presence_dialback_secret, send it (docs/presence.md says how), and restart the XCP Router and "
        "the XMPP Federation Connection Manager",
    ),
    "L04": Code(
        "H0", "the partner's service has been retired or replaced", "ask the partner what serves its domain today"
    ),
    "P02": Code(
        "H9",
        "the node's settings are not as planned, or not like those of the other nodes",
        "set them as planned, on all nodes alike (site.yml does), and restart the services that they need",
    ),
    "P03": Code(
        "H9",
        "settings were saved, but the services that have to take them up were not restarted",
        "restart in a maintenance window {services}: site.yml does with presence_restart: allowed, in this order and only what is pending",
    ),
}
