# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that stands in for a partner: by its profile, and by what the description says of it beyond that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from lab.errors import UsageError
from lab.layout import PARTNERS, Partner, Software, Tls

USUAL: Mapping[str, Software] = {"xmpp": "prosody"}
"""Profiles that leave the software open, and what serves them here: Prosody starts in a tenth of ejabberd's time."""
_OPEN: Mapping[str, tuple[Software, ...]] = {"xmpp": ("prosody", "ejabberd")}
_SELF_SIGNED = "self-signed"


def servers(text: str) -> dict[str, str]:
    """``xmpp=ejabberd`` as a dictionary.

    :raises UsageError: a profile or software that cannot be chosen
    """
    chosen = {}
    for word in filter(None, text.split(",")):
        profile, _, software = word.partition("=")
        if software not in _OPEN.get(profile, ()):
            known = ", ".join(f"{name}={one}" for name, several in _OPEN.items() for one in several)
            raise UsageError(f"--partner-server: with --inventory, {word!r} is none of {known}")
        chosen[profile] = software
    return chosen


def stand_in(
    described: Mapping[str, Any], place: tuple[str, str, str], chosen: Mapping[str, str], address6: str = ""
) -> Partner:
    """The partner of a description, at a place of the lab."""
    model = PARTNERS[str(described["profile"])]
    tls = cast(Tls, described["tls"] or model.tls)
    certificates = model.certificates
    if tls == "none":
        certificates = "ignored"
    elif described["client_certificates"]:
        certificates = "required"
    elif described["sasl_external"]:
        certificates = "checked"
    software = cast(Software, chosen.get(model.profile) or USUAL.get(model.profile, model.software))
    return replace(
        model,
        domain=str(described["domain"]),
        tls=tls,
        certificates=certificates,
        software=software,
        place=place,
        self_signed=described["certificate"] == _SELF_SIGNED,
        address6=address6,
    )
