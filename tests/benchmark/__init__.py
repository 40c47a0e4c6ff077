# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measurements beside what a user would use instead. Commands, not tests: a busy machine must fail nobody."""
