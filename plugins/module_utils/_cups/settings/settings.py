# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XMPP federation settings of a node: the typed model, the comparison, and the rules between the settings."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Optional

from ..._errors import FederationError
from ..releases import NO_TLS, SECURITY_MODES, TLS_OPTIONAL, TLS_REQUIRED

# How the page calls the settings (federation guide of IM and Presence 14).
LABELS = {
    "node_status": "XMPP Federation Node Status",
    "security_mode": "Security Mode",
    "client_certificates": "Require client-side security certificates",
    "sasl_external_incoming": "Enable SASL EXTERNAL on all incoming connections",
    "sasl_external_outgoing": "Enabling SASL on outbound connections",
}
TLS_SETTINGS = ("client_certificates", "sasl_external_incoming", "sasl_external_outgoing")


@dataclass(frozen=True)
class FederationSettings:
    """What a node is set to, without the dialback secret, which cannot be read.

    The three TLS settings are what takes effect: with No TLS all three are false, whatever their greyed-out boxes show.
    """

    node_status: bool
    security_mode: str
    client_certificates: bool
    sasl_external_incoming: bool
    sasl_external_outgoing: bool

    def as_data(self) -> dict[str, Any]:
        """The settings as the module takes them."""
        return {**asdict(self), "node_status": "on" if self.node_status else "off"}


@dataclass(frozen=True)
class RequestedSettings:
    """What a node shall be set to; ``None`` leaves a setting as it is."""

    node_status: Optional[bool] = None
    security_mode: Optional[str] = None
    client_certificates: Optional[bool] = None
    sasl_external_incoming: Optional[bool] = None
    sasl_external_outgoing: Optional[bool] = None


@dataclass(frozen=True)
class Difference:
    """One setting that is not as wanted."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return LABELS[self.name]


def target(now: FederationSettings, wanted: RequestedSettings, where: str = "") -> FederationSettings:
    """The settings that ``wanted`` makes of ``now``.

    Raises:
        FederationError: a combination that the page does not allow, or that it would fill in by itself.
    """
    chosen = {field.name: getattr(wanted, field.name) for field in fields(RequestedSettings)}
    mode = chosen["security_mode"] or now.security_mode
    check_requested_settings(RequestedSettings(**{**chosen, "security_mode": mode}), where)
    if mode == NO_TLS:
        chosen.update(dict.fromkeys(TLS_SETTINGS, False))
    elif mode != now.security_mode and chosen["client_certificates"] is None:
        # The page ticks this box by itself when a TLS mode is chosen (guide of 14): what is meant has to be said.
        raise FederationError(
            f'security_mode changes from "{now.security_mode}" to "{mode}", but client_certificates is not given: choosing a '
            "TLS mode also turns the check of client certificates on",
            where=where,
            cure="set client_certificates to true or false (false for WebEx, and wherever the partner's certificate is "
            "self-signed)",
        )
    return FederationSettings(
        **{name: getattr(now, name) if value is None else value for name, value in chosen.items()}
    )


def check_requested_settings(wanted: RequestedSettings, where: str) -> None:
    """Refuse what no page allows, whatever the node is set to.

    Raises:
        FederationError: an unknown security mode, or settings of TLS together with No TLS.
    """
    mode = wanted.security_mode
    if mode is not None and mode not in SECURITY_MODES:
        raise FederationError(
            f'"{mode}" is no security mode', where=where, cure=f"choose one of {', '.join(SECURITY_MODES)}"
        )
    asked = [name for name in TLS_SETTINGS if getattr(wanted, name)]
    if mode == NO_TLS and asked:
        raise FederationError(
            f'{" and ".join(asked)} cannot be on while the security mode is "{NO_TLS}": the page has these settings only with TLS',
            where=where,
            cure=f'set security_mode to "{TLS_OPTIONAL}" or "{TLS_REQUIRED}", or set {" and ".join(asked)} to false',
        )


def differences(now: FederationSettings, then: FederationSettings) -> list[Difference]:
    """What distinguishes ``then`` from ``now``, in the order of the page."""
    return [
        Difference(field.name, shown(getattr(now, field.name)), shown(getattr(then, field.name)))
        for field in fields(FederationSettings)
        if getattr(now, field.name) != getattr(then, field.name)
    ]


def shown(value: Any) -> str:
    """A setting as the page words it."""
    if isinstance(value, bool):
        return "On" if value else "Off"
    return str(value)


def as_lines(settings: FederationSettings) -> str:
    """The settings as a text to read and to compare, one ``name: value`` a line."""
    return "".join(
        f"{LABELS[field.name]}: {shown(getattr(settings, field.name))}\n" for field in fields(FederationSettings)
    )
