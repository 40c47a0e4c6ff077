# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""s2s_info: arguments refused before anything is sent, and a result in the form that the documentation tells."""

from __future__ import annotations

import errno
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream import transport
from ansible_collections.xmpp.federation.plugins.modules import s2s_info

from unit.plugins.modules.test_info_modules import documented, read, specified


def defaults(spec: dict[str, Any]) -> dict[str, Any]:
    return {name: option.get("default") for name, option in spec.items()}


def run(*targets: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Run the module with its defaults."""
    default_target = defaults(s2s_info.ARGUMENT_SPEC["targets"]["options"])
    params = {**defaults(s2s_info.ARGUMENT_SPEC), **options, "targets": [{**default_target, **one} for one in targets]}
    return s2s_info.run(params)


def keys(documentation: dict[str, Any]) -> dict[str, Any]:
    return {name: keys(entry["contains"]) if "contains" in entry else None for name, entry in documentation.items()}


def documented_options(module: Any) -> dict[str, Any]:
    """The options of a module with those of its fragments, in the form of an argument spec."""
    own = yaml.safe_load(module.DOCUMENTATION)["options"]
    assert not {"timeout", "listen_port"} & set(own), "what both modules have stands in the fragment"
    return documented(read(module.DOCUMENTATION)["options"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


REFUSING = {"address": "127.0.0.1", "port": 1, "to": "a.example"}
CALL_BACK = {**REFUSING, "id": "back", "probe_domain": "probe.example", "tls_mode": "starttls"}


def test_the_documentation_says_what_the_arguments_are() -> None:
    assert documented_options(s2s_info) == specified(s2s_info.ARGUMENT_SPEC)


def test_the_documentation_says_what_is_returned() -> None:
    documentation = keys(yaml.safe_load(s2s_info.RETURN))
    returned = documentation["results"]
    result = run(REFUSING, call_backs=[CALL_BACK], listen_address="127.0.0.1", listen_port=free_port(), timeout=1.0)
    assert set(result["call_backs"]) == set(documentation["call_backs"])
    assert set(result) == {*documentation, "changed"}
    assert set(result["vantage"]) == set(documentation["vantage"])
    (found,) = result["results"]
    assert set(found) == set(returned)
    for part in ("tcp", "stream", "tls", "dialback", "external"):
        assert set(found[part]) == set(returned[part])
    assert set(found["stream_after_tls"]) == set(returned["stream"])


ADDRESS = {"address": "192.0.2.1", "to": "a"}


@pytest.mark.parametrize(
    ("target", "options", "part"),
    [
        ({"address": "192.0.2.1"}, {}, "to is missing"),
        ({"address": "192.0.2.1", "level": "tls"}, {"level": "tcp"}, "to is missing"),
        ({**ADDRESS}, {"level": "dialback"}, "target 1: from is missing"),
        ({**ADDRESS}, {"level": "tls", "external": True}, "from is missing"),
        (ADDRESS, {"timeout": 0.0}, "timeout 0 is not a time to wait"),
        ({**ADDRESS, "timeout": 0.0}, {}, "target 1: timeout 0 is not a time to wait"),
        (ADDRESS, {"patience": -1.0}, "patience -1 is not a time to wait"),
        (ADDRESS, {"dialback_timeout": -1.0}, "dialback_timeout -1 is not a time to wait"),
        (ADDRESS, {"concurrency": 0}, "concurrency 0 is out of range"),
        (ADDRESS, {"concurrency": 1000}, "Give 1 to 256"),
        (ADDRESS, {"client_key": "/k"}, "client_key is given without client_cert"),
        (ADDRESS, {"level": "tls", "ca": "nothing"}, "ca: the certificates to trust cannot be read"),
        (ADDRESS, {"level": "tls", "ca_path": "/no/where"}, "ca_path: /no/where cannot be read: No such file"),
        (ADDRESS, {"level": "tls", "client_cert": "/no/where"}, "client_cert: /no/where and its key cannot be used"),
    ],
)
def test_refuses_before_anything_is_sent(target: dict[str, Any], options: dict[str, Any], part: str) -> None:
    with pytest.raises(FederationError) as caught:
        run(target, **options)
    assert part in str(caught.value)


def test_a_target_may_be_given_a_time_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    monkeypatch.setattr(s2s_info, "probe", lambda target, settings: waited.append((target.port, settings.timeout)))
    s2s_info.probe_all([Target("192.0.2.1", 1), Target("192.0.2.1", 2, timeout=1.5)], Settings(5.0), 1)
    assert waited == [(1, 5.0), (2, 1.5)]


def test_a_file_that_holds_no_certificate(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing", encoding="utf-8")
    with pytest.raises(FederationError) as caught:
        run(ADDRESS, level="tls", ca_path=str(file))
    assert "ca.pem cannot be read" in str(caught.value)


def test_no_targets_are_no_work() -> None:
    assert run()["results"] == []
    assert "call_backs" not in run()


def test_call_backs_are_made_in_the_same_run() -> None:
    back = {"call_backs": [CALL_BACK], "listen_address": "127.0.0.1", "listen_port": free_port(), "timeout": 1.0}
    found = run(REFUSING, **back)
    assert [one["tcp"]["status"] for one in found["results"]] == ["refused"]
    called = found["call_backs"]
    (one,) = called["results"]
    assert (called["why"], one["id"], one["tcp"]["status"], one["ping"]["status"]) == ("", "back", "refused", "skipped")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"listen_address": "192.0.2.1"}, "192.0.2.1 port"),
        ({"listen_address": "here"}, "listen_address: 'here' is not an IPv4 or IPv6"),
        ({"listen_cert": "/no/where"}, "listen_cert: /no/where and its key cannot be used"),
        ({"call_back_timeout": 0.0}, "call_back_timeout 0 is not a time to wait"),
        ({"call_backs": [{**CALL_BACK, "to": "PROBE.example"}]}, "call-back 1: to is the probe domain itself"),
    ],
)
def test_what_stops_the_call_backs_leaves_the_probes(options: dict[str, Any], why: str) -> None:
    back = {"call_backs": [CALL_BACK], "listen_address": "127.0.0.1", "listen_port": free_port(), **options}
    found = run(REFUSING, timeout=1.0, **back)
    assert [one["tcp"]["status"] for one in found["results"]] == ["refused"]
    assert (found["call_backs"]["results"], found["call_backs"]["listener_tls"]) == ([], False)
    assert why in found["call_backs"]["why"]


def test_a_taken_port_is_told_as_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        found = run(REFUSING, call_backs=[CALL_BACK], listen_address="127.0.0.1", listen_port=port, timeout=1.0)
    assert found["call_backs"]["why"].startswith(f"listen_address, listen_port: 127.0.0.1 port {port} cannot be ")
    assert [one["tcp"]["status"] for one in found["results"]] == ["refused"]


def test_a_fault_in_the_call_backs_leaves_the_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(s2s_info, "call_all", broken)
    found = run(REFUSING, call_backs=[CALL_BACK], timeout=1.0)
    assert found["call_backs"]["why"] == """the module broke off: RuntimeError("can't start new thread")"""
    assert len(found["results"]) == 1


def test_probes_that_cannot_be_leave_the_call_backs() -> None:
    back = {"call_backs": [CALL_BACK], "listen_address": "127.0.0.1", "listen_port": free_port(), "timeout": 1.0}
    with pytest.raises(FederationError) as caught:
        run({**REFUSING, "level": "tls"}, ca_path="/no/where", **back)
    told = caught.value.as_data()
    assert "ca_path: /no/where cannot be read" in told["msg"]
    assert [one["id"] for one in told["call_backs"]["results"]] == ["back"]


def test_the_probes_do_not_wait_for_the_call_backs(monkeypatch: pytest.MonkeyPatch) -> None:
    probed = threading.Event()
    monkeypatch.setattr(s2s_info, "probe", lambda *_args: probed.set() or {})
    monkeypatch.setattr(s2s_info, "call_all", lambda *_args: {"results": [probed.wait(20)]})
    assert run(REFUSING, call_backs=[CALL_BACK])["call_backs"]["results"] == [True]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ({"port": 0}, "port 0 is out of range"),
        ({"port": 65536}, "port 65536 is out of range"),
        ({"port": -1}, "port -1 is out of range"),
        ({"address": "cup.example"}, "'cup.example' is not an IPv4 or IPv6 address"),
        ({"address": ""}, "'' is not an IPv4 or IPv6 address"),
        ({"address": "0.0.0.0"}, "0.0.0.0 is not the address of a host"),
        ({"address": "::"}, ":: is not the address of a host"),
        ({"address": "255.255.255.255"}, "255.255.255.255 is not the address of a host"),
        ({"address": "224.0.0.1"}, "224.0.0.1 is not the address of a host"),
        ({"address": "::ffff:127.0.0.1"}, "::ffff:127.0.0.1 is an IPv4 address in the form of an IPv6 one"),
        ({"to": "a b"}, "'a b' is not a domain"),
        ({"from": "b\x00"}, "is not a domain"),
        ({"to": "\udcff.example"}, "is not a domain"),
    ],
)
def test_a_target_that_cannot_be_used_stops_no_other(target: dict[str, Any], why: str) -> None:
    good = {"address": "127.0.0.1", "port": 1, "to": "a.example", "from": "b.example"}
    before, bad, after = run(good, {**good, **target}, good, level="dialback", timeout=1.0)["results"]
    assert bad["tcp"]["status"] == "unusable"
    assert why in bad["tcp"]["detail"]
    assert bad["stream"]["status"] == bad["tls"]["status"] == bad["dialback"]["status"] == "skipped"
    assert why in bad["dialback"]["detail"]
    assert bad["tcp"]["detail"].isprintable()
    assert before["tcp"]["status"] == after["tcp"]["status"] == "refused"


@pytest.mark.parametrize("missing", [errno.ENETUNREACH, errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_a_machine_without_ipv6(missing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    class Socket(real):  # type: ignore[valid-type, misc]
        def __init__(self, family: int = -1, *rest: Any, **options: Any) -> None:
            if family == socket.AF_INET6 and missing == errno.EAFNOSUPPORT:
                raise OSError(missing, "no such family")
            super().__init__(family, *rest, **options)

        def connect(self, address: Any) -> None:
            if self.family == socket.AF_INET6:
                raise OSError(missing, "not here")
            super().connect(address)

    monkeypatch.setattr(transport.socket, "socket", Socket)
    result = run({"address": "2001:db8::1", "to": "a.example"}, {"address": "127.0.0.1", "port": 1, "to": "a.example"})
    six, four = result["results"]
    assert result["vantage"]["ipv6"] is False
    assert (six["tcp"]["status"] in ("unreachable", "error"), six["tcp"]["no_route"]) == (True, True)
    assert (four["tcp"]["status"], four["tcp"]["no_route"]) == ("refused", False)
