# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a form of the administration is submitted: the address that it is posted to, the button that is clicked, and the error for an unexpected form."""

from __future__ import annotations

import re
from typing import Callable, Optional
from urllib.parse import urljoin, urlsplit

from ..._errors import FederationError
from ..._text import quote
from ..web.forms import Control, Form

APPLICATION = "/cupadmin/"
"""Every address of the administration lies below this path."""

_CURE = (
    "look at the page in a browser: this release's page is not the known one. Nothing was sent to it; make the settings by hand, and "
    "report what the page has"
)
_QUOTED_ADDRESS = re.compile(r"""['"]([^'"\s]+\.do(?:\?[^'"\s]*)?)['"]""")

UnexpectedPage = Callable[[str], FederationError]


def unexpected_on(where: str) -> UnexpectedPage:
    """Makes the errors for a page that is not as expected.

    Args:
        where: the device and the page.
    """
    return lambda what: FederationError(f"the page is not as expected: {what}", where=where, cure=_CURE)


def post_address(page_address: str, form: Form, unexpected: UnexpectedPage) -> str:
    """Where a form is to be posted.

    Raises:
        FederationError: it leads out of the administration, or is not a POST.
    """
    if form.method != "post":
        raise unexpected(f'the form is sent with "{form.method}", not with "post"')
    return administration_address(page_address, form.action, "the form", unexpected)


def administration_address(page_address: str, reference: str, what: str, unexpected: UnexpectedPage) -> str:
    """The absolute address of ``reference`` on a page, which must stay in the administration."""
    try:
        address = urljoin(page_address, reference)
        here, there = urlsplit(page_address), urlsplit(address)
    except ValueError as error:
        raise unexpected(f"{what} leads to {quote(reference)}, which is no address ({error})") from None
    if (here.scheme, here.netloc) != (there.scheme, there.netloc) or not there.path.startswith(APPLICATION):
        raise unexpected(f"{what} leads to {there.scheme}://{there.netloc}{there.path}, outside the administration")
    return address


def clicked_button(form: Form, unexpected: UnexpectedPage) -> Optional[Control]:
    """The button that a browser would name in what it sends; a page that saves by script has none."""
    named = [control for control in form.controls if control.kind == "submit" and control.name and not control.disabled]
    if len(named) <= 1:
        return named[0] if named else None
    save = [control for control in named if control.value.strip().lower() == "save"]
    if len(save) != 1:
        raise unexpected(f"which button saves is unclear: {', '.join(quote(control.value) for control in named)}")
    return save[0]


def addresses_in_script(script: str) -> list[str]:
    """The addresses of pages that a script quotes."""
    return _QUOTED_ADDRESS.findall(script)
