# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the modules that open server-to-server streams."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  timeout:
    description: Seconds to wait for the connection, the stream header, the features, and each step of TLS and of SASL.
    type: float
    default: 5.0
  patience:
    description:
      - Seconds for a second try with a server that took the connection and then did not answer, or gave half an answer, within
        O(timeout). Servers have been seen that need up to 40 seconds for a header or for features.
      - A step may take all of them; O(timeout) and this together are what all steps before TLS may take, and again all after it.
      - A server that says that it has too much to do (as V(resource-constraint)) is tried a second time too, after two seconds.
      - V(0), and whatever is not more than O(timeout), leaves the second try out. Where TCP already fails there is none.
    type: float
    default: 40.0
"""

    LISTENER = r"""
options:
  listen_address:
    description: The address to listen on.
    type: str
    default: 0.0.0.0
  listen_port:
    description: The port to listen on; the one in the SRV record, or the one that a firewall maps it to.
    type: int
    default: 5269
  listen_cert:
    description:
      - File with a certificate as PEM to offer TLS with to those who call back. Servers that require TLS do not call back without.
      - Without it a self-signed one is made for the time of the task, by the program C(openssl) where it is installed; where it is
        not, no TLS is offered. Servers that demand a valid certificate need this option.
      - It is shown to them as the client's certificate, too.
    type: path
  listen_key:
    description: File with the key of O(listen_cert) as PEM without a passphrase, where that is not in the same file.
    type: path
"""
