# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user answers when he starts, read to types, and the description that it makes.

Several things are written on one line, as a prompt takes them: ``cup1 10.10.0.10 198.51.100.10, cup2 10.10.0.11 198.51.100.11``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ..._errors import FederationError
from ..description.shape import SITE

SSH, HTTPS = "ssh", "https"
SSH_PORT, HTTPS_PORT = 22, 443
TOLD = 2
"""Nodes of a cluster that a node lists by itself; in a larger one each has to be told its own name."""

FIREWALL, ZONE, INSIDE, OUTSIDE = "asa1", "public_dns", "inside_pc", "outside_pc"
"""Names in the inventory of what there is one of."""


@dataclass(frozen=True)
class Node:
    """A presence node.

    Attributes:
        address: where it is logged in to: its management address, or its private one.
    """

    name: str
    private_address: str
    public_address: str
    address: str


@dataclass(frozen=True)
class Pc:
    """A PC to look from.

    Attributes:
        own: its address where it looks from.
        address: where it is logged in to.
    """

    own: str
    address: str


@dataclass(frozen=True)
class Answers:
    """What was answered; what was left empty is empty."""

    site: str
    domain: str
    zone: str
    release: str
    restart: str
    nodes: tuple[Node, ...]
    partners: tuple[tuple[str, str], ...]
    firewall: str
    inside: str
    outside: str
    dns_server: str
    tsig_name: str
    inside_pc: Pc | None
    outside_pc: Pc | None


@dataclass(frozen=True)
class Device:
    """Something that shows an identity before anybody logs in to it.

    Attributes:
        name: in the inventory.
        kind: SSH (a host key) or HTTPS (a certificate).
    """

    name: str
    kind: str
    host: str
    port: int


def read(given: dict[str, Any]) -> Answers:
    """The answers, typed.

    Args:
        given: the options of the action ``federation_start``, texts as a prompt gives them.

    Raises:
        FederationError: a line is not of the form that is asked for.
    """
    text = {name: str(value or "").strip() for name, value in given.items()}
    return Answers(
        site=text["site"],
        domain=text["domain"],
        zone=text["zone"] or text["domain"],
        release=text["release"],
        restart=text["restart"],
        nodes=tuple(_node(words) for words in _lines("nodes", text["nodes"], 3, 4, _NODES)),
        partners=tuple((words[0], words[1]) for words in _lines("partners", text["partners"], 2, 2, _PARTNERS)),
        firewall=_one("firewall", text["firewall"]),
        inside=text["inside"],
        outside=text["outside"],
        dns_server=text["dns_server"],
        tsig_name=text["tsig_name"],
        inside_pc=_pc("inside_pc", text["inside_pc"]),
        outside_pc=_pc("outside_pc", text["outside_pc"]),
    )


_NODES = "NAME PRIVATE-ADDRESS PUBLIC-ADDRESS [MANAGEMENT-ADDRESS], several separated by commas"
_PARTNERS = (
    f"DOMAIN PROFILE, several separated by commas; profiles are {', '.join(SITE['partners']['profile'].choices)}"
)


def _lines(option: str, text: str, fewest: int, most: int, form: str) -> list[list[str]]:
    found = [line.split() for line in text.split(",") if line.strip()]
    for words in found:
        if not fewest <= len(words) <= most:
            raise FederationError(f"{option}: '{' '.join(words)}' is not understood", cure=f"write {form}")
    return found


def _node(words: list[str]) -> Node:
    name, private, public = words[:3]
    return Node(name, private, public, words[3] if len(words) > 3 else private)


def _pc(option: str, text: str) -> Pc | None:
    words = text.split()
    if len(words) > 2:
        raise FederationError(f"{option}: '{text}' is not understood", cure="write ADDRESS [MANAGEMENT-ADDRESS]")
    return Pc(words[0], words[-1]) if words else None


def _one(option: str, text: str) -> str:
    if len(text.split()) != 1:
        raise FederationError(
            f"{option}: '{text}' is no address" if text else f"{option}: it is missing",
            cure="write one address or name of the device",
        )
    return text


def description(answers: Answers) -> dict[str, Any]:
    """``federation_site`` of the answers, not yet held against itself."""
    inside_pc = answers.inside_pc
    return {
        "name": answers.site,
        "domain": answers.domain,
        "presence": {"release": answers.release},
        "nodes": [
            {"name": node.name, "private_address": node.private_address, "public_address": node.public_address}
            for node in answers.nodes
        ],
        "firewall": {
            "inside": answers.inside,
            "outside": answers.outside,
            **({"inside_pc": inside_pc.own} if inside_pc else {}),
        },
        "dns": {
            "zone": answers.zone,
            **({"server": answers.dns_server} if answers.dns_server else {"publish": "handover"}),
        },
        "partners": [{"domain": domain, "profile": profile} for domain, profile in answers.partners],
    }


def devices(answers: Answers) -> list[Device]:
    """Everything whose identity has to be confirmed before a password goes there."""
    found = []
    for node in answers.nodes:
        found += [
            Device(node.name, SSH, node.address, SSH_PORT),
            Device(node.name, HTTPS, node.address, HTTPS_PORT),
        ]
    found.append(Device(FIREWALL, SSH, answers.firewall, SSH_PORT))
    pcs = ((INSIDE, answers.inside_pc), (OUTSIDE, answers.outside_pc))
    found += [Device(name, SSH, pc.address, SSH_PORT) for name, pc in pcs if pc]
    return found


def group(site: str) -> str:
    """The name of a site's group in the inventory: what Ansible takes for one."""
    return "site_" + (re.sub(r"[^A-Za-z0-9_]+", "_", site).strip("_") or "1")
