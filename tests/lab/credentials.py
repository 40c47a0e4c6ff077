# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every secret of a lab: random, new at each start, letters and digits where a configuration file has to hold it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lab.bind import PARTNER_KEY, SITE_KEY
from lab.layout import SITE, Partner

FIREWALL_USER = "admin"
PLATFORM_USER = "administrator"
APPLICATION_USER = "admin"


@dataclass(frozen=True)
class NodeLogin:
    """The secrets of a presence site: the same on all of its nodes."""

    platform_password: str
    application_password: str
    dialback_secret: str

    def all(self) -> tuple[str, ...]:
        return self.platform_password, self.application_password, self.dialback_secret


@dataclass(frozen=True)
class Credentials:
    """The secrets of one lab.

    :ivar partner_node: of the partner whose server is a presence node; None without one
    :ivar tsig: TSIG key name -> secret in Base64
    :ivar accounts: XMPP domain -> local part -> password
    """

    firewall_password: str
    firewall_enable: str
    node: NodeLogin
    partner_node: NodeLogin | None
    tsig: dict[str, str]
    accounts: dict[str, dict[str, str]]

    def all(self) -> Iterator[str]:
        """Each secret once: what must never be seen in an output."""
        yield from (self.firewall_password, self.firewall_enable, *self.node.all())
        yield from self.partner_node.all() if self.partner_node else ()
        yield from self.tsig.values()
        for users in self.accounts.values():
            yield from users.values()


def invent(partners: Sequence[Partner], users: int) -> Credentials:
    """Credentials for a lab with so many users in each domain: cupuser1..N in the site, jdoe1..N at each partner."""
    return Credentials(
        firewall_password=_password(),
        firewall_enable=_password(),
        node=_node(),
        partner_node=_node() if any(partner.software == "cups" for partner in partners) else None,
        tsig={name: base64.b64encode(secrets.token_bytes(32)).decode() for name in (SITE_KEY, PARTNER_KEY)},
        accounts={
            SITE: _accounts("cupuser", users),
            **{partner.domain: _accounts("jdoe", users) for partner in partners},
        },
    )


def invent_for(sites: Sequence[str], partners: Sequence[Partner], users: int) -> dict[str, Credentials]:
    """Credentials for several sites by their domains: the nodes of each have their own, the rest is the same."""
    accounts = {domain: _accounts("cupuser", users) for domain in sites}
    accounts |= {partner.domain: _accounts("jdoe", users) for partner in partners}
    shared = invent(partners, users)
    return {domain: replace(shared, node=_node(), accounts=accounts) for domain in sites}


def _node() -> NodeLogin:
    return NodeLogin(_password(), _password(), _password())


def _accounts(stem: str, number: int) -> dict[str, str]:
    return {f"{stem}{index}": _password() for index in range(1, number + 1)}


def _password() -> str:
    return secrets.token_hex(12)
