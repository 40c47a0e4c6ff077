# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains in A-labels and U-labels, by IDNA 2008 and not by the older one that Python has."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.names import (
    same_domain,
    server_name,
    to_ascii,
    to_unicode,
)
from hypothesis import given
from hypothesis import strategies as st

PAIRS = [
    ("cup.example", "cup.example"),
    ("b\u00fccher.example", "xn--bcher-kva.example"),
    ("stra\u00dfe.example", "xn--strae-oqa.example"),  # another name than strasse.example since IDNA 2008
    ("\u03b2\u03cc\u03bb\u03bf\u03c2.example", "xn--nxasmm1c.example"),
    ("\u4f8b\u5b50.\u6d4b\u8bd5", "xn--fsqu00a.xn--0zwm56d"),
    ("chat.\u0440\u0444", "chat.xn--p1ai"),
]


@pytest.mark.parametrize(("unicode", "ascii_name"), PAIRS)
def test_both_forms(unicode: str, ascii_name: str) -> None:
    assert to_ascii(unicode) == ascii_name
    assert to_unicode(ascii_name) == unicode
    assert to_ascii(ascii_name) == ascii_name
    assert to_unicode(unicode) == unicode
    assert same_domain(unicode, ascii_name.upper() + ".")


@pytest.mark.parametrize(
    ("typed", "ascii_name"),
    [
        ("B\u00dcCHER\u3002example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example.", "xn--bcher-kva.example"),
        ("\uff43\uff55\uff50.example", "cup.example"),
    ],
)
def test_what_people_type(typed: str, ascii_name: str) -> None:
    assert to_ascii(typed) == ascii_name
    assert same_domain(typed, ascii_name)


@pytest.mark.parametrize(
    "name", ["xn--", "xn--a", "xn--999999999", "xn--bcher-kva\u00fc", "xn--abc-.example", "XN--A.example"]
)
def test_what_is_no_a_label_stays(name: str) -> None:
    assert to_ascii(to_unicode(name)) == to_ascii(name)


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("cup.example.", "cup.example"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        (".example", ""),
        ("a" * 70 + ".example", ""),
        (".".join(["a" * 60] * 5), ""),
        ("", ""),
    ],
)
def test_server_names(domain: str, name: str) -> None:
    assert server_name(domain) == name


@pytest.mark.parametrize(
    ("one", "other"), [(None, "a"), ("a.example", "b.example"), ("strasse.example", "stra\u00dfe.example")]
)
def test_different_domains(one: str | None, other: str) -> None:
    assert not same_domain(one, other)


@given(st.text(max_size=80))
def test_no_text_upsets_it(text: str) -> None:
    assert to_unicode(to_ascii(text)) == to_unicode(to_ascii(to_unicode(text)))
    server_name(text)
