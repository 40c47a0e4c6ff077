# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of a description: its type, its default, what it means. The one place that says so.

The reader takes names, choices, ranges and defaults from here; ``schema`` makes a JSON Schema, the roles' argument specs and the table of
docs/intent.md of it. What fields mean together is judged in ``consistency``; ``excludes`` says it to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from ..._options import LOGS
from ..plan_types import XMPP_SERVER_PORT
from ..profiles import CERTIFICATES, MODES_FOR_TLS, PROFILES, SECURITY_MODES

TEXT, DOMAIN, ADDRESS, NUMBER, BOOLEAN, CHOICE, OBJECT = (
    "text",
    "domain",
    "address",
    "number",
    "boolean",
    "choice",
    "object",
)
"""Types of a value. Texts, domains and addresses are all written as text; the reader looks at what they say."""

PUBLISH = ("update", "handover", "tasks")
"""How records get into the public zone: by RFC 2136 update, by the provider's hand, by the user's own tasks."""

LONGEST_INTERFACE_NAME = 48
"""Characters in a nameif (ASA command reference)."""

LONGEST_SITE_NAME = 64
"""Characters; the name becomes a part of file names."""

HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        name: the key.
        type: of the value, or of each item where ``many``.
        meaning: what it is, in Markdown, without a full stop.
        many: whether the value is a list.
        required: whether it must be given.
        default: what holds where it is not given; None: nothing, or what ``otherwise`` says.
        otherwise: for people: what holds where it is not given and there is no default.
        choices: every value of a choice.
        low, high: the range of a number, both included.
        longest: characters of a text, at most; 0: no limit.
        fewest: items of a list, at least.
        fields: those of an object.
        examples: values as a user writes them, each right by itself.
        excludes: what it cannot be together with, or must be together with, in Markdown, without a full stop.
    """

    name: str
    type: str
    meaning: str
    many: bool = False
    required: bool = False
    default: Any = None
    otherwise: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    longest: int = 0
    fewest: int = 0
    fields: tuple[Field, ...] = ()
    examples: tuple[Any, ...] = ()
    excludes: str = ""

    def __getitem__(self, name: str) -> Field:
        """The field of that name within this one."""
        found: Optional[Field] = next((field for field in self.fields if field.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def names(self, required: bool) -> tuple[str, ...]:
        """The fields within this one that must be given, or that may be."""
        return tuple(field.name for field in self.fields if field.required is required)


_PRESENCE = Field(
    "presence",
    OBJECT,
    "the presence nodes' settings",
    required=True,
    fields=(
        Field(
            "release",
            TEXT,
            'release of the nodes, Cisco Unified Presence 8.x or IM and Presence 9 to 15, such as `"8.6"` or `"12.5"` in quotes: without them '
            "YAML makes a number of it, 12.1 of 12.10",
            required=True,
            examples=("12.5", "8.6", "11.5.1.10000-4"),
        ),
        Field(
            "security_mode",
            CHOICE,
            "only where you must decide yourself",
            otherwise="chosen by the plan",
            choices=SECURITY_MODES,
            excludes="has to serve every partner",
        ),
        Field(
            "certificate",
            CHOICE,
            "where the nodes' certificate for federation comes from; only the expected outcomes depend on it",
            default=CERTIFICATES[0],
            choices=CERTIFICATES,
        ),
        Field(
            "policy",
            CHOICE,
            "default policy of the nodes; with `deny` the partners are its exceptions",
            otherwise="left as it is",
            choices=("allow", "deny"),
        ),
        Field(
            "exceptions",
            OBJECT,
            "further exceptions to the policy: refused with `allow`, let through with `deny`",
            many=True,
            default=[],
            excludes="needs `presence.policy`; with `allow` it cannot hold a partner or the probe domain",
            fields=(
                Field(
                    "host",
                    TEXT,
                    "a domain; `*.example.com` is example.com and all below it",
                    required=True,
                    examples=("rival.example", "*.rival.example"),
                ),
                Field(
                    "direction", CHOICE, "which way it holds", default="both", choices=("both", "incoming", "outgoing")
                ),
            ),
        ),
        Field(
            "email_federation",
            BOOLEAN,
            "whether users are known to partners by their e-mail address",
            otherwise="left as it is",
        ),
    ),
)

_NODES = Field(
    "nodes",
    OBJECT,
    "the presence nodes",
    many=True,
    required=True,
    fewest=1,
    fields=(
        Field(
            "name",
            TEXT,
            "host name or FQDN; a name without a dot is in `domain`",
            required=True,
            examples=("cup1", "cup1.cupdomain.example"),
            excludes="the FQDN must lie in `dns.zone`, and belong to one node",
        ),
        Field(
            "private_address",
            ADDRESS,
            "the node's own IPv4 or IPv6 address",
            required=True,
            examples=("10.10.0.10", "fd10:10::20"),
            excludes="belongs to one node",
        ),
        Field(
            "public_address",
            ADDRESS,
            "what the firewall maps it to, and what public DNS says",
            required=True,
            examples=("198.51.100.10", "2001:db8:100::20"),
            excludes="of the same family as `private_address`, and another address",
        ),
        Field(
            "public_port",
            NUMBER,
            "the public port that leads to the node",
            default=XMPP_SERVER_PORT,
            low=1,
            high=HIGHEST_PORT,
            examples=(25269,),
            excludes="nodes that share a public address need different ones",
        ),
        Field(
            "interface_address",
            BOOLEAN,
            "the public address is the firewall's own on the outside interface",
            default=False,
            excludes="the same for every node with that public address",
        ),
    ),
)

_FIREWALL = Field(
    "firewall",
    OBJECT,
    "the ASA between the nodes and the Internet",
    required=True,
    fields=(
        Field(
            "inside",
            TEXT,
            "nameif of the nodes' interface",
            required=True,
            longest=LONGEST_INTERFACE_NAME,
            examples=("inside", "dmz"),
        ),
        Field(
            "outside",
            TEXT,
            "nameif of the Internet's interface",
            required=True,
            longest=LONGEST_INTERFACE_NAME,
            examples=("outside",),
            excludes="another interface than `firewall.inside`",
        ),
        Field(
            "sources",
            ADDRESS,
            "who may come in: `any` alone, or partners' addresses, networks (`192.0.2.0/24`) and ranges (`192.0.2.10-192.0.2.20`, which become "
            "networks)",
            many=True,
            default=["any"],
            fewest=1,
            examples=("any", "192.0.2.7", "192.0.2.0/24", "192.0.2.10-192.0.2.20"),
            excludes="`any` stands alone; a node is closed where none is of its family; the probe's address must be among them",
        ),
        Field(
            "inside_pc",
            ADDRESS,
            "the inside probe PC: it is let out to port 5269 as the nodes are, so that the outbound access can be tried from it",
            otherwise="none",
            examples=("10.10.0.99",),
            excludes="not a node's address",
        ),
        Field(
            "log",
            CHOICE,
            "how the site's own access rules log",
            otherwise="as they do",
            choices=LOGS,
        ),
    ),
)

_DNS = Field(
    "dns",
    OBJECT,
    "public DNS",
    required=True,
    fields=(
        Field(
            "zone",
            DOMAIN,
            "the public zone that holds the records",
            required=True,
            examples=("cupdomain.example",),
            excludes="holds `domain`, the nodes' names and the chat aliases",
        ),
        Field(
            "publish",
            CHOICE,
            "how records get into it: by RFC 2136 update, by the provider's hand, by your own tasks (docs/dns.md)",
            default=PUBLISH[0],
            choices=PUBLISH,
        ),
        Field(
            "server",
            TEXT,
            "name or address of the zone's primary server",
            otherwise="none",
            examples=("ns1.provider.example", "203.0.113.53"),
            excludes="must be given for `publish: update`",
        ),
        Field("port", NUMBER, "its port", default=53, low=1, high=HIGHEST_PORT),
        Field("ttl", NUMBER, "TTL of the records, in seconds", default=3600, low=1, high=604800),
        Field(
            "former_nodes",
            TEXT,
            "names of nodes that were taken out of service: their address records are removed. A name without a dot is in `domain`",
            many=True,
            default=[],
            examples=("cup3",),
            excludes="names in `dns.zone` that nothing of the site has any more",
        ),
    ),
)

_PARTNERS = Field(
    "partners",
    OBJECT,
    "the domains to federate with",
    many=True,
    required=True,
    excludes="one security mode has to serve all of them",
    fields=(
        Field(
            "domain",
            DOMAIN,
            "the domain to federate with",
            required=True,
            examples=("partner.example",),
            excludes="once each, and no domain of the site",
        ),
        Field(
            "profile",
            CHOICE,
            "what kind of server serves it",
            required=True,
            choices=tuple(PROFILES),
        ),
        Field(
            "tls",
            CHOICE,
            "the partner's own TLS policy",
            otherwise="by its profile",
            choices=tuple(MODES_FOR_TLS),
            excludes="not with the profiles `googletalk` and `webex`, which fix it",
        ),
        Field(
            "client_certificates",
            BOOLEAN,
            "the partner wants client certificates to be required",
            otherwise="no matter",
            excludes="not true with the profile `webex`, nor without TLS",
        ),
        Field(
            "sasl_external",
            BOOLEAN,
            "the partner wants SASL EXTERNAL",
            otherwise="by its profile",
            excludes="not true without TLS; not false with the profile `sametime` and TLS",
        ),
        Field(
            "certificate",
            CHOICE,
            "where the partner's certificate comes from; only the expected outcomes depend on it",
            otherwise="`ca`",
            choices=CERTIFICATES,
        ),
        Field(
            "inside",
            BOOLEAN,
            "the partner's servers are in your own networks: private addresses in its records are meant, and are tried",
            default=False,
        ),
        Field(
            "port",
            NUMBER,
            "another port of the partner's servers. One below 1024 that is not named here is never tried, whatever the partner's records say; "
            "the firewall lets the nodes out to port 5269 alone",
            default=XMPP_SERVER_PORT,
            low=1,
            high=HIGHEST_PORT,
        ),
    ),
)

_PROBE = Field(
    "probe",
    OBJECT,
    "a domain by which `verify` proves that stanzas pass both ways (docs/s2s.md)",
    otherwise="none",
    fields=(
        Field(
            "domain",
            DOMAIN,
            "a domain that serves nothing else",
            required=True,
            examples=("probe.cupdomain.example",),
            excludes="no domain of the site, of a node or of a partner",
        ),
        Field(
            "address",
            ADDRESS,
            "the outside PC's public address. In `dns.zone` the domain's records are published with the others; elsewhere that is up to you",
            otherwise="none",
            examples=("203.0.113.99",),
            excludes="must be given for a domain in `dns.zone`; not a node's public address",
        ),
        Field(
            "port",
            NUMBER,
            "the public port that leads to the outside PC",
            default=XMPP_SERVER_PORT,
            low=1,
            high=HIGHEST_PORT,
        ),
    ),
)

SITE = Field(
    "federation_site",
    OBJECT,
    "a site: records, NAT and access rules, presence settings and checks are derived from it",
    required=True,
    fields=(
        Field(
            "name",
            TEXT,
            "the site's name in output and in file names, so without `/` and the like",
            required=True,
            longest=LONGEST_SITE_NAME,
            examples=("hq",),
        ),
        Field(
            "domain",
            DOMAIN,
            "the presence domain, that of the users' JIDs",
            required=True,
            examples=("cupdomain.example",),
            excludes="must lie in `dns.zone`",
        ),
        _PRESENCE,
        _NODES,
        _FIREWALL,
        _DNS,
        _PARTNERS,
        Field(
            "chat_aliases",
            DOMAIN,
            "group chat aliases; each gets an SRV record",
            many=True,
            default=[],
            examples=("chat.cupdomain.example",),
            excludes="in `dns.zone`, and not `domain` itself",
        ),
        _PROBE,
    ),
)
"""The whole description."""
