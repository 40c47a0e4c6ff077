# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab says when it cannot go on: one line, and an exit status of sysexits.h."""

from __future__ import annotations

USAGE = 64
UNAVAILABLE = 69
INTERNAL = 70


class LabError(Exception):
    """The lab cannot go on; the text is for the person at the terminal."""

    status = INTERNAL


class UsageError(LabError):
    """The command line asks for something that does not exist."""

    status = USAGE


class UnavailableError(LabError):
    """This machine lacks something; the text names it and what to install or allow."""

    status = UNAVAILABLE
