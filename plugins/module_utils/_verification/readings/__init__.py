# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What checks read out of what was seen, where it is more than a line: streams, views of a zone, TLSA records, services that ended."""
