# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""First words of configuration lines, and what may be made of a line whose first word is not known.

Which service is published, and who reaches it, is said by few families of commands, and ``parse`` reads all of those. Of
the others a release knows some that this collection does not. Such a line is passed over, with a warning, where it can
neither be a member of one of these families nor what is left of a line of theirs that was broken or garbled on its way.
Otherwise it is an error. Who has such a line on a sound device can name its first word in the connection's option
``ignored_commands``.
"""

from __future__ import annotations

import re

# From Cisco's ASA command references, releases 8.3 to 9.2x. A block's indented lines belong to its first line.
_NO_BEARING = """
aaa aaa-server accounting-server-group activation-key admin-context apcf acl-netmask-convert action alarm alias anyconnect anyconnect-custom-attr
anyconnect-custom-data app-agent aqm arp arp-inspection as-path asdm asp auth-prompt authentication auto-update
banner bfd bfd-template bgp-community-new-format blocks boot bridge-group call-home cflow checkheaps class
class-map cli client-update clock cluster cluster-member-limit command-alias community-list compression
config-register configuration connection console coredump cpu crashinfo crypto ctl-file ctl-provider cts cxsc
ddns debug default delay dhcp dhcp-client dhcpd dhcprelay dns dns-group dns-guard dns-server domain-name dot1x
dynamic-access-policy-config dynamic-access-policy-record dynamic-filter dynamic-map eigrp eject email enable
encryption established event exception failover fallback feature file filter fips fixup flow flow-export
flow-offload flow-offload-dtls flow-offload-ipsec fragment ftp ftp-map fxos group group-delimiter group-policy
gtp gtp-map h225-map hardware-bypass hpm http http-map hw-module icmp igmp ignore-ipsec-keyusage im imap4s
import initial-config instance ip ip-client ipsec ipsec-udp ipv6 ipv6-vpn-addr-assign isakmp jumbo-frame
kerberos key key-hash kron l2tp lacp ldap ldap-attribute-map license licensing lisp lldp load-monitor logging
logging-host logout mac mac-address mac-address-table mac-learn mac-list management-access management-interface
map map-domain mask-banner media-termination media-type memory mfib mgcp-map migrate mmp mode monitor
monitor-interface mount mpf mroute msie-proxy mtu multicast-routing nac-authentication-server-group nac-policy
nameif-default nat-assigned-to-public-ip netconf netflow network-object-group no ntp nve object-group-search
ocsp orp ospf pager passwd password password-policy password-storage pat-xlate path perfmon phone-proxy pim pki
platform policy-list policy-map policy-route pop3s port-channel port-forward portal power power-supply preempt
prefix-list priority-queue privilege prompt prompts ptp queue-limit quit quota ras-rcf-pinholes redirect-fqdn
redundant-interface regex remote-access resource rest-api rip route-map router samba saml scansafe sctp-map
secure-unit-authentication server-type service service-interface service-policy session setup sip-map sla smart
smart-tunnel smartcard-removal-disconnect smtp-server smtps snmp snmp-interface snmp-map snmp-server software
software-version split-dns split-tunnel ssh ssl startup static-route storage-key strip-realm
subscribe-to-alert-group sunrpc-server sw-reset-button switchport sysopt tcp-inspection tcp-map telemetry telnet
template terminal test tftp tftp-server threat-detection time-range timeout tls-proxy track traffic-forward
transfer-encoding trust-point tunnel-group tunnel-group-map tunnel-limit txt-record uc-ime umbrella-global
unix-auth url-block url-cache url-list url-server user-alert user-identity user-statistics username verify
virtual vlan vpdn vpn vpn-addr-assign vpn-group-policy vpn-mode vpn-sessiondb vpn-simultaneous-logins vpnclient
vpnsetup vtep vxlan wccp web-agent-url webtype webvpn wins-server write xlate xlate-bypass xml-console zone
zonelabs-integrity backup capture certificate context csd data-plane diagnostic dp-tcp-proxy geneve http-proxy
https-proxy kcd-server license-server load-balancing mus nac-settings oauth path-monitoring radius-common-pw scep
service-call-home service-module shun sso-server table-map trustpool uauth upgrade vrf
"""
NO_BEARING = frozenset(_NO_BEARING.split())

# What only releases before 8.3 (or a PIX) print: translation there is another language.
BEFORE_8_3 = frozenset(("static", "global", "nat-control"))

# First words of the version line of devices that are no ASA.
NO_ASA = {"PIX": "PIX", "FWSM": "FWSM (Firewall Services Module)", "NGFW": "Firepower Threat Defense"}

# Families that say who reaches a published service; a word that resembles one of these may be one that was garbled.
_DECIDING = """
access-group access-list firewall forward-reference global hostname interface ipv6 name names nat nat-control object
object-group route same-security-traffic static
"""
# First words of the lines inside the blocks that are read. Without their indentation they are not what the device printed.
_INSIDE = """
description fqdn group-object host icmp-object nameif network-object network-service-member port-object
protocol-object range security-level service-object subnet
"""
_FAMILIES = frozenset(word.split("-")[0] for word in _DECIDING.split())
_RESEMBLED = (*_DECIDING.split(), *_INSIDE.split())
# Words that make up access rules and translations: what is left of a broken line may begin with anything, and has these.
_RULE_WORDS = """
after-auto any any4 any6 deny destination dynamic eq extended gt inactive lt neq no-proxy-arp object object-group permit
range remark source static time-range unidirectional
"""
_VOCABULARY = frozenset(_RULE_WORDS.split())
_KEYWORD = re.compile(r"[a-z][a-z0-9]+(-[a-z0-9]+)*")
_SHORT = 6  # letters: two slips in a longer word leave it recognisable, in a shorter one they make it another word


def has_no_bearing(line: str) -> bool:
    """Whether a line whose first word is not known certainly has no say in who reaches a published service."""
    word, _blank, rest = line.partition(" ")
    if not _KEYWORD.fullmatch(word) or _VOCABULARY & set(rest.split()) or word in _VOCABULARY:
        return False
    if word.startswith(tuple(_FAMILIES)):
        return False
    return not any(_resembles(word, one) for one in _RESEMBLED)


def _resembles(word: str, known: str) -> bool:
    if len(known) >= _SHORT and (word in known or known in word):
        return True
    return known.startswith(word) or _distance(word, known) <= (2 if len(known) >= _SHORT else 1)


def _distance(one: str, other: str) -> int:
    """How many letters have to be put in, left out, replaced, or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for place, wanted in enumerate(other, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != wanted))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
    return row[-1]
