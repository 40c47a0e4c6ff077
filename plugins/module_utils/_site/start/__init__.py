# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first inventory of a user: from a few answers to a description, the devices to log in to, and the files of a directory."""
