# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made shareable means the same, tells nothing, and agrees between files and runs."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st
from lab.shareable.__main__ import Mapping, anonymise
from lab.shareable.addresses import AddressMap, kept, significant
from lab.shareable.names import stays
from lab.shareable.text import IPV4, IPV6, WORD, Found, look, prepared

REPOSITORY = Path(__file__).parents[3]
TOOL = REPOSITORY / "tests" / "lab" / "anonymise"
CONFIGURATIONS = sorted((REPOSITORY / "tests").rglob("*.cfg"))
SAMPLES = sorted(
    one for one in Path(os.environ.get("ASA_SAMPLES", "/nowhere")).rglob("*") if one.suffix in (".cfg", ".txt")
)
"""Output of real devices, which is not ours to ship: name a directory with some in ASA_SAMPLES."""


def plans(text: str) -> list[Request]:
    """Requests that concern a configuration: a host of every interface, on every other one."""
    try:
        interfaces = parse_configuration(text).interfaces
    except FederationError:
        interfaces = {}
    found = [
        one for one in re.findall(r" nameif (\S+)\n(?:.*\n)*? ip address (\S+) (\S+)", text) if one[0] in interfaces
    ]
    requests = []
    for inside, address, mask in found:
        for outside, other, other_mask in found:
            try:
                one, two = (
                    ipaddress.IPv4Interface(f"{a}/{m}").network for a, m in ((address, mask), (other, other_mask))
                )
            except ValueError:
                continue
            if inside == outside or one.num_addresses < 16 or two.num_addresses < 16:
                continue
            publication = Publication(
                "XMPP_S2S_5269_cup1_corp.example",
                str(one[9]),
                str(two[10]),
                real_interface=inside,
                mapped_interface=outside,
            )
            requests.append(Request((publication,), (Outbound(str(one[9]), inside),)))
    return requests[:6] or [Request((Publication("XMPP_S2S_5269_cup1_corp.example", "10.9.8.7", "198.51.77.10"),))]


def planned(text: str, request: Request) -> list[str]:
    """What is decided: the commands, or that it is refused."""
    try:
        return list(decide(parse_configuration(text), request).commands)
    except FederationError as error:
        return ["deny", *IPV4.findall(str(error))]  # in words that stay


def described(request: Request) -> str:
    """A request as text, so that it is made shareable with its configuration."""
    one = request.publications[0]
    return json.dumps(
        {
            "name": one.name,
            "host": one.real_address,
            "server": one.mapped_address,
            "real_interface": one.real_interface,
            "mapped_interface": one.mapped_interface,
            "outbound": [[each.address, each.interface] for each in request.outbound],
        }
    )


def from_description(text: str) -> Request:
    one = json.loads(text)
    publication = Publication(
        one["name"],
        one["host"],
        one["server"],
        real_interface=one["real_interface"],
        mapped_interface=one["mapped_interface"],
    )
    return Request((publication,), tuple(Outbound(*each) for each in one["outbound"]))


def alike(text: str, tmp_path: Path) -> None:
    for number, request in enumerate(plans(text)):
        mapping = Mapping(tmp_path / f"map{number}")
        commands = planned(text, request)
        made = anonymise({"running": text, "request": described(request), "plan": "\n".join(commands)}, mapping)
        again = planned(made["running"], from_description(made["request"]))
        assert again == made["plan"].split("\n"), request


@pytest.mark.parametrize("file", CONFIGURATIONS, ids=lambda one: one.name)
def test_the_copy_plans_like_the_original(file: Path, tmp_path: Path) -> None:
    alike(file.read_text(), tmp_path)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda one: one.name)
def test_a_sample_plans_like_the_original(file: Path, tmp_path: Path) -> None:
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    alike(text, tmp_path)
    tells_nothing(text, tmp_path)


def _says_nothing(text: str, mapping: Mapping) -> bool:
    """Whether an address is one that everybody has: a mask, or the base of a network as large as a whole first octet."""
    address = ipaddress.IPv4Address(text)
    return kept(address) or mapping.addresses.families[4].lengths.get(int(address), significant(int(address), 32)) <= 8


def tells_nothing(text: str, tmp_path: Path) -> None:
    """No address and no name of the input is in the output."""
    mapping = Mapping(tmp_path / "map-of-nothing")
    made = anonymise({"a": text}, mapping)["a"]
    bare = IPV6.sub("", IPV4.sub("", text))
    addresses = {one for one in IPV4.findall(text) if not _says_nothing(one, mapping)}
    assert addresses & set(IPV4.findall(made)) == set()
    words = {
        word
        for line in bare.splitlines()
        for word in WORD.findall(line)
        if not stays(word) and re.search("[A-Za-z]{2}", word)
    }
    allowed = {
        word
        for word in words
        if all(stays(piece) for piece in re.split(r"[.@/:\\]", word) if piece) or "fe80::" in word
    }
    assert (words - allowed) & {word for line in made.splitlines() for word in WORD.findall(line)} == set()


@pytest.mark.parametrize("file", CONFIGURATIONS, ids=lambda one: one.name)
def test_the_copy_tells_nothing(file: Path, tmp_path: Path) -> None:
    tells_nothing(file.read_text(), tmp_path)


SECRETS = """\
enable password $sha512$5000$abcdEFGH== pbkdf2
username alice password 12345678 encrypted privilege 15
tunnel-group 198.51.7.9 ipsec-attributes
 ikev1 pre-shared-key Summer2024
 ikev2 remote-authentication pre-shared-key 0 Winter2024
snmp-server community 8071 version 2c
snmp-server location Building 7, room Kafka
aaa-server RAD (inside) host 10.3.4.5
 key T0psecret
banner motd Property of Acme Corporation
ldap-login-password Xyzzy
crypto ca certificate chain Acme
 certificate ca 4a3b2c1d
    30820320 30820208 a0030201 02020102 300d0609
  quit
access-list OUT remark ticket of bob@acme.example
object network H
 description the mail server of Acme
: Serial Number: JAD12345678
name 10.3.4.9 payroll description pays Bob
"""


def test_secrets_and_free_text_are_gone(tmp_path: Path) -> None:
    made = anonymise({"a": SECRETS}, Mapping(tmp_path / "map"))["a"]
    for word in (
        *(
            "abcdEFGH",
            "12345678",
            "Summer2024",
            "Winter2024",
            "8071",
            "Kafka",
            "T0psecret",
            "Acme",
            "acme",
            "Xyzzy",
            "a0030201",
        ),
        *("bob", "Bob", "mail", "JAD12345678", "payroll", "alice", "10.3.4.", "198.51.7.9", "4a3b2c1d"),
    ):
        assert word not in made, word
    assert len(made.splitlines()) == len(SECRETS.splitlines()), "line by line the same"


addresses = st.tuples(st.sampled_from((0x0A0000, 0xC0A800, 0x500000)), st.integers(0, 255), st.integers(1, 254)).map(
    lambda parts: ((parts[0] + parts[1]) << 8) + parts[2]
)
"""Hosts: neither the base nor the last address of a network."""


@given(
    st.lists(addresses.map(lambda one: str(ipaddress.IPv4Address(one))), min_size=2, max_size=30, unique=True),
    st.binary(min_size=8, max_size=8),
)
def test_structure_stays(texts: list[str], key: bytes) -> None:
    mapping = AddressMap(key)
    mapping.learn([(text, 32) for text in texts])
    made = [mapping.map(text) for text in texts]
    numbers = [
        (int(ipaddress.IPv4Address(one)), int(ipaddress.IPv4Address(other)))
        for one, other in zip(texts, made, strict=True)
    ]
    for (one, mapped), (other, mapped_other) in zip(numbers, numbers[1:], strict=False):
        assert (one ^ other).bit_length() == (mapped ^ mapped_other).bit_length(), "as many leading bits shared"
        assert (one < other) == (mapped < mapped_other), "the same order"
    assert all(
        ipaddress.IPv4Address(one).is_private == ipaddress.IPv4Address(other).is_private for one, other in numbers
    )


def test_files_and_runs_agree_and_a_copy_is_left_as_it_is(tmp_path: Path) -> None:
    one, two = "hostname fw1\nroute outside 0.0.0.0 0.0.0.0 81.2.3.4 1\n", "object network fw1\n host 81.2.3.4\n"
    for name, text in (("one", one), ("two", two)):
        (tmp_path / name).write_text(text)

    def run(*names: str, to: str) -> list[str]:
        done = subprocess.run(
            [
                str(TOOL),
                *(str(tmp_path / name) for name in names),
                "--to",
                str(tmp_path / to),
                "--map",
                str(tmp_path / "map"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(done.stdout.splitlines()) == len(names)
        return [(tmp_path / to / Path(name).name).read_text() for name in names]

    first, second = run("one", "two", to="out")
    assert first.split()[1] == second.split()[2] and IPV4.findall(first)[-1] == IPV4.findall(second)[0]
    assert run("two", to="later") == [second], "a later run agrees"
    assert run("out/one", "out/two", to="twice") == [first, second], "a copy is left as it is"
    assert (tmp_path / "map").stat().st_mode & 0o077 == 0


def test_what_would_be_lost_or_shared_by_accident_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("hostname secretname\n")
    for arguments, said in (
        ([str(file), "--to", str(tmp_path), "--map", str(tmp_path / "m")], "lies where the copies go"),
        ([str(file), "--to", str(tmp_path), "--map", str(tmp_path.parent / "m")], "its copy would replace it"),
        ([str(tmp_path / "none"), "--map", str(tmp_path / "m"), "--to", str(tmp_path / "o")], "No such file"),
    ):
        done = subprocess.run([str(TOOL), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 64 and said in done.stderr and len(done.stderr.splitlines()) == 1
    assert file.read_text() == "hostname secretname\n"


def test_observations_keep_their_sense(tmp_path: Path) -> None:
    seen: dict[str, Any] = {
        "site": "paris-hq",
        "partners": ["customer.acme.example"],
        "lookups": [{"name": "_xmpp-server._tcp.customer.acme.example.", "status": "ok", "ttl": 60}],
        "lines": ["FAIL H3 from paris-hq: 80.1.2.3 does not answer for customer.acme.example (fe80::1, 2a01:db0:1::7)"],
        "tls": {"certificate": "-----BEGIN", "subject": "CN=customer.acme.example", "days_left": 12},
        "namespace": "http://etherx.jabber.org/streams",
    }
    made = anonymise({"seen": json.dumps(seen)}, Mapping(tmp_path / "map"))["seen"]
    for word in ("paris", "acme", "80.1.2.3", "2a01:db0", "BEGIN", "customer"):
        assert word not in made, word
    copy = json.loads(made)
    assert copy["lookups"][0]["name"] == f"_xmpp-server._tcp.{copy['partners'][0]}."
    assert copy["lines"][0].startswith("FAIL H3 from n") and copy["tls"]["days_left"] == 12
    assert copy["namespace"] == seen["namespace"] and copy["site"] in copy["lines"][0]


def test_every_recording_can_be_shared(tmp_path: Path) -> None:
    for file in sorted((REPOSITORY / "tests" / "recordings").glob("*.json"))[:6]:
        made = anonymise({"a": file.read_text()}, Mapping(tmp_path / file.stem))["a"]
        assert "cupdomain" not in made and "203.0.113.10" not in made and "10.10.0.10" not in made


def test_looking_finds_what_is_there() -> None:
    found = Found()
    look("object network A\n subnet 10.1.0.0 255.255.0.0\n", found)
    assert ("10.1.0.0", 16) in found.addresses and "A" in found.words
    assert list(prepared("banner motd hello\n")) == ["banner motd text\n"]
