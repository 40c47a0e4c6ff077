# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook check, in the lab: any domain, with a real Prosody and with peers of the gallery."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from lab.running import RUN, run_lab

REPOSITORY = RUN.parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "LAB_WITHOUT"} | {"LAB_WITHOUT": "asa,cups"}
TIMEOUT = 600  # seconds for a lab with one short run; 10 on a quiet machine


def check(server: str, *arguments: str, domain: str = "jabber.example") -> subprocess.CompletedProcess[str]:
    """Run the playbook from the outside PC, about a partner that a server serves."""
    words = ["ansible-playbook", "playbooks/check.yml", "-e", "look_from=federation_outside", *arguments]
    if not any(word.startswith("report_dir=") for word in words):
        words += ["-e", "report_dir=/run/lab/check"]
    if domain:
        words += ["-e", f"domain={domain}"]
    return run_lab(
        "--partner",
        "xmpp",
        "--partner-server",
        f"xmpp={server}",
        "--",
        *words,
        timeout=TIMEOUT,
        cwd=REPOSITORY,
        env=ENVIRONMENT,
    )


@pytest.mark.parametrize(
    ("server", "domain", "parts"),
    [
        (
            "prosody",
            "jabber.example",
            [
                "SRV 5 0 5269 xmpp.jabber.example. -> 203.0.113.24",
                "features: STARTTLS optional, dialback",
                "TLSv1.3",
                "CN=jabber.example, issued by CN=xmpp.federation lab CA",
                "days left",
                "no address is published",
                "partners: [{domain: jabber.example, profile: xmpp, tls: optional}]",
            ],
        ),
        (
            "demands-certificate/required",
            "jabber.example",
            [
                "alert certificate_required",
                "partners: [{domain: jabber.example, profile: xmpp, tls: required, sasl_external: true}]",
            ],
        ),
        (
            "dead-ipv6/none",
            "jabber.example",
            ["published; not tried: this machine has no IPv6", "profile: xmpp, tls: none}]"],
        ),
        (
            "international/none",
            "b\u00fccher.example",
            ["features: STARTTLS none, dialback", "profile: xmpp, tls: none}]"],
        ),
        ("direct-tls", "jabber.example", ["port 5270, direct TLS: connected", "direct TLS only"]),
        ("redirects/none", "jabber.example", ["which is other.example port 5270", "nothing to write yet"]),
    ],
)
def test_a_domain_is_looked_at(server: str, domain: str, parts: list[str]) -> None:
    result = check(server, domain=domain)
    assert result.returncode == 0, result.stdout + result.stderr
    missing = [part for part in parts if part not in result.stdout]
    assert missing == [], result.stdout


def test_the_same_is_written_as_a_page(tmp_path: Path) -> None:
    result = check("redirects/none", "-e", f"report_dir={tmp_path}")
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "federation.html",
        "federation.json",
        "federation.junit.xml",
    ]
    assert "jabber.example is broken at H5 XMPP stream, outbound" in (tmp_path / "federation.html").read_text()
    assert str(tmp_path / "federation.html") in result.stdout
    codes = {one["code"] for one in json.loads((tmp_path / "federation.json").read_text())["sites"][0]["results"]}
    assert "X12" in codes


def test_the_way_back_is_tried_for_a_domain_of_our_own() -> None:
    """It is not published yet, and the peer says so."""
    result = check("good/none", "-e", "from=cupdomain.example")
    assert "a key of cupdomain.example was answered with error remote-server-not-found" in result.stdout


def test_without_a_domain_it_says_how() -> None:
    result = check("good", domain="")
    assert result.returncode == 2
    assert "ansible-playbook xmpp.federation.check -e domain=example.org" in result.stdout
