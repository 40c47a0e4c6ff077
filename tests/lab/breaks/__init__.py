# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that break a federation that works: each with the verdict that verification has to come to."""

from __future__ import annotations

from collections.abc import Sequence

from lab.breaks import description, firewall, nodes, partner_dns, partners, public_dns, resolvers, vantages
from lab.breaks.model import Break
from lab.errors import UsageError

CATALOGUE: dict[str, Break] = {
    each.name: each
    for part in (description, public_dns, resolvers, partner_dns, firewall, nodes, partners, vantages)
    for each in part.BREAKS
}


def choose(text: str, profiles: Sequence[str]) -> tuple[Break, ...]:
    """The breaks that an argument like ``own-srv-missing,partner-stopped`` names, in its order; ``none`` is none.

    :param profiles: the partners of the lab, some of which a break may need
    :raises UsageError: a name that is not in the catalogue, or a break of a partner that the lab does not have
    """
    if text == "none":
        return ()
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in CATALOGUE]
    if unknown:
        raise UsageError(f"--break: unknown {', '.join(unknown)}; known are {', '.join(CATALOGUE)}, or none")
    chosen = tuple(CATALOGUE[name] for name in names)
    for each in chosen:
        if each.partner and each.partner not in profiles:
            raise UsageError(f"--break: {each.name} needs the partner {each.partner}: --partner {each.partner}")
    return chosen
