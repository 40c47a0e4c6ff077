# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a firewall may be like in the middle of a change: as before it, as after it, or with a part of the change."""

from __future__ import annotations

from collections.abc import Sequence


def strayed(before: Sequence[str], between: Sequence[str], after: Sequence[str]) -> list[str]:
    """What is wrong with a configuration between two others; empty where nothing is.

    What stands in both has to stand in it too, in the same order, as it is somebody else's, or ours and right. What stands in neither
    was never wanted: half a change would open something that the whole one does not.

    Args:
        before, between, after: the lines that configure something.
    """
    stays, known = set(after), {*before, *after}
    left = iter(between)
    lost = [line for line in before if line in stays and line not in left]
    return [
        *(f"{lost[0]!r} is gone meanwhile, or stands elsewhere" for _one in lost[:1]),
        *(f"{line!r} stands there meanwhile, neither before nor after" for line in between if line not in known),
    ]
