# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an earlier request made and the present one no longer names: found by the names of our objects, and by what those lead to.

An object of ours says which host it published. The access rules for exactly that host and port, in and out, are there because
of it, unless the present request or somebody else's translation needs them. Only the form that this collection writes is ever
taken away; what was changed by hand, and what others refer to, stays and is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional

from ..configuration.addresses import Host
from ..configuration.model import AccessList, Ace, Configuration, NetworkObject, ObjectNat
from ..configuration.references import references
from ..meaning import nat
from ..meaning.access import LITERAL, exact_rule
from ..meaning.resolve import only_service
from ..meaning.walk import Line
from .decide_access import outbound_flow
from .draft import Draft
from .edits.access import RemoveAce
from .edits.objects import RemoveNat, RemoveObject
from .request import IGNORE, MAKE_WAY, NAME, REMOVE, Outbound, OwnNames, Publication, Request, protocol_number
from .succession import Earlier, host_of

PROTOCOL, PORT = "tcp", 5269  # of an object that has lost its translation


@dataclass(frozen=True)
class Leftover:
    """An object of ours that nothing names any more.

    Args:
        translation: its ``nat`` line; None where it has none.
        rules: the access rules that are there because of it, with the name of their list.
        stays: why it is not taken away, whatever is asked for; empty where it can be.
    """

    object: NetworkObject
    translation: Optional[ObjectNat]
    rules: tuple[tuple[str, Line], ...]
    stays: str

    @property
    def lines(self) -> list[str]:
        """Its lines as the configuration has them."""
        shown = self.translation.quoted if self.translation is not None else self.object.text
        return [shown, *(line.ace.text for _name, line in self.rules)]

    def as_data(self, own_address: str, goes: bool = False) -> dict[str, Any]:
        """For the task's result.

        Args:
            own_address: the address of the interface, for a translation to that.
            goes: whether it is taken away.
        """
        rule = self.translation
        public = "" if rule is None else own_address if rule.mapped.kind == "interface" else rule.mapped.value
        return {
            "name": self.object.name,
            "real_address": self.object.value if self.object.kind == "host" else "",
            "mapped_address": public.partition("/")[0],
            "mapped_port": rule.service[2] if rule is not None and rule.service is not None else None,
            "mapped_interface": rule.mapped_interface if rule is not None else "",
            "lines": self.lines,
            "stays": self.stays,
            "goes": goes and not self.stays,
        }


def find(draft: Draft, request: Request, followed: Collection[str]) -> list[Leftover]:
    """The leftovers of the request's own names, as the configuration has them now.

    Args:
        followed: objects whose place one of the publications takes, under another name.
    """
    own = request.own_names
    if own is None or request.leftovers == IGNORE:
        return []
    named = {publication.name for publication in request.publications} | set(followed)
    objects = [one for name, one in draft.configuration.objects.items() if own.has(name) and name not in named]
    users = dict.fromkeys((one.name for one in objects), "")
    for _kind, name, line in references(draft.configuration) if users else ():
        if name in users:
            users[name] = users[name] or line
    return [_leftover(draft, request, one, users) for one in objects]


def translated(configuration: Configuration, own: OwnNames, names: Collection[str]) -> list[dict[str, Any]]:
    """Objects of ours apart from ``names`` that still translate, without their access rules: what is open to the Internet."""
    draft = Draft(configuration)
    found = [
        Leftover(known, rule, (), "")
        for name, known in configuration.objects.items()
        if own.has(name) and name not in names and (rule := configuration.object_nat.get(name)) is not None
    ]
    return [one.as_data(_own_address(draft, one)) for one in found]


def tell(draft: Draft, request: Request, found: list[Leftover]) -> None:
    """Say what is left over, and keep it for the result."""
    for one in found:
        draft.leftovers.append(one.as_data(_own_address(draft, one), request.leftovers == REMOVE))
        if one.stays:
            draft.decide(_subject(one), "left", one.lines[0], one.stays)
        if one.stays or request.leftovers != REMOVE:
            cure = f"it stays: {one.stays}" if one.stays else "it is taken away where leftovers are to be removed"
            draft.warn(f"left over from an earlier description: {'; '.join(one.lines)}; {cure}")
        if not one.stays and request.leftovers == NAME:
            draft.decide(_subject(one), "leftover", one.lines[0], "nothing names it any more")


def take_rules(draft: Draft, found: list[Leftover]) -> None:
    """Draft the removal of their access rules, which goes first: what is closed cannot be half open."""
    _take(draft, (rule for one in found if not one.stays for rule in one.rules))


def take_rules_of_earlier(draft: Draft, request: Request, earlier: Iterable[Earlier]) -> None:
    """The same for the rules of hosts and ports that publications had until now, which nothing would lead to afterwards.

    Later runs could not tell whose these were: the object is called as before, and stands for another host.
    """
    names = {one.rule.object for one in earlier}
    _take(draft, (rule for one in earlier for rule in _rules(draft, request, one.host, one.rule, names)))


def _take(draft: Draft, found: Iterable[tuple[str, Line]]) -> None:
    rules = {(name, line.ace.text): line for name, line in found}
    for (name, _text), line in sorted(rules.items(), key=lambda item: -item[1].number):
        bound = draft.configuration.access_lists[name]
        if len(bound.aces) == 1:
            detail = f"the last rule of {name}: without it the list and its binding would vanish"
            draft.decide(f"left over: rule of {name}", "left", line.quoted, detail)
            draft.warn(f"left in place, {detail}; unbind the list by hand where that is intended: {line.quoted}")
        else:
            draft.add(RemoveAce(name, line.number, line.ace))
            draft.decide(f"left over: rule of {name}", "removed", line.quoted)


def in_the_way(draft: Draft, publication: Publication, found: list[Leftover], target: nat.Target) -> list[Earlier]:
    """The translations of leftovers that have the place of a publication, or its host."""
    standing = []
    for one in found:
        rule = draft.configuration.object_nat.get(one.object.name)
        host = host_of(draft.configuration, one.object.name)
        if one.stays or rule is None or host is None:
            continue
        takes = any(claim.rule == rule for claim in nat.claims(draft.configuration, draft.resolver, target))
        if takes or host == publication.real:
            standing.append(Earlier(rule, host))
    return standing


def take_objects(draft: Draft, found: list[Leftover]) -> None:
    """Draft the removal of what translates still, and of the objects."""
    for one in found:
        if one.stays or one.object.name not in draft.configuration.objects:
            continue  # what takes its place took it away
        rule = draft.configuration.object_nat.get(one.object.name)
        if rule is not None:
            draft.add(RemoveNat(rule))
        draft.add(RemoveObject(one.object))
        draft.decide(_subject(one), "removed", one.lines[0])


def give_way(request: Request) -> bool:
    """Whether leftovers may give way to what is published."""
    return request.leftovers in (MAKE_WAY, REMOVE)


def _own_address(draft: Draft, one: Leftover) -> str:
    """The address of the interface that it is published on; empty where that is assigned, or not known."""
    interface = draft.configuration.interfaces.get(one.translation.mapped_interface) if one.translation else None
    return interface.address if interface is not None else ""


def _subject(one: Leftover) -> str:
    return f"left over: {one.object.name}"


def _leftover(draft: Draft, request: Request, known: NetworkObject, users: Mapping[str, str]) -> Leftover:
    """``users``: object of ours -> the first line that refers to it, empty where none does."""
    rule = draft.configuration.object_nat.get(known.name)
    host = host_of(draft.configuration, known.name)
    found = Leftover(known, rule, (), "")
    if known.kind and host is None:
        return replace(found, stays=f"the object was changed: {known.text}")
    if rule is not None and (rule.dynamic or rule.service is None or len(rule.options) != 1):
        return replace(found, stays=f"it carries a translation that this collection does not write: {rule.quoted}")
    user = users[known.name]
    if host is not None:
        rules = tuple(_rules(draft, request, host, rule, users))
        found = replace(found, rules=rules)
    return replace(found, stays=f"this line refers to it: {user}") if user else found


def _rules(
    draft: Draft, request: Request, host: Host, rule: Optional[ObjectNat], names: Collection[str]
) -> Iterator[tuple[str, Line]]:
    """The access rules for exactly this host and port that nothing needs but the object."""
    protocol, port = (
        (rule.service[0], rule.service[1]) if rule is not None and rule.service is not None else (PROTOCOL, PORT)
    )
    inside, outside = _interfaces(request, rule)
    published = request.present and any((one.real, one.real_port) == (host, port) for one in request.publications)
    if not published and not _published_by_others(draft, host, protocol, port, names):
        for name in outside & set(draft.configuration.interfaces):
            bound = draft.ruling("in", name)
            if bound is not None:
                yield from ((bound.name, line) for line in _to_host(draft, bound, host, protocol, port))
    if any((one.host, one.port) == (host, port) for one in request.outbound):
        return
    for name in inside & set(draft.configuration.interfaces):
        bound = draft.ruling("in", name)
        flow = outbound_flow(Outbound(str(host), name, port, protocol))
        line = exact_rule(bound, flow, draft.resolver) if bound is not None else None
        if bound is not None and line is not None:
            yield bound.name, line


def _interfaces(request: Request, rule: Optional[ObjectNat]) -> tuple[set[str], set[str]]:
    """Where the host is, and where it was published; of an object that does not say so, where the request publishes."""
    inside = {one.real_interface for one in request.publications}
    outside = {one.mapped_interface for one in request.publications}
    if rule is not None:
        inside = inside if rule.real_interface == "any" else {rule.real_interface}
        outside = outside if rule.mapped_interface == "any" else {rule.mapped_interface}
    return inside, outside


def _published_by_others(draft: Draft, host: Host, protocol: str, port: int, names: Collection[str]) -> bool:
    found = nat.publishers(draft.configuration, draft.resolver, host, protocol, port)
    return any(not (isinstance(rule, ObjectNat) and rule.object in names) for rule in found)


def _to_host(draft: Draft, bound: AccessList, host: Host, protocol: str, port: int) -> Iterator[Line]:
    """The permits for this port of this host alone, whoever they let in."""
    for number, ace in enumerate(bound.entries, 1):
        if (
            isinstance(ace, Ace)
            and ace.action == "permit"
            and not (ace.source_identity or ace.destination_identity or ace.time_range or ace.source_ports)
            and ace.destination.kind in LITERAL
            and ace.source.kind in LITERAL
            and ace.destination_ports is not None
            and not ace.destination_ports.group
            and " " not in ace.protocol
            and only_service(draft.resolver.services(ace), protocol_number(protocol), port)
            and draft.resolver.endpoint(ace.destination).only(host)
        ):
            yield Line(number, ace)
