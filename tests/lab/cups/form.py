# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings form: names and values of its fields, and what the server makes of a posted form."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .choices import ChoiceTable
from .federation import NO_TLS, ON, FederationSettings

# Element ids of the page. C: read from a tool that drove release 11.5.
NODE_STATUS, SECURITY_MODE = "ENABLEXMPPNODE", "TKSECURITYMODE"
CLIENT_CERTIFICATES = "CLIENTSIDECERTREQ"
SASL_IN, SASL_OUT = "ENABLESASLEXTERNALINCOMING", "ENABLESASLEXTERNALOUTGOING"
SECRET, SECRET_CONFIRM = "DIALBACKSECRET", "DIALBACKSECRETCONFIRM"
FIELD_IDS = (NODE_STATUS, SECURITY_MODE, CLIENT_CERTIFICATES, SASL_IN, SASL_OUT, SECRET, SECRET_CONFIRM)
TLS_FIELDS = {
    CLIENT_CERTIFICATES: "client_certificates",
    SASL_IN: "sasl_external_incoming",
    SASL_OUT: "sasl_external_outgoing",
}
_UNTICKED = ("off", "false", "0", "no", "")

# Key of the settings row, in a hidden field that has to come back. U.
ROW_KEY_FIELD, ROW_KEY = "pkid", "00000000-0000-0000-0000-000000000001"

# Wording of the messages: U, except NO_ROW, whose text is in the product's list of database errors (C).
NO_ROW = "Valid key for XMPP federation settings database row not found."
NO_TOKEN = "The request could not be processed: the page is out of date. Open the page again and repeat the change."
DIFFERENT = "Dialback Secret and Confirm Dialback Secret do not match."
EMPTY = "Dialback Secret must not be empty when the XMPP Federation Node Status is On."
WITHOUT_TLS = "{label} can be set only when the Security Mode is TLS Optional or TLS Required."
BAD_VALUE = "Invalid value for {label}."
MISSING = "A value for {label} is required."

LABELS = {
    NODE_STATUS: "XMPP Federation Node Status",
    SECURITY_MODE: "Security Mode",
    CLIENT_CERTIFICATES: "Require client-side security certificates",
    SASL_IN: "Enable SASL EXTERNAL on all incoming connections",
    SASL_OUT: "Enabling SASL on outbound connections",
    SECRET: "Dialback Secret",
    SECRET_CONFIRM: "Confirm Dialback Secret",
}


class FormError(ValueError):
    """The form was refused; the text is the message on the page."""


@dataclass(frozen=True)
class FormStyle:
    """The form of one release: field names by id, option texts by value, name of the token field ("" = none), secret display."""

    names: Mapping[str, str]
    node_status: Mapping[str, str]
    security_mode: Mapping[str, str]
    token: str
    secret_display: str
    mask: str

    @classmethod
    def of(cls, release: str, choices: ChoiceTable) -> FormStyle:
        """Build the style from the table of choices."""
        naming = choices["field_names." + release]
        pattern = {"lower": "%s", "bean": "federationSettings(%s)"}[naming]
        return cls(
            {item: pattern % item.lower() for item in FIELD_IDS},
            choices["option_values.node_status"],
            choices["option_values.security_mode." + release],
            choices["token_field." + release],
            choices["secret_display." + release],
            choices["secret_mask"],
        )

    def shown_secret(self, stored: str) -> str:
        """What the page prints into the secret fields; never the secret."""
        return self.mask if stored and self.secret_display == "mask" else ""


def read_form(
    style: FormStyle, choices: ChoiceTable, token: str, posted: Mapping[str, Sequence[str]], stored: FederationSettings
) -> FederationSettings:
    """Settings that a posted form asks for. Raises FormError with the page's message."""

    def value(field_id: str) -> str | None:
        given = posted.get(style.names[field_id])
        return given[0] if given else None

    check_token(style, token, posted)
    if (posted.get(ROW_KEY_FIELD) or [""])[0] != ROW_KEY:
        raise FormError(NO_ROW)
    status = option(LABELS[NODE_STATUS], value(NODE_STATUS), style.node_status)
    mode = option(LABELS[SECURITY_MODE], value(SECURITY_MODE), style.security_mode)
    flags = {}
    for field_id, name in TLS_FIELDS.items():
        flags[name] = ticked(posted.get(style.names[field_id]))
        if flags[name] and mode == NO_TLS:  # C: editable only with TLS Optional or Required. U: that it is an error
            raise FormError(WITHOUT_TLS.format(label=LABELS[field_id]))
    secret = _secret(style, value(SECRET), value(SECRET_CONFIRM), stored.dialback_secret)
    if not secret and status == ON and choices["secret_needed_when_on"]:
        raise FormError(EMPTY)
    return replace(
        stored,
        node_status=status,
        security_mode=mode,
        client_certificates=flags["client_certificates"],
        sasl_external_incoming=flags["sasl_external_incoming"],
        sasl_external_outgoing=flags["sasl_external_outgoing"],
        dialback_secret=secret,
    )


def check_token(style: FormStyle, token: str, posted: Mapping[str, Sequence[str]]) -> None:
    """Refuse a form whose token is not the session's, where the release has one."""
    if style.token and not hmac.compare_digest((posted.get(style.token) or [""])[0].encode(), token.encode()):
        raise FormError(NO_TOKEN)


def ticked(given: Sequence[str] | None) -> bool:
    """Is a box ticked? A browser sends its value then, and nothing otherwise."""
    return given is not None and len(given) > 0 and given[0].lower() not in _UNTICKED


def option(label: str, given: str | None, options: Mapping[str, str]) -> str:
    """What the value of a select or of radio buttons stands for. Raises FormError."""
    if not given:
        raise FormError(MISSING.format(label=label))
    if given not in options:
        raise FormError(BAD_VALUE.format(label=label))
    return options[given]


def _secret(style: FormStyle, first: str | None, second: str | None, stored: str) -> str:
    """The secret to store: the stored one when the fields came back as they were shown."""
    if first is None or second is None:
        raise FormError(MISSING.format(label=LABELS[SECRET if first is None else SECRET_CONFIRM]))
    if first != second:
        raise FormError(DIFFERENT)
    return stored if first == style.shown_secret(stored) else first
