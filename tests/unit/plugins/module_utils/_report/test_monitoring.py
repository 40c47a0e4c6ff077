# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics that Prometheus' own parsers read, and lines that Nagios reads."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.monitoring import metrics, plugin_lines
from hypothesis import given
from prometheus_client import parser as prometheus
from prometheus_client.openmetrics import parser as openmetrics

from unit.plugins.module_utils._report.report_cases import BROKEN, HOSTILE, WORKING, diagnoses, diagnosis, result


def samples(there: list[dict[str, Any]], **options: Any) -> dict[tuple[str, ...], float]:
    text = metrics(read(there, **options))
    found = [one for family in openmetrics.text_string_to_metric_families(text) for one in family.samples]
    old = [one for family in prometheus.text_string_to_metric_families(text) for one in family.samples]
    assert [(one.name, one.labels, one.value) for one in found] == [(one.name, one.labels, one.value) for one in old]
    return {(one.name, *one.labels.values()): one.value for one in found}


@given(diagnoses())
def test_every_report_is_read_by_both_parsers(there: list[dict[str, Any]]) -> None:
    found = samples(there)
    verdicts = [value for name, value in found.items() if name[0] == "xmpp_federation_site_verdict"]
    assert sum(verdicts) == len({name[1] for name in found if name[0] == "xmpp_federation_site_verdict"})


def test_what_a_broken_site_tells() -> None:
    found = samples([BROKEN, WORKING])
    assert found["xmpp_federation_site_verdict", "hq", "cup.example", "broken"] == 1
    assert found["xmpp_federation_site_verdict", "hq", "cup.example", "working"] == 0
    assert found["xmpp_federation_site_verdict", "branch", "cup.example", "working"] == 1
    assert found["xmpp_federation_code", "hq", "", "H3", "F02", "FAIL"] == 1
    assert found["xmpp_federation_checks", "branch", "FAIL"] == 0
    assert found["xmpp_federation_finished_timestamp_seconds",] == 1767323087


def test_the_time_that_certificates_last_is_in_seconds() -> None:
    found = samples([WORKING])
    lasts = {name[1:]: value for name, value in found.items() if "certificate" in name[0]}
    assert lasts == {("branch", ""): 64 * 86400, ("branch", "a.example"): 12 * 86400}


def test_a_site_that_nothing_is_known_of_is_there() -> None:
    assert samples([], sites=["hq"])["xmpp_federation_site_verdict", "hq", "", "unknown"] == 1


def test_a_run_of_nothing_is_no_sample() -> None:
    assert metrics(read([])) == "# EOF\n"


def test_what_others_wrote_stays_within_its_label() -> None:
    for one in HOSTILE:
        assert samples([diagnosis(result("H1.in", "FAIL", code=one, partner=one), site=one)])
    odd = diagnosis(result("H1.in", "FAIL", code='a"b\\c\nd'), site='x"} 1\ny')
    assert ("xmpp_federation_code", 'x"} 1 y', "", "H1", 'a"b\\c d', "FAIL") in samples([odd])


@given(diagnoses())
def test_the_lines_of_a_plugin_have_a_status_and_one_bar(there: list[dict[str, Any]]) -> None:
    code, first, *rest = plugin_lines(read(there)).splitlines()
    assert code in ("0", "1", "2", "3")
    assert first.startswith(f"XMPP FEDERATION {['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'][int(code)]} - ")
    text, data = first.split(" | ")
    assert len(text) <= 300 and "|" not in text + "".join(rest)
    assert all(re.fullmatch(r"[a-z_]+=[0-9]+", one) for one in data.split())


def test_the_worst_site_comes_first_with_its_code() -> None:
    code, first, *_rest = plugin_lines(read([WORKING, BROKEN])).splitlines()
    assert code == "2"
    assert "1 broken, 1 working; broken hq at H3 Firewall and NAT, inbound [F02]: " in first


def test_the_exit_codes() -> None:
    def code(verdict: str) -> str:
        return plugin_lines(read([diagnosis(site="hq", verdict=verdict)]))[0]

    assert [code(one) for one in ("working", "degraded", "waiting", "broken", "unknown")] == ["0", "1", "1", "2", "3"]
