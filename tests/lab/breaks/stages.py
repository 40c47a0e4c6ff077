# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearsals of breaks, several in one lab, and how what verification says of them is judged."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from lab.breaks import CATALOGUE, description, firewall, nodes, public_dns, resolvers, vantages
from lab.breaks.verdict import beside, first, says
from lab.running import RUN

HEALTHY = "healthy"
PATIENCE = 300  # seconds for one set, with what else the machine does


@dataclass(frozen=True)
class Stage:
    """A lab with these partners, and the sets of breaks that are rehearsed in it, each joined by ``+``.

    :ivar options: further ones of the lab
    """

    partners: str
    sets: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What its recordings are kept by: sites of one kind differ in what is broken only."""
        return "".join([self.partners, *(f"-{option.lstrip('-')}" for option in self.options)])

    @property
    def names(self) -> list[str]:
        """Every break of the stage, and the healthy site."""
        return [HEALTHY, *(name for each in self.sets for name in each.split("+"))]

    def play(self, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Rehearse the sets with a break that is wanted; break -> what was found with its set."""
        asked = set(wanted)
        sets = [each for each in self.sets if asked & set(each.split("+"))]
        if HEALTHY in asked:
            sets = ["", *sets, ""]
        command = [str(RUN), "--partner", self.partners, *self.options, "--break", "none", "--"]
        done = subprocess.run(
            [*command, "python", "-m", "lab.rehearsal", *sets],
            capture_output=True,
            text=True,
            timeout=PATIENCE * (1 + len(sets)),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        documents = [json.loads(line) for line in done.stdout.splitlines()]
        return {name: document for document in documents for name in (document["breaks"] or [HEALTHY])}


def _each(*parts: ModuleType) -> tuple[str, ...]:
    """Every break of these parts, one at a time: the site is one path."""
    return tuple(each.name for part in parts for each in part.BREAKS)


STAGES = {
    "records": Stage("googletalk,webex", _each(description, public_dns, resolvers, vantages)),
    "way": Stage("googletalk,webex", _each(firewall, nodes)),
    # Partners are paths of their own, so each set breaks one thing at several of them.
    "partners": Stage(
        "all",
        (
            "partner-srv-dot+partner-srv-missing+partner-server-without-address",
            "partner-second-server-dead+partner-client-port",
            "partner-web-server+partner-silent+partner-speaks-tls-at-once",
            "partner-takes-any-domain+partner-dead+partner-denies-us",
            "partner-stopped+partner-domain-unknown+partner-cannot-resolve-us",
            "partner-has-our-domain+partner-cannot-call-back+partner-has-our-domain-ejabberd",
            "partner-federation-off+partner-certificate-expired+partner-certificate-of-the-host",
            "partner-without-dialback+partner-answer-cut-short",
        ),
    ),
    "no_tls": Stage("googletalk", ("partner-requires-tls",)),
    "ipv6": Stage("googletalk", ("partner-ipv6-dead",), ("--ipv6",)),
    "certificates_only": Stage("sametime,cups,xmpp", ("partner-certificate-untrusted",)),
}


# A set costs a run of verify.yml. So `make test` rehearses one of each vantage and device, and the sets of partners that differ most; the
# recorded facts of all breaks are judged anew by the unit tests each time, Molecule verifies a healthy site of each kind, and the step
# rehearsals plays the whole catalogue.
ALWAYS = {
    *("own-srv-missing", "resolver-stopped", "outside-pc-without-python"),
    *("rule-in-missing", "filtered-by-provider", "service-stopped", "restart-pending", "node-certificate-not-taken-up"),
    "partner-requires-tls",
    *(name for number in (0, 3, 5, 6) for name in STAGES["partners"].sets[number].split("+")),
}


def judge(name: str, found: dict[str, dict[str, Any]]) -> None:
    """Fail unless what was found with a break is what its entry in the catalogue says, and nothing else."""
    document = found[name]
    assert "error" not in document, document["error"]
    assert document["changed"] == [], "verification changes nothing"
    diagnosis = document["diagnosis"]
    if name == HEALTHY:
        assert document["status"] == 0 and diagnosis["verdict"] == "working", "\n".join(diagnosis["lines"])
        return
    each = CATALOGUE[name]
    assert says(first(diagnosis, each)) == (each.status, each.hop, each.code), "\n".join(diagnosis["lines"])
    breaks = [CATALOGUE[one] for one in document["breaks"]]
    assert (document["status"] != 0) == any(one.status != "WARN" for one in breaks)
    if each.partner:
        assert beside(diagnosis, breaks) == []
