# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each kind of partner needs of a Cisco Unified Presence site and what it rules out.

Sources: Cisco document 116339; Interdomain Federation guides 9.0, 9.1.1, 12.5.1SU3 and 14, chapter "XMPP Federation";
XEP-0238 for pairs of TLS policies. How Google Talk behaved towards TLS Optional is general knowledge, not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

# Security modes in the words of the administration page, weakest first.
NO_TLS = "No TLS"
TLS_OPTIONAL = "TLS Optional"
TLS_REQUIRED = "TLS Required"
SECURITY_MODES = (NO_TLS, TLS_OPTIONAL, TLS_REQUIRED)

# Where a server's certificate comes from: an authority that the other side trusts, or itself.
CERTIFICATES = (CA, SELF_SIGNED) = ("ca", "self-signed")

# A partner's own TLS policy -> the modes of ours that it can talk to (XEP-0238), the recommended one first.
MODES_FOR_TLS = {
    "none": (NO_TLS, TLS_OPTIONAL),
    "optional": (TLS_OPTIONAL, NO_TLS, TLS_REQUIRED),
    "required": (TLS_OPTIONAL, TLS_REQUIRED),
}


@dataclass(frozen=True)
class Profile:
    """A kind of partner.

    Attributes:
        title: the product's name for people.
        tls: TLS policy that is assumed where the intent gives none; None: it has no TLS.
        modes: security modes of ours that it accepts, the recommended one first; None: they follow from its TLS policy.
        client_certificates: False: requiring client certificates locks it out; None: it does not mind.
        sasl_external: True: with TLS it wants SASL EXTERNAL both ways.
        first_srv_only: it tries only the first SRV record.
        warning: what a person should know before relying on it; None: nothing.
    """

    title: str
    tls: Optional[str] = None
    modes: Optional[tuple[str, ...]] = None
    client_certificates: Optional[bool] = None
    sasl_external: bool = False
    first_srv_only: bool = False
    warning: Optional[str] = None


PROFILES = {
    "googletalk": Profile(
        title="Google Talk",
        modes=(NO_TLS, TLS_OPTIONAL),
        warning="Google ended third-party XMPP for Google Talk on 2022-06-16: keep this partner only where something "
        "else serves its domain in Google Talk's manner",
    ),
    "webex": Profile(
        title="Cisco WebEx Connect / Messenger",
        tls="optional",
        modes=(TLS_OPTIONAL,),
        client_certificates=False,
        warning="Cisco moves WebEx Messenger organisations to the Webex App, which federates for 1:1 messages only: "
        "ask the partner which of the two serves its domain",
    ),
    "sametime": Profile(title="IBM (HCL) Sametime", tls="required", sasl_external=True, first_srv_only=True),
    "cups": Profile(title="Cisco Unified Presence / IM and Presence", tls="optional"),
    "xmpp": Profile(title="XMPP server that follows the standards", tls="optional"),
}

# With TLS, Sametime wants TLS Required; TLS Optional is documented to fail.
SAMETIME_WITH_TLS = (TLS_REQUIRED,)
