# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a directory that runs: inventory, description, vault, ansible.cfg. Made whole under its name, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from ..module_utils._errors import FederationError
from . import files

COLLECTION = Path(__file__).parents[2]
TREE = COLLECTION.parents[2]
"""The directory that holds ``ansible_collections``."""

SCHEMA = COLLECTION / "docs" / "schema" / "federation_site.schema.json"

_CURE = "see that you can write there, and that the disk has room"


class _Dumper(yaml.SafeDumper):
    """YAML as people write it: lists indented, nothing for none."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


class _Untemplated(str):
    """A text that Ansible must not take for a template, whatever stands in it."""


_Dumper.add_representer(type(None), lambda dumper, _none: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
_Dumper.add_representer(_Untemplated, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style='"'))


def as_yaml(data: Any) -> str:
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=150, allow_unicode=True)
    return text


def description_file(description: Mapping[str, Any]) -> str:
    head = "---\n# The description of the site: every field is in docs/intent.md of the collection.\n"
    if SCHEMA.exists():
        head += f"# yaml-language-server: $schema={SCHEMA}\n"
    return head + as_yaml({"federation_site": dict(description)})


def inventory_file(inventory: Mapping[str, Any]) -> str:
    return (
        "---\n# The devices, and how to log in to them. The passwords are in group_vars/all/vault.yml: ansible-vault edit group_vars/all/vault.yml\n"
        + as_yaml(inventory)
    )


def vault_file(values: Mapping[str, str], password: str) -> str:
    """The secrets as ``vault_NAME``, encrypted with Ansible's vault."""
    plain = "---\n" + as_yaml({f"vault_{name}": _Untemplated(value) for name, value in values.items()})
    vault = VaultLib([("default", VaultSecret(password.encode()))])
    encrypted: bytes = vault.encrypt(plain)
    return encrypted.decode()


def configuration_file(password_file: str) -> str:
    """ansible.cfg, which counts where ansible-playbook is started in the directory."""
    vault = f"vault_password_file = {password_file}" if password_file else "ask_vault_pass = true"
    return f"""\
# Read by ansible-playbook when it is started in this directory.
[defaults]
inventory = inventory.yml
collections_path = {TREE}
stdout_callback = xmpp.federation.progress
callback_result_format = yaml
{vault}
"""


GITIGNORE = """\
# What runs leave here; the vault is encrypted and may be kept in git.
/reports/
/handover/
*.retry
"""


def refuse_existing(directory: Path) -> None:
    """
    Raises:
        FederationError: something has that name already.
    """
    if os.path.lexists(directory):
        raise FederationError(
            "it exists already, and nothing in it is touched",
            where=str(directory),
            cure="give another directory, or work on in this one: cd there, and ansible-playbook xmpp.federation.plan",
        )


def vault_password(typed: str, file: str, directory: Path) -> tuple[str, str | None]:
    """The password of the vault.

    Args:
        typed: what the user typed; empty where a file holds it.
        file: path of a file that holds it, or is to hold it.
        directory: what is to be made.

    Returns:
        the password, and the text to write to ``file`` where it does not exist.

    Raises:
        FederationError: there is neither, or both, or others can read the file.
    """
    if not file:
        if not typed:
            raise FederationError(
                "the vault has no password",
                cure="type one, or set vault_password_file to a file for one",
            )
        return typed, None
    path = Path(file).expanduser()
    if path.absolute().is_relative_to(directory):
        raise FederationError(
            "it lies in the directory that is to be made, beside the vault that it opens",
            where=file,
            cure="keep it elsewhere, such as ~/.config/xmpp-federation/vault-password",
        )
    try:
        known = files.content(path)
        mode = 0 if known is None else stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise FederationError(
            f"it cannot be read: {error.strerror}", where=file, cure="mend it, or name another"
        ) from error
    if known is None:
        made = typed or secrets.token_urlsafe(32)
        return made, f"{made}\n"
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise FederationError(f"others can read it (mode {mode:04o})", where=file, cure=f"chmod 600 {file}")
    if typed and known.strip() != typed:
        raise FederationError("it holds another password than you typed", where=file, cure="leave one of them out")
    if not known.strip():
        raise FederationError(
            "it is empty", where=file, cure="write a password into it, or name a file that does not exist"
        )
    return known.strip(), None


def write(directory: Path, contents: Mapping[str, str], password_file: tuple[Path, str] | None) -> None:
    """Make the directory with its files; where that fails, nothing is left.

    Args:
        contents: path within the directory -> text.
        password_file: a file to be made before, with its text.

    Raises:
        FederationError: the file system refuses.
    """
    if password_file is not None:
        files.write(password_file[0], password_file[1], files.OWNER_ONLY, _CURE)
    beside = None
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        for name, text in contents.items():
            files.write(beside / name, text, files.OWNER_ONLY, _CURE)
        refuse_existing(directory)
        beside.rename(directory)
    except BaseException as error:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
        if password_file is not None:
            with contextlib.suppress(OSError):
                password_file[0].unlink()
        if isinstance(error, OSError):
            raise FederationError(
                f"it cannot be made: {error.strerror or error}", where=str(directory), cure=_CURE
            ) from error
        raise
