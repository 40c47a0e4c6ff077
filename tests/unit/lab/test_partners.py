# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of partners: their secrets, and one that is missing. How each behaves, tests/system shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab import ejabberd
from lab.errors import UnavailableError
from lab.layout import PARTNERS


def test_passwords_of_ejabberd_are_in_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ejabberd, "libraries", lambda: "/libraries")
    daemon = ejabberd.prepare(PARTNERS["xmpp"], tmp_path / "x", Path("/pki"), {"jdoe1": "word1"}, "/usr/bin/erl")
    assert not any("word1" in word for word in daemon.argv)
    script = tmp_path / "x" / "accounts.erl"
    assert 'try_register(<<"jdoe1">>, <<"jabber.example">>, <<"word1">>)' in script.read_text()
    assert script.stat().st_mode & 0o077 == 0


def test_ejabberd_that_is_missing_is_said_with_what_helps(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as caught:
        ejabberd.libraries(str(tmp_path))
    assert "apt-get install --no-install-recommends ejabberd" in str(caught.value)
    assert "--partner-server xmpp=prosody" in str(caught.value)
    assert "\n" not in str(caught.value)
    ebin = tmp_path / "x86_64-linux-gnu" / "ejabberd-23.01" / "ebin"
    ebin.mkdir(parents=True)
    (ebin / "ejabberd.app").touch()
    assert ejabberd.libraries(str(tmp_path)) == str(tmp_path / "x86_64-linux-gnu")
