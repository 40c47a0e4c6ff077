# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaves a task, wherever it stands."""

from __future__ import annotations

import html
import json
import urllib.parse

import pytest
from ansible_collections.xmpp.federation.plugins.plugin_utils.secrets import PART, WHOLE, without_secrets
from hypothesis import given
from hypothesis import strategies as st

SECRET = "hu\\sh'\"&<é 1/+"
PLACES = [
    SECRET,
    f"before {SECRET} after",
    [SECRET],
    (SECRET,),
    {SECRET},
    {"deep": [{"er": ({"est": f"x{SECRET}x"},)}]},
    {SECRET: 1},
    {f"key {SECRET}": {SECRET: [SECRET]}},
    SECRET.encode(),
    {"b": b"x" + SECRET.encode() + b"\xff"},
    repr(SECRET),
    json.dumps({"password": SECRET}),
    json.dumps({"password": SECRET}, ensure_ascii=False),
    "https://x/?p=" + urllib.parse.quote(SECRET),
    "https://x/?p=" + urllib.parse.quote(SECRET, safe=""),
    "p=" + urllib.parse.quote_plus(SECRET),
    f'<input value="{html.escape(SECRET)}">',
    f"<b>{html.escape(SECRET, quote=False)}</b>",
    f"{SECRET}{SECRET}",
]


@pytest.mark.parametrize("value", PLACES, ids=repr)
def test_a_secret_is_found_at_every_place(value):
    shown = repr(without_secrets({"msg": value, "diff": {"after": value}}, [SECRET]))
    assert "hu" not in shown
    assert PART in shown or WHOLE in shown


def test_the_rest_stays_as_it_is():
    result = {"changed": True, "n": 5, "f": 1.5, "none": None, "list": ["a", {"b": (1, 2)}], "é": "ü"}
    assert without_secrets(result, ["hush", ""]) == {**result, "list": ["a", {"b": [1, 2]}]}
    assert without_secrets(result, []) == {**result, "list": ["a", {"b": [1, 2]}]}


def test_a_longer_secret_is_not_shown_by_half_where_a_shorter_one_is_a_part_of_it():
    assert without_secrets({"msg": "it is abcdef"}, ["abc", "abcdef"]) == {"msg": f"it is {PART}"}


def test_a_number_that_is_a_secret_is_hidden_and_one_that_only_holds_it_is_not():
    assert without_secrets({"pin": 4711, "port": 14711}, ["4711"]) == {"pin": WHOLE, "port": 14711}


def test_the_fields_that_ansible_reads_keep_their_names():
    assert without_secrets({"changed": True, "inner": {"changed": 1}}, ["changed"]) == {
        "changed": True,
        "inner": {WHOLE: 1},
    }


def test_keys_that_become_one_stay_two():
    found = without_secrets({"by_key": {"a hush": 1, "a hash": 2, "hush": 3, "hash": 4}}, ["hush", "hash"])
    assert list(found["by_key"].values()) == [1, 2, 3, 4]
    assert "hush" not in str(found) and "hash" not in str(found)


def test_what_no_task_can_return_is_refused():
    with pytest.raises(TypeError, match="object"):
        without_secrets({"x": [object()]}, ["hush"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(SECRET) | st.text().map(lambda text: text + SECRET),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just(SECRET), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abc"), JSON))
def test_no_shape_lets_a_secret_through(result):
    found = without_secrets(result, [SECRET])
    assert SECRET not in json.dumps(found, ensure_ascii=False)
    assert json.dumps(SECRET)[1:-1] not in json.dumps(found)
    assert list(found) == list(result)
