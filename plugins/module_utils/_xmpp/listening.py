# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call-backs of a task: its options, and the listener that stands for the probe domains' server, for one target after another."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any, Optional

from .._errors import FederationError
from .arguments import check_address, check_domain, check_patience, check_port, check_seconds, why_unusable
from .callback import call_back
from .dialback.authority import Listener
from .session import TLS_MODES, Settings, Target
from .stream.names import same_domain
from .tls.tls import Contexts, Credentials, server_context

Spec = dict[str, dict[str, Any]]

TARGET: Spec = {
    "id": {"type": "str", "default": ""},
    "address": {"type": "str", "required": True},
    "port": {"type": "int", "default": 5269},
    "to": {"type": "str", "required": True},
    "probe_domain": {"type": "str"},
    "tls_mode": {"type": "str", "default": "starttls", "choices": list(TLS_MODES)},
}
"""The options of one target."""

LISTENER: Spec = {
    "listen_address": {"type": "str", "default": "0.0.0.0"},  # noqa: S104 whoever calls back may come from anywhere
    "listen_port": {"type": "int", "default": 5269},
    "listen_cert": {"type": "path"},
    "listen_key": {"type": "path", "no_log": False},
}
"""The options of the listener."""


def read_targets(entries: list[dict[str, Any]], probe_domain: str = "", called: str = "target") -> list[Target]:
    """The task's targets, checked before anything is sent.

    Args:
        entries: as ``TARGET`` says.
        probe_domain: the domain of those that name none.
        called: what errors call an entry.
    """
    found = []
    for number, entry in enumerate(entries, 1):
        where = f"{called} {number}"
        sender = entry["probe_domain"] or probe_domain
        check_domain(sender, "probe_domain", where)
        if same_domain(entry["to"], sender):
            raise FederationError("to is the probe domain itself", where=where, cure="Give the domain of the target")
        target = Target(entry["address"], entry["port"], entry["to"], sender, entry["id"], "tls", entry["tls_mode"])
        found.append(replace(target, unusable=why_unusable(entry["address"], entry["port"], (entry["to"],))))
    return found


def call_all(
    targets: list[Target], params: dict[str, Any], seconds: float, certificate: Optional[str]
) -> dict[str, Any]:
    """Have the targets call back: ``results`` in their order, and whether the listener offered TLS.

    Args:
        targets: whom to ask.
        params: the task's options: those of ``LISTENER``, ``timeout`` and ``patience``.
        seconds: to wait for the answer to the key, and again for the reply to the ping.
        certificate: the file of one that was made for this task, for where it names none.

    Raises:
        FederationError: an option cannot be used, or something else has the port.
    """
    check_seconds(params["timeout"], "timeout")
    check_patience(params["patience"])
    check_address(params["listen_address"], "listen_address")
    check_port(params["listen_port"], "listen_port")
    shown = params["listen_cert"] or certificate
    context = server_context(shown, params["listen_key"]) if shown else None
    contexts = Contexts(Credentials(client_cert=params["listen_cert"], client_key=params["listen_key"]))
    settings = Settings(params["timeout"], seconds, False, contexts, params["patience"])
    with Listener(params["listen_address"], params["listen_port"], context, params["timeout"]) as listener:
        results = [call_back(target, settings, listener) for target in targets]
    return {"listener_tls": context is not None, "results": results}


def make_certificate(module: Any, domain: str) -> Optional[str]:
    """A self-signed certificate for the time of a task; None where the task names one, or the machine cannot make one.

    Args:
        module: the AnsibleModule of the task.
        domain: whom it is for.
    """
    openssl = None if module.params["listen_cert"] else module.get_bin_path("openssl")
    if openssl is None:
        return None
    file = os.path.join(module.tmpdir, "probe_domain.pem")
    # Names with other characters are of no use in a subject, and nobody who accepts this one looks at it.
    name = "".join(c for c in domain if c.isascii() and (c.isalnum() or c in "-."))[:60] or "probe"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    try:
        code, _output, _errors = module.run_command(
            [*command, "-keyout", file, "-out", file + ".crt"], handle_exceptions=False
        )
        if code != 0:
            return None
        with open(file, "a", encoding="ascii") as whole, open(file + ".crt", encoding="ascii") as public:
            whole.write(public.read())
    except OSError:
        return None
    return file
