# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change: what has to be typed so that a publication is there, is different, or is gone."""
