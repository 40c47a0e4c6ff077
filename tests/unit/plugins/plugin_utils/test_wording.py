# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError, RefusedLogin
from ansible_collections.xmpp.federation.plugins.plugin_utils.wording import in_words_of, renamed, variables_of

ROLES = Path(__file__).parents[4] / "roles"
OPTIONS = ("ca_path", "node", "port", "state_dir", "legacy_tls", "host", "admin_user", "admin_password")
VARIABLES = {"ca_path": "presence_ca_path", "node": "presence_node_name", "legacy_tls": "presence_legacy_tls"}


def task(written, defaults=None, variables=None, action="xmpp.federation.cups_service"):
    role = None if defaults is None else SimpleNamespace(_default_vars=defaults)
    return SimpleNamespace(_ds=written, _role=role, vars=variables or {}, action=action)


@pytest.mark.parametrize(
    ("value", "variable"),
    [
        ("{{ presence_ca_path }}", "presence_ca_path"),
        ("{{ presence_ca_path | default(omit) }}", "presence_ca_path"),
        ("{{ presence_ca_path | default(omit, true) }}", "presence_ca_path"),
        ("{{ hostvars[item].presence_ca_path | default(omit) }}", "presence_ca_path"),
        ("{{ hostvars[item].presence_ca_path | default(presence_ca_path) }}", "presence_ca_path"),
        ("{{ my_ca }}", "my_ca"),
        ("{{ verify_presence_ca_path | default(omit, true) }}", "presence_ca_path"),
        ("{{ given }}", "presence_ca_path"),
        ("{{ presence_plan.settings.ca }}", None),
        ("{{ presence_plan['ca'] }}", None),
        ("{{ computed }}", None),
        ("{{ a ~ b }}", None),
        ("{{ omit if a is none else a }}", "a"),
        ("{{ 'auto' if a else 'cli' }}", None),
        ("{{ lookup('env', 'CA') }}", None),
        ("{{ ansible_host }}", None),
        ("{{ item }}", None),
        ("{{ broken", None),
        ("/etc/ca.pem", None),
        (5, None),
        (None, None),
    ],
)
@pytest.mark.parametrize("key", ["xmpp.federation.cups_service", "cups_service", "args"])
def test_the_variable_that_an_option_is_taken_from(key, value, variable):
    defaults = {"verify_presence_ca_path": "{{ presence_ca_path | default('') }}", "presence_ca_path": "/etc/ca"}
    variables = {"given": "{{ presence_ca_path }}", "computed": "{{ a }}{{ b }}"}
    found = variables_of(task({"name": "x", key: {"ca_path": value, "other": "{{ b }}"}}, defaults, variables), OPTIONS)
    assert found == ({} if variable is None else {"ca_path": variable})


@pytest.mark.parametrize(
    "written", [None, "cups_service", {}, {"cups_service": "ca_path={{ x }}"}, {"cups_service": ["x"]}]
)
def test_tasks_that_are_written_otherwise(written):
    assert variables_of(task(written), OPTIONS) == {} and variables_of(SimpleNamespace(), OPTIONS) == {}


def test_defaults_that_lead_in_a_circle():
    assert variables_of(task({"cups_service": {"node": "{{ a }}"}}, {"a": "{{ b }}", "b": "{{ a }}"}), OPTIONS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set ca_path to a file", "set presence_ca_path to a file"),
        (
            "the CA certificates in /x/ca_path.pem and ca_path",
            "the CA certificates in /x/ca_path.pem and presence_ca_path",
        ),
        ("set node to this node's own name", "set presence_node_name to this node's own name"),
        ("a CUPS 8.x needs legacy_tls: true, as it", "a CUPS 8.x needs presence_legacy_tls: true, as it"),
        ("see whether the node is up", "see whether the node is up"),
        ("set host and node to what it redirects to", "set host and presence_node_name to what it redirects to"),
        ("set presence_ca_path", "set presence_ca_path"),
        ("set my_ca_path and ca_path_2", "set my_ca_path and ca_path_2"),
    ],
)
def test_texts(text, expected):
    assert renamed(text, VARIABLES) == expected


def test_an_error_keeps_its_kind_and_its_details():
    error = in_words_of(VARIABLES, RefusedLogin("ca_path is bad", where="node ca_path", cure="set ca_path", state=1))
    assert isinstance(error, RefusedLogin) and error.details == {"state": 1} and error.where == "node ca_path"
    assert (error.what, error.cure) == ("presence_ca_path is bad", "set presence_ca_path")
    plain = FederationError("x")
    assert in_words_of({}, plain) is plain


def roles():
    for path in sorted(ROLES.glob("*/tasks/*.yml")):
        for one in yaml.safe_load(path.read_text()) or []:
            for key, value in one.items():
                if key.startswith("xmpp.federation.") and isinstance(value, dict):
                    yield path.parts[-3], key, one


@pytest.mark.parametrize(
    ("role", "action", "written"), list(roles()), ids=lambda one: str(one)[:60] if isinstance(one, str) else ""
)
def test_every_variable_that_a_message_may_name_is_one_of_its_role(role, action, written):
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text()) or {}
    spec = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"][
        "options"
    ]
    found = variables_of(task(written, defaults, written.get("vars"), action), written[action])
    known = {
        *spec,
        *(name.removeprefix("verify_") for name in spec),
        "federation_site",
        "federation_plan",
        "federation_state_dir",
    }
    assert set(found.values()) <= known, found


def test_the_presence_role_names_what_its_users_write():
    action = "xmpp.federation.cups_federation"
    written = next(
        one for role, name, one in roles() if (role, name) == ("presence", action) and "services" in one[name]
    )
    found = variables_of(task(written, {}, None, action), written[action])
    assert {found[name] for name in ("ca_path", "legacy_tls", "admin_user", "node", "services_timeout")} == {
        "presence_ca_path",
        "presence_legacy_tls",
        "presence_admin_user",
        "presence_node_name",
        "presence_timeout",
    }
