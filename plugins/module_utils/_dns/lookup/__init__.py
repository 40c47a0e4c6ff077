# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking things up: questions to resolvers and authoritative servers, and what their answers mean."""
