# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading, printing and editing configurations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.asa.store import Block, Configuration

from .console import SITE


def test_an_untouched_configuration_prints_the_lines_it_was_loaded_with():
    assert Configuration.load(SITE).text() == SITE


@pytest.mark.parametrize("end", ["\r\n", "\r\r\n", "\n\r", "\r"])
def test_line_ends_do_not_matter(end):
    assert Configuration.load(SITE.replace("\n", end)).text() == SITE


def test_a_terminal_capture_loads_like_the_configuration():
    lines = SITE.splitlines()
    lines[40] = "<--- More --->\r              \r" + lines[40]
    captured = "\r\n".join(["fw-hq# show running-config", *lines, "fw-hq# "])
    assert Configuration.load(captured).text() == SITE


def test_bytes_that_are_not_utf8_come_back():
    text = b": Saved\nASA Version 9.1(7) \nobject network A\n host 10.0.0.1\n description it\x92s\n: end\n".decode(
        "latin-1"
    )
    assert b"it\x92s" in Configuration.load(text).text().encode("latin-1")


def test_a_bare_listing_gets_the_frame_of_a_device():
    lines = Configuration.load("object network A\n host 10.0.0.1\nroute outside 0.0.0.0 0.0.0.0 10.0.0.2 1\n").lines()
    assert lines[0] == ": Saved" and lines[2].startswith("ASA Version 9")
    assert lines[3:6] == ["object network A", " host 10.0.0.1", "route outside 0.0.0.0 0.0.0.0 10.0.0.2 1"]
    assert lines[-2].startswith("Cryptochecksum:") and lines[-1] == ": end"


def test_syntax_from_before_8_3_makes_the_release_old():
    text = "static (inside,outside) tcp interface 5269 10.0.0.1 5269 netmask 255.255.255.255"
    assert Configuration.load(text).release == (8, 2)


@pytest.mark.parametrize(
    ("header", "release", "context"),
    [
        ("ASA Version 9.16(3)19 ", (9, 16), None),
        (": ASA Version 9.1(5)16 <context>", (9, 1), "context"),
        ("ASA Version 8.6(1)2 <system>", (8, 6), "system"),
        ("PIX Version 7.2(4)", (7, 2), None),
    ],
)
def test_release_and_context_come_from_the_header(header, release, context):
    config = Configuration.load(f": Saved\n{header}\n!\nhostname x\n")
    assert (config.release, config.context) == (release, context)


def test_the_checksum_follows_the_content():
    config = Configuration.load(SITE)
    loaded = config.checksum_line()
    block = Block("object", "object network OTHER")
    config.insert(block)
    changed = config.checksum_line()
    config.remove([block])
    assert loaded.startswith("Cryptochecksum:") and changed not in (loaded, config.checksum_line())


@pytest.mark.parametrize(
    ("kind", "head", "before", "after"),
    [
        ("object", "object network Z", " host 10.10.0.53", "object-group network BLACKLIST"),
        (
            "access-list",
            "access-list NEW extended permit ip any any",
            "access-list INSIDE_IN extended deny ip any any log",
            "pager lines 24",
        ),
        ("nat", "nat (inside,outside) source static A A", "arp rate-limit 16384", "!"),
        (
            "nat after",
            "nat (inside,outside) after-auto source dynamic any interface",
            "!",
            "access-group OUTSIDE_IN in interface outside",
        ),
        (
            "access-group",
            "access-group NEW global",
            "access-group INSIDE_IN in interface inside",
            "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1",
        ),
        ("name", "name 10.10.0.9 nine", "names", "no mac-address auto"),
        ("terminal", "terminal width 511", "!", "hostname fw-hq"),
    ],
)
def test_a_new_line_goes_to_its_section(kind, head, before, after):
    config = Configuration.load(SITE)
    config.insert(Block(kind, head))
    lines = config.lines()
    at = lines.index(head)
    assert lines[at - 1] == before
    assert lines[at + 1] == after


def test_the_nat_section_brings_and_takes_its_separator():
    config = Configuration.load(
        ": Saved\nASA Version 9.8(1)\n!\nobject network A\n host 10.0.0.1\narp timeout 14400\naccess-group X global\n"
    )
    before = config.lines()[:-2]
    block = Block("object nat", "object network A", [" nat (any,any) static 10.0.0.9"])
    config.insert(block)
    at = config.lines().index("arp timeout 14400")
    assert config.lines()[at : at + 4] == [
        "arp timeout 14400",
        "!",
        "object network A",
        " nat (any,any) static 10.0.0.9",
    ]
    config.remove([block])
    assert config.lines()[:-2] == before


# -- properties --------------------------------------------------------------------------------------------------------

_word = st.from_regex(r"[A-Za-z0-9_.()-]{1,12}", fullmatch=True)
_text = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f\x85\xa0"), max_size=40)
_top = st.one_of(
    st.builds("object network {}".format, _word),
    st.builds("access-list {} extended permit tcp any host 10.0.0.1 eq {} ".format, _word, st.integers(1, 65535)),
    st.builds("access-list {} remark {}".format, _word, _text),
    st.builds("nat (inside,outside) source static {} {}".format, _word, _word),
    st.builds("{} {}".format, _word, _text),
    st.just("!"),
)
_sub = st.builds(" {} {}".format, _word, _text)


@st.composite
def listings(draw):
    lines = [": Saved", "ASA Version 9.8(2) ", "!"]
    for head in draw(st.lists(_top, max_size=25)):
        lines.append(head)
        if head != "!":
            lines += draw(st.lists(_sub, max_size=3))
    return [line for line in lines if line.strip() and not line.startswith("Cryptochecksum:")]


@settings(max_examples=150, deadline=None)
@given(listings())
def test_any_listing_is_printed_back_line_by_line(lines):
    printed = Configuration.load("\n".join([*lines, ": end"])).lines()
    while lines and not lines[-1].strip():
        lines.pop()
    body = [line for line in printed if not line.startswith("Cryptochecksum:")]
    assert body == [*lines, ": end"]
    assert Configuration.load("\n".join(printed)).lines() == printed


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_load_and_print(data):
    config = Configuration.load(data.decode("latin-1"))
    assert Configuration.load(config.text()).text() == config.text()
