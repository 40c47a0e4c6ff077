# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in the words of the user: the variable that an option is set by, where the task takes it from one.

An error names options (``set ca_path``). Where the task stands in a role, its option is a template (``ca_path: "{{ presence_ca_path }}"``),
and what the user can write is the variable. The task itself says which that is, so no table has to be kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import jinja2
from jinja2 import nodes

from ..module_utils._errors import FederationError

_NO_VARIABLES = frozenset(("omit", "hostvars", "item", "lookup", "query", "q", "groups", "inventory_hostname"))
_DEEPEST = 3  # a default that is another variable, which has a default of its own
_SET = re.compile(r"\b([Ss]et|give) (\w+(?:(?:, | and | or )\w+)*)")


def variables_of(task: Any, options: Collection[str]) -> dict[str, str]:
    """The options of a task that a variable of the user sets.

    Args:
        task: Ansible's task, with what was written in the playbook or the role.
        options: the names of the action's options.

    Returns:
        option -> variable. An option that is written as a value, taken from a part of a variable, or put together of several is not in it.
    """
    own = dict(getattr(task, "vars", None) or {})
    found = {}
    for option, value in _written(task).items():
        variable = _variable(value, own, _defaults(task)) if option in options else None
        if variable is not None and not variable.startswith("ansible_"):
            found[option] = variable
    return found


def in_words_of(variables: Mapping[str, str], error: FederationError) -> FederationError:
    """``error`` with options named by their variables."""
    if not variables:
        return error
    what, cure = renamed(error.what, variables), renamed(error.cure, variables)
    return type(error)(what, error.where, cure, **error.details)


def renamed(text: str, variables: Mapping[str, str]) -> str:
    """A text with options named by their variables.

    A name of several words (``ca_path``) is one wherever it stands. One that is an English word too (``node``) is one before a colon, and
    after "set".
    """
    for option, variable in variables.items():
        ending = "" if "_" in option else r"(?=: )"
        text = re.sub(rf"(?<![\w./-]){re.escape(option)}(?![\w./-]*\w){ending}", variable, text)
    return _SET.sub(lambda found: f"{found[1]} {_each(found[2], variables)}", text)


def _each(names: str, variables: Mapping[str, str]) -> str:
    return re.sub(r"\w+", lambda name: variables.get(name[0], name[0]), names)


def _written(task: Any) -> dict[str, Any]:
    """The task's options as they were written, not templated."""
    written = getattr(task, "_ds", None)
    if not isinstance(written, Mapping):
        return {}
    short = str(getattr(task, "action", "")).rpartition(".")[2]
    options = [value for key, value in written.items() if str(key).rpartition(".")[2] == short or key == "args"]
    return {str(name): value for one in options if isinstance(one, Mapping) for name, value in one.items()}


def _defaults(task: Any) -> dict[str, Any]:
    role = getattr(task, "_role", None)
    return dict(getattr(role, "_default_vars", None) or {})


def _variable(value: Any, own: Mapping[str, Any], defaults: Mapping[str, Any], depth: int = 0) -> str | None:
    """The one variable that a template stands for.

    A variable that the task sets itself, and a default that is another variable, lead to that one.
    """
    if not isinstance(value, str) or "{{" not in value or depth > _DEEPEST:
        return None
    names = _names(f"{value}")
    if len(names) != 1 or any("." in name for name in names):
        return None
    (name,) = names
    if name in own:
        return _variable(own[name], {key: one for key, one in own.items() if key != name}, defaults, depth + 1)
    return _variable(defaults.get(name), own, defaults, depth + 1) or name


def _names(template: str) -> set[str]:
    """The variables in a template; of those that belong to another host, and a part of a variable as ``name.part``."""
    try:
        tree = jinja2.Environment(autoescape=True).parse(template)
    except jinja2.TemplateSyntaxError:
        return set()
    found: set[str] = set()
    _collect(tree, found)
    return {name for name in found if name.partition(".")[0] not in _NO_VARIABLES}


def _collect(node: nodes.Node, found: set[str]) -> None:
    if isinstance(node, nodes.Getattr) and _of_a_host(node.node):
        found.add(node.attr)
        return
    if isinstance(node, (nodes.Getattr, nodes.Getitem)) and not _of_a_host(node):
        found.update(f"{name.name}.part" for name in node.find_all(nodes.Name))
        return
    if isinstance(node, nodes.Name):
        found.add(node.name)
    # What decides between two values is none of them.
    for child in node.iter_child_nodes(exclude=("test",) if isinstance(node, nodes.CondExpr) else None):
        _collect(child, found)


def _of_a_host(node: nodes.Node) -> bool:
    """Whether this is ``hostvars[...]``."""
    return isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name) and node.node.name == "hostvars"
