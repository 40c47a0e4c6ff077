# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of translations notices every single rule that the collection's model gets wrong."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning import sides, translation
from cases import asa_translations as table
from cases.mutation import mutated

from unit.plugins.module_utils._asa.meaning import test_translation as model


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        # an inline mapped address has the size of the real side
        (sides, "    size = like.size\n", "    size = 1\n"),
        # section 2: static before dynamic, then the fewest addresses, the lowest, the name
        (translation, "return rule.dynamic, real.size, lowest, rule.object", "return not rule.dynamic, real.size, lowest, rule.object"),
        (translation, "return rule.dynamic, real.size, lowest, rule.object", "return rule.dynamic, -real.size, lowest, rule.object"),
        # section 3 stands behind object NAT, and what is inactive nowhere
        (translation, "for rule in active if rule.section == 3)", "for rule in active if rule.section == 0)"),
        (translation, "if not rule.inactive and effective(rule)", "if effective(rule)"),
        # of a dynamic group, ranges serve before single addresses
        (sides, "[block for block in self.second.blocks if block[1] < block[2]] or list", "list"),
        # backwards: ports and sides change places
        (translation, "destination_port=_shifted(packet.destination_port, second.source, first.source) or 0", "destination_port=packet.destination_port"),
        (translation, "_takes(second, packet.protocol, packet.destination_port", "_takes(first, packet.protocol, packet.destination_port"),
        (translation, 'return not self.dynamic and "unidirectional" not in self.rule.options', "return not self.dynamic"),
        (translation, 'return not self.dynamic and "unidirectional" not in self.rule.options', 'return "unidirectional" not in self.rule.options'),
        # pairs by place; the smaller side starts over; members of groups are not paired by guess
        (sides, "there.at(place % there.size)", "there.at(0)"),
        (sides, "return found, sure and here.known and there.known", "return found, True"),
        # one rule of twice NAT is all that a packet gets
        (translation, "if by is None or not by.twice:", "if True:"),
        # who leads: the NAT, not the routes
        (translation, "return \"\" if interface == \"any\" or", "return \"\" if True or"),
        # the check of the way back, and addresses that only hide others
        (translation, "return DROPPED if by is None else UNKNOWN", "return PASSES if by is None else UNKNOWN"),
        (translation, "if by is None and verdict == PASSES and _only_hides(rules, came):", "if False:"),
    ],
)  # fmt: skip
def test_one_wrong_rule_is_caught(monkeypatch, module, right, wrong):
    made = mutated(module, right, wrong)
    for name in ("side", "real_side", "Pairing") if module is sides else ():
        monkeypatch.setattr(translation, name, getattr(made, name))
    for name in ("translations", "translate") if module is translation else ():
        monkeypatch.setattr(model, name, getattr(made, name))
    assert any(fails(row) for row in table.ROWS)


def fails(row):
    try:
        model.test_the_table(row)
    except (AssertionError, ValueError, IndexError):
        return True
    return False


def test_nothing_wrong_is_not_caught():
    assert not [row.name for row in table.ROWS if fails(row)]
