# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of Cisco Unified Presence 8.x and IM and Presence 9 to 15, release by release: the only place for it.

Evidence in short: the ids of the settings page are known from release 11.5, the wording of its fields and options from the
guides of 9.1 to 14. Everything that is marked *unconfirmed* below is checked against the node before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SettingsPage:
    """The page Presence > Inter Domain Federation > XMPP Federation > Settings."""

    name: str
    path: str
    node_status: str
    security_mode: str
    client_certificates: str
    sasl_external_incoming: str
    sasl_external_outgoing: str
    dialback_secret: str
    dialback_secret_confirm: str


# The ids are confirmed for 11.5; that 8.x and 12 and later have the same is unconfirmed.
SETTINGS_PAGE = SettingsPage(
    name="Presence > Inter Domain Federation > XMPP Federation > Settings",
    path="/cupadmin/xmppFederationSettingsEdit.do",
    node_status="ENABLEXMPPNODE",
    security_mode="TKSECURITYMODE",
    client_certificates="CLIENTSIDECERTREQ",
    sasl_external_incoming="ENABLESASLEXTERNALINCOMING",
    sasl_external_outgoing="ENABLESASLEXTERNALOUTGOING",
    dialback_secret="DIALBACKSECRET",  # noqa: S106 (the id of a field)
    dialback_secret_confirm="DIALBACKSECRETCONFIRM",  # noqa: S106 (the id of a field)
)

# The wording of the options, from the guides; the values that the page submits for them are unknown and always read from it.
NODE_STATUS_OFF, NODE_STATUS_ON = "Off", "On"
NO_TLS, TLS_OPTIONAL, TLS_REQUIRED = "No TLS", "TLS Optional", "TLS Required"
SECURITY_MODES = (NO_TLS, TLS_OPTIONAL, TLS_REQUIRED)

# The login form of a Java web application (Servlet specification, form based authentication). That the form of /cupadmin/ uses
# these names is unconfirmed, so the form is recognised by its password field and these names only break a tie.
LOGIN_ACTION = "j_security_check"
LOGIN_USER, LOGIN_PASSWORD = "j_username", "j_password"

# Control Center, newest first. The first is confirmed for 11.5 to 15; that 8.x answers only at the second is unconfirmed.
CONTROL_CENTER_PATHS = (
    "/controlcenterservice2/services/ControlCenterServices",
    "/controlcenterservice/services/ControlCenterServicesPort",
)

# What the services are called without the product in front: "Cisco XCP Router" from 9 on, "Cisco UP XCP ..." in 8.x (unconfirmed).
ROUTER = "XCP Router"
FEDERATION_CONNECTION_MANAGER = "XCP XMPP Federation Connection Manager"


@dataclass(frozen=True)
class OtherPage:
    """A page that is known by what it shows, and by no confirmed address.

    Attributes:
        words: all of them are in the file name of its address, in lower case (unconfirmed).
        paths: addresses to try where no page links to it, likeliest first (unconfirmed; by the family's habit of naming pages).
    """

    name: str
    words: tuple[str, ...]
    paths: tuple[str, ...]


POLICY_PAGE = OtherPage(
    name="Presence > Inter Domain Federation > XMPP Federation > Policy",
    words=("xmpp", "policy"),
    paths=("/cupadmin/xmppFederationPolicyFindList.do", "/cupadmin/xmppFederationPolicyEdit.do"),
)
EMAIL_PAGE = OtherPage(
    name="Presence > Settings",
    words=("presencesettings",),
    paths=("/cupadmin/presenceSettingsEdit.do", "/cupadmin/presenceSettings.do"),
)

# The words of the guides (9.1 to 14) by which the policy page and its form are read. That the pages print exactly these, and whether a
# choice is a drop-down or round buttons, is unconfirmed: both are accepted, by the words alone.
POLICY_DEFAULTS = ("allow", "deny")
ADD_NEW, DELETE_SELECTED = "Add New", "Delete Selected"
HOST_LABELS = ("domain", "host")  # one of them is in the label of the field for the domain or host name

# Words in the label of the switch; 9 and later: "Enable use of Email Address for Inter-domain Federation", older releases:
# "Enable use of Email Address when Federating".
EMAIL_SWITCH_WORDS = ("email address", "federat")
