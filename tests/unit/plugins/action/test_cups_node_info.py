# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a node's command line, by what its release knows; a node that does not name itself is an error."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.xmpp.federation.plugins.action import cups_node_info
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.session import CommandFailed
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

NETWORK = """Ethernet 0
DHCP         : disabled           Status     : up
IP Address   : 192.0.2.10         IP Mask    : 255.255.255.000
DNS
Primary      : 192.0.2.53         Secondary  : Not Configured
"""
DETAIL = NETWORK + "Domain       : example.com\nGateway      : 192.0.2.1 on Ethernet 0\n"
OLD = {
    "show network eth0": NETWORK,
    "show network cluster": "192.0.2.10 cup1.example.net cup1 Publisher cups DBPub authenticated\n",
    "show version active": "Active Master Version: 8.6.4.10000-28\n",
    "utils service list": "Service Manager is running\nCisco XCP Router[STARTED]\nPrimary Node =true\n",
}
NEW = {
    **OLD,
    "set cli pagination off": "",
    "show network eth0 detail": DETAIL,
    "show tls min-version": "Configured TLS minimum version: 1.2\n",
}


class Session:
    """A command line that knows some commands only."""

    where = "presence node 192.0.2.10, SSH login"

    def __init__(self, known):
        self.known, self.asked, self.closed = known, [], False

    def run(self, command, timeout=None):
        self.asked.append(command)
        if command not in self.known:
            raise CommandFailed(f"Executed command unsuccessfully: {command}", where=self.where)
        return self.known[command]

    def close(self):
        self.closed = True


def gather(session, **given):
    one = cups_node_info.ActionModule.__new__(cups_node_info.ActionModule)
    one._connection = SimpleNamespace(transport="xmpp.federation.vos", open_session=lambda: session)
    one.task_vars = {"inventory_hostname": "cup1"}
    return one.execute({"resolve": [], "srv": [], "certificates": [], **given})


def test_a_recent_release_tells_all():
    session = Session(NEW)
    found = gather(session)
    assert (found["release"], found["fqdn"], found["domain"]) == ("8.6.4.10000-28", "cup1.example.net", "example.com")
    assert (found["gateway"], found["tls_min_version"], found["dns_servers"]) == (
        "192.0.2.1",
        "TLSv1.2",
        ["192.0.2.53"],
    )
    assert found["services"] == [{"name": "Cisco XCP Router", "state": "Started", "activated": True, "reason": ""}]
    assert found["resolutions"] == found["srv_records"] == found["certificates"] == []
    assert session.closed and not found["changed"]


def test_what_an_old_release_does_not_know_is_left_empty():
    found = gather(Session(OLD))
    assert (found["gateway"], found["tls_min_version"]) == (None, "")
    assert found["domain"] == "example.net", "that of its name in the cluster's list"


@pytest.mark.parametrize("missing", ["show network cluster", "show version active", "utils service list"])
def test_what_every_release_knows_is_needed_and_the_session_is_closed(missing):
    session = Session({command: text for command, text in NEW.items() if command != missing})
    with pytest.raises(CommandFailed, match=missing):
        gather(session)
    assert session.closed


def test_a_node_that_its_own_list_does_not_name():
    moved = {**NEW, "show network cluster": NEW["show network cluster"].replace("192.0.2.10", "192.0.2.20")}
    with pytest.raises(FederationError, match=r"192\.0\.2\.10 is not in its own list of the cluster: 192\.0\.2\.20"):
        gather(Session(moved))


def test_what_is_asked_for_is_asked_of_the_node_in_its_own_spelling():
    session = Session(NEW)
    found = gather(session, resolve=["jabber.bücher.example"], certificates=["cup-xmpp-s2s"])
    assert any("jabber.xn--bcher-kva.example" in command for command in session.asked)
    assert [one["status"] for one in found["resolutions"]] != ["ok"]
    assert found["certificates"] == [
        {
            "name": "cup-xmpp-s2s",
            "status": "unsupported",
            "detail": "Executed command unsuccessfully: show cert list own",
            "certificate": None,
        }
    ]
