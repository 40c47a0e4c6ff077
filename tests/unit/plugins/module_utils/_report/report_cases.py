# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnoses for the tests of the report, as ``diagnosis.diagnose`` gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

FIELDS = (
    "id", "hop", "direction", "vantage", "partner", "title", "replaces", "status", "code", "found", "expected", "cause",
    "confidence", "remedy", "blocked_by",
)  # fmt: skip
_VERDICT_OF = {"FAIL": "broken", "ERROR": "unknown", "NOT RUN": "unknown", "WARN": "degraded"}


def result(id: str, status: str = "PASS", partner: str = "", **fields: Any) -> dict[str, Any]:
    """A result with only what a test is about; hop and direction come from ids such as ``H3.in.node``."""
    hop, direction = [*id.split("."), ""][:2]
    direction = direction if direction in ("in", "out") else ""
    return {"id": id, "hop": hop, "direction": direction, "status": status, "partner": partner, **fields}


def _worst(results: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    return next((one for status in _VERDICT_OF for one in results if one["status"] == status), None)


def _of_partner(name: str, path: list[dict[str, Any]]) -> dict[str, Any]:
    worst = _worst(path)
    verdict = _VERDICT_OF[worst["status"]] if worst else "working" if path else "unknown"
    return {"partner": name, "verdict": verdict, "first": worst.get("id", "") if worst else "", "not_tried": []}


def diagnosis(
    *results: dict[str, Any], site: str = "hq", partners: tuple[str, ...] = (), **fields: Any
) -> dict[str, Any]:
    """A diagnosis with the verdicts that its results give."""
    worst = _worst(results)
    named = [name for name in dict.fromkeys([*partners, *(one.get("partner", "") for one in results)]) if name]
    paths = {name: [one for one in results if one.get("partner", "") in ("", name)] for name in named}
    return {
        "site": site,
        "domain": "cup.example",
        "partners": list(partners),
        "verdict": _VERDICT_OF[worst["status"]] if worst else "working",
        "first": worst,
        "by_partner": [_of_partner(name, path) for name, path in paths.items()],
        "results": list(results),
        "started": "2026-01-02T03:04:05Z",
        "finished": "2026-01-02T03:04:47Z",
        **fields,
    }


BROKEN = diagnosis(
    result("H0.policy", found="TLS Optional"),
    result(
        "H1.in.srv",
        vantage="outside",
        title="SRV record in public DNS",
        replaces="nslookup -type=SRV _xmpp-server._tcp.cup.example",
    ),
    result(
        "H3.in.node",
        "FAIL",
        vantage="outside",
        title="node from outside",
        replaces="telnet 203.0.113.10 5269 (from outside)",
        code="F02",
        found="203.0.113.10 does not answer",
        expected="a connection",
        cause="no access rule permits it",
        confidence="high",
        remedy="permit TCP 5269",
        evidence=["three SYN, no answer", "packet-tracer: DROP"],
        refs=["document 116339"],
    ),
    result("H4.in.node", vantage="inside"),
    result("H5.in.node", "BLOCKED", blocked_by="H3.in.node"),
    result("H2.out.a", partner="a.example"),
    result("H3.out.a", partner="a.example"),
    result("H8.in.a", "BLOCKED", partner="a.example", blocked_by="H3.in.node"),
    result("H8.out.a", partner="a.example", found="answered"),
    result("H2.out.b", partner="b.example"),
    result("H7.out.b", "FAIL", partner="b.example", code="A05", cause="claimed there", remedy="have it removed"),
    result("H8.out.b", "BLOCKED", partner="b.example", blocked_by="H7.out.b"),
    result("H8.in.b", "NOT RUN", partner="b.example", found="no outside PC"),
    partners=("a.example", "b.example"),
)
WORKING = diagnosis(
    result("H1.in.srv"),
    result("H8.in.a", partner="a.example"),
    result("H8.out.a", partner="a.example"),
    site="branch",
    partners=("a.example",),
    not_tried=["H8 message: the description has no probe domain"],
    by_partner=[
        {"partner": "a.example", "verdict": "working", "first": "", "not_tried": ["H8 message to a.example: none"]}
    ],
    inside=["cup1.cup.example", "10.10.0.10", "cup1"],
    wire={
        "certificate_days": 64,
        "partners": [
            {
                "partner": "a.example",
                "outbound": {"encryption": "TLSv1.3", "proof": "dialback"},
                "inbound": {"encryption": "clear text", "proof": ""},
                "certificate_days": 12,
                "slowest": {"step": "dialback", "seconds": 2.34},
            }
        ],
    },
)

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "]]><!--&amp;<![CDATA[",
    "\x00\x1b[31m\x9b\u202eesrever\u2066\ufeff\ufffe",
    "\ud800 lone",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
)
texts = st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE), st.text(alphabet=st.characters(), max_size=8))


days = st.none() | st.integers(-400, 4000)
ways = st.fixed_dictionaries({"encryption": texts, "proof": texts})


def on_the_wire(partner: str) -> st.SearchStrategy[dict[str, Any]]:
    slowest = st.none() | st.fixed_dictionaries({"step": texts, "seconds": st.floats(0, 1e6)})
    return st.fixed_dictionaries(
        {"partner": st.just(partner), "outbound": ways, "inbound": ways, "certificate_days": days, "slowest": slowest}
    )


@st.composite
def diagnoses(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Any diagnoses that ``model.read`` takes: any texts anywhere, fields left out, any statuses and hops."""
    found = []
    for number in range(draw(st.integers(0, 3))):
        partners = draw(st.lists(texts, max_size=2))
        results = [
            {
                **{name: draw(texts) for name in draw(st.sets(st.sampled_from(FIELDS)))},
                "hop": draw(st.sampled_from(["H0", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", ""])),
                "direction": draw(st.sampled_from(["in", "out", ""])),
                "partner": draw(st.sampled_from(["", *partners])),
                "status": draw(st.sampled_from(["PASS", "WARN", "FAIL", "ERROR", "BLOCKED", "NOT RUN"])),
                "evidence": draw(st.lists(texts, max_size=3)),
            }
            for _number in range(draw(st.integers(0, 5)))
        ]
        found.append(
            diagnosis(
                *results,
                site=f"{draw(texts)}{number}",
                partners=tuple(partners),
                domain=draw(texts),
                started=draw(texts),
                finished=draw(texts),
                not_tried=draw(st.lists(texts, max_size=2)),
                inside=draw(st.lists(texts, max_size=2)),
                wire={"certificate_days": draw(days), "partners": [draw(on_the_wire(name)) for name in partners]},
            )
        )
    return found
