# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that several modules have alike. What is said of one module alone stands in that module."""

from __future__ import annotations


class ModuleDocFragment:
    # Modules that only look.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode, which does the same, because nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show, because nothing is ever changed.
    support: none
  idempotent:
    description: Changes nothing, but what it finds may be different each time.
    support: N/A
"""
