# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single servers without a lab: on a loopback address, on ports that no other test has; and a small world in one namespace."""
