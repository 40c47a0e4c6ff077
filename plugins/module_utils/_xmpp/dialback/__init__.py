# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server dialback (XEP-0220): as the asking side and as the authority that answers."""
