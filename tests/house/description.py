# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written from the fields of a description: JSON Schema, table of docs/intent.md, argument specs of the roles.

The schema refuses nothing that the reader takes. So it lets pass what only Ansible can tell, a template such as ``{{ zone }}``, and what YAML
users write for one another: a number in quotes, ``yes`` for true, an empty value for none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.xmpp.federation.plugins.module_utils._site.description import shape
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.shape import Field
from ansible_collections.xmpp.federation.plugins.module_utils._site.profiles import PROFILES

REPOSITORY = Path(__file__).parents[2]
SCHEMA = REPOSITORY / "docs" / "schema" / "federation_site.schema.json"
INTENT = REPOSITORY / "docs" / "intent.md"
SPECS = sorted(
    path
    for path in (REPOSITORY / "roles").glob("*/meta/argument_specs.yml")
    if re.search(rf"^ +{shape.SITE.name}:", path.read_text(encoding="utf-8"), re.MULTILINE)
)
"""Of the roles that users give a description."""

GENERATOR = "docs/generate-description.py"
BEGIN, END = f"<!-- fields: written by {GENERATOR} -->", "<!-- end of the fields -->"

_TEMPLATE = r"\{\{"
_DOT = r"[.\u3002\uff0e\uff61]"  # what RFC 3490, section 3.1 takes for a dot
_WIDTH = 160


def files() -> Iterator[tuple[Path, str]]:
    """Every file that is written from the fields, and what it has to be."""
    yield SCHEMA, json.dumps(json_schema(), indent=2) + "\n"
    yield INTENT, with_table(INTENT.read_text(encoding="utf-8"))
    for path in SPECS:
        yield path, with_options(path.read_text(encoding="utf-8"))


# JSON Schema


def json_schema() -> dict[str, Any]:
    """The schema of a file of variables that holds a description."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",  # what language servers for YAML know
        "title": "Variables of a site",
        "description": f"Group variables with federation_site, for editors and for validation outside Ansible. Written by {GENERATOR}.",
        "type": "object",
        "required": [shape.SITE.name],
        "properties": {shape.SITE.name: _value(shape.SITE)},
    }


def _value(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _sentences(field)}
    if field.default is not None:
        told["default"] = field.default
    rules = _RULES.get(field.name, {})
    if field.many:
        items = _item(field, required=True)
        if field.type == shape.OBJECT:
            items, rules = {**items, **rules}, {}
        if field.examples:
            items["examples"] = list(field.examples)
        schema = {"type": _types("array", field.required, "string"), "items": items, "pattern": _TEMPLATE}
        if field.fewest:
            schema["minItems"] = field.fewest
    else:
        schema = _item(field, field.required)
        if field.examples:
            told["examples"] = list(field.examples)
    return {**told, **schema, **rules}


def _item(field: Field, required: bool) -> dict[str, Any]:
    if field.type == shape.OBJECT:
        return {
            "type": _types("object", required, "string"),
            "pattern": _pattern(required),
            "additionalProperties": False,
            "required": list(field.names(required=True)),
            "properties": {one.name: _value(one) for one in field.fields},
        }
    if field.type == shape.NUMBER:
        return {
            "type": _types("integer", required, "string"),
            "minimum": field.low,
            "maximum": field.high,
            "pattern": _pattern(required, r"^\s*[0-9]{1,9}\s*$"),
        }
    if field.type == shape.BOOLEAN:
        words = "|".join(_either_case(word) for word in ("true", "yes", "on", "false", "no", "off"))
        return {"type": _types("boolean", required, "string"), "pattern": _pattern(required, f"^({words})$")}
    if field.type == shape.CHOICE:
        spelled = rf"^\s*({'|'.join(field.choices)})\s*$"
        return {
            "anyOf": [
                {"enum": list(field.choices)},
                {"type": _types("string", required), "pattern": _pattern(required, spelled)},
            ]
        }
    return {"type": _types("string", required), "pattern": _pattern(required, *_text_patterns(field))}


def _text_patterns(field: Field) -> tuple[str, ...]:
    if field.type == shape.DOMAIN:
        return (rf"^\s*[^\s/@]+{_DOT}[^\s/@]+\s*$",)
    if field.type == shape.ADDRESS and not field.many:
        return (r"^\s*[0-9A-Fa-f:.]+\s*$",)
    return (rf"^\s*.{{1,{field.longest}}}\s*$",) if field.longest else (r"\S",)


def _types(first: str, required: bool, *more: str) -> list[str]:
    return [first, *more, *([] if required else ["null"])]


def _pattern(required: bool, *patterns: str) -> str:
    """What a string has to look like: one of the patterns, a template, or nothing where nothing is required."""
    return "|".join([*patterns, _TEMPLATE, *([] if required else [r"^\s*$"])])


def _either_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


def _is(name: str, *values: str) -> dict[str, Any]:
    """That a field is given, and is one of these words."""
    return {"required": [name], "properties": {name: {"type": "string", "pattern": rf"^\s*({'|'.join(values)})\s*$"}}}


def _absent(name: str) -> dict[str, Any]:
    return {"properties": {name: {"type": ["null", "string"], "pattern": _pattern(False)}}}


def _not_true(*names: str) -> dict[str, Any]:
    return {"properties": {name: {"not": {"const": True}} for name in names}}


_TLS_FIXED = [name for name, profile in PROFILES.items() if profile.modes is not None]
_NO_CLIENT_CERTIFICATES = [name for name, profile in PROFILES.items() if profile.client_certificates is False]
_NO_TLS = {"anyOf": [_is("tls", "none"), _is("profile", "googletalk")]}

_RULES: dict[str, dict[str, Any]] = {
    "presence": {
        "if": {"required": ["exceptions"], "properties": {"exceptions": {"type": "array", "minItems": 1}}},
        "then": {"required": ["policy"]},
    },
    "sources": {"if": {"type": "array", "contains": {"const": "any"}}, "then": {"maxItems": 1}},
    "dns": {"if": _is("publish", "handover", "tasks", f".*{_TEMPLATE}.*"), "else": {"required": ["server"]}},
    "partners": {
        "allOf": [
            {"if": _is("profile", *_TLS_FIXED), "then": _absent("tls")},
            {"if": _is("profile", *_NO_CLIENT_CERTIFICATES), "then": _not_true("client_certificates")},
            {"if": _NO_TLS, "then": _not_true("client_certificates", "sasl_external")},
        ]
    },
}
"""What excludes what, as far as a schema can say it, by the name of the field, or of the list of objects, that it holds for."""


# The table of docs/intent.md


def with_table(text: str) -> str:
    """The page with its table of fields anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = ["| field | type, default | meaning | with others |", "|---|---|---|---|"]
    rows += [
        f"| `{place}` | {_type(field)} | {_linked(field.meaning)} | {_linked(field.excludes)} |"
        for place, field in leaves(shape.SITE)
    ]
    return f"{before}{BEGIN}\n" + "\n".join(rows) + f"\n{END}{after}"


def leaves(field: Field, place: str = "") -> Iterator[tuple[str, Field]]:
    """Every field that holds no others, with its place as people write it: ``nodes[].name``."""
    for one in field.fields:
        here = f"{place}{one.name}"
        if one.fields:
            yield from leaves(one, f"{here}{'[]' if one.many else ''}.")
        else:
            yield here, one


def _type(field: Field) -> str:
    kinds = {
        shape.NUMBER: f"{field.low} to {field.high}",
        shape.CHOICE: ", ".join(f"`{word}`" for word in field.choices),
    }
    kind = kinds.get(field.type, field.type)
    if field.many:
        kind = f"list of {kind}{'es' if kind.endswith('s') else 's'}"
    examples = "" if not field.examples else ", such as " + ", ".join(f"`{value}`" for value in field.examples)
    if field.required:
        return f"{kind}, required{examples}"
    return f"{kind}{examples}; {_default(field)}"


def _default(field: Field) -> str:
    if field.default is None:
        return field.otherwise
    if field.default == []:
        return "empty"
    return f"`{json.dumps(field.default) if not isinstance(field.default, (str, list)) else _plain(field.default)}`"


def _plain(value: Any) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else value


def _linked(text: str) -> str:
    return re.sub(r"docs/(\w+\.md)", r"[\1](\1)", text)


def _sentences(field: Field) -> str:
    """What a field means and excludes, and what holds without it, in plain text."""
    told = [field.meaning, field.excludes]
    if not field.required and field.default is None:
        told.append(f"without it: {field.otherwise}")
    text = " ".join(f"{_first_upper(one)}." for one in told if one)
    return text.replace("`", "'")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# Argument specs


def with_options(text: str) -> str:
    """A role's argument specs with the options of ``federation_site`` anew, wherever a spec has that option; the second is the first's alias."""
    found: list[str] = []
    lines = text.splitlines(keepends=True)
    alias = ""
    while lines:
        line = lines.pop(0)
        if not re.fullmatch(rf"\s*{shape.SITE.name}:( [&*]site)?\n", line):
            found.append(line)
            continue
        indent = len(line) - len(line.lstrip())
        while lines and (len(lines[0]) - len(lines[0].lstrip()) > indent):
            lines.pop(0)
        more = any(re.fullmatch(rf"\s*{shape.SITE.name}:( \*site)?\n", line) for line in lines)
        written = yaml_of({shape.SITE.name: argument(shape.SITE)})
        if alias:
            written = f"{shape.SITE.name}: {alias}\n"
        elif more:
            alias, written = "*site", written.replace(":", ": &site", 1)
        found.append(_indented(written, indent))
    return "".join(found)


def argument(field: Field) -> dict[str, Any]:
    """A field as an option of an argument spec, which is laxer than the reader: it knows no domains and addresses."""
    types = {shape.NUMBER: "int", shape.BOOLEAN: "bool", shape.OBJECT: "dict"}
    kind = types.get(field.type, "str")
    spec: dict[str, Any] = {
        "description": _markup(field),
        **({"type": "list", "elements": kind} if field.many else {"type": kind}),
    }
    if field.required:
        spec["required"] = True
    elif field.default is not None:
        spec["default"] = _Flow(field.default) if field.many else field.default
    if field.choices:
        spec["choices"] = _Flow(field.choices)
    if field.fields:
        spec["options"] = {one.name: argument(one) for one in field.fields}
    return spec


def _markup(field: Field) -> str:
    told = [field.meaning, field.excludes]
    if not field.required and field.default is None:
        told.append(f"without it: {field.otherwise}")
    sentences = [f"{_first_upper(one)}." for one in told if one]
    if field is shape.SITE:
        sentences.append(f"The options are written from the fields by {GENERATOR}.")
    return re.sub(r"`([^`]+)`", r"C(\1)", re.sub(r"(docs/\w+\.md)", r"C(\1)", " ".join(sentences)))


class _Flow(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Flow, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def yaml_of(data: Any) -> str:
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=_WIDTH - 30, allow_unicode=True)
    return text


def _indented(text: str, indent: int) -> str:
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))
