# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change is: the lines that make it, what it does to the model, and the lines that take it back.

One edit is what belongs together; it is sent line by line, or in one packet where the moment between two lines would
let traffic through or cut it off.
"""

from __future__ import annotations

import abc

from ...configuration.model import Configuration


class Edit(abc.ABC):
    """One change."""

    one_packet = False

    @property
    @abc.abstractmethod
    def lines(self) -> tuple[str, ...]:
        """The configuration lines, as they are sent."""

    @abc.abstractmethod
    def applied(self, configuration: Configuration) -> Configuration:
        """``configuration`` as it is once the lines are in force."""

    @abc.abstractmethod
    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        """The lines that take back what of this edit stands ``now`` and did not stand ``before``; none if nothing does."""
