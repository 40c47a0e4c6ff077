# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""XMPP federation settings of one node, as saved by the administrator and as the running services hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .policy import ALLOW, PolicyException

OFF, ON = "Off", "On"
NO_TLS, TLS_OPTIONAL, TLS_REQUIRED = "No TLS", "TLS Optional", "TLS Required"
MODES = (NO_TLS, TLS_OPTIONAL, TLS_REQUIRED)


@dataclass(frozen=True)
class FederationSettings:
    """What the pages about federation hold. An empty secret means that none is stored.

    policy_default and policy_exceptions are the policy page's, email_address is on the page of the presence settings.
    """

    node_status: str = OFF
    security_mode: str = NO_TLS
    client_certificates: bool = False
    sasl_external_incoming: bool = False
    sasl_external_outgoing: bool = False
    dialback_secret: str = field(default="", repr=False)
    policy_default: str = ALLOW
    policy_exceptions: tuple[PolicyException, ...] = ()
    email_address: bool = False

    @classmethod
    def from_public(cls, values: Mapping[str, Any], secret: str) -> FederationSettings:
        """The settings from what `public` made of them, and the secret, which it left out."""
        exceptions = tuple(PolicyException(**item) for item in values.get("policy_exceptions", ()))
        return cls(**{**values, "dialback_secret": secret, "policy_exceptions": exceptions})

    def public(self) -> dict[str, Any]:
        """The values that may be written to state and log: of the secret only whether there is one."""
        values = asdict(self)
        values["dialback_secret"] = "set" if self.dialback_secret else ""
        return values


def changed_fields(old: FederationSettings, new: FederationSettings) -> list[str]:
    """Names of the settings whose values differ, in the order of the page."""
    before, after = asdict(old), asdict(new)
    return [name for name in before if before[name] != after[name]]


@dataclass
class SettingsViews:
    """Who has seen what: a change has effect only after the services that need it have been started again.

    saved: the database; router: what the router read when it started; running: what the federation connection manager works with.
    """

    saved: FederationSettings
    router: FederationSettings
    running: FederationSettings

    def router_started(self) -> None:
        """The router reads the database."""
        self.router = self.saved

    def federation_started(self, in_effect_after: Mapping[str, list[str]], router_suffix: str) -> None:
        """The federation connection manager starts: it takes from the router's view what goes through the router."""
        source = {
            name: self.router if router_suffix in needs else self.saved for name, needs in in_effect_after.items()
        }
        self.running = replace(self.running, **{name: getattr(view, name) for name, view in source.items()})

    def pending(self) -> list[str]:
        """Settings that are saved and not yet in effect."""
        return changed_fields(self.running, self.saved)
