# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the ASA emulator: `python -m lab.asa --config FILE --state DIR --listen ADDR:PORT --host-key FILE ...`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

import paramiko

from lab.asa import (  # noqa: F401  (the command modules register themselves)
    acl_commands,
    config_commands,
    exec_commands,
    group_commands,
    nat_commands,
    object_commands,
    show,
    trace,
)
from lab.asa.device import Credentials, DataPlane, Device, NoDataPlane
from lab.asa.faults import read_faults
from lab.asa.links import ROLES, KernelLink, assign, read_kernel
from lab.asa.plane import NftPlane
from lab.asa.server import serve


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lab.asa", description="ASA emulator of the lab")
    parser.add_argument("--config", required=True, type=Path, help="running configuration to start with")
    parser.add_argument("--state", required=True, type=Path, help="directory for configurations and logs")
    parser.add_argument("--listen", required=True, action="append", metavar="ADDR:PORT")
    parser.add_argument("--host-key", required=True, type=Path, help="ECDSA private key in OpenSSH or PEM form")
    parser.add_argument("--credentials", required=True, type=Path, help="JSON with user, password, enable")
    parser.add_argument("--link", action="append", default=[], metavar="outside|inside=DEVICE")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[=VALUE]")
    parser.add_argument("--data-plane", choices=("nft", "none"), default="nft")
    return parser.parse_args(words)


def _endpoint(text: str) -> tuple[str, int]:
    address, _, port = text.rpartition(":")
    if not address or not port.isdigit():
        raise ValueError(f"--listen {text}: ADDR:PORT is needed")
    return address.strip("[]"), int(port)


def _credentials(path: Path) -> Credentials:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Credentials(values["user"], values["password"], values["enable"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: an object with user, password and enable is needed ({error})") from error


def _host_key(path: Path) -> paramiko.PKey:
    """ECDSA, as the device makes it, in either file form; other types that Paramiko reads do as well."""
    try:
        return paramiko.ECDSAKey.from_private_key_file(str(path))
    except paramiko.SSHException:
        return paramiko.PKey.from_path(path)


def _plane(options: argparse.Namespace) -> DataPlane:
    if options.data_plane == "none":
        return NoDataPlane()
    devices = {role: role for role in ROLES}
    for item in options.link:
        role, _, device = item.partition("=")
        if role not in devices or not device:
            raise ValueError(f"--link {item}: outside=DEVICE or inside=DEVICE is needed")
        devices[role] = device
    options.state.mkdir(parents=True, exist_ok=True)
    return NftPlane([read_kernel(role, device) for role, device in devices.items()], options.state / "nft")


def start(options: argparse.Namespace) -> Device:
    """Load everything, open the ports, load the data plane. Raises `OSError`, `ValueError`, `SSHException`."""
    text = options.config.read_bytes().decode("latin-1")
    key = _host_key(options.host_key)
    device = Device(text, _credentials(options.credentials), options.state, _plane(options), read_faults(options.fault))
    endpoints = [_endpoint(item) for item in options.listen]
    device.apply()
    links = assign(device.catalog, [KernelLink(role, role, "", frozenset()) for role in ROLES])
    print("interfaces " + " ".join(f"{link.kernel.role}={link.nameif}" for link in links), flush=True)
    for endpoint in endpoints:
        serve(device, endpoint, key)
    return device


def main(words: list[str] | None = None) -> int:
    """Run until terminated."""
    options = _arguments(words)
    try:
        start(options)
    except (OSError, ValueError, paramiko.SSHException) as error:
        print(f"lab.asa: {error}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print("ready", flush=True)
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
