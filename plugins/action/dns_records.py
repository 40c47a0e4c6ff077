# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of dns_records: arguments in, result with diff out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..module_utils._dns.arguments import check_port, check_seconds
from ..module_utils._dns.library import Key, Name, require_dnspython
from ..module_utils._dns.names import absolute_name, shown
from ..module_utils._dns.zone import queries, reconcile, records, tsig
from ..module_utils._dns.zone.tcp import TcpServer
from ..module_utils._errors import FederationError
from ..modules import dns_records
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.device_lock import address_of

main = dns_records.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = dns_records.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        require_dnspython("the controller")
        check_seconds("timeout", args["timeout"])
        check_port(args["port"])
        key = tsig.read_key(args["key_name"], args["key_secret"], args["key_algorithm"])
        zone = absolute_name(args["zone"], "zone")
        present = args["state"] == "present"
        wishes = records.read_wishes(args["records"], zone, present)
        if args["prune"] and not present:
            raise FederationError(
                "prune goes with state: present only", cure="With state: absent, list what shall go in records"
            )
        wishes += records.read_prune(args["prune"], zone, wishes)
        leftovers = records.read_leftovers(args["leftovers"], zone, wishes)
        with self.only_writer(f"zone {shown(zone).lower()} at {address_of(args['server'], args['port'])}"):
            return self._reconciled(args, zone, key, wishes, leftovers)

    def _reconciled(
        self,
        args: dict[str, Any],
        zone: Name,
        key: Key | None,
        wishes: list[records.Wish],
        leftovers: list[records.Wish],
    ) -> dict[str, Any]:
        server = TcpServer(args["server"], args["port"], args["timeout"])
        place = queries.Place(str(server), zone)
        try:
            of_zone = reconcile.Zone(server, place, key)
            found = [rrset for rrset in of_zone.read(leftovers).values() if rrset is not None] if leftovers else []
            if args["remove_leftovers"]:
                wishes += leftovers
            _require_unreferred(of_zone, zone, args["referrers"], wishes)
            outcome = of_zone.reconcile(wishes, self.check_mode)
        finally:
            server.close()
        return result_of(outcome, place, found, args["remove_leftovers"])


def _require_unreferred(
    of_zone: reconcile.Zone, zone: Name, names: Sequence[str], wishes: Sequence[records.Wish]
) -> None:
    """Refuse to take addresses away that records of others lead to.

    Raises:
        FederationError: with the first of these records.
    """
    going = {wish.name for wish in wishes if not wish.present and wish.rdtype in records.ADDRESS_TYPES}
    if not names or not going:
        return
    owned = {wish.key for wish in wishes}
    asked = [wish for wish in records.read_referrers(names, zone) if wish.key not in owned]
    for rrset in of_zone.read(asked).values():
        for rdata in rrset.rdatas if rrset is not None else ():
            if rrset is not None and rdata.target in going:
                raise FederationError(
                    f"others stand on {shown(rdata.target)}, whose addresses are to be removed: {shown(rrset.name)} {rrset.rdtype} "
                    f"{rdata.to_text()}",
                    where=str(of_zone.place),
                    cure="have that record led elsewhere or removed first, then run again",
                )


def result_of(
    outcome: reconcile.ZoneOutcome,
    place: queries.Place,
    leftovers: Sequence[records.RRset] = (),
    removed: bool = False,
) -> dict[str, Any]:
    """The task's result, with the changed RRsets as the diff."""
    header = f"{shown(place.zone)} at {place.server}"
    return {
        "changed": bool(outcome.changes),
        "diff": {
            "before_header": header,
            "after_header": header,
            "before": records.zone_text(change.before for change in outcome.changes),
            "after": records.zone_text(change.after for change in outcome.changes),
        },
        "leftovers": [{**rrset.as_data(), "lines": rrset.lines(), "goes": removed} for rrset in leftovers],
        "records": [rrset.as_data() for rrset in outcome.standing],
        "messages_sent": outcome.messages_sent,
        "warnings": outcome.warnings,
    }
