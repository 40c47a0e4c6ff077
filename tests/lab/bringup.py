# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an empty private namespace to a lab that serves, with as much as possible at the same time."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from lab import bind, ejabberd, inventory, jump, network, presence, prosody, resolver
from lab.credentials import Credentials, invent
from lab.daemons import Daemon, wait_until_ready
from lab.errors import LabError, UnavailableError
from lab.inventory import Facts, known_hosts
from lab.layout import FIREWALL_INSIDE, FIREWALL_MGMT, FIREWALL_OUTSIDE, RUN, Partner, hosts, ipv6, usual_frame
from lab.options import Options
from lab.peers import partner as gallery
from lab.presence import Place, emulator_environment, write_private
from lab.programs import copy_confined

_OWN_ASA_CONFIG = Path(__file__).with_name("asa") / "site.cfg"
_NFT_PROBE = """
add table ip lab_probe
add chain ip lab_probe nat { type nat hook prerouting priority dstnat; }
add chain ip lab_probe filter { type filter hook forward priority filter; }
add rule ip lab_probe nat tcp dport 1 dnat to 192.0.2.1:1
add rule ip lab_probe filter ct state established counter accept
delete table ip lab_probe
"""


class Stopwatch:
    """Prints how long each step took, if wanted."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._begin = self._last = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        if self._wanted:
            print(
                f"lab: {1000 * (now - self._begin):6.0f} ms  +{1000 * (now - self._last):4.0f}  {what}", file=sys.stderr
            )
        self._last = now


def start_certificates(wanted: Mapping[str, Any], pki: Path) -> subprocess.Popen[str]:
    """Begin to make certificates and keys (lab.certificates)."""
    return _told([sys.executable, "-P", "-m", "lab.certificates", str(pki)], json.dumps(wanted))


def probe_nft(programs: Mapping[str, str], netns: str) -> subprocess.Popen[str]:
    """Begin to try whether the kernel can do what the firewall needs."""
    return _told([programs["ip"], "netns", "exec", netns, programs["nft"], "-f", "-"], _NFT_PROBE)


def _told(argv: Sequence[str], text: str) -> subprocess.Popen[str]:
    """A program that has been told all on its standard input."""
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdin
    with contextlib.suppress(BrokenPipeError):  # it has ended already; what it said is read later
        process.stdin.write(text)
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    process.stdin = None
    return process


def finish(process: subprocess.Popen[str], what: str) -> None:
    """Wait for a program.

    :raises LabError: it failed
    """
    said = process.communicate()[0]
    if process.returncode:
        raise LabError(f"making {what} failed: {said.strip()}")


def check_nft(process: subprocess.Popen[str]) -> None:
    """What came of ``probe_nft``.

    :raises UnavailableError: the kernel cannot do it
    """
    said = process.communicate()[0]
    if process.returncode:
        first = (said.strip().splitlines() or ["nft said nothing"])[0]
        raise UnavailableError(
            f"this kernel lacks nftables with NAT and connection tracking ({first}): load it with "
            "'modprobe -a nf_tables nft_chain_nat nft_ct' as root, or use a distribution's kernel"
        )


def write_known_hosts(pki: Path, device: str, keys: Mapping[str, str]) -> None:
    """A line for each address: its host key is in a file of this name."""
    lines = [f"{address} {(pki / f'{name}.pub').read_text()}" for address, name in keys.items()]
    Path(known_hosts(device)).write_text("".join(lines))


def write_wrapper(file: Path, ip: str, netns: str) -> None:
    """A Python that runs in a host."""
    file.write_text(f'#!/bin/sh\nexec {ip} netns exec {netns} {sys.executable} "$@"\n')
    file.chmod(0o755)


def own_asa_config(six: bool) -> str:
    """The configuration of the lab's own firewall, with IPv6 beside its IPv4 where that is wanted."""
    text = _OWN_ASA_CONFIG.read_text()
    if not six:
        return text
    for address in (FIREWALL_OUTSIDE, FIREWALL_INSIDE):
        line = f" ip address {address} 255.255.255.0 \n"
        text = text.replace(line, f"{line} ipv6 address {ipv6(address)}/64\n")
    return text.replace(*_INSIDE_NET_6).replace(*_INSIDE_NAT_6)


_INSIDE_NET_6 = (
    "object network WEB_HQ\n host",
    f"object network INSIDE_NET6\n subnet {ipaddress.ip_network(f'{ipv6(FIREWALL_INSIDE)}/64', strict=False)}\nobject network WEB_HQ\n host",
)
_INSIDE_NAT_6 = (
    "object network WEB_HQ\n nat",
    "object network INSIDE_NET6\n nat (inside,outside) dynamic interface ipv6\nobject network WEB_HQ\n nat",
)


class Bringup:
    """One start of a lab.

    :ivar daemons: what has been started so far
    """

    def __init__(self, options: Options, programs: dict[str, str]) -> None:
        self._options = options
        self._programs = programs
        self._run = Path(RUN)
        self._pki = self._run / "pki"
        self._logs = self._run / "log"
        self._place = Place(self._run, self._pki)
        self._hosts = hosts(options.partners, options.nodes, options.jump, options.ipv6)
        self._secrets: Credentials = invent(options.partners, options.users)
        self._watch = Stopwatch(options.show_times)
        self.daemons: list[Daemon] = []

    def run(self) -> Facts:
        """Start everything, wait until it serves, and write inventory and facts."""
        for directory in ("pki", "log", "home", "tmp", "ansible"):
            (self._run / directory).mkdir(parents=True)
        making_certificates = self._make_certificates()
        frame = usual_frame(self._hosts)
        network.lay_over_etc(self._hosts, frame)
        network.make_namespaces(self._hosts)
        self._watch.done("namespaces")
        network.connect(self._hosts, frame, self._programs["ip"])
        self._watch.done("network")
        probing_nft = probe_nft(self._programs, "fw")
        self._programs = copy_confined(self._programs, self._run / "bin")
        self._start(
            bind.prepare(self._run / "ns-out", self._options.partners, self._secrets.tsig, self._programs["named"])
        )
        self._start(resolver.prepare(self._run / "ns-in", self._programs["dnsmasq"]))
        check_nft(probing_nft)
        finish(making_certificates, "certificates")
        self._watch.done("certificates, firewall of the kernel")
        if "asa" not in self._options.without:
            self._start(self._asa())
        if "cups" not in self._options.without:
            self._start_nodes()
        if self._options.jump:
            self._start(jump.prepare(self._run / "jump", self._pki, self._programs["sshd"]))
        self._start_partners()
        self._watch.done("all started")
        wait_until_ready(self.daemons)
        self._watch.done("all serve")
        if self._options.jump:
            jump.close_other_ways(self._programs["ip"], self._options.nodes)
        facts = Facts(self._options, self._hosts, self._secrets, self._nameifs(), self.daemons)
        self._describe(facts)
        self._watch.done("inventory")
        return facts

    def _start(self, daemon: Daemon) -> None:
        daemon.start(self._programs["ip"], self._logs)
        self.daemons.append(daemon)

    def _start_nodes(self) -> None:
        nodes = self._options.nodes
        for node in nodes:
            self._start(presence.site_node(node, nodes, self._options, self._secrets, self._place))
        keys = {node.mgmt: f"{node.daemon}_host_key" for node in nodes}
        for partner in self._options.partners:
            if partner.software == "cups":
                keys[partner.mgmt] = f"{partner.netns}_host_key"
        write_known_hosts(self._pki, "cups", keys)

    def _start_partners(self) -> None:
        for partner in self._options.partners:
            self._start(self._partner(partner))

    def _partner(self, partner: Partner) -> Daemon:
        if partner.software == "cups":
            return presence.partner_node(partner, self._secrets, self._place)
        users, directory = self._secrets.accounts[partner.domain], self._run / partner.netns
        if partner.software == "peer":
            return gallery.prepare(partner, directory, self._pki)
        if partner.software == "ejabberd":
            return ejabberd.prepare(partner, directory, self._pki, users, self._programs["erl"])
        return prosody.prepare(partner, directory, self._pki, users, self._programs["prosody"])

    def _make_certificates(self) -> subprocess.Popen[str]:
        wanted: dict[str, Any] = {"certificates": {}, "host_keys": ["asa_host_key"]}
        if self._options.jump:
            wanted["host_keys"] += jump.keys()
        parts = [presence.certificates(self._options.nodes, self._options)]
        for partner in self._options.partners:
            wanted["certificates"][partner.domain] = [partner.domain, partner.server]
            if partner.software == "cups":
                parts.append(presence.partner_certificates(partner))
        for part in parts:
            for kind, value in part.items():
                wanted[kind] = (
                    wanted.get(kind, type(value)()) + value
                    if isinstance(value, list)
                    else {**wanted.get(kind, {}), **value}
                )
        return start_certificates(wanted, self._pki)

    def _asa(self) -> Daemon:
        state = self._run / "asa"
        state.mkdir()
        config = state / "first.cfg"
        text = self._options.asa_config
        config.write_text(text if text is not None else own_asa_config(self._options.ipv6), errors="surrogateescape")
        credentials = state / "credentials.json"
        login = {"user": "admin", "password": self._secrets.firewall_password, "enable": self._secrets.firewall_enable}
        if self._options.jump:
            login["key"] = (self._pki / "firewall_user_key.pub").read_text()
        write_private(credentials, json.dumps(login))
        write_known_hosts(self._pki, "asa", {FIREWALL_MGMT: "asa_host_key"})
        argv = [
            sys.executable,
            "-P",
            "-u",
            "-m",
            "lab.asa",
            "--config",
            str(config),
            "--state",
            str(state),
            "--listen",
            f"{FIREWALL_MGMT}:22",
            "--host-key",
            str(self._pki / "asa_host_key"),
            "--credentials",
            str(credentials),
            "--link",
            "outside=outside",
            "--link",
            "inside=inside",
        ]
        for fault in self._options.asa_faults:
            argv += ["--fault", fault]
        return Daemon("asa", "fw", argv, state, environment=emulator_environment())

    def _nameifs(self) -> dict[str, str]:
        """What the firewall's configuration calls its two interfaces: the emulator says it before it is ready."""
        for daemon in self.daemons:
            if daemon.name == "asa":
                for line in daemon.log.read_text(errors="replace").splitlines():
                    if line.startswith("interfaces "):
                        return dict(word.split("=", 1) for word in line.split()[1:])
                raise LabError(f"the firewall did not name its interfaces\n{daemon.last_words()}")
        return {"outside": "outside", "inside": "inside"}

    def _describe(self, facts: Facts) -> None:
        for name, netns in (("py-in", "pc-in"), ("py-out", "pc-out")):
            write_wrapper(self._run / name, self._programs["ip"], netns)
        write_private(Path(inventory.SECRETS), "".join(f"{secret}\n" for secret in facts.secrets.all()))
        write_private(Path(inventory.FACTS), json.dumps(inventory.facts_document(facts), indent=1) + "\n")
        write_private(Path(inventory.INVENTORY), yaml.safe_dump(inventory.inventory(facts), sort_keys=False))
