# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probes, the nodes and the firewall shall be asked, for the checks of a plan."""
