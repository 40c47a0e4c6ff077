# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Causes between the sites (F): route, firewall, address translation, TCP."""

from __future__ import annotations

from .model import LOW, MEDIUM, Code
from .sources import DROPS

CODES = {
    "F01": Code(
        "H3",
        "the packet does not reach the firewall",
        "see with the provider that {address} is routed to the firewall, and that nothing before it filters TCP port {port}",
    ),
    "F02": Code(
        "H3",
        "the firewall's access rules drop the packet",
        "permit TCP port 5269 to the node's real address above the rule that drops it (site.yml does)",
    ),
    "F03": Code(
        "H3",
        "the firewall has no static translation for this address and port, or another one takes the packet",
        "publish the node on the firewall (site.yml does)",
    ),
    "F04": Code(
        "H3",
        "the firewall lets the packets in to the node, and nothing comes back from there",
        "see that the node's default gateway is the firewall, that no packet filter on the way or on the node drops TCP port 5269, and "
        "that the service runs",
        MEDIUM,
    ),
    "F05": Code(
        "H3",
        "the firewall does not let the node out",
        "let the node out to TCP port {port} (site.yml does, for port 5269)",
    ),
    "F06": Code(
        "H3",
        "the node's own connections come from another address than its public one",
        "nothing, unless a partner admits servers by their address: then a static NAT for the node, or both addresses in the partner's list",
        MEDIUM,
    ),
    "F07": Code(
        "H3",
        "the public address cannot be used from inside, because the firewall has no translation for that (hairpin); no partner needs it",
        "nothing: test from outside; inside clients that use the public name need a DNS view or a translation of their own",
    ),
    "F08": Code(
        "H4",
        "the XMPP federation service is not listening on the node",
        "turn XMPP federation on for the node, start the XCP XMPP Federation Connection Manager and restart the XCP Router "
        "(site.yml does all of it)",
        after_restart=True,
    ),
    "F09": Code(
        "H3",
        "the connection is refused outside but taken inside: the translation leads to another host or port",
        "see to which address and port the firewall's static NAT leads",
    ),
    "F10": Code(
        "H4", "the server answers over IPv4 but not over IPv6", "open IPv6, or take the AAAA record out of DNS"
    ),
    "F11": Code(
        "H4",
        "the connection is taken, and nothing is said",
        "look what answers for this address: a proxy, a load balancer or a TCP intercept before a dead server",
        MEDIUM,
        after_restart=True,
    ),
    "F12": Code(
        "H4", "the partner's server refuses connections from everywhere", "ask the partner whether its service runs"
    ),
    "F13": Code(
        "H3",
        "nothing translates the node's private address outbound, or another translation takes its packets",
        "add dynamic NAT for the inside network, or a static one for the node; where there is one, see which translation comes before it",
        MEDIUM,
    ),
    "F14": Code(
        "H3",
        "no packet comes back through the firewall: a static translation, an access rule or the route to it is missing",
        "see that the firewall has the static NAT and the access rule for the node's real address (site.yml writes both), and that "
        "{address} is routed to it",
        MEDIUM,
    ),
    "F15": Code(
        "H4", "the node does not answer inside", "see that the node is up, and that the inside PC reaches its network"
    ),
    "F16": Code("H4", "the partner's server does not answer from anywhere", "ask the partner whether its server is up"),
    "F17": Code(
        "H3",
        "the firewall does not know the hardware address of the next host, which does not answer ARP or neighbour discovery; its access rules "
        "let the packet through",
        "see that {next_host} is up, in the firewall's network and with the address that the firewall has for it (show arp); no access rule "
        "helps here",
        refs=(DROPS,),
    ),
    "F18": Code(
        "H3",
        "an interface of the firewall is down",
        "bring it up: show interface on the firewall says which and why (shutdown, cable, switch port)",
        refs=(DROPS,),
    ),
    "F19": Code(
        "H3",
        "the firewall has no usable route for the packet, or for its answer",
        "add the route that is missing on the firewall, or see what keeps it away (show route)",
        refs=(DROPS,),
    ),
    "F20": Code(
        "H3",
        "a limit of connections or translations is reached on the firewall",
        "see on the firewall who uses them (show conn count, show xlate count), and what sets the limit; it may pass by itself",
        MEDIUM,
        refs=(DROPS,),
    ),
    "F21": Code(
        "H3",
        "a VPN of the firewall takes the packet, and its tunnel does not",
        "see what the crypto map selects: neither the node's nor the partners' addresses belong there",
        refs=(DROPS,),
    ),
    "F22": Code(
        "H3",
        "the firewall drops the packet for a reason that is neither an access rule nor a translation",
        "look up the reason that it gives under show asp drop of its release",
        LOW,
        refs=(DROPS,),
    ),
    "F23": Code(
        "H3",
        "what an earlier description published is open to the Internet still",
        "run site.yml with federation_leftovers=remove, which takes it away, or describe the node again",
    ),
    "F24": Code(
        "H3",
        "the firewall ends, limits or changes connections between the servers while they are silent: they are opened anew, and what was on its "
        "way is lost",
        "give federation's port a class of its own with a longer idle timeout (set connection timeout idle) and without limits, bypass and "
        "inspection, or set a shorter keepalive on the servers",
        MEDIUM,
    ),
}
