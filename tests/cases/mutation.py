# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module with one rule made wrong, to see that a table of cases notices it."""

from __future__ import annotations

import inspect
import sys
import types


def mutated(module: types.ModuleType, right: str, wrong: str) -> types.ModuleType:
    """A copy of ``module`` in whose source ``wrong`` stands in the place of ``right``; the module itself stays as it is.

    Raises:
        ValueError: ``right`` does not stand there exactly once, so that the mutation would not be the one that was meant.
    """
    source = inspect.getsource(module)
    if source.count(right) != 1:
        raise ValueError(f"{module.__name__}: {right!r} stands there {source.count(right)} times")
    made = types.ModuleType(f"{module.__name__}_mutated")
    sys.modules[made.__name__] = made  # dataclasses look their module up
    try:
        exec(compile(source.replace(right, wrong), f"{module.__file__} (mutated)", "exec"), vars(made))
    finally:
        del sys.modules[made.__name__]
    return made
