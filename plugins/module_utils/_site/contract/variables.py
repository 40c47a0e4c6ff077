# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables as the inventory gives them: names that nothing reads, and values that are of no use."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .types import Finding, InventoryHost, SiteHosts, some

OF_THE_RUN = ("federation_correct", "federation_sites", "federation_withdraw", "federation_withdraw_wait")
"""Variables that say what a run does: with one host's value it would depend on which host Ansible asks first."""

NEAR = 0.88  # difflib's ratio: one or two letters of a name such as federation_dns or presence_restart
_NEAR_FIRST = 0.9  # the same where the first word, which says whose variable it is, is not one of ours
_NEAR_LOGIN = 0.93  # the same for variables of Ansible: facts are called so too (ansible_user_id)
_NEAR_WORD = 0.8
_TRUE_OR_FALSE = ("y", "yes", "on", "1", "true", "t", "n", "no", "off", "0", "false", "f")

Problem = tuple[str, str]
"""What is wrong with a value, and what to change."""


def variable_names(
    site_of: Mapping[str, str], hosts: Collection[InventoryHost], known: Collection[str]
) -> Iterator[Finding]:
    """Variables that are one of ours but for a letter or two, an ending, or their case.

    Args:
        site_of: host -> its site, empty where it has none.
        hosts: all hosts.
        known: every variable that the roles, connections and playbooks read.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for host in hosts:
        for name in host.variables if host.groups else ():
            places.setdefault((site_of[host.name], name), []).append(host.name)
    near = {name: nearest(name, known) for name in {name for _site, name in places} - set(known)}
    for (site, name), found in sorted(places.items()):
        if near.get(name):
            where = f"variable {name} of {some(found)}"
            yield Finding(site, where, "no role reads such a variable", f"did you mean {near[name]}?")


def nearest(name: str, known: Collection[str]) -> str:
    """The variable of ours that ``name`` most likely is meant to be; empty where it may be the user's own."""
    plain = name.lower().replace("-", "_")
    if plain in known:
        return plain
    first = plain.partition("_")[0]
    if first == "ansible":
        return _close(plain, [one for one in known if one.startswith("ansible_")], _NEAR_LOGIN)
    # A name of the user's own may be alike by chance, so it has to be nearer where it begins with another word.
    same = [one for one in known if one.partition("_")[0] == first]
    if same:
        return _close(plain, same, NEAR) or _by_words(plain, same)
    return _close(plain, known, _NEAR_FIRST)


def _close(name: str, known: Collection[str], cutoff: float) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    return near[0] if near else ""


def _by_words(name: str, known: Collection[str]) -> str:
    """A name of the same words, some of which are cut off (dir, algo) or misspelt."""
    words = name.split("_")
    for one in sorted(known):
        others = one.split("_")
        if len(others) == len(words) and all(_one_word(word, other) for word, other in zip(words, others)):
            return one
    return ""


def _one_word(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    cut_off = len(short) > 2 and long.startswith(short)
    return word == other or cut_off or difflib.SequenceMatcher(None, word, other).ratio() >= _NEAR_WORD


def of_some_hosts(hosts: Collection[InventoryHost]) -> Iterator[Finding]:
    """Variables of the run that are given to some hosts only."""
    ours = [host for host in hosts if host.groups]
    for name in OF_THE_RUN:
        having = [host.name for host in ours if name in host.variables]
        if having and len(having) < len(ours):
            yield Finding(
                "",
                f"variable {name} of {some(having)}",
                "it says what the whole run does, and only some hosts have it",
                f"give it to the run (-e {name}=...), or to the group all",
            )


def unusable_variables(site: SiteHosts, hosts: Mapping[str, InventoryHost]) -> Iterator[Finding]:
    """Variables of a site's hosts whose values cannot be had, as of an undefined vault variable, or are of no use."""
    names = dict.fromkeys(name for names in site.hosts.values() for name in names)
    for name in names:
        for variable, why in hosts[name].unusable:
            yield no_value(site.name, name, variable, why)
    wrong: dict[tuple[str, str, str], list[str]] = {}
    for name in names:
        for one in hosts[name].wrong:
            wrong.setdefault(one, []).append(name)
    for (variable, what, cure), of_hosts in wrong.items():
        yield Finding(site.name, f"variable {variable} of {some(of_hosts)}", what, cure)


def no_value(site: str, host: str, variable: str, why: str) -> Finding:
    """A variable that has no value, or one that refers to what is not there."""
    return Finding(
        site,
        f"host {host}, variable {variable}",
        f"it has no value: {why}",
        "define what it refers to, or give the run the vault that holds it",
    )


def wrong_value(option: Mapping[str, Any], value: Any) -> Problem | None:
    """Why a value is of no use for a variable, by what the role that reads it says of it; None where it may be right.

    Args:
        option: ``type``, ``choices``, ``elements``, ``required``, ``no_log`` as in an argument spec; ``port`` for a port's number.
        value: as the templates come to it.
    """
    if value is None or value == "":
        return ("it is empty", "give it a value, or take the variable out") if option.get("required") else None
    wrong = _wrong_kind(option, value)
    if wrong:
        return f"it holds {_shown(option, value)}, which is {wrong[0]}", wrong[1]
    choices = option.get("choices")
    for item in _items(value) if option.get("type") == "list" else [value]:
        if choices and not (str(item) in choices or item in choices):
            return f"it holds {_shown(option, item)}, which is none of its values", f"write {_one_of(choices)}"
    return None


def _wrong_kind(option: Mapping[str, Any], value: Any) -> Problem | None:
    kind = option.get("type", "str")
    if isinstance(value, bool) and option.get("choices"):
        return "true or false to YAML", f"write {_one_of(option['choices'])}, in quotes"
    if kind in ("str", "path") and isinstance(value, (list, dict)):
        return "no text", "write one text"
    if kind == "bool" and str(value).lower() not in _TRUE_OR_FALSE:
        return "neither true nor false", "write true or false"
    if kind in ("int", "float"):
        return _wrong_number(option, value)
    if kind == "list" and (
        isinstance(value, dict) or any(isinstance(one, (list, dict)) for one in _texts(option, value))
    ):
        return "no list of texts", "write a list, each item one text"
    if kind == "dict" and not isinstance(value, dict) and not str(value).startswith("{"):
        return "no dictionary", "write its fields below it, as its documentation shows them"
    return None


def _texts(option: Mapping[str, Any], value: Any) -> list[Any]:
    return _items(value) if option.get("elements", "str") == "str" else []


def _wrong_number(option: Mapping[str, Any], value: Any) -> Problem | None:
    try:
        number = math.nan if isinstance(value, (bool, list, dict)) else float(value)
    except ValueError:
        number = math.nan
    if option.get("port") and not (number.is_integer() and 1 <= number <= 65535):
        return "no port", "write a number from 1 to 65535"
    if not math.isfinite(number) or number < 0:
        return "no number from 0 up", "write a number"
    if option.get("type") == "int" and not number.is_integer():
        return "no whole number", "write a whole number"
    return None


def _items(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [item.strip() for item in value.split(",")]
    return value if isinstance(value, list) else [value]


def _shown(option: Mapping[str, Any], value: Any) -> str:
    # What is meant to be one text may be a password, whatever the variable.
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a dictionary"
    return "something" if option.get("no_log") else repr(value)


def _one_of(choices: Collection[Any]) -> str:
    *first, last = [str(one) for one in choices]
    return f"{', '.join(first)} or {last}" if first else last


def wrong_host(value: Any) -> Problem | None:
    """Why ``ansible_host`` is neither an address nor a name; None where it may be one."""
    if value is None or value == "":
        return (
            "it is empty",
            "write the device's address or name, or take the variable out where the host's name resolves",
        )
    text = str(value)
    if "://" in text or "/" in text or "@" in text:
        return f"it holds {text!r}, which is no address", "write the address or the name alone"
    if text != text.strip() or re.search(r"\s", text):
        return f"it holds {text!r}, which has a blank in it", "write the address or the name alone"
    if text.startswith("["):
        return f"it holds {text!r}, which has brackets", "write the IPv6 address without them"
    if re.fullmatch(r"[^:]+:\d+", text):
        return f"it holds {text!r}, which has a port in it", "write the port as ansible_port"
    return None
