# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look would change, in lines."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.differences import differences

DIFF = {"before": "same\nold\n", "after": "same\nnew\n"}


@pytest.mark.parametrize(
    ("results", "lines"),
    [
        ([], []),
        ([{"changed": False, "diff": DIFF}], []),
        ([{"changed": True, "diff": DIFF}], ["- old", "+ new"]),
        ([{"changed": True, "diff": [DIFF, {"after": "more"}]}], ["- old", "+ new", "+ more"]),
        ([{"changed": True, "commands": ["access-list X"], "diff": DIFF}], ["- old", "+ new"]),
        ([{"changed": True, "commands": [{"command": "start", "service": "XCP Router"}], "diff": {**DIFF, "before_header": "services"}}],
         ["+ start XCP Router"]),
        ([{"changed": True, "commands": [{"command": "start", "service": "XCP Router"}], "diff": [DIFF, {**DIFF, "before_header": "services"}]}],
         ["- old", "+ new", "+ start XCP Router"]),
        ([{"results": [{"changed": True, "diff": DIFF}, {"changed": False, "diff": DIFF}], "changed": True}], ["- old", "+ new"]),
        ([{"skipped": True, "changed": False}], []),
        ([{"changed": True}], []),
    ],
)  # fmt: skip
def test_differences(results, lines):
    assert differences(results) == lines


def test_a_device_that_differs_without_lines_still_differs():
    from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.progress import Progress, unfinished

    assert unfinished({"federation_dns": ["zone"]}, {"zone": Progress(True)}, ("federation_dns",)) == [
        "zone: differs: see above"
    ]
