# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of a site, from inventory data to types: every wrong field is noted, none stops the reading."""
