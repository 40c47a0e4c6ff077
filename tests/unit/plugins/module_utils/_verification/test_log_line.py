# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of servers' logs, as measured in the lab or quoted in public reports, and what they mean."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.codes import CODES
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.log_phrases import FIRST, LAST
from ansible_collections.xmpp.federation.plugins.module_utils._verification.log_line import log_line
from hypothesis import given
from hypothesis import strategies as st

PROSODY_OUT = "s2sout55d1c0 info Outgoing s2s stream gmail.example->cupdomain.example closed: "
EJABBERD = (
    "2026-11-29 09:00:00.000 [info] <0.512.0>@ejabberd_s2s_out:handle_stream_end:184 Failed to establish outbound s2s connection "
    "gmail.example -> cupdomain.example: "
)
LINES = [
    # the line -> server, code
    (f"{PROSODY_OUT}policy-violation (Use of STARTTLS required)", "prosody", "T01"),
    (f"{PROSODY_OUT}TLS negotiation failed", "prosody", "T02"),
    (f"{PROSODY_OUT}unsupported-stanza-type", "prosody", "T01"),
    (f"{PROSODY_OUT}connection refused", "prosody", "A07"),
    (f"{PROSODY_OUT}NoError in A lookup", "prosody", "A06"),
    (f"{PROSODY_OUT}service explicitly unavailable", "prosody", "A06"),
    (f"{PROSODY_OUT}dialback authentication failed", "prosody", "A03"),
    (
        "s2sin55 warn Session closed by remote with error: host-unknown (This host does not serve a.example)",
        "prosody",
        "X03",
    ),
    ("s2sin55 info closed: not-authorized (Your server's certificate has expired)", "prosody", "T04"),
    ("s2sin55 info closed: not-authorized (Your server's certificate is not valid for this name)", "prosody", "T05"),
    ("s2sout55 info closed: undefined-condition (Attempt to connect from a host we serve)", "prosody", "A05"),
    ("s2sout55 info closed: undefined-condition (No stream features to offer)", "prosody", "A01"),
    (f"{EJABBERD}DNS lookup failed: non-existing domain; bouncing for 45 seconds", "ejabberd", "A06"),
    (f"{EJABBERD}Connection failed: connection refused; bouncing for 60 seconds", "ejabberd", "A07"),
    (f"{EJABBERD}Stream closed by peer: host-unknown; bouncing for 45 seconds", "ejabberd", "X03"),
    (f"{EJABBERD}Peer certificate rejected: self signed certificate", "ejabberd", "T03"),
    (f"{EJABBERD}TLS failed: no protocol in common", "ejabberd", "T02"),
    (
        f"{EJABBERD}Authentication failed: Peer provided no SASL mechanisms; most likely it doesn't accept our certificate",
        "ejabberd",
        "A11",
    ),
    (f"{EJABBERD}unsupported certificate purpose", "ejabberd", "T06"),
    (
        "WARN org.jivesoftware.openfire.server.ServerDialback - Remote domain is not allowed to establish connections",
        "openfire",
        "A08",
    ),
    ("org.jivesoftware.openfire.server: No viable authentication method offered", "openfire", "A01"),
    ("XCP cm-4: unexpected dialback response from gmail.example", "xcp", "A05"),
    ("xcp router: bouncing packets to gmail.example", "xcp", "P03"),
    ("XCP: <db:result from='gmail.example' to='cupdomain.example' type='invalid'/>", "xcp", "A04"),
    (
        "XCP: <db:result from='g.example' type='error'><error><remote-server-not-found/></error></db:result>",
        "xcp",
        "A09",
    ),
    ("XCP: <db:result type='error'><error><item-not-found/></error></db:result>", "xcp", "X03"),
    ("<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "", "X03"),
    ("<stream:error><resource-constraint/></stream:error>", "", "E02"),
    ("SSL routines: tlsv1 alert unknown ca", "", "T03"),
    ("tls: alert certificate_required", "", "T07"),
]


@pytest.mark.parametrize(("line", "server", "code"), LINES)
def test_a_line_means_what_the_tables_say(line, server, code):
    found = log_line(line)
    assert (found["known"], found["code"], found["server"]) == (True, code, server)
    assert found["cause"] == CODES[code].cause
    assert found["remedy"] and "{" not in found["remedy"]
    assert found["words"] and found["source"]
    assert found["confidence"] in ("medium", "low")
    assert [one.split()[0] for one in found["lines"]] == ["line", code, "->"]


@pytest.mark.parametrize(
    "line",
    [
        "XCP: Scheduling dialback timeout in 30 secs",
        "XCP: <db:verify from='a.example' to='b.example' id='x' type='valid'/>",
        "<0.5.0> Failed outbound s2s EXTERNAL authentication a -> b: STARTTLS is disabled in local configuration",
    ],
)
def test_what_is_no_fault_is_none(line):
    found = log_line(line)
    assert (found["known"], found["code"], found["remedy"]) == (True, "", "")
    assert found["lines"][1].startswith("normal")


@pytest.mark.parametrize(
    "line", ["it rains", "s2sout55 debug stanza [message] queued", "hostunknown", "x-host-unknown-y"]
)
def test_a_line_of_which_nothing_is_known_is_said_to_be_unknown(line):
    found = log_line(line)
    assert (found["known"], found["code"], found["cause"], found["remedy"]) == (False, "", "", "")
    assert found["lines"][1].startswith("unknown")


def test_whose_log_it_is_turns_it_round():
    line = "cannot connect: connection refused"
    assert log_line(line)["code"] == log_line(line, "prosody")["code"] == "A07"
    assert log_line(line, "xcp")["code"] == "A09"
    own, theirs = log_line("policy-violation", "xcp"), log_line("policy-violation", "openfire")
    assert own["code"] == theirs["code"] == "X07"
    assert "admit the partner's domain on the node" in own["remedy"]
    assert "ask for the domain to be allowed there" in theirs["remedy"]


@pytest.mark.parametrize(
    ("line", "server"), [("", ""), ("  \n", ""), (None, ""), (3, ""), (["x"], ""), ("x", "exchange")]
)
def test_what_is_no_line_is_a_clear_error(line, server):
    with pytest.raises(FederationError):
        log_line(line, server)


@given(st.text(min_size=1).filter(str.strip))
def test_whatever_a_line_says_nothing_acts_on_a_terminal(text):
    assert all(visible(one) == one and "\n" not in one for one in log_line(text)["lines"])


def test_a_line_without_end_is_cut():
    assert len(log_line("x" * 100_000)["lines"][0]) < 11_000


@pytest.mark.parametrize("phrase", [*FIRST, *LAST], ids=lambda phrase: phrase.part)
def test_the_words_of_logs_have_their_source_and_their_code(phrase):
    assert phrase.part == phrase.part.lower() and phrase.source
    assert log_line(f"it says: {phrase.part} here", "prosody")["code"] == phrase.code
