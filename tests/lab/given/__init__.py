# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab made for an inventory that somebody gives: its sites, devices, addresses and logins, within the lab's own namespaces.

``reading`` loads the inventory with Ansible and holds it against the descriptions, in a process of its own; ``firewalls`` reads the
configurations; ``places`` finds free addresses; ``worlds`` draws the network; ``servers`` says what runs in it; ``told`` is what the
command is told; ``bringup`` starts all of it.
"""
