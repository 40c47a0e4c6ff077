# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands of user, privileged and configuration mode, except `show`, objects and access lists."""

from __future__ import annotations

import time
from collections.abc import Iterable

from lab.asa.device import Device
from lab.asa.messages import REPORTING_QUESTION, say
from lab.asa.session import Question, Reply, Session, command, failover_state
from lab.asa.words import Invalid, Refused, Words

_ENABLE_TRIES = 3
_FLASH, _IMAGE = 255426560, 73609216  # bytes of disk0: in all, and of the image on it


@command("user", "exec", name="enable")
def enable(session: Session, words: Words, negate: bool) -> Reply:
    """`enable`: ask for the password, three times at most."""
    if negate:
        raise words.invalid(back=1)
    if words.peek().isdigit():
        words.take()
    words.finish()
    return Reply(question=Question("Password: ", lambda text: _check_enable(session, text, 1), hidden=True))


def _check_enable(session: Session, text: str, tries: int) -> Reply:
    device = session.device
    if text == device.credentials.enable:
        session.privileged = True
        return Reply()
    if tries >= _ENABLE_TRIES:
        return Reply([*say("bad_enable"), *say("denied")])
    again = Question("Password: ", lambda answer: _check_enable(session, answer, tries + 1), hidden=True)
    return Reply(say("bad_enable"), question=again)


def _log_out(session: Session, words: Words, negate: bool) -> Reply:
    """`exit`, `quit` and `logout` outside configuration mode end the session."""
    words.finish()
    return Reply(["", "Logoff", ""], close=True)


for _name in ("exit", "quit", "logout"):
    command("user", "exec", name=_name)(_log_out)


@command("exec", name="configure")
def configure(session: Session, words: Words, negate: bool) -> Reply:
    """`configure terminal`."""
    if words.accept("terminal") is None and not words.done:
        raise words.invalid()
    words.finish()
    device = session.device
    if device.character == "ftd":
        # The diagnostic command line of a threat defense image has no configuration mode (unconfirmed wording).
        raise Invalid(0)
    if device.character == "cluster-data":
        raise Refused(*say("cluster_data"))
    if device.faults.ask_reporting and not device.asked_reporting:
        return Reply(say("reporting"), question=Question(REPORTING_QUESTION, lambda text: _reporting(session, text)))
    return _enter_config(session)


def _reporting(session: Session, text: str) -> Reply:
    answer = text.strip().upper()[:1]
    if answer not in ("Y", "N", "A"):
        return Reply(question=Question(REPORTING_QUESTION, lambda again: _reporting(session, again)))
    session.device.asked_reporting = True
    return _enter_config(session)


def _enter_config(session: Session) -> Reply:
    session.mode, session.submode = "config", None
    return Reply([] if failover_state(session.device)[2] else say("standby"))


@command("user", "exec", name="terminal")
def terminal(session: Session, words: Words, negate: bool) -> None:
    """`terminal pager [lines] N`, `no terminal pager`; the width is configuration."""
    words.require("pager")
    if session.device.faults.pager_stays:
        raise Refused(*say("authorization"))
    session.pager = 0 if negate else _pager(words)
    words.finish()


def _pager(words: Words) -> int:
    words.accept("lines")
    word = words.take() if not words.done else "24"
    if not word.isdigit():
        raise words.invalid(back=1)
    return int(word)


@command("exec", name="dir")
def directory(session: Session, words: Words, negate: bool) -> Iterable[str]:
    """`dir [disk0:/]`. A context has no view of the disk."""
    if not words.done:
        words.require("disk0:/", "flash:/")
    words.finish()
    device = session.device
    if device.running.context:
        raise Invalid(0)
    free = device.faults.flash_free or _FLASH - _IMAGE
    return [
        "",
        "Directory of disk0:/",
        "",
        f"10     -rwx  {_IMAGE}     10:12:54 Jan 29 2015  asa-smp-k8.bin",
        "",
        f"{_FLASH} bytes total ({free} bytes free)",
    ]


@command("exec", name="write")
def write(session: Session, words: Words, negate: bool) -> Iterable[str]:
    """`write [memory]`."""
    words.accept("memory")
    words.finish()
    return _save(session.device)


def _save(device: Device) -> list[str]:
    device.apply()
    size = len(device.running.text())
    if not device.save():
        variant = device.faults.save_fails
        return [
            "Building configuration...",
            *say(f"save_failed_{variant}" if isinstance(variant, str) else "save_failed"),
        ]
    return [
        "Building configuration...",
        f"Cryptochecksum: {grouped(device.running.checksum_line())} ",
        "",
        f"{size} bytes copied in 0.330 secs",
        "[OK]",
    ]


@command("exec", name="reload")
def reload(session: Session, words: Words, negate: bool) -> Reply:
    """`reload noconfirm`: what runs and was not saved is gone."""
    words.require("noconfirm")
    words.finish()
    if session.device.name:
        raise Refused(*say("single_mode"))
    session.device.system.reload()
    return Reply(close=True)


def grouped(checksum_line: str) -> str:
    """The checksum's 32 digits in four groups."""
    digits = checksum_line.partition(":")[2].strip()
    return " ".join(digits[index : index + 8] for index in range(0, len(digits), 8))


@command("exec", name="changeto")
def changeto(session: Session, words: Words, negate: bool) -> None:
    """`changeto context NAME`, `changeto system`: on a device in multiple mode."""
    device = session.device
    if device.running.context is None:
        raise Refused(*say("single_mode"))
    what = words.require("context", "system")
    name = words.take() if what == "context" else ""
    words.finish()
    if not device.system.contexts:
        # One context's configuration was loaded, and no other.
        here = device.running.hostname if device.running.context == "context" else ""
        if name != here:
            raise Refused(*say("not_context", name=name or "system"))
        return
    if name and name not in device.system.contexts:
        raise Refused(*say("not_context", name=name))
    session.device = device.system.contexts[name] if name else device.system
    session.submode = None


def uptime(since: float) -> str:
    """`2 days 3 hours`, as `show version` prints the time since the start."""
    seconds = int(time.time() - since)
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return f"{days} days {hours} hours"
    return f"{hours} hours {minutes} mins" if hours else f"{minutes} mins {seconds % 60} secs"


# -- configuration mode ------------------------------------------------------------------------------------------------


@command("config", name="end")
def end(session: Session, words: Words, negate: bool) -> None:
    """Back to privileged mode."""
    words.finish()
    session.leave_config()


def _exit(session: Session, words: Words, negate: bool) -> None:
    """One mode up."""
    words.finish()
    if session.submode:
        session.submode = None
    else:
        session.leave_config()


for _name in ("exit", "quit"):
    command("config", name=_name)(_exit)
