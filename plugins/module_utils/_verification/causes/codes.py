# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes of the diagnosis: what each means, what to do, and how sure it is.

``docs/diagnosis.md`` is generated from this table.
"""

from __future__ import annotations

from . import dns, firewall, identity, settings, streams
from .model import Code

_ALL = {**settings.CODES, **dns.CODES, **firewall.CODES, **streams.CODES, **identity.CODES}

_HOPS = ("H0", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "")

CODES: dict[str, Code] = dict(sorted(_ALL.items(), key=lambda item: (_HOPS.index(item[1].hop), item[0])))
"""Code -> cause, in the order of the way from client to client."""
