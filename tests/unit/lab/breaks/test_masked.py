# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is another each time is masked, and nothing else."""

from __future__ import annotations

from typing import Any

from lab.breaks.masked import masked

CERTIFICATE = {
    "subject": "CN=x",
    "not_before": "2026-11-21T13:34:36Z",
    "not_after": "2026-12-22T13:34:36Z",
    "days_left": 29,
    "serial": "1f",
}


def hits(before: int, after: int) -> dict[str, Any]:
    def at(count: int) -> list[dict[str, Any]]:
        return [{"id": "count.in", "count": count, "rules": [{"rule": "permit", "count": count}], "why": ""}]

    return {"firewall": {"hits": {"before": at(before), "after": at(after)}}}


def test_a_certificate_has_as_many_days_left() -> None:
    expected = {
        "subject": "CN=x",
        "not_before": "2025-12-30T00:00:00Z",
        "not_after": "2026-01-30T00:00:00Z",
        "days_left": 29,
    }
    assert masked({"certificate": CERTIFICATE}) == {"certificate": expected}


def test_one_that_has_expired_stays_so() -> None:
    old = {**CERTIFICATE, "not_after": "2026-11-20T13:34:36Z", "not_before": "2026-10-20T13:34:36Z", "days_left": -2}
    assert masked({"certificate": old})["certificate"]["not_after"] == "2025-12-30T00:00:00Z"


def test_counts_that_rose_and_counts_that_did_not() -> None:
    assert masked(hits(99, 104)) == masked(hits(3, 4)) == hits(0, 1)
    assert masked(hits(7, 7)) == hits(0, 0)


def test_rules_that_nothing_matches_have_no_count() -> None:
    none = {
        "firewall": {
            "hits": {"before": [{"id": "count.in", "count": None, "rules": [], "why": "no rule"}], "after": []}
        }
    }
    assert masked(none) == none


def test_serials_keep_their_order() -> None:
    zone = {
        "zone": "x.",
        "servers": [
            {"name": "a", "serials": [38]},
            {"name": "b", "serials": [41, None]},
            {"name": "c", "serials": [38]},
        ],
    }
    assert [one["serials"] for one in masked(zone)["servers"]] == [[1], [2, None], [1]]


def test_a_header_keeps_all_but_its_random_id() -> None:
    header = {"id": "30716969", "from": "x", "xmlns": "jabber:server"}
    assert masked({"header": header, "id": "H3.in"}) == {"header": {**header, "id": "id"}, "id": "H3.in"}


def test_a_pending_restart_is_of_today() -> None:
    found = masked({"since": "2026-11-22T13:46:33Z", "text": "restart X (since 2026-11-22T13:46:33Z)", "service": "X"})
    assert found == {"since": "2026-01-01T00:00:00Z", "text": "restart X (since 2026-01-01T00:00:00Z)", "service": "X"}


def test_what_says_nothing_is_left_out_and_what_says_something_stays() -> None:
    assert masked({"stream": {"malformed": "", "detail": ""}}) == {"stream": {"detail": ""}}
    assert masked({"stream": {"malformed": "no XML"}}) == {"stream": {"malformed": "no XML"}}


def test_of_an_answer_that_was_cut_off_some_records_are_enough() -> None:
    records = [{"target": str(number)} for number in range(9)]
    whole, cut = {"truncated": False, "records": records}, {"truncated": True, "records": records}
    assert masked({"lookups": [whole, cut]}) == {"lookups": [whole, {**cut, "records": records[:3]}]}


def test_steps_of_a_probe_that_were_skipped_are_left_out() -> None:
    skipped, closed = {"status": "skipped", "detail": "no TLS"}, {"status": "closed"}
    probe = {"tcp": {"status": "connected"}, "stream": closed, "tls": skipped, "dialback": skipped}
    assert masked({"results": [probe]}) == {"results": [{name: probe[name] for name in ("tcp", "stream", "dialback")}]}
