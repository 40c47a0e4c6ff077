# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_notify: who is told what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..module_utils._errors import FederationError
from ..module_utils._text import one_line, visible
from ..modules import federation_notify
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.notify import MailServer, NotTold, post, send

main = federation_notify.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_notify.ARGUMENT_SPEC
    CONSTRAINTS = federation_notify.CONSTRAINTS

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["mail_user"] and args["mail_tls"] == "none":
            raise FederationError(
                "a password is not sent in clear text", cure="set mail_tls to starttls or tls, or leave mail_user out"
            )
        if args["mail_to"] and not args["mail_from"]:
            raise FederationError("the mail has no sender", cure="set mail_from")
        subject, text = message(args["title"], args["changes"], args["lines"])
        result: dict[str, Any] = {"changed": False, "told": [], "text": text}
        if not args["changes"] or self.check_mode:
            return result
        warnings = []
        for tell in _receivers(args, subject, text):
            try:
                result["told"].append(tell())
            except NotTold as error:
                warnings.append(visible(str(error)))
        return {**result, **({"warnings": warnings} if warnings else {})}


def message(title: str, changes: list[dict[str, Any]], lines: list[str]) -> tuple[str, str]:
    """Subject and text."""
    told = [one_line(_change(one)) for one in changes]
    more = f" and {len(told) - 1} more" if len(told) > 1 else ""
    subject = one_line(f"{title}: {told[0]}{more}") if told else one_line(title)
    return subject, visible("\n".join([*told, "", *lines])) + "\n"


def _change(one: dict[str, Any]) -> str:
    where = f"{one.get('site', '')} \u2192 {one['partner']}" if one.get("partner") else str(one.get("site", ""))
    return f"{where}: {one.get('before') or 'not there'} \u2192 {one.get('after') or 'not there any more'}"


def _receivers(args: dict[str, Any], subject: str, text: str) -> list[Callable[[], str]]:
    found: list[Callable[[], str]] = []
    if args["webhook"]:
        content = {"title": args["title"], "text": f"{subject}\n{text}", "changes": args["changes"]}
        found.append(partial(post, args["webhook"], content, args["timeout"]))
    if args["mail_to"]:
        server = MailServer(
            args["mail_host"],
            args["mail_port"],
            args["mail_tls"],
            args["mail_user"] or "",
            args["mail_password"] or "",
            args["mail_ca_path"] or "",
        )
        found.append(partial(send, server, args["mail_from"], args["mail_to"], subject, text, args["timeout"]))
    return found
