# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS on a stream: the handshake, certificates, and SASL EXTERNAL that stands on them."""
