# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ASA emulator of the lab: SSH command line, configuration store, and a data plane compiled to nftables.

An instrument, not a mirror: it is written from the device's documented behaviour and shares no code with the plugins.
"""
