# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One property under atheris, which watches the code that the bytes reach: ``python -m fuzz.guided PROPERTY CORPUS [OPTION...]``."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["ansible_collections.xmpp.federation.plugins.module_utils._xmpp"]):
    from fuzz.properties import PROPERTIES

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, PROPERTIES[name])
    atheris.Fuzz()
