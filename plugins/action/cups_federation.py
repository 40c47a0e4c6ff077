# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XMPP federation settings of a presence node, through its administration pages, and the services that go with them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from typing import Any

from ..module_utils._cups.federation import SettingsPageChange
from ..module_utils._cups.node_settings import NodeSettings
from ..module_utils._cups.pages.email_change import EmailPageChange
from ..module_utils._cups.pages.page_change import PageChange
from ..module_utils._cups.pages.policy_change import PolicyPageChange
from ..module_utils._cups.releases import SETTINGS_PAGE
from ..module_utils._cups.restarts.pending import PendingRestarts, add_restarts
from ..module_utils._cups.restarts.rules import CLUSTER, Restart
from ..module_utils._cups.settings.policy import requested_policy
from ..module_utils._cups.settings.secret import ALWAYS
from ..module_utils._cups.settings.settings import RequestedSettings
from ..module_utils._cups.web.administration import AdminPages
from ..module_utils._errors import FederationError
from ..modules import cups_federation
from ..plugin_utils.clock import now
from ..plugin_utils.cups import https_node
from ..plugin_utils.cups_restart_files import RestartFiles
from ..plugin_utils.cups_services import ServicesAction
from ..plugin_utils.device_lock import address_of
from ..plugin_utils.refused_logins import tried_once
from ..plugin_utils.wording import in_words_of

main = cups_federation.main  # where ansible-lint looks for the options


_OF_SERVICES = {"port": "services_port", "timeout": "services_timeout"}
"""Options of cups_service that have another name here, where the pages have their own."""


class ActionModule(ServicesAction):
    ARGUMENT_SPEC = cups_federation.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        result = self._settings(args)
        if args["services"]:
            self._add_services(result, args)
        if args["state_dir"]:
            result["restarts_pending"] = bool(result["restarts_required"]) or self._is_pending(args)
        return result

    def _add_services(self, result: dict[str, Any], args: dict[str, Any]) -> None:
        """Bring the services to their states, and add what came of it to ``result``.

        Raises:
            FederationError: that failed; it says what became of the settings before.
        """
        try:
            done = self.bring({**args, **{name: args[here] for name, here in _OF_SERVICES.items()}})
        except FederationError as error:
            named = in_words_of(_OF_SERVICES, error)
            before = {name: result[name] for name in ("settings", "restarts_required")}
            saved = result["changed"] and not self.check_mode
            what = f"{named.what}; the settings were saved before" if saved else named.what
            raise type(error)(what, named.where, named.cure, **{**named.details, **before, "changed": saved}) from error
        diffs = [one["diff"] for one in (result, done) if "diff" in one]
        result |= {**done, "changed": result["changed"] or done["changed"], "diff": diffs}

    def _is_pending(self, args: dict[str, Any]) -> bool:
        """Whether the lists of the cluster's nodes have anything."""
        files, node = RestartFiles(args["state_dir"]), str(self.host_var("inventory_hostname"))
        return any(files.read(name) != PendingRestarts() for name in {node, *args["cluster"]})

    def _settings(self, args: dict[str, Any]) -> dict[str, Any]:
        node = https_node(self, args, args["timeout"])
        secret = args["dialback_secret"]
        if secret is not None and not secret:
            raise FederationError("dialback_secret is empty", where=node.where, cure="set it, or leave the option out")
        pages = AdminPages(node, args["admin_user"], args["admin_password"])
        everything = NodeSettings(
            SettingsPageChange(pages, SETTINGS_PAGE, _requested_settings(args), secret, args["update_dialback_secret"]),
            _other_pages(pages, args),
            node.where,
        )
        writing = (
            self.only_writer(f"node {address_of(node.host, node.port)}") if args["write"] != "assert" else nullcontext()
        )
        with writing, tried_once(node.place, args["admin_user"], node.where):
            return self._brought(everything, args)

    def _brought(self, everything: NodeSettings, args: dict[str, Any]) -> dict[str, Any]:
        """Read, compare, and where it is wanted write."""
        everything.plan()
        if args["write"] == "assert":
            return _asserted(everything, args["update_dialback_secret"])
        would = ""
        if everything.changed and not self.check_mode:
            everything.write(partial(self._announced, args))
        elif everything.settings.change.secret.send:
            would = "would be "
        return _result(everything, would)

    def _announced(self, args: dict[str, Any], restarts: list[Restart]) -> None:
        """Record the restarts that are pending from the next post on, so that they are known even after a crash."""
        if not args["state_dir"]:
            return
        files, node, time = RestartFiles(args["state_dir"]), str(self.host_var("inventory_hostname")), now()
        for name in dict.fromkeys([node, *args["cluster"]]):
            needed = [(one.service, one.reason) for one in restarts if name == node or one.scope == CLUSTER]
            if needed:
                files.change(name, partial(add_restarts, restarts=needed, now=time))


def _other_pages(pages: AdminPages, args: dict[str, Any]) -> list[PageChange]:
    """The pages that are written beside the settings page: those that an option is given for."""
    found: list[PageChange] = []
    policy = requested_policy(
        args["policy"], args["exceptions"], args["purge_exceptions"], pages.where, args["absent_exceptions"]
    )
    if policy.managed:
        found.append(PolicyPageChange(pages, policy, args["policy_page"]))
    if args["email_federation"] is not None:
        found.append(EmailPageChange(pages, args["email_federation"], args["email_page"]))
    return found


def _requested_settings(args: dict[str, Any]) -> RequestedSettings:
    return RequestedSettings(
        node_status=None if args["node_status"] is None else args["node_status"] == "on",
        security_mode=args["security_mode"],
        client_certificates=args["client_certificates"],
        sasl_external_incoming=args["sasl_external_incoming"],
        sasl_external_outgoing=args["sasl_external_outgoing"],
    )


def _result(everything: NodeSettings, would: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "changed": bool(everything.changed),
        "diff": {
            "before_header": "federation settings",
            "after_header": "federation settings",
            "before": everything.lines(after=False),
            "after": everything.lines(after=True),
        },
        "settings": everything.result(after=True),
        "restarts_required": [asdict(one) for one in everything.restarts(everything.changed)],
        "dialback_secret_known": would + everything.settings.known,
    }
    if everything.settings.warning:
        result["warnings"] = [everything.settings.warning]
    return result


def _asserted(everything: NodeSettings, update_secret: str) -> dict[str, Any]:
    """The result of a comparison alone. That the secret cannot be compared is said, and fails nothing."""
    known = everything.settings.known
    if everything.settings.change.secret.send:
        known = (
            "the page does not show whether it is the given one"
            if update_secret == ALWAYS
            else "the page does not show that one is set"
        )
    found = {"settings": everything.result(after=False), "dialback_secret_known": known}
    to_set = everything.to_set
    if to_set:
        differing = [name for name in everything.changed if name != "dialback_secret"]
        raise FederationError(
            "not as wanted. " + ". ".join(f"Page {one['page']}: {'; '.join(one['set'])}" for one in to_set),
            where=everything.where,
            cure="set these by hand, save, and restart what restarts_required lists; or use write: pages",
            to_set=to_set,
            restarts_required=[asdict(one) for one in everything.restarts(differing)],
            **found,
        )
    warning = everything.settings.warning
    return {"changed": False, "restarts_required": [], **found, **({"warnings": [warning]} if warning else {})}
