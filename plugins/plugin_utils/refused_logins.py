# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login that a device refused is not tried again in the same run: each try counts towards the lock of the account.

The tasks of a run are in processes of their own. What they have in common is the directory for temporary files that Ansible makes for each
run, and removes at its end.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from ansible import constants

from ..module_utils._errors import FederationError, RefusedLogin


@contextlib.contextmanager
def tried_once(device: str, user: str, where: str) -> Iterator[None]:
    """Work that logs in.

    Args:
        device: address or name, the same for all doors that take the same account.
        where: the device, for the error.

    Raises:
        FederationError: the login was refused earlier in this run; nothing is sent.
        RefusedLogin: it is refused now. Later tasks of the run will not try it.
    """
    name = hashlib.sha256(f"{device}\0{user}".encode("utf-8", "replace")).hexdigest()
    mark = Path(constants.DEFAULT_LOCAL_TMP) / f"xmpp.federation-refused-{name}"
    if mark.exists():
        raise FederationError(
            f"the login as {user} was refused before in this run, and is not tried again, because each try counts towards the lock of "
            "the account",
            where=where,
            cure="correct the user name or the password, see that the account is not locked, and run again",
        )
    try:
        yield
    except RefusedLogin:
        with contextlib.suppress(
            OSError
        ):  # without the mark the next task tries once more, which is no reason to hide the refusal
            mark.touch(mode=0o600)
        raise
