# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""More DNS servers for the lab: other software to update, and servers that answer other than the public one."""
