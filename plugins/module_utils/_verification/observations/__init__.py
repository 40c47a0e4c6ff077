# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen, typed: what modules returned is read once, and what does not fit is said."""
