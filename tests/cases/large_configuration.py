# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running configuration of a new release with many objects, groups and rules, as a company of some size has it."""

from __future__ import annotations

HOSTS, RULES = 420, 560

_HEAD = """\
: Saved

:
: Serial Number: LAB00000002
: Hardware:   FPR-2130, 14854 MB RAM, CPU MIPS 1200 MHz, 1 CPU (12 cores)
:
ASA Version 9.20(2)
!
hostname core
enable password ***** pbkdf2
names
no mac-address auto
!
interface Ethernet1/1
 nameif internet
 security-level 0
 ip address 198.51.100.1 255.255.255.0
!
interface Ethernet1/2
 nameif lan
 security-level 100
 ip address 10.20.1.1 255.255.255.0
!
interface Ethernet1/3
 nameif servers
 security-level 70
 ip address 10.40.0.1 255.255.0.0
!
interface Management1/1
 management-only
 nameif management
 security-level 100
 ip address 192.168.45.1 255.255.255.0
!
ftp mode passive
object network LAN
 subnet 10.20.1.0 255.255.255.0
object network RESOLVER
 host 10.20.1.53
"""
_TAIL = """\
access-group INTERNET_IN in interface internet
access-group LAN_IN in interface lan
access-group SERVERS_IN in interface servers
route internet 0.0.0.0 0.0.0.0 198.51.100.254 1
timeout xlate 3:00:00
crypto map VPN 1 match address TUNNEL
crypto map VPN 1 set peer 192.0.2.200
crypto map VPN interface internet
ssh 192.168.45.0 255.255.255.0 management
username admin password ***** pbkdf2 privilege 15
: end
"""


def text() -> str:
    """About 2,500 lines."""
    hosts, groups, rules, nats = [], [], [], []
    for number in range(HOSTS):
        address = f"10.40.{number // 200}.{number % 200 + 10}"
        hosts += [f"object network SRV{number:03}", f" host {address}", f" description server {number}"]
    for number in range(0, HOSTS, 10):
        groups.append(f"object-group network TIER{number // 10:02}")
        groups += [f" network-object object SRV{one:03}" for one in range(number, number + 10)]
    for number in range(RULES):
        group, port = number % (HOSTS // 10), 1024 + number
        rules.append(f"access-list SERVERS_IN extended permit tcp object-group TIER{group:02} any eq {port}")
    rules += [f"access-list INTERNET_IN extended permit tcp any object SRV{number:03} eq https" for number in range(60)]
    rules += ["access-list INTERNET_IN extended deny ip any any log"]
    rules += [
        "access-list LAN_IN extended permit tcp object LAN any eq https",
        "access-list LAN_IN extended permit udp object RESOLVER any eq domain",
        "access-list LAN_IN extended deny ip any any log",
        "access-list TUNNEL extended permit ip 10.20.1.0 255.255.255.0 10.99.0.0 255.255.0.0",
    ]
    for number in range(60):
        nats += [
            f"object network SRV{number:03}",
            f" nat (servers,internet) static 198.51.100.{number + 100} service tcp https https",
        ]
    nats += ["object network LAN", " nat (lan,internet) dynamic interface"]
    return _HEAD + "\n".join([*hosts, *groups, *rules, *nats]) + "\n" + _TAIL
