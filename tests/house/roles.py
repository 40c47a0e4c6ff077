# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written from a role's argument specs: its README, as Galaxy shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
ROLES = sorted(path.parents[1] for path in (REPOSITORY / "roles").glob("*/meta/argument_specs.yml"))
GENERATOR = "docs/generate-roles.py"

_MARKUP = re.compile(r"\b([COVBIMELU])\(((?:[^()\\]|\\.|\([^()]*\))*)\)")
_GUIDES = {"presence": "presence.md", "firewall": "firewall.md", "dns": "dns.md", "report": "report.md"}


def files() -> Iterator[tuple[Path, str]]:
    """Every README, and what it has to be."""
    for role in ROLES:
        specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
        yield role / "README.md", readme(role.name, specs)


def readme(role: str, specs: dict[str, Any]) -> str:
    """The page of one role, in Markdown, without a link that Galaxy could not follow."""
    main = specs["main"]
    parts = [
        f"<!-- Written by {GENERATOR} from meta/argument_specs.yml. -->",
        f"# xmpp.federation.{role}",
        _text(main["short_description"]) + ".",
        *(_text(one) for one in _several(main.get("description"))),
        "## Variables",
        *_variables(main.get("options", {})),
    ]
    for name, spec in specs.items():
        if name != "main":
            parts += [f"## Entry point {name}", _text(spec["short_description"]) + "."]
            parts += [_text(one) for one in _several(spec.get("description"))]
            if spec.get("options") and spec["options"] != main.get("options"):
                parts += _variables(spec["options"])
            elif spec.get("options"):
                parts.append("The same variables.")
    parts += [
        "## Use",
        f"`ansible-doc -t role xmpp.federation.{role}` shows every variable with the fields below it. The collection's playbooks "
        "(`xmpp.federation.site`, `verify` and others) use the roles in the right order; run these unless you write a playbook of your own.",
    ]
    if role in _GUIDES:
        parts.append(f"The guide is `docs/{_GUIDES[role]}` of the collection.")
    parts.append("GPL-3.0-or-later.")
    return "\n\n".join(parts) + "\n"


def _variables(options: dict[str, Any]) -> list[str]:
    if not options:
        return ["None."]
    rows = ["| variable | type | default | meaning |", "|---|---|---|---|"]
    for name, option in options.items():
        kind = option.get("type", "str") + (f" of {option['elements']}" if "elements" in option else "")
        meaning = " ".join(_text(one) for one in _several(option.get("description")))
        if option.get("choices"):
            meaning += f" One of {', '.join(f'`{one}`' for one in option['choices'])}."
        rows.append(f"| `{name}` | {kind} | {_default(option)} | {meaning.replace('|', chr(92) + '|')} |")
    return ["\n".join(rows)]


def _default(option: dict[str, Any]) -> str:
    if option.get("required"):
        return "required"
    if "default" not in option:
        return ""
    return f"`{json.dumps(option['default'])}`"


def _several(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(text: str) -> str:
    """Ansible's markup as Markdown."""
    return _MARKUP.sub(_marked, " ".join(text.split()))


def _marked(found: re.Match[str]) -> str:
    kind, inside = found[1], found[2].replace("\\", "")
    if kind in "BI":
        return f"*{inside}*"
    return (
        f"<{inside}>" if kind == "U" else f"`{inside.split('#', 1)[-1].partition(':')[2] if '#' in inside else inside}`"
    )
