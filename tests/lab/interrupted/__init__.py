# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed, or cut off from a device, at a step; a second run then has to finish the work, and a firewall that
is reloaded has to keep it.

`tests/run kills` goes through many steps, each in a lab of its own.
"""
