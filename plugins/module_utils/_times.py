# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as texts in ISO 8601, as modules return them and reports have them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Optional


def moment(text: str) -> Optional[datetime]:
    """An ISO 8601 time with its zone; None where it is none, or where its zone is not known, as it then is no moment.

    It is in UTC, so that differences and formats need no more thought.
    """
    try:
        # Python 3.9 and 3.10 do not read the Z.
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return time.astimezone(timezone.utc) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
