# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stream between two servers: bytes, elements, and the conversation on one connection."""
