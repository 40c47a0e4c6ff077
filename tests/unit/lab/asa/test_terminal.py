# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal: echo, editing, scrolling, pager, and when changes reach the data plane."""

from __future__ import annotations

import pytest
from lab.asa.terminal import Closed, Terminal

from .console import SITE


class Script:
    """A client that sends prepared pieces, each when the one before is used up."""

    def __init__(self, *pieces):
        self.pieces = [piece.encode("latin-1") for piece in pieces]
        self.screen = ""

    def receive(self):
        return self.pieces.pop(0) if self.pieces else b""

    def send(self, data):
        self.screen += data.decode("latin-1")

    def waiting(self):
        return False


def run(console, *pieces):
    console.session.privileged = True
    script = Script(*pieces)
    with pytest.raises(Closed):
        Terminal(script, console.session).run()
    return script.screen.split("available commands.\r\n", 1)[1]


def test_input_is_echoed_and_output_ends_in_crlf(console):
    assert run(console, "show mode\n") == "fw-hq# show mode\r\nSecurity context mode: single \r\nfw-hq# "


@pytest.mark.parametrize(
    "keys",
    [
        "show mx\x7fode\r",
        "show mx\x08ode\r\n",
        "rubbish\x15show mode\n",
        "show rubbish\x17mode\n",
        "show\x1b[A mode\n",
        "show \x07mode\n",
    ],
)
def test_lines_can_be_edited(console, keys):
    assert run(console, keys).endswith("\r\nSecurity context mode: single \r\nfw-hq# ")


def test_control_z_leaves_configuration_mode_and_control_c_drops_the_line(console):
    screen = run(console, "conf t\n", "\x1a", "rubbish\x03", "show mode\n")
    assert "fw-hq(config)# ^Z\r\nfw-hq# rubbish^C\r\nfw-hq# show mode\r\nSecurity context mode: single \r\n" in screen


def test_a_password_is_echoed_as_asterisks(console):
    console.session.privileged = False
    script = Script("enable\n", "enable-secret\n")
    with pytest.raises(Closed):
        Terminal(script, console.session).run()
    assert script.screen.endswith("fw-hq> enable\r\nPassword: *************\r\nfw-hq# ")


def test_an_old_release_starts_the_prompt_with_a_carriage_return(console_for):
    screen = run(console_for("ASA Version 9.1(7)\n!\nhostname old\n"), "show mode\n")
    assert screen == "\rold# show mode\r\nSecurity context mode: single \r\n\rold# "


def test_a_long_line_scrolls_at_width_80_and_ends_in_a_dollar(console):
    line = "access-list OUTSIDE_IN extended permit tcp any host 10.10.0.10 eq 5269 log warnings"
    screen = run(console, "conf t\n", line + "\n")
    assert line not in screen
    assert f"\rfw-hq(config)# {line[:63]}$\r\n" in screen
    assert any(text.endswith("5269 log warnings") for text in console.show("show run access-list OUTSIDE_IN"))


def test_a_wide_terminal_echoes_a_long_line_whole(console_for):
    console = console_for(SITE.replace("hostname fw-hq\n", "terminal width 511\nhostname fw-hq\n"))
    line = "access-list OUTSIDE_IN extended permit tcp any host 10.10.0.10 eq 5269 log warnings"
    assert f"# {line}\r\n" in run(console, "conf t\n", line + "\n")


@pytest.mark.parametrize(("keys", "shown"), [(" q", 48), ("\nq", 25), ("\r\n\nq", 26), ("q", 24)])
def test_the_pager_stops_every_24_lines(console, keys, shown):
    screen = run(console, "show running-config\n", keys)
    assert screen.count("<--- More --->") == 1 + len(keys.replace("\r\n", "\n")) - 1
    rubbed = screen.replace("<--- More --->\r              \r", "")
    assert (
        rubbed
        == "fw-hq# show running-config\r\n" + "".join(f"{line}\r\n" for line in SITE.splitlines()[:shown]) + "fw-hq# "
    )


def test_the_pager_can_be_switched_off(console):
    screen = run(console, "terminal pager 0\n", "show running-config\n")
    assert "More" not in screen and screen.count("\r\n") == len(SITE.splitlines()) + 2


def test_bytes_pass_unchanged(console):
    screen = run(console, "conf t\n", "access-list X remark it\x92s caf\xe9\n", "show run access-list X\n")
    assert "access-list X remark it\x92s caf\xe9\r\n" in screen.split("show run", 1)[1]


def test_changes_reach_the_data_plane_before_the_prompt_and_in_one_batch(console):
    loaded = []

    class Plane:
        def apply(self, catalog):
            loaded.append(len(catalog.objects))
            return []

        def counters(self):
            return {}

    console.device.plane = Plane()
    run(console, "conf t\n", "object network A\nhost 10.0.0.1\nobject network B\n", "object network C\n")
    assert loaded == [3, 5, 6]


def test_exit_says_goodbye(console):
    console.session.privileged = True
    script = Script("exit\n")
    Terminal(script, console.session).run()
    assert script.screen.endswith("Logoff\r\n\r\n")


def test_banners_are_shown(console_for):
    console = console_for(
        "ASA Version 9.8(1)\n!\nhostname b\nbanner exec Authorised\nbanner exec\nbanner exec use only\n"
    )
    script = Script("exit\n")
    Terminal(script, console.session).run()
    assert script.screen.startswith("Authorised\r\n\r\nuse only\r\n")
