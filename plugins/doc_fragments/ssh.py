# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that the connection plugins asa and vos share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  host:
    description: Address or name of the device.
    type: str
    default: inventory_hostname
    vars:
      - name: inventory_hostname
      - name: ansible_host
      - name: ansible_ssh_host
  port:
    description: TCP port of the device's SSH server.
    type: int
    default: 22
    keyword:
      - name: port
    vars:
      - name: ansible_port
      - name: ansible_ssh_port
  remote_user:
    description: Account to log in with.
    type: str
    keyword:
      - name: remote_user
    cli:
      - name: user
    vars:
      - name: ansible_user
      - name: ansible_ssh_user
  password:
    description: Password of that account.
    type: str
    vars:
      - name: ansible_password
      - name: ansible_ssh_pass
      - name: ansible_ssh_password
  private_key_file:
    description: File with the private key to log in with, in place of a password.
    type: path
    cli:
      - name: private_key_file
        option: "--private-key"
    vars:
      - name: ansible_private_key_file
      - name: ansible_ssh_private_key_file
  private_key_passphrase:
    description: Passphrase of the private key.
    type: str
    vars:
      - name: ansible_private_key_passphrase
      - name: ansible_ssh_private_key_passphrase
  known_hosts_file:
    description:
      - File with the host keys that are known, in the format of OpenSSH, and read as its client reads it, with hashed names, wildcards,
        ports and C(@revoked). It is only read.
      - Certificates of hosts are not supported, so a line with C(@cert-authority) makes no key known.
    type: path
    default: ~/.ssh/known_hosts
    vars:
      - name: ansible_ssh_known_hosts_file
  host_key_checking:
    description:
      - Whether a host key must be known.
      - A key that differs from the known one is refused even when this is V(false).
    type: bool
    default: true
    ini:
      - section: defaults
        key: host_key_checking
    env:
      - name: ANSIBLE_HOST_KEY_CHECKING
      - name: ANSIBLE_SSH_HOST_KEY_CHECKING
    vars:
      - name: ansible_host_key_checking
      - name: ansible_ssh_host_key_checking
  host_key_fingerprint:
    description: The only host key that is accepted, whatever the file says, as C(SHA256:...) in the form of C(ssh-keygen -l).
    type: str
    vars:
      - name: ansible_ssh_host_key_fingerprint
  legacy_algorithms:
    description:
      - Whether SHA-1 key exchange, C(ssh-rsa) host keys, CBC ciphers and MD5 are accepted too.
      - Old releases have nothing better. What they protect can be read or changed by an attacker on the path.
      - Needs Paramiko 4; Paramiko 5 does not have these algorithms any more.
    type: bool
    default: false
    vars:
      - name: ansible_ssh_legacy_algorithms
  timeout:
    description: Seconds to wait for the connection, for the SSH banner and for the answer to the login, each.
    type: float
    default: 15
    vars:
      - name: ansible_ssh_timeout
"""
