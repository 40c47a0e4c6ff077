# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearsing an inventory: a lab is made for it, everything is done to it that will be done in earnest, and one page says what was seen.

``__main__`` is the command, outside of the lab; ``course`` runs in the lab; ``steps`` are the things that are proved; ``result`` is what
comes out; ``page`` and ``formats`` write it down; ``limits`` says what no rehearsal proves.
"""
