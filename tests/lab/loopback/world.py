# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small world in namespaces of its own: DNS, one XMPP server on the real port, and a probe domain.

Dialback needs DNS and port 5269, which tests must not take from the machine. Run as a program by ``world``; it starts the
server, probes it in every way that its tests ask for, and prints what came of each as JSON. All ends with it.

Addresses on the world's loopback: DNS 10.9.9.9, the server 10.1.1.1, a second one 10.2.2.2, the probe 10.3.3.3.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab.daemons import Daemon
from lab.loopback.asking import ask, run
from lab.loopback.certificates import Authority
from lab.loopback.dns import NAMED, Server, serves
from lab.loopback.process import running, until
from lab.loopback.prosody import prosody

DNS, OWN, SECOND, PROBE = "10.9.9.9", "10.1.1.1", "10.2.2.2", "10.3.3.3"
PORT = 5269
SECONDS = 120  # for everything, on a machine that does much else
ROOT = Path(__file__).resolve().parents[3]
ERL = shutil.which("erl") or "/usr/bin/erl"
EJABBERD = Path("/usr/lib/x86_64-linux-gnu")

ZONE = f"""$TTL 60
@ SOA ns.example. root.example. 1 60 60 60 5
@ NS ns
ns A {DNS}
xmpp.own A {OWN}
probe A {PROBE}
dead A 10.4.4.4
_xmpp-server._tcp.own SRV 0 0 5269 xmpp.own
_xmpp-server._tcp.probe SRV 0 0 5269 probe
_xmpp-server._tcp.second SRV 0 0 5269 xmpp.own
_xmpp-server._tcp.refusing SRV 0 0 5270 probe
_xmpp-server._tcp.none SRV 0 0 0 .
"""
OPTIONS = """
options {{ directory "{home}"; listen-on port 53 {{ {dns}; }}; listen-on-v6 {{ none; }}; recursion no;
  pid-file "{home}/named.pid"; session-keyfile "{home}/session.key"; managed-keys-directory "{home}"; }};
controls {{ }};
zone "." {{ type primary; file "{home}/root.zone"; }};
zone "example" {{ type primary; file "{home}/example.zone"; }};
"""
EJABBERD_YML = """
loglevel: info
hosts: ["own.example", "second.example"]
certfiles: ["{certificate}"]
ca_file: "{ca}"
acme: {{auto: false}}
s2s_use_starttls: {tls}
outgoing_s2s_families: [ipv4]
outgoing_s2s_timeout: 5
s2s_dns_timeout: 2
s2s_dns_retries: 1
auth_method: internal
acl: {{blocked: {{server: [blocked.example]}}}}
access_rules: {{s2s: {{deny: blocked, allow: all}}}}
s2s_access: s2s
listen:
  - {{port: 5269, ip: "{own}", module: ejabberd_s2s_in}}
modules:
  mod_disco: {{}}
  mod_ping: {{}}
  mod_s2s_dialback: {{}}
"""
INETRC = (
    '{resolv_conf,"/etc/resolv.conf"}. {hosts_file,""}. {lookup,[dns]}. {timeout,2000}. {retry,1}. {cache_size,0}.\n'
)


def why_not(kind: str) -> str:
    """Why a world with this server cannot be, "" if it can."""
    for program, name in ((NAMED, "BIND (named)"), ("/usr/sbin/ip", "iproute2"), ("/usr/bin/unshare", "unshare")):
        if not os.access(program, os.X_OK) and not shutil.which(os.path.basename(program)):
            return f"{name} is not installed"
    if kind == "ejabberd" and not (os.access(ERL, os.X_OK) and list(EJABBERD.glob("ejabberd-*"))):
        return "ejabberd is not installed"
    if kind == "prosody" and not shutil.which("prosody"):
        return "Prosody is not installed"
    tried = subprocess.run([*unshare(), "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no private namespaces here: {tried.stderr.strip()}"


def unshare() -> list[str]:
    return ["unshare", "-U", "-r", "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc"]


def world(kind: str, tls: str, home: Path) -> dict[str, Any]:
    """What the probes found in a world with a server of this kind."""
    path = f"{ROOT / 'tests' / 'collections'}:{ROOT / 'tests'}"
    done = subprocess.run(
        [*unshare(), sys.executable, "-m", "lab.loopback.world", kind, tls, str(home)],
        capture_output=True,
        text=True,
        timeout=SECONDS + 20,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:] + done.stdout[-1000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# --- inside -------------------------------------------------------------------------------------------------------------------


def main(kind: str, tls: str, home: Path) -> None:
    signal.alarm(SECONDS)
    home.mkdir(parents=True, exist_ok=True)
    _network(home)
    ca = Authority(home / "ca")
    with contextlib.ExitStack() as stack:
        stack.enter_context(_named(home / "named"))
        certificate = ca.issue("own.example")
        if kind == "prosody":
            forward = f'unbound = {{ forward = "{DNS}", resolvconf = false, hoststxt = false }}'
            stack.enter_context(
                prosody(
                    home / "server",
                    tls,
                    certificate=certificate,
                    ca=ca.file,
                    address=OWN,
                    s2s_port=PORT,
                    s2s_timeout=4,
                    more=forward,
                )
            )
        else:
            stack.enter_context(_ejabberd(home / "server", tls, certificate, ca.file))
        print(json.dumps(_probe_everything(ca, home)))


def _network(home: Path) -> None:
    for address in (DNS, OWN, SECOND, PROBE):
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    resolv = home / "resolv.conf"
    resolv.write_text(f"nameserver {DNS}\n", encoding="utf-8")
    subprocess.run(["mount", "--bind", str(resolv), "/etc/resolv.conf"], check=True)


@contextlib.contextmanager
def _named(home: Path) -> Iterator[None]:
    home.mkdir()
    (home / "example.zone").write_text(ZONE, encoding="utf-8")
    root = f"$TTL 60\n@ SOA ns.example. root.example. 1 60 60 60 5\n@ NS ns.example.\nexample. NS ns.example.\nns.example. A {DNS}\n"
    (home / "root.zone").write_text(root, encoding="utf-8")
    (home / "named.conf").write_text(OPTIONS.format(home=home, dns=DNS), encoding="utf-8")
    daemon = Daemon("named", None, [NAMED, "-n", "1", "-f", "-c", str(home / "named.conf")], home, [f"{DNS}:53"])
    with running(daemon):
        server = Server(DNS, 53, home, daemon.pid)
        until(lambda: serves(server, "example"), "BIND serves its zones", daemon.last_words)
        yield


@contextlib.contextmanager
def _ejabberd(home: Path, tls: str, certificate: Path, ca: Path) -> Iterator[None]:
    home.mkdir()
    mode = {"none": "false"}.get(tls, tls)
    text = EJABBERD_YML.format(certificate=certificate, ca=ca, tls=mode, own=OWN)
    if tls == "none":
        text = "\n".join(line for line in text.splitlines() if not line.startswith(("certfiles", "ca_file")))
    (home / "ejabberd.yml").write_text(text, encoding="utf-8")
    (home / "inetrc").write_text(INETRC, encoding="utf-8")
    environment = {
        "ERL_LIBS": str(EJABBERD),
        "EJABBERD_CONFIG_PATH": str(home / "ejabberd.yml"),
        "EJABBERD_LOG_PATH": str(home / "ejabberd.log"),
        "ERL_INETRC": str(home / "inetrc"),
        "ERL_CRASH_DUMP": str(home / "crash.dump"),
        "ERL_CRASH_DUMP_SECONDS": "0",
        "HOME": str(home),
    }
    command = [ERL, "-noinput", "+S", "1:1", "+sbwt", "none", "-mnesia", "dir", f'"{home}/db"', "-s", "ejabberd"]
    with running(Daemon("ejabberd", None, command, home, [f"{OWN}:{PORT}"], environment)):
        yield


def _probe_everything(ca: Authority, home: Path) -> dict[str, Any]:
    """Every probe, by name. Those that leave a server with connections that hang come last."""
    from ansible_collections.xmpp.federation.plugins.modules import s2s_callback_info

    certificate = ca.issue("probe.example")

    def dialback(sender: str, to: str = "own.example", **options: Any) -> dict[str, Any]:
        target = {"address": OWN, "port": PORT, "to": to, "from": sender}
        (found,) = ask(target, **{"level": "dialback", "ca_path": str(ca.file), "dialback_timeout": 8.0, **options})
        return found

    back = {"id": "", "address": OWN, "port": PORT, "to": "own.example", "tls_mode": "starttls"}
    listener = {"listen_address": PROBE, "listen_port": PORT, "listen_cert": str(certificate), "listen_key": None}

    def call_back(to: str = "own.example", **options: Any) -> dict[str, Any]:
        target = {**back, "to": to, "probe_domain": None}
        params = {
            "probe_domain": "probe.example",
            "targets": [target] * options.pop("times", 1),
            **listener,
            "timeout": 3.0,
            "dialback_timeout": 8.0,
            "patience": 0.0,
            **options,
        }
        results = s2s_callback_info.run(params)["results"]
        return dict(results[-1])

    found = {
        "call back": call_back(),
        "call back, twice": call_back(times=2),  # though the server still has connections from before
        "call back of an unhosted domain": call_back(to="nothere.example"),
    }
    with _authority(certificate):
        found["wrong key"] = dialback("probe.example")
        found["external"] = dialback("probe.example", level="tls", client_cert=str(certificate), external=True)
        found["external without certificate"] = dialback("probe.example", level="tls", external=True)
    senders = {
        "no dns": "nodns.example",
        "srv dot": "none.example",
        "refusing": "refusing.example",
        "hosted there": "second.example",
        "blocked": "blocked.example",
    }
    targets = [{"address": OWN, "port": PORT, "to": "own.example", "from": sender} for sender in senders.values()]
    answers = ask(*targets, level="dialback", ca_path=str(ca.file), dialback_timeout=2.5)
    found.update(zip(senders, answers, strict=True))
    wanted = {"call_backs": [{**back, "probe_domain": "probe.example"}], **listener}
    both = run(*targets, level="dialback", ca_path=str(ca.file), dialback_timeout=2.5, call_back_timeout=8.0, **wanted)
    found["call back beside probes"] = both["call_backs"]["results"][0]
    found.update({f"{name} beside a call back": one for name, one in zip(senders, both["results"], strict=True)})
    found["unhosted"] = dialback("probe.example", to="nothere.example")
    found["call back unreachable"] = call_back(probe_domain="none.example", dialback_timeout=2.5)
    found["call back without tls"] = call_back(listen_cert=None, dialback_timeout=2.5)
    return found


@contextlib.contextmanager
def _authority(certificate: Path) -> Iterator[None]:
    """The probe domain's authority, as a server that is there for it would be."""
    from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.callback import verify_back
    from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback.authority import Exchange, Listener
    from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
    from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import (
        Contexts,
        Credentials,
        server_context,
    )

    target = Target(OWN, PORT, "own.example", "probe.example", level="tls")
    settings = Settings(3.0, contexts=Contexts(Credentials()))
    exchange = Exchange(
        "probe.example", "own.example", lambda sid, key: verify_back(target, settings, sid, key, []), []
    )
    with Listener(PROBE, PORT, server_context(str(certificate), None), 3.0) as listener:
        listener.begin(exchange)
        yield


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
