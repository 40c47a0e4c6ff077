# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""s2s_callback_info: documentation that says what is, and arguments refused before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import s2s_callback_info as module

from unit.plugins.modules.test_info_modules import specified, texts
from unit.plugins.modules.test_s2s_info import defaults, documented_options, free_port, keys


def run(*targets: dict[str, Any], **options: Any) -> dict[str, Any]:
    default_target = defaults(module.ARGUMENT_SPEC["targets"]["options"])
    params = {
        **defaults(module.ARGUMENT_SPEC),
        "probe_domain": "probe.example",
        "listen_address": "127.0.0.1",
        "listen_port": free_port(),
        "timeout": 1.0,
        **options,
        "targets": [{**default_target, **one} for one in targets],
    }
    return module.run(params)


def test_the_documentation_says_what_the_arguments_are() -> None:
    assert documented_options(module) == specified(module.ARGUMENT_SPEC)


def test_no_description_is_anything_but_text() -> None:
    found = texts(yaml.safe_load(module.DOCUMENTATION)) + texts(yaml.safe_load(module.RETURN))
    assert [text for text in found if not isinstance(text, str)] == []
    assert yaml.safe_load(module.EXAMPLES)


def test_the_documentation_says_what_is_returned() -> None:
    returned = keys(yaml.safe_load(module.RETURN))
    found = run({"address": "127.0.0.1", "port": free_port(), "to": "cup.example"})
    assert set(found) == {*returned, "changed"}
    (result,) = found["results"]
    assert set(result) == set(returned["results"])
    assert set(result["ping"]) == set(returned["results"]["ping"])
    assert (result["connected"], result["tcp"]["status"], result["ping"]["status"]) == (False, "refused", "skipped")


@pytest.mark.parametrize(
    ("target", "options", "part"),
    [
        ({"to": "PROBE.example"}, {}, "to is the probe domain itself"),
        ({}, {"probe_domain": "a b"}, "probe_domain 'a b' is not a domain"),
        ({}, {"listen_address": "here"}, "listen_address: 'here' is not an IPv4 or IPv6"),
        ({}, {"listen_port": 70000}, "listen_port: port 70000 is out of range"),
        ({}, {"timeout": 0.0}, "timeout 0 is not a time to wait"),
        ({}, {"patience": -1.0}, "patience -1 is not a time to wait"),
        ({}, {"dialback_timeout": 0.0}, "dialback_timeout 0 is not a time to wait"),
        ({}, {"listen_cert": "/no/where"}, "listen_cert: /no/where and its key cannot be used"),
        ({}, {"listen_address": "192.0.2.1"}, "192.0.2.1 port"),
    ],
)
def test_refuses_before_anything_is_sent(target: dict[str, Any], options: dict[str, Any], part: str) -> None:
    with pytest.raises(FederationError) as caught:
        run({"address": "127.0.0.1", "port": 1, "to": "cup.example", **target}, **options)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ({"address": "cup.example"}, "'cup.example' is not an IPv4 or IPv6 address"),
        ({"port": 0}, "port 0 is out of range"),
        ({"to": "a b"}, "'a b' is not a domain"),
    ],
)
def test_a_target_that_cannot_be_used_stops_no_other(target: dict[str, Any], why: str) -> None:
    good = {"address": "127.0.0.1", "port": free_port(), "to": "cup.example"}
    bad, other = run({**good, **target}, good)["results"]
    assert (bad["tcp"]["status"], bad["tcp"]["detail"], bad["connected"]) == ("unusable", why, False)
    assert why in bad["dialback"]["detail"]
    assert other["tcp"]["status"] == "refused"
