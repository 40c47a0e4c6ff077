# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""dnspython, where it is installed: the one place that says so where it is not."""

from __future__ import annotations

from typing import Optional

from .._errors import FederationError

IMPORT_ERROR: Optional[ImportError]
try:
    import dns.name  # pylint: disable=unused-import
    import dns.version
except ImportError as error:
    IMPORT_ERROR = error
else:
    IMPORT_ERROR = None

OLDEST = (2, 2)
"""Before that, one record that cannot be read takes the whole answer with it."""


def too_old(major: int, minor: int) -> bool:
    """Whether dnspython of this version cannot be used."""
    return (major, minor) < OLDEST


if IMPORT_ERROR is None and too_old(dns.version.MAJOR, dns.version.MINOR):
    IMPORT_ERROR = ImportError(f"version {dns.version.version} is older than {OLDEST[0]}.{OLDEST[1]}")


def require_dnspython(machine: str) -> None:
    """Fail clearly where dnspython cannot be imported.

    Args:
        machine: which machine needs it, for the message: ``the controller``, ``the probe PC``.

    Raises:
        FederationError: it is missing.
    """
    if IMPORT_ERROR is not None:
        raise FederationError(
            f"the Python library dnspython cannot be used ({IMPORT_ERROR})",
            where=machine,
            cure="Install it for the Python that runs the task: pip install 'dnspython>=2.2', or the package python3-dnspython "
            "or python3-dns where that is new enough",
        )
