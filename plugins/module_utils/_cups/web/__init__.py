# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of a node as a browser has them: HTTPS, login, HTML, forms."""
