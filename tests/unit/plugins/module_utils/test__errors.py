# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error: its sentence, and that what it quotes is visible text."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from hypothesis import given
from hypothesis import strategies as st

texts = st.text(st.characters(), max_size=20)


def test_the_parts_make_sentences() -> None:
    assert str(FederationError("it is wrong")) == "it is wrong."
    assert str(FederationError("it is wrong!", "asa1", "look at it")) == "asa1: it is wrong! Look at it."
    assert str(FederationError("it is wrong", cure="presence_restart has to be set")).endswith(
        " presence_restart has to be set."
    )


@given(texts, texts, texts)
def test_only_visible_text_comes_out(what: str, where: str, cure: str) -> None:
    error = FederationError(what, where, cure, screen=[what], problems={"field": cure})
    data = error.as_data()
    assert data["msg"] == str(error) == visible(str(error))
    parts = error.parts()["invocation"]["failure"]
    for text in (*parts.values(), *data["screen"], *data["problems"].values()):
        assert visible(text) == text


def test_details_cannot_hide_the_message() -> None:
    error = FederationError("wrong", "asa1", "mend it", msg="all is well", state="changed")
    assert error.as_data() == {"msg": "asa1: wrong. Mend it.", "state": "changed"}
    assert error.parts() == {"invocation": {"failure": {"what": "wrong", "where": "asa1", "cure": "mend it"}}}
