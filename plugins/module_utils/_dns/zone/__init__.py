# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing a zone: what it holds, the update that it needs, and whether the public sees it."""
