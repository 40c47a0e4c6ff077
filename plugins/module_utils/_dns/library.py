# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""dnspython, where it is installed: what uses it takes it from here, and here alone is said where it is missing."""

from __future__ import annotations

from typing import Optional

from .._errors import FederationError

__all__ = ["Key", "Message", "Name", "RRset", "Rdata", "UpdateMessage", "dns", "require_dnspython"]

OLDEST = (2, 2)
"""Before that, one record that cannot be read takes the whole answer with it."""


def too_old(major: int, minor: int) -> bool:
    """Whether dnspython of this version cannot be used."""
    return (major, minor) < OLDEST


IMPORT_ERROR: Optional[ImportError] = None
try:
    import dns.version

    if too_old(dns.version.MAJOR, dns.version.MINOR):
        raise ImportError(f"version {dns.version.version} is older than {OLDEST[0]}.{OLDEST[1]}")
    import dns.exception
    import dns.flags
    import dns.message
    import dns.name
    import dns.opcode
    import dns.rcode
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype
    import dns.rdtypes.ANY.TSIG
    import dns.tsig
    import dns.update
    from dns.message import Message
    from dns.name import Name
    from dns.rdata import Rdata
    from dns.rrset import RRset
    from dns.tsig import Key
    from dns.update import UpdateMessage
except ImportError as error:  # said by require_dnspython() before any of these is used
    IMPORT_ERROR = error
    dns = Key = Message = Name = RRset = Rdata = UpdateMessage = None


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
