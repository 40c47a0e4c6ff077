# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the actions that talk HTTPS to a presence node."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  host:
    description:
      - Address or name of the presence node.
      - Its certificate must have this name or address, unless O(validate_certs) is V(false).
      - The default is the host's C(ansible_host), else its name in the inventory.
    type: str
  admin_user:
    description:
      - Application administrator of the node, as for its administration pages.
      - This is not the platform account of the command line.
    type: str
    required: true
  admin_password:
    description: Password of O(admin_user).
    type: str
    required: true
  validate_certs:
    description:
      - Whether the node's certificate must be valid.
      - With V(false), anybody on the way to the node can read O(admin_password).
    type: bool
    default: true
  ca_path:
    description:
      - File with CA certificates in PEM form, or directory of such files prepared with C(openssl rehash), on the controller.
      - The node's certificate must come from one of these, or be one of these. The system's CA certificates then do not count.
      - The default are the system's CA certificates.
    type: path
  server_fingerprint:
    description:
      - SHA-256 fingerprint of the node's own certificate, 64 hexadecimal digits with or without colons, as
        C(openssl x509 -fingerprint -sha256) and browsers show it.
      - Where it is given, the certificate must be that very one, and nothing else matters about it - issuer, name, date. So it serves the
        self-signed certificates that presence nodes make for themselves, which often lack the name by which they are reached.
      - O(validate_certs) and O(ca_path) then do not count.
    type: str
  legacy_tls:
    description:
      - Whether TLS 1.0 and 1.1 and the weak algorithms that go with them are accepted too.
      - CUPS 8.x has nothing better. What they protect can be read by an able attacker on the way.
    type: bool
    default: false
"""
