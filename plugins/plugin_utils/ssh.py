# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH login to a device with a command line, shared by the connection plugins ``asa`` and ``vos``.

Action plugins import this module too: connections load in the forked worker, so Paramiko's import is paid once in the
parent instead of at every task.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import logging
import os
import re
import socket
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.connection import ConnectionBase

from ..module_utils._errors import FederationError, RefusedLogin
from ..module_utils._jump.channel import Channel
from ..module_utils._jump.reasons import JumpError
from ..module_utils._jump.route import Jump, read_jump
from . import host_keys
from .refused_logins import tried_once

try:
    import paramiko
except ImportError as error:
    paramiko = None
    PARAMIKO_ERROR: ImportError | None = error
else:
    PARAMIKO_ERROR = None
    # Paramiko prints tracebacks of broken handshakes through logging's last resort; the error raised here says it better.
    logging.getLogger("paramiko").addHandler(logging.NullHandler())

# What a current policy no longer accepts, and an old ASA or a CUPS 8.x has nothing better than.
LEGACY_ALGORITHMS = {
    "kex": ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
    "keys": ["ssh-rsa"],
    "pubkeys": ["ssh-rsa"],
    "ciphers": ["aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"],
    "macs": ["hmac-md5", "hmac-md5-96", "hmac-sha1-96"],
}


# Options with arguments of OpenSSH's client, in the order in which Ansible's own connection gives them to it.
ARGUMENTS = ("ssh_args", "ssh_common_args", "ssh_extra_args")


@dataclass(frozen=True)
class Login:
    """How to reach a device's command line. Times are in seconds."""

    device: str
    host: str
    port: int
    user: str
    password: str | None
    private_key_file: str | None
    private_key_passphrase: str | None
    known_hosts_file: str
    host_key_checking: bool
    host_key_fingerprint: str | None
    legacy_algorithms: bool
    timeout: float
    jump: Jump | None = None

    @property
    def where(self) -> str:
        over = f" over {self.jump.name}" if self.jump else ""
        return f"{self.device} {self.host} port {self.port}{over}, SSH login as {self.user}"

    @property
    def place(self) -> str:
        """The device, apart from others: behind another jump host the same address is another device."""
        return f"{self.host} port {self.port}" + (f" {self.jump.identity}" if self.jump else "")


class DeviceConnection(ConnectionBase):
    """A login that ends in an interactive shell. A subclass names the device and adds the session on top."""

    device = ""
    has_pipelining = False

    _client: Any = None

    def _connect(self) -> DeviceConnection:
        if not self._connected:
            try:
                login = self.login()
                with tried_once(login.place, login.user, login.where):
                    self._client = log_in(login)
            except FederationError as error:
                # A wrong password or an unknown host key is no reason for Ansible to try the task on another path.
                # Without the cause, which ansible-core 2.19 would append in the same words.
                raise AnsibleConnectionFailure(str(error)) from None
            self._connected = True
        return self

    def login(self) -> Login:
        """The login as the connection's options describe it."""
        option = self.get_option
        return Login(
            device=self.device,
            host=str(option("host")),
            port=int(option("port")),
            user=str(option("remote_user") or ""),
            password=_text(option("password")) or None,  # an empty one is none: a device would count it as a try
            private_key_file=_text(option("private_key_file")),
            private_key_passphrase=_text(option("private_key_passphrase")),
            known_hosts_file=str(option("known_hosts_file")),
            host_key_checking=bool(option("host_key_checking")),
            host_key_fingerprint=_text(option("host_key_fingerprint")),
            legacy_algorithms=bool(option("legacy_algorithms")),
            timeout=float(option("timeout")),
            jump=self.jump(),
        )

    def jump(self) -> Jump | None:
        """The way over a jump host, where the connection's options name one."""
        option = self.get_option
        arguments = [(f"ansible_{name}", _text(option(name)) or "") for name in ARGUMENTS]
        return read_jump(_text(option("proxy_command")) or "", arguments, str(option("remote_user") or ""))

    def identity(self) -> str:
        """Which device this is, by its own host key: the same for every name and address that it has."""
        self._connect()
        return f"{self.device} {self._client.get_transport().get_remote_server_key().get_base64()}"

    def secrets(self) -> set[str]:
        """What must never be shown."""
        return {str(value) for value in map(self.get_option, ("password", "private_key_passphrase")) if value}

    def open_shell(self, width: int = 511, height: int = 0) -> Any:
        """A Paramiko channel with a terminal: ``width`` columns, ``height`` lines (0: unlimited where supported)."""
        self._connect()
        try:
            channel = self._client.get_transport().open_session(timeout=self.login().timeout)
            channel.get_pty("vt100", width=width, height=height)
            channel.invoke_shell()
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise FederationError(
                f"the login worked, but no interactive shell was given ({error})",
                where=self.login().where,
                cure="see whether the account may use the command line, and whether all of the device's sessions are taken",
            ) from error
        return channel

    def close(self) -> None:
        if self._client is not None:
            # A device may hang up between the messages that close a session; what ended the task matters more.
            with contextlib.suppress(OSError, EOFError):
                self._client.close()
            self._client = None
        self._connected = False

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        raise AnsibleError(
            f"{self.device} has no shell that runs Ansible modules: use the actions of xmpp.federation on this host, "
            "and set gather_facts to false."
        )

    def put_file(self, in_path: str, out_path: str) -> None:
        raise AnsibleError(f"Files cannot be copied to a {self.device} over this connection.")

    def fetch_file(self, in_path: str, out_path: str) -> None:
        raise AnsibleError(f"Files cannot be fetched from a {self.device} over this connection.")


def log_in(login: Login) -> Any:
    """Open the connection, check the host key and authenticate.

    Returns:
        a connected ``paramiko.SSHClient``.

    Raises:
        FederationError: with the step that failed and what to do.
    """
    _require_paramiko(login)
    known = _known_hosts(login)
    refused: _OtherKey | None = None
    passed_over: set[str] = set()
    while True:
        try:
            return _connect(login, known, passed_over)
        except _OtherKey as error:
            # The pin says no type, and a device may have a key of each: it shows one of another type when asked for that.
            refused = refused or error
            passed_over.add(host_keys.key_type(error.key_type))
        except _NoOtherKey as error:
            raise (refused or error) from None


def shown_host_key(login: Login) -> tuple[str, bytes]:
    """The host key that a device shows, its type and its public part as it goes over the wire. Nobody logs in.

    Raises:
        FederationError: nothing answers, or not in SSH; ``NoCommonAlgorithm`` where the device has only older algorithms.
    """
    where = f"{login.device} {login.host} port {login.port}"
    _require_paramiko(login)
    try:
        with contextlib.closing(socket.create_connection((login.host, login.port), login.timeout)) as connection:
            transport = paramiko.Transport(
                connection, disabled_algorithms=None if login.legacy_algorithms else LEGACY_ALGORITHMS
            )
            try:
                transport.banner_timeout = login.timeout
                transport.start_client(timeout=login.timeout)
                key = transport.get_remote_server_key()
                return key.get_name(), key.asbytes()
            finally:
                transport.close()
    except Exception as error:
        what, cure = _cause(error, login)
        older = isinstance(error, paramiko.ssh_exception.IncompatiblePeer)
        raise (NoCommonAlgorithm if older else FederationError)(what, where=where, cure=cure) from error


class NoCommonAlgorithm(FederationError):
    """A device has no algorithm that is accepted."""


class _NoOtherKey(FederationError):
    """The device has no key of a type that it has not shown."""


class _OtherKey(FederationError):
    """The device shows another key than the pinned one."""

    def __init__(self, key_type: str, what: str, where: str, cure: str) -> None:
        super().__init__(what, where, cure)
        self.key_type = key_type


def _connect(login: Login, known: host_keys.KnownHosts, passed_over: set[str]) -> Any:
    """A connected client; the device is not asked for host keys of the types ``passed_over``."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(_HostKey(login, known))

    def transport(*args: Any, **options: Any) -> Any:
        made = paramiko.Transport(*args, **options)
        security = made.get_security_options()
        usable = [one for one in security.key_types if host_keys.key_type(one) not in passed_over]
        if not usable:
            made.close()
            raise _NoOtherKey("the device shows no other host key", where=login.where)
        security.key_types = known.in_order(login.host, login.port, usable)
        return made

    key = _private_key(login)
    channel: Channel | None = None
    try:
        if login.jump is not None:
            channel = Channel(login.jump, login.host, login.port)
        client.connect(
            login.host,
            port=login.port,
            username=login.user,
            password=login.password,
            pkey=key,
            # A device counts every key that is offered as a failed attempt: with a password in hand, offer only that.
            allow_agent=login.password is None,
            look_for_keys=login.password is None and key is None,
            timeout=login.timeout,
            banner_timeout=login.timeout,
            auth_timeout=login.timeout,
            disabled_algorithms=None if login.legacy_algorithms else LEGACY_ALGORITHMS,
            transport_factory=transport,
            sock=channel.socket if channel else None,
        )
    except Exception as error:
        error = _of_jump(channel, error)
        client.close()
        if channel is not None:
            channel.close()
        if isinstance(error, FederationError):
            raise
        # The device may hang up before we find that it has no other key; a password that is refused comes after its key was accepted.
        if passed_over and not isinstance(error, paramiko.AuthenticationException):
            raise _NoOtherKey(*_cause(error, login)) from error
        raise _explain(error, login) from error
    return client


def _private_key(login: Login) -> Any:
    """The key of the private key file. Paramiko's own search tries it as every kind of key, and then tells of the last kind only.

    Raises:
        FederationError: there is none in it.
    """
    if login.private_key_file is None:
        return None
    path, passphrase = os.path.expanduser(login.private_key_file), login.private_key_passphrase
    try:
        return paramiko.PKey.from_path(path, passphrase.encode() if passphrase else None)
    except OSError as error:
        what, cure = f"cannot be read ({error.strerror or error})", "correct ansible_private_key_file"
    except Exception as error:
        # The libraries below tell of an encrypted key, a wrong passphrase and of what is no key by errors of many types.
        if passphrase is None and re.search("encrypt|password", str(error), re.IGNORECASE):
            what, cure = "is encrypted", "set ansible_private_key_passphrase"
        elif passphrase is not None:
            what, cure = "cannot be read with this passphrase", "correct ansible_private_key_passphrase"
        else:
            what, cure = "has no private key that can be read", "name a file in the format of OpenSSH or PEM"
    raise FederationError(f"the private key file {path} {what}", where=login.where, cure=cure)


def _of_jump(channel: Channel | None, error: Exception) -> Exception:
    """What really happened, where the connection broke or did not come about because of the way to it."""
    if channel is None or isinstance(error, FederationError):
        return error
    if isinstance(error, (paramiko.AuthenticationException, paramiko.ssh_exception.IncompatiblePeer)):
        return error  # the device itself has answered
    if isinstance(error, (paramiko.SSHException, OSError, EOFError)):
        return channel.failure() or error
    return error


def _require_paramiko(login: Login) -> None:
    if paramiko is None:
        raise FederationError(
            f"the Python library paramiko cannot be imported on the controller ({PARAMIKO_ERROR})",
            where=login.where,
            cure="install it where ansible-playbook runs, for example with `pip install 'paramiko<5'`",
        )
    if not login.user:
        raise FederationError("no user name is set", where=login.where, cure="set ansible_user for this host")


def _known_hosts(login: Login) -> host_keys.KnownHosts:
    """The known host keys; none where a pin decides alone.

    Raises:
        FederationError: the file cannot be read, or the pin is none.
    """
    pin = login.host_key_fingerprint
    if pin is not None:
        if not _PIN.fullmatch(pin.strip()):
            raise FederationError(
                f"{pin!r} is no fingerprint of a host key",
                where=login.where,
                cure="set ansible_ssh_host_key_fingerprint to SHA256: and 43 characters, as `ssh-keygen -l` prints it",
            )
        return host_keys.read("")
    path = os.path.expanduser(login.known_hosts_file)
    try:
        with open(path, encoding="latin-1") as file:
            return host_keys.read(file.read())
    except FileNotFoundError:
        return host_keys.read("")  # every key is then unknown, which the refusal says
    except OSError as error:
        raise FederationError(
            f"the file of known host keys {path} cannot be read ({error})",
            where=login.where,
            cure="mend the file, or point ansible_ssh_known_hosts_file to another",
        ) from error


_PIN = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")
_IN_BETWEEN = "find out why before you log in: this is another device, its key was made anew, or somebody is in between"

if paramiko is not None:

    class _HostKey(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        """Decides about every host key: Paramiko itself is given none, because it reads known_hosts in its own way."""

        def __init__(self, login: Login, known: host_keys.KnownHosts) -> None:
            self._login = login
            self._known = known

        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            login, seen = self._login, fingerprint(key.asbytes())
            if login.host_key_fingerprint is not None:
                if login.host_key_fingerprint.strip().rstrip("=") != seen:
                    raise _OtherKey(
                        key.get_name(),
                        f"the device shows the host key {seen}, not the expected {login.host_key_fingerprint}",
                        where=login.where,
                        cure=_IN_BETWEEN,
                    )
                return
            verdict = self._known.judge(login.host, login.port, key.asbytes())
            if verdict == host_keys.REVOKED:
                raise FederationError(
                    f"the host key {seen} is marked as revoked in {login.known_hosts_file}",
                    where=login.where,
                    cure="whoever has it may be anybody: give the device a new key, and add that one to the file",
                )
            if verdict == host_keys.CHANGED:
                expected = (
                    " or ".join(map(fingerprint, self._known.keys(login.host, login.port))) or "only revoked ones"
                )
                raise FederationError(
                    f"the device shows the host key {seen}, but {login.known_hosts_file} has {expected}",
                    where=login.where,
                    cure=_IN_BETWEEN,
                )
            if verdict == host_keys.UNKNOWN and login.host_key_checking:
                raise FederationError(
                    f"the host key {seen} ({key.get_name()}) is not in {login.known_hosts_file}",
                    where=login.where,
                    cure="compare it with the device's console, then add it with `ssh-keyscan -p "
                    f"{login.port} {login.host} >> {login.known_hosts_file}`, or pin it with ansible_ssh_host_key_fingerprint",
                )


def fingerprint(key: bytes) -> str:
    """A host key's fingerprint as OpenSSH prints it: ``SHA256:`` and the unpadded base64 of its hash."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


# How Paramiko puts it when no SSH banner came, in the three places where it may notice.
_NO_SSH = ("protocol banner", "protocol version", "No existing session")


def _explain(error: Exception, login: Login) -> FederationError:
    what, cure = _cause(error, login)
    refused = isinstance(error, paramiko.AuthenticationException) and "timeout" not in str(error).lower()
    return (RefusedLogin if refused else FederationError)(what, where=login.where, cure=cure)


def _cause(error: Exception, login: Login) -> tuple[str, str]:
    """What happened and what to do, in the words of who has to mend it."""
    if isinstance(error, paramiko.SSHException) and "No authentication methods" in str(error):
        return (
            "no password and no key is set",
            "set ansible_password or ansible_private_key_file for this host, or load a key into the agent",
        )
    if isinstance(error, paramiko.AuthenticationException):
        return (
            "the device refuses this user name and password or key; they are not tried again in this run, because each try may count towards "
            "a lock of the account",
            "set ansible_user and ansible_password (or ansible_private_key_file) to an account of the device",
        )
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return (
            f"no common SSH algorithm ({error})",
            "an old release offers only SHA-1 key exchange, ssh-rsa keys or CBC ciphers: update it, or accept the risk of "
            "an eavesdropper and set ansible_ssh_legacy_algorithms to true for this host (with Paramiko 4)",
        )
    if isinstance(error, JumpError):
        return error.what, error.cure
    if isinstance(error, (socket.timeout, TimeoutError)):
        return (
            f"no answer within {login.timeout:g} s",
            "see whether the address is right, the device is up, and its management access (`ssh` lines) lets the controller in",
        )
    if isinstance(error, socket.gaierror):
        return (
            f"the host name cannot be resolved ({error.strerror})",
            "set ansible_host to an address or to a name that resolves",
        )
    if isinstance(error, OSError) and _errno(error) == errno.ECONNREFUSED:
        return "the port is closed", "set ansible_port to the device's SSH port and see that its SSH server is on"
    if isinstance(error, OSError) and _errno(error) in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return "there is no route to the device", "set ansible_host to its management address, and see that it is up"
    if isinstance(error, paramiko.SSHException) and any(word in str(error) for word in _NO_SSH):
        return (
            f"what answers on this port does not speak SSH, or not within {login.timeout:g} s",
            "set ansible_host and ansible_port to the device's SSH server, or ansible_ssh_timeout to more seconds",
        )
    return (
        f"the connection broke: {error or type(error).__name__}",
        "see whether the device is reachable and has sessions left, then run again",
    )


def _errno(error: OSError) -> int | None:
    """The system's error number; Paramiko wraps one error an address into an error of its own."""
    wrapped = getattr(error, "errors", None)
    return next(iter(wrapped.values())).errno if wrapped else error.errno


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
