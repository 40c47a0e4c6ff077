# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys: what is wrong with one is said before anything is sent, and without showing it."""

from __future__ import annotations

import base64
from typing import Optional

import dns.tsig
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.tsig import ALGORITHMS, read_key
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

SECRET = base64.b64encode(b"not a real secret, 32 bytes long").decode()


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_every_algorithm_can_sign(algorithm: str) -> None:
    key = read_key("site-key", SECRET, algorithm)
    assert key is not None
    assert dns.tsig.get_context(key).sign()


def test_the_list_is_complete() -> None:
    known = {name.to_text().lower() for name in dns.tsig.mac_sizes} - {"gss-tsig."}
    assert {dns.name.from_text(text).to_text().lower() for text in ALGORITHMS.values()} == known


def test_no_key_is_no_key() -> None:
    assert read_key(None, None) is None
    assert read_key("", "") is None


def test_white_space_in_a_secret_is_nothing() -> None:
    key = read_key("site-key", f" {SECRET[:10]}\n{SECRET[10:]} ")
    assert key is not None
    assert key.secret == base64.b64decode(SECRET)


@pytest.mark.parametrize(
    ("name", "secret", "algorithm", "part"),
    [
        ("site-key", None, "hmac-sha256", "key_name 'site-key' is given without key_secret"),
        (None, SECRET, "hmac-sha256", "key_secret is given without key_name"),
        ("site-key", SECRET, "hmac-sha3", "key_algorithm 'hmac-sha3' is unknown"),
        ("site-key", SECRET[:-3], "hmac-sha256", "is not base64"),
        ("site-key", SECRET[:-5] + "!" + SECRET[-4:], "hmac-sha256", "is not base64"),
        ("site-key", "se\u010dret", "hmac-sha256", "is not base64"),
        ("site-key", "  ", "hmac-sha256", "is empty"),
        ("site..key", SECRET, "hmac-sha256", "is not a domain name"),
    ],
)
def test_refused(name: Optional[str], secret: Optional[str], algorithm: str, part: str) -> None:
    with pytest.raises(FederationError) as caught:
        read_key(name, secret, algorithm)
    text = str(caught.value)
    assert part in text
    assert not secret or not secret.strip() or secret not in text
