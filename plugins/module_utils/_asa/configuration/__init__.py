# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading: the text of an ASA's configuration as a typed model, and back."""
