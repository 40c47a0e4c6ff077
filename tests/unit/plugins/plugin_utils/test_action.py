# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all actions: plain arguments in, results without secrets out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction, no_log_values
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain

SPEC = {
    "name": {"type": "str", "required": True},
    "password": {"type": "str", "no_log": True},
    "keys": {
        "type": "list",
        "elements": "dict",
        "options": {"label": {"type": "str"}, "secret": {"type": "str", "no_log": True}},
    },
}


class Tattler(ControllerAction):
    """An action that returns everything that it was told."""

    ARGUMENT_SPEC = SPEC

    def execute(self, args):
        if args["name"] == "fail":
            raise FederationError(
                f"the password {args['password']} is wrong", where="asa1", cure="use another", sent=[args["password"]]
            )
        return {"changed": True, "diff": {"before": "", "after": f"password {args['password']}\n"}, "args": args}


def run(args, check_mode=False, connection=None):
    task = SimpleNamespace(args=args, async_val=0, check_mode=check_mode, action="tattler", diff=True)
    shell = SimpleNamespace(tmpdir="/nowhere")
    connection = connection or SimpleNamespace(_shell=shell)
    connection._shell = shell
    action = Tattler(task, connection, SimpleNamespace(), None, None, None)
    return action.run(task_vars={})


def test_secrets_leave_neither_by_the_result_nor_by_the_diff():
    result = run({"name": "x", "password": "hush-1", "keys": [{"label": "a", "secret": "hush-2"}]})
    assert "hush" not in str(result)
    assert result["changed"] is True
    assert result["args"]["keys"][0]["label"] == "a"


def test_secrets_do_not_leave_by_an_error():
    result = run({"name": "fail", "password": "hush-1"})
    assert result["failed"] is True
    assert "hush" not in str(result)
    assert result["msg"].startswith("asa1: the password ")
    assert result["invocation"]["failure"]["cure"] == "use another"


def test_the_connections_secrets_are_kept_too():
    class Connection(SimpleNamespace):
        def secrets(self):
            return {"enable-me"}

    result = run({"name": "show enable-me", "password": None}, connection=Connection())
    assert "enable-me" not in str(result)


@pytest.mark.parametrize("name", ["x", "fail"])
def test_only_visible_text_comes_out(name):
    result = run(
        {"name": name, "password": "p\x1b[2J\x9b", "keys": [{"label": "a\x9b31m\u202e\x00\ud800", "secret": None}]}
    )
    assert not set("\x00\x1b\x9b\u202e\ud800") & set("".join(texts_of(result)))
    assert "[2J" not in str(result), "a secret is kept in its visible form too"
    if name == "x":
        assert result["args"]["keys"][0]["label"] == "a<U+009B>31m<U+202E>\u2400<U+D800>"


def texts_of(value):
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts_of(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_of(one)]
    return [value] if isinstance(value, str) else []


def test_a_bad_argument_is_named():
    with pytest.raises(AnsibleActionFail, match="nmae"):
        run({"name": "x", "nmae": "x"})


def test_nested_secrets_are_found():
    assert set(no_log_values(SPEC, {"password": "a", "keys": [{"secret": "b"}, {"secret": None}]})) == {"a", "b"}


class Tagged(str):
    """Stands for the strings of ansible-core 2.19 and later, which are of a type of their own."""


def test_plain_values_have_plain_types():
    value = plain({Tagged("key"): [Tagged("text"), True, None, 3, 1.5, (Tagged("pair"),)]})
    assert value == {"key": ["text", True, None, 3, 1.5, ["pair"]]}
    assert {type(item) for item in [*value, *value["key"]]} == {str, bool, type(None), int, float, list}
    assert type(value["key"][0]) is str
