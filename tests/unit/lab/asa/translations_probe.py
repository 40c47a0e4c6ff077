# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside a private network namespace: the table's packets through the kernel, as the compiled policy handles them.

Both sides of the firewall are the far ends of its two links, where frames are put in and looked at. Prints one JSON object
a line: a row's name, and where what came out of it.
"""

from __future__ import annotations

import ipaddress
import json
import select
import socket
import struct
import subprocess
import tempfile
from pathlib import Path

from cases.asa_translations import ROWS, Row
from lab.asa import catalog
from lab.asa.links import read_kernel
from lab.asa.plane import NftPlane
from lab.asa.store import Configuration

PERMIT = "access-list ALL extended permit ip any any\naccess-group ALL global\n"
ROUTES = ("10.1.1.0/24", "10.20.0.0/16", "172.17.1.0/24", "192.168.1.0/24")
#: Addresses that the firewall takes sources from, beside its own.
POOLS = [f"203.0.113.{last}/32" for last in (10, *range(40, 52), 62, 65, 66)]
SIDES = ("outside", "inside")
#: Hardware address of either of the firewall's links.
FIREWALL = b"\x02\0\0\0\0\x0a"
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1}
ETH_P_ALL = 3
IPV4, IPV6 = b"\x08\0", b"\x86\xdd"


def carried(row: Row) -> bool:
    """Whether the kernel's two links can carry the row's packet, and its outcome is known.

    Not what changes its version of IP, nor a third interface, nor what ends at an address that is the kernel's own here, or its broadcast address.
    """
    six = (":" in row.packet.source) != (":" in row.outcome.source)
    own = f"{row.outcome.destination}/32" in POOLS or row.outcome.destination == "10.10.0.255"
    return not six and not own and "dmz" not in (row.packet.ingress, row.leaves) and row.outcome.verdict != "unknown"


def world() -> dict[str, socket.socket]:
    """The links, with a socket at the far end of each."""
    commands = ["link set lo up"]
    for side, own in (
        ("outside", ["203.0.113.1/24", *POOLS, "2001:db8:f::1/64 nodad", "2001:db8:f::10/128 nodad"]),
        ("inside", ["10.10.0.1/24", "2001:db8:a::1/64 nodad"]),
    ):
        commands += [
            f"link add {side} address {FIREWALL.hex(':')} type veth peer name far-{side}",
            f"link set far-{side} up",
        ]
        # Without ARP: what leaves is seen at the far end, whoever it is for.
        commands += [f"addr add {address.split()[0]} dev {side} {' '.join(address.split()[1:])}" for address in own]
        commands += [f"link set {side} arp off", f"link set {side} up"]
    commands += ["route add default via 203.0.113.254 dev outside", "route add default via 2001:db8:f::fe dev outside"]
    commands += [f"route add {network} via 10.10.0.254 dev inside" for network in ROUTES]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(commands), text=True, check=True)
    for name, value in (("ip_forward", "1"), ("conf/all/rp_filter", "0"), ("conf/all/send_redirects", "0")):
        Path(f"/proc/sys/net/ipv4/{name}").write_text(value)
    for side in SIDES:
        Path(f"/proc/sys/net/ipv4/conf/{side}/rp_filter").write_text("0")
    Path("/proc/sys/net/ipv6/conf/all/forwarding").write_text("1")
    found = {}
    for side in SIDES:
        found[side] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        found[side].bind((f"far-{side}", ETH_P_ALL))
    return found


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def frame(row: Row) -> bytes:
    """A packet that opens a connection."""
    packet = row.packet
    ends = ipaddress.ip_address(packet.source).packed, ipaddress.ip_address(packet.destination).packed
    number = PROTOCOLS[packet.protocol]
    if packet.protocol == "icmp":
        body = struct.pack("!BBHHH", 8, 0, 0, 7, 1)
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    else:
        body = struct.pack("!HH", packet.source_port, packet.destination_port)
        body += struct.pack("!IIBBHHH", 1, 0, 5 << 4, 2, 1024, 0, 0) if number == 6 else struct.pack("!HH", 8, 0)
        if number == 6:
            total = checksum(b"".join(ends) + struct.pack("!BBH", 0, 6, len(body)) + body)
            body = body[:16] + struct.pack("!H", total) + body[18:]
    if len(ends[0]) == 16:
        head = struct.pack("!IHBB", 6 << 28, len(body), number, 64) + b"".join(ends)
        return FIREWALL + b"\x02\0\0\0\0\1" + IPV6 + head + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, number, 0) + b"".join(ends)
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return FIREWALL + b"\x02\0\0\0\0\1" + IPV4 + head + body


def seen(far: dict[str, socket.socket], patience: float) -> list[object] | None:
    """Where a packet came out: side, source, its port, destination, its port; None where none did."""
    ready, _, _ = select.select(list(far.values()), [], [], patience)
    for side, one in far.items():
        while one in ready:
            try:
                data, (_, _, kind, *_) = one.recvfrom(2048, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            if kind == socket.PACKET_OUTGOING:
                continue
            found = _read(data)
            if found is not None:
                return [side, *found]
    return None


def _read(data: bytes) -> list[object] | None:
    """Source, its port, destination and its port of a packet; None for what the kernel says of its own accord."""
    if data[12:14] == IPV4:
        ports = struct.unpack("!HH", data[34:38]) if data[23] != 1 else (0, 0)
        source, destination = (str(ipaddress.IPv4Address(data[at : at + 4])) for at in (26, 30))
    elif data[12:14] == IPV6 and data[20] in (6, 17):
        ports = struct.unpack("!HH", data[54:58])
        source, destination = (str(ipaddress.IPv6Address(data[at : at + 16])) for at in (22, 38))
    else:
        return None
    return [source, ports[0], destination, ports[1]]


def forget_connections() -> None:
    """Empty the kernel's connection tracking table (IPCTNL_MSG_CT_DELETE without a tuple)."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as netlink:
        netlink.send(struct.pack("=IHHIIBBH", 20, 1 << 8 | 2, 5, 1, 0, 0, 0, 0))
        answer = netlink.recv(4096)
        if struct.unpack("=i", answer[16:20])[0]:
            raise OSError("the connection tracking table cannot be emptied")


def main() -> None:
    """Every row that the links can carry."""
    far = world()
    with tempfile.TemporaryDirectory() as directory:
        plane = NftPlane([read_kernel(side, side) for side in SIDES], Path(directory) / "nft")
        loaded = ""
        for row in filter(carried, ROWS):
            text = row.configuration.replace("route outside", f"{PERMIT}route outside", 1)
            if text != loaded:
                plane.apply(catalog.read(Configuration.load(text)))
                loaded = text
            forget_connections()
            while seen(far, 0) is not None:
                pass
            far[row.packet.ingress].send(frame(row))
            expected = row.outcome.verdict == "passes" and row.leaves != row.packet.ingress
            print(json.dumps({"row": row.name, "out": seen(far, 2.0 if expected else 0.01)}), flush=True)


if __name__ == "__main__":
    main()
