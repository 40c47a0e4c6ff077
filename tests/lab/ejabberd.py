# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A partner served by ejabberd, started without its own scripts: they want a user account, epmd and /etc."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from lab.daemons import Daemon
from lab.errors import UnavailableError
from lab.layout import PUBLIC_DNS, Partner

PACKAGE = "ejabberd"
_STARTTLS = {"none": "false", "optional": "optional", "required": "required"}
_PLACES = "/usr/lib"


def libraries(places: str = _PLACES) -> str:
    """The directory of Erlang libraries that has ejabberd.

    :raises UnavailableError: it is not installed
    """
    found = sorted(Path(places).glob("*/ejabberd-*/ebin/ejabberd.app"))
    if not found:
        raise UnavailableError(
            f"partner xmpp needs ejabberd, which is not installed: apt-get install --no-install-recommends {PACKAGE} "
            "(54 MB), or take Prosody in its place: --partner-server xmpp=prosody"
        )
    return str(found[-1].parents[2])


def configuration(partner: Partner, pki: Path) -> str:
    """ejabberd.yml for a partner; pki is where certificates lie, as DOMAIN.pem and ca.crt."""
    lines = [
        "loglevel: info",
        f'hosts: ["{partner.domain}"]',
        "acme: {auto: false}",
        f"s2s_use_starttls: {_STARTTLS[partner.tls]}",
        f"outgoing_s2s_families: [{'ipv4, ipv6' if partner.address6 else 'ipv4'}]",
        "outgoing_s2s_timeout: 10",
        "s2s_timeout: 60",
        "s2s_dns_timeout: 3",
        "s2s_dns_retries: 1",
        "auth_method: internal",
        "auth_password_format: plain",
        "listen:",
        f'  - {{port: 5222, ip: "{partner.address}", module: ejabberd_c2s, starttls: false}}',
        *(
            f'  - {{port: 5269, ip: "{address}", module: ejabberd_s2s_in}}'
            for address in (partner.address, partner.address6)
            if address
        ),
        "modules:",
        "  mod_disco: {}",
        "  mod_ping: {}",
        "  mod_roster: {}",
    ]
    if partner.certificates != "required":
        lines.append("  mod_s2s_dialback: {}")
    if partner.tls != "none":
        lines += [f'certfiles: ["{pki}/{partner.domain}.pem"]', f'ca_file: "{pki}/ca.crt"']
    return "\n".join(lines) + "\n"


def accounts(domain: str, users: Mapping[str, str]) -> str:
    """Erlang expressions that register the users, who are there already when it starts again. Quoted as JSON, which is Erlang's
    way too for printable ASCII."""
    return "".join(
        f"case ejabberd_auth:try_register(<<{json.dumps(user)}>>, <<{json.dumps(domain)}>>, <<{json.dumps(password)}>>) of "
        "ok -> ok; {error, exists} -> ok end.\n"
        for user, password in users.items()
    )


def prepare(
    partner: Partner, directory: Path, pki: Path, users: Mapping[str, str], erl: str, resolver: str = PUBLIC_DNS
) -> Daemon:
    """Write what the partner's server needs below the directory, with an account for each user, and say how to run it."""
    directory.mkdir(parents=True)
    (directory / "ejabberd.yml").write_text(configuration(partner, pki))
    (directory / "resolv.conf").write_text(f"nameserver {resolver}\n")
    (directory / "inetrc").write_text(
        f'{{resolv_conf,"{directory}/resolv.conf"}}.\n{{hosts_file,""}}.\n{{lookup,[dns]}}.\n'
        "{timeout,2000}.\n{retry,1}.\n{cache_size,0}.\n"
    )
    # In a file, not on the command line, which every user of the machine can read.
    script = directory / "accounts.erl"
    script.touch(mode=0o600)
    script.write_text(accounts(partner.domain, users))
    argv = [erl, "-noinput", "+S", "1:1", "+sbwt", "none", "-mnesia", "dir", f'"{directory}/db"', "-s", "ejabberd"]
    return Daemon(
        partner.netns,
        partner.netns,
        [*argv, "-eval", f'ok = file:eval("{script}").'],
        directory,
        listen=[f"{partner.address}:5222", f"{partner.address}:5269"],
        environment={
            "ERL_LIBS": libraries(),
            "EJABBERD_CONFIG_PATH": f"{directory}/ejabberd.yml",
            "EJABBERD_LOG_PATH": f"{directory}/ejabberd.log",
            "ERL_INETRC": f"{directory}/inetrc",
            "ERL_CRASH_DUMP": f"{directory}/crash.dump",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "HOME": str(directory),
        },
    )
