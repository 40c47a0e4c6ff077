# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names stand for."""

from __future__ import annotations

import time

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import merged
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import Resolver
from ansible_collections.xmpp.federation.plugins.module_utils._collector import paused

from unit.plugins.module_utils._asa.asa_double import whole


def group(name, *members):
    return f"object-group network {name}\n" + "".join(f" {member}\n" for member in members)


def hosts(count):
    return [f"network-object host 10.{at >> 15}.{(at >> 7) & 255}.{(at & 127) * 2}" for at in range(count)]


def named(text, name):
    return Resolver(parse_configuration(whole(text))).named(name)


def seconds(count):
    configuration = parse_configuration(whole(group("MANY", *hosts(count))))
    best = 60.0
    with paused():
        for _ in range(3):
            began = time.process_time()
            found = Resolver(configuration).named("MANY")
            best = min(best, time.process_time() - began)
            assert len(found.v4) == count
    return best


def test_a_group_of_thousands_takes_a_time_that_grows_like_its_size():
    assert seconds(8000) < 32 * seconds(1000)  # 64 times, were every member held against all before it


def test_groups_in_groups_are_one_set():
    text = group("A", "network-object host 10.0.0.1", "network-object host 10.0.0.3")
    text += group("B", "group-object A", "network-object host 10.0.0.2") + group(
        "C", "group-object A", "group-object B"
    )
    assert named(text, "C").v4 == merged([(0x0A000001, 0x0A000003)])
    assert not named(text, "C").unknown


def test_a_group_inside_itself_is_unknown():
    text = group("A", "group-object B", "network-object host 10.0.0.1") + group("B", "group-object A")
    assert named(text, "A").unknown
    assert named(text, "B").unknown
