# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make configurations and observations shareable: nobody learns an address, name or secret from them, and they still mean the same.

``addresses`` maps addresses within their structure, ``names`` names in their order, ``text`` goes through a configuration and ``document``
through JSON and YAML; ``state`` keeps what was mapped to what, so that several files and later runs agree.
"""
