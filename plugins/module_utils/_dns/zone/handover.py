# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records on paper: what is sent to whoever keeps the zone by hand. Text only, and the same text for the same records."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ..library import Name, Rdata
from ..names import shown
from .records import Wish

COLUMNS = ("action", "name", "host", "type", "ttl", "priority", "weight", "port", "value")
SET, REMOVE = "set", "remove"


def files(zone: Name, wishes: Sequence[Wish]) -> dict[str, str]:
    """Every form of the records: file name -> content."""
    stem = shown(zone).rstrip(".")
    return {
        f"{stem}.zone": snippet(zone, wishes),
        f"{stem}.md": table(zone, wishes),
        f"{stem}.csv": spreadsheet(zone, wishes),
    }


def snippet(zone: Name, wishes: Sequence[Wish]) -> str:
    """A part of a zone file (RFC 1035 section 5), with whole names, so that it fits below any $ORIGIN."""
    lines = [f"; Records for the zone {shown(zone)} In place of all others of the same name and type."]
    for wish in wishes:
        after = wish.outcome(None)
        if after is not None:
            lines += after.lines()
    removed = [wish for wish in wishes if not wish.present]
    if removed:
        lines.append("; To be removed, where they exist:")
        for wish in removed:
            name = f"; {shown(wish.name)} {wish.rdtype}"
            lines += [f"{name} {rdata.to_text()}" for rdata in sorted(wish.rdatas)] or [name]
    return "\n".join(lines) + "\n"


def table(zone: Name, wishes: Sequence[Wish]) -> str:
    """The same for people, in Markdown."""
    lines = [
        f"# DNS records for {shown(zone).rstrip('.')}",
        "",
        "Please make the zone hold exactly these values for each name and type. Other names and types stay as they are.",
        "",
        "| " + " | ".join("TTL" if column == "ttl" else column.capitalize() for column in COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
    ]
    lines += ["| " + " | ".join(_cell(field) for field in row) + " |" for row in rows(zone, wishes)]
    lines += [
        "",
        "- What is to be removed need not exist.",
        "- Host is the name without the zone, as many web forms want it; @ is the zone itself.",
        "- Where a form asks for service and protocol of an SRV record, these are the first two labels of the name.",
        "- Targets of SRV records are whole names. Where a form adds the zone to names without a final dot, write the dot.",
        "",
    ]
    return "\n".join(lines)


def spreadsheet(zone: Name, wishes: Sequence[Wish]) -> str:
    """The same as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([COLUMNS, *rows(zone, wishes)])
    return out.getvalue()


def rows(zone: Name, wishes: Sequence[Wish]) -> list[tuple[str, ...]]:
    """One row a record, in the order of COLUMNS; of what goes, one row an RRset."""
    found: list[tuple[str, ...]] = []
    for wish in wishes:
        place = (shown(wish.name), shown(wish.name.relativize(zone)), wish.rdtype)
        if wish.present:
            found += [(SET, *place, str(wish.ttl), *_fields(rdata)) for rdata in sorted(wish.rdatas)]
        elif wish.rdatas:
            found += [(REMOVE, *place, "", *_fields(rdata)) for rdata in sorted(wish.rdatas)]
        else:
            found.append((REMOVE, *place, "", "", "", "", ""))
    return found


def _fields(rdata: Rdata) -> tuple[str, str, str, str]:
    """Priority, weight, port and value; the first three only of SRV, whose value is its target."""
    if hasattr(rdata, "priority"):
        return str(rdata.priority), str(rdata.weight), str(rdata.port), shown(rdata.target)
    return "", "", "", str(rdata.to_text())


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("_", "\\_").replace("*", "\\*")
