# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits: the single changes, each with the lines that make it and those that take it back."""
