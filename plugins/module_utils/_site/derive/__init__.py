# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a site: every record, rule, setting and check that its description asks for."""
