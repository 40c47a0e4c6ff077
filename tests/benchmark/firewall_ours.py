# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of the firewall's benchmark: parse a configuration and decide a publication, three times; the best of each.

Beside it stands what a bare split of the same text into words takes: the machine's own measure.

Seconds are of the processor, so that what else runs on the machine matters little.

Reads the configuration from standard input and prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration

REPEAT = 3
REQUEST = Request(
    publications=(
        Publication(
            name="XMPP_S2S_5269_cup1_cupdomain.example", real_address="10.10.0.10", mapped_address="203.0.113.10"
        ),
    ),
    outbound=(Outbound("10.10.0.10"),),
)


def main() -> None:
    text = sys.stdin.buffer.read().decode("latin-1")
    splitting, parsing, deciding = [], [], []
    for _ in range(REPEAT):
        began = time.process_time()
        words = [line.split() for line in text.split("\n")]
        splitting.append(time.process_time() - began)
        del words
        began = time.process_time()
        configuration = parse_configuration(text)
        parsed = time.process_time()
        draft = decide(configuration, REQUEST)
        deciding.append(time.process_time() - parsed)
        parsing.append(parsed - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {
        "split": min(splitting),
        "parse": min(parsing),
        "decide": min(deciding),
        "memory": memory,
        "commands": draft.commands,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
