# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the partners of a site accept, and the settings of the presence nodes that follow from it."""
