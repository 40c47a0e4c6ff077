# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that decides something has a test, where one would look for it."""

from __future__ import annotations

import pytest
from house.imports import PLUGINS, files, imports
from house.mirror import TESTED_BY, TESTS, has_logic, reached_from, untested

IMPORTS = imports()


def test_every_file_with_logic_has_its_test():
    assert untested(IMPORTS) == [], "write test_NAME.py in the same folder of tests/unit/plugins"


@pytest.mark.parametrize("name", TESTED_BY)
def test_what_is_tested_elsewhere_is(name):
    known = files()
    assert name in known and has_logic(known[name])
    assert name in reached_from(TESTS / TESTED_BY[name], IMPORTS)


def test_tests_stand_in_the_folders_of_what_they_test():
    folders = [test.parent.relative_to(TESTS) for test in TESTS.rglob("test_*.py")]
    assert [str(folder) for folder in folders if not (PLUGINS / folder).is_dir()] == []
