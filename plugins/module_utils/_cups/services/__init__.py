# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of a node: asked and commanded, over Control Center or the platform command line."""
