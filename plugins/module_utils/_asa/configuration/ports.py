# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of TCP and UDP ports and of IP protocols, as an ASA prints them, and their numbers.

``show running-config`` prints a name wherever the ASA knows one (80 becomes ``www``), so the same rule can be written
in two ways. Everything is compared by number. The federation ports 5222, 5269, 5270 and 7400 have no name.
"""

from __future__ import annotations

# Source: Cisco's table of TCP and UDP port literals (ASA general operations guide, "Addresses, Protocols, and Ports").
PORTS = {
    "aol": 5190,
    "bgp": 179,
    "biff": 512,
    "bootpc": 68,
    "bootps": 67,
    "chargen": 19,
    "cifs": 3020,
    "citrix-ica": 1494,
    "cmd": 514,
    "ctiqbe": 2748,
    "daytime": 13,
    "discard": 9,
    "dnsix": 195,
    "domain": 53,
    "echo": 7,
    "exec": 512,
    "finger": 79,
    "ftp": 21,
    "ftp-data": 20,
    "gopher": 70,
    "h323": 1720,
    "hostname": 101,
    "http": 80,
    "https": 443,
    "ident": 113,
    "imap4": 143,
    "irc": 194,
    "isakmp": 500,
    "kerberos": 750,
    "klogin": 543,
    "kshell": 544,
    "ldap": 389,
    "ldaps": 636,
    "login": 513,
    "lotusnotes": 1352,
    "lpd": 515,
    "mobile-ip": 434,
    "nameserver": 42,
    "netbios-dgm": 138,
    "netbios-ns": 137,
    "netbios-ssn": 139,
    "nfs": 2049,
    "nntp": 119,
    "ntp": 123,
    "pcanywhere-data": 5631,
    "pcanywhere-status": 5632,
    "pim-auto-rp": 496,
    "pop2": 109,
    "pop3": 110,
    "pptp": 1723,
    "radius": 1645,
    "radius-acct": 1646,
    "rip": 520,
    "rsh": 514,
    "rtsp": 554,
    "secureid-udp": 5510,
    "sip": 5060,
    "smtp": 25,
    "snmp": 161,
    "snmptrap": 162,
    "sqlnet": 1521,
    "ssh": 22,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "talk": 517,
    "telnet": 23,
    "tftp": 69,
    "time": 37,
    "uucp": 540,
    "who": 513,
    "whois": 43,
    "www": 80,
    "xdmcp": 177,
    # Unconfirmed: newer releases only, from general knowledge.
    "vxlan": 4789,
    "connectedapps-plain": 15001,
    "connectedapps-tls": 15002,
}

# ``ip`` is every protocol and has no number of its own here.
PROTOCOLS = {
    "ah": 51,
    "eigrp": 88,
    "esp": 50,
    "gre": 47,
    "icmp": 1,
    "icmp6": 58,
    "igmp": 2,
    "igrp": 9,
    "ipinip": 4,
    "ipsec": 50,
    "nos": 94,
    "ospf": 89,
    "pcp": 108,
    "pim": 103,
    "pptp": 47,
    "sctp": 132,
    "snp": 109,
    "tcp": 6,
    "udp": 17,
}
TCP, UDP, ICMP, ICMP6, SCTP = 6, 17, 1, 58, 132
WITH_PORTS = frozenset((TCP, UDP, SCTP))
EVERY_PROTOCOL: frozenset[int] = frozenset(range(256))

HIGHEST_PORT = 65535
_LONGEST = 9  # digits of a number; what is longer is none of a port's, nor of a protocol's


def port_number(word: str) -> int | None:
    """The number of the port that ``word`` names or spells; None where it is neither."""
    if word.isdecimal() and len(word) <= _LONGEST:
        number = int(word)
        return number if number <= HIGHEST_PORT else None
    return PORTS.get(word)


def protocol_numbers(word: str) -> frozenset[int] | None:
    """The protocols that ``word`` stands for (``ip``: all, ``tcp-udp``: both); None where it is not understood."""
    if word == "ip":
        return EVERY_PROTOCOL
    if word == "tcp-udp":
        return frozenset((TCP, UDP))
    if word.isdecimal() and len(word) <= _LONGEST:
        # Protocol 0 is how some releases print ``ip``.
        return EVERY_PROTOCOL if word == "0" else frozenset((int(word),)) if int(word) < 256 else None
    return frozenset((PROTOCOLS[word],)) if word in PROTOCOLS else None


def port_range(operator: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...] | None:
    """The ports that ``eq 5269``, ``range 5000 6000``, ``gt``, ``lt`` or ``neq`` select; None where not understood."""
    numbers = [port_number(word) for word in words]
    if any(number is None for number in numbers):
        return None
    known = [number for number in numbers if number is not None]
    low = known[0]
    if operator == "range" and len(known) == 2:
        return None if known[1] < low else ((low, known[1]),)
    if len(numbers) != 1:
        return None
    if operator == "eq":
        return ((low, low),)
    if operator == "gt":
        return ((low + 1, HIGHEST_PORT),) if low < HIGHEST_PORT else ()
    if operator == "lt":
        return ((0, low - 1),) if low > 0 else ()
    if operator == "neq":
        below = ((0, low - 1),) if low > 0 else ()
        return below + (((low + 1, HIGHEST_PORT),) if low < HIGHEST_PORT else ())
    return None
