# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a file of ``plugins/`` is tested: ``tests/unit/plugins`` has the same folders, and ``test_NAME.py`` for ``NAME.py``.

A file without a test of its own name is a part of what imports it in its room, and tested through that; the options of an action
are tested with the action. What neither holds for stands in TESTED_BY, with the test that runs it.
"""

from __future__ import annotations

import ast
from pathlib import Path

from house.imports import PACKAGE, Import, files, room

TESTS = Path(__file__).parents[1] / "unit" / "plugins"

TESTED_BY = {
    # One conversation with the pages, the services or the keeper of pending restarts runs all of these.
    "action.cups_federation": "action/test_cups_actions.py",
    "modules.cups_service": "action/test_cups_actions.py",
    "plugin_utils.cups": "action/test_cups_actions.py",
    "plugin_utils.cups_services": "action/test_cups_actions.py",
    "module_utils._cups.services.platform": "action/test_cups_actions.py",
    "module_utils._cups.restarts.perform": "action/test_cups_restarts.py",
    "plugin_utils.cups_restart_files": "action/test_cups_restarts.py",
    # Each page's file is one reading or one change of the settings that these two put together.
    "module_utils._cups.pages.email_change": "module_utils/_cups/test_node_settings.py",
    "module_utils._cups.pages.email_page": "module_utils/_cups/test_node_settings.py",
    "module_utils._cups.pages.policy_change": "module_utils/_cups/test_node_settings.py",
    "module_utils._cups.pages.policy_page": "module_utils/_cups/test_node_settings.py",
    # Waiting for records is one half of what handing them over leads to.
    "action.dns_wait": "action/test_dns_handover.py",
    "module_utils._dns.zone.publication": "action/test_dns_handover.py",
    "module_utils._dns.library": "action/test_dns_records.py",
    "module_utils._dns.lookup.all_servers": "modules/test_info_modules.py",
    "modules.srv_info": "modules/test_info_modules.py",
    "module_utils._options": "modules/test_info_modules.py",
    "module_utils._xmpp.arguments": "modules/test_s2s_info.py",
    "module_utils._xmpp.callback": "modules/test_s2s_callback_info.py",
    "module_utils._verification.requests.flows": "module_utils/_verification/test_peers.py",
    "module_utils._verification.requests.names": "module_utils/_verification/test_peers.py",
    "module_utils._verification.requests.secrets": "module_utils/_verification/checks/test_settings.py",
    "plugin_utils.asa": "action/test_asa_publish.py",
    "action.federation_judge": "action/test_federation_requests.py",
    "plugin_utils.filters": "filter/test_contradictions.py",
    "plugin_utils.progress": "action/test_federation_progress.py",
}
"""Dotted name of a file below ``plugins`` -> file below ``tests/unit/plugins``."""


def has_logic(path: Path) -> bool:
    """Whether a file decides something: a branch, a loop, a condition. Declarations and texts do not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    decides = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.BoolOp, ast.comprehension)
    return any(isinstance(node, decides) for node in ast.walk(tree))


def own_tests(name: str) -> list[Path]:
    """Where the test of a file would stand; a leading underscore may be left out."""
    *folder, last = name.split(".")
    return [TESTS.joinpath(*folder) / f"test_{called}.py" for called in (last, last.lstrip("_"))]


def reached_from(path: Path, imports: list[Import]) -> set[str]:
    """The files of ``plugins`` that a test imports, and all that these do."""
    known = files()
    reached: set[str] = set()
    ahead = [name for name in _named(path) if name in known]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [one.target for one in imports if one.source == name]
    return reached


def _named(path: Path) -> set[str]:
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE[:-1]):
            module = (node.module + ".").removeprefix(PACKAGE).removesuffix(".")
            named |= {module, *(f"{module}.{alias.name}".lstrip(".") for alias in node.names)}
    return named


def untested(imports: list[Import]) -> list[str]:
    """The files with logic that no test stands for."""
    known = files()
    tested = {name for name in known if any(path.is_file() for path in own_tests(name))} | set(TESTED_BY)
    tested |= {f"modules.{name.removeprefix('action.')}" for name in tested if name.startswith("action.")}
    grows = True
    while grows:
        parts = {one.target for one in imports if one.source in tested and room(one.source) == room(one.target)}
        grows = not parts <= tested
        tested |= parts
    return sorted(
        name for name, path in known.items() if name not in tested and path.stem != "__init__" and has_logic(path)
    )
