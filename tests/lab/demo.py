# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: a site is provisioned, broken by hand, mended, and used with every partner. Ends with 0 only if all of that happened."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from lab import chat, hands, streams
from lab.arrivals import arrivals
from lab.layout import PARTNERS, PUBLIC_DNS
from lab.telling import DEVICE_ACTIONS, Teller, added_lines, bold, dim, green, red, say
from lab.watch import Run, playbook

REPOSITORY = Path(__file__).parents[2]
SITE_YML = str(REPOSITORY / "playbooks" / "site.yml")
CERTIFICATES = {
    "ignored": "looks at no certificate",
    "checked": "accepts a certificate or dialback",
    "required": "demands a valid certificate",
}


class Demo:
    """The steps, and what became of them."""

    def __init__(self, lab: dict[str, Any]) -> None:
        self.lab = lab
        self.domain = lab["site"]["domain"]
        self.partners = lab["partners"]
        self.expected: dict[str, dict[str, str]] = {}
        self.verdicts: list[tuple[bool, str]] = []

    def play(self) -> bool:
        self.introduce()
        self.ask_the_impossible()
        self.provision()
        if self.all_well:
            self.provision_again()
            self.break_and_mend()
        self.send_messages()
        return self.conclude()

    @property
    def all_well(self) -> bool:
        return all(good for good, _text in self.verdicts)

    def introduce(self) -> None:
        say(bold(f"One command federates {self.domain} with {counted(self.partners, 'partner')}"))
        for partner in self.partners:
            manners = f"TLS {partner['tls']}, {CERTIFICATES[partner['certificates']]}"
            say(
                f"  {partner['domain']:<20} {partner['profile']:<11} {partner['software']:<9} {partner['address']:<14} {manners}"
            )
        say(
            f"  {self.domain:<20} the site: Cisco Unified Presence (emulated) {self.lab['presence']['address']}, "
            "a real XMPP server behind it"
        )
        say("  fw-hq                its Cisco ASA (emulated): the configuration filters and translates real packets")
        say(f"  public DNS           BIND 9, {PUBLIC_DNS}\n")

    def ask_the_impossible(self) -> None:
        """Describe one partner more, which no common setting can serve: the plan refuses, and no device hears of it."""
        more = impossible({partner["profile"] for partner in self.partners})
        if more is None:
            say(dim("  Every kind of partner goes with these, so there is none to be refused.\n"))
            return
        partner = PARTNERS[more]
        say(bold(f"A partner too many: {partner.domain}, {more}, beside these"))
        before = self.arrivals()
        run = playbook(SITE_YML, "-e", f"@{self.described_with(more)}")
        reasons = [line for result in run.failed for line in result["result"].get("findings") or []]
        for line in reasons:
            say(f"    {line}")
        asked = {result["host"] for result in run.results if result["action"] in DEVICE_ACTIONS}
        took = {host: count - before[host] for host, count in self.arrivals().items()}
        self.judge(
            run.status != 0
            and any(partner.domain in line for line in reasons)
            and not asked
            and not any(took.values()),
            f"refused after {run.seconds:.1f} s; connections and datagrams that came to them meanwhile, by the kernel's count: "
            + ", ".join(f"{host} {count}" for host, count in took.items()),
        )

    def arrivals(self) -> dict[str, int]:
        """Connections and datagrams that each device of the site has taken."""
        nodes = {
            f"cup{number}": "cup" if number == 1 else f"cup{number}" for number, _ in enumerate(self.lab["nodes"], 1)
        }
        hosts = {**nodes, "fw-hq": "fw", "public DNS": "ns-out"}
        return {name: arrivals(netns) for name, netns in hosts.items()}

    def described_with(self, profile: str) -> str:
        """A file with the site's description and one partner more."""
        inventory = yaml.safe_load(Path(os.environ["LAB_INVENTORY"]).read_text())
        site = inventory["all"]["children"]["site_hq"]["vars"]["federation_site"]
        site["partners"].append({"domain": PARTNERS[profile].domain, "profile": profile})
        file = Path(os.environ["LAB_DIR"], "described.json")
        file.write_text(json.dumps({"federation_site": site}))
        return str(file)

    def provision(self) -> None:
        run = self.run_site("A new site: site.yml", Teller(texts=True))
        self.judge(
            run.status == 0 and {result["action"] for result in run.results} >= set(DEVICE_ACTIONS),
            f"provisioned and verified in {run.seconds:.1f} s",
        )
        self.expected = expectations(run)
        self.judge(
            set(self.expected) == {partner["domain"] for partner in self.partners},
            f"said what to expect of {counted(self.partners, 'partner')}",
        )

    def provision_again(self) -> None:
        run = self.run_site("The same again: nothing may change")
        self.judge(run.status == 0 and not run.changed, f"nothing changed ({run.seconds:.1f} s)")

    def break_and_mend(self) -> None:
        srv = f"_xmpp-server._tcp.{self.domain}."
        node = self.lab["presence"]["address"]
        manager = "Cisco XCP XMPP Federation Connection Manager"
        rule = self.access_rule(node)
        say(bold("Break one thing on each device, by hand"))
        say(f"  cup1      utils service stop {manager}")
        hands.at_the_presence_node(self.lab, f"utils service stop {manager}")
        say(f"  fw-hq     no {rule}")
        hands.at_the_firewall(self.lab, "configure terminal", f"no {rule}", "end")
        say(f"  nsupdate  delete {srv} SRV\n")
        hands.with_nsupdate(self.lab, f"update delete {srv} SRV")
        run = self.run_site("Mend: exactly these come back")
        commands = [line for result in run.of("asa_publish") for line in result["result"].get("commands", [])]
        at_node = [
            (one["command"], one["service"])
            for result in run.of("cups_federation")
            for one in result["result"].get("commands", [])
        ]
        settings = [result["result"]["diff"][0] for result in run.changed if result["action"] == "cups_federation"]
        exactly = (
            sorted(result["action"] for result in run.changed) == ["asa_publish", "cups_federation", "dns_records"]
            and at_node == [("start", manager)]
            and all(one["before"] == one["after"] for one in settings)
            and len([line for line in commands if line.startswith("access-list ")]) == 1
            and not any(line.startswith(("object ", "nat ")) for line in commands)
            and sorted({words.split()[0] for words in added_lines(run, "dns_records")}) == [srv]
        )
        self.judge(
            run.status == 0 and exactly,
            f"the service, the access rule and the SRV record came back, nothing else ({run.seconds:.1f} s)",
        )

    def access_rule(self, node: str) -> str:
        """The rule that lets partners in, as the firewall shows it."""
        shown = hands.at_the_firewall(self.lab, "show running-config access-list")
        rules = [
            line.strip() for line in shown.splitlines() if "permit tcp any" in line and f"host {node} eq 5269" in line
        ]
        if len(rules) != 1:
            raise RuntimeError(f"expected one rule for host {node} port 5269 on the firewall, found {len(rules)}")
        return rules[0]

    def send_messages(self) -> None:
        say(bold("Messages through the firewall, and how the servers carried them by their own log"))
        for partner in self.partners:
            outcome = chat.check(partner["domain"], self.lab)
            carried = streams.of_the_site(self.lab)
            for key, pair in (("in", (partner["domain"], self.domain)), ("out", (self.domain, partner["domain"]))):
                expected = self.expected.get(partner["domain"], {}).get(key, "")
                self.judge_message(outcome[key], carried.get(pair), expected)
        say("")

    def judge_message(self, leg: dict[str, Any], carried: str | None, expected: str) -> None:
        """A message has to arrive, over a stream as the plan expects it (``clear text, ...`` or ``TLS, ...``)."""
        who = f"{leg['from']} -> {leg['to']}"
        if not leg["ok"]:
            self.judge(False, f"{who}: did not arrive: {leg['error']}", "")
            return
        as_expected = carried is not None and expected.startswith(carried)
        fate = f"arrived after {leg['seconds']:.2f} s, {carried or 'over a stream that no log shows'}"
        self.judge(as_expected, f"{who}: {fate}" + ("" if as_expected else f", but expected was {expected or '?'}"), "")

    def run_site(self, title: str, telling: Teller | None = None) -> Run:
        say(bold(title))
        run = playbook(SITE_YML, tell=telling or Teller())
        if run.status:
            say(run.output)
        return run

    def judge(self, good: bool, text: str, end: str = "\n") -> None:
        self.verdicts.append((good, text))
        say(f"  {green('yes') if good else red('NO ')}  {text}{end}")

    def conclude(self) -> bool:
        say(bold("Verdict"))
        for good, text in self.verdicts:
            say(f"  {green('yes') if good else red('NO ')}  {text}")
        partners = counted(self.partners, "partner")
        say(
            green(f"\n  {self.domain} federates with {partners}.")
            if self.all_well
            else red(f"\n  {self.domain} does not federate with {partners} as it should.")
        )
        return self.all_well


def impossible(profiles: set[str]) -> str | None:
    """A kind of partner that one site cannot serve together with these; None where every other one goes with them."""
    if profiles & {"googletalk", "webex"} and "sametime" not in profiles:
        return "sametime"
    if "sametime" in profiles and "googletalk" not in profiles:
        return "googletalk"
    return None


def expectations(run: Run) -> dict[str, dict[str, str]]:
    """What the run said to expect of each partner, by its domain: to it (``out``) and from it (``in``)."""
    contracts = [result["result"] for result in run.of("federation_contract")]
    lines = [line for one in contracts for plan in one["plans"].values() for line in plan["presence"]["expected"]]
    partners = dict(line.split(": ", 1) for line in lines if not line.startswith("Security Mode "))
    return {domain: _ways(words) for domain, words in partners.items()}


def _ways(words: str) -> dict[str, str]:
    if words.startswith("to it "):
        out, _, inward = words.removeprefix("to it ").partition("; from it ")
        return {"out": out, "in": inward}
    return dict.fromkeys(("out", "in"), words.removesuffix(", both ways"))


def counted(things: list[Any], word: str) -> str:
    return f"1 {word}" if len(things) == 1 else f"{len(things)} {word}s"


if __name__ == "__main__":
    begun = time.monotonic()
    with open(os.environ["LAB_FACTS"]) as file:
        good = Demo(json.load(file)).play()
    say(dim(f"  {time.monotonic() - begun:.0f} s"))
    sys.exit(0 if good else 1)
