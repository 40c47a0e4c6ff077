# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of a healthy site, in the shape that srv_info and s2s_info return; each test breaks one."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.claims import NOBODYS_DOMAIN

SITE = {
    "name": "hq",
    "domain": "cupdomain.example",
    "presence": {"release": "8.6"},
    "nodes": [{"name": "cup1", "private_address": "10.10.0.10", "public_address": "203.0.113.10"}],
    "firewall": {"inside": "inside", "outside": "outside", "inside_pc": "10.10.0.99"},
    "dns": {"zone": "cupdomain.example", "server": "203.0.113.53"},
    "partners": [{"domain": "gmail.example", "profile": "googletalk"}],
}


def lookup(domain, target, address, port=5269, resolver="203.0.113.53", **changes):
    record = {
        "priority": 0,
        "weight": 0,
        "port": port,
        "target": target,
        "ttl": 60,
        "address_status": "ok",
        "addresses": [address],
    }
    return {
        "domain": domain,
        "name": f"_xmpp-server._tcp.{domain}.",
        "resolver": resolver,
        "status": "ok",
        "detail": "",
        "elapsed_ms": 1,
        "records": [record],
        "address_fallback": None,
        **changes,
    }


def probe(label, address, to, port=5269, tcp="connected", stream="features", **changes):
    return {
        "id": label,
        "address": address,
        "port": port,
        "to": to,
        "from": None,
        "tcp": {"status": tcp, "elapsed_ms": 1, "detail": "", "source_address": "203.0.113.99"},
        "stream": {
            "status": stream if tcp == "connected" else "skipped",
            "elapsed_ms": 1,
            "detail": "",
            "header": {"from": to, "to": None, "id": "x", "version": "1.0", "xmlns": "jabber:server"},
            "features": {"starttls": "none", "dialback": True, "dialback_errors": False, "mechanisms": []},
            "error": None,
            **changes,
        },
        "tls": {"status": "not_offered"},
        "dialback": {"status": "skipped"},
        "transcript": [],
    }


def dialback(label, address, to, speaks_for, status="invalid", **changes):
    """A probe with a wrong key, and what came back."""
    answer = {"status": status, "condition": None, "text": None, "elapsed_ms": 100, **changes}
    return {**probe(f"{label} dialback", address, to), "from": speaks_for, "dialback": answer}


OWN_RECORD = "0 0 5269 cup1.cupdomain.example."
HOST_UNKNOWN = {"stream": "error", "error": {"condition": "host-unknown", "text": "This host does not serve it"}}
NODES_WAY = "H7.in.cup1.cupdomain.example.gmail.example"
CLAIM = "H7.claim.gmail.example.cupdomain.example"

FIREWALL_IN, FIREWALL_OUT = (
    "firewall.H3.in.cup1.cupdomain.example",
    "firewall.H3.out.cup1.cupdomain.example.gmail.example",
)


def trace(check, verdict="allow", **changes):
    nat = {
        "object": "XMPP",
        "rule": "object network XMPP / nat (inside,outside) static 203.0.113.10",
        "address": "",
        "port": 0,
    }
    return {
        "id": check,
        "verdict": verdict,
        "rule": "access-list OUT extended permit tcp any host 10.10.0.10 eq 5269",
        "untranslation": nat,
        "translation": nat,
        "drop_reason": "" if verdict == "allow" else "Flow is denied by configured rule",
        "text": "Result: \n Action: " + verdict,
        **changes,
    }


def compared(domain, *views):
    answers = [
        {"status": "ok", "records": [view], "servers": [f"192.0.2.{number}"]} for number, view in enumerate(views)
    ]
    return {"domain": domain, "agree": len(set(views)) == 1, "answers": answers, "addresses": []}


ROUTER, MANAGER, CONFIG_MANAGER = (
    {"name": f"Cisco {name}", "state": "Started", "activated": True, "reason": ""}
    for name in ("XCP Router", "XCP XMPP Federation Connection Manager", "XCP Config Manager")
)
NODE = {
    "host": "cup1",
    "address": "172.31.0.4",
    "info": {
        "address": "10.10.0.10",
        "dns_servers": ["10.10.0.53"],
        "services": [{**ROUTER, "name": "System SSH"}, ROUTER, MANAGER, CONFIG_MANAGER],
        "resolutions": [
            {"name": "xmpp.gmail.example", "status": "ok", "local": [], "external": ["203.0.113.20"], "detail": ""}
        ],
    },
    "info_error": "",
    "settings": {
        "asked": True,
        "values": {
            "node_status": "on",
            "security_mode": "No TLS",
            "client_certificates": False,
            "sasl_external_incoming": False,
            "sasl_external_outgoing": False,
        },
        "to_set": [],
        "error": "",
    },
    "restarts": {"pending": [], "error": ""},
}


FACTS = {
    "node": {"nodes": [NODE]},
    "description": {"secrets": {"same": ["cup1"], "differing": [], "empty": [], "unset": []}},
    "firewall": {
        "traces": [trace(FIREWALL_IN), trace(FIREWALL_OUT)],
        "leftovers": [],
        "hits": {
            "before": [],
            "after": [{"id": "count.in.10.10.0.10", "count": 1, "rules": [], "why": "", "endings": []}],
        },
    },
    "outside": {
        "srv": {
            "lookups": [
                lookup("cupdomain.example", "cup1.cupdomain.example.", "203.0.113.10"),
                lookup("gmail.example", "xmpp.gmail.example.", "203.0.113.20"),
            ],
            "comparison": [compared("cupdomain.example", OWN_RECORD, OWN_RECORD)],
        },
        "s2s": {
            "results": [
                probe("H3.in.cup1.cupdomain.example", "203.0.113.10", "cupdomain.example"),
                probe(f"{CLAIM} own", "203.0.113.20", "cupdomain.example", **HOST_UNKNOWN),
                probe(f"{CLAIM} theirs", "203.0.113.20", "gmail.example"),
                probe(f"{CLAIM} nobodys", "203.0.113.20", NOBODYS_DOMAIN, **HOST_UNKNOWN),
                dialback(NODES_WAY, "203.0.113.10", "cupdomain.example", "gmail.example"),
            ]
        },
    },
    "inside": {
        "srv": {"lookups": [lookup("gmail.example", "xmpp.gmail.example.", "203.0.113.20", resolver="10.10.0.53")]},
        "s2s": {
            "results": [
                probe("H4.in.cup1.cupdomain.example", "10.10.0.10", "cupdomain.example"),
                probe("H3.out.gmail.example", "203.0.113.20", "gmail.example"),
                dialback("H7.out.gmail.example", "203.0.113.20", "gmail.example", "cupdomain.example"),
                probe("H3.hairpin.cup1.cupdomain.example", "203.0.113.10", "cupdomain.example"),
            ]
        },
    },
}


def by_id(diagnosis):
    return {result["id"]: result for result in diagnosis["results"]}


def verdict(result):
    return result["status"], result["code"]


@pytest.fixture
def described() -> dict:
    return copy.deepcopy(SITE)


@pytest.fixture
def site_plan() -> dict:
    return plan(copy.deepcopy(SITE)).as_data()


@pytest.fixture
def probed_plan() -> dict:
    """The plan of a site with a probe domain."""
    probe_domain = {"domain": "probe.cupdomain.example", "address": "203.0.113.99"}
    return plan({**copy.deepcopy(SITE), "probe": probe_domain}).as_data()


@pytest.fixture
def facts() -> dict:
    return copy.deepcopy(FACTS)
