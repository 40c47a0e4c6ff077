# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a presence node says itself, as the role verify_presence keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from ..._cups.service import normalised
from .probes import Certificate, read_certificate
from .reader import Fields, Misfit

_SRV = ("ok", "missing", "unsupported", "not_understood", "failed", "not_a_name", "not_asked")
_TLS_VERSIONS = ("", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_STORED = ("ok", "not_shown", "unsupported", "not_understood", "failed")
_RESOLUTIONS = ("ok", "missing", "not_understood", "failed", "not_a_name", "not_asked")


@dataclass(frozen=True)
class Service:
    name: str
    state: str
    activated: bool
    reason: str

    def __str__(self) -> str:
        if not self.activated:
            return f"{self.name} is not activated"
        return f"{self.name} is {self.state}" + (f" ({self.reason})" if self.reason else "")


@dataclass(frozen=True)
class Resolution:
    """What the node makes of a name, by its own table (``local``) and by its DNS servers (``external``)."""

    name: str
    status: str
    local: tuple[str, ...]
    external: tuple[str, ...]
    detail: str

    def __str__(self) -> str:
        addresses = [*self.external, *(f"{address} (its own table)" for address in self.local)]
        if addresses:
            return f"{self.name} is {' and '.join(addresses)}"
        return f"{self.name}: {'not found' if self.status == 'missing' else self.detail}"


@dataclass(frozen=True)
class NodeSrv:
    """The SRV records that the node itself finds for a name; ``records`` in zone-file form, comparable.

    ``status`` is ``ok``; ``missing``, where the node knows the question and found none; ``unsupported``, where its release does not know it;
    everything else says nothing.
    """

    name: str
    status: str
    records: tuple[str, ...]
    detail: str


@dataclass(frozen=True)
class Stored:
    """A certificate in the node's store; ``certificate`` is None where the node does not show it, ``detail`` why."""

    name: str
    status: str
    certificate: Optional[Certificate]
    detail: str


@dataclass(frozen=True)
class Info:
    """What its command line says. ``services`` are those of XCP, by names that are alike in all releases.

    ``certificates`` is None where the node was not asked for them. ``lowest_tls`` is the oldest version of TLS that it accepts, such as
    ``TLSv1.2``; empty where it does not say.
    """

    address: str
    dns_servers: tuple[str, ...]
    services: Mapping[str, Service]
    resolutions: tuple[Resolution, ...]
    srv_records: tuple[NodeSrv, ...]
    certificates: Optional[tuple[Stored, ...]]
    lowest_tls: str

    def srv(self, name: str) -> Optional[NodeSrv]:
        """What it said of the SRV records of a name; None where it was not asked."""
        return next((one for one in self.srv_records if one.name.lower() == name.lower()), None)


@dataclass(frozen=True)
class Settings:
    """What its pages show: ``values`` as ``cups_federation`` returns them, None where they could not be read."""

    asked: bool
    values: Optional[Mapping[str, Any]]
    to_set: tuple[str, ...]
    error: str


@dataclass(frozen=True)
class Pending:
    """A restart that saved settings still need."""

    service: str
    text: str


@dataclass(frozen=True)
class NodeSeen:
    """A presence node of the inventory: its name and address there, and what came of asking it."""

    host: str
    address: str
    info: Optional[Info]
    info_error: str
    settings: Settings
    pending: tuple[Pending, ...]
    restarts_error: str


def read_node(fields: Fields) -> NodeSeen:
    restarts = fields.part("restarts")
    info = fields.part("info")
    return NodeSeen(
        host=fields.text("host"),
        address=fields.text("address", ""),
        info=_info(info) if info is not None else None,
        info_error=fields.text("info_error", ""),
        settings=_settings(fields.part("settings")),
        pending=tuple(Pending(one.text("service", ""), one.text("text")) for one in restarts.parts("pending"))
        if restarts
        else (),
        restarts_error=restarts.text("error", "") if restarts else "it was not asked which restarts are pending",
    )


def _info(fields: Fields) -> Info:
    services = [
        Service(one.text("name"), one.text("state"), one.flag("activated", True), one.text("reason", ""))
        for one in fields.parts("services")
    ]
    return Info(
        address=fields.text("address", ""),
        dns_servers=fields.texts("dns_servers"),
        services={normalised(one.name): one for one in services if "XCP" in one.name},
        resolutions=tuple(
            Resolution(
                one.text("name"),
                one.choice("status", _RESOLUTIONS),
                one.texts("local"),
                one.texts("external"),
                one.text("detail", ""),
            )
            for one in fields.parts("resolutions")
        ),
        srv_records=tuple(map(_srv, fields.parts("srv_records"))),
        certificates=tuple(map(_stored, fields.parts("certificates"))) if "certificates" in fields else None,
        lowest_tls=fields.choice("tls_min_version", _TLS_VERSIONS, ""),
    )


def _srv(fields: Fields) -> NodeSrv:
    records = tuple(
        f"{one.number('priority')} {one.number('weight')} {one.number('port')} {one.text('target').rstrip('.').lower()}."
        for one in fields.parts("records")
    )
    return NodeSrv(fields.text("name"), fields.choice("status", _SRV), records, fields.text("detail", ""))


def _stored(fields: Fields) -> Stored:
    status, certificate = fields.choice("status", _STORED), read_certificate(fields.part("certificate"))
    if status == "ok" and certificate is None:
        raise Misfit(f"{fields.where}.certificate", "is missing")
    return Stored(fields.text("name"), status, certificate, fields.text("detail", ""))


def _settings(fields: Optional[Fields]) -> Settings:
    if fields is None:
        return Settings(False, None, (), "")
    pages = [f"page {one.text('page')}: {'; '.join(one.texts('set'))}" for one in fields.parts("to_set")]
    values = fields.part("values") if fields.raw("values") else None
    return Settings(fields.flag("asked"), _values(values), tuple(pages), fields.text("error", ""))


def _values(fields: Optional[Fields]) -> Optional[Mapping[str, Any]]:
    """The settings that every page of every release has, by type; others as they are."""
    if fields is None:
        return None
    texts = {name: fields.text(name) for name in ("node_status", "security_mode")}
    boxes = ("client_certificates", "sasl_external_incoming", "sasl_external_outgoing")
    flags = {}
    for name in boxes:
        if name not in fields:
            raise Misfit(f"{fields.where}.{name}", "is missing")
        flags[name] = fields.flag(name)
    others = {name: fields.raw(name) for name in ("policy", "exceptions", "email_federation") if name in fields}
    return {**texts, **flags, **others}
