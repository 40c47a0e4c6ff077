# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a node, typed, compared with what is wanted; no page and no network."""
