# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of cases written from a rule alone; the collection and the lab's emulators are both held against them."""
