# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab``: see tests/lab/run."""

import sys

from lab.cli import main

sys.exit(main())
