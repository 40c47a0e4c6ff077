# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the ASA emulator: `python -m lab.asa --config FILE --state DIR --listen ADDR:PORT --host-key FILE ...`."""

from __future__ import annotations

import argparse
import gc
import ipaddress
import json
import re
import signal
import sys
import threading
from pathlib import Path

import paramiko

from lab.asa import (  # noqa: F401  (the command modules register themselves)
    acl_commands,
    catalog,
    commands,
    object_commands,
    show,
    trace,
)
from lab.asa.characters import CHARACTERS
from lab.asa.device import Credentials, DataPlane, Device, NoDataPlane
from lab.asa.faults import read_faults
from lab.asa.links import ROLES, KernelLink, assign, have_hosts, in_lab, read_kernel
from lab.asa.plane import NftPlane
from lab.asa.server import serve
from lab.asa.store import Configuration


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lab.asa", description="ASA emulator of the lab")
    parser.add_argument("--config", required=True, type=Path, help="running configuration to start with")
    parser.add_argument("--state", required=True, type=Path, help="directory for configurations and logs")
    parser.add_argument("--listen", required=True, action="append", metavar="ADDR:PORT")
    parser.add_argument(
        "--host-key", required=True, type=Path, help="ECDSA private key, as the device makes it, in OpenSSH or PEM form"
    )
    parser.add_argument(
        "--credentials",
        required=True,
        type=Path,
        help="JSON with user, password, enable, and key (a public one) where it may log in by that too",
    )
    parser.add_argument(
        "--link",
        action="append",
        default=[],
        metavar="outside|inside|NAMEIF=DEVICE",
        help="with --near: which network interface stands for which interface of the configuration",
    )
    parser.add_argument(
        "--near",
        action="append",
        default=[],
        metavar="NETWORK",
        help="a network that has hosts, where they are not the lab's usual two",
    )
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="a context and its configuration; --config is then the system space, and the first context is where one logs in"
        " unless the system has an admin-context line",
    )
    parser.add_argument(
        "--character", choices=CHARACTERS, default="", help="another device than the configuration says"
    )
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
        return Credentials(values["user"], values["password"], values["enable"], values.get("key", ""))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: an object with user, password and enable is needed ({error})") from error


def _plane(options: argparse.Namespace) -> DataPlane:
    if options.data_plane == "none":
        return NoDataPlane()
    devices = {} if options.near else {role: role for role in ROLES}
    for item in options.link:
        role, _, device = item.partition("=")
        if not device or not (options.near or role in devices):
            raise ValueError(f"--link {item}: outside=DEVICE or inside=DEVICE is needed")
        devices[role] = device
    options.state.mkdir(parents=True, exist_ok=True)
    return NftPlane([read_kernel(role, device) for role, device in devices.items()], options.state / "nft")


def _read(path: Path) -> str:
    return path.read_bytes().decode("latin-1")


def _contexts(items: list[str]) -> dict[str, str]:
    """Configurations by context name."""
    found: dict[str, str] = {}
    for item in items:
        name, _, file = item.partition("=")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", name) or not file or name in found:
            raise ValueError(f"--context {item}: NAME=FILE is needed, each name once")
        found[name] = _read(Path(file))
    return found


def _in_the_lab(texts: dict[str, str]) -> str:
    """The context whose packets are the lab's: the first with an interface in one of its networks, else the first."""
    for name, text in texts.items():
        items = catalog.read(Configuration.load(text)).interfaces.values()
        if any(item.address and in_lab(item.address) for item in items if not item.management_only):
            return name
    return next(iter(texts))


def build(options: argparse.Namespace) -> Device:
    """The device with its contexts. Raises `OSError`, `ValueError`."""
    texts = _contexts(options.context)
    credentials, state = _credentials(options.credentials), options.state
    plane = None if texts else _plane(options)
    faults = read_faults(options.fault)
    device = Device(_read(options.config), credentials, state, plane, faults, options.character)
    if texts:
        device.redress("system")
        chosen = _in_the_lab(texts)
        for name, text in texts.items():
            own = _plane(options) if name == chosen else None
            Device(
                text, credentials, state / "contexts" / name, own, character=options.character, system=device, name=name
            )
        device.note(f"the data plane is that of context {chosen}")
    return device


def start(options: argparse.Namespace) -> Device:
    """Load everything, open the ports, load the data plane. Raises `OSError`, `ValueError`, `SSHException`."""
    # What is made here stays to the end: looking for garbage among it takes seconds with a long list.
    gc.disable()
    key = paramiko.ECDSAKey.from_private_key_file(str(options.host_key))
    if options.near:
        have_hosts(ipaddress.ip_network(text) for text in options.near)
    device = build(options)
    endpoints = [_endpoint(item) for item in options.listen]
    device.apply_all()
    gc.freeze()
    gc.enable()
    served = next((space for space in device.spaces if not isinstance(space.plane, NoDataPlane)), device)
    roles = [item.partition("=")[0] for item in options.link] if options.near else ROLES
    links = assign(served.catalog, [KernelLink(role, role, "", frozenset()) for role in roles])
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
