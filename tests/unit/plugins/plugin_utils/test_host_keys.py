# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known host keys, each case held against what OpenSSH's client makes of the same file and the same server."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import io
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.host_keys import KNOWN, key_type, read
from ansible_collections.xmpp.federation.plugins.plugin_utils.ssh import Login, fingerprint, log_in
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from unit.plugins.plugin_utils import test_ssh
from unit.plugins.plugin_utils.test_ssh import Door, listening

HOST = "device.example"


def make_ed25519() -> paramiko.Ed25519Key:
    private = ed25519.Ed25519PrivateKey.generate()
    text = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    return paramiko.Ed25519Key.from_private_key(io.StringIO(text))


KEYS = {"rsa": paramiko.RSAKey.generate(2048), "ec": paramiko.ECDSAKey.generate(bits=256), "ed": make_ed25519()}
OTHERS = {"rsa": paramiko.RSAKey.generate(2048), "ec": paramiko.ECDSAKey.generate(bits=256), "ed": make_ed25519()}


def public(key: paramiko.PKey) -> str:
    return f"{key.get_name()} {key.get_base64()}"


WORDS = {name: public(key) for name, key in KEYS.items()} | {
    f"other_{name}": public(key) for name, key in OTHERS.items()
}


def hashed(name: str) -> str:
    salt = hashlib.sha1(name.encode()).digest()
    parts = (salt, hmac.new(salt, name.encode(), hashlib.sha1).digest())
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in parts)


def serving(*names: str) -> contextlib.AbstractContextManager[int]:
    """An SSH server on loopback that has these of KEYS."""

    def answer(client: socket.socket) -> None:
        transport = paramiko.Transport(client)
        for name in names:
            transport.add_server_key(KEYS[name])
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(threading.Event(), server=Door())

    return listening(answer)


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, int]]:
    """What a server offers, its keys' names with blanks between -> its port."""
    with contextlib.ExitStack() as stack:
        offers = {offer for _id, _file, _port, offer, _accepted in CASES}
        yield {offer: stack.enter_context(serving(*offer.split())) for offer in sorted(offers)}


ALL = "rsa ec ed"
CASES = [
    # name, file, port as the client knows it, the server's keys, whether the host key is accepted
    ("empty file", "", 22, ALL, False),
    ("plain", "device.example {ed}", 22, ALL, True),
    ("plain, another key", "device.example {other_ed}", 22, ALL, False),
    ("another host", "other.example {ed}", 22, ALL, False),
    ("capitals in the file", "Device.EXAMPLE {ed}", 22, ALL, True),
    ("comment behind the key", "device.example {ed} admin@console 2026", 22, ALL, True),
    ("blanks and tabs", "  \tdevice.example\t{ed}", 22, ALL, True),
    ("comments and empty lines", "# device.example\n\n   \n#x\ndevice.example {ed}\n", 22, ALL, True),
    ("commented out", "# device.example {ed}", 22, ALL, False),
    ("line ends of Windows", "device.example {ed}\r\n", 22, ALL, True),
    ("no line end", "other.example {ec}\ndevice.example {ed}", 22, ALL, True),
    ("list of names", "a.example,device.example,192.0.2.1 {ed}", 22, ALL, True),
    ("names with a blank between", "a.example, device.example {ed}", 22, ALL, False),
    ("star", "* {ed}", 22, ALL, True),
    ("star within", "*.example {ed}", 22, ALL, True),
    ("stars", "d*v*e.e*e {ed}", 22, ALL, True),
    ("star that does not fit", "*.org {ed}", 22, ALL, False),
    ("question marks", "devic?.exampl? {ed}", 22, ALL, True),
    ("question mark for nothing", "device?.example {ed}", 22, ALL, False),
    ("brackets are no wildcard", "[d]evice.example {ed}", 22, ALL, False),
    ("dot is no wildcard", "device_example {ed}", 22, ALL, False),
    ("negated", "*.example,!device.example {ed}", 22, ALL, False),
    ("negated before", "!device.example,*.example {ed}", 22, ALL, False),
    ("negated other", "!other.example,*.example {ed}", 22, ALL, True),
    ("only negated", "!other.example {ed}", 22, ALL, False),
    ("hashed", hashed("device.example") + " {ed}", 22, ALL, True),
    ("hashed other", hashed("other.example") + " {ed}", 22, ALL, False),
    ("hashed with capitals", hashed("Device.example") + " {ed}", 22, ALL, False),
    ("hash that is broken", "|1|zzzz|{{}} {ed}", 22, ALL, False),
    ("hash of an unknown kind", hashed("device.example").replace("|1|", "|2|") + " {ed}", 22, ALL, False),
    ("port", "[device.example]:2222 {ed}", 2222, ALL, True),
    ("another port", "[device.example]:2223 {ed}", 2222, ALL, False),
    ("port 22 in brackets", "[device.example]:22 {ed}", 22, ALL, False),
    ("port hashed", hashed("[device.example]:2222") + " {ed}", 2222, ALL, True),
    ("known without the port", "device.example {ed}", 2222, "ed", True),
    (
        "known without the port, other key with it",
        "device.example {ed}\n[device.example]:2222 {other_ed}",
        2222,
        "ed",
        False,
    ),
    ("other key without the port", "device.example {other_ed}", 2222, "ed", False),
    ("star and port", "* {ed}", 2222, ALL, True),
    ("star in the name with the port", "[*.example]:2222 {ed}", 2222, ALL, True),
    ("star for the port", "[device.example]:* {ed}", 2222, ALL, True),
    ("known RSA, and ed25519 offered", "device.example {rsa}", 22, ALL, True),
    ("known ECDSA, and others offered", "device.example {ec}", 22, ALL, True),
    ("known RSA with a port", "[device.example]:2222 {rsa}", 2222, ALL, True),
    ("known hashed RSA", hashed("device.example") + " {rsa}", 22, ALL, True),
    ("known RSA that is another", "device.example {other_rsa}", 22, ALL, False),
    ("known of a type that is not offered", "device.example {ec}", 22, "rsa", False),
    ("two keys of a type, the second", "device.example {other_ed}\ndevice.example {ed}", 22, ALL, True),
    ("two keys of a type, the first", "device.example {ed}\ndevice.example {other_ed}", 22, ALL, True),
    ("two names for the host", "device.example {other_ed}\n*.example {ed}", 22, ALL, True),
    ("keys of all types", "device.example {rsa}\ndevice.example {ec}\ndevice.example {ed}", 22, ALL, True),
    ("revoked", "device.example {ed}\n@revoked device.example {ed}", 22, "ed", False),
    ("revoked before", "@revoked device.example {ed}\ndevice.example {ed}", 22, "ed", False),
    ("revoked everywhere", "device.example {ed}\n@revoked * {ed}", 22, "ed", False),
    ("revoked elsewhere", "device.example {ed}\n@revoked other.example {ed}", 22, "ed", True),
    ("another revoked", "device.example {ed}\n@revoked * {other_ed}", 22, "ed", True),
    ("revoked with hashed name", "* {ed}\n@revoked " + hashed("device.example") + " {ed}", 22, "ed", False),
    ("only revoked", "@revoked device.example {ed}", 22, "ed", False),
    ("authority only", "@cert-authority *.example {ed}", 22, ALL, False),
    ("authority beside a key", "@cert-authority *.example {other_ed}\ndevice.example {ed}", 22, ALL, True),
    (
        "authority and a revoked one",
        "@cert-authority * {other_rsa}\n@revoked * {other_ec}\ndevice.example {ed}",
        22,
        ALL,
        True,
    ),
    ("unknown mark", "@trusted device.example {ed}", 22, ALL, False),
    ("unknown mark beside a key", "@trusted x y z\ndevice.example {ed}", 22, ALL, True),
    ("broken base64 beside a key", "device.example ssh-ed25519 AAAA!!!\ndevice.example {ed}", 22, ALL, True),
    ("key cut off", "device.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\ndevice.example {ed}", 22, ALL, True),
    ("type that does not fit the key", "device.example ssh-rsa {bare_ed}", 22, "ed", False),
    ("line without a key", "device.example\ndevice.example ssh-ed25519\ndevice.example {ed}", 22, ALL, True),
    ("key of SSH version 1", "device.example 1024 35 1234567890\ndevice.example {ed}", 22, ALL, True),
    ("bytes that are no text", "\xff\xfe\x00\ndevice.example {ed}", 22, ALL, True),
]


def file_of(text: str) -> str:
    return text.format(**WORDS, bare_ed=KEYS["ed"].get_base64())


def accepted(text: str, port: int, offer: str) -> bool:
    """Our verdict: the first algorithm in our order for which the server has a key, and what the file says about that key."""
    known = read(text)
    offered = {KEYS[name].get_name(): KEYS[name] for name in offer.split()}
    algorithms = ("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256")
    order = known.in_order(HOST, port, algorithms)
    shown = next(offered[key_type(one)] for one in order if key_type(one) in offered)
    return known.judge(HOST, port, shown.asbytes()) == KNOWN


@pytest.mark.parametrize(
    ("text", "port", "offer", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_verdict(text: str, port: int, offer: str, right: bool) -> None:
    assert accepted(file_of(text), port, offer) is right


RELAY = """
import os, select, socket, sys
link = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
while True:
    for one in select.select([link, 0], [], [])[0]:
        data = link.recv(65536) if one is link else os.read(0, 65536)
        if not data:
            sys.exit()
        os.write(1, data) if one is link else link.sendall(data)
"""


@pytest.mark.skipif(not shutil.which("ssh"), reason="NOT RUN: OpenSSH's client is not installed")
@pytest.mark.parametrize(
    ("text", "port", "offer", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_openssh_says_the_same(
    text: str, port: int, offer: str, right: bool, servers: dict[str, int], tmp_path: Path
) -> None:
    (tmp_path / "known_hosts").write_bytes(file_of(text).encode("latin-1"))
    (tmp_path / "relay.py").write_text(RELAY)
    options = {
        "BatchMode": "yes",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": str(tmp_path / "known_hosts"),
        "GlobalKnownHostsFile": "/dev/null",
        "PreferredAuthentications": "none",
        "UpdateHostKeys": "no",
        "ProxyCommand": f"{sys.executable} {tmp_path / 'relay.py'} {servers[offer]}",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    ran = subprocess.run(
        ["ssh", "-F", "none", *words, "-p", str(port), f"admin@{HOST}"],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    reached_the_login = "Permission denied" in ran.stderr
    assert reached_the_login or "verification failed" in ran.stderr, ran.stderr
    assert reached_the_login is right


def login(port: int, **changes: object) -> Login:
    return test_ssh.login(port, **{"known_hosts_file": "/nonexistent", "host_key_fingerprint": None, **changes})


def refusal(of: Login) -> str:
    with pytest.raises(FederationError) as caught:
        log_in(of).close()
    return str(caught.value)


def known_hosts(tmp_path: Path, port: int, *lines: str) -> str:
    path = tmp_path / "known_hosts"
    path.write_text("".join(file_of(line).replace("HOST", f"[127.0.0.1]:{port}") + "\n" for line in lines))
    return str(path)


@pytest.mark.parametrize("name", KEYS)
def test_a_login_asks_for_the_key_that_is_known(tmp_path: Path, name: str) -> None:
    with serving("rsa", "ec", "ed") as port:
        log_in(login(port, known_hosts_file=known_hosts(tmp_path, port, f"HOST {{{name}}}"))).close()


def test_a_login_with_marks_in_the_file(tmp_path: Path) -> None:
    with serving("rsa", "ed") as port:
        path = known_hosts(tmp_path, port, "@cert-authority * {other_ed}", "@revoked * {other_rsa}", "HOST {ed}")
        log_in(login(port, known_hosts_file=path)).close()


def test_a_revoked_key_is_refused_even_without_checking(tmp_path: Path) -> None:
    with serving("ed") as port:
        path = known_hosts(tmp_path, port, "HOST {ed}", "@revoked * {ed}")
        assert "revoked" in refusal(login(port, known_hosts_file=path, host_key_checking=False))


def test_a_changed_key_names_all_that_are_known(tmp_path: Path) -> None:
    with serving("ed") as port:
        path = known_hosts(tmp_path, port, "HOST {other_ed}", "HOST {other_rsa}")
        text = refusal(login(port, known_hosts_file=path))
    assert fingerprint(KEYS["ed"].asbytes()) in text
    assert fingerprint(OTHERS["ed"].asbytes()) in text
    assert fingerprint(OTHERS["rsa"].asbytes()) in text


@pytest.mark.parametrize("name", KEYS)
def test_a_pin_finds_its_key_among_several(name: str) -> None:
    with serving("rsa", "ec", "ed") as port:
        log_in(login(port, host_key_fingerprint=fingerprint(KEYS[name].asbytes()))).close()


def test_what_is_wrong_after_the_pinned_key_is_found_is_said() -> None:
    with serving("rsa", "ed") as port:
        pinned = login(port, host_key_fingerprint=fingerprint(KEYS["rsa"].asbytes()), password="wrong")
        assert "refuses this user name and password" in refusal(pinned)


def test_a_pin_decides_alone(tmp_path: Path) -> None:
    """What the file says of the host neither helps a wrong pin nor stands against a right one."""
    right, wrong = fingerprint(KEYS["ed"].asbytes()), fingerprint(OTHERS["ed"].asbytes())
    with serving("ed") as port:
        path = known_hosts(tmp_path, port, "HOST {ed}")
        assert "not the expected" in refusal(login(port, known_hosts_file=path, host_key_fingerprint=wrong))
        checked = login(port, known_hosts_file=path, host_key_fingerprint=wrong, host_key_checking=False)
        assert "not the expected" in refusal(checked)
        path = known_hosts(tmp_path, port, "HOST {other_ed}")
        log_in(login(port, known_hosts_file=path, host_key_fingerprint=right)).close()
        log_in(login(port, host_key_fingerprint=f" {right}= ")).close()


@pytest.mark.parametrize("pin", ["", "md5", "MD5:aa:bb", "SHA256:", "SHA256:short", "ab" * 32])
def test_a_pin_that_is_none_is_refused_before_anything_is_sent(pin: str) -> None:
    assert "is no fingerprint" in refusal(login(1, host_key_fingerprint=pin))


def test_patterns_take_no_time_that_doubles() -> None:
    began = time.monotonic()
    read(f"{'*' * 60}{'a*' * 30}b {WORDS['ed']}").judge("a" * 60, 22, KEYS["ed"].asbytes())
    assert time.monotonic() - began < 5
