# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts: which a change asks for, which are pending, when they may be made, and making them."""
