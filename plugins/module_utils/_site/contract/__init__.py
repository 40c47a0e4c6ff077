# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of a run: the inventory held against the descriptions, and the descriptions against each other."""
