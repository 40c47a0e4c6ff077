# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One network namespace a host, joined by bridges in the controller's namespace that carry no address but the management's.

Every host has its own /etc/resolv.conf, also for ``ip netns exec HOST``, which reads /etc/netns/HOST. The caller's /etc
is not touched: the lab lays a directory of links to it over it, in its own mount namespace.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lab import syscalls
from lab.errors import LabError, UnavailableError
from lab.layout import MGMT, Frame, Host

HOST_ETC = "/run/host-etc"  # where the machine's own /etc stays reachable


def lay_over_etc(hosts: Sequence[Host], frame: Frame) -> None:
    """Replace /etc by links to what it holds, with name resolution of our own, for the controller and for each host."""
    os.mkdir(HOST_ETC)
    syscalls.bind("/etc", HOST_ETC)
    syscalls.mount("tmpfs", "/etc", "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755")
    etc = Path("/etc")
    ours = {"resolv.conf": resolv_conf(frame.resolver), "hosts": hosts_file(hosts, frame), "hostname": "lab\n"}
    for name in os.listdir(HOST_ETC):
        if name not in ours and name != "netns":
            (etc / name).symlink_to(f"{HOST_ETC}/{name}")
    for name, text in ours.items():
        (etc / name).write_text(text)
    for host in hosts:
        (etc / "netns" / host.name).mkdir(parents=True)
        (etc / "netns" / host.name / "resolv.conf").write_text(resolv_conf(host.resolver))


def hosts_file(hosts: Iterable[Host], frame: Frame) -> str:
    """Names for people (``ping fw``: the management address comes first), and for programs that look up the name of an
    address they listen on, which would wait for a DNS server that nobody can reach yet. No name of a site is in it."""
    lines = ["127.0.0.1 localhost lab", f"{frame.controller.split('/')[0]} controller", *frame.names]
    for host in hosts:
        for link in sorted(host.links, key=lambda link: link.bridge != MGMT):
            lines += [f"{address.split('/')[0]} {host.name}" for address in link.addresses]
    return "".join(line + "\n" for line in lines)


def resolv_conf(resolver: str) -> str:
    """One server, asked once, with a short time-out: a lookup that fails does so within a check's patience."""
    return f"nameserver {resolver}\noptions timeout:2 attempts:1\n"


def require_ipv6(hosts: Iterable[Host], settings: Path = Path("/proc/sys/net/ipv6")) -> None:
    """See that the kernel can do what hosts with IPv6 need.

    :raises UnavailableError: it has no IPv6
    """
    if any(host.six for host in hosts) and not settings.exists():
        raise UnavailableError(
            "this kernel has no IPv6, which this lab needs: load it with 'modprobe ipv6' as root, or boot without ipv6.disable"
        )


def make_namespaces(hosts: Iterable[Host]) -> None:
    """An empty namespace for each host under /run/netns, where ``ip netns exec`` finds it. The caller must be alone in its
    process with no other thread doing network calls: the namespace is the thread's."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    names = Path("/run/netns")
    names.mkdir()
    several = list(hosts)
    require_ipv6(several)
    _settle(forwards=False, six=any(host.six for host in several))
    try:
        for host in several:
            syscalls.unshare(syscalls.CLONE_NEWNET)
            _settle(forwards=host.forwards, proxies=host.proxies, six=host.six)
            (names / host.name).touch()
            syscalls.bind("/proc/thread-self/ns/net", str(names / host.name))
    finally:
        syscalls.setns(home, syscalls.CLONE_NEWNET)
        os.close(home)


def _settle(*, forwards: bool, proxies: bool = False, six: bool = False) -> None:
    """Make a namespace independent of what the machine set for its own: new ones copy it (ip_forward, rp_filter).

    :param six: whether it has IPv6, without anything that a router would have to announce
    """
    settings = {
        "ipv4/ip_forward": int(forwards),
        "ipv4/conf/all/rp_filter": 0,
        "ipv4/conf/default/rp_filter": 0,
        "ipv4/conf/default/proxy_arp": int(proxies),
        "ipv4/neigh/default/proxy_delay": 0,
        "ipv6/conf/all/disable_ipv6": int(not six),
        "ipv6/conf/default/disable_ipv6": int(not six),
        "ipv6/conf/all/forwarding": int(forwards and six),
        "ipv6/conf/all/proxy_ndp": int(proxies and six),
        "ipv6/conf/default/accept_ra": 0,
        "ipv6/conf/default/accept_dad": 0,  # no address needs to be probed for duplicates
    }
    for name, value in settings.items():
        path = Path("/proc/sys/net", name)
        if path.exists():  # a kernel without IPv6 lacks it
            path.write_text(str(value))


def connect(hosts: Sequence[Host], frame: Frame, ip: str) -> None:
    """Bridges, links, addresses and routes.

    :param ip: the program ip(8)
    :raises UnavailableError: the kernel has no veth or bridge device
    """
    _run_batches(ip, {"": controller_batch(hosts, frame)})
    _run_batches(ip, {host.name: host_batch(host) for host in hosts})


def controller_batch(hosts: Sequence[Host], frame: Frame) -> list[str]:
    """Commands of ip(8) for the controller's namespace: all bridges and the near end of each link."""
    lines = ["link set lo up"]
    lines += [f"link add {bridge} type bridge forward_delay 0 mcast_snooping 0" for bridge in frame.bridges]
    ends: list[str] = []
    for host in hosts:
        for link in host.links:
            near = f"veth{len(ends)}"
            ends.append(near)
            lines.append(f"link add {near} master {link.bridge} type veth peer name {link.name} netns {host.name}")
    lines.append(f"address add {frame.controller} dev {MGMT}")
    lines += [f"address add {frame.controller6} dev {MGMT} nodad"] if frame.controller6 else []
    lines += [f"link set {device} up" for device in (*frame.bridges, *ends)]
    return lines + [f"route add {route}" for route in frame.routes]


def host_batch(host: Host) -> list[str]:
    """Commands of ip(8) for a host's own namespace."""
    lines = ["link set lo up"]
    for link in host.links:
        lines += [f"address add {address} dev {link.name}{' nodad' * (':' in address)}" for address in link.addresses]
        lines.append(f"link set {link.name} up")
    lines += [f"route add {route}" for route in host.routes]
    if host.gateway:
        lines.append(f"route add default via {host.gateway}")
    if host.gateway6:
        lines.append(f"route add ::/0 via {host.gateway6}")
    return lines + [f"neighbour add proxy {one}" for one in host.stands_for]


def _run_batches(ip: str, batches: Mapping[str, Sequence[str]]) -> None:
    running = []
    for name, lines in batches.items():
        argv = [ip, *(["-n", name] if name else []), "-batch", "-"]
        process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert process.stdin
        process.stdin.write("".join(line + "\n" for line in lines))
        process.stdin.close()
        process.stdin = None
        running.append((name, lines, process))
    for name, lines, process in running:
        complaint = process.communicate()[1]
        if process.returncode:
            raise _failure(name, lines, complaint)


def _failure(name: str, lines: Sequence[str], complaint: str) -> LabError:
    where = f"host {name}" if name else "the controller"
    said = " ".join(complaint.split())
    for kind in ("bridge", "veth"):
        if any(f"type {kind}" in line for line in lines) and ("Unknown device type" in said or "not supported" in said):
            return UnavailableError(
                f"this kernel has no {kind} devices ({said}): load them with 'modprobe -a bridge veth' "
                "as root, or use a distribution's kernel"
            )
    return LabError(f"setting up the network of {where} failed: {said}")
