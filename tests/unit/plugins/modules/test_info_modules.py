# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that ask: documentation that says what is, and arguments of srv_info refused before anything is sent."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.action import dns_handover as handover_action
from ansible_collections.xmpp.federation.plugins.action import dns_records as action
from ansible_collections.xmpp.federation.plugins.action import dns_wait as wait_action
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import dns_handover, dns_records, dns_wait, s2s_info, srv_info


def read(documentation: str) -> dict[str, Any]:
    """The documentation with the options of the fragments that it extends."""
    data: dict[str, Any] = yaml.safe_load(documentation)
    for one in data.get("extends_documentation_fragment", []):
        name, _, part = one.removeprefix("xmpp.federation.").partition(".")
        fragment = import_module(f"ansible_collections.xmpp.federation.plugins.doc_fragments.{name}").ModuleDocFragment
        own = yaml.safe_load(getattr(fragment, (part or "documentation").upper()))
        data["options"] = {**own.get("options", {}), **data["options"]}
    return data


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
    ],
    ids=["dns_records", "dns_handover", "dns_wait", "srv_info"],
)
def test_the_documentation_says_what_the_arguments_are(documentation: str, spec: dict[str, Any]) -> None:
    assert documented(read(documentation)["options"]) == specified(spec)


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
    found = texts(read(module.DOCUMENTATION)) + texts(yaml.safe_load(module.RETURN))
    assert len(found) > 10
    assert [text for text in found if not isinstance(text, str)] == []
    assert yaml.safe_load(module.EXAMPLES)


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
    plain.update({"authoritative": False, "dnssec": False, "tlsa": False})
    with pytest.raises(FederationError) as caught:
        srv_info.run({**plain, **params})
    assert part in str(caught.value)
