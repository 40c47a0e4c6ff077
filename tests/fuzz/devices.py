# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to hold for any text of a device, and for any description: nothing but the collection's own error is raised.

Each property takes bytes. They are tried with hypothesis alone: lxml and Paramiko are not built for coverage.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.messages import judge, save_refusal
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.unit import (
    parse_version,
    require_active,
    require_context,
    require_controlling,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.trace import parse_trace
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli import output
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.host_output import parse_host
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.srv_output import parse_srv
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.terminal import at_prompt, question, readable
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services import soap
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.forms import entries, forms_of
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.markup import html_document
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.site import read_site
from ansible_collections.xmpp.federation.plugins.plugin_utils import host_keys

WHERE = "fuzz"


def firewall(data: bytes) -> None:
    """Whatever an ASA prints."""
    text = data.decode("latin-1")
    judge(text)
    save_refusal(text)
    for read in (parse_version, require_active, require_controlling, parse_trace, parse_configuration):
        with suppress(FederationError):
            read(text)
    with suppress(FederationError):
        parse_configuration(text, complete=False)
    with suppress(FederationError):
        require_context(parse_version("Cisco Adaptive Security Appliance Software Version 9.8(4)"), text)


def platform(data: bytes) -> None:
    """Whatever a node's command line prints."""
    text = readable(data.decode("utf-8", "replace"))
    at_prompt(text)
    question(text)
    for read in (output.parse_service_list, output.parse_version, output.parse_network, output.parse_cluster):
        with suppress(FederationError):
            read(text, WHERE)
    with suppress(FederationError):
        output.parse_tls_min_version(text)
    for read_name in (parse_host, parse_srv):
        with suppress(FederationError):
            read_name(text, "xmpp.partner.example")


def control_center(data: bytes) -> None:
    """Whatever the Control Center answers."""
    for body in (
        data,
        b"<soapenv:Envelope xmlns:soapenv='http://schemas.xmlsoap.org/soap/envelope/'><soapenv:Body>" + data,
    ):
        for read in (soap.parse_static_list, soap.parse_products):
            with suppress(FederationError):
                read(body, WHERE)
        with suppress(FederationError):
            soap.parse_status(body, "soapGetServiceStatus", WHERE)


def page(data: bytes) -> None:
    """Whatever page is shown: its forms post what a browser could send."""
    with suppress(FederationError):
        for form in forms_of(html_document(data.decode("utf-8", "replace"), WHERE)):
            with suppress(FederationError):
                for name, value in entries(form, {}):
                    f"{name}{value}".encode()


def known_hosts(data: bytes) -> None:
    """Whatever stands in known_hosts."""
    hosts = host_keys.read(data.decode("utf-8", "surrogateescape"))
    for host, port in (("192.0.2.1", 22), ("::1", 2222), ("node.example", 22)):
        assert hosts.judge(host, port, b"a key that nobody has") != host_keys.KNOWN
        for key in hosts.keys(host, port):
            assert hosts.judge(host, port, key) == host_keys.KNOWN
        hosts.in_order(host, port, ("ssh-ed25519", "rsa-sha2-512"))


def description(data: bytes) -> None:
    """Whatever is written as a description: JSON where it is, else the text in each field."""
    text = data.decode("utf-8", "replace")
    try:
        wholes = [json.loads(text)]
    except (ValueError, RecursionError):
        wholes = [text]
    field = wholes[0]
    for name in ("name", "domain", "presence", "nodes", "firewall", "dns", "partners", "chat_aliases", "probe"):
        wholes.append({"name": "hq", "domain": "example.org", name: field})
        wholes.append({name: [field]})
        wholes.append(
            {name: dict.fromkeys(("name", "domain", "release", "inside", "sources", "zone", "server", "port"), field)}
        )
        wholes.append(
            {
                name: [
                    dict.fromkeys(("name", "domain", "private_address", "public_address", "public_port", "port"), field)
                ]
            }
        )
    for whole in wholes:
        _site, problems = read_site(whole)
        assert all(str(problem) for problem in problems)


DEVICES: dict[str, Callable[[bytes], None]] = {
    "firewall": firewall,
    "platform": platform,
    "control-center": control_center,
    "page": page,
    "known-hosts": known_hosts,
    "description": description,
}

WORDS: dict[str, list[bytes]] = {
    "firewall": [
        *(line.encode("latin-1") + b"\n" for line in (
            ": Saved", "ASA Version 9.8(4)", "object network X", " host 10.0.0.1", " subnet 10.0.0.0 255.255.255.0", " range 10.0.0.1 10.0.0.9",
            " nat (inside,outside) static 203.0.113.1 service tcp 5269 5269", "nat (inside,outside) source static A B",
            "access-list L extended permit tcp any host 10.0.0.1 eq 5269", "access-list L extended permit object-group G any any range 1 \xb2",
            "access-list L remark \xb2\x00", "access-group L in interface outside", "object-group network G", " network-object host 10.0.0.1",
            " group-object G", "interface GigabitEthernet0/0", " nameif outside", " security-level \xb2", " ip address 203.0.113.1 255.255.255.0",
            "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1", "route outside 0 0 203.0.113.254 \xb2", "name 10.0.0.1 n", "names",
            "Cisco Adaptive Security Appliance Software Version 9.\xb2(4)", "Failover On", "This host: Primary - Active", "Group \xb2 State: Active",
            "Phase: 1", "Type: ACCESS-LIST", "Result: DROP", "Drop-reason: (acl-drop) x", "Action: drop", "Config:", "Cryptochecksum:0", ": end",
        )),
        b"\x00", b"\xb2", b" eq ", b" range ", b" line 1 ", b"!", b"\r\n", b" ", b"65536", b"-1",
    ],
    "platform": [
        b"admin:", b"Active Master Version: ", b"Service Manager", b"[STARTED]", b"[STOPPED]", b"(y/n)", b"\x1b[0m", b"IP Address : ", b"\xc2\xb2",
        b"DNS\n", b"Primary : 10.0.0.1", b"Cisco XCP Router", b"10.0.0.1 cup1 cup1 Publisher authenticated", b"options: q=quit", b"\n", b"\r", b"\b",
        b"Hostname xmpp.partner.example resolves to 192.0.2.1", b"0 0 5269 ", b"priority", b"Server:", b" = ",
    ],
    "control-center": [
        b"<", b">", b"</", b"/>", b"ns1:soapGetServiceStatusResponse", b" xmlns:ns1='u'", b"<item>", b"</item>", b"<ServiceName>", b"</ServiceName>",
        b"<ServiceStatus>Started", b"<ReasonCode>\xc2\xb2", b"<!DOCTYPE x [<!ENTITY y 'z'>]>", b"&y;", b"undeclared:tag", b"<?xml version='1.0'?>",
        b"<soapenv:Fault>", b"<faultstring>", b"\x00", b"\x1b", b"xsi:nil='true'", b"<StartTime>", b"<UpTime>-1</UpTime>",
    ],
    "page": [
        b"<form action=", b"<form>", b"</form>", b"<input name=a value=b>", b"<input type=checkbox name=c checked>", b"<input type=radio name=r value=1>",
        b"<select multiple name=s>", b"<option selected value=1>", b"</select>", b"<textarea name=t rows=\xc2\xb2>", b"</textarea>", b"id=\x1b[31m", b"\x00",
        b"<table>", b"<fieldset disabled>", b"form=x", b"<script>", b"<!--", b"&#0;", b"&#x1b;", b"\xed\xa0\x80", b"<input type=file name=f>",
    ],
    "known-hosts": [
        b"192.0.2.1 ssh-ed25519 ", b"AAAAC3NzaC1lZDI1NTE5AAAAI", b"|1|", b"|", b"@revoked ", b"@cert-authority ", b"*.example", b"!", b",", b"[::1]:2222 ",
        b"\n", b"#", b"=", b"ssh-rsa ", b"\x00", b"\xff", b"?" * 20, b"*" * 20,
    ],
    "description": [
        b"{", b"}", b"[", b"]", b":", b",", b'"name"', b'"domain"', b'"10.0.0.1"', b"\xc2\xb2", b"null", b"true", b"1e999", b"NaN", b"-1", b'"2001:db8::5%x"',
        b'"192.0.2.0/24"', b'"192.0.2.9-192.0.2.1"', b"../", b"\n", b"\x00", b"\xe2\x80\xae", b"xn--", b".", b"a" * 70, b"12.10", b'"5269"', b"1" * 5000,
    ],
}  # fmt: skip
