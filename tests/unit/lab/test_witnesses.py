# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's witnesses read: the kernel's counters, and the XMPP server's log."""

from __future__ import annotations

import os

import pytest
from lab.arrivals import counted
from lab.streams import by_partner, streams

SNMP = """\
Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm ActiveOpens PassiveOpens AttemptFails
Tcp: 1 5 3 2
Udp: InDatagrams NoPorts
Udp: 4 9
UdpLite: InDatagrams NoPorts
UdpLite: 100 0
"""


def test_connections_taken_and_datagrams_are_counted():
    assert counted(SNMP) == 3 + 4


def test_without_a_counter_nothing_is_claimed():
    with pytest.raises(KeyError):
        counted(SNMP.replace("PassiveOpens", "Other"))


@pytest.mark.skipif(not os.path.exists("/proc/net/snmp"), reason="no /proc/net/snmp here")
def test_this_kernel_counts_both():
    with open("/proc/net/snmp") as file:
        assert counted(file.read()) >= 0


LOG = """\
Nov 22 12:25:19 s2sin1a\tinfo\tIncoming s2s connection gmail.example->cupdomain.example complete
Nov 22 12:25:19 s2sout2b\tinfo\tStream encrypted (TLSv1.3 with TLS_AES_128_GCM_SHA256)
Nov 22 12:25:19 s2sin3c\tinfo\tStream encrypted (TLSv1.3 with TLS_AES_256_GCM_SHA384)
Nov 22 12:25:19 s2sout2b\tinfo\tOutgoing s2s connection cupdomain.example->webex.example complete
Nov 22 12:25:19 s2sin3c\tinfo\tIncoming s2s stream webex.example->cupdomain.example closed: stream closed
Nov 22 12:25:20 s2sin3c\tinfo\tIncoming s2s connection jabber.example->cupdomain.example complete
"""


def test_a_stream_is_under_tls_or_not():
    assert streams(LOG.splitlines()) == {
        ("gmail.example", "cupdomain.example"): "clear text",
        ("cupdomain.example", "webex.example"): "TLS",
        ("jabber.example", "cupdomain.example"): "clear text",
    }


def test_the_newest_stream_counts():
    later = """\
Nov 22 12:26:00 s2sin9\tinfo\tStream encrypted (TLSv1.3 with TLS_AES_128_GCM_SHA256)
Nov 22 12:26:00 s2sin9\tinfo\tIncoming s2s connection gmail.example->cupdomain.example complete
"""
    assert streams((LOG + later).splitlines())["gmail.example", "cupdomain.example"] == "TLS"


def test_streams_by_partner():
    assert by_partner(streams(LOG.splitlines()), "cupdomain.example") == {
        "gmail.example": {"out": None, "in": "clear text"},
        "webex.example": {"out": "TLS", "in": None},
        "jabber.example": {"out": None, "in": "clear text"},
    }
