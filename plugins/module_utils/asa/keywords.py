# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""First words of configuration lines that have no say in who reaches a published service.

A line whose first word is neither here nor read by ``parse`` is an error: a line that was garbled on its way must not
pass for one of no importance. Who has such a line on a sound device can name its first word in the connection's option
``ignored_commands``.
"""

from __future__ import annotations

# From Cisco's ASA command references, releases 8.3 to 9.2x. A block's indented lines belong to its first line.
_NO_BEARING = """
aaa aaa-server accounting-server-group acl-netmask-convert action alarm alias anyconnect anyconnect-custom-attr
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
zonelabs-integrity
"""
NO_BEARING = frozenset(_NO_BEARING.split())

# What only releases before 8.3 (or a PIX) print: translation there is another language.
BEFORE_8_3 = frozenset(("static", "global", "nat-control"))
