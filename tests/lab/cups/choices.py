# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator does where the product's behaviour is not confirmed: one named table, each row with its evidence.

Evidence tags: C = a source states it, I = inferred from a source, U = not confirmed at all, M = remembered by people who ran
such nodes. A value can be replaced from the settings file (`"choices": {"secret_display.12.5": "empty"}`), so that a driver
can be tried against the other plausible form too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class ChoiceError(ValueError):
    """A choice was asked for, or replaced, that the table does not have."""


@dataclass(frozen=True)
class Choice:
    """One behaviour that had to be decided.

    value: what the emulator does; evidence: one of C, I, U, M; why: one sentence for the reader of the table.
    """

    value: Any
    evidence: str
    why: str


CHOICES: dict[str, Choice] = {
    "option_values.node_status": Choice(
        {"0": "Off", "1": "On"}, "U", "Only the positions of the options are known; a flag stored as 0 or 1 is likely."
    ),
    "option_values.security_mode.12.5": Choice(
        {"0": "No TLS", "1": "TLS Optional", "2": "TLS Required"},
        "U",
        "Enum XSecurityMode in its own order, counted from 0.",
    ),
    "option_values.security_mode.8.6": Choice(
        {"1": "No TLS", "2": "TLS Optional", "3": "TLS Required"},
        "U",
        "The same enum counted from 1: a client must go by the text.",
    ),
    "initial.security_mode": Choice("No TLS", "U", "The factory default is not documented."),
    "initial.policy_default": Choice("Allow", "U", "The factory default is not documented."),
    "policy.option_values.12.5": Choice({"0": "Allow", "1": "Deny"}, "I", "Enum XAclAllow in its own order, from 0."),
    "policy.option_values.8.6": Choice({"1": "Allow", "2": "Deny"}, "I", "The same enum counted from 1."),
    "policy.sip_federated_domains": Choice(
        [],
        "C/U",
        "C: a domain that is a SIP federated domain has to be deleted there first. U: that this page refuses it. The domains.",
    ),
    "form_action.12.5": Choice(
        "xmppFederationSettingsSave.do", "I", "The admin pages of the family post to ...Save.do, relative."
    ),
    "form_action.8.6": Choice(
        "/cupadmin/xmppFederationSettingsEdit.do", "I", "The page posts to itself, absolute path."
    ),
    "field_names.12.5": Choice("lower", "I", "Names are the lower-case form of the ids."),
    "field_names.8.6": Choice(
        "bean", "I", "Names are properties of a form bean: federationSettings(<id in lower case>)."
    ),
    "token_field.12.5": Choice(
        "org.apache.struts.taglib.html.TOKEN",
        "I",
        "The .do addresses point to Struts 1, whose transaction token has this name.",
    ),
    "token_field.8.6": Choice("", "U", "No token on the old release."),
    "secret_display.12.5": Choice(
        "mask", "U", "A stored secret is shown as a fixed mask; the mask sent back means unchanged; empty means remove."
    ),
    "secret_display.8.6": Choice("empty", "U", "Both fields are always empty; both sent back empty means unchanged."),
    "secret_mask": Choice("*" * 16, "U", "Length does not follow the secret's length."),
    "secret_needed_when_on": Choice(
        True,
        "U",
        "A node cannot be switched On without a dialback secret; while it is Off an empty secret is accepted.",
    ),
    "login.failures": Choice(3, "M", "Failed logons until the account is locked."),
    "login.lock_seconds": Choice(1800, "M", "Duration of the lock-out."),
    "login.new_session_id.12.5": Choice(True, "I", "Tomcat 7 and later change the session id at login."),
    "login.new_session_id.8.6": Choice(False, "I", "Tomcat 5.5 keeps it."),
    "tls.12.5": Choice({"minimum": "TLSv1_2", "maximum": "TLSv1_3", "ciphers": ""}, "I", "What its time has."),
    "tls.8.6": Choice(
        {"minimum": "TLSv1", "maximum": "TLSv1", "ciphers": "AES128-SHA:AES256-SHA:DES-CBC3-SHA:@SECLEVEL=0"},
        "M",
        "TLS 1.0 with RSA key exchange and nothing else.",
    ),
    "ssh.algorithms.12.5": Choice({}, "I", "Those of the library: a modern client finds what it wants."),
    "ssh.algorithms.8.6": Choice(
        {
            "kex": ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
            "key_types": ["ssh-rsa"],
            "ciphers": ["aes128-cbc", "aes256-cbc", "3des-cbc"],
            "digests": ["hmac-sha1", "hmac-md5"],
        },
        "C/I",
        "C: old OpenSSH algorithms on 8.x. I: which.",
    ),
    "ssh.methods": Choice(
        ["keyboard-interactive", "password"],
        "C/I",
        "C: the first; plain password may be refused. Name only one to try that.",
    ),
    "restart_notice": Choice(
        "Restart the {router} on {nodes}, then the {federation}, for the change to take effect.",
        "U",
        "Wording of the notice.",
    ),
    "restart_notice.router": Choice(
        "Restart the {router} on {nodes} for the change to take effect.", "U", "The same where the router is enough."
    ),
    "services.router_deployable": Choice(
        True,
        "I",
        "C: only deployable services can be controlled, and the router is restarted this way; so it has to be deployable.",
    ),
    "services.needs": Choice(
        {"XCP Router": ["XCP Config Manager"], "*": ["XCP Router", "XCP Config Manager"]},
        "I",
        "C: a stopped Config Manager keeps connection managers down although the router runs. * = every other XCP service.",
    ),
    "services.reasons": Choice(
        {
            "none": (-1, ""),
            "not_activated": (-1068, "Service Not Activated"),
            "not_running": (-1019, "Component is not running"),
            "commanded": (-1032, "Commanded Out of Service"),
        },
        "C/M",
        "C: -1, -1068 and the texts. M: the other two numbers.",
    ),
    "settings.in_effect_after": Choice(
        {
            "node_status": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "security_mode": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "client_certificates": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "sasl_external_incoming": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "sasl_external_outgoing": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "dialback_secret": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "policy_default": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "policy_exceptions": ["XCP Router", "XCP XMPP Federation Connection Manager"],
            "email_address": ["XCP Router"],
        },
        "C",
        "Restart matrix: every XMPP federation setting, and the policy, needs the router and the federation connection manager; "
        "the switch for e-mail addresses needs the router.",
    ),
    "soap.rate_text": Choice(
        "Exceeded allowed rate for Control Center Services. Current allowed rate is {rate} requests per minute.",
        "I",
        "Pattern of the text known from another service.",
    ),
    "soap.wrong_node_text": Choice(
        "Node name {name} is not the local node", "U", "C: a call acts on the local node only. U: the words."
    ),
    "cli.ansi": Choice(
        False, "C", "C that escape sequences occur: colour around the prompt, a cleared line before it."
    ),
    "cli.prompt_twice": Choice(False, "C", "C that a repeated prompt occurs: the prompt, a return, the prompt again."),
    "cli.keys_at_once": Choice(
        0,
        "C",
        "C that characters typed at once are lost: what one packet has beyond this number is dropped; 0 = nothing is.",
    ),
    "cli.start_delay": Choice(0.0, "C", "Seconds from the banner to the prompt; about 5 on the real node."),
    "cli.unknown_service": Choice(
        "Service Name {name} is invalid", "U", "Answer to a service that the node does not have."
    ),
    "cli.options_on_network_page": Choice(
        True, "M", "show network eth0 prints Options, Domain and Gateway after the DNS servers."
    ),
    "cli.host_srv.12.5": Choice(
        "known",
        "I",
        "utils network host NAME srv: known or refused. C for release 14.",
    ),
    "cli.host_srv.8.6": Choice("refused", "U", "The same; of releases before 14 nothing is confirmed."),
    "cli.no_srv": Choice("Nothing found", "U", "External Resolution without an SRV record; C under Local Resolution."),
    "cli.pagination.12.5": Choice("known", "C", "show and set cli pagination: known or refused. Their words are U."),
    "cli.pagination.8.6": Choice("refused", "U", "The same."),
    "cli.tls_min.12.5": Choice("1.0", "C", "show tls min-version: what it prints (Administration Guide), or refused."),
    "cli.tls_min.8.6": Choice("refused", "I", "The same; 9.x has TLS 1.0 only (Administration Guide)."),
    "cli.cert.12.5": Choice(
        "pem",
        "I",
        "show cert: pem (the certificate follows its fields, as public collectors read it), text (its fields only) or refused.",
    ),
    "cli.cert.8.6": Choice("text", "U", "The same; the fields are C (CLI reference)."),
    "cli.pages_all": Choice(
        False, "I", "Whether the output of every command is shown page by page until it is turned off."
    ),
    "cli.cluster_wraps": Choice(False, "C", "C that an entry of show network cluster can go on in the next line."),
    "cli.pager_lines": Choice(20, "M", "Lines until the pager's options line."),
}


class ChoiceTable:
    """The table with what the settings file replaced."""

    def __init__(self, replaced: Mapping[str, Any] | None = None) -> None:
        unknown = sorted(set(replaced or {}) - set(CHOICES))
        if unknown:
            raise ChoiceError("unknown choices: {}. Known: {}".format(", ".join(unknown), ", ".join(sorted(CHOICES))))
        self._replaced = dict(replaced or {})

    def __getitem__(self, name: str) -> Any:
        if name in self._replaced:
            return self._replaced[name]
        if name not in CHOICES:
            raise ChoiceError(f"no choice is called {name}")
        return CHOICES[name].value
