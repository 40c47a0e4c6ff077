# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the model back to configuration lines, as ``show running-config`` prints them.

Everything is written from the fields, so what the parser did not take in would be missing here. Written otherwise than it
was read are only: blanks at line ends and runs of blanks, a rule without the word ``extended``, a translation without its
two interfaces (``(any,any)``), and a service of releases before 8.3 without the word ``destination``.
"""

from __future__ import annotations

from .model import Ace, Entry, Member, NetworkObject, ObjectNat, Ports, ServiceObject, TwiceNat


def words(*parts: str) -> str:
    """The parts that are not empty, with a blank between each two."""
    return " ".join(part for part in parts if part)


def _ports(condition: Ports | None) -> str:
    return condition.text if condition is not None else ""


def rule(ace: Ace) -> str:
    """An access rule from its action on."""
    return words(
        ace.action,
        ace.protocol,
        *ace.source_identity,
        ace.source.text,
        _ports(ace.source_ports),
        *ace.destination_identity,
        ace.destination.text,
        _ports(ace.destination_ports),
        ace.icmp,
        ace.log,
        words("time-range", ace.time_range) if ace.time_range else "",
        "inactive" if ace.inactive else "",
    )


def entry(access_list: str, item: Entry) -> str:
    """A line of an access-list; remarks, and rules of other types, are kept as they are."""
    return f"access-list {access_list} extended {rule(item)}" if isinstance(item, Ace) else item.text


def network_object(item: NetworkObject) -> tuple[str, ...]:
    """The block that defines a network object."""
    return (f"object network {item.name}", *address(item), *description(item.description))


def address(item: NetworkObject) -> tuple[str, ...]:
    return (f" {item.kind} {item.value}",) if item.kind else ()


def description(text: str) -> tuple[str, ...]:
    return (f" description {text}",) if text else ()


def service(item: ServiceObject) -> tuple[str, ...]:
    return (f" service {item.service.text}",) if item.service is not None else ()


def member(item: Member) -> str:
    """A line of an object-group; users, security groups and types of ICMP are kept as they are."""
    if item.group:
        return f"group-object {item.group}"
    if item.endpoint is not None:
        return f"network-object {item.endpoint.text}"
    if item.service_object:
        return f"service-object object {item.service_object}"
    if item.service is not None:
        return f"service-object {item.service.text}"
    if item.ports is not None:
        return f"port-object {item.ports.text}"
    return f"protocol-object {item.protocol}" if item.protocol else item.text


def object_nat(item: ObjectNat) -> str:
    """The ``nat`` line of a network object, without indentation."""
    kind = "dynamic" if item.dynamic else "static"
    return words(f"nat ({item.real_interface},{item.mapped_interface})", kind, item.mapped.text, *item.options)


def twice_nat(item: TwiceNat) -> str:
    """A ``nat`` line with source."""
    return words(
        f"nat ({item.real_interface},{item.mapped_interface})",
        "after-auto" if item.section == 3 else "",
        "source",
        "dynamic" if item.dynamic else "static",
        item.source.text,
        item.mapped.text,
        *item.options,
        words("description", item.description) if item.description else "",
    )
