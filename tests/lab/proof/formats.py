# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a rehearsal: a page for people, JUnit XML for a pipeline, JSON for programs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from lab.errors import LabError
from lab.proof.limits import PROVEN, UNPROVEN
from lab.proof.result import FAIL, NOT_RUN, Result

PAGE, JUNIT, JSON = "rehearsal.html", "rehearsal.junit.xml", "rehearsal.json"


def write(result: Result, directory: Path, secrets: Sequence[str]) -> list[Path]:
    """Write all three.

    :param secrets: what may not stand in them
    :raises LabError: one of the secrets would, or the directory cannot be written to
    """
    texts = {PAGE: page(result), JUNIT: junit(result), JSON: json.dumps(result.as_data(), indent=1) + "\n"}
    for name, text in texts.items():
        if any(secret in text for secret in secrets):
            raise LabError(f"{name} would hold a secret of the lab, so it was not written")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (directory / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise LabError(f"--report {directory}: {error.strerror}") from None
    return [directory / name for name in texts]


def junit(result: Result) -> str:
    """A suite for each site, a case for each thing that was tried."""
    root = ElementTree.Element("testsuites", name="rehearsal")
    for site in result.sites:
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=f"{site.site} ({site.domain})",
            timestamp=result.started.rstrip("Z"),
            tests=str(len(site.outcomes)),
            failures=str(len(site.failed)),
            errors="0",
            skipped=str(sum(one.status == NOT_RUN for one in site.outcomes)),
            time=f"{sum(one.seconds for one in site.outcomes):.1f}",
        )
        for one in site.outcomes:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=f"rehearsal.{site.site}",
                name=f"{one.name}: {one.title}",
                time=f"{one.seconds:.1f}",
            )
            text = "\n".join(map(_printable, one.lines))
            if one.status == FAIL:
                ElementTree.SubElement(
                    case, "failure", message=_printable(one.lines[0] if one.lines else one.title)
                ).text = text
            elif one.status == NOT_RUN:
                ElementTree.SubElement(case, "skipped", message=text)
            elif text:
                ElementTree.SubElement(case, "system-out").text = text
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        char
        if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff" and not "\ud800" <= char <= "\udfff")
        else "?"
        for char in text
    )


def page(result: Result) -> str:
    """The page, whole in one file."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2").render(result=result, proven=PROVEN, unproven=UNPROVEN)
