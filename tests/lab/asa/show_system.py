# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show version`, `failover`, `mode`, `context`, `cluster info`."""

from __future__ import annotations

import datetime

from lab.asa.characters import CONTROL_UNIT, UNIT, roles
from lab.asa.commands import uptime
from lab.asa.device import Device
from lab.asa.session import Session, failover_state, group_active
from lab.asa.words import Words


def version(session: Session, words: Words) -> list[str]:
    """`show version`, after the release in the configuration."""
    words.finish()
    device, config = session.device, session.device.running
    product = next((line.lstrip(": ").split()[0] for line in config.header if " Version " in line), "ASA")
    name = {"PIX": "Cisco PIX Security Appliance Software", "FWSM": "FWSM Firewall"}.get(
        product, "Cisco Adaptive Security Appliance Software"
    )
    release, above = config.version, []
    if product == "NGFW":
        # A threat defense image names itself first and the ASA code that it is built on second (unconfirmed).
        above = [
            f"{f'[ {device.hostname} ]':-^52}",
            f"{'Model':<26}: Cisco Firepower Threat Defense (75) Version {release}",
            "-" * 52,
            "",
        ]
        release = "9.14(1)"
    suffix = f" <{config.context}>" if config.context else ""
    manager = {8: "6.6(1)", 9: "7.12(2)"}.get(config.release[0], "7.18(1)")
    hardware = next(
        (line.partition("Hardware:")[2].strip() for line in config.header if "Hardware:" in line),
        "ASA5516, 8192 MB RAM, CPU Atom C2000 series 2416 MHz, 1 CPU (8 cores)",
    )
    lines = [
        *above,
        f"{name} Version {release}{suffix} ",
        f"Device Manager Version {manager}",
        "",
        "Compiled by builders",
        'System image file is "disk0:/asa-smp-k8.bin"',
        'Config file at boot was "startup-config"',
        "",
        f"{device.hostname} up {uptime(device.started)}",
    ]
    if failover_state(session.device)[0]:
        lines.append(f"failover cluster up {uptime(device.started)}")
    ports = [
        f" {index}: Ext: {block.name:<20}: address is 0200.5e00.{index:04x}, irq 255"
        for index, block in enumerate(config.of("interface"))
    ]
    lines += ["", f"Hardware:   {hardware}", "", *ports, "", "Serial Number: LAB00000000", ""]
    if device.modified:
        when = datetime.datetime.fromtimestamp(device.modified[1], datetime.UTC)
        lines.append(
            f"Configuration last modified by {device.modified[0]} at "
            + when.strftime("%H:%M:%S.")
            + f"{when.microsecond // 1000:03d}"
            + when.strftime(" UTC %a %b %-d %Y")
        )
    else:
        lines.append("Configuration has not been modified since last system restart.")
    return lines


def failover(session: Session, words: Words) -> list[str]:
    """`show failover`: off, or this unit and its mate."""
    words.finish()
    device = session.device
    enabled, role, active = failover_state(device)
    config = device.system.running
    if not enabled:
        return [
            "Failover Off ",
            f"Failover unit {role}",
            "Failover LAN Interface: not Configured",
            "Reconnect timeout 0:00:00",
            "Unit Poll frequency 1 seconds, holdtime 15 seconds",
            "Interface Poll frequency 5 seconds, holdtime 25 seconds",
            "Interface Policy 1",
            f"Monitored Interfaces {len(session.device.catalog.interfaces)} of 61 maximum",
            "MAC Address Move Notification Interval not set",
        ]
    link = config.value("failover lan interface", "folink GigabitEthernet0/7")
    return [
        "Failover On ",
        f"Failover unit {role}",
        f"Failover LAN Interface: {link} (up)",
        "Reconnect timeout 0:00:00",
        "Unit Poll frequency 1 seconds, holdtime 15 seconds",
        "Interface Poll frequency 5 seconds, holdtime 25 seconds",
        "Interface Policy 1",
        f"Version: Ours {config.version}, Mate {config.version}",
        *_units(session, role, active),
    ]


def _units(session: Session, role: str, active: bool) -> list[str]:
    device, other = session.device, "Primary" if role == "Secondary" else "Secondary"
    if device.character == "active-active":
        mine = [f"Group {n} State: {_state(group_active(device, n)):<15}" for n in (1, 2)]
        theirs = [f"Group {n} State: {_state(not group_active(device, n)):<15}" for n in (1, 2)]
        return [
            *(
                line
                for unit, states in ((f"  This host:    {role}", mine), (f"  Other host:   {other}", theirs))
                for line in ("", unit, *(f"  {state}" for state in states))
            ),
            "",
            *(line for space in device.spaces if space.name for line in _monitored(space)),
        ]
    return [
        *_unit(session, "This", role, _state(active)),
        *_unit(session, "Other", other, "Sync Config" if device.replicating else _state(not active)),
    ]


def _state(active: bool) -> str:
    return "Active" if active else "Standby Ready"


def _monitored(space: Device) -> list[str]:
    """Interfaces of a context as active/active failover lists them."""
    return [
        f"\t\t  {space.name} Interface {item.nameif} ({item.address or '0.0.0.0'}): Normal (Monitored)"
        for item in space.catalog.interfaces.values()
    ]


def _unit(session: Session, which: str, role: str, state: str) -> list[str]:
    lines = [f"\t{which} host: {role} - {state} ", "\t\tActive time: 0 (sec)"]
    for item in session.device.catalog.interfaces.values():
        address = item.address if state == "Active" else item.standby
        lines.append(f"\t\t  Interface {item.nameif} ({address or '0.0.0.0'}): Normal (Monitored)")
    return lines


def cluster(session: Session, words: Words) -> list[str]:
    """`show cluster info`: this unit's name and role (the layout of the lines between is unconfirmed)."""
    words.require("info")
    words.finish()
    device = session.device
    if device.character != "cluster-data":
        return ["Clustering is not configured"]
    own, data = roles(device.system.running.release)
    return [
        "Cluster lab: On",
        "    Interface mode: spanned",
        f'    This is "{UNIT}" in state {data.upper()}',
        "        ID        : 1",
        f"        Version   : {device.system.running.version}",
        "Other members in the cluster:",
        f'    Unit "{CONTROL_UNIT}" in state {own.upper()}',
    ]


def mode(session: Session, words: Words) -> list[str]:
    """`show mode`."""
    words.finish()
    return [f"Security context mode: {'multiple' if session.device.running.context else 'single'} "]


def context(session: Session, words: Words) -> list[str]:
    """`show context`: only on a device in multiple mode; a context shows itself, the system all of them."""
    device = session.device
    config = device.running
    if config.context is None:
        raise words.invalid(back=1)
    words.finish()
    ports = [block.name for block in config.of("interface")]
    found = [
        (space.name, [block.name for block in space.running.of("interface")])
        for space in device.spaces
        if space.name and (space is device or device.contexts)
    ]
    if not found:
        found = (
            [(config.hostname, ports)]
            if config.context == "context"
            else [(b.name, ports) for b in config.of("context")]
        )
    lines = ["Context Name      Class      Interfaces           Mode         URL"]
    for name, names in found:
        mark = "*" if name == device.entrance.name else " "
        first, *others = [",".join(names[at : at + 1]) for at in range(len(names))] or [""]
        lines.append(f"{mark}{name:<17} default    {first + ',' * bool(others):<20} Routed       disk0:/{name}.cfg")
        lines += [f"{'':29}{port + ',' * (at < len(others) - 1)}" for at, port in enumerate(others)]
    if device.contexts:
        lines += ["", f"Total active Security Contexts: {len(found)}"]
    return lines
