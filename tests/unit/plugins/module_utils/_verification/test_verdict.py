# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from what, and the verdict on the site and on its partners."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification.check import (
    BLOCKED,
    ERROR,
    FAIL,
    NOT_RUN,
    PASS,
    WARN,
    Result,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks import checks
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.dialback import NodesWay, WayBack
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.inbound import (
    Hairpin,
    Inbound,
    Service,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.node import NodeRestarts, NodeService
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.outbound import Outbound
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.tls import OwnTls
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site
from ansible_collections.xmpp.federation.plugins.module_utils._verification.verdict import decide, settle


@pytest.fixture
def site(described):
    described["nodes"].append({"name": "cup2", "private_address": "10.10.0.11", "public_address": "203.0.113.11"})
    described["partners"].append({"domain": "webex.example", "profile": "webex"})
    return read_site(plan(described).as_data())


@pytest.fixture
def results(site):
    """Everything passes."""
    return {check.id: check.passed("fine") for check in checks(site)}


def put(results, kind, status, code="", number=0):
    """The result of the first check of a kind, or of another one."""
    check = [one.check for one in results.values() if type(one.check) is kind][number]
    made = check.caused(code, "seen", status) if code and code != "P03" else Result(check, status, "seen", code)
    results[check.id] = made
    return check.id


VERDICTS = [
    # kind, status, code -> verdict
    (Inbound, PASS, "", "working"),
    (Inbound, WARN, "", "degraded"),
    (Inbound, FAIL, "F02", "broken"),
    (Inbound, ERROR, "", "unknown"),
    (NodeService, ERROR, "", "unknown"),
    (Inbound, NOT_RUN, "", "unknown"),  # that of the other node says nothing of this one
    (Hairpin, NOT_RUN, "", "working"),
    (NodeRestarts, WARN, "P03", "waiting"),
]


@pytest.mark.parametrize(("kind", "status", "code", "verdict"), VERDICTS)
def test_the_worst_decides(results, kind, status, code, verdict):
    name = put(results, kind, status, code)
    found = decide(settle(list(results.values())))
    assert found.verdict == verdict
    assert (found.first.check.id if found.first else "") == ("" if verdict == "working" else name)


def test_a_hop_that_was_not_judged_at_all_is_unknown(results):
    for number in (0, 1):
        put(results, Inbound, NOT_RUN, number=number)
    assert decide(settle(list(results.values()))).verdict == "unknown"


def test_nothing_is_unknown():
    assert decide([]).verdict == "unknown"


def test_what_stands_on_a_failure_is_behind_it(results):
    inbound = put(results, Inbound, FAIL, "F02")
    own, other = put(results, NodesWay, FAIL, "A09"), put(results, NodesWay, FAIL, "A09", number=2)
    settled = {one.check.id: one for one in settle(list(results.values()))}
    assert (settled[own].status, settled[own].blocked_by) == (BLOCKED, inbound)
    assert settled[other].status == FAIL, "it is of the other node"


def test_a_partners_failure_blocks_no_other_partner(results):
    outbound = put(results, Outbound, FAIL, "F12")
    own, other = put(results, WayBack, FAIL, "A07"), put(results, WayBack, FAIL, "A07", number=1)
    settled = {one.check.id: one for one in settle(list(results.values()))}
    assert (settled[own].blocked_by, settled[other].status) == (outbound, FAIL)


def test_blocked_names_the_root_and_is_an_error_without_one(results, site):
    service = put(results, NodeService, FAIL, "F08")
    first, tls = put(results, Inbound, PASS), put(results, OwnTls, PASS)
    results[first] = results[first].check.blocked("refused", results[service].check)
    results[tls] = results[tls].check.blocked("no stream came so far")
    alone = put(results, OwnTls, PASS, number=1)
    results[alone] = results[alone].check.blocked("no stream came so far")
    settled = {one.check.id: one for one in settle(list(results.values()))}
    assert (settled[first].blocked_by, settled[tls].blocked_by) == (service, service)
    assert (settled[alone].status, settled[alone].code) == (ERROR, "E01")
    assert settled[alone].remedy


def test_blocked_by_what_blocks_it_back_is_an_error(results):
    one, other = put(results, Inbound, PASS), put(results, Service, PASS)
    results[one] = results[one].check.blocked("x", results[other].check)
    results[other] = results[other].check.blocked("x", results[one].check)
    settled = {each.check.id: each for each in settle(list(results.values()))}
    assert {settled[one].status, settled[other].status} == {ERROR}


def test_what_a_restart_explains_waits_for_it(results):
    restarts = put(results, NodeRestarts, WARN, "P03")
    service = put(results, NodeService, FAIL, "F08")
    settled = {one.check.id: one for one in settle(list(results.values()))}
    assert (settled[service].status, settled[service].blocked_by) == (BLOCKED, restarts)
    assert settled[restarts].status == FAIL
    assert decide(settled.values()).verdict == "waiting"


@pytest.mark.parametrize("change", [{"code": "F15"}, {"status": ERROR}])
def test_what_it_does_not_explain_stays(results, change):
    put(results, NodeRestarts, WARN, "P03")
    service = put(results, NodeService, FAIL, "F08")
    results[service] = replace(results[service], **change)
    assert decide(settle(list(results.values()))).verdict in ("broken", "unknown")
