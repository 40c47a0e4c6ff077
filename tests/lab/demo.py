# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: a site is provisioned, broken by hand, mended, and used. Ends with 0 only if all of that happened."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from lab import chat, hands
from lab.watch import Run, playbook

REPOSITORY = Path(__file__).parents[2]
SITE_YML = str(REPOSITORY / "playbooks" / "site.yml")
DEVICE_ACTIONS = ("cups_federation", "cups_service", "asa_publish", "dns_records")
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


class Demo:
    """The steps, and what became of them."""

    def __init__(self, lab: dict[str, Any]) -> None:
        self.lab = lab
        self.domain = lab["site"]["domain"]
        self.partner = lab["partners"][0]
        self.verdicts: list[tuple[bool, str]] = []

    def play(self) -> bool:
        self.introduce()
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
        say(bold("One command federates two domains"))
        say(f"  {self.partner['domain']:<20} partner, Prosody in Google Talk's manner, {self.partner['address']}")
        say("  fw-hq                Cisco ASA (emulated), its configuration filters and translates real packets")
        say(
            f"  {self.domain:<20} Cisco Unified Presence (emulated) {self.lab['presence']['address']}, with a real XMPP server behind"
        )
        say("  public DNS           BIND 9\n")

    def provision(self) -> None:
        run = self.run_site("A new site: site.yml")
        for line in verification(run):
            say(f"    {line}")
        self.judge(
            run.status == 0 and all(run.of(action) for action in DEVICE_ACTIONS),
            f"provisioned and verified in {run.seconds:.1f} s",
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
        came_back = {
            "cups_service": f"{manager} started"
            if any(result["action"] == "cups_service" for result in run.changed)
            else "",
            "asa_publish": [line for result in run.of("asa_publish") for line in result["result"].get("commands", [])],
            "dns_records": sorted({words.split()[0] for words in added_lines(run, "dns_records")}),
        }
        exactly = (
            sorted(result["action"] for result in run.changed) == ["asa_publish", "cups_service", "dns_records"]
            and len([line for line in came_back["asa_publish"] if line.startswith("access-list ")]) == 1
            and not any(line.startswith(("object ", "nat ")) for line in came_back["asa_publish"])
            and came_back["dns_records"] == [srv]
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
        say(bold("Messages through the firewall"))
        outcome = chat.check(self.partner["domain"], self.lab)
        inner, outer = f"cupuser1@{self.domain}", f"jdoe1@{self.partner['domain']}"
        for key, sender, receiver in (("in", outer, inner), ("out", inner, outer)):
            leg = outcome[key]
            fate = f"arrived after {leg['seconds']:.2f} s" if leg["ok"] else f"did not arrive: {leg['error']}"
            self.judge(leg["ok"], f"{sender} -> {receiver}: {fate}")

    def run_site(self, title: str) -> Run:
        say(bold(title))
        run = playbook(SITE_YML, tell=tell)
        if run.status:
            say(run.output)
        return run

    def judge(self, good: bool, text: str) -> None:
        self.verdicts.append((good, text))
        say(f"  {green('yes') if good else red('NO ')}  {text}\n")

    def conclude(self) -> bool:
        say(bold("Verdict"))
        for good, text in self.verdicts:
            say(f"  {green('yes') if good else red('NO ')}  {text}")
        say(
            green("\n  The two domains federate.")
            if self.all_well
            else red("\n  The two domains do not federate as they should.")
        )
        return self.all_well


def tell(event: dict[str, Any]) -> None:
    """Show progress: what each device was found to be, or changed to."""
    if event["event"] == "play":
        say(dim(f"  {event['name']}"))
    elif event["status"] in ("failed", "unreachable"):
        say(red(f"    {event['host']}: {event['result'].get('msg')}"))
    elif event["action"] in DEVICE_ACTIONS:
        changes = change_lines(event["result"])
        say(
            f"    {event['host']:<11} {event['action']:<16} {'changed' if event['result'].get('changed') else 'as it should be'}"
        )
        for line in changes:
            say(green(f"      {line}"))


def change_lines(result: dict[str, Any]) -> list[str]:
    """What a device's result says that it changed, one line a change."""
    if not result.get("changed"):
        return []
    return [f"+ {line}" for line in added(result)]


def added_lines(run: Run, action: str) -> list[str]:
    return [line for result in run.of(action) for line in added(result["result"])]


def added(result: dict[str, Any]) -> list[str]:
    """The lines of a diff that were not there before."""
    diffs = result.get("diff") or []
    found = []
    for diff in diffs if isinstance(diffs, list) else [diffs]:
        before = str(diff.get("before", "")).splitlines()
        found += [line for line in str(diff.get("after", "")).splitlines() if line.strip() and line not in before]
    return found


def verification(run: Run) -> list[str]:
    """The lines of verify.yml's report."""
    for result in run.of("debug"):
        message = result["result"].get("msg")
        if isinstance(message, list) and message and "federation is" in str(message[0]):
            return [str(line) for line in message]
    return []


def say(text: str) -> None:
    print(text, flush=True)


def _paint(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if COLOUR else text


def bold(text: str) -> str:
    return _paint("1", text)


def dim(text: str) -> str:
    return _paint("2", text)


def green(text: str) -> str:
    return _paint("32", text)


def red(text: str) -> str:
    return _paint("31", text)


if __name__ == "__main__":
    begun = time.monotonic()
    with open(os.environ["LAB_FACTS"]) as file:
        good = Demo(json.load(file)).play()
    say(dim(f"  {time.monotonic() - begun:.0f} s"))
    sys.exit(0 if good else 1)
