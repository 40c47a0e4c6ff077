# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One XMPP user for :mod:`lab.chat`, in a process of its own because it lives on another host.

Reads a JSON request from the first line of stdin and logs in; at the second line it tells its presence, asks to see the
peer's and sends a message; at the end of stdin it leaves. Every event is one JSON object on a line of stdout.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import Any

from slixmpp import ClientXMPP
from slixmpp.stanza import Message, Presence


class User(ClientXMPP):
    """A user who welcomes every contact.

    :param request: jid, password, host, port, peer (a JID), token (unique text to send as message and as status)
    """

    def __init__(self, request: dict[str, Any]) -> None:
        super().__init__(request["jid"], request["password"])
        self._request = request
        # The lab's servers take plain passwords on an open connection: what is tested lies between the servers.
        self.enable_plaintext = True
        self.enable_starttls = False
        self.enable_direct_tls = False
        self.plugin["feature_mechanisms"].unencrypted_plain = True
        self.auto_authorize = True
        self.auto_subscribe = True
        for event, handler in (
            ("session_start", self._on_session),
            ("failed_all_auth", self._on_refused),
            ("connection_failed", self._on_unreachable),
            ("message", self._on_message),
            ("message_error", self._on_error),
            ("presence_available", self._on_presence),
            ("presence_error", self._on_error),
        ):
            self.add_event_handler(event, handler)

    def begin(self) -> None:
        """Connect to the server by address: the user's own DNS is not what is tested."""
        self.connect(self._request["host"], self._request["port"])

    def talk(self) -> None:
        """Show presence, ask for the peer's, say something."""
        self.send_presence(pstatus=self._request["token"])
        self.send_presence(pto=self._request["peer"], ptype="subscribe")
        report("sent")
        self.send_message(mto=self._request["peer"], mbody=self._request["token"], mtype="chat")

    async def _on_session(self, _event: Any) -> None:
        self.send_presence()
        await self.get_roster()
        report("online")

    def _on_refused(self, _event: Any) -> None:
        report("failed", reason="the server refused user name and password")

    def _on_unreachable(self, reason: Any) -> None:
        report("failed", reason=str(reason) or "no connection")

    def _on_message(self, message: Message) -> None:
        if message["type"] != "error":
            report("message", sender=message["from"].bare, text=message["body"])

    def _on_presence(self, presence: Presence) -> None:
        report("presence", sender=presence["from"].bare, text=presence["status"])

    def _on_error(self, stanza: Message | Presence) -> None:
        error = stanza["error"]
        report("bounce", kind=stanza.name, sender=stanza["from"].bare, condition=error["condition"], text=error["text"])


def report(event: str, **details: Any) -> None:
    """Tell the other end of our stdout what has happened, and when (CLOCK_MONOTONIC, the same for all processes)."""
    print(json.dumps({"event": event, "at": time.monotonic(), **details}), flush=True)


async def _live() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    user = User(json.loads(await reader.readline()))
    user.begin()
    if await reader.readline():
        user.talk()
        await reader.read()
    await user.disconnect(wait=0.2)


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(_live())
