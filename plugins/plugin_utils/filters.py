# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every filter of the collection shares: plain values in, errors as Ansible shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._errors import FederationError
from .values import plain


def door(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a filter of a pure function."""

    @wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*plain(args), **plain(kwargs))
        except FederationError as error:
            raise AnsibleFilterError(str(error)) from error

    return filtered


def filter_module(**functions: Callable[..., Any]) -> type:
    """The class by which Ansible finds a file's filters: name -> the pure function behind it."""

    class FilterModule:
        def filters(self) -> dict[str, Callable[..., Any]]:
            return {name: door(function) for name, function in functions.items()}

    return FilterModule
