# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Literals a device prints in place of numbers: ports, IP protocols, ICMP types.

The port names are those of the vendor's port table; XMPP ports (5222, 5269, 5270) have none.
"""

from __future__ import annotations

from functools import lru_cache

TCP_PORTS: dict[str, int] = {
    "aol": 5190,
    "bgp": 179,
    "chargen": 19,
    "cifs": 3020,
    "citrix-ica": 1494,
    "ctiqbe": 2748,
    "daytime": 13,
    "discard": 9,
    "domain": 53,
    "echo": 7,
    "exec": 512,
    "finger": 79,
    "ftp": 21,
    "ftp-data": 20,
    "gopher": 70,
    "h323": 1720,
    "hostname": 101,
    "https": 443,
    "ident": 113,
    "imap4": 143,
    "irc": 194,
    "kerberos": 88,
    "klogin": 543,
    "kshell": 544,
    "ldap": 389,
    "ldaps": 636,
    "login": 513,
    "lotusnotes": 1352,
    "lpd": 515,
    "netbios-ssn": 139,
    "nfs": 2049,
    "nntp": 119,
    "pcanywhere-data": 5631,
    "pim-auto-rp": 496,
    "pop2": 109,
    "pop3": 110,
    "pptp": 1723,
    "rsh": 514,
    "rtsp": 554,
    "sip": 5060,
    "smtp": 25,
    "sqlnet": 1521,
    "ssh": 22,
    "sunrpc": 111,
    "tacacs": 49,
    "talk": 517,
    "telnet": 23,
    "uucp": 540,
    "whois": 43,
    "www": 80,
}
UDP_PORTS: dict[str, int] = {
    "biff": 512,
    "bootpc": 68,
    "bootps": 67,
    "cifs": 3020,
    "discard": 9,
    "dnsix": 195,
    "domain": 53,
    "echo": 7,
    "isakmp": 500,
    "kerberos": 88,
    "mobile-ip": 434,
    "nameserver": 42,
    "netbios-dgm": 138,
    "netbios-ns": 137,
    "nfs": 2049,
    "ntp": 123,
    "pcanywhere-status": 5632,
    "pim-auto-rp": 496,
    "radius": 1645,
    "radius-acct": 1646,
    "rip": 520,
    "rtsp": 554,
    "secureid-udp": 5510,
    "sip": 5060,
    "snmp": 161,
    "snmptrap": 162,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "talk": 517,
    "tftp": 69,
    "time": 37,
    "vxlan": 4789,
    "who": 513,
    "www": 80,
    "xdmcp": 177,
}
#: Accepted on input, never printed. Whether kerberos is 88 or 750 differs between tables: unconfirmed.
PORT_ALIASES: dict[str, int] = {"http": 80, "cmd": 514}

PROTOCOLS: dict[str, int] = {
    "icmp": 1,
    "igmp": 2,
    "ipinip": 4,
    "tcp": 6,
    "igrp": 9,
    "udp": 17,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmp6": 58,
    "eigrp": 88,
    "ospf": 89,
    "nos": 94,
    "pim": 103,
    "pcp": 108,
    "snp": 109,
    "sctp": 132,
}
PROTOCOL_ALIASES: dict[str, str] = {"ipsec": "esp", "pptp": "gre"}

ICMP_TYPES: dict[str, int] = {
    "echo-reply": 0,
    "unreachable": 3,
    "source-quench": 4,
    "redirect": 5,
    "alternate-address": 6,
    "echo": 8,
    "router-advertisement": 9,
    "router-solicitation": 10,
    "time-exceeded": 11,
    "parameter-problem": 12,
    "timestamp-request": 13,
    "timestamp-reply": 14,
    "information-request": 15,
    "information-reply": 16,
    "mask-request": 17,
    "mask-reply": 18,
    "traceroute": 30,
    "conversion-error": 31,
    "mobile-redirect": 32,
}


def _table(protocol: str) -> dict[str, int]:
    if protocol == "udp":
        return UDP_PORTS
    if protocol == "tcp-udp":
        return {name: port for name, port in TCP_PORTS.items() if UDP_PORTS.get(name) == port}
    return TCP_PORTS if protocol == "tcp" else {}


def port_number(word: str, protocol: str) -> int | None:
    """Number of a port given by name or number; None when it is neither."""
    if word.isascii() and word.isdigit():
        return int(word) if int(word) <= 65535 else None
    known = {**TCP_PORTS, **UDP_PORTS} if protocol == "tcp-udp" else _table(protocol)
    found = known.get(word.lower())
    return PORT_ALIASES.get(word.lower()) if found is None and known else found


@lru_cache(maxsize=1 << 17)
def port_text(number: int, protocol: str) -> str:
    """What the configuration shows for a port: its name where there is one."""
    return next((name for name, port in _table(protocol).items() if port == number), str(number))


def protocol_text(word: str) -> str | None:
    """Canonical form of a protocol given by name or number; None when it is neither."""
    word = PROTOCOL_ALIASES.get(word.lower(), word.lower())
    if word == "ip" or word in PROTOCOLS:
        return word
    if not (word.isascii() and word.isdigit()) or int(word) > 255:
        return None
    if int(word) == 0:
        return "ip"
    return next((name for name, number in PROTOCOLS.items() if number == int(word)), str(int(word)))


def protocol_number(word: str) -> int | None:
    """IP protocol number of a canonical protocol; None for ``ip``."""
    return None if word == "ip" else PROTOCOLS.get(word) or int(word)


def icmp_number(word: str) -> int | None:
    """Number of an ICMP type given by name or number; None when it is neither."""
    if word.isascii() and word.isdigit():
        return int(word) if int(word) <= 255 else None
    return ICMP_TYPES.get(word.lower())


def icmp_text(number: int) -> str:
    """What the configuration shows for an ICMP type."""
    return next((name for name, value in ICMP_TYPES.items() if value == number), str(number))
