# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instrument that behaves as a Cisco Unified Presence / IM and Presence node does towards its administrators.

It is written from published knowledge of the product and shares no code with the collection that it measures. Its settings
become a real XMPP server, so that a stopped service is a closed port and "TLS Required" is TLS required.
"""
