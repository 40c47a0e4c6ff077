# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of translations notices every single rule that the emulator's model gets wrong."""

from __future__ import annotations

import pytest
from cases.asa_translations import ROWS, Row
from cases.mutation import mutated
from lab.asa import translation, translation_lines

from . import test_translations as model

LINES, WALK = translation_lines, translation


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        # an inline mapped address has the size of the real side
        (LINES, "return Addresses(((low, low + real.size - 1),), real.network)", "return Addresses(((low, low),))"),
        # section 2: static before dynamic, then the fewest addresses, the lowest, the name
        (LINES, 'return item[1].kind != "static", real.size,', 'return item[1].kind == "static", real.size,'),
        (LINES, 'item[1].kind != "static", real.size, real', 'item[1].kind != "static", -real.size, real'),
        # after-auto stands behind object NAT
        (LINES, "for after in (False, True):", "for after in (True, False):"),
        (LINES, "and not twice.inactive", ""),
        # of a dynamic group, ranges serve before single addresses
        (LINES, "mapped if pat or not ranges else Addresses(ranges)", "mapped"),
        # backwards: ports and sides change places
        (WALK, "port = rule.source_ports.turned.of(flow.destination_port)", "port = flow.destination_port"),
        (WALK, "_within(rule.source_ports.far, flow.destination_port)", "_within(rule.source_ports.near, flow.destination_port)"),
        (WALK, "and flow.source in rule.after", ""),
        (WALK, "return not self.dynamic and not self.unidirectional", "return not self.dynamic"),
        (WALK, "return not self.dynamic and not self.unidirectional", "return not self.unidirectional"),
        # pairs by place; the smaller side starts over
        (WALK, "target.at(origin.place(value) % target.size)", "target.at(0)"),
        # one rule of twice NAT is all that a packet gets
        (WALK, "if entered is not None and entered.twice and done.backwards:", "if False and entered:"),
        (WALK, "if not (rule is entered if forward else", "if not (False if forward else"),
        # who leads: the NAT, not the routes
        (WALK, "done.leaves = done.egress or route(done.packet.destination)", "done.leaves = route(done.packet.destination)"),
        # the check of the way back, and addresses that only hide others
        (WALK, "            done.dropped, done.check = RPF, rule", "            done.check = rule"),
        (WALK, "        done.dropped = NO_TRANSLATION", "        pass"),
        (WALK, "elif not rule.identity:", "else:"),
    ],
)  # fmt: skip
def test_one_wrong_rule_is_caught(monkeypatch: pytest.MonkeyPatch, module: object, right: str, wrong: str) -> None:
    made = mutated(module, right, wrong)  # type: ignore[arg-type]
    for name in ("EVERY", "Addresses", "Ports", "Rule") if module is WALK else ():
        monkeypatch.setattr(translation_lines, name, getattr(made, name))
    monkeypatch.setattr(model, "walk" if module is WALK else "read", made.walk if module is WALK else made.read)
    assert any(_fails(row) for row in ROWS)


def _fails(row: Row) -> bool:
    try:
        model.test_every_case(row)
    except (AssertionError, ValueError, IndexError):
        return True
    return False


def test_nothing_wrong_is_not_caught() -> None:
    assert not [row.name for row in ROWS if _fails(row)]
