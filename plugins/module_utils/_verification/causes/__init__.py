# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong: codes with their remedies, what servers say, what to read."""
