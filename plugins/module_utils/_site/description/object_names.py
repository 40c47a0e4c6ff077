# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the firewall's network objects, by which what is ours is found again, and told apart by node and by site.

``XMPP_S2S_5269_`` node ``_`` domain. A label of a domain name holds no underscore, so the two are never mixed up, and a
domain belongs to one site. An ASA's object has at most 64 characters (CLI guide, chapter "Objects"); what does not fit is cut
and ends in a digest of the whole, the same every time.
"""

from __future__ import annotations

import hashlib
import re

from ..plan_types import XMPP_SERVER_PORT

LONGEST = 64
PREFIX = f"XMPP_S2S_{XMPP_SERVER_PORT}_"

_LONGEST_DOMAIN = 30  # leaves a node at least 19 characters
_DIGEST = 8  # hexadecimal digits


def object_name(fqdn: str, domain: str) -> str:
    """The name of the object of a node.

    Args:
        fqdn: the node's public name, lower case and without the final dot.
        domain: the site's domain, likewise. A node within it is named by what the domain leaves of its name.
    """
    suffix = own_suffix(domain)
    node = fqdn.removesuffix("." + domain)
    # A whole name is absolute, so that it is not taken for one within the domain.
    return PREFIX + _cut(node if node != fqdn else f"{fqdn}.", LONGEST - len(PREFIX) - len(suffix)) + suffix


def own_suffix(domain: str) -> str:
    """How the names of all objects of a site end, and of no other site."""
    return "_" + _cut(domain, _LONGEST_DOMAIN)


def node_of(name: str, domain: str) -> str:
    """The public name of the node that an object of the site was made for; empty where the name was cut, or is of another site."""
    suffix = own_suffix(domain)
    node = name[len(PREFIX) : -len(suffix)]
    if not (name.startswith(PREFIX) and name.endswith(suffix) and node):
        return ""
    if re.search(rf"-[0-9a-f]{{{_DIGEST}}}$", node):
        return ""
    return node[:-1] if node.endswith(".") else f"{node}.{domain}"


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[: longest - _DIGEST - 1]}-{hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]}"
