# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters to the operators of partners: what was seen of each that only its operator can put right, and nothing of our inside.

What gets in is chosen, not what stays out: only findings with a cause that lies with the partner (:data:`QUESTIONS`), seen by a probe
PC on the partner's own servers or in its DNS; of those the cause, what was found, and the conversation. In these our own names and
addresses are replaced all the same.
"""

from __future__ import annotations

import hashlib
import re

from .._text import one_line, visible
from .._times import moment
from . import words
from .contents import Partner, Report, Result, Site

OURS = "[ours]"
"""What stands in place of our own names and addresses."""

MOST_LINES = 200
"""Lines of a conversation that a letter has of each finding."""

_SERVER = "Does a server for XMPP federation run there, and does it take connections from anywhere on TCP port 5269?"
_SRV = "What does _xmpp-server._tcp.{partner} have to say, so that other servers find yours?"
_ALLOW = "May {domain} federate with {partner}, and which setting of your server has to allow it?"
_CERTIFICATE = "When will your server present a certificate for {partner} that is valid, and from which authority?"
_TLS = "Which versions of TLS does your server take from other servers, and does it ask for a certificate?"
_STREAM = "What does the log of your server say of connections from {domain} at the time above?"
_DIALBACK = "What does your server find when it looks up _xmpp-server._tcp.{domain}, and can it connect to the server that is named there?"

QUESTIONS = {
    **dict.fromkeys(("D04", "D05", "D07", "D22", "D23", "D24", "D25", "D26", "D27", "D30", "D33", "D34", "D35"), _SRV),
    **dict.fromkeys(("F10", "F11", "F12", "F16", "D18", "X01", "X02", "X04", "X12"), _SERVER),
    **dict.fromkeys(("X03", "X06"), "Is {partner} configured on the server that its SRV record names?"),
    **dict.fromkeys(("X07", "A08"), _ALLOW),
    **dict.fromkeys(("X05", "X08", "X09", "X10", "X11", "X13"), _STREAM),
    **dict.fromkeys(("T03", "T04", "T05", "T06", "T11", "T12"), _CERTIFICATE),
    **dict.fromkeys(("T02", "T07", "T09"), _TLS),
    **dict.fromkeys(("A06", "A07"), _DIALBACK),
    **dict.fromkeys(
        ("A01", "A10"), "Which way to prove who {domain} is does your server offer: dialback, or SASL EXTERNAL?"
    ),
    "A04": "Which server does yours ask when it verifies {domain} by dialback?",
    "A05": "Will you have {domain} removed from the domains that your service serves itself?",
    "A11": "Which authorities does your server trust for certificates of other servers, such as that of {domain}?",
}
"""Code of a cause that lies with the partner -> the one question whose answer helps on."""

_ABOUT = {"H1": "DNS", "H2": "DNS", "H4": "TCP", "H5": "XMPP stream", "H6": "TLS", "H7": "Authentication"}
"""What a hop is called from the partner's side."""

_SAID = ("C:", "S:", "--", "!!")
"""How a line of a conversation begins: who said it (see the transcript of s2s_info)."""

_VANTAGES = ("outside", "inside", "authoritative")
_PRIVATE = re.compile(
    r"(?<!\d)(?<!\d\.)(?:10|127|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(?:\.\d{1,3}){2,3}(?!\d)"
    r"|(?<![\w:])(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):[0-9a-f:]+(?![\w:])",
    re.IGNORECASE,
)
"""Addresses of RFC 1918, 3927, 6598, 4193 and 4291 (link-local), and loopback."""

_OF_OURS = re.compile(r"\b(?:firewall|access-list|our node|the node|DNS server|PC)\b", re.IGNORECASE)
"""A clause with one of these says something of our side."""


def letters(report: Report) -> dict[str, str]:
    """File name -> letter, one a partner with a finding of its own; one with several of our sites has a part for each."""
    found: dict[str, list[str]] = {}
    for site in report.sites:
        for partner in site.partners:
            findings = [result for result in partner.results if _is_theirs(result)]
            if findings:
                found.setdefault(partner.domain, []).append(_letter(site, partner, findings))
    return {file_name(domain): "\n\n".join(parts) for domain, parts in sorted(found.items())}


def file_name(domain: str) -> str:
    """``partner-example.org.txt``; whatever a domain's text is, a plain name in the directory, and another for each domain."""
    plain = re.sub(r"[^a-z0-9.-]+", "-", domain.lower())
    plain = re.sub(r"\.{2,}", ".", plain).strip(".-")[:100]
    if plain != domain or not plain:
        plain = f"{plain or 'x'}-{hashlib.sha256(domain.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return f"partner-{plain}.txt"


def _is_theirs(result: Result) -> bool:
    return (
        result.code in QUESTIONS
        and result.status in ("FAIL", "WARN")
        and result.vantage in _VANTAGES
        and result.direction == "out"
    )


def _letter(site: Site, partner: Partner, findings: list[Result]) -> str:
    question = QUESTIONS[findings[0].code].format(domain=site.domain, partner=partner.domain)
    broken = any(result.status == "FAIL" for result in findings)
    lines = [
        f"To the operator of the XMPP server of {partner.domain}",
        f"From the operator of the XMPP server of {site.domain}",
        "",
        f"Messages between {site.domain} and {partner.domain} {'do not pass' if broken else 'pass, with a defect'}.",
        f"This is what we saw of {partner.domain}{_when(site)}:",
    ]
    for number, result in enumerate(findings, 1):
        lines += [
            "",
            f"{number}. {_ABOUT.get(result.hop, result.hop)}: {words.stop(_clauses(result.cause) or 'this is what we found')}",
        ]
        said = _clauses(result.found)
        if said:
            lines.append(f"   Seen: {words.stop(said)}")
        lines += [f"   {line}" for line in _conversation(result.evidence)]
    lines += ["", f"Our question: {question}", ""]
    hide = _Hide(site)
    return "\n".join(hide(visible(line)) for line in lines)


def _when(site: Site) -> str:
    times = list(dict.fromkeys(time for time in (_utc(site.started), _utc(site.finished)) if time))
    if len(times) > 1:
        return f" between {times[0]} and {times[1]} UTC"
    return f" at {times[0]} UTC" if times else ""


def _utc(text: str) -> str:
    """An ISO 8601 time as one in UTC; empty where it is none, or where its zone is not known."""
    time = moment(text)
    return "" if time is None else time.strftime("%Y-%m-%d %H:%M:%S")


def _clauses(found: str) -> str:
    """What was found, without what it says of our own side."""
    clauses = (clause.strip() for clause in re.split(r";\s|, nor\s", one_line(found)))
    return "; ".join(clause for clause in clauses if clause and not _OF_OURS.search(clause))


def _conversation(evidence: tuple[str, ...]) -> list[str]:
    lines = [line.rstrip() for line in evidence if line.strip()]
    lines = [line for line in lines if line.lstrip().startswith(_SAID) or not _OF_OURS.search(line)]
    left = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"... {words.plural(left, 'more line')}"] if left > 0 else lines


class _Hide:
    """Replaces what is ours alone: the words of the diagnosis, private addresses, and hosts in our own domain."""

    def __init__(self, site: Site) -> None:
        words_of_ours = sorted((word for word in site.inside if word.strip()), key=len, reverse=True)
        self._words = re.compile(
            "|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in words_of_ours) or r"(?!)", re.IGNORECASE
        )
        own = re.escape(site.domain)
        # A host is what a name has before the domain; services (_xmpp-server._tcp) and addresses of users are none.
        self._hosts = re.compile(
            rf"(?<![\w.@-])(?!_)[\w-]+(?:\.[\w-]+)*\.{own}(?![\w-])" if own else r"(?!)", re.IGNORECASE
        )

    def __call__(self, line: str) -> str:
        for pattern in (self._words, self._hosts, _PRIVATE):
            line = pattern.sub(OURS, line)
        return line
