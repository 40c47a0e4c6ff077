# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device without a data plane, and a console on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lab.asa.device import Device
from lab.asa.faults import Faults

from .console import CREDENTIALS, SITE, Console


@pytest.fixture
def console_for(tmp_path: Path) -> Callable[..., Console]:
    """Factory: a console on a device with this configuration and these faults."""

    def make(text: str = SITE, faults: Faults | None = None) -> Console:
        return Console(Device(text, CREDENTIALS, tmp_path / "state", faults=faults))

    return make


@pytest.fixture
def console(console_for: Callable[..., Console]) -> Console:
    """A console on the lab's own site."""
    return console_for()
