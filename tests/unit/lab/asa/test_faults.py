# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a test orders. What they do to a session, tests/system/test_firewall_cases.py plays against the collection."""

from __future__ import annotations

import pytest
from lab.asa.faults import Faults, read_faults


def test_fault_orders_are_read():
    assert read_faults(["drop-after=3", "slow=0.5", "standby"]) == Faults(drop_after=3, slow=0.5, standby=True)


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ("nonsense", "unknown fault 'nonsense'"),
        ("drop-after=x", "drop-after"),
        ("unauthorized=(", "unauthorized"),
        ("save-fails=maybe", "copying, executing"),
        ("meddle=show run", "REGEX => LINE"),
        ("meddle=( => hostname x", "meddle"),
        ("standby=yes", "takes no value"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(order, word):
    with pytest.raises(ValueError, match=word):
        read_faults([order])
