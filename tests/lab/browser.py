# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engineer clicks in a node's administration pages. It knows nothing of the collection.

``python -m lab.browser default Allow|Deny`` and ``python -m lab.browser add HOST all|incoming|outgoing`` set the federation policy of
the site's first node.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import ssl
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html

SETTINGS = "/cupadmin/xmppFederationSettingsEdit.do"
LIST = "/cupadmin/xmppFederationPolicyFindList.do"
EDIT = "/cupadmin/xmppFederationPolicyEdit.do"
WAIT = 20.0  # seconds for a page


class Browser:
    """A session with one node's pages.

    :param node: its entry in lab.json
    """

    def __init__(self, node: dict[str, Any], ca: str) -> None:
        self._base = f"https://{node['management']}"
        self._login = node["application"]
        context = ssl.create_default_context(cafile=node["certificate"] if node["self_signed"] else ca)
        if node["self_signed"]:
            context.check_hostname = False  # its certificate does not have the address
        if node["release"] == "8.6":
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), jar)

    def open(self, path: str) -> Any:
        """A page, after logging in where that is asked for."""
        page = self._get(path)
        form = page.forms[0]
        if "j_password" in form.fields:
            user = {"j_username": self._login["user"], "j_password": self._login["password"]}
            page = self.submit("/cupadmin/", form, user)
        return page

    def submit(self, path: str, form: Any, changes: dict[str, str]) -> Any:
        """Send a form with changes, and return the page that follows.

        :raises RuntimeError: the page says that it failed
        """
        fields = dict(form.form_values()) | changes
        page = self._get(urllib.parse.urljoin(path, form.action), urllib.parse.urlencode(fields).encode())
        errors = [item.text_content() for item in page.find_class("error")]
        if errors:
            raise RuntimeError("; ".join(errors))
        return page

    def _get(self, path: str, body: bytes | None = None) -> Any:
        with self._opener.open(self._base + path, body, WAIT) as reply:
            return lxml.html.fromstring(reply.read())


def chosen(form: Any, name: str) -> str:
    """What is chosen in a list of the federation settings' form."""
    select = form.get_element_by_id(name)
    text: str = next(option.text for option in select if option.get("value") == select.value)
    return text


def federation_settings(browser: Browser) -> Any:
    """The form of the federation settings."""
    return browser.open(SETTINGS).get_element_by_id("xmppFederationSettingsForm")


def set_settings(browser: Browser, values: dict[str, str], secret: str) -> dict[str, str]:
    """Choose options of the federation settings by the ids of their lists, and save.

    :param secret: the dialback secret, which has to be typed again
    :return: what was chosen before
    """
    form = federation_settings(browser)
    changes, before = {}, {}
    for name, text in values.items():
        select = form.get_element_by_id(name)
        before[name] = chosen(form, name)
        changes[select.name] = next(option.get("value") for option in select if option.text == text)
    for name in ("DIALBACKSECRET", "DIALBACKSECRETCONFIRM"):
        changes[form.get_element_by_id(name).name] = secret
    browser.submit(SETTINGS, form, changes)
    return before


def set_default(browser: Browser, policy: str) -> None:
    """Choose the policy's default, Allow or Deny."""
    form = browser.open(LIST).forms[0]
    (select,) = form.xpath(".//select")
    (value,) = [option.get("value") for option in select if option.text == policy]
    browser.submit(LIST, form, {select.name: value})


def add_exception(browser: Browser, host: str, direction: str) -> None:
    """Add an exception. direction: all, incoming or outgoing, as a word of the labels."""
    form = browser.open(EDIT).forms[0]
    (radio,) = [
        form.get_element_by_id(label.get("for"))
        for label in form.xpath(".//label")
        if f" {direction} " in f" {label.text} "
    ]
    browser.submit(EDIT, form, {"host": host, radio.name: radio.get("value")})


def main() -> int:
    """Do as the command line says."""
    actions: dict[str, Callable[..., None]] = {"default": set_default, "add": add_exception}
    if len(sys.argv) < 3 or sys.argv[1] not in actions:
        print(str(__doc__), file=sys.stderr)
        return 64
    lab = json.loads(Path(os.environ["LAB_FACTS"]).read_text())
    actions[sys.argv[1]](Browser(lab["presence"], lab["ca"]), *sys.argv[2:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
