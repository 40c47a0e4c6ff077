# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which disk is saved to, and what ``dir`` says of it."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.flash import disk_of, free_bytes


@pytest.mark.parametrize(
    ("line", "disk"),
    [
        ("", "disk0"),
        ("boot system disk1:/asa.bin", "disk0"),
        ("boot config disk1:/fw.cfg", "disk1"),
        ("boot config flash:/fw.cfg", "flash"),
        ("boot config tftp://192.0.2.1/fw.cfg", ""),
    ],
)
def test_the_disk_of_the_startup_configuration(line, disk):
    assert disk_of(f"hostname fw\n{line}\nnames\n") == disk


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ("16128000 bytes total (4472832 bytes free)", 4472832),
        ("21475885056 bytes total (20861526016 bytes free/97% free)  ", 20861526016),
        ("127111168 bytes total (0 bytes free)", 0),
        ("No space information available", None),
        ("ERROR: % Invalid input detected at '^' marker.", None),
        ("10  -rwx  512  10:12:54 Jan 29 2015  (5 bytes free)", None),
    ],
)
def test_what_is_free(said, free):
    assert free_bytes(f"\nDirectory of disk0:/\n\n{said}\n") == free
