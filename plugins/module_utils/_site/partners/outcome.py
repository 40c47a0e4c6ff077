# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of two servers with given policies: no connection, clear text, TLS, or TLS with certificates that are believed.

The rules follow the matrix of XEP-0238 (XMPP Protocol Flows for Inter-Domain Federation), direction by direction. What SASL EXTERNAL and
strict validation add to it are switches of Cisco's settings page and of its partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..._errors import FederationError
from ..profiles import CA, CERTIFICATES, NO_TLS, SELF_SIGNED, TLS_OPTIONAL, TLS_REQUIRED

NONE, OPTIONAL, REQUIRED = "none", "optional", "required"
VERIFIED, ENCRYPTED, TRUSTED, UNSUCCESSFUL = "verified", "encrypted", "trusted", "unsuccessful"

_MODES = {NO_TLS: NONE, TLS_OPTIONAL: OPTIONAL, TLS_REQUIRED: REQUIRED}


@dataclass(frozen=True)
class Policy:
    """How a server treats connections to other servers.

    Attributes:
        tls: ``none``, ``optional`` or ``required``.
        certificate: ``ca`` where its certificate comes from an authority that the other trusts, ``self-signed`` otherwise.
        dialback: whether it goes without a believed certificate; False: only SASL EXTERNAL will do.
        strict: whether the other's certificate has to be valid even where dialback would identify it.
        external_in: whether it offers SASL EXTERNAL to who connects; external_out: whether it uses it where it is offered.
    """

    tls: str
    certificate: str = CA
    dialback: bool = True
    strict: bool = False
    external_in: bool = True
    external_out: bool = True


@dataclass(frozen=True)
class Outcome:
    """What comes of a connection in one direction, and why.

    ``outcome`` is ``verified`` (clear text, identity by dialback), ``encrypted`` (TLS, identity by dialback), ``trusted`` (TLS,
    identity by certificate) or ``unsuccessful``.
    """

    outcome: str
    why: str


def outcome(initiator: Policy, receiver: Policy) -> Outcome:
    """What comes of a connection that ``initiator`` opens to ``receiver``."""
    if NONE in (initiator.tls, receiver.tls):
        return _without_tls(initiator, receiver)
    for one, other, name in ((initiator, receiver, "receiving"), (receiver, initiator, "initiating")):
        if one.strict and other.certificate == SELF_SIGNED:
            return Outcome(
                UNSUCCESSFUL,
                f"the certificate of the {name} server is self-signed, and the other accepts valid ones only",
            )
    if not (initiator.dialback and receiver.dialback):
        return _certificates_only(initiator, receiver)
    return _with_tls(initiator, receiver)


def both_ways(own: Any, partner: Any) -> dict[str, dict[str, str]]:
    """The outcome of connections from us to the partner (``outward``) and back (``inward``), as plain data.

    Args:
        own, partner: dictionaries with the fields of :class:`Policy`; or, as a plan and ``cups_federation`` have them, with
            ``security_mode``, ``client_certificates``, ``sasl_external_incoming`` and ``sasl_external_outgoing``.

    Raises:
        FederationError: a field that is not known, or a value that it cannot have.
    """
    ours, theirs = read_policy(own, "own"), read_policy(partner, "partner")
    return {
        "outward": vars(outcome(ours, theirs)).copy(),
        "inward": vars(outcome(theirs, ours)).copy(),
    }


def read_policy(given: Any, where: str) -> Policy:
    """A policy from data, see :func:`both_ways`."""
    if not isinstance(given, dict):
        raise FederationError("a policy is a dictionary", where=where, cure="give it the field tls or security_mode")
    fields = {name: value for name, value in given.items() if name not in _OF_PAGE}
    if "security_mode" in given:
        if given["security_mode"] not in _MODES:
            raise FederationError(
                f'"{given["security_mode"]}" is no security mode', where=where, cure=f"write one of {', '.join(_MODES)}"
            )
        fields["tls"] = _MODES[given["security_mode"]]
        fields["strict"] = given.get("client_certificates", False)
        fields["external_in"] = given.get("sasl_external_incoming", False)
        fields["external_out"] = given.get("sasl_external_outgoing", False)
    unknown = sorted(set(fields) - set(Policy.__dataclass_fields__))
    if unknown or "tls" not in fields:
        what = f"there is no field {unknown[0]}" if unknown else "the field tls (or security_mode) is missing"
        raise FederationError(what, where=where, cure=f"known are {', '.join(Policy.__dataclass_fields__)}")
    policy = Policy(**fields)
    for name, value, choices in (
        ("tls", policy.tls, (NONE, OPTIONAL, REQUIRED)),
        ("certificate", policy.certificate, CERTIFICATES),
    ):
        if value not in choices:
            raise FederationError(
                f'"{value}" is no value of {name}', where=where, cure=f"write one of {', '.join(choices)}"
            )
    return policy


# Fields of the settings page that say more than the matrix asks for.
_OF_PAGE = (
    "security_mode", "client_certificates", "sasl_external_incoming", "sasl_external_outgoing", "node_status", "policy", "exceptions",
    "email_federation",
)  # fmt: skip


def _without_tls(initiator: Policy, receiver: Policy) -> Outcome:
    if REQUIRED in (initiator.tls, receiver.tls):
        return Outcome(UNSUCCESSFUL, "one server requires TLS, and the other has none")
    if not (initiator.dialback and receiver.dialback):
        return Outcome(UNSUCCESSFUL, "without TLS there is only dialback, and one server does not take it")
    return Outcome(
        VERIFIED, "one server has no TLS, and the other does not require it: clear text, identity by dialback"
    )


def _certificates_only(initiator: Policy, receiver: Policy) -> Outcome:
    if SELF_SIGNED in (initiator.certificate, receiver.certificate):
        return Outcome(UNSUCCESSFUL, "one server takes valid certificates only, and a certificate is self-signed")
    if not (initiator.external_out and receiver.external_in):
        return Outcome(
            UNSUCCESSFUL,
            "one server takes SASL EXTERNAL only, and "
            + (
                "the receiving server does not offer it"
                if initiator.external_out
                else "the initiating server does not use it"
            ),
        )
    return Outcome(TRUSTED, "valid certificates on both sides, and one server insists on them: TLS with SASL EXTERNAL")


def _with_tls(initiator: Policy, receiver: Policy) -> Outcome:
    valid = initiator.certificate == receiver.certificate == CA
    if initiator.tls == REQUIRED and valid and initiator.external_out and receiver.external_in:
        return Outcome(TRUSTED, "valid certificates on both sides, and TLS is required: TLS with SASL EXTERNAL")
    both_optional = initiator.tls == receiver.tls == OPTIONAL
    if both_optional and receiver.certificate == SELF_SIGNED:
        return Outcome(
            VERIFIED,
            "the receiving server's certificate is self-signed and nobody requires TLS: XEP-0238 expects clear text with dialback",
        )
    if (
        initiator.tls == OPTIONAL
        and initiator.certificate == SELF_SIGNED
        and (receiver.tls, receiver.certificate) == (REQUIRED, CA)
    ):
        return Outcome(
            UNSUCCESSFUL,
            "the receiving server requires TLS with certificates of an authority, and the initiating server's is self-signed",
        )
    return Outcome(
        ENCRYPTED, "TLS on both sides, and certificates are not what identifies the servers: TLS with dialback"
    )
