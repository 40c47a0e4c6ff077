# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Be a peer: ``python -m lab.peers MANNER[=VALUE] --domain DOMAIN --listen ADDRESS:PORT``; without arguments, list the manners."""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path

from lab.peers.authority import ask
from lab.peers.manners import MANNERS, peer_class
from lab.peers.server import accept, listen


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.peers", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("manner", nargs="?", metavar="MANNER[=VALUE]")
    parser.add_argument("--domain", help="in A-labels")
    parser.add_argument("--listen", metavar="ADDRESS:PORT")
    parser.add_argument("--tls", default="none", choices=("none", "optional", "required"))
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="PEM with certificate and key")
    given = parser.parse_args()
    if not given.manner:
        for name, one in MANNERS.items():
            print(f"{name:28}TLS {', '.join(one.WITH_TLS)}: {(inspect.getdoc(one) or '').splitlines()[0]}")
        return
    if not given.domain or not given.listen:
        parser.error("--domain and --listen are needed")
    name, _, value = given.manner.partition("=")
    try:
        peer = peer_class(name)(given.domain, given.tls, given.certificate, ask, value)
    except ValueError as error:
        parser.error(str(error))
    address, _, port = given.listen.rpartition(":")
    with listen(address, int(port)) as listener:
        print("ready", flush=True)
        accept(listener, peer)


if __name__ == "__main__":
    main()
