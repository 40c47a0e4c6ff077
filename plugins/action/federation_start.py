# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_start: answers in, a directory out."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from ..module_utils._cups.web import https
from ..module_utils._errors import FederationError
from ..module_utils._site import plan
from ..module_utils._site.start import answers as reading
from ..module_utils._site.start.answers import SSH
from ..module_utils._site.start.inventory import SECRETS, Accounts, Identity, inventory, known_hosts
from ..modules import federation_start
from ..plugin_utils import start_files
from ..plugin_utils.action import ControllerAction

main = federation_start.main  # where ansible-lint looks for the options

KEEP = "keep"
"""In place of a dialback secret: the nodes keep theirs."""

_NEEDED = ("platform_password", "application_password", "firewall_password")


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_start.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        directory = Path(args["directory"]).expanduser().absolute()
        start_files.refuse_existing(directory)
        missing = [name for name in _NEEDED if not args[name]]
        if missing:
            raise FederationError(f"{missing[0]}: it is missing", cure="give it: nothing can log in without it")
        answers = reading.read(args)
        described = reading.description(answers)
        plan(described)
        password_file = str(args["vault_password_file"] or "").strip()
        password, new_password_file = start_files.vault_password(args["vault_password"] or "", password_file, directory)
        devices = reading.devices(answers)
        result = {"changed": True, "path": str(directory), "devices": [asdict(one) for one in devices]}
        if self.check_mode:
            return {**result, "files": []}
        identities = confirmed_identities(args, devices)
        values = secret_values(args)
        path = Path(password_file).expanduser().absolute() if password_file else None
        contents = {
            "ansible.cfg": start_files.configuration_file(str(path or "")),
            "inventory.yml": start_files.inventory_file(inventory(answers, identities, _accounts(args, values))),
            f"group_vars/{reading.group(answers.site)}.yml": start_files.description_file(described),
            "group_vars/all/vault.yml": start_files.vault_file(values, password),
            "known_hosts": known_hosts(identities),
            ".gitignore": start_files.GITIGNORE,
        }
        made = None if path is None or new_password_file is None else (path, new_password_file)
        start_files.write(directory, contents, made)
        return {**result, "files": sorted(contents)}


def secret_values(args: dict[str, Any]) -> dict[str, str]:
    """What goes into the vault. A node that never federated has no dialback secret, and cannot without one, so one is made."""
    values = {name: args[name] for name in SECRETS if args[name]}
    values.setdefault("dialback_secret", secrets.token_urlsafe(18))
    if values["dialback_secret"] == KEEP:
        del values["dialback_secret"]
    return values


def _accounts(args: dict[str, Any], values: Collection[str]) -> Accounts:
    return Accounts(
        platform=args["platform_user"],
        application=args["application_user"],
        firewall=args["firewall_user"],
        pc=str(args["pc_user"] or "").strip(),
        secrets=frozenset(values),
    )


def confirmed_identities(args: dict[str, Any], devices: Sequence[reading.Device]) -> list[Identity]:
    """The identities, each of which a person has confirmed, or whose fingerprint is known.

    Raises:
        FederationError: one is missing, or nobody has said that it is right.
    """
    names = {field.name for field in fields(Identity)}
    found = [Identity(**{name: value for name, value in one.items() if name in names}) for one in args["identities"]]
    of = {(one.name, one.kind, one.host, one.port): one for one in found}
    known = {_normal(text) for text in args["fingerprints"]}
    for device in devices:
        where = f"{device.name}, {device.host} port {device.port}"
        what = "host key" if device.kind == SSH else "certificate"
        one = of.get((device.name, device.kind, device.host, device.port))
        if one is None:
            raise FederationError(
                f"its {what} was not fetched", where=where, cure="fetch it with device_identities_info"
            )
        if known and _normal(one.fingerprint) not in known:
            raise FederationError(
                f"it shows the {what} {one.fingerprint}, which is not among the fingerprints that are known",
                where=where,
                cure="compare it with the device's console: it is another device, its key was made anew, or somebody is in between",
            )
        if not known and not args["confirmed"]:
            raise FederationError(
                f"nobody has confirmed its {what} {one.fingerprint}",
                where=where,
                cure="compare it with the device's console, and answer yes or set fingerprints",
            )
    return found


def _normal(fingerprint: str) -> str:
    """A fingerprint in one form: of a certificate its bare digits, of a host key without padding."""
    return https.fingerprint(fingerprint) or fingerprint.strip().rstrip("=")
