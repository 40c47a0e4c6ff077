# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who devices say they are, asked before anybody logs in: host keys and certificates. Nothing secret is sent."""

from __future__ import annotations

import base64
import getpass
import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace

from ..module_utils._cups.web.https import Node, PortClosed, Unreachable, in_pairs, shown_certificate
from ..module_utils._errors import FederationError
from ..module_utils._site.start.answers import SSH, Device
from ..module_utils._site.start.inventory import Identity
from . import host_keys
from .ssh import Login, NoCommonAlgorithm, fingerprint, shown_host_key


def fetch(devices: Sequence[Device], timeout: float, known_hosts_file: str) -> list[Identity]:
    """The identity of each device.

    Args:
        timeout: seconds for each answer.
        known_hosts_file: what the user knows already; a device that shows another key than the one there is refused.

    Raises:
        FederationError: one line for each device that does not answer, or shows another key than the known one.
    """
    found, trouble = [], []
    for device in devices:
        try:
            identity = _host_key(device, timeout) if device.kind == SSH else _certificate(device, timeout)
            _hold_against(identity, known_hosts_file)
            found.append(identity)
        except FederationError as error:
            trouble.append(error)
    if len(trouble) == 1:
        raise trouble[0]
    if trouble:
        raise FederationError("\n- ".join(["not every device could be asked:", *(str(error) for error in trouble)]))
    return found


def _host_key(device: Device, timeout: float) -> Identity:
    login = Login(
        device=device.name,
        host=device.host,
        port=device.port,
        user=getpass.getuser(),
        password=None,
        private_key_file=None,
        private_key_passphrase=None,
        known_hosts_file="",
        host_key_checking=True,
        host_key_fingerprint=None,
        legacy_algorithms=False,
        timeout=timeout,
    )
    legacy = False
    try:
        kind, key = shown_host_key(login)
    except NoCommonAlgorithm:
        kind, key = shown_host_key(replace(login, legacy_algorithms=True))
        legacy = True
    written = f"{kind} {base64.b64encode(key).decode()}"
    return Identity(device.name, device.kind, device.host, device.port, fingerprint(key), written, legacy)


def _certificate(device: Device, timeout: float) -> Identity:
    node = Node(device.host, device.port, timeout=timeout)
    legacy = False
    try:
        shown = shown_certificate(node)
    except PortClosed:
        raise
    except Unreachable as error:
        try:
            shown = shown_certificate(replace(node, legacy_tls=True))
        except FederationError:
            raise error from None
        legacy = True
    digits = hashlib.sha256(shown).hexdigest()
    return Identity(device.name, device.kind, device.host, device.port, in_pairs(digits), "", legacy)


def _hold_against(identity: Identity, known_hosts_file: str) -> None:
    """Refuse a host key that is not the one that the user knows.

    Raises:
        FederationError: the key differs, or is revoked.
    """
    path = os.path.expanduser(known_hosts_file)
    if identity.kind != SSH or not os.path.exists(path):
        return
    try:
        with open(path, encoding="latin-1") as file:
            known = host_keys.read(file.read())
    except OSError as error:
        raise FederationError(
            f"the file of known host keys cannot be read ({error.strerror})",
            where=path,
            cure="mend it, or set known_hosts_file to another",
        ) from error
    verdict = known.judge(identity.host, identity.port, base64.b64decode(identity.key.split()[1]))
    if verdict in (host_keys.CHANGED, host_keys.REVOKED):
        state = "is marked as revoked there" if verdict == host_keys.REVOKED else "is not the one that is known there"
        raise FederationError(
            f"{identity.name} shows the host key {identity.fingerprint}, which {state}",
            where=f"{identity.host} port {identity.port}, {known_hosts_file}",
            cure="find out why before you go on: it is another device, its key was made anew, or somebody is in between",
        )


def lines(identities: Sequence[Identity]) -> list[str]:
    """One line a device, for a person who compares it with the device's console."""
    return [
        f"{one.name}, {one.host} port {one.port}: "
        + (f"host key {one.key.split()[0]} {one.fingerprint}" if one.kind == SSH else f"certificate {one.fingerprint}")
        + (" (only with old algorithms, which are then allowed for it)" if one.legacy else "")
        for one in identities
    ]
