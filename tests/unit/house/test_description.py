# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schema, reader, argument specs and docs say the same of a description: what the schema or a spec refuses, the reader refuses too."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.xmpp.federation.plugins.module_utils._site import contradictions
from ansible_collections.xmpp.federation.plugins.module_utils._site.description import shape
from house import description
from hypothesis import given, settings
from hypothesis import strategies as st

SCHEMA = jsonschema.Draft7Validator(description.json_schema())
SPEC = {shape.SITE.name: description.argument(shape.SITE)}

WHOLE: dict[str, Any] = {
    "name": "hq",
    "domain": "cupdomain.example",
    "presence": {
        "release": "12.5",
        "security_mode": "TLS Optional",
        "certificate": "ca",
        "policy": "allow",
        "exceptions": [{"host": "rival.example", "direction": "both"}],
        "email_federation": False,
    },
    "nodes": [
        {
            "name": "cup1",
            "private_address": "10.10.0.10",
            "public_address": "198.51.100.10",
            "public_port": 5269,
            "interface_address": False,
        },
        {"name": "cup2", "private_address": "10.10.0.11", "public_address": "198.51.100.11"},
    ],
    "firewall": {
        "inside": "inside",
        "outside": "outside",
        "sources": ["any"],
        "inside_pc": "10.10.0.99",
        "log": "notifications",
    },
    "dns": {
        "zone": "cupdomain.example",
        "publish": "update",
        "server": "203.0.113.53",
        "port": 53,
        "ttl": 3600,
        "former_nodes": ["cup9"],
    },
    "partners": [
        {
            "domain": "partner.example",
            "profile": "xmpp",
            "tls": "optional",
            "client_certificates": False,
            "sasl_external": False,
            "certificate": "ca",
            "inside": False,
            "port": 5269,
        },
        {"domain": "talk.example", "profile": "googletalk"},
    ],
    "chat_aliases": ["chat.cupdomain.example"],
    "probe": {"domain": "probe.cupdomain.example", "address": "203.0.113.99", "port": 5269},
}
"""Every field, each right."""


def schema_refuses(site: Any) -> list[str]:
    return [error.message for error in SCHEMA.iter_errors({"federation_site": site})]


def spec_refuses(site: Any) -> list[str]:
    try:
        return list(ArgumentSpecValidator(SPEC).validate({"federation_site": site}).error_messages)
    except (
        TypeError
    ) as error:  # what ansible-core makes of a number in place of a dictionary with options: it stops all the same
        return [str(error)]


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a description: keys and indices, the whole one first."""
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*place, key))


def replaced(place: tuple[Any, ...], value: Any) -> Any:
    """The whole description with another value in one place."""
    if not place:
        return value
    site = copy.deepcopy(WHOLE)
    inner: Any = site
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return site


def removed(place: tuple[Any, ...]) -> Any:
    site = copy.deepcopy(WHOLE)
    inner: Any = site
    for key in place[:-1]:
        inner = inner[key]
    del inner[place[-1]]
    return site


@pytest.mark.parametrize(
    ("path", "text"), list(description.files()), ids=lambda value: value.name if isinstance(value, Path) else ""
)
def test_what_is_written_from_the_fields_is_current(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, f"run {description.GENERATOR}"


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(description.json_schema())


def test_what_has_every_field_passes_all() -> None:
    named = {re.sub(r"\[\]", "", place) for place, _field in description.leaves(shape.SITE)}
    written = {".".join(str(key) for key in place if not isinstance(key, int)) for place in places(WHOLE)}
    assert named <= written
    assert (schema_refuses(WHOLE), spec_refuses(WHOLE), contradictions(WHOLE)) == ([], [], [])


WORDS = ["", " ", "any", "none", "yes", "off", "TLS Required", "deny", "8.6", "x", "cup1", "a.b", "sametime", "webex", "handover", "5269", " 12 ",
         "0", "1234567890", "fe80::1%eth0", "10.1", "192.0.2.0/24", "xn--e1afmkfd.example", "例。jp", "a@b.example", "x" * 65, "true\n", "cafe",
         "::"]  # fmt: skip
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-10, 70000)
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=8)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "domain", "x"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=200)
@given(place=st.sampled_from(list(places(WHOLE))), value=values)
def test_what_the_schema_refuses_the_reader_refuses(place: tuple[Any, ...], value: Any) -> None:
    site = replaced(place, value)
    if schema_refuses(site):
        assert contradictions(site), schema_refuses(site)


@settings(max_examples=200)
@given(place=st.sampled_from(list(places(WHOLE))[1:]), value=values)
def test_what_a_role_refuses_the_reader_refuses(place: tuple[Any, ...], value: Any) -> None:
    site = replaced(place, value)
    # To an argument spec an empty number or choice is a wrong one; to the reader it is one that is not given.
    empty = value is None or (isinstance(value, str) and not value.strip())
    if spec_refuses(site) and not empty:
        assert contradictions(site), spec_refuses(site)


@pytest.mark.parametrize("place", [one for one in places(WHOLE) if one and isinstance(one[-1], str)], ids=str)
def test_what_must_be_given_all_miss(place: tuple[Any, ...]) -> None:
    site = removed(place)
    field = shape.SITE
    for key in place:
        field = field if isinstance(key, int) else field[key]
    assert bool(schema_refuses(site)) == (field.required or place in (("dns", "server"), ("presence", "policy")))
    assert bool(spec_refuses(site)) == field.required
    if field.required:
        assert contradictions(site)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("nme",), "hq"),
        (("presence", "release"), 12.5),
        (("presence", "policy"), "maybe"),
        (("presence", "exceptions", 0, "direction"), "up"),
        (("nodes",), []),
        (("nodes",), {"cup1": "10.10.0.10"}),
        (("nodes", 0, "public_port"), 70000),
        (("nodes", 0, "private_address"), "ten"),
        (("nodes", 0, "interface_address"), "maybe"),
        (("nodes", 0, "adress"), "10.0.0.1"),
        (("firewall", "sources"), ["any", "192.0.2.7"]),
        (("firewall", "inside"), "x" * 49),
        (("dns", "zone"), "https://cupdomain.example"),
        (("dns", "ttl"), 0),
        (("partners", 0, "profile"), "skype"),
        (("partners", 1, "tls"), "none"),
        (("partners", 1, "client_certificates"), True),
        (("probe", "domain"), "probe@cupdomain.example"),
    ],
    ids=str,
)
def test_the_schema_says_what_people_do_wrong(place: tuple[Any, ...], value: Any) -> None:
    site = replaced(place, value)
    assert schema_refuses(site)
    assert contradictions(site)


def with_example(place: str, value: Any) -> Any:
    """The whole description with an example in its place, and what has to go with it."""
    keys = place.replace("[]", "").split(".")
    site = copy.deepcopy(WHOLE)
    inner: Any = site
    for key in keys[:-1]:
        inner = inner[key][0] if isinstance(inner[key], list) else inner[key]
    inner[keys[-1]] = [value] if isinstance(inner[keys[-1]], list) else value
    if place == "nodes[].private_address" and ":" in value:
        inner["public_address"] = "2001:db8::10"
    if place == "nodes[].public_address" and ":" in value:
        inner["private_address"] = "fd00::10"
    if place == "partners[].profile":
        inner.pop("tls")
    if place == "firewall.sources" and value != "any":
        inner["sources"].append(site["probe"]["address"])
    return site


@pytest.mark.parametrize(
    ("place", "value"),
    [(place, value) for place, field in description.leaves(shape.SITE) for value in (*field.examples, *field.choices)],
    ids=str,
)
def test_every_example_and_choice_passes_all(place: str, value: Any) -> None:
    site = with_example(place, value)
    assert (schema_refuses(site), spec_refuses(site)) == ([], [])
    # A choice may contradict another field; by itself it is known.
    assert not [one for one in contradictions(site) if "not known" in one.what]
    if value in dict(description.leaves(shape.SITE))[place].examples:
        assert contradictions(site) == []


def test_a_template_is_for_ansible_to_judge() -> None:
    """In a file of variables a value may be a template, which no schema can judge."""
    for place in places(WHOLE):
        if place:
            assert schema_refuses(replaced(place, "{{ wanted }}")) == []


@pytest.mark.parametrize(
    "path",
    sorted((description.REPOSITORY / "examples").glob("*/group_vars/site_*.yml")),
    ids=lambda path: path.parent.parent.name,
)
def test_the_examples_of_inventories_pass(path: Path) -> None:
    assert [error.message for error in SCHEMA.iter_errors(yaml.safe_load(path.read_text()))] == []


def test_the_example_of_the_page_passes() -> None:
    block = re.search(r"```yaml\n(federation_site:\n.*?)```", description.INTENT.read_text(), re.DOTALL)
    assert block is not None
    written = yaml.safe_load(block[1])
    assert [error.message for error in SCHEMA.iter_errors(written)] == []
    assert contradictions(written["federation_site"]) == []
