# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""srv_info and s2s_info: arguments refused before anything is sent, and documentation that says what is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.action import dns_handover as handover_action
from ansible_collections.xmpp.federation.plugins.action import dns_records as action
from ansible_collections.xmpp.federation.plugins.action import dns_wait as wait_action
from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import dns_handover, dns_records, dns_wait, s2s_info, srv_info


def documented(options: dict[str, Any]) -> dict[str, Any]:
    """What the documentation says about arguments, in the form of an argument spec."""
    found = {}
    for name, option in options.items():
        kept = {key: option[key] for key in ("type", "elements", "required", "default", "choices") if key in option}
        if "suboptions" in option:
            kept["options"] = documented(option["suboptions"])
        found[name] = kept
    return found


def specified(spec: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: specified(value) if key == "options" else value for key, value in option.items() if key != "no_log"}
        for name, option in spec.items()
    }


@pytest.mark.parametrize(
    ("documentation", "spec"),
    [
        (dns_records.DOCUMENTATION, action.ActionModule.ARGUMENT_SPEC),
        (dns_handover.DOCUMENTATION, handover_action.ActionModule.ARGUMENT_SPEC),
        (dns_wait.DOCUMENTATION, wait_action.ActionModule.ARGUMENT_SPEC),
        (srv_info.DOCUMENTATION, srv_info.ARGUMENT_SPEC),
        (s2s_info.DOCUMENTATION, s2s_info.ARGUMENT_SPEC),
    ],
    ids=["dns_records", "dns_handover", "dns_wait", "srv_info", "s2s_info"],
)
def test_the_documentation_says_what_the_arguments_are(documentation: str, spec: dict[str, Any]) -> None:
    assert documented(yaml.safe_load(documentation)["options"]) == specified(spec)


def texts(documentation: Any) -> list[Any]:
    """Every description, and every item of one, wherever it stands."""
    if isinstance(documentation, list):
        return [text for one in documentation for text in texts(one)]
    if not isinstance(documentation, dict):
        return []
    found = documentation.get("description", [])
    own = found if isinstance(found, list) else [found]
    return own + [text for name, one in documentation.items() if name != "description" for text in texts(one)]


@pytest.mark.parametrize(
    "module",
    [dns_records, dns_handover, dns_wait, srv_info, s2s_info],
    ids=["dns_records", "dns_handover", "dns_wait", "srv_info", "s2s_info"],
)
def test_no_description_is_anything_but_text(module: Any) -> None:
    """A colon and a blank turn an unquoted sentence into a mapping."""
    found = texts(yaml.safe_load(module.DOCUMENTATION)) + texts(yaml.safe_load(module.RETURN))
    assert len(found) > 10
    assert [text for text in found if not isinstance(text, str)] == []
    assert yaml.safe_load(module.EXAMPLES)


def keys(documentation: dict[str, Any]) -> dict[str, Any]:
    return {name: keys(entry["contains"]) if "contains" in entry else None for name, entry in documentation.items()}


def test_the_documentation_of_s2s_info_says_what_is_returned() -> None:
    returned = keys(yaml.safe_load(s2s_info.RETURN))["results"]
    (found,) = s2s_info.run(
        {
            "targets": [{"id": "", "address": "127.0.0.1", "port": 1, "to": "a.example", "from": None}],
            "level": "stream",
            "timeout": 1.0,
            "concurrency": 1,
        }
    )["results"]
    assert set(found) == set(returned)
    assert set(found["tcp"]) == set(returned["tcp"])
    assert set(found["stream"]) == set(returned["stream"])


@pytest.mark.parametrize(
    ("params", "part"),
    [
        (
            {"targets": [{"address": "cup.example", "port": 5269, "to": "a", "from": None, "id": ""}]},
            "is not an IPv4 or IPv6",
        ),
        (
            {"targets": [{"address": "192.0.2.1", "port": 0, "to": "a", "from": None, "id": ""}]},
            "port 0 is out of range",
        ),
        ({"targets": [{"address": "192.0.2.1", "port": 1, "to": None, "from": None, "id": ""}]}, "to is missing"),
        (
            {"targets": [{"address": "192.0.2.1", "port": 1, "to": "a b", "from": None, "id": ""}]},
            "to 'a b' is not a domain",
        ),
        ({"targets": [{"address": "192.0.2.1", "port": 1, "to": "a", "from": "b\x00", "id": ""}]}, "is not a domain"),
        ({"timeout": 0.0}, "timeout 0 is not a time to wait"),
        ({"concurrency": 0}, "concurrency 0 is out of range"),
        ({"concurrency": 1000}, "Give 1 to 256"),
    ],
)
def test_s2s_info_refuses_before_anything_is_sent(params: dict[str, Any], part: str) -> None:
    with pytest.raises(FederationError) as caught:
        s2s_info.run({"targets": [], "level": "stream", "timeout": 1.0, "concurrency": 1, **params})
    assert part in str(caught.value)


def test_no_targets_are_no_work() -> None:
    assert s2s_info.run({"targets": [], "level": "stream", "timeout": 1.0, "concurrency": 1}) == {
        "changed": False,
        "results": [],
    }


@pytest.mark.parametrize(
    ("params", "part"),
    [
        ({"timeout": 0.0}, "timeout 0 is not a time to wait"),
        ({"port": 0}, "port 0 is out of range"),
        ({"resolvers": ["ns1.example"]}, "is not an address"),
        ({"domains": ["a..b"]}, "is not a domain name"),
    ],
)
def test_srv_info_refuses_before_anything_is_sent(params: dict[str, Any], part: str) -> None:
    plain = {"domains": ["a.example"], "services": ["_x._tcp"], "resolvers": ["127.0.0.1"], "port": 1, "timeout": 1.0}
    plain.update({"authoritative": False, "dnssec": False})
    with pytest.raises(FederationError) as caught:
        srv_info.run({**plain, **params})
    assert part in str(caught.value)
