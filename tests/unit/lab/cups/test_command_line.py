# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform command line over SSH."""

from __future__ import annotations

from dataclasses import replace

import dns.rdata
import dns.resolver
import paramiko
import pytest
from lab.cups.cli import CommandLine

from .conftest import FEDERATION, PLATFORM_PASSWORD, ROUTER, StartLab, Terminal


@pytest.fixture
def terminal(lab):
    shell = lab.terminal()
    yield shell
    shell.close()


def test_welcome(terminal: Terminal):
    lines = terminal.welcome.split("\r\n")
    assert lines[0] == "Command Line Interface is starting up, please wait ..."
    assert "   Welcome to the Platform Command Line Interface" in lines
    assert lines[-1] == "admin:"


def test_keyboard_interactive_and_refusals(lab):
    transport = paramiko.Transport(lab.emulator.ssh_addresses[0])
    transport.start_client()
    with pytest.raises(paramiko.AuthenticationException):
        transport.auth_password("administrator", "wrong", fallback=False)
    with pytest.raises(paramiko.AuthenticationException):
        transport.auth_interactive("administrator", lambda title, text, prompts: ["wrong"])
    transport.auth_interactive("administrator", lambda title, text, prompts: [PLATFORM_PASSWORD for _ in prompts])
    channel = transport.open_session()
    with pytest.raises(paramiko.SSHException):
        channel.exec_command("show version active")
    without_terminal = transport.open_session()
    with pytest.raises(paramiko.SSHException):
        without_terminal.invoke_shell()
    transport.close()


def test_service_list(terminal: Terminal):
    lines = terminal.run("utils service list")
    assert lines[0] == "Requesting service status, please wait..."
    assert lines[3:6] == ["Service Manager is running", "Getting list of all services", ">> Return code = 0"]
    assert lines[-1] == "Primary Node =true"
    assert "System SSH [STARTED]" in lines
    assert f"{ROUTER}[STARTED]" in lines
    assert f"{FEDERATION}[STOPPED]  Service Not Activated" in lines


def test_restart_shows_progress(terminal: Terminal):
    lines = terminal.run(f"utils service restart {ROUTER}")
    assert lines[:2] == [
        "Do not press Ctrl+C while the service is restarting. If the service has not restarted properly, "
        "execute the same command again.",
        "Service Manager is running",
    ]
    assert lines[-1] == f"{ROUTER}[STARTED]"
    assert set(lines[2:-1]) <= {f"{ROUTER}[STOPPING]", f"{ROUTER}[STARTING]"}


def test_activation_while_the_node_is_off_and_on(lab, terminal: Terminal):
    lines = terminal.run(f"utils service activate {FEDERATION}")
    assert lines[-2:] == [f"{FEDERATION}[STOPPED]  Component is not running", "Executed command unsuccessfully"]
    lab.emulator.node.save(replace(lab.emulator.node.views.saved, node_status="On", dialback_secret="x"))
    assert terminal.run(f"utils service start {FEDERATION}")[-1] == f"{FEDERATION}[STARTED]"
    assert lab.browser().service(FEDERATION)["ServiceStatus"] == "Started"
    assert terminal.run(f"utils service stop {FEDERATION}")[-1] == f"{FEDERATION}[STOPPED]  Commanded Out of Service"
    assert terminal.run(f"utils service deactivate {FEDERATION}")[-1] == f"{FEDERATION}[STOPPED]  Service Not Activated"


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (
            "utils service start Cisco Nothing",
            ["Service Name Cisco Nothing is invalid", "Executed command unsuccessfully"],
        ),
        ("utils service", ["No valid command entered"]),
        ("utils service start", ["No valid command entered"]),
        ("configure terminal", ["No valid command entered"]),
        ("show network eth0 everything", ["No valid command entered"]),
    ],
)
def test_what_is_refused(terminal: Terminal, command, lines):
    assert terminal.run(command) == lines


def test_what_is_no_command_is_not_logged(lab, terminal: Terminal, caplog):
    caplog.set_level("INFO")
    assert terminal.run(f"my password {PLATFORM_PASSWORD}") == ["No valid command entered"]
    terminal.run("show version active")
    assert "command: show version active" in caplog.text
    assert PLATFORM_PASSWORD not in caplog.text


def test_network_service_cannot_be_deactivated(terminal: Terminal):
    assert terminal.run(f"utils service deactivate {ROUTER}")[-1] == "Executed command unsuccessfully"


def test_pager(start_lab: StartLab):
    terminal = start_lab(choices={"cli.pages_all": True, "cli.pager_lines": 4}).terminal()
    terminal.channel.sendall(b"utils service list\n")
    assert "options: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 4 of " in terminal.until(r"\) : $")
    terminal.channel.sendall(b"xn")
    assert "(lines 5 - 8 of " in terminal.until(r"\) : $")
    terminal.channel.sendall(b"q")
    assert terminal.until(r"admin:$").endswith("admin:")
    terminal.close()


@pytest.mark.parametrize("word", [b"exit\n", b"quit\r", b"\x04"])
def test_leaving(terminal: Terminal, word):
    terminal.channel.sendall(word)
    while terminal.channel.recv(4096):
        pass
    assert terminal.channel.closed or terminal.channel.eof_received


SRV = "_xmpp-server._tcp.partner.example"


class NameServer:
    """In the place of the node's name servers: one SRV record."""

    def resolve(self, name, rdtype, search):
        if (name, rdtype) == (SRV, "SRV"):
            return [dns.rdata.from_text("IN", "SRV", "5 10 5269 xmpp.partner.example.")]
        raise dns.resolver.NXDOMAIN


@pytest.mark.parametrize(
    ("choice", "name", "last"),
    [
        ("known", SRV, f"{SRV} has SRV record 5 10 5269 xmpp.partner.example."),
        ("known", "_xmpp-server._tcp.none.example", "Nothing found"),
        ("refused", SRV, "No valid command entered"),
    ],
)
def test_srv_records_by_release(start_lab: StartLab, monkeypatch, choice, name, last):
    monkeypatch.setattr(CommandLine, "_resolver", lambda _self: NameServer())
    terminal = start_lab(choices={"cli.host_srv.12.5": choice}).terminal()
    lines = terminal.run(f"utils network host {name} srv")
    assert lines[-1] == last
    if choice != "refused":
        assert lines[:4] == ["Local Resolution:", "Nothing found", "", "External Resolution:"]
    terminal.close()


def test_pagination_is_that_of_the_session(start_lab: StartLab):
    lab = start_lab(choices={"cli.pages_all": True, "cli.pager_lines": 3})
    one, other = lab.terminal(), lab.terminal()
    assert one.run("show cli pagination") == ["Automatic pagination: On"]
    one.run("set cli pagination off")
    assert one.run("show cli pagination") == ["Automatic pagination: Off"]
    assert other.run("show cli pagination") == ["Automatic pagination: On"]
    assert len(one.run("utils service list")) > 10
    other.channel.sendall(b"utils service list\n")
    assert "options: q=quit" in other.until(r"\) : $")
    one.close()
    other.close()


def test_an_old_release_knows_neither(start_lab: StartLab):
    terminal = start_lab(release="8.6").terminal()
    for command in ("show cli pagination", "set cli pagination off", f"utils network host {SRV} srv"):
        assert terminal.run(command) == ["No valid command entered"]
    terminal.close()


@pytest.mark.parametrize(("form", "whole"), [("pem", True), ("text", False)])
def test_the_certificates_in_the_store(start_lab: StartLab, form, whole):
    terminal = start_lab(choices={"cli.cert.12.5": form}).terminal()
    assert terminal.run("show cert list own")[0].startswith("tomcat/tomcat.pem: ")
    lines = terminal.run("show cert own tomcat/tomcat.pem")
    assert [line.partition(":")[0] for line in lines[:3]] == ["SignatureAlgorithm", "Issuer Name", "Subject Name"]
    assert (lines[-1] == "-----END CERTIFICATE-----") is whole
    assert terminal.run("show cert own nothing")[-1] == "Executed command unsuccessfully"
    terminal.close()


def test_an_entry_of_the_cluster_may_go_on_in_the_next_line(start_lab: StartLab):
    terminal = start_lab(choices={"cli.cluster_wraps": True}).terminal()
    lines = terminal.run("show network cluster")
    assert "    DBPub authenticated" in lines and "10.10.0.10 cup1.cupdomain.example cup1 Subscriber cups" in lines
    terminal.close()
