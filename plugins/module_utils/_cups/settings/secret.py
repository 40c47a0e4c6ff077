# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the dialback secret is sent. The node keeps it encrypted, so it can never be compared with the wanted one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

ON_CREATE, ALWAYS = "on_create", "always"


@dataclass(frozen=True)
class SecretDecision:
    """Whether the secret is sent, what is known of the one on the node, and whether a person should look."""

    send: bool
    known: str
    warning: str = ""


def decide(secret: Optional[str], update: str, shown: bool, other_change: bool) -> SecretDecision:
    """Whether to send the dialback secret.

    With ``on_create`` it is sent where the page's field is empty *and* something else is changed too: then the page is posted
    anyway, and posting an empty field could erase a secret. An empty field alone is no reason to post: a page that never
    fills it would then be saved, and the Router restarted, at every run.

    Args:
        secret: the wanted secret, ``None`` where it is not managed.
        update: ``on_create`` or ``always``.
        shown: whether the page's field is filled (with dots): a secret is set.
        other_change: whether another setting is to be changed.
    """
    if secret is None:
        if shown:
            return SecretDecision(False, "one is set; it is not managed here")
        return SecretDecision(False, "the page does not show whether one is set; it is not managed here")
    if update == ALWAYS:
        return SecretDecision(True, "sent at every run; the page does not show whether it differed")
    if shown:
        return SecretDecision(
            False,
            "one is set; the page does not show whether it is the given one (update_dialback_secret: always sends it)",
        )
    if other_change:
        return SecretDecision(True, "sent, because the page did not show that one was set")
    unknown = "the page does not show whether one is set, and nothing else was to change, so it was not sent"
    return SecretDecision(
        False,
        unknown,
        f"dialback secret: {unknown}. If none was ever set on this node, run once with update_dialback_secret: always.",
    )
