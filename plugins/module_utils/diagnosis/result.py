# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.plan.model import Check

PASS = "PASS"  # noqa: S105 (a status, no password)
WARN = "WARN"  # it works, but a person should know something
FAIL = "FAIL"  # tested, and broken
ERROR = "ERROR"  # could not be tested
BLOCKED = "BLOCKED"  # cannot be judged, because something before it is broken
NOT_RUN = "NOT RUN"


@dataclass(frozen=True)
class Result:
    """A check's outcome.

    Attributes:
        found: what was seen, one clause.
        code: stable code of the cause; empty where nothing is wrong.
        remedy: what to do; empty where nothing is.
    """

    check: Check
    status: str
    found: str
    code: str = ""
    remedy: str = ""

    def as_data(self) -> dict[str, Any]:
        check = self.check
        return {
            "id": check.id,
            "hop": check.hop,
            "direction": check.direction,
            "vantage": check.vantage,
            "title": check.title,
            "replaces": check.replaces,
            "status": self.status,
            "found": self.found,
            "code": self.code,
            "remedy": self.remedy,
        }
