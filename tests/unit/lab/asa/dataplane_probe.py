# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside private namespaces: a firewall between an outside and an inside host, and real connections through it.

Prints one JSON object a line: the step and what came of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from lab.asa import __main__ as _commands  # noqa: F401  (registers every command)
from lab.asa.device import Device
from lab.asa.links import read_kernel
from lab.asa.plane import NftPlane

from unit.lab.asa.console import CREDENTIALS, SITE, Console

CONNECT = """import socket, sys
s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
s.settimeout(0.4)
s.bind((sys.argv[1], 0))
try:
    s.connect((sys.argv[2], int(sys.argv[3])))
    print(s.recv(100).decode())
except OSError as error:
    print(type(error).__name__)
"""
LISTEN = """import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
s = socket.create_server((sys.argv[1], int(sys.argv[2])), family=family)
print("up", flush=True)
while True:
    c, peer = s.accept()
    c.sendall(peer[0].encode())
    c.close()
"""


#: The site with IPv6 beside its IPv4.
BOTH = SITE.replace(
    " ip address 203.0.113.1 255.255.255.0", " ipv6 address 2001:db8:f::1/64\n ip address 203.0.113.1 255.255.255.0"
).replace(" ip address 10.10.0.1 255.255.255.0", " ipv6 address 2001:db8:a::1/64\n ip address 10.10.0.1 255.255.255.0")
#: Addresses are there at once: nobody else can have them.
NO_DAD = {False: (), True: ("nodad",)}


def run(*words):
    """A command that has to succeed."""
    subprocess.run(words, check=True)


def world():
    """Hosts out and in as namespaces of their own, this one between them."""
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    # While a link's own address is in doubt, the kernel asks for no neighbour there, so what is passed on waits a second or two.
    for links in ("all", "default"):
        Path(f"/proc/sys/net/ipv6/conf/{links}/accept_dad").write_text("0")
    for host, link, addresses, own in (
        (
            "out",
            "outside",
            ("203.0.113.20/24", "203.0.113.21/24", "2001:db8:f::20/64"),
            ("203.0.113.1/24", "203.0.113.10/32", "2001:db8:f::1/64", "2001:db8:f::10/128"),
        ),
        ("in", "inside", ("10.10.0.10/24", "10.10.0.20/24", "2001:db8:a::10/64"), ("10.10.0.1/24", "2001:db8:a::1/64")),
    ):
        run("ip", "netns", "add", host)
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", host)
        for address in own:
            run("ip", "addr", "add", address, "dev", link, *NO_DAD[":" in address])
        run("ip", "link", "set", link, "up")
        for address in addresses:
            run("ip", "-n", host, "addr", "add", address, "dev", "eth0", *NO_DAD[":" in address])
        run("ip", "-n", host, "link", "set", "eth0", "up")
    run("ip", "-n", "in", "route", "add", "default", "via", "10.10.0.1")
    run("ip", "-n", "in", "route", "add", "default", "via", "2001:db8:a::1")
    run("ip", "-n", "out", "route", "add", "2001:db8:a::/64", "via", "2001:db8:f::1")
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    Path("/proc/sys/net/ipv6/conf/all/forwarding").write_text("1")


def tell(step, value):
    """One line of the result."""
    print(json.dumps({"step": step, "value": value}), flush=True)


def main():
    """What a site in the lab does not show."""
    world()
    servers = [
        subprocess.Popen(
            ["ip", "netns", "exec", host, sys.executable, "-c", LISTEN, address, "5269"], stdout=subprocess.PIPE
        )
        for host, address in (
            ("out", "203.0.113.20"),
            ("in", "10.10.0.10"),
            ("out", "2001:db8:f::20"),
            ("in", "2001:db8:a::10"),
        )
    ]
    for server in servers:
        server.stdout.readline()
    with tempfile.TemporaryDirectory(dir="/run") as directory:
        plane = NftPlane([read_kernel(role, role) for role in ("outside", "inside")], Path(directory) / "nft")
        console = Console(Device(BOTH, CREDENTIALS, Path(directory), plane))
        console.device.apply()
        proxy_arp(console)
        large(directory, plane)
        login(directory, plane)
        diverted(directory, plane)
        tell("record", "table inet asa" in (Path(directory) / "nft").read_text())
    for server in servers:
        server.kill()


def proxy_arp(console):
    """The device answers for a public address, unless the line says that it does not."""
    for version, real, public, length, asker in (
        ("-4", "10.10.0.10", "203.0.113.10", "", "203.0.113.20"),
        ("-6", "2001:db8:a::10", "2001:db8:f::10", "/128", "2001:db8:f::20"),
    ):
        nat = f"nat (inside,outside) static {public}{length}%s service tcp 5269 5269"
        console.enter(f"access-list OUTSIDE_IN line 1 permit tcp any host {real} eq 5269")
        for step, line in (("silent", nat % " no-proxy-arp"), ("not silent", nat % "")):
            console.enter(f"object network CUP{version}", f"host {real}", line)
            console.device.apply()
            # What the host knows of the address, and that nobody answered, is forgotten: it asks again.
            run("ip", "-n", "out", version, "neigh", "flush", "dev", "eth0")
            tell(f"{step} {version}", connect("out", asker, public))


def large(directory, plane):
    """A policy that no single transaction holds, and a change to it."""
    hosts = "".join(f" network-object host 203.0.113.{number}\n" for number in range(101, 241, 2))
    entries = "".join(
        f"access-list BIG extended permit tcp object-group MANY 10.10.0.0 255.255.255.0 eq {6000 + index}\n"
        for index in range(150)
    )
    text = SITE.replace(
        "access-list OUTSIDE_IN remark Known",
        f"object-group network MANY\n{hosts}{entries}access-list OUTSIDE_IN remark Known",
    ).replace("access-group OUTSIDE_IN", "access-group BIG")
    console = Console(Device(text, CREDENTIALS, Path(directory) / "large", plane))
    console.device.apply()
    tell("large closed", connect("out", "203.0.113.20", "203.0.113.10"))
    console.enter(
        "object network CUP",
        "host 10.10.0.10",
        "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
        "access-list BIG line 3 permit tcp any host 10.10.0.10 eq 5269",
    )
    console.device.apply()
    tell("large permitted", connect("out", "203.0.113.20", "203.0.113.10"))


def login(directory, plane):
    """A published service of which a login is asked, which no server does; one peer needs none."""
    lines = (
        "access-list AUTH extended deny tcp host 203.0.113.21 any\naccess-list AUTH extended permit tcp any any eq 5269\n"
        "aaa authentication match AUTH outside LOCAL\n"
    )
    text = SITE.replace("access-list OUTSIDE_IN remark Known", f"{lines}access-list OUTSIDE_IN remark Known")
    console = Console(Device(text, CREDENTIALS, Path(directory) / "login", plane))
    console.enter(
        "object network CUP",
        "host 10.10.0.10",
        "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269",
        "access-list OUTSIDE_IN line 1 permit tcp any host 10.10.0.10 eq 5269",
    )
    console.device.apply()
    tell("login asked", connect("out", "203.0.113.20", "203.0.113.10"))
    tell("login not asked", connect("out", "203.0.113.21", "203.0.113.10"))


def diverted(directory, plane):
    """Connections of one host outbound that a policy route sends to where nobody is; another host's go by the routes."""
    text = SITE.replace(" nameif inside\n", " policy-route route-map AWAY\n nameif inside\n").replace(
        " shutdown\n no nameif\n no security-level\n no ip address\n",
        " nameif backup\n security-level 0\n ip address 192.0.2.1 255.255.255.0\n",
    )
    lines = (
        "access-list NODE extended permit tcp host 10.10.0.10 any\n"
        "access-list INSIDE_IN extended permit tcp any any eq 5269\n"
    )
    entry = "route-map AWAY permit 10\n match ip address NODE\n set ip next-hop 192.0.2.9\n!\n"
    text = text.replace("access-list INSIDE_IN remark Web", f"{lines}access-list INSIDE_IN remark Web")
    text = text.replace("timeout xlate", f"{entry}timeout xlate", 1)
    console = Console(Device(text, CREDENTIALS, Path(directory) / "diverted", plane))
    console.device.apply()
    tell("diverted", connect("in", "10.10.0.10", "203.0.113.20"))
    tell("not diverted", connect("in", "10.10.0.20", "203.0.113.20"))


def connect(host, source, target):
    """What a connection to port 5269 brings: the client's address as the server sees it, or the failure."""
    done = subprocess.run(
        ["ip", "netns", "exec", host, sys.executable, "-c", CONNECT, source, target, "5269"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    main()
