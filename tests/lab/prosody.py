# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The partners' XMPP servers: one Prosody each, behaving as its profile says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lab.daemons import Daemon, endpoint
from lab.layout import PUBLIC_DNS, Partner

_MODULES = Path(__file__).with_name("prosody_modules")
S2S_TIMEOUT = 8  # seconds until an unanswered dialback is reported, on a busy machine too; Prosody's own 90 make tests of failures slow


def modules(partner: Partner) -> tuple[list[str], list[str]]:
    """The Prosody modules to enable and to disable for a partner's profile."""
    on = ["roster", "saslauth", "disco", "ping", "posix"]
    off: list[str] = []
    (on if partner.tls != "none" else off).append("tls")
    (on if partner.certificates != "ignored" else off).append("s2s_auth_certs")
    (on if partner.certificates != "required" else off).append("dialback")
    if partner.first_srv_only:
        on.append("lab_first_srv_only")
    if partner.tls != "none" and not partner.presents:
        on.append("lab_no_client_certificate")
    return on, off


def configuration(partner: Partner, directory: Path, pki: Path, resolver: str = PUBLIC_DNS) -> str:
    """prosody.cfg.lua for a partner; pki is where certificates lie, as DOMAIN.crt, DOMAIN.key and ca.crt."""
    on, off = modules(partner)
    lines = [
        "run_as_root = true -- in the lab's namespaces, where root may be an ordinary user outside",
        "daemonize = false",
        f'data_path = "{directory}/data"',
        f'pidfile = "{directory}/prosody.pid"',
        f"interfaces = {{ {_quoted([one for one in (partner.address, partner.address6) if one])} }}",
        f"use_ipv6 = {_lua(bool(partner.address6))}",
        "c2s_ports = { 5222 }",
        "s2s_ports = { 5269 }",
        f'plugin_paths = {{ "{_MODULES}" }}',
        f"modules_enabled = {{ {_quoted(on)} }}",
        f"modules_disabled = {{ {_quoted(off)} }}",
        'authentication = "internal_plain"',
        'storage = "internal"',
        "allow_unencrypted_plain_auth = true",
        "c2s_require_encryption = false",
        f"s2s_require_encryption = {_lua(partner.tls == 'required')}",
        f"s2s_secure_auth = {_lua(partner.certificates == 'required')}",
        f"s2s_timeout = {S2S_TIMEOUT}",
        # No cache, so that a record that was changed is seen at once.
        f'unbound = {{ forward = "{resolver}", resolvconf = false, hoststxt = false,',
        '  options = { ["cache-max-ttl:"] = "0", ["cache-max-negative-ttl:"] = "0" } }',
        f'log = {{ debug = "{directory}/prosody.log" }}',
    ]
    if partner.tls != "none":
        pair = f'certificate = "{pki}/{partner.domain}.crt", key = "{pki}/{partner.domain}.key"'
        lines.append(f'ssl = {{ {pair}, cafile = "{pki}/ca.crt" }}')
        lines.append(f'lab_cafile = "{pki}/ca.crt"')
    lines.append(f'VirtualHost "{partner.domain}"')
    return "\n".join(lines) + "\n"


def _lua(value: bool) -> str:
    return "true" if value else "false"


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def store_name(domain: str) -> str:
    """How Prosody's internal storage writes a name in a path: all but letters and digits as %xx."""
    return "".join(
        char if char.isascii() and char.isalnum() else "".join(f"%{byte:02x}" for byte in char.encode())
        for char in domain
    )


def prepare(
    partner: Partner, directory: Path, pki: Path, users: Mapping[str, str], prosody: str, resolver: str = PUBLIC_DNS
) -> Daemon:
    """Write what the partner's server needs below the directory, with an account for each user, and say how to run it.

    :param users: local part of the JID -> password (letters and digits only: it is written into Lua)
    """
    accounts = directory / "data" / store_name(partner.domain) / "accounts"
    accounts.mkdir(parents=True)
    for user, password in users.items():
        (accounts / f"{store_name(user)}.dat").write_text(f'return {{ ["password"] = "{password}"; }};\n')
    file = directory / "prosody.cfg.lua"
    file.write_text(configuration(partner, directory, pki, resolver))
    return Daemon(
        partner.netns,
        partner.netns,
        [prosody, "-F", "--config", str(file)],
        directory,
        listen=[endpoint(one, port) for one in (partner.address, partner.address6) if one for port in (5222, 5269)],
    )
