# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared secret that signs an update (TSIG, RFC 8945)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._dns.names import absolute_name
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

try:
    import dns.name
    import dns.tsig
except ImportError:  # said by library.require_dnspython() before anything here is called
    pass

if TYPE_CHECKING:
    from dns.tsig import Key

# Every algorithm of dnspython but gss-tsig, which needs a Kerberos context instead of a secret.
ALGORITHMS = {
    "hmac-sha256": "hmac-sha256.",
    "hmac-sha512": "hmac-sha512.",
    "hmac-sha384": "hmac-sha384.",
    "hmac-sha224": "hmac-sha224.",
    "hmac-sha1": "hmac-sha1.",
    "hmac-md5": "hmac-md5.sig-alg.reg.int.",
    "hmac-sha256-128": "hmac-sha256-128.",
    "hmac-sha384-192": "hmac-sha384-192.",
    "hmac-sha512-256": "hmac-sha512-256.",
}
DEFAULT_ALGORITHM = "hmac-sha256"


def read_key(name: Optional[str], secret: Optional[str], algorithm: str = DEFAULT_ALGORITHM) -> Optional[Key]:
    """The key to sign with; None where neither name nor secret is given (the server then goes by address).

    Raises:
        FederationError: half a key, an unknown algorithm, or a secret that is not base64. The secret is never shown.
    """
    if not name and not secret:
        return None
    if not name:
        raise FederationError("key_secret is given without key_name", cure="Give the key's name as the server has it")
    if not secret:
        raise FederationError(f"key_name {name!r} is given without key_secret", cure="Give the key's secret")
    if algorithm not in ALGORITHMS:
        raise FederationError(f"key_algorithm {algorithm!r} is unknown", cure="Use one of " + ", ".join(ALGORITHMS))
    return dns.tsig.Key(
        absolute_name(name, "key_name"), _secret(secret, name), dns.name.from_text(ALGORITHMS[algorithm])
    )


def _secret(text: str, name: str) -> bytes:
    cure = 'Copy it as the key file has it, between the quotes of secret "..."'
    try:
        secret = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        # Not even the position of the fault: the message must not narrow the secret down.
        raise FederationError(f"the secret of key {name!r} is not base64", where="key_secret", cure=cure) from error
    if not secret:
        raise FederationError(f"the secret of key {name!r} is empty", where="key_secret", cure=cure)
    return secret
