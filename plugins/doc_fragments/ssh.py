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
  proxy_command:
    description:
      - Command whose standard input and output are the connection to the device, as OpenSSH's C(ProxyCommand), for example
        C(ssh -W %h:%p bastion.example). The tokens V(%h), V(%p), V(%r) and V(%%) are known.
      - It is run without a shell and without a terminal.
      - Where it is set, ways in O(ssh_args), O(ssh_common_args) and O(ssh_extra_args) do not count.
      - The actions of this collection reach the pages of the same host in this way too.
    type: str
    default: ''
    env:
      - name: ANSIBLE_PARAMIKO_PROXY_COMMAND
    ini:
      - section: paramiko_connection
        key: proxy_command
    vars:
      - name: ansible_paramiko_proxy_command
  ssh_args:
    description:
      - Arguments of OpenSSH's client. Of them C(-J), C(-o ProxyJump=...), C(-o ProxyCommand=...) and, for a jump host, C(-F) count here,
        the first way that is named.
      - All others are about a login that OpenSSH makes, and are passed over. This connection has options of its own for the device.
      - The login to the jump host is OpenSSH's. Its key is checked, and its settings are those of OpenSSH's own configuration.
      - The actions of this collection reach the pages of the same host in this way too.
    type: str
    default: ''
    env:
      - name: ANSIBLE_SSH_ARGS
    ini:
      - section: ssh_connection
        key: ssh_args
    vars:
      - name: ansible_ssh_args
  ssh_common_args:
    description: More such arguments; see O(ssh_args).
    type: str
    default: ''
    env:
      - name: ANSIBLE_SSH_COMMON_ARGS
    ini:
      - section: ssh_connection
        key: ssh_common_args
    vars:
      - name: ansible_ssh_common_args
    cli:
      - name: ssh_common_args
  ssh_extra_args:
    description: More such arguments; see O(ssh_args).
    type: str
    default: ''
    env:
      - name: ANSIBLE_SSH_EXTRA_ARGS
    ini:
      - section: ssh_connection
        key: ssh_extra_args
    vars:
      - name: ansible_ssh_extra_args
    cli:
      - name: ssh_extra_args
"""
