# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlencode

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.forms import entries, forms_of
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.markup import (
    html_document,
    visible_text,
    xml_bytes,
    xml_document,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import quote
from hypothesis import given
from hypothesis import strategies as st

# What HTML keeps as it is: no control characters, which a parser drops or replaces.
texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=("Cc",)))


def entity_bomb(root="a"):
    """Ten entities of ten times the one before: ten billion characters, if anybody expands them."""
    entities = "".join(f'<!ENTITY x{n + 1} "{f"&x{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE {root} [<!ENTITY x0 "yyyyyyyyyy">{entities}]><{root}>&x9;</{root}>'.encode()


def form(inner: str, attributes: str = "method=post"):
    return forms_of(html_document(f"<html><body><form {attributes}>{inner}</form></body></html>", "here"))[0]


@pytest.mark.parametrize(
    ("inner", "sent"),
    [
        ('<input name="a" value="1">', [("a", "1")]),
        ('<input type="hidden" name="a">', [("a", "")]),
        ('<input type="HIDDEN" name="t" value="&lt;x&gt;">', [("t", "<x>")]),
        ('<input value="nameless">', []),
        ('<input type="checkbox" name="c">', []),
        ('<input type="checkbox" name="c" checked>', [("c", "on")]),
        ('<input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>', [("r", "2")]),
        ('<input name="d" value="1" disabled>', []),
        ('<fieldset disabled><input name="d" value="1"></fieldset>', []),
        (
            '<fieldset disabled><legend><input name="in" value="1"></legend><legend><input name="out"></legend></fieldset>',
            [("in", "1")],
        ),
        ('<fieldset disabled><fieldset><legend><input name="d"></legend></fieldset></fieldset>', []),
        ('<datalist><input name="d"></datalist><template><input name="t"></template>', []),
        (
            '<input type="submit" name="s" value="Save"><button name="b">Go</button><button type="x" name="c">Go</button>',
            [],
        ),
        ('<input type="file" name="f">', [("f", "")]),
        ('<input type="hidden" name="_charset_" value="x">', [("_charset_", "UTF-8")]),
        ('<input type="frob" name="a" value="1">', [("a", "1")]),
        ('<input type="email" name="a" value=" a@b ">', [("a", "a@b")]),
        (
            '<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2" checked>',
            [("r", "2")],
        ),
        ('<textarea name="t">two\nlines</textarea>', [("t", "two\r\nlines")]),
        ('<textarea name="t">\n\nx\r\ny</textarea>', [("t", "\r\nx\r\ny")]),
        ('<select name="s"><option value="1">One<option value="2">Two</select>', [("s", "1")]),
        ('<select name="s"><option value="1">One<option selected>  Two\n words</select>', [("s", "Two words")]),
        ('<select name="s"></select>', []),
        ('<select name="s"><option value="">None<option value="2">Two</select>', [("s", "")]),
        ('<select name="s"><option selected value="1">One<option selected value="2">Two</select>', [("s", "2")]),
        ('<select name="s"><option disabled value="1">One<option value="2">Two</select>', [("s", "2")]),
        ('<select name="s"><option disabled value="1">One</select>', []),
        ('<select name="s"><option value="1">One<option selected disabled value="2">Two</select>', []),
        (
            '<select name="s"><optgroup disabled><option value="1">One</optgroup><optgroup><option value="2">Two</optgroup></select>',
            [("s", "2")],
        ),
        ('<select name="s"><optgroup disabled><option selected value="1">One</optgroup><option>Two</select>', []),
        ('<select name="s" size="3"><option value="1">One<option value="2">Two</select>', []),
        ('<select name="s" size="3"><option selected>1<option selected>2</select>', [("s", "2")]),
        ('<select name="s" size="0"><option value="1">One</select>', [("s", "1")]),
        ('<select name="s" size="many"><option value="1">One</select>', [("s", "1")]),
        ('<select name="s" disabled><option selected>1</select>', []),
        ("<select><option selected>1</select>", []),
        ('<select name="s" multiple><option value="1">One<option value="2">Two</select>', []),
        ('<select name="s" multiple size="1"><option value="1">One</select>', []),
        ('<select name="s" multiple><option value="1" selected>One<option>Two</select>', [("s", "1")]),
        (
            '<select name="s" multiple><option selected>3<option>2<option selected>1</select><input name="z">',
            [("s", "3"), ("s", "1"), ("z", "")],
        ),
        (
            '<select name="s" multiple><option selected value="1">a<option selected value="1">b</select>',
            [("s", "1")] * 2,
        ),
        ('<select name="s" multiple><option selected disabled>1<option selected>2</select>', [("s", "2")]),
        (
            '<select name="s" multiple><optgroup disabled><option selected>1</optgroup><optgroup><option selected>2</optgroup></select>',
            [("s", "2")],
        ),
        ('<select name="s" multiple disabled><option selected>1</select>', []),
        (
            '<input name="z" value="1"><input name="a" value="2"><input name="z" value="3">',
            [("z", "1"), ("a", "2"), ("z", "3")],
        ),
    ],
)
def test_a_form_is_sent_as_a_browser_sends_it(inner, sent):
    assert entries(form(inner), {}) == sent


def test_controls_belong_to_the_form_that_they_name():
    page = """<html><body><input name="a" form="F"><form id="F"><input name="b"><input name="c" form="G">
        <input name="d" form=""></form><form id="G"></form><input name="e" form="G"><input name="f"></body></html>"""
    first, second = forms_of(html_document(page, "here"))
    assert [name for name, _ in entries(first, {})] == ["a", "b"]
    assert [name for name, _ in entries(second, {})] == ["c", "e"]


@pytest.mark.parametrize("odd", ["&#1;", "&#x1b;", "\x01", "\x7f", "&#xFFFE;", "&#0;", "\x00"])
def test_any_character_may_be_in_an_id(odd):
    page = f'<html><body><form id="F{odd}"><label for="A{odd}">Label</label><input id="A{odd}" name="a{odd}" value="1"></form></body></html>'
    (one,) = forms_of(html_document(page, "here"))
    assert [value for _, value in entries(one, {})] == ["1"] and one.controls[0].labels


def test_named_controls_change_and_all_others_stay():
    page = form(
        '<input type="hidden" name="t" value="x"><input id="A" name="a" value="1"><input id="B" type="checkbox" name="b" checked>'
    )
    assert entries(page, {"A": "2", "B": None}) == [("t", "x"), ("a", "2")]


def test_a_disabled_control_is_sent_when_it_is_changed():
    page = form('<input id="A" type="checkbox" name="a" disabled>')
    assert entries(page, {"A": "on"}) == [("a", "on")]


def test_the_clicked_button_is_sent():
    page = form('<input type="submit" name="s" value="Save">')
    assert entries(page, {}, clicked=page.controls[0]) == [("s", "Save")]


@given(st.lists(st.tuples(texts.filter(str.strip), texts), max_size=6))
def test_hidden_fields_come_back_as_they_were(pairs):
    inner = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in pairs)
    sent = entries(form(inner), {})
    assert sent == pairs
    assert parse_qsl(urlencode(sent), keep_blank_values=True) == pairs


def test_scripts_are_not_visible():
    assert visible_text(html_document("<p>a <script>alert('b')</script><b>c</b></p>", "here")) == "a c"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not XML"),
        (b"<html><br></html>", "not XML"),
        (b"\xff\xfe\x00", "not XML"),
        (b"<a:b/>", "not declared|not XML"),
        (b"<a><b:c/></a>", "not declared|not XML"),
        (b"<a>\x00</a>", "not XML"),
        (b"<a>\x1b</a>", "not XML"),
        (b"<a>&#1;</a>", "not XML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (entity_bomb(), "document type|not XML"),
    ],
)
def test_what_is_no_plain_xml_is_refused(body, words):
    with pytest.raises(FederationError, match=words):
        xml_document(body, "here")


def test_a_bomb_in_a_page_does_not_go_off():
    page = html_document(entity_bomb("html").decode(), "here")
    assert len(visible_text(page)) < 1_000


def test_an_empty_page_is_refused():
    with pytest.raises(FederationError, match="empty"):
        html_document(" \n", "here")


def test_quotations_are_cut():
    assert quote("a \n b") == '"a b"'
    assert quote("x" * 400, 10) == '"' + "x" * 10 + '..."'


@pytest.mark.parametrize("odd", ["\0", "\x01", "\ud800", "\ufffe"])
def test_no_character_ends_a_page(odd):
    page = html_document(f"<p>a{odd}</p><p>b</p>", "here")
    assert visible_text(page).startswith("a") and visible_text(page).endswith("b")


@pytest.mark.parametrize("odd", ["\0", "\x1b", "\ud800", "\uffff"])
def test_a_message_that_no_xml_can_carry_is_refused(odd):
    with pytest.raises(FederationError, match="no XML message can carry"):
        xml_bytes("{urn:x}a", [("{urn:x}b", f"x{odd}")], {"x": "urn:x"})
